"""Make models/confidence/weights.json: how sure a desk is that has no labeled cases of its own yet.

    python models/make_confidence.py [--data FOLDER]

From open data. Without past cases: on the desks of benchmarks/open_desks.py, which count alike, each with its own
cases, those of the others, and those whose article is missing. With past cases: two desks of a support forum, each with
what it cannot answer (benchmarks/confidence_desks.py), fitted on the cases of 2023 (Thunderbird) and on every other one
of the judged ones (Firefox), with the first half of the near and far ones; the last step, which makes probabilities of
it, on Thunderbird's 2023 and the first half of its 2024.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
import small_desks
from confidence_desks import Groups, Measured, desks
from desk_samples import DeskSamples, samples_of_desk
from open_desks import open_desks
from surroundings import REPOSITORY, data_folder

from assistkit.confidence.certainty import RIGHT, SCOPE, SCOPE_HISTORY, Certainty, Logistic, Model
from assistkit.confidence.fitting import CertaintySample, blank, calibrated, logistic
from assistkit.index.embedders import OnnxEmbedder
from assistkit.retrieval.ranking import Ranking

STRENGTH = 1.0  # nearly free: the start means nothing
SHARES = {"train": 1.0, "near": 0.6, "far": 0.4}  # of what each desk counts in scope
GONE = 0.25  # what a case counts whose article was taken away, where one with its article counts 1
COUNTS = 300  # cases that a desk counts as, however many it has
OUTSIDE = 0.25  # what foreign and missing cases count each, where own ones count 1, in what is right
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
    model = Model(scope_of(groups, scope), right_of(groups, right))
    return calibrated(model, line_on) if line_on else model


def line_on(groups: Groups) -> list[CertaintySample]:
    """What the last step is fitted on: half the desk's own cases, a quarter near and a quarter far ones."""
    own = [*groups["train"], *half(groups["test"])]
    return [*own, *half(groups["near"])[: len(own) // 2], *half(groups["far"])[: len(own) // 2]]


def cold_model(desks: Iterable[DeskSamples]) -> Model:
    """The model for a desk without past cases, fitted on these desks; every desk counts alike."""
    desks = list(desks)
    within = [one for desk in desks for one in _counted(desk.own, 1.0)]
    outside = [one for desk in desks for one in _counted(desk.foreign, 1.0)]
    scope = _fitted(SCOPE, [*within, *outside], [True] * len(within) + [False] * len(outside))
    rated = [one for desk in desks for one in (*_counted(desk.own, 1.0), *_counted(desk.missing, OUTSIDE))]
    right = _fitted(RIGHT, rated, [one.right for one, _ in rated])
    lined = [*rated, *(one for desk in desks for one in _counted(desk.foreign, OUTSIDE))]
    return calibrated(Model(scope, right), [one for one, _ in lined], [weight for _, weight in lined])


def _counted(samples: Sequence[CertaintySample], share: float) -> list[tuple[CertaintySample, float]]:
    return [(one, share * COUNTS / len(samples)) for one in samples]


def _fitted(names: Sequence[str], rows: Sequence[tuple[CertaintySample, float]], true: Sequence[bool]) -> Logistic:
    known = [one.features for one, _ in rows]
    return logistic(known, true, blank(known, names), strength=STRENGTH, weight=[weight for _, weight in rows])


def history_model(measured: Sequence[Measured]) -> Model:
    """The model for a desk with past cases, `measured` the desk first that the last step is fitted on."""
    groups = [one.groups[True] for one in measured]
    return fitted(groups, SCOPE_HISTORY, line_on=line_on(groups[0]))


def with_few(certainty: Certainty, weight: float) -> Certainty:
    """The certainty with what a small knowledge base takes from it (benchmarks/small_desks.py)."""
    return replace(certainty, history=replace(certainty.history, few=weight), cold=replace(certainty.cold, few=weight))


def main() -> None:
    embedder, data = OnnxEmbedder(), data_folder(__doc__)
    with tempfile.TemporaryDirectory() as name:
        scratch, every = Path(name), open_desks(data, fit=True)
        ranking = Ranking.default()
        cold = cold_model(samples_of_desk(desk, every, scratch, embedder, ranking) for desk in every.values())
        history = history_model([Measured(desk, embedder, scratch / "forums") for desk in desks(data).values()])
        weight = small_desks.correction(small_desks.draw(data, embedder, scratch / "small", cold))
    made = with_few(Certainty(history, cold), weight)
    text = msgspec.json.format(msgspec.json.encode(made.to_dict()), indent=1).decode()
    _OUT.parent.mkdir(exist_ok=True)
    _OUT.write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
