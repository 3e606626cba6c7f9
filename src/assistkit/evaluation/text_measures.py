"""How a draft reads, and how near it is to what an agent really wrote."""

from __future__ import annotations

import re

from assistkit.errors import MissingExtra
from assistkit.text.words import tokenize
from assistkit.types import Suggestion

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>()]+")
_WORD = re.compile(r"\w+(?:['’.-]\w+)*")


def draft_measures(suggestion: Suggestion, reply: str) -> dict[str, float]:
    """Measure -> value: those of the draft, and where there is a real reply those that compare; none without a draft.

    The marks of citations, such as [1], are not part of the draft. Web addresses are no words: a link to the same
    article says nothing of what was written. They do count as something to edit.
    """
    sentences = [sentence.text for sentence in suggestion.sentences]
    draft = "\n".join(sentences) if sentences else suggestion.text
    words = _words(draft)
    if not words:
        return {}
    values = {"words": float(len(words)), "reading grade": _reading_grade(words, max(1, len(sentences)))}
    theirs = _words(reply)
    if theirs:
        values["ROUGE-L"] = rouge_l(words, theirs)
        values["edit similarity"] = edit_similarity(draft, reply)
    wanted = _content(reply)
    if wanted:
        values["content recall"] = len(wanted & _content(draft)) / len(wanted)
    return values


def rouge_l(words: list[str], theirs: list[str]) -> float:
    """F1 of the longest common subsequence of words."""
    try:
        from rapidfuzz.distance import LCSseq
    except ImportError:
        raise MissingExtra("rapidfuzz", "eval") from None
    return 2 * LCSseq.similarity(words, theirs) / (len(words) + len(theirs))


def edit_similarity(draft: str, reply: str) -> float:
    """1 minus the edits (insert, delete, replace a character) by the longer one's length; blanks don't count."""
    try:
        from rapidfuzz.distance import Levenshtein
    except ImportError:
        raise MissingExtra("rapidfuzz", "eval") from None
    return float(Levenshtein.normalized_similarity(" ".join(draft.split()), " ".join(reply.split())))


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(_ADDRESS.sub(" ", text))]


def _content(text: str) -> set[str]:
    return set(tokenize(_ADDRESS.sub(" ", text)))


def _reading_grade(words: list[str], sentences: int) -> float:
    """The automated readability index: needs no syllables, so it does for languages other than English too."""
    return 4.71 * sum(map(len, words)) / len(words) + 0.5 * len(words) / sentences - 21.43
