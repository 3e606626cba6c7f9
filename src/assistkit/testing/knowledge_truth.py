"""What is true of a few articles, computed as plainly as can be: `KnowledgeContract` compares an index with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from assistkit.index.entries import Entry
from assistkit.index.filters import RowFilter
from assistkit.index.leads import lead_passage
from assistkit.index.lexical import LexicalIndex
from assistkit.index.seam import Floats
from assistkit.protocols import Vectors
from assistkit.testing.fakes import HashEmbedder, entries_of
from assistkit.types import Article, Passage, Where

_TOPICS = ("invoice", "password", "printer", "calendar", "tablet", "refund", "export", "profile")
_DOINGS = ("open", "reset", "remove", "share", "print", "find", "rename", "download", "merge", "lock")
_TIE = 1e-6
_ROUNDED = 2e-2  # what is kept in a byte a number
EMBEDDER = HashEmbedder(32)
ACROSS = HashEmbedder(512)
"""Stands for the multilingual embedder."""


class AnotherVersion(HashEmbedder):
    """Stands for another version of it, whose vectors are of no use to this one."""

    fingerprint = "another"

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        """The same numbers in another order."""
        found: Vectors = np.ascontiguousarray(super().encode_document(texts)[:, ::-1])
        return found


QUERIES = (
    "How do I reset the password of my tablet?",
    "The printer does not print the invoice, and the invoice is not in the export",
    "share a calendar",
    "Nothing of this is known anywhere",
    "refund refund refund",
)
WHERES: tuple[Where, ...] = (
    {"product": "p1"},
    {"visibility": "public", "product": ["p0", "p2"]},
    {"language": "en"},
    {"article_id": ["a-007", "a-011", "nobody"]},
    {"product": "none such"},
)


def vector_of(query: str) -> npt.NDArray[np.float32]:
    """The vector (d,) of a text."""
    found: npt.NDArray[np.float32] = EMBEDDER.encode_query([query])[0]
    return found


def across_of(query: str) -> npt.NDArray[np.float32]:
    """The vector (512,) of a text by what stands for the multilingual embedder."""
    found: npt.NDArray[np.float32] = ACROSS.encode_query([query])[0]
    return found


def sample_articles(count: int) -> list[Article]:
    """Articles that differ in length, language, product and who may read them; the same each time."""
    rng = np.random.default_rng(11)
    made = []
    for number in range(count):
        lines = []
        for _ in range(1 + number % 4):
            words = [*rng.choice(_DOINGS, 3), *rng.choice(_TOPICS, 4), f"detail{rng.integers(40)}"]
            lines.append("To " + " the ".join(words) + ".")
        made.append(
            Article(
                id=f"a-{number:03d}",
                title=f"{_DOINGS[number % 10].title()} the {_TOPICS[number % 8]} {number}",
                text="\n\n".join(lines),
                url=f"https://help.example/{number}",
                language=("en", "en-US", "de")[number % 3],
                visibility="public" if number % 2 else "internal",
                facets={"product": (f"p{number % 3}",)},
            )
        )
    return made


def sample_entries(articles: Sequence[Article]) -> list[Entry]:
    """Articles ready to be indexed."""
    return [
        replace(entry, across=ACROSS.encode_document([*entry.texts, entry.article.title]))
        for entry in entries_of(articles, EMBEDDER)
    ]


def passages_of(entries: Sequence[Entry]) -> list[Passage]:
    """The passages of all entries, in order."""
    return [passage for entry in entries for passage in entry.passages]


def cosines(entries: Sequence[Entry], vector: npt.NDArray[np.float32]) -> Floats:
    """The cosine of each passage."""
    rows = np.concatenate([entry.vectors for entry in entries]).astype(np.float64)
    found: Floats = rows @ vector.astype(np.float64)
    return found


def cosines_across(entries: Sequence[Entry], vector: npt.NDArray[np.float32]) -> tuple[Floats, Floats]:
    """The cosine of each passage by the other embedder, and the same or, where that is nearer, that of its title."""
    own, nearer = list[float](), list[float]()
    for entry in entries:
        *passages, title = (entry.across.astype(np.float64) @ vector).tolist() if entry.across is not None else [0.0]
        own += passages
        nearer += [max(one, title) for one in passages]
    return np.array(own), np.array(nearer)


def bm25(entries: Sequence[Entry], query: str) -> tuple[dict[str, float], dict[str, float]]:
    """BM25 of every passage, and of every article with any, by id."""
    passages = passages_of(entries)
    index = LexicalIndex.build([p.id for p in passages], [text for entry in entries for text in entry.texts])
    whole = index.joined([p.article_id for p in passages])
    return (
        dict(zip(index.ids, index.scores(query).tolist(), strict=True)),
        dict(zip(whole.ids, whole.scores(query).tolist(), strict=True)),
    )


def proposed(
    entries: Sequence[Entry], query: str, pool: int, where: Where | None, *, across: bool = False
) -> tuple[set[str], set[str]]:
    """The articles of the best by each search, among those that satisfy `where`: which must come, and which may.

    What is as good as the last one, but for rounding, may come or not. `across` for a case with a vector of both kinds.
    """
    vector, passages, leads = vector_of(query), passages_of(entries), [lead_passage(entry.article) for entry in entries]
    words, _ = bm25(entries, query)
    scores = [
        (passages, dict(zip((p.id for p in passages), cosines(entries, vector).tolist(), strict=True)), -2.0, _TIE),
        (passages, words, 0.0, _TIE),
        (
            leads,
            {e.article.id: float(e.lead.astype(np.float64) @ vector.astype(np.float64)) for e in entries},
            -2.0,
            _TIE,
        ),
    ]
    if across:
        nearer = cosines_across(entries, across_of(query))[1].tolist()
        scores.append((passages, dict(zip((p.id for p in passages), nearer, strict=True)), 0.0, _ROUNDED))
    must, may = set[str](), set[str]()
    for rows, by_id, above, tie in scores:
        mask = RowFilter(rows).mask(where)
        allowed = [p for at, p in enumerate(rows) if (mask is None or mask[at]) and by_id[p.id] > above]
        best = sorted((by_id[p.id] for p in allowed), reverse=True)
        least = best[pool - 1] if len(best) >= pool else -3.0
        must |= {p.article_id for p in allowed if by_id[p.id] > least + tie or len(best) <= pool}
        may |= {p.article_id for p in allowed if by_id[p.id] >= least - tie}
    return must, may
