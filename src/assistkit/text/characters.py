"""Characters that nobody sees: one rule for what comes in from authors and customers and for what leaves again.

They break search and copying, hide words from whoever reviews a text, turn the order of what is read around, or steer a
terminal. What shapes letters stays: one joiner inside a word of Arabic, Indic and other scripts or inside an emoji, one
variation selector behind what has variants, marks of direction where a text has a script that runs right to left.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

_BLANK = "\x0b\x0c\x1c-\x1f\x85\u2028\u2029"  # ends of lines that few programs know: a blank stands for them
_NEVER = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u115f\u1160\u17b4\u17b5\u200b\u202a-\u202e\u2060-\u206f\u3164"
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
_MARKS = "\u061c\u200e\u200f"
_RIGHT_TO_LEFT = re.compile(
    "[\u0591-\u061a\u061d-\u08ff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_SHAPED = (
    "\u0610-\u061a\u061d-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17b3\u17b6-\u17ff\u1820-\u18af\u1900-\u1cff"
    "\ua840-\uabff\ufb50-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc"
)
_VIRAMA = "\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca\u17d2"  # a joiner may end the word behind one
_EMOJI = "\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
_VARIED = "©®\u1000-\u109f\u1820-\u18af\u2010-\u2027\u2030-\u205e\u2070-\u3163\u3165-\ud7ff\uf900-\ufaff" + (
    "\U00010000-\U0001bc9f\U0001bca4-\U0001d172\U0001d17b-\U0003ffff"
)
_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TAGS = str.maketrans({chr(code): chr(0xE0000 + code) for code in range(0x61, 0x7B)})
_FLAGS = "|".join(f"\U0001f3f4{name.translate(_TAGS)}\U000e007f" for name in ("gbeng", "gbsct", "gbwls"))

_ANY = re.compile(f"[{_BLANK}{_NEVER}{_MARKS}\r\u180b-\u180f\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_UNSEEN = re.compile(
    f"(?P<kept>{_FLAGS})|(?P<blank>[{_BLANK}]|\r(?!\n))|[{_NEVER}\r]"
    f"|(?P<mark>[{_MARKS}])"
    f"|(?<![#*0-9{_VARIED}])[\ufe0e\ufe0f]|(?<![{_VARIED}])[\ufe00-\ufe0d]|(?<![{_HAN}])[\U000e0100-\U000e01ef]"
    f"|(?<![\u1820-\u18af])[\u180b-\u180f]"
    f"|(?<![{_SHAPED}{_EMOJI}])(?<![{_EMOJI}]\ufe0f)[\u200c\u200d]|(?<![{_VIRAMA}])[\u200c\u200d](?![{_SHAPED}{_EMOJI}])"
)


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode()


class Unseen(NamedTuple):
    """A character at `text[at]` that nobody sees, and the blank, or nothing, that stands for it."""

    at: int
    character: str
    instead: str


def unseen(text: str) -> list[Unseen]:
    """The characters of a text that nobody sees, in order; what is kept for a reason is not among them."""
    if not _ANY.search(text):
        return []
    directed = _RIGHT_TO_LEFT.search(text) is not None
    found, behind = list[Unseen](), -1  # where the text goes on behind a mark of direction that stays
    for match in _UNSEEN.finditer(text):
        if match["kept"]:
            continue
        if directed and match["mark"] and match.start() != behind:  # one says all that several in a row say
            behind = match.end()
            continue
        found.append(Unseen(match.start(), match[0], " " if match["blank"] else ""))
        if match.start() == behind and not match["blank"]:
            behind = match.end()
    return found


def without_unseen(text: str) -> str:
    """The text without them; a hyphen that may not break becomes "-". Doing it twice changes nothing."""
    return _with(text, {one.at: one.instead for one in unseen(text)}).replace("\u2011", "-")


def shown(text: str, written: Callable[[str], str] = _escape) -> str:
    r"""The text with each of them written out, such as "\x1b" or "\u202e": for a diagnosis, where they must be seen."""
    return _with(text, {one.at: written(one.character) for one in unseen(text)})


def _with(text: str, instead: dict[int, str]) -> str:
    if not instead:
        return text
    parts, after = list[str](), 0
    for at, other in instead.items():
        parts += [text[after:at], other]
        after = at + 1
    return "".join([*parts, text[after:]])
