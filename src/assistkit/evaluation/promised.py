"""What a run says of the promise: that of its index, or where the index keeps no judged case, of the run's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from assistkit.confidence.promise import KEPT, WISHES, Promise, promise
from assistkit.evaluation.judging import TOP
from assistkit.house.aim import Aim

if TYPE_CHECKING:
    from assistkit.evaluation.runs import Run
    from assistkit.evaluation.scores import Scores


def promise_of_run(run: Run, scores: Scores, aim: Aim | None = None) -> Promise:
    """What can be promised of the wish that the run was made with, or of `aim`.

    From the judged cases that its index keeps, as `assistkit learn` and every card have it. Where it keeps none, from
    the judged cases of the run, without those that were learned from.
    """
    about = run.about
    aim = aim or (about.aim if about else Aim())
    if about and about.confidence:
        return promise(about.confidence, about.wrong, aim, cases=KEPT)
    learned = about.learned if about else {}
    confidence, right = scores.values["confidence"], scores.values[TOP]
    new = np.array([case not in learned for case in scores.cases], dtype=np.bool_)
    judged = ~np.isnan(confidence) & ~np.isnan(right) & new
    whose = "of this run that were not learned from" if learned else "of this run"
    return promise(confidence[judged], 1 - right[judged], aim, cases=whose)


def promises(run: Run, scores: Scores) -> list[Promise]:
    """As `promise_of_run`, for the errors that are usual to wish."""
    surely = run.about.aim.surely if run.about else Aim().surely
    return [promise_of_run(run, scores, Aim(most_wrong=wish, surely=surely)) for wish in WISHES]
