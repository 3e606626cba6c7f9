"""Articles that contradict each other: about the same, one says no, another number, or another menu path."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np

from assistkit.feedback.records import in_utc
from assistkit.index.knowledge import KnowledgeIndex
from assistkit.text.plain import to_plain
from assistkit.text.sentences import sentences
from assistkit.text.telling_words import stems
from assistkit.verifiers.facts import facts
from assistkit.verifiers.polarity import disagreement

_NEAR = 0.8  # cosine of two passages that may say the same
_PAIRS = 2_000  # of passages, the nearest first
_SHARED = 0.6  # of the words of two sentences that do
_PATH = re.compile(r"[\w&'’. -]{2,40}(?:\s*(?:>|›|→|»|->)\s*[\w&'’. -]{2,40}){1,5}")
_ARROW = re.compile(r"\s*(?:->|>|›|→|»)\s*")
_FIRST = datetime.min.replace(tzinfo=UTC)
_SHOWN = 140
_BLOCK = 512


def contradictions(index: KnowledgeIndex) -> list[tuple[str, str, str]]:
    """The article that is older, the other one, and what they differ in; each pair once."""
    found: dict[tuple[str, str], str] = {}
    for one, other in _near(index):
        mine, theirs = index.passages[one], index.passages[other]
        if mine.language != theirs.language or dict(mine.facets) != dict(theirs.facets):
            continue  # meant for others
        pair = sorted((mine, theirs), key=lambda own: (_written(index, own.article_id), own.article_id))
        key = (pair[0].article_id, pair[1].article_id)
        if key not in found and (why := _differs(pair[0].text, pair[1].text)):
            found[key] = why
    return [(old, new, f"{new} says otherwise: {why}") for (old, new), why in sorted(found.items())]


def _near(index: KnowledgeIndex) -> Iterator[tuple[int, int]]:
    """Rows of passages of different articles, the nearest first."""
    vectors = index.dense.vectors
    owners = np.array([passage.article_id for passage in index.passages])
    found: list[tuple[float, int, int]] = []
    for start in range(0, len(vectors), _BLOCK):
        near = vectors[start : start + _BLOCK] @ vectors.T
        for at, other in np.argwhere(near >= _NEAR).tolist():
            row = start + at
            if row < other and owners[row] != owners[other]:
                found.append((-float(near[at, other]), row, other))
    yield from ((row, other) for _, row, other in sorted(found)[:_PAIRS])


def _differs(older: str, newer: str) -> str:
    """What two passages differ in, in words; "" where nothing is seen."""
    theirs = [(said, stems(said)) for said in _said(newer)]
    for said in _said(older):
        own = stems(said)
        for other, words in theirs:
            if said == other or len(own & words) < _SHARED * max(len(own | words), 1):
                continue
            if what := disagreement(said, other) or _numbers(said, other):
                return f"“{_short(said)}”, but “{_short(other)}” ({what})"
    paths = {path[-1].casefold(): path for path in _paths(newer)}
    for path in _paths(older):
        other_path = paths.get(path[-1].casefold())
        if other_path is not None and [part.casefold() for part in other_path] != [part.casefold() for part in path]:
            return f"“{' > '.join(path)}”, but “{' > '.join(other_path)}” (the menu path)"
    return ""


def _numbers(one: str, other: str) -> str:
    mine, theirs = ({fact for fact in facts(text) if fact[:1].isdigit()} for text in (one, other))
    return f"{', '.join(sorted(mine))} and {', '.join(sorted(theirs))}" if mine and theirs and not mine & theirs else ""


def _said(text: str) -> list[str]:
    plain = [to_plain(line) for line in text.splitlines() if line.strip()]
    return [line[start:end] for line in plain for start, end in sentences(line) if len(line[start:end].split()) > 3]


def _paths(text: str) -> list[list[str]]:
    plain = "\n".join(to_plain(line) for line in text.splitlines() if line.strip())
    return [[part.strip(" .") for part in _ARROW.split(found[0])] for found in _PATH.finditer(plain)]


def _written(index: KnowledgeIndex, article: str) -> datetime:
    updated = index.articles[article].updated_at
    return in_utc(updated) if updated is not None else _FIRST


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
