"""The desks that the confidence is fitted to and judged on, and what they cannot answer.

Two desks, each with its own articles and past cases only: Thunderbird (history 2023; judged on 2024) and Firefox
(history: 1,000 cases before the last third; judged on that). What a desk cannot answer: the cases of the other one
(near), small talk, errands and other companies' questions (far), and its own cases with the articles that answer them
taken out of the index (gone).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistkit import Case, build_index, read_articles
from assistkit.case.dataset import Dataset, Qrels, load
from assistkit.case.query import case_query
from assistkit.confidence.fitting import BLOCKS, CertaintySample, sample
from assistkit.index import open_index
from assistkit.index.embedders import OnnxEmbedder
from assistkit.index.memory import CaseMemory
from assistkit.retrieval.hybrid import HybridRetriever
from assistkit.retrieval.past_cases import PastCases
from assistkit.retrieval.ranking import Ranking
from assistkit.types import SolvedCase

FOLDS = 5
NEAR, FAR, HISTORY = 600, 600, 1_000
Group = Sequence[CertaintySample]
Groups = Mapping[str, Group]  # its own cases: train, test; what it cannot answer: near, far, gone train, gone test


@dataclass(frozen=True)
class Desk:
    """Articles of one product, solved cases, and judged cases in the order of time."""

    articles: Path
    history: Sequence[Case]
    train: Sequence[Case]
    test: Sequence[Case]
    careful: Qrels
    every: Qrels
    near: Sequence[Case]
    far: Sequence[Case]
    product: str


class Measured:
    """A desk's samples, `groups[True]` with its history and `groups[False]` without; every text is embedded once."""

    def __init__(self, desk: Desk, embedder: OnnxEmbedder, scratch: Path) -> None:
        self.desk, self.embedder, self.folder = desk, embedder, scratch / desk.product
        own = [a for a in read_articles(desk.articles).articles if desk.product in a.facets.get("product", ())]
        build_index(own, self.folder, embedder)
        asked = [*desk.history, *desk.train, *desk.test, *desk.near, *desk.far]
        self._vectors: dict[str, np.ndarray] = {}
        for start in range(0, len(asked), 64):
            part = asked[start : start + 64]
            vectors = embedder.encode_query([case_query(case) for case in part])
            self._vectors |= {case.id: vector for case, vector in zip(part, vectors, strict=True)}
        self.groups = {with_history: self._groups(with_history) for with_history in (True, False)}

    def _groups(self, with_history: bool) -> Groups:
        desk = self.desk
        retriever = HybridRetriever(open_index(self.folder), self.embedder, ranking=Ranking.default())
        memory = CaseMemory(self.embedder.dim)
        if with_history:
            solved = [SolvedCase(id=case.id, articles=desk.every[case.id]) for case in desk.history]
            memory.upsert(solved, np.stack([self._vectors[case.id] for case in desk.history]))
        whole = retriever.past_cases(memory)
        found = {
            "train": self._in_blocks(retriever, memory, desk.train, desk.careful),
            "test": [self._sample(retriever, case, desk.careful, whole) for case in desk.test],
            "near": [self._sample(retriever, case, {}, whole) for case in desk.near],
            "far": [self._sample(retriever, case, {}, whole) for case in desk.far],
        }
        return found | {
            f"gone {name}": self._gone(memory, part) for name, part in (("train", desk.train), ("test", desk.test))
        }

    def _gone(self, memory: CaseMemory, cases: Sequence[Case]) -> Group:
        """Each case once, with an index that lacks a fifth of the articles: the one that has all it was solved by."""
        gone: list[CertaintySample] = []
        index = open_index(self.folder)
        fold = dict(
            zip(
                index.articles, np.random.default_rng(3).integers(FOLDS, size=len(index.articles)).tolist(), strict=True
            )
        )
        for number in range(FOLDS):
            index = open_index(self.folder)
            index.delete([article for article, own in fold.items() if own == number])
            without = HybridRetriever(index, self.embedder, ranking=Ranking.default())
            folds = {case.id: {fold.get(article, number) for article in self.desk.every[case.id]} for case in cases}
            own = [case for case in cases if folds[case.id] == {number}]
            gone += self._in_blocks(without, memory, own, {})
        return gone

    def _in_blocks(self, retriever: HybridRetriever, memory: CaseMemory, cases: Sequence[Case], labels: Qrels) -> Group:
        """With past cases of other blocks of time."""
        made: list[CertaintySample] = []
        for block in np.array_split(np.arange(len(cases)), BLOCKS):
            own = [cases[at] for at in block]
            past = retriever.past_cases(memory.without([case.id for case in own]))
            made += [self._sample(retriever, case, labels, past) for case in own]
        return made

    def _sample(self, retriever: HybridRetriever, case: Case, labels: Qrels, past: PastCases) -> CertaintySample:
        # Without the product that the form says: it would give the other desk's cases away.
        bare = Case(id=case.id, subject=case.subject, messages=case.messages, created_at=case.created_at)
        own = labels.get(case.id, {})
        return sample(retriever, bare, self._vectors[case.id], own, past, answerable=bool(own))


