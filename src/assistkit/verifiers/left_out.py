"""What a sentence that nearly repeats its source leaves out: a placeholder, a number, a code. Then it is another rule.

A not that is gone is found in `polarity`; the sentence may well leave out any other word.
"""

from __future__ import annotations

import re

from assistkit.text.plain import HTML_TAGS, to_plain
from assistkit.verifiers.edits import edits, words

_BRACKETS = re.compile(r"<([^<>\n]{1,60})>")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:|[^\s@]+@[^\s@]+$", re.IGNORECASE)
_NAME = re.compile(r"[/!?]?([^\s/>]*)")
_COUNTS = re.compile(r"[\d&]|[^\x00-\x7f]")  # a number, or what may stand for one
_CODE = re.compile(r"`([^`\n]{1,200})`")
_REST = re.compile(
    r"~~[^~\n]{0,300}~~|\[\^[^\]\n]{1,40}\]|\]\([^()\s]{0,2000}\)|^[ \t>]*(?:\d{1,9}[.)]|#{1,6})[ \t]", re.M
)


def left_out(sentence: str, raw: str) -> list[str]:
    """The placeholders, numbers and codes of `raw`, the span in Markdown, that are gone; [] for another sentence."""
    if raw.lstrip().startswith("|"):
        return []
    source = _REST.sub(" ", raw)
    said = {word.lower() for word in words(sentence)}
    wanted = [one for one in (*_placeholders(source), *_CODE.findall(source)) if not _words(one) <= said]
    plain = to_plain(source) if _COUNTS.search(source) else ""
    numbers = {word for word in words(plain) if word[:1].isdigit() and word.lower() not in said}
    if not wanted and not numbers:
        return []
    gone = {
        word.lower() for edit in edits(sentence, source.replace("\\", "")) or () if not edit.come for word in edit.gone
    }
    found = [one for one in wanted if _words(one) - said <= gone]
    return list(dict.fromkeys([*found, *sorted(word for word in numbers if word.lower() in gone)]))


def _placeholders(source: str) -> list[str]:
    """ "<host name>", and not a tag or an address."""
    found = []
    for match in _BRACKETS.finditer(source):
        inner = match[1]
        name = _NAME.match(inner)
        tag = name is not None and name[1].lower() in HTML_TAGS
        if not (
            tag or "=" in inner or _ADDRESS.match(inner) or inner.startswith(("/", "!", "?")) or inner.endswith("/")
        ):
            found.append(match[0])
    return found


def _words(text: str) -> set[str]:
    return {word.lower() for word in words(text)}
