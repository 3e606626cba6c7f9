"""Does a sentence say what is in an internal passage and in no public one?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from assistkit.text.words import tokenize
from assistkit.types import Passage

RUN = 6  # content words in a row


class Leaks:
    """Knows the runs of words that only internal passages hold."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._internal = [p.text for p in passages if not p.public]
        self._public = [f"{p.title}\n{p.url}\n{p.text}" for p in passages if p.public]

    def leaked(self, sentence: str) -> bool:
        """Whether the sentence, or `RUN` content words of it in a row, is in internal passages alone."""
        if not self._internal:
            return False
        words = tokenize(sentence)
        runs = _runs(words, min(RUN, len(words)))
        if len(words) < 3 or not runs:
            return False
        length = min(RUN, len(words))
        inside = {run for run in runs if any(run in _known(text, length) for text in self._internal)}
        return any(not any(run in _known(text, length) for text in self._public) for run in inside)


@lru_cache(maxsize=2048)  # texts of articles alone, which the index holds anyway
def _known(text: str, length: int) -> frozenset[tuple[str, ...]]:
    return frozenset(_runs(tokenize(text), length))


def _runs(words: Sequence[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)} if length else set()