def by_time(cases: Sequence[Case]) -> list[Case]:
    return sorted(cases, key=lambda case: (str(case.created_at), case.id))


def far_cases(data: Path, count: int, seed: int) -> list[Case]:
    """Small talk and errands, a bank's customers, and those of three shops; each a third."""
    random, chosen = np.random.default_rng(seed), []
    for name in ("clinc150", "banking77", "hint3"):
        lines = (data / "intents" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        rows = [json.loads(lines[at]) for at in random.permutation(len(lines))[: count // 3]]
        chosen += [Case.from_text(row["body"], id=f"far-{row['id']}") for row in rows]
    return [chosen[at] for at in random.permutation(len(chosen))]


def desks(data: Path) -> dict[str, Desk]:
    """Both, each with the other's cases as near ones."""
    forum, browser = data / "thunderbird", data / "firefox"
    mail = load(forum, qrels=forum / "qrels_all.tsv")
    web = load(browser, qrels=browser / "qrels_all.tsv")
    careful, web_careful = load(forum).qrels, load(browser).qrels
    random = np.random.default_rng(1)

    def some(dataset: Dataset) -> list[Case]:
        return [dataset.cases[at] for at in random.permutation(len(dataset.cases))[:NEAR]]

    solved = by_time([case for case in mail.cases if case.id in mail.qrels])
    early = [case for case in solved if mail.rows[case.id]["split"] == "train"]
    late = [case for case in solved if mail.rows[case.id]["split"] == "dev" and case.id in careful]
    browsing = by_time([case for case in web.cases if case.id in web.qrels])
    cut = 2 * len(browsing) // 3
    judged = [case for case in browsing[cut:] if case.id in web_careful]
    return {
        "thunderbird": Desk(
            forum / "articles.jsonl",
            early,
            [case for case in early if case.id in careful],
            late,
            careful,
            mail.qrels,
            some(web),
            far_cases(data, FAR, 0),
            "thunderbird",
        ),
        "firefox": Desk(
            browser / "articles.jsonl",
            browsing[cut - HISTORY : cut],
            judged[::2],
            judged[1::2],
            web_careful,
            web.qrels,
            some(mail),
            far_cases(data, FAR, 1),
            "firefox",
        ),
    }


def invented(folder: Path, scratch: Path, embedder: OnnxEmbedder, others: Path | None = None) -> Groups:
    """kb_samples, which nothing was fitted on: a desk without history, and what it cannot answer, near and far.

    `others` are articles about other things, in the same index.
    """
    dataset = load(folder)
    articles = [*read_articles(folder / "articles").articles, *(read_articles(others).articles if others else ())]
    build_index(articles, scratch, embedder)
    retriever = HybridRetriever(open_index(scratch), embedder, ranking=Ranking.default())
    past = retriever.past_cases(CaseMemory(embedder.dim))
    groups: dict[str, list[CertaintySample]] = {"test": [], "near": [], "far": []}
    for case in dataset.cases:
        kind = str(dataset.rows[case.id].get("kind") or "test")
        labels = dataset.qrels.get(case.id, {})
        vector = embedder.encode_query([case_query(case)])[0]
        groups[kind].append(sample(retriever, case, vector, labels, past, answerable=kind == "test"))
    return groups
