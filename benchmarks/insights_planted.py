"""Desks from which articles were hidden, and clusters judged by what helpers linked; `insights.py` asks."""

from __future__ import annotations

import dataclasses
import random
import re
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assistkit import build_index, read_articles
from assistkit.case.conversation import address
from assistkit.index import open_index
from assistkit.index.knowledge import KnowledgeIndex
from assistkit.insights.history import Handled, read_history
from assistkit.protocols import Embedder
from assistkit.types import Article

TOP = 30
LINKED = 10  # cases of an article, to be hidden
_LINK = re.compile(r"\[[^\[\]]*\]\(([^()\s]*)\)|<?(https?://[^\s<>)\]]+)>?", re.IGNORECASE)

Labels = Mapping[str, frozenset[str]]


@dataclasses.dataclass(frozen=True)
class World:
    """A desk with all its articles and labels."""

    name: str
    articles: Sequence[Article]
    cases: Sequence[Handled]
    labels: Labels
    index: Path

    @classmethod
    def of(
        cls, data: Path, name: str, scratch: Path, kept: Path, embedder: Embedder, split: str | None = None
    ) -> World:
        folder = scratch / name
        folder.mkdir()
        shutil.copyfile(data / name / "cases.jsonl", folder / "cases.jsonl")
        every = data / name / "qrels_all.tsv"
        shutil.copyfile(every if every.exists() else data / name / "qrels.tsv", folder / "qrels.tsv")
        articles = read_articles(data / name / "articles.jsonl", visibility="public").articles
        build_index(articles, kept / f"{name}.index", embedder)
        cases = read_history(folder, articles, split=split)
        labels = {one.case.id: frozenset(one.helped) for one in cases}
        return cls(name, articles, cases, labels, kept / f"{name}.index")

    def drawn(self, hidden: int, seed: int) -> frozenset[str]:
        """Articles to hide, of those with enough cases."""
        counts = Counter(article for own in self.labels.values() for article in own)
        enough = sorted(article for article, n in counts.items() if n >= LINKED)
        return frozenset(random.Random(seed).sample(enough, min(hidden, len(enough) - 1)))  # noqa: S311

    def without(self, hidden: frozenset[str]) -> KnowledgeIndex:
        """The index as it would be had nobody written these."""
        index = open_index(self.index)
        index.delete(sorted(hidden))
        return index

    def history(self, hidden: frozenset[str], *, links: bool, blind: float = 0.0, seed: int = 0) -> list[Handled]:
        """The cases as that desk would have them: no label of a hidden article, and without `links` no link to one.

        Of a share `blind` of the cases that an article left in answers, nobody has noted it either.
        """
        gone = {address(article.url) for article in self.articles if article.id in hidden and article.url}
        chance = random.Random(seed)  # noqa: S311
        found = []
        for one in self.cases:
            labels = {article: grade for article, grade in one.articles.items() if article not in hidden}
            unseen = chance.random() < blind
            answered = bool(labels) and not unseen
            found.append(
                dataclasses.replace(
                    one,
                    outcome="answered" if answered else "unlinked" if one.replies else "open",
                    articles=labels if answered else {},
                    replies=one.replies if links else tuple(_without(text, gone) for text in one.replies),
                    pages=tuple(sorted(_pages(one, self.articles, hidden))) if links and not unseen else (),
                )
            )
        return found


def judged(clusters: Sequence[Sequence[str]], labels: Labels, hidden: frozenset[str]) -> dict[str, float]:
    """Of the first clusters: which hidden articles most of one's cases, or more than of any other, are linked to."""
    most, more, left = set[str](), set[str](), 0
    for cluster in clusters[:TOP]:
        counts = Counter(article for case in cluster for article in labels.get(case, ()))
        if not counts:
            continue
        article, n = min(counts.items(), key=lambda item: (-item[1], item[0]))
        left += article not in hidden
        if article in hidden:
            more.add(article)
            if 2 * n > sum(bool(labels.get(case)) for case in cluster):
                most.add(article)
    shown = max(1, len(clusters[:TOP]))
    return {
        "majority": len(most) / len(hidden),
        "plurality": len(more) / len(hidden),
        "answered by an article left in": left / shown,
    }


def mean(rows: Sequence[Mapping[str, float]]) -> dict[str, Any]:
    return {name: round(sum(row[name] for row in rows) / len(rows), 3) for name in rows[0]}


def _pages(one: Handled, articles: Sequence[Article], hidden: frozenset[str]) -> set[str]:
    """The pages outside of the index that agents sent, with those that were hidden from it."""
    by_address = {address(article.url): article.id for article in articles if article.url}
    sent = {address(found[1] or found[2]) for text in one.replies for found in _LINK.finditer(text)} - {""}
    return {page for page in sent if by_address.get(page, next(iter(hidden))) in hidden}


def _without(text: str, gone: set[str]) -> str:
    return _LINK.sub(lambda found: "" if address(found[1] or found[2]) in gone else found[0], text)
