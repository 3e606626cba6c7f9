"""Make models/ranking/across.json: what each signal weighs for a case in another language than the articles.

    python models/make_across.py [--data FOLDER]

From the cases of 2023 of the open forum about Thunderbird that are not in English, its articles being in English: first
the signals of the articles without any past case, then, with these held, the two signals of past cases, for histories
of many sizes. No case is in its own history. Prints nDCG@10 on the cases of 2024, which are never fitted on: with these
weights, and for each language with those fitted without it.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
from past_cases import built
from surroundings import REPOSITORY, data_folder

from assistkit.case.dataset import load
from assistkit.index.embedders import OnnxEmbedder
from assistkit.index.memory import CaseMemory
from assistkit.learning import remember
from assistkit.retrieval.across import AcrossLanguages, language_of
from assistkit.retrieval.fitting import RankingSample, fit_ranking, ndcg
from assistkit.retrieval.hybrid import HybridRetriever
from assistkit.retrieval.ranking import HISTORY, SIGNALS, Ranking
from assistkit.retrieval.trial import BLOCKS, samples_of
from assistkit.types import Case

SIZES = (30, 100, 300, 1_000)
STRENGTH = 1.0  # nearly free: the start means nothing
ARTICLE = ("dense", "words", "product")  # group and lead are of the English embedder alone, and weigh nothing
_OUT = REPOSITORY / "models" / "ranking" / "across.json"

Sample = tuple[str, RankingSample]  # with the case's language


def of_cases(
    retriever: HybridRetriever, cases: Sequence[Case], memory: CaseMemory, labels: Mapping[str, Mapping[str, int]]
) -> list[Sample]:
    """A sample for each case, with what this memory says."""
    samples = samples_of(retriever, cases, memory, labels)
    return [(language_of(case), sample) for case, sample in zip(cases, samples, strict=True)]


def fitted(cold: Sequence[Sample], warm: Sequence[Sample], without: str = "") -> Ranking:
    """The weights by the samples of every language but this one."""
    start = Ranking(dict.fromkeys(SIGNALS, 0.0))
    articles = fit_ranking([one for said, one in cold if said != without], start, strength=STRENGTH, free=ARTICLE)
    return fit_ranking([one for said, one in warm if said != without], articles, strength=STRENGTH, free=HISTORY)


def main() -> None:
    forum, embedder = data_folder(__doc__) / "thunderbird", OnnxEmbedder()
    history, judged = (load(forum, split=split, qrels=forum / "qrels_all.tsv") for split in ("train", "dev"))
    with tempfile.TemporaryDirectory() as scratch:
        index = built(forum / "articles.jsonl", Path(scratch, "kb.index"), embedder)
    remember(index.memory, [*history, *judged], embedder)
    across, retriever = AcrossLanguages(index, embedder), HybridRetriever(index, embedder, ranking=Ranking.default())
    early, late = ([c for c in part.cases if c.id in part.qrels and across.abroad(c)] for part in (history, judged))
    known = index.memory.without(case.id for case in judged.cases)
    nothing, random = CaseMemory(embedder.dim), np.random.default_rng(0)
    cold, warm = of_cases(retriever, early, nothing, history.qrels), []
    for size in SIZES:
        for block in np.array_split(random.permutation(len(early)), BLOCKS):
            own = [early[at] for at in block]
            others = known.without([case.id for case in own])
            left_out = random.permutation([case.id for case in others.cases])[size:]
            warm += of_cases(retriever, own, others.without(left_out.tolist()), history.qrels)
    ranking = fitted(cold, warm)
    lines = ",\n".join(f' "{name}": {ranking.weights[name]}' for name in SIGNALS)
    _OUT.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    print(_OUT.read_text(encoding="utf-8"), f"{len(early)} cases")
    found = [of_cases(retriever, late, memory, judged.qrels) for memory in (nothing, known)]
    for language in sorted({said for said, _ in found[0]}):
        others = fitted(cold, warm, without=language)
        told = [
            float(ndcg([one for said, one in samples if said == language], weights).mean())
            for samples in found
            for weights in (ranking, others)
        ]
        count = sum(said == language for said, _ in found[0])
        print(f"{language} ({count}): cold {told[0]:.3f}, left out {told[1]:.3f}; warm {told[2]:.3f}, {told[3]:.3f}")


if __name__ == "__main__":
    main()
