"""What the confidence is fitted to and judged by on the open desks: own cases, foreign ones, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from open_desks import Desk, foreign

from assistkit import Case
from assistkit.case.query import case_query
from assistkit.confidence.fitting import CertaintySample, sample
from assistkit.index.memory import CaseMemory
from assistkit.protocols import Embedder
from assistkit.retrieval.hybrid import HybridRetriever
from assistkit.retrieval.ranking import Ranking

FOREIGN = {"other_desk", "other_product", "far"}  # kinds of what a desk cannot answer; of the others it could have


@dataclass(frozen=True)
class DeskSamples:
    """Of one desk: `own` cases that an article answers, `foreign` ones, and those whose article is `missing`."""

    own: Sequence[CertaintySample]
    foreign: Sequence[CertaintySample]
    missing: Sequence[CertaintySample]


def samples_of_desk(
    desk: Desk, desks: Mapping[str, Desk], scratch: Path, embedder: Embedder, ranking: Ranking
) -> DeskSamples:
    """Ranked without past cases, and without the product that a form says: it would give foreign cases away."""
    retriever = HybridRetriever(desk.built(scratch, embedder), embedder, ranking=ranking)
    nobody = retriever.past_cases(CaseMemory(embedder.dim))

    def made(cases: Iterable[Case], *, answerable: bool = False) -> list[CertaintySample]:
        found = []
        for case in cases:
            bare = Case(id=case.id, subject=case.subject, messages=case.messages, created_at=case.created_at)
            labels = desk.labels.get(case.id, {}) if answerable else {}
            vector = embedder.encode_query([case_query(bare)])[0]
            found.append(sample(retriever, bare, vector, labels, nobody, answerable=answerable))
        return found

    outside = [case for kind, cases in desk.unanswerable.items() if kind in FOREIGN for case in cases]
    missing = [case for kind, cases in desk.unanswerable.items() if kind not in FOREIGN for case in cases]
    return DeskSamples(made(desk.answered, answerable=True), made([*outside, *foreign(desk, desks)]), made(missing))
