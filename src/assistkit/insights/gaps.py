"""Gaps: what customers ask about and no article answers, the ones first that an article would save most in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from assistkit.feedback.records import in_utc
from assistkit.insights.clusters import JOIN, Cluster, clustered, middles
from assistkit.insights.desk import Desk
from assistkit.insights.naming import Naming
from assistkit.insights.nearest import Nearest
from assistkit.text.redaction import redact
from assistkit.types import text_digest

TYPICAL = 3
_NAMED_BY = 20  # of a cluster's founders, the oldest
_COMPARED = 40  # of a cluster's founders, with the articles
_RECENT = 0.25  # of the time looked at, for the growth
_PACE = (0.5, 2.0)  # how much growth may count
_CLOSED = 0.5  # of the cases after an article that it helped in
_FEWEST = 3  # cases that show it
_DOUBT = 0.01  # that an article answers it, at least
_MISSING = 6  # words
_EXCERPT = 300  # characters

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A topic without an article that answers it.

    `growth` is how many more cases a week there were in the last quarter of the time than before: 0.5 is half as many
    again. `share` is that of all cases, `seconds` what agents are known to have spent. `answered` of the `near` cases
    around it were answered by an article, `surer` of the answered cases are farther from their article than this gap is
    from its nearest one. `score` is how many cases an article would have saved, weighed by
    how alike they are, by growth and by time.
    """

    id: str
    title: str
    cases: tuple[str, ...]
    growth: float
    share: float
    seconds: float | None
    typical: tuple[str, ...]
    nearest_article: str
    nearest_title: str
    why: str
    answered: int
    near: int
    surer: float
    score: float
    first_at: datetime
    last_at: datetime
    state: Literal["open", "closed"] = "open"
    closed_by: str = ""
    excerpts: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """How many cases."""
        return len(self.cases)

    def to_dict(self) -> dict[str, Any]:
        """As `--json` tells it."""
        told = {name: value for name, value in self.__dict__.items() if name not in ("first_at", "last_at")}
        return {
            **told,
            "cases": list(self.cases),
            "typical": list(self.typical),
            "excerpts": list(self.excerpts),
            "size": self.size,
            "first_at": self.first_at.isoformat(),
            "last_at": self.last_at.isoformat(),
        }


def find_gaps(desk: Desk, *, show_text: bool = False) -> list[Gap]:
    """The gaps of a desk, open ones first, best first; the order in which its cases were given plays no part.

    `show_text` adds how the typical cases begin, without personal data. Raises MissingExtra without scipy.
    """
    if not desk.unanswered:
        return []
    own = desk.places[desk.unanswered]
    found = [_in_rows(desk, one) for one in clustered(own)]
    if not found:
        return []
    near = desk.places @ middles(desk.places, [one.founders for one in found]).T
    made = [_gap(desk, one, near[:, at], show_text) for at, one in enumerate(found)]
    return sorted(made, key=lambda gap: (gap.state == "closed", -gap.score, gap.id))


def _in_rows(desk: Desk, one: Cluster) -> Cluster:
    rows, founders = (tuple(desk.unanswered[at] for at in part) for part in (one.rows, one.founders))
    return Cluster(rows, founders)


