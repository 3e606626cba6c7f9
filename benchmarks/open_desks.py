"""The open desks that weights are fitted on and judged by, one left out each time: five help centres, two forums.

Of each at most `CASES` cases are judged, so that every desk counts alike, and at most `FITTED` fitted on. Desks of one
`family` share their articles and are left out together. A case is answered where an article is labeled for it; what a
desk cannot answer is by `kind`, and `foreign` gives it the questions of the other families.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from surroundings import REPOSITORY

from assistkit import Case, build_index, read_articles
from assistkit.case.dataset import Dataset, load
from assistkit.index import open_index
from assistkit.index.knowledge import KnowledgeIndex
from assistkit.protocols import Embedder

CASES, FITTED = 220, 660
FOREIGN = 30  # questions of each other family
_OFFICES = ("doc2dial-dmv", "doc2dial-studentaid", "techqa", "awsdocs")
_SEED = 5


@dataclass(frozen=True)
class Desk:
    """A desk's articles, its answered cases and the articles that answer each, and what it cannot answer, by kind."""

    name: str
    family: str
    articles: Path
    rows: Mapping[str, Mapping[str, Any]]
    answered: Sequence[Case]
    labels: Mapping[str, Mapping[str, int]]
    unanswerable: Mapping[str, Sequence[Case]]

    def built(self, scratch: Path, embedder: Embedder) -> KnowledgeIndex:
        """Its index, made in `scratch` unless it is there."""
        folder = scratch / self.articles.parent.name
        if not folder.is_dir():
            build_index(read_articles(self.articles, visibility="public").articles, folder, embedder)
        return open_index(folder)


def open_desks(data: Path, *, fit: bool = False) -> dict[str, Desk]:
    """The desks by name. Of the forums the cases of an early split to `fit` on, of a later one to judge by."""
    own = REPOSITORY / "kb_samples"
    split, most = ("train", FITTED) if fit else ("dev", CASES)
    made = [
        _desk("kb_samples", own, own / "articles", most=most),
        *(_desk(name.removeprefix("doc2dial-"), data / name, most=most) for name in _OFFICES),
        *(_desk(name, data / name, split=split, family="forum", most=most) for name in ("thunderbird", "firefox")),
    ]
    return {desk.name: desk for desk in made}


def foreign(desk: Desk, desks: Mapping[str, Desk]) -> list[Case]:
    """Questions to the other families, the same number of each."""
    families: dict[str, list[Case]] = {}
    for other in desks.values():
        if other.family != desk.family:
            families.setdefault(other.family, []).extend(other.answered)
    return [case for cases in families.values() for case in _some(cases, FOREIGN)]


def _desk(
    name: str, folder: Path, articles: Path | None = None, *, most: int, split: str | None = None, family: str = ""
) -> Desk:
    dataset = load(folder, split=split)
    answered, unanswerable = list[Case](), dict[str, list[Case]]()
    for case in _asking(dataset):
        row = dataset.rows[case.id]
        if row.get("answerable") is False:
            unanswerable.setdefault(str(row.get("kind") or "impossible"), []).append(case)
        elif any(grade > 0 for grade in dataset.qrels.get(case.id, {}).values()):
            answered.append(case)
    return Desk(
        name,
        family or name,
        articles or folder / "articles.jsonl",
        dataset.rows,
        _some(answered, most),
        {id: {a: g for a, g in own.items() if g > 0} for id, own in dataset.qrels.items()},
        unanswerable,
    )


def _asking(dataset: Dataset) -> Iterator[Case]:
    return (case for case in dataset.cases if dataset.rows[case.id].get("split") not in {"later"})


def _some(cases: Sequence[Case], most: int) -> list[Case]:
    if len(cases) <= most:
        return list(cases)
    kept = sorted(random.Random(_SEED).sample(range(len(cases)), most))  # noqa: S311  drawn again the same
    return [cases[at] for at in kept]
