"""What can be promised of suggestions marked ready, in the words that every place uses: learn, cards, eval and report.

Wrong means here that the top article does not answer the case: that can be counted without writing a draft. A report
also counts drafts that cite no article that answers, and says so where it does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from assistkit.confidence.certainty import SCHEMA
from assistkit.confidence.risk import MOST_NEEDED, Numbers, needed, per_cent, threshold
from assistkit.house.aim import Aim

READY = 0.9
"""Without an aim. On desks that nothing was fitted on it kept five of six below 13% wrong, and is no promise
(benchmarks/across_desks.py)."""
DOUBTFUL = 0.33  # a draft would be wrong twice as often as right
WISH = 0.1  # where the desk names none
WISHES = (0.05, 0.1, 0.2, 0.3)
KEPT = "kept in the index by assistkit learn"


@dataclass(frozen=True, kw_only=True)
class Promise:
    """Can at most `most_wrong` of the suggestions from some confidence on be wrong, with the certainty `surely`?

    Over `judged` cases, `wrong` of them wrong, which are those that `cases` says. Kept from `ready` on, where `errors`
    of `answered` judged cases are wrong; or None, and `more` cases at least are needed (None: more than anybody has).
    `plain` is a threshold without a promise, with `plain_errors` wrong of `plain_answered`.
    """

    most_wrong: float
    surely: float
    judged: int
    wrong: int
    cases: str
    ready: float | None
    answered: int
    errors: int
    more: int | None
    plain: float
    plain_answered: int
    plain_errors: int

    def lines(self) -> list[str]:
        """The wish, the cases, what comes of it, and the plain threshold: a sentence each."""
        return [
            f"Promise: at most {per_cent(self.most_wrong)} wrong, with a certainty of {per_cent(self.surely)}.",
            self._counted(),
            self.outcome(),
            f"Plain threshold, which promises nothing: ready: {self.plain:g}, with {self._plainly()}.",
        ]

    def outcome(self) -> str:
        """Whether the promise is kept, and from where on or what it takes."""
        if self.ready is not None:
            there = f"{self.errors:,} of the {_cases(self.answered)} there are wrong"
            until = f"it holds for the next {self.answered:,}."
            later = "" if self.cases == KEPT else " It counts once assistkit learn keeps these cases in the index."
            return f"Kept from a confidence of {self.ready:.2f} on: {there}; {until}{later}"
        if self.more is None:
            return f"Not kept: more than {MOST_NEEDED:,} more judged cases are needed; accept a higher error."
        what = "1 more judged case is" if self.more == 1 else f"{self.more:,} more judged cases are"
        return f"Not kept: at least {what} needed, all with the right top article and as sure as the surest."

    def __str__(self) -> str:
        return " ".join(self.lines()[:-1])

    def to_dict(self) -> dict[str, Any]:
        """JSON-able, with the words."""
        return {**self.__dict__, "lines": self.lines(), "outcome": self.outcome()}

    def _counted(self) -> str:
        if not self.judged:
            return f"Judged: no case {self.cases}."
        return (
            f"Judged: {_cases(self.judged, 'case')} {self.cases}; in {self.wrong:,} of them the top article is wrong."
        )

    def _plainly(self) -> str:
        if not self.plain_answered:
            return "no judged case that sure"
        return f"{self.plain_errors:,} of {_cases(self.plain_answered)} wrong from there on"


def promise(confidence: Numbers, wrong: Numbers, aim: Aim | None = None, *, cases: str = "") -> Promise:
    """What these judged cases support of the wish of `aim`, or else of at most 10% wrong.

    `confidence` (n,) in [0, 1] and `wrong` (n,), 0 or 1, are of cases that nothing was fitted to; `cases` says which.
    Raises InputError for arrays that do not fit.
    """
    aim = aim or Aim()
    most_wrong, delta = aim.most_wrong or WISH, round(1 - aim.surely, 6)
    found = threshold(confidence, wrong, alpha=most_wrong, delta=delta)
    ready = None if found.value is None else max(found.value, DOUBTFUL)
    plain = max(aim.ready, DOUBTFUL) if aim.ready is not None else READY
    sure, bad = np.asarray(confidence, dtype=np.float64), np.asarray(wrong, dtype=np.float64)

    def there(value: float | None) -> tuple[int, int]:
        chosen = sure >= (np.inf if value is None else value)
        return int(chosen.sum()), int(bad[chosen].sum())

    (answered, errors), (plain_answered, plain_errors) = there(ready), there(plain)
    return Promise(
        most_wrong=most_wrong, surely=aim.surely, judged=len(sure), wrong=int(bad.sum()), cases=cases,
        ready=ready, answered=answered, errors=errors, more=needed(confidence, wrong, alpha=most_wrong, delta=delta),
        plain=plain, plain_answered=plain_answered, plain_errors=plain_errors,
    )  # fmt: skip


def kept_cases(known: Mapping[str, Any] | None) -> tuple[Numbers, Numbers]:
    """The confidence of the judged cases that `learn` kept, and whether each is wrong; `known` is what it found.

    None where it never ran; what an older version found is of other features, and does not count.
    """
    judged = known["judged"] if known and known["certainty"].get("schema") == SCHEMA else {}
    return judged.get("confidence", ()), judged.get("wrong", ())


def promise_of_index(known: Mapping[str, Any] | None, aim: Aim | None = None) -> Promise:
    """As `promise`, from the judged cases in an index: `known` is its `about["certainty"]`."""
    return promise(*kept_cases(known), aim, cases=KEPT)


def _cases(number: int, noun: str = "judged case") -> str:
    return f"{number:,} {noun if number == 1 else noun + 's'}"
