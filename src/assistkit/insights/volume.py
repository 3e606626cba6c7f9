"""Volume: cases by topic, product and language, week by week; what has grown, shrunk or is new, and since when.

Nothing is embedded: topics are recognized by the words of the questions, so that a year takes seconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

import numpy as np

from assistkit.insights.changes import QUIET, changes
from assistkit.insights.history import Handled
from assistkit.insights.naming import Naming
from assistkit.insights.topics import asked, topics
from assistkit.retrieval.past_cases import PRODUCT

ALL = "all"
_NEW_DAYS = 56  # a topic is new for so long after its first case
_FEWEST_DAYS = 14
_NEW_WORDS = 6
_OFTEN = 3.0  # times as often as before, to be a new word of a topic


@dataclass(frozen=True, kw_only=True)
class Series:
    """So many cases a week of one topic, product or language; `weeks` begin on Monday `start`, all of the same length.

    `by` is "all", "topic", "product" or "language".
    """

    id: str
    by: str
    title: str
    start: date
    weeks: tuple[int, ...]
    cases: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """As `--json` tells it."""
        return {**self.__dict__, "start": self.start.isoformat(), "weeks": list(self.weeks), "cases": list(self.cases)}


@dataclass(frozen=True, kw_only=True)
class Flag:
    """A change of a series, noticed `at` a day: `seen` cases since about `since`, where `expected` were usual.

    `words` are those that came with it, `first_case` the first of its cases since then. `evidence` is in units of what
    is just enough.
    """

    series: str
    by: str
    title: str
    kind: Literal["surge", "new", "fall"]
    at: date
    since: date
    seen: int
    expected: float
    evidence: float
    words: tuple[str, ...]
    first_case: str

    def to_dict(self) -> dict[str, Any]:
        """As `--json` tells it."""
        return {
            **self.__dict__,
            "at": self.at.isoformat(),
            "since": self.since.isoformat(),
            "words": list(self.words),
        }


@dataclass(frozen=True, kw_only=True)
class Volume:
    """The series, the largest first within each kind, and the flags, newest first. `quiet` is the stated rate: the
    days to a false alarm of a series, on average, at least. `undated` cases are in no series."""

    series: tuple[Series, ...]
    flags: tuple[Flag, ...]
    quiet: float
    undated: int

    def to_dict(self) -> dict[str, Any]:
        """As `--json` tells it."""
        return {
            "series": [one.to_dict() for one in self.series],
            "flags": [one.to_dict() for one in self.flags],
            "days_to_a_false_alarm": self.quiet,
            "undated": self.undated,
        }


def volume(cases: Sequence[Handled], *, quiet: float = QUIET, holidays: Collection[date] = ()) -> Volume:
    """The volume of cases in order of time; the series of each, and what has changed in it.

    `holidays` raise no alarm: changes are looked for as if these days had not been.
    Raises MissingExtra without scipy.
    """
    dated = [one for one in cases if one.case.created_at is not None]
    if not dated:
        return Volume(series=(), flags=(), quiet=quiet, undated=len(cases))
    texts = [asked(one) for one in dated]
    days = np.array([(one.at.date() - dated[0].at.date()).days for one in dated])
    naming = Naming(texts)
    groups = sorted(_groups(dated), key=lambda one: (_ORDER[one[1]], -len(one[3]), one[0]))
    first, length = dated[0].at.date(), int(days[-1]) + 1
    total = np.bincount(days, minlength=length)
    open_ = [day for day in range(length) if first + timedelta(days=day) not in holidays]
    weekdays = [(first + timedelta(days=day)).weekday() for day in open_]
    series, flags = [], list[Flag]()
    for id, by, title, rows in groups:
        counts = np.bincount(days[rows], minlength=length)
        series.append(_series(id, by, title, [dated[row] for row in rows], counts, first))
        if len(open_) < _FEWEST_DAYS:
            continue
        for change in changes(counts[open_].tolist(), total[open_].tolist(), weekdays, quiet):
            begun, noticed = open_[change.since], open_[change.at]
            late = [row for row in rows if begun <= days[row] <= noticed]
            before = [row for row in rows if days[row] < begun]
            born = int(days[rows[0]])
            new = by == "topic" and change.kind == "surge" and born > 0 and noticed - born <= _NEW_DAYS
            flags.append(
                Flag(
                    series=id,
                    by=by,
                    title=title,
                    kind="new" if new else change.kind,
                    at=first + timedelta(days=noticed),
                    since=first + timedelta(days=begun),
                    seen=change.seen,
                    expected=change.expected,
                    evidence=change.evidence,
                    words=_new_words(naming, texts, late, before) if change.kind == "surge" else (),
                    first_case=dated[late[0]].case.id if late else "",
                )
            )
    flags.sort(key=lambda one: (-one.at.toordinal(), _ORDER[one.by], -one.evidence, one.series))
    return Volume(series=tuple(series), flags=tuple(flags), quiet=quiet, undated=len(cases) - len(dated))


_ORDER: Mapping[str, int] = {ALL: 0, "product": 1, "language": 2, "topic": 3}


def _groups(dated: Sequence[Handled]) -> Iterator[tuple[str, str, str, list[int]]]:
    """Id, kind, title and rows of each series; one product, or one language, is that of all."""
    yield ALL, ALL, "All cases", list(range(len(dated)))
    products: dict[str, list[int]] = {}
    languages: dict[str, list[int]] = {}
    for row, one in enumerate(dated):
        for product in one.case.facets.get(PRODUCT, ()):
            products.setdefault(product, []).append(row)
        if one.case.language:
            languages.setdefault(one.case.language.partition("-")[0].lower(), []).append(row)
    for by, found in (("product", products), ("language", languages)):
        if len(found) > 1:
            yield from ((f"{by}:{name}", by, name, rows) for name, rows in sorted(found.items()))
    yield from ((one.id, "topic", one.title, list(one.rows)) for one in topics(dated))


def _series(id: str, by: str, title: str, own: Sequence[Handled], counts: np.ndarray[Any, Any], first: date) -> Series:
    monday = first.weekday()
    padded = np.concatenate([np.zeros(monday, dtype=counts.dtype), counts])
    padded = np.concatenate([padded, np.zeros(-len(padded) % 7, dtype=counts.dtype)])
    weeks = padded.reshape(-1, 7).sum(axis=1).tolist()
    start = first - timedelta(days=monday)
    return Series(id=id, by=by, title=title, start=start, weeks=tuple(weeks), cases=tuple(one.case.id for one in own))


def _new_words(naming: Naming, texts: Sequence[str], late: Sequence[int], before: Sequence[int]) -> tuple[str, ...]:
    """The words of the late cases that are much more frequent than in those before."""
    told = naming.words([texts[row] for row in late], 4 * _NEW_WORDS) if late else ()
    earlier = Counter(word for row in before for word in dict.fromkeys(texts[row].lower().split()))
    now = Counter(word for row in late for word in dict.fromkeys(texts[row].lower().split()))
    new = [word for word in told if now[word] / len(late) >= _OFTEN * (earlier[word] + 1) / (len(before) + 2)]
    return tuple(new[:_NEW_WORDS])