def _gap(desk: Desk, own: Cluster, near: Floats, show_text: bool) -> Gap:
    founders = sorted(own.founders, key=lambda row: (-near[row], desk.cases[row].case.id))
    typical = founders[:TYPICAL]
    compared = founders[:_COMPARED]
    nearest = desk.nearness.of(desk.asked[compared], desk.answered[compared])
    around = np.flatnonzero(near >= JOIN)
    answered = [int(row) for row in around if not desk.cases[row].gap]
    growth = _growth(desk, own.rows)
    seconds = [value for row in own.rows if (value := desk.cases[row].seconds) is not None]
    closed_by = _closed(desk, own, [int(row) for row in around], nearest)
    title = desk.index.articles[nearest.article].title if nearest.article else ""
    named_by = own.founders[:_NAMED_BY]
    languages = [desk.cases[row].case.language for row in named_by]
    words = desk.naming.words([desk.questions[row] for row in named_by], languages=languages)
    likely = desk.answering.likely(compared)
    alike = float(np.clip(np.mean([near[row] for row in own.rows]), 0, 1)) ** 2  # one article cannot answer all sorts
    pace = float(np.clip((1 + growth) ** 0.5, *_PACE))
    return Gap(
        id=f"gap-{text_digest(desk.cases[own.founders[0]].case.id)[:10]}",
        title=", ".join(words) or desk.cases[typical[0]].case.id,
        cases=tuple(desk.cases[row].case.id for row in own.rows),
        growth=round(growth, 3),
        share=round(len(own.rows) / len(desk.cases), 5),
        seconds=round(sum(seconds), 1) if seconds else None,
        typical=tuple(desk.cases[row].case.id for row in typical),
        nearest_article=nearest.article,
        nearest_title=title,
        why=_why(desk, compared, nearest, len(answered), len(around)),
        answered=len(answered),
        near=len(around),
        surer=nearest.surer,
        score=round(len(own.rows) * _needed(likely, nearest.surer) * alike * pace * _time(desk, seconds), 3),
        first_at=desk.cases[own.rows[0]].at,
        last_at=desk.cases[own.rows[-1]].at,
        state="closed" if closed_by else "open",
        closed_by=closed_by,
        excerpts=tuple(_excerpt(desk.questions[row]) for row in typical) if show_text else (),
    )


def _needed(likely: float, surer: float) -> float:
    """How likely no article answers it: few neighbors were answered, and none comes as near as those that helped."""
    return max(_DOUBT, 1 - likely) * (1 - surer / 2)


def _growth(desk: Desk, rows: Sequence[int]) -> float:
    """Cases a week in the last quarter of the time against before, with one case more in either."""
    dated = [one.at for one in desk.cases if one.case.created_at is not None]
    if not dated or dated[-1] - dated[0] < timedelta(days=14):
        return 0.0
    cut = dated[-1] - _RECENT * (dated[-1] - dated[0])
    late = sum(desk.cases[row].at >= cut for row in rows)
    before = (len(rows) - late) * _RECENT / (1 - _RECENT)
    return float((late + 1) / (before + 1) - 1)


def _time(desk: Desk, seconds: Sequence[float]) -> float:
    """How much longer agents work on such a case than on others, from half to twice; 1 where that is not known."""
    every = [one.seconds for one in desk.cases if one.seconds is not None]
    if not seconds or not sum(every):
        return 1.0
    return float(np.clip(np.mean(seconds) / np.mean(every), *_PACE))


def _closed(desk: Desk, own: Cluster, around: Sequence[int], nearest: Nearest) -> str:
    """The article, written later than the gap began, that answers such cases now; "" for none."""
    for article in desk.index.articles.values():
        if article.updated_at is None or (written := in_utc(article.updated_at)) <= desk.cases[own.rows[0]].at:
            continue
        later = [desk.cases[row] for row in around if desk.cases[row].at >= written]
        helped = sum(article.id in one.helped for one in later)
        if helped >= _FEWEST and helped >= _CLOSED * len(later):
            return article.id
        as_near = article.id == nearest.article and nearest.surer >= _CLOSED
        if as_near and written > desk.cases[own.rows[len(own.rows) // 2]].at and not later:
            return article.id
    return ""


def _why(desk: Desk, rows: Sequence[int], nearest: Nearest, answered: int, near: int) -> str:
    """Why the nearest article is not enough, in words."""
    if not nearest.article:
        return "The index has no article."
    said = [f"Of {near} cases like these, an article answered {answered}."]
    farther = 100 * (1 - nearest.surer)
    said.append(f"Articles that helped were nearer to their case than this one in {farther:.0f} of 100 cases.")
    article = desk.index.articles[nearest.article]
    missing = _missing(desk.naming, [desk.answers[row] for row in rows], f"{article.title} {article.text}")
    if missing:
        said.append(f"It never says: {', '.join(missing)}.")
    return " ".join(said)


def _missing(naming: Naming, answers: Sequence[str], text: str) -> list[str]:
    """Words that agents' answers share and the article lacks."""
    replied = [answer for answer in answers if answer]
    if not replied:
        return []
    has = text.lower()
    return [word for word in naming.words(replied, 3 * _MISSING) if word not in has][:_MISSING]


def _excerpt(text: str) -> str:
    return redact(" ".join(text.split())).text[:_EXCERPT]  # cut first, half an address would be told as it is
