"""Characters that nobody sees, in what authors pasted: they break search and copying, so they go.

Zero-width joiners stay where they shape something (Arabic, Indic scripts, emoji), signs of direction where the text
has a script that runs from right to left.
"""

from __future__ import annotations

import re

_UNSEEN = re.compile("[\u00ad\u034f\u180e\u200b\u2060-\u2064\ufeff\ufff9-\ufffb]")
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_SHAPED = "\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff\ufb50-\ufdff\ufe70-\ufefe"
_EMOJI = "\u200d\u2600-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff\U000e0020-\U000e007f"
_JOINER = re.compile(f"(?<![{_SHAPED}{_EMOJI}])[\u200c\u200d]|[\u200c\u200d](?![{_SHAPED}{_EMOJI}])")
_ANY = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u2011\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")


def without_unseen(text: str) -> str:
    """The text without soft hyphens, zero-width blanks and the like; a hyphen that may not break becomes "-"."""
    if not _ANY.search(text):
        return text
    text = _UNSEEN.sub("", text).replace("\u2011", "-")
    if not _RIGHT_TO_LEFT.search(text):
        text = _DIRECTION.sub("", text)
    return _JOINER.sub("", text)
