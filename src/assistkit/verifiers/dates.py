"""Dates, whatever way they are written: a changed one is found, and the same in another form is the same.

"3 March 2026", "March 3rd, 2026", "2026-03-03" and "3. März 2026" are one date. Which number of 03/04/2026 is the month
nobody can tell: it may be written as either, but not with the two in another order. A month alone is no date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from assistkit.text.languages import language
from assistkit.text.remembering import remembered

_DAY, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:19|20)\d\d"
_NTH = r"(?:\.|º|°|ª|er|re|st|nd|rd|th|:?[ae])?"  # 3. März, 1er mars, 1º de maio, March 3rd, den 3:e mars
_OF = r"(?:(?:of|de|del|di|d['’])\s?)?"
_TO = r"\s?[-–—/]\s?"  # from one day to another
_NUMBERS = re.compile(
    rf"(?<![\w./-])(?:(?P<iso>{_YEAR}-\d\d?-\d\d?)|(?P<dots>\d\d?\.\s?\d\d?\.\s?{_YEAR})|(?P<slashes>\d\d?/\d\d?/(?:{_YEAR}|\d\d)))"
    r"(?![\w/-]|\.\d)"
)
_WIDE = re.compile(rf"(?:(?P<year>{_YEAR})\s?[年년]\s?)?(?P<month>\d\d?)\s?[月월]\s?(?P<day>\d\d?)\s?[日일号]")
_BARE_YEAR = re.compile(rf"(?<![\d.,/-]){_YEAR}(?![\d/-]|[.,]\d)")


class Stated(NamedTuple):
    """A date in a text: what it says, in the form of ISO 8601 ("--03-03" without a year), and where it stands."""

    fact: str
    start: int
    end: int


@remembered
def dates(text: str, code: str = "en") -> tuple[Stated, ...]:
    """The dates of a text in the language of this code, in its order."""
    return tuple(sorted(_found(text, code), key=lambda one: (one.start, one.fact)))


def without_dates(text: str, code: str = "en") -> str:
    """The text with blanks in place of its dates, as long as before."""
    for one in dates(text, code):
        text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    return text


def without_same(text: str, other: str, code: str = "en") -> str:
    """The text with blanks in place of the dates that another one states too, in whatever form."""
    known = {one.fact for one in dates(other, code)}
    for one in dates(text, code):
        if one.fact in known:
            text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    return text


def dates_changed(text: str, sources: Iterable[str], code: str = "en") -> list[str]:
    """The dates of `text` that none of the sources states, as they are written."""
    stated = dates(text, code)
    if not stated:
        return []
    known = {form for source in sources for form in _granted(source, code)}
    return list(dict.fromkeys(text[one.start : one.end].strip() for one in stated if one.fact not in known))


def _granted(source: str, code: str) -> Iterator[str]:
    """What a source with such dates allows to be said: a date also without its year, or in another form."""
    years = set(_BARE_YEAR.findall(source))
    for one in dates(source, code):
        for said in _readings(one.fact):
            yield from (said, said[:7])
            if said.startswith("--"):
                yield from (f"{year}{said[1:]}" for year in years)
            elif said.count("-") == 2:
                year, month, day = said.split("-")
                yield f"--{month}-{day}"
                if said == one.fact:  # else it is in slashes itself, and its numbers must keep their places
                    yield from (f"{int(day)}/{int(month)}/{year}", f"{int(month)}/{int(day)}/{year}")
        yield one.fact


def _readings(fact: str) -> list[str]:
    """The dates that one in numbers may be; else itself."""
    if "/" not in fact:
        return [fact]
    one, other, year = fact.split("/")
    return [said for day, month in ((one, other), (other, one)) if (said := _fact(day, month, year))]


class _Words(NamedTuple):
    """The patterns of a language, and its months by their forms in lower case."""

    months: dict[str, int]
    day_first: re.Pattern[str]
    month_first: re.Pattern[str]
    alone: re.Pattern[str]


@lru_cache(maxsize=64)  # languages
def _words(code: str) -> _Words | None:
    said = language(code).numbers
    months = dict(said.months)
    if not months:
        return None
    to = "|".join([_TO, *(rf"\s{re.escape(word)}\s" for word in said.days_joined)])
    month = rf"(?P<month>{'|'.join(sorted(map(re.escape, months), key=lambda form: (-len(form), form)))})(?!\w)\.?"
    year = rf"(?:,?\s(?:{_OF}|['’])(?P<year>{_YEAR})(?!\w))?"
    return _Words(
        months,
        re.compile(
            rf"(?<![\w.,/])(?:(?P<first>{_DAY}){_NTH}(?:{to}))?(?P<day>{_DAY}){_NTH}\s?{_OF}{month}{year}", re.I
        ),
        re.compile(
            rf"(?<!\w){month}\s(?P<first>{_DAY}){_NTH}(?![\w%]|[.,:]\d)(?:(?:{to})(?P<day>{_DAY}){_NTH}(?![\w%]|[.,:]\d))?{year}",
            re.I,
        ),
        re.compile(rf"(?<!\w){month},?\s(?:{_OF})(?P<year>{_YEAR})(?!\w)", re.I),
    )


def _found(text: str, code: str) -> Iterator[Stated]:
    taken: list[tuple[int, int]] = []

    def free(match: re.Match[str]) -> bool:
        if any(match.start() < end and start < match.end() for start, end in taken):
            return False
        taken.append(match.span())
        return True

    if not any(map(str.isdigit, text)):
        return
    for match in filter(free, _NUMBERS.finditer(text)):
        if fact := _of_numbers(match):
            yield Stated(fact, *match.span())
    for match in filter(free, _WIDE.finditer(text)):
        if fact := _fact(match["day"], match["month"], match["year"]):
            yield Stated(fact, *match.span())
    words = _words(code)
    for pattern in (words.day_first, words.month_first, words.alone) if words else ():
        for match in filter(free, pattern.finditer(text)):
            yield from _of_words(match, words.months if words else {})


def _of_words(match: re.Match[str], months: dict[str, int]) -> Iterator[Stated]:
    month, said = str(months[match["month"].lower()]), match.groupdict()
    days = [day for name in ("first", "day") if (day := said.get(name))]
    for day in days:
        if fact := _fact(day, month, said.get("year")):
            yield Stated(fact, *match.span())
    if not days:
        yield Stated(f"{said['year']}-{int(month):02}", *match.span())


def _of_numbers(match: re.Match[str]) -> str:
    if match["iso"]:
        year, month, day = match["iso"].split("-")
        return _fact(day, month, year)
    if match["dots"]:
        day, month, year = re.split(r"\.\s?", match["dots"])
        return _fact(day, month, year)
    one, other, year = match["slashes"].split("/")
    year = year if len(year) > 2 else f"20{year}"
    both = {said for day, month in ((one, other), (other, one)) if (said := _fact(day, month, year))}
    return min(both) if len(both) == 1 else f"{int(one)}/{int(other)}/{year}" if both else ""


def _fact(day: str, month: str, year: str | None) -> str:
    """In the form of ISO 8601; "" for no day of any year."""
    if not (1 <= int(day) <= 31 and 1 <= int(month) <= 12):
        return ""
    return f"{year or '-'}-{int(month):02}-{int(day):02}"
