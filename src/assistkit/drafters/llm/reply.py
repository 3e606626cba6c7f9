"""What a language model answered -> the sentences it says, each as soon as it is complete.

The answer is only data: a sentence is a text and the numbers it cites, and nothing else in the answer counts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from assistkit.drafters.llm.prompt import seen
from assistkit.errors import DraftFailed
from assistkit.text.sentences import sentences

MAX_ANSWER = 32_000
"""Characters of an answer; a reply of a page has a tenth of them."""
MAX_SENTENCES = 40

_OPEN = re.compile(r'\{\s*"sentences"\s*:\s*\[')
_GAP = re.compile(r"[\s,]*")
_MARK = re.compile(r"(?:(\d{1,2})[.)]|[-•*])\s+")
_MARKERS = re.compile(r"\s?\[\d{1,3}\]")
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "sentences": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "text": {"type": "string"},
                    "cites": {"type": "array", "items": {"type": "integer"}},
                },
                "required": ["text", "cites"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["sentences"],
    "additionalProperties": False,
}
"""The answer's form, for servers that can hold a model to it."""


@dataclass(frozen=True, slots=True)
class ReplyLine:
    """A sentence of the model, not verified: `cites` are the passages it names, `mark` is "1." for a step.

    `continues`: the model said it in one entry with the sentence before it.
    """

    text: str
    cites: tuple[int, ...]
    mark: str = ""
    continues: bool = False


class Reader:
    """Reads an answer piece by piece. Raises DraftFailed for what is not the form that was asked for."""

    def __init__(self) -> None:
        self._text = ""
        self._at = -1  # where the list goes on, once it began
        self._closed = False
        self._said: list[ReplyLine] = []

    def feed(self, piece: str) -> list[ReplyLine]:
        """The sentences that this piece completes."""
        self._text += piece
        if len(self._text) > MAX_ANSWER:
            raise DraftFailed("the answer is longer than any reply")
        if self._at < 0 and (opened := _OPEN.search(self._text) if "[" in piece else None):
            self._at = opened.end()
        if self._at < 0 or self._closed or not ("}" in piece or "]" in piece):
            return []
        new = [one for value in self._values() for one in _read(value)]
        self._check(new)
        return new

    def finish(self) -> None:
        """Raises DraftFailed when the answer ended before its list did: half a procedure is worse than none."""
        if not self._text.strip():
            raise DraftFailed("the answer is empty")
        if self._at < 0:
            raise DraftFailed("the answer is not in the form asked for")
        if not self._closed:
            raise DraftFailed("the answer breaks off, or is not well-formed")

    def _values(self) -> Iterator[Any]:
        """The list's next complete values."""
        decoder = json.JSONDecoder()
        while gap := _GAP.match(self._text, self._at):
            self._at = gap.end()
            if self._text.startswith("]", self._at):
                self._closed = True
                return
            try:
                value, self._at = decoder.raw_decode(self._text, self._at)
            except (ValueError, RecursionError):  # not complete yet, or never
                return
            yield value

    def _check(self, new: list[ReplyLine]) -> None:
        for one in new:
            if self._said and self._said[-1].text == one.text:
                raise DraftFailed("the answer repeats itself")
            self._said.append(one)
        if len(self._said) > MAX_SENTENCES:
            raise DraftFailed(f"the answer has more than {MAX_SENTENCES} sentences")


def _read(value: Any) -> Iterator[ReplyLine]:
    """One entry of the list: usually one sentence; each is checked alone, so several are taken apart."""
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        raise DraftFailed("the answer is not in the form asked for")
    cites = value.get("cites")
    cited = [n for n in cites if type(n) is int] if isinstance(cites, list) else []
    text = _MARKERS.sub("", seen(" ".join(value["text"].split()))).strip()
    mark = _MARK.match(text)
    shown = "" if not mark else f"{mark.group(1)}." if mark.group(1) else "-"
    text = text[mark.end() :] if mark else text
    for place, (start, end) in enumerate(sentences(text)):
        yield ReplyLine(text[start:end], tuple(dict.fromkeys(cited)), "" if place else shown, continues=place > 0)
