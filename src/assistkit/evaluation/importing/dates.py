"""Dates as exports write them. Whether 03/04 is in March or in April no single date can tell: the whole file decides.

What a person typed into a spreadsheet comes as the spreadsheet shows it: day first in most of the world, month first in
the USA, or as the number of days that Excel counts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from assistkit.errors import InputError
from assistkit.index.sources.dates import moment_of

Order = Literal["day-first", "month-first"]
ORDERS: tuple[Order, ...] = ("day-first", "month-first")

_TIME = r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[AaPp]\.?[Mm]\.?)?"
_ZONE = r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
_NUMBERS = re.compile(
    r"(?P<first>\d{1,2})(?P<sign>[./-])(?P<second_number>\d{1,2})(?P=sign)(?P<year>\d{4}|\d{2})"
    rf"(?:(?:,|\s|T|\sat\s)\s*{_TIME}{_ZONE})?"
)
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})[./-](?P<month>\d{{1,2}})[./-](?P<day>\d{{1,2}})(?:(?:,|\s|T)\s*{_TIME}{_ZONE})?"
)
_WORDS = re.compile(rf"(?P<date>.*?[^\W\d_]{{3,}}.*?\d{{4}})(?:(?:,|\s|\sat\s|\s-\s)\s*{_TIME}{_ZONE})?")
_LONGEST = 60  # characters of a date
_EXCEL = re.compile(r"[2-7]\d{4}(?:\.\d+)?")
_EXCEL_ZERO = datetime(1899, 12, 30, tzinfo=UTC)


@dataclass
class Dates:
    """Reads the dates of a file after having looked at all of them.

    `order` is None where no date decides; then a date is read only if both readings say the same.
    """

    order: Order | None
    says: tuple[str, ...] = ()
    unread: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, values: Iterable[str], given: Order | None = None) -> Dates:
        """Look at the dates of a file; `given` is what the user says of day and month."""
        if given is not None and given not in ORDERS:
            raise InputError(f"dates: must be one of {', '.join(ORDERS)}, got {given!r}")
        slashed, days, months, total = Counter[str](), 0, 0, 0
        excel = 0
        for value in values:
            excel += bool(_EXCEL.fullmatch(value.strip()))
            found = _NUMBERS.fullmatch(value.strip())
            if found is None:
                continue
            total += 1
            slashed[found["sign"]] += 1
            first, second = int(found["first"]), int(found["second_number"])
            days += first > 12 >= second
            months += second > 12 >= first
        says = [f"{excel:,} dates are numbers of days, as Excel counts them"] if excel else []
        if not total:
            return cls(given, tuple(says))
        order, why = _decided(given, days, months, total, dotted=set(slashed) == {"."})
        return cls(order, (*says, why))

    def read(self, value: str) -> datetime | None:
        """A time in UTC, a time without a zone taken as UTC; None, counted, for what is not a date or is unclear."""
        text = " ".join(value.split())
        if not text:
            return None
        try:
            found = self._read(text) if len(text) <= _LONGEST else None
        except (ValueError, OverflowError):
            found = None
        if found is None:
            self.unread[text] += 1
        return found

    def _read(self, text: str) -> datetime | None:
        if _EXCEL.fullmatch(text):
            return (_EXCEL_ZERO + timedelta(days=float(text))).replace(microsecond=0)
        if found := _NUMBERS.fullmatch(text):
            return self._by_numbers(found)
        if found := _YEAR_FIRST.fullmatch(text):
            return _moment(found, int(found["year"]), int(found["month"]), int(found["day"]))
        if (whole := moment_of(text)) is not None:
            return whole
        found = _WORDS.fullmatch(text)
        day = moment_of(re.sub(r"(?<=\d)(?:st|nd|rd|th)\b|^[^\W\d_]+day,?\s", "", found["date"])) if found else None
        return _moment(found, day.year, day.month, day.day) if found and day else None

    def _by_numbers(self, found: re.Match[str]) -> datetime | None:
        first, second, year = int(found["first"]), int(found["second_number"]), int(found["year"])
        year += 2000 if year < 100 else 0
        if first != second and first <= 12 and second <= 12 and self.order is None:
            return None
        day_first = first > 12 or (second <= 12 and self.order != "month-first")
        day, month = (first, second) if day_first else (second, first)
        return _moment(found, year, month, day)


def _decided(given: Order | None, days: int, months: int, total: int, *, dotted: bool) -> tuple[Order | None, str]:
    """The order of day and month, and in words what decided it."""
    if given is not None:
        against = months if given == "day-first" else days
        odd = f", but {against:,} of {total:,} dates can only be read the other way" if against else ""
        return given, f"dates are read {given}, as you say{odd}"
    if days and months:
        return None, (
            f"dates contradict each other: {days:,} have the day first, {months:,} the month; where both readings are "
            "possible the date is left out: say --dates day-first or --dates month-first"
        )
    if days:
        return "day-first", f"dates have the day first: {days:,} of {total:,} cannot be read otherwise"
    if months:
        return "month-first", f"dates have the month first: {months:,} of {total:,} cannot be read otherwise"
    if dotted:
        return "day-first", "dates have the day first, as usual with dots between them"
    return None, (
        f"nothing tells whether day or month comes first in {total:,} dates; where it matters the date is left out: "
        "say --dates day-first or --dates month-first"
    )


def _moment(found: re.Match[str], year: int, month: int, day: int) -> datetime:
    """With the time of the match, if it has one. Raises ValueError."""
    parts = found.groupdict()
    hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    half = (parts["half"] or "").lower()[:1]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    made = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    zone = parts["zone"] or ""
    if zone[:1] in ("+", "-"):
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
        made -= offset if zone[0] == "+" else -offset
    return made
