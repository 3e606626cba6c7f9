"""Do cases in other languages find their articles? From articles alone, and with solved cases; with what, and without.

    python benchmarks/languages.py [--data FOLDER]

Thunderbird: cases of 2024 by language, all articles in English, judged by every article that a helper linked; the
solved cases are those of 2023. "before" is the same without the multilingual embedder. Then login.gov: 55 topics, each
an article in English, Spanish, French and Chinese. Every title is asked for among the articles in its own language, in
each other one, and among all; the forum's redirects give 67 more questions, in English, each labeled with the page
that it leads to now, often an overview.
"""

from __future__ import annotations

import dataclasses
import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from past_cases import built, figure
from surroundings import data_folder, save

from assistkit import Case
from assistkit.case.dataset import load
from assistkit.case.query import case_query
from assistkit.evaluation.retrieval import retrieval_measures
from assistkit.index.embedders import OnnxEmbedder
from assistkit.index.knowledge import KnowledgeIndex
from assistkit.index.memory import CaseMemory
from assistkit.learning import remember
from assistkit.retrieval.across import language_of
from assistkit.retrieval.hybrid import HybridRetriever
from assistkit.retrieval.ranking import Ranking

FEWEST = 20  # cases of a language
CUT = 10


def main() -> None:
    data, embedder = data_folder(__doc__), OnnxEmbedder()
    with tempfile.TemporaryDirectory() as scratch:
        forum = of_forum(data / "thunderbird", Path(scratch, "thunderbird"), embedder)
        topics = of_topics(data / "logingov", Path(scratch, "logingov"), embedder)
    save("languages", {"languages": forum, "topics": topics})


def of_forum(folder: Path, scratch: Path, embedder: OnnxEmbedder) -> dict[str, Any]:
    labels = folder / "qrels_all.tsv"
    history, judged = (load(folder, split=split, qrels=labels) for split in ("train", "dev"))
    index = built(folder / "articles.jsonl", scratch, embedder)
    remember(index.memory, history, embedder)
    past = Counter(language_of(case) for case in history.cases if case.id in index.memory.rows)
    spoken: dict[str, list[Case]] = defaultdict(list)
    for case in judged.cases:
        if case.id in judged.qrels:
            spoken[language_of(case)].append(case)
    alone = OnnxEmbedder()
    alone.languages = frozenset()  # says nothing of what it reads, so nothing helps it
    rows = {}
    for language, cases in sorted(spoken.items(), key=lambda item: -len(item[1])):
        if len(cases) < FEWEST:
            continue
        vectors = embedder.encode_query([case_query(case) for case in cases])
        told: dict[str, np.ndarray] = {}
        for name, memory in (("cold", CaseMemory(index.dim)), ("warm", index.memory)):
            for when, reader in (("before", alone), ("now", embedder)):
                found = ranked(HybridRetriever(index, reader, ranking=Ranking.default()), cases, vectors, memory)
                values = retrieval_measures(tuple(found), judged.qrels, found)[f"nDCG@{CUT}"]
                told[f"{name} {when}"] = np.array([values[case.id] for case in cases])
        rows[language] = {
            "cases": len(cases),
            "past": past[language],
            "cold_before": figure(told["cold before"]),
            "cold": figure(told["cold now"], told["cold before"]),
            "warm_before": figure(told["warm before"]),
            "warm": figure(told["warm now"], told["warm before"]),
        }
    return rows


def ranked(
    retriever: HybridRetriever, cases: Sequence[Case], vectors: np.ndarray, memory: CaseMemory
) -> dict[str, tuple[str, ...]]:
    """The first articles of each case, best first, as these past cases speak."""
    past, run = retriever.past_cases(memory), {}
    for case, vector in zip(cases, vectors, strict=True):
        evidence = retriever.evidence(case, vector, CUT, past=past)
        run[case.id] = tuple(dict.fromkeys(one.passage.article_id for one in evidence))
    return run


def of_topics(folder: Path, scratch: Path, embedder: OnnxEmbedder) -> dict[str, Any]:
    """P@1: is the first article of the right topic?"""
    index = built(folder / "articles.jsonl", scratch, embedder)
    retriever, dataset = HybridRetriever(index, embedder), load(folder)
    titles = [(article.title, article.language, {topic(article.id)}) for article in index.articles.values()]
    questions = [
        (case_query(case), "en", {topic(article) for article in dataset.qrels[case.id]})
        for case in dataset.cases
        if case.id in dataset.qrels
    ]
    return {
        "titles": asked(index, retriever, titles),
        "questions in English": asked(index, retriever, questions),
    }


def asked(
    index: KnowledgeIndex, retriever: HybridRetriever, queries: Sequence[tuple[str, str, set[str]]]
) -> dict[str, Any]:
    found: dict[str, list[bool]] = defaultdict(list)
    for text, language, topics in queries:
        case = dataclasses.replace(Case.from_text(text), language=language)
        for written in index.filters["language"]:
            best = retriever.retrieve([case], 1, where={"language": written})[0][0].passage
            right = topic(best.article_id) in topics
            found["same language" if written == language else "another language"].append(right)
            if written == language:
                found[f"same language, {language}"].append(right)
            else:
                found[f"{language} to {written}"].append(right)
        best = retriever.retrieve([case], 1)[0][0].passage
        found["among all"].append(topic(best.article_id) in topics)
        found["among all, in the customer's language"].append(best.language == language)
    return {name: {"queries": len(right), "P@1": figure_of(right)} for name, right in sorted(found.items())}


def figure_of(right: Sequence[bool]) -> float:
    return round(float(np.mean(right)), 4)


def topic(article_id: str) -> str:
    """Without its language: "create-account/overview._es" and "create-account/overview._fr" are one."""
    return article_id.rpartition("_")[0]


if __name__ == "__main__":
    main()
