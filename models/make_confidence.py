"""Make models/confidence/weights.json: how sure a desk is that has no labelled cases of its own yet.

    python models/make_confidence.py [--data FOLDER]

From open data: two desks of a support forum, each with what it cannot answer (benchmarks/confidence_desks.py). Fitted
on the cases of 2023 (Thunderbird) and on every other one of the judged ones (Firefox), with the first half of the near
and far ones. The last step, which makes probabilities of it, is fitted on Thunderbird's 2023 and the first half of its
2024.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
import small_desks
from confidence_desks import Groups, Measured, desks
from surroundings import REPOSITORY, data_folder

from assistkit.confidence.certainty import RIGHT, SCOPE, SCOPE_HISTORY, Certainty, Logistic, Model
from assistkit.confidence.fitting import CertaintySample, blank, calibrated, logistic
from assistkit.index.embedders import OnnxEmbedder

STRENGTH = 1.0  # nearly free: the start means nothing
SHARES = {"train": 1.0, "near": 0.6, "far": 0.4}  # of what each desk counts in scope
GONE = 0.25  # what a case counts whose article was taken away, where one with its article counts 1
WARY_HISTORY, WARY = 2.0, 2.5  # the power of P(in scope); without past cases it is less sharp and has to count more
_OUT = REPOSITORY / "models" / "confidence" / "weights.json"


def half(samples: Sequence[CertaintySample]) -> list[CertaintySample]:
    return list(samples[: len(samples) // 2])


def scope_of(groups: Sequence[Groups], names: Sequence[str]) -> Logistic:
    """P(in scope): the desk's own cases against the near and far ones."""
    rows, true, weight = [], [], []
    for group in groups:
        for name, share in SHARES.items():
            own = list(group[name]) if name == "train" else half(group[name])
            rows += [one.features for one in own]
            true += [name == "train"] * len(own)
            weight += [share * len(group["train"]) / len(own)] * len(own)
    return logistic(rows, true, blank(rows, names), strength=STRENGTH, weight=weight)


def right_of(groups: Sequence[Groups], names: Sequence[str]) -> Logistic:
    """P(the first article is right), of the desk's own cases; a little of those whose article is gone."""
    parts = [
        (one, weight)
        for group in groups
        for name, weight in (("train", 1.0), ("gone train", GONE))
        for one in group[name]
    ]
    rows = [one.features for one, _ in parts]
    right = [one.right for one, _ in parts]
    return logistic(rows, right, blank(rows, names), strength=STRENGTH, weight=[weight for _, weight in parts])


def fitted(
    groups: Sequence[Groups],
    scope: Sequence[str],
    right: Sequence[str] = RIGHT,
    line_on: Sequence[CertaintySample] = (),
) -> Model:
    """Both, with the line that calibrates them, fitted on the samples of `line_on`."""
    wary = WARY_HISTORY if "near_cases" in scope else WARY
    model = Model(scope_of(groups, scope), right_of(groups, right), wary=wary)
    return calibrated(model, line_on) if line_on else model


def line_on(groups: Groups) -> list[CertaintySample]:
    """What the last step is fitted on: half the desk's own cases, a quarter near and a quarter far ones."""
    own = [*groups["train"], *half(groups["test"])]
    return [*own, *half(groups["near"])[: len(own) // 2], *half(groups["far"])[: len(own) // 2]]


def default(measured: Sequence[Measured]) -> Certainty:
    """The certainty that ships, `measured` the desk first that the last step is fitted on."""
    models = []
    for with_history, scope in ((True, SCOPE_HISTORY), (False, SCOPE)):
        groups = [one.groups[with_history] for one in measured]
        models.append(fitted(groups, scope, line_on=line_on(groups[0])))
    return Certainty(*models)


def with_few(certainty: Certainty, weight: float) -> Certainty:
    """The certainty with what a small knowledge base takes from it (benchmarks/small_desks.py)."""
    return replace(certainty, history=replace(certainty.history, few=weight), cold=replace(certainty.cold, few=weight))


def main() -> None:
    embedder, data = OnnxEmbedder(), data_folder(__doc__)
    with tempfile.TemporaryDirectory() as scratch:
        measured = [Measured(desk, embedder, Path(scratch)) for desk in desks(data).values()]
        weight = small_desks.correction(small_desks.draw(data, embedder, Path(scratch)))
    made = with_few(default(measured), weight)
    text = msgspec.json.format(msgspec.json.encode(made.to_dict()), indent=1).decode()
    _OUT.parent.mkdir(exist_ok=True)
    _OUT.write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
