"""Mail that a form on a web page has sent: "Name: …", "Email: …", "Message: …"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistkit.case.mail_words import bare, tables

_FIELD = re.compile(r"[ \t]*[*_]{0,2}([^\W\d_][^:：\n]{0,40}?)[*_]{0,2}[ \t]*[:：][*_]{0,2}(?:[ \t]+(.*))?$")
_LOOKED_AT = 25  # lines
_LEAST = 2  # fields of the sender


def without_sender(lines: Sequence[str]) -> list[str]:
    """The lines of a form without the fields that say who sent it, and without the label of the message.

    What else the form asks, such as the product, stays. Lines that only look like a form stay: there must be a message
    below fields of the sender, and nothing but fields between them.
    """
    sender: list[int] = []
    for at, line in enumerate(lines[:_LOOKED_AT]):
        found = _FIELD.match(line)
        label = bare(found[1]) if found else ""
        if label in tables().form_message and found and len(sender) >= _LEAST:
            message = [(found[2] or "").strip(), *lines[at + 1 :]]
            kept = [one for number, one in enumerate(lines[:at]) if number not in sender]
            return [*kept, *message] if any(map(str.strip, message)) else list(lines)
        if label in tables().form_sender and found and (found[2] or "").strip():
            sender.append(at)
        elif sender and line.strip() and not label:
            break
    return list(lines)
