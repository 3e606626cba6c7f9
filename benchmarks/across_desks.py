"""How good is assistkit on a desk that nothing was fitted on, against the plain ways to do the same?

    python benchmarks/across_desks.py [--data FOLDER]

For each of the desks of open_desks.py ranking, choice of parts and confidence are fitted on the other families and
judged on it, without past cases:

- P@1, nDCG@10: of the articles, by the default retriever.
- span recall: the share of the words of the gold spans that stand in what is quoted; ROUGE-L F1 to the real reply,
  where replies are letters. A case without a draft counts as 0. Beside them the best passage pasted whole, and the
  window of at most 140 words of the first article that is nearest to the case.
- drafted, ready, wrong: the shares of answered cases with a draft and marked ready, and of all ready ones, foreign and
  missing ones among them, those whose first article is not labeled.
- right, foreign, missing: AUROC of the confidence between cases whose first article is right and wrong; between own
  cases and those of other desks; between own cases and those whose article is missing. Beside each the margin between
  the first two scores.
- silent: by the P(in scope) below which nothing is drafted, the share of cases held back although the first article is
  right, and of foreign ones not held back.

Intervals are bootstrap ones over cases.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from desk_samples import DeskSamples, samples_of_desk
from open_desks import Desk, open_desks
from spans import rouge, span_recall
from surroundings import REPOSITORY, data_folder, save

sys.path.insert(0, str(REPOSITORY / "models"))
from make_confidence import cold_model  # type: ignore[import-not-found]
from make_parts import DESKS, Chosen, fitted  # type: ignore[import-not-found]
from make_parts import of_desk as parts_of_desk
from make_ranking import cold, of_desk  # type: ignore[import-not-found]

from assistkit import Assistant, Case
from assistkit.case.query import case_query
from assistkit.confidence.certainty import Certainty
from assistkit.confidence.gate import ConfidenceGate
from assistkit.drafters.extractive import ExtractiveDrafter
from assistkit.drafters.rating import PartWeights
from assistkit.evaluation.abstention import auroc
from assistkit.index.embedders import load_embedder
from assistkit.index.knowledge import KnowledgeIndex
from assistkit.protocols import Embedder
from assistkit.retrieval.fitting import RankingSample, ndcg
from assistkit.retrieval.hybrid import HybridRetriever
from assistkit.retrieval.ranking import SIGNALS, Ranking
from assistkit.statistics import means, permutation_p
from assistkit.text.article.groups import read_groups
from assistkit.text.plain import to_plain

LETTERS = {"kb_samples", "techqa", "thunderbird", "firefox"}  # whose replies are letters
WINDOW = 140  # words
SILENT = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5)  # P(in scope) below which nothing is drafted
TIMES, SEED = 500, 7


class Judged:
    """A desk with the ranking, the weights of parts and the confidence that were fitted on the others."""

    def __init__(
        self,
        desk: Desk,
        index: KnowledgeIndex,
        embedder: Embedder,
        ranking: Ranking,
        parts: PartWeights,
        certainty: Certainty,
    ) -> None:
        self.desk, self.index, self.embedder = desk, index, embedder
        self.assistant = Assistant(
            index,
            embedder,
            retriever=HybridRetriever(index, embedder, ranking=ranking),
            drafter=ExtractiveDrafter(embedder, known=index.vector_of_group, parts=parts),
            gate=ConfidenceGate(certainty=certainty),
        )

    def texts(self, case: Case) -> tuple[str, str, str, str]:
        """Status, what the draft quotes, the best passage, the nearest window."""
        evidence = self.assistant.retrieve([case])[0]
        made = self.assistant.suggest_from(case, evidence)
        quoted = "\n".join(one.text for one in made.sentences if one.kind == "evidence")
        return made.status, quoted, _plain(evidence[0].passage.text), self._window(case, evidence[0].passage.article_id)

    def _window(self, case: Case, article: str) -> str:
        groups = read_groups(self.index.articles[article].text)
        windows = [_window([group.text for group in groups[at:]]) for at in range(len(groups))]
        if not windows:
            return ""
        near = self.embedder.encode_document(windows) @ self.embedder.encode_query([case_query(case)])[0]
        return windows[int(np.argmax(near))]


def _window(texts: Sequence[str]) -> str:
    words = [word for text in texts for word in text.split()]
    return " ".join(words[:WINDOW])


def _plain(text: str) -> str:
    return "\n".join(to_plain(line) for line in text.split("\n"))


def drafts(judged: Judged) -> dict[str, Any]:
    """Span recall and ROUGE-L of the draft and of what can be pasted, paired."""
    desk, rows = judged.desk, {"spans": list[list[float]](), "ROUGE-L": list[list[float]]()}
    statuses, words = Counter[str](), list[int]()
    for case in desk.answered:
        row = desk.rows[case.id]
        if row.get("split") == "asked_back":
            continue
        status, *texts = judged.texts(case)
        statuses[status] += 1
        if texts[0]:
            words.append(len(texts[0].split()))
        spans = [one for one in row.get("spans") or () if one["article_id"] in judged.index.articles]
        gold = " ".join(judged.index.articles[s["article_id"]].text[s["start"] : s["end"]] for s in spans)
        if gold.strip():
            rows["spans"].append([span_recall(gold, text) for text in texts])
        if desk.name in LETTERS and str(row.get("reply") or "").strip():
            rows["ROUGE-L"].append([rouge(str(row["reply"]), text) for text in texts])
    total = sum(statuses.values())
    found: dict[str, Any] = {"cases": total, "words of a draft": round(float(np.mean(words)), 1)}
    found["statuses"] = {status: round(count / total, 3) for status, count in sorted(statuses.items())}
    for measure, values in rows.items():
        if values:
            found[measure] = _compared(np.array(values))
    return found


def _compared(values: Any) -> dict[str, Any]:
    """The draft, the passage, the window; how much better the draft is than the better of the two, paired."""
    own = means(values, SEED)
    best = 1 + int(np.argmax(own.value[1:]))
    better = values[:, [0]] - values[:, [best]]
    gain, p = means(better, SEED), permutation_p(better, SEED)
    named = zip(("draft", "top passage", "best window"), own.value, own.low, own.high, strict=True)
    return {
        **{name: [round(float(one), 3) for one in numbers] for name, *numbers in named},
        "gain": [round(float(one[0]), 3) for one in (gain.value, gain.low, gain.high)],
        "p": round(float(p[0]), 4),
    }


def ranked(samples: Sequence[RankingSample], ranking: Ranking) -> dict[str, Any]:
    """P@1 and nDCG@10 with their intervals."""
    weights = np.array([ranking.weights[name] for name in SIGNALS])
    first = np.array([one.right[int(np.argmax(one.signals @ weights))] for one in samples], dtype=np.float64)
    told = means(np.stack([first, ndcg(samples, ranking)], axis=1), SEED)
    return {name: [round(float(part[at]), 3) for part in told[:3]] for at, name in enumerate(("P@1", "nDCG@10"))}


def confidence(samples: DeskSamples, certainty: Certainty, ready: float) -> dict[str, Any]:
    """AUROC of the confidence and of the margin, and what `ready` keeps."""
    groups = {"own": samples.own, "foreign": samples.foreign, "missing": samples.missing}
    said = {name: np.array([certainty.probability(one.features) for one in own]) for name, own in groups.items()}
    margin = {name: np.array([one.features["margin"] for one in own]) for name, own in groups.items()}
    right = np.array([one.right for one in samples.own])
    told: dict[str, Any] = {"right": {"confidence": _apart(said["own"], right), "margin": _apart(margin["own"], right)}}
    for name in ("foreign", "missing"):
        if len(groups[name]) > 5:
            own = np.arange(len(right) + len(groups[name])) < len(right)
            both = {"confidence": said, "margin": margin}
            told[name] = {kind: _apart(np.concatenate([v["own"], v[name]]), own) for kind, v in both.items()}
    scope = {name: np.array([certainty.in_scope(one.features) for one in groups[name]]) for name in ("own", "foreign")}
    told["silent"] = {
        str(limit): [_share(scope["own"][right] < limit), _share(scope["foreign"] >= limit)] for limit in SILENT
    }
    wrong = [*(said["own"][~right] >= ready), *(said["missing"] >= ready)]
    above = int((said["own"][right] >= ready).sum()) + sum(wrong)
    told["ready"] = {
        "own": _share(said["own"] >= ready),
        "foreign": _share(said["foreign"] >= ready),
        "wrong": round(sum(wrong) / above, 3) if above else None,
    }
    return told


def _share(true: np.ndarray) -> float:
    return round(float(true.mean()), 3)


def _apart(values: np.ndarray, high: np.ndarray) -> list[float]:
    """AUROC with its interval."""
    random, drawn = np.random.default_rng(SEED), []
    for _ in range(TIMES):
        rows = random.integers(0, len(values), len(values))
        if 0 < high[rows].sum() < len(rows):
            drawn.append(auroc(values[rows], high[rows]))
    ends = np.quantile(drawn, [0.025, 0.975])
    return [round(float(one), 3) for one in (auroc(values, high), *ends)]


def main() -> None:
    data, embedder = data_folder(__doc__), load_embedder()
    desks, fit = open_desks(data), open_desks(data, fit=True)
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        samples = {n: of_desk(desk, embedder, scratch) for n, desk in fit.items()}
        judged_by = {n: of_desk(desk, embedder, scratch) for n, desk in desks.items()}
        chosen = {n: parts_of_desk(fit[n], data, embedder, scratch) for n in DESKS}
        result = {n: of(desk, desks, fit, samples, judged_by, chosen, embedder, scratch) for n, desk in desks.items()}
    save("across_desks", {"desks": result})


def of(  # noqa: PLR0913, PLR0917  what was measured of every desk
    desk: Desk,
    desks: Mapping[str, Desk],
    fit: Mapping[str, Desk],
    samples: Mapping[str, list[RankingSample]],
    judged_by: Mapping[str, list[RankingSample]],
    chosen: Mapping[str, list[Chosen]],
    embedder: Embedder,
    scratch: Path,
) -> dict[str, Any]:
    """Everything of one desk, by what was fitted on the other families."""
    others = {name: one for name, one in fit.items() if one.family != desk.family}
    ranking = cold([sample for name in others for sample in samples[name]])
    parts = fitted([chosen[name] for name in DESKS if name in others])
    model = cold_model(samples_of_desk(one, others, scratch, embedder, ranking) for one in others.values())
    default = Certainty.default()
    certainty = replace(default, cold=replace(model, few=default.cold.few))
    own = samples_of_desk(desk, desks, scratch, embedder, ranking)
    judged = Judged(desk, desk.built(scratch, embedder), embedder, ranking, parts, certainty)
    found = {
        "ranking": ranked(judged_by[desk.name], ranking),
        "confidence": confidence(own, certainty, ConfidenceGate().ready or 1.0),
        "drafts": drafts(judged),
    }
    print(desk.name, found, file=sys.stderr, flush=True)
    return found


if __name__ == "__main__":
    main()
