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
            message = _without_foot([(found[2] or "").strip(), *lines[at + 1 :]])
            kept = [one for number, one in enumerate(lines[:at]) if number not in sender]
            return [*kept, *message] if any(map(str.strip, message)) else list(lines)
        if label in tables().form_sender and found and (found[2] or "").strip():
            sender.append(at)
        elif sender and line.strip() and not label:
            break
    return list(lines)


def _without_foot(lines: list[str]) -> list[str]:
    """Without what the website adds below: fields of which at least half are about the sender, such as "User agent"."""
    at, fields, sender = len(lines), 0, 0
    while (
        at > 1 and len(lines) - at < _LOOKED_AT and (not re.search(r"\w", lines[at - 1]) or _FIELD.match(lines[at - 1]))
    ):
        at -= 1
        if found := _FIELD.match(lines[at]):
            fields, sender = fields + 1, sender + (bare(found[1]) in tables().form_sender)
    return lines[:at] if sender >= _LEAST and 2 * sender >= fields else lines
