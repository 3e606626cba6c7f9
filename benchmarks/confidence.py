"""Is the confidence a probability, does it know what the desk does not deal with, does the threshold keep its promise?

    python benchmarks/confidence.py [--data FOLDER]

The desks are those of confidence_desks.py. The shipped weights never saw what is judged here: Thunderbird's 2024 (its
first half made them probabilities, so calibration is judged on the second), every other one of Firefox's last third,
and the second half of the near and far cases. Intervals are bootstrap ones (500 resamples, seed 0).
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from confidence_desks import Group, Groups, Measured, desks, invented
from surroundings import REPOSITORY, data_folder, save

sys.path.insert(0, str(REPOSITORY / "models"))
from make_confidence import fitted, half  # type: ignore[import-not-found]

from assistkit.case.query import case_query
from assistkit.confidence.certainty import RIGHT, SCOPE, SCOPE_HISTORY, Certainty, features
from assistkit.confidence.fitting import CertaintySample, fit_certainty
from assistkit.confidence.promise import promise
from assistkit.confidence.risk import drift, threshold
from assistkit.evaluation.abstention import auroc, calibration_error
from assistkit.house.aim import Aim
from assistkit.index import open_index
from assistkit.index.embedders import OnnxEmbedder
from assistkit.index.gathering import near
from assistkit.retrieval.hybrid import HybridRetriever
from assistkit.retrieval.scope import scope_signals

TIMES, SPLITS, BLOCK = 500, 200, 10
HELD = 0.06  # of the cases with an article that may be held back wrongly
DELTA = 0.1
Confidence = Callable[[CertaintySample], float]
Values = np.ndarray


def second(samples: Group) -> Group:
    return samples[len(samples) // 2 :]


def values(samples: Group, confidence: Confidence) -> Values:
    return np.array([confidence(one) for one in samples])


def apart(high: Values, low: Values) -> dict[str, Any]:
    """How often a value of `high` is above one of `low`, with its interval."""
    random = np.random.default_rng(0)

    def of(one: Values, other: Values) -> float:
        return auroc(np.concatenate([one, other]), np.arange(len(one) + len(other)) < len(one))

    drawn = [of(random.choice(high, len(high)), random.choice(low, len(low))) for _ in range(TIMES)]
    return {"AUROC": round(of(high, low), 4), "interval": np.quantile(drawn, [0.025, 0.975]).round(4).tolist()}


def error(said: Values, right: Values) -> dict[str, Any]:
    """Expected calibration error with its interval."""
    random = np.random.default_rng(0)
    rows = [random.integers(0, len(said), len(said)) for _ in range(TIMES)]
    drawn = [calibration_error(said[own], right[own]) for own in rows]
    ends = np.quantile(drawn, [0.025, 0.975]).round(4).tolist()
    return {"ECE": round(calibration_error(said, right), 4), "interval": ends, "n": len(said)}


def mixed(groups: Groups) -> tuple[Group, Group]:
    """What the calibration is judged on: the later cases, and these with half as many near ones and far ones each."""
    own = second(groups["test"])
    return own, [*own, *second(groups["near"])[: len(own) // 2], *second(groups["far"])[: len(own) // 2]]


def figures(groups: Groups, confidence: Confidence) -> dict[str, Any]:
    """Everything that depends on the order only."""
    own, near, far = (
        values(part, confidence) for part in (groups["test"], second(groups["near"]), second(groups["far"]))
    )
    right = np.array([one.right for one in groups["test"]])
    gone = values(groups["gone test"], confidence)
    outside = np.concatenate([near[: len(own) // 2], far[: len(own) // 2]])
    return {
        "cases": {"own": len(own), "right": int(right.sum()), "near": len(near), "far": len(far), "gone": len(gone)},
        "answerable or near": apart(own, near),
        "answerable or far": apart(own, far),
        "answerable or gone": apart(own, gone),
        "right or wrong": apart(own[right], own[~right]),
        "right or wrong, out of scope among the wrong": apart(own[right], np.concatenate([own[~right], outside])),
        "gone held back, where 6 % of the answerable are": round(float((gone < np.quantile(own, HELD)).mean()), 4),
    }


def certain(certainty: Certainty) -> Confidence:
    return lambda one: certainty.probability(one.features)


def ready(groups: Groups, confidence: Confidence, alpha: float = 0.1) -> dict[str, Any]:
    """The threshold from the first half of the later cases, and who is above it among the rest."""
    early = half(groups["test"])
    found = threshold(values(early, confidence), [not one.right for one in early], alpha=alpha, delta=DELTA)
    told: dict[str, Any] = {"threshold": found.value}
    if found.value is not None:
        above = {
            name: [one for one in second(groups[name]) if confidence(one) >= found.value]
            for name in ("test", "near", "far")
        }
        share = {name: len(part) / len(second(groups[name])) for name, part in above.items()}
        every = 2 * share["test"] + share["near"] + share["far"]
        told |= {"share ready": {name: round(value, 4) for name, value in share.items()}}
        told |= {
            "of the ready, with twice as many own as near or far": {
                name: round(share[name] / every, 4) for name in ("near", "far")
            },
            "wrong": round(float(np.mean([not one.right for one in above["test"]])), 4) if above["test"] else None,
        }
    return told


def splits(said: Values, wrong: Values, alpha: float) -> dict[str, Any]:
    """Blocks of consecutive cases, half of them drawn to set the threshold by: how often the rest has more errors."""
    random = np.random.default_rng(0)
    block = np.arange(len(said)) // BLOCK
    kept = exceeded = 0
    for _ in range(SPLITS):
        chosen = random.permutation(block.max() + 1)[: (block.max() + 1) // 2]
        early = np.isin(block, chosen)
        found = threshold(said[early], wrong[early], alpha=alpha, delta=DELTA)
        if found.value is not None:
            above = ~early & (said >= found.value)
            kept += 1
            exceeded += bool(above.any() and wrong[above].mean() > alpha)
    return {"supported": kept / SPLITS, "exceeded": exceeded / SPLITS}


def ablation(measured: Sequence[Measured], with_history: bool) -> dict[str, Any]:
    """Without each feature, fitted anew as the default is: the Thunderbird desk."""
    scope = SCOPE_HISTORY if with_history else SCOPE
    groups = [one.groups[with_history] for one in measured]

    def told(scope_names: Sequence[str], right_names: Sequence[str]) -> dict[str, Any]:
        model = fitted(groups, scope_names, right_names)
        found = figures(groups[0], lambda one: model.raw(one.features))
        names = ("answerable or near", "answerable or gone", "right or wrong, out of scope among the wrong")
        return {name: found[name] for name in names}

    rows = {"all": told(scope, RIGHT)}
    rows |= {f"in scope without {name}": told([n for n in scope if n != name], RIGHT) for name in scope}
    rows |= {f"right without {name}": told(scope, [n for n in RIGHT if n != name]) for name in RIGHT}
    return rows


def of_desk(groups: Groups, default: Certainty) -> dict[str, Any]:
    own, every = mixed(groups)
    learned = fit_certainty([*groups["train"], *half(groups["test"])], default)
    rows: dict[str, Any] = {
        "similarity alone": figures(groups, lambda one: one.features["similarity"]),
        "near past cases alone": figures(groups, lambda one: one.features.get("near_cases", 0.0)),
        "in scope alone": figures(groups, lambda one: default.in_scope(one.features)),
    }
    for name, certainty in (("shipped", default), ("fitted on the desk's earlier cases", learned)):
        confidence = certain(certainty)
        rows[name] = figures(groups, confidence) | {
            "calibration, own cases": error(values(own, confidence), np.array([one.right for one in own], float)),
            "calibration, with out of scope": error(
                values(every, confidence), np.array([one.right for one in every], float)
            ),
            "ready at 10 %": ready(groups, confidence),
            "ready at 20 %": ready(groups, confidence, 0.2),
        }
    return rows


def promises(groups: Groups, default: Certainty) -> dict[str, Any]:
    said = values(groups["test"], certain(default))
    wrong = np.array([not one.right for one in groups["test"]])
    few = str(promise(said[:80], wrong[:80], Aim(most_wrong=0.05, surely=1 - DELTA), cases="of a split"))
    alarm = drift(wrong[:200], 0.2)
    rows = {str(alpha): splits(said, wrong, alpha) for alpha in (0.1, 0.2, 0.3)}
    return {"splits": rows, "80 cases, 5 %": few, "drift, all answered at 20 %": alarm.says}


def of_samples(groups: Groups, default: Certainty) -> dict[str, Any]:
    """The invented desk: no case, article or product of it was there when anything was fitted."""
    right = np.array([one.right for one in groups["test"]])
    told: dict[str, Any] = {"cases": {name: len(part) for name, part in groups.items()}}
    for name, confidence in (
        ("similarity alone", lambda one: one.features["similarity"]),
        ("shipped", certain(default)),
    ):
        own, near, far = (values(groups[kind], confidence) for kind in ("test", "near", "far"))
        told[name] = {
            "answerable or near": apart(own, near),
            "answerable or far": apart(own, far),
            "right or wrong, out of scope among the wrong": apart(own[right], np.concatenate([own[~right], near, far])),
        }
    return told


def cost(measured: Measured) -> dict[str, float]:
    """Milliseconds a case, the median: the densities, the features from the evidence, the probability."""
    index, default = open_index(measured.folder), Certainty.default()
    cases = measured.desk.test[:200]
    vectors = measured.embedder.encode_query([case_query(case) for case in cases])
    random = np.random.default_rng(0)
    similarity = random.uniform(-0.2, 0.8, size=30_000)
    found = HybridRetriever(index, measured.embedder).retrieve(cases, 20)
    taken: list[list[float]] = []
    for case, vector, evidence in zip(cases, vectors, found, strict=True):
        ticks = [time.perf_counter()]
        scope_signals(near(index.dense.products(vector)), len(index.articles), similarity, np.ones(len(similarity)))
        ticks.append(time.perf_counter())
        known = features(case, evidence)
        ticks.append(time.perf_counter())
        default.probability(known)
        ticks.append(time.perf_counter())
        taken.append([1_000 * (after - before) for before, after in pairwise(ticks)])
    names = ("densities, 30,000 past cases", "features", "probability")
    return dict(zip(names, np.median(taken, axis=0).round(3).tolist(), strict=True))


def among_others(alone: Groups, mixed: Groups, default: Certainty) -> dict[str, Any]:
    """Is it as sure where the knowledge base is about much else as well?"""
    return {
        name: {
            "right": round(float(np.mean([one.right for one in groups["test"]])), 4),
            "confidence": round(float(values(groups["test"], certain(default)).mean()), 4),
            "in scope, median": round(float(np.median([default.in_scope(one.features) for one in groups["test"]])), 4),
        }
        for name, groups in (("alone", alone), ("with 705 articles of another desk", mixed))
    }


def report(measured: Sequence[Measured], samples: Groups, mixed_samples: Groups) -> dict[str, Any]:
    default = Certainty.default()
    names = {True: "with history", False: "without history"}
    result: dict[str, Any] = {}
    for one in measured:
        for with_history, name in names.items():
            result[f"{one.desk.product}, {name}"] = of_desk(one.groups[with_history], default)
    result["promises"] = {name: promises(measured[0].groups[kind], default) for kind, name in names.items()}
    result["ablation"] = {name: ablation(measured, kind) for kind, name in names.items()}
    result["kb_samples, without history"] = of_samples(samples, default)
    result["kb_samples among others"] = among_others(samples, mixed_samples, default)
    result["cost, ms"] = cost(measured[0])
    return result


def main() -> None:
    embedder = OnnxEmbedder()
    with tempfile.TemporaryDirectory() as scratch:
        data, kb = data_folder(__doc__), REPOSITORY / "kb_samples"
        measured = [Measured(desk, embedder, Path(scratch)) for desk in desks(data).values()]
        samples = invented(kb, Path(scratch, "samples"), embedder)
        others = invented(kb, Path(scratch, "mixed"), embedder, data / "thunderbird" / "articles.jsonl")
        result = report(measured, samples, others)
    save("confidence", result)


if __name__ == "__main__":
    main()
