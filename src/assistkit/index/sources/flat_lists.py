"""Where list items begin in a text that lost its lines: numbers in a run from 1, bullets, letters in a run from a.

"1.2 Fixes", "No. 5", "Version 2. The", prices, dates and phone numbers begin no item.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

_NUMBER = re.compile(
    r"(?<![\w,$€£/#\-])(?P<mark>(?P<step>[Ss]tep |STEP )?(?P<open>\()?(?P<n>\d{1,2})"
    r"(?P<close>[.)](?!\d)|(?(step)(?: ?[:–—-]| (?=[A-Z]))|(?!)))[ \t]*)(?=(?P<next>[^\s\d.,)]|(?<=\s)\d))"
)
_LETTER = re.compile(r"(?<![\w.])(?P<mark>\(?(?P<n>[a-h])(?P<close>[.)])[ \t]+)(?=[^\Wa-z_]|[*\"“\[])")
_STRONG = re.compile(r"[•▪‣◦●■➢➤✓✔][ \t]*(?=\S)")
_WEAK = re.compile(r"(?:(?<=[\s:])|^)[-–*·o][ \t]+(?=\S)")
_COUNTED = re.compile(
    r"\b(?:(?:no|nr|fig|ch|art|vol|v|p)\.?|version|number|figure|table|section|chapter|page|plan|level|tier|part|phase|"
    r"option|windows|ios|android|question|appendix|item|point|type|class|release|article|line|row|step|day|week)\s*$",
    re.IGNORECASE,
)
_MONTH = re.compile(r"(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-z]*\.? \d", re.IGNORECASE)
_CLEAN = re.compile(r"(?:^|[.!?:;,…|。！？：；][\"'”’)\]*」]{0,3}|[)”\"])\s*$")
_AFTER_SENTENCE = "0123456789•▪‣◦●■–"  # "go on to 2. • Next": the number ends a sentence
_VERSION = re.compile(r"\d\.\d+\.$")
_LOWER = "lower"
_DEEPEST = 4
_FAR = 600  # characters: a hyphen so far from the bullet before it belongs to a sentence


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of an item at `start:end`; `shown` is what it is in Markdown. `rows`: the run is in lines."""

    start: int
    end: int
    shown: str
    level: int = 0
    last: bool = False
    rows: bool = False
    run: int = 0


@dataclass(slots=True)
class _Run:
    style: str
    parent: _Run | None
    items: list[_Found] = field(default_factory=list)

    @property
    def level(self) -> int:
        """How many runs go on after this one has ended: it stands within an item of these."""
        level, above = 0, self.parent
        for _ in range(_DEEPEST):
            if above is None:
                break
            level += above.accepted and above.items[-1].start > self.items[-1].start
            above = above.parent
        return level

    @property
    def accepted(self) -> bool:
        if len(self.items) < 2:
            return False
        if any(one.doubtful for one in self.items[1:]):
            return False
        if self.style.endswith(_LOWER):  # "1. sell goods; 2. take payments": only as a whole
            announced = self.items[0].clean and self.style[0] == ")"
            return (len(self.items) > 2 and all(one.clean for one in self.items[1:])) or announced
        return len(self.items) > 2 or (all(one.clean for one in self.items[1:]) and not self.items[0].doubtful)


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    number: int
    style: str
    clean: bool
    hard: bool
    doubtful: bool = False  # "plan 1. Open …": the number of a plan, or a heading and a step


def marks(text: str, hard: Collection[int]) -> list[Mark]:
    """The marks of list items in order; `hard` are the places where lines are known to begin."""
    numbered = list(_in_runs(_numbers(text, hard), text, 0))
    lettered = list(_in_runs(_letters(text, hard), text, 1000))
    bullets = list(_bullets(text, hard))
    found: dict[int, Mark] = {}
    for one in (*bullets, *lettered, *numbered):
        found[one.start] = one
    return [found[start] for start in sorted(found)]


def _numbers(text: str, hard: Collection[int]) -> Iterator[_Found]:
    for match in _NUMBER.finditer(text):
        start, row = match.start(), _begins_row(text, match.start(), hard)
        before = text[max(0, start - 20) : start]
        following = match["next"]
        spaced = match["mark"][-1].isspace()
        if not row and (match.end() in hard or following in _AFTER_SENTENCE or _is_decimal(before, match)):
            continue
        if _MONTH.match(text, match.end()) or (not spaced and (following.islower() or not following.isalpha())):
            continue
        style = "step" if match["step"] else (match["open"] or "") + match["close"]
        style += _LOWER if following.islower() and not row else ""
        doubtful = not row and bool(_COUNTED.search(before))
        yield _Found(start, match.end(), int(match["n"]), style, row or bool(_CLEAN.search(before)), row, doubtful)


def _begins_row(text: str, at: int, hard: Collection[int]) -> bool:
    """A line begins at `at`: a break is known there, or a mark is glued to the sentence before."""
    return at == 0 or at in hard or (text[at - 1] in ".!?:;…" and not text[max(0, at - 2) : at - 1].isdigit())


def _is_decimal(before: str, match: re.Match[str]) -> bool:
    """ "10.1. The": a version; "Microsoft 365.3. Enter" is a third step that was glued to the second."""
    glued = before[-1:] == "." and before[-2:-1].isdigit()
    return glued and (int(match["n"]) < 2 or not match["mark"][-1].isspace() or bool(_VERSION.search(before)))


def _letters(text: str, hard: Collection[int]) -> Iterator[_Found]:
    for match in _LETTER.finditer(text):
        row = match.start() in hard
        before = text[max(0, match.start() - 20) : match.start()]
        if row or match["close"] == ")" or _CLEAN.search(before):
            yield _Found(match.start(), match.end(), ord(match["n"]) - 96, "a" + match["close"], True, row)


def _in_runs(found: Iterator[_Found], text: str, first: int) -> Iterator[Mark]:
    runs, open_ = list[_Run](), list[_Run]()
    for one in found:
        at = len(open_) - 1
        while at >= 0 and not (open_[at].style == one.style and open_[at].items[-1].number + 1 == one.number):
            at -= 1
        if at >= 0:
            del open_[at + 1 :]
            open_[at].items.append(one)
        elif one.number == 1:
            open_ = open_[-_DEEPEST:]
            open_.append(_Run(one.style, open_[-1] if open_ else None, [one]))
            runs.append(open_[-1])
    for number, run in enumerate(runs, start=first + 1):
        if not run.accepted:
            continue
        rows = 2 * sum(one.hard for one in run.items[1:]) >= len(run.items) - 1
        for one in run.items:
            lettered = run.style.startswith("a")
            shown = f"- {text[one.start : one.end].strip()}" if lettered else f"{one.number}."
            yield Mark(one.start, one.end, shown, run.level, one is run.items[-1], rows, number)


def _bullets(text: str, hard: Collection[int]) -> Iterator[Mark]:
    strong = list(_STRONG.finditer(text))
    if len(strong) > 1 or (strong and _CLEAN.search(text[max(0, strong[0].start() - 8) : strong[0].start()])):
        last, rows = len(strong) - 1, sum(_begins_row(text, m.start(), hard) for m in strong) * 2 >= len(strong)
        yield from (Mark(m.start(), m.end(), "-", 0, n == last, rows, -1) for n, m in enumerate(strong))
    runs = _weak_runs(list(_WEAK.finditer(text)), text, hard)
    for number, (run, rows) in enumerate(runs, start=2):
        for one in run:
            yield Mark(one.start(), one.end(), "-", 0, one is run[-1], rows, -number)


def _weak_runs(
    found: Sequence[re.Match[str]], text: str, hard: Collection[int]
) -> Iterator[tuple[list[re.Match[str]], bool]]:
    """Hyphens that begin lines, or that follow a colon one after the other; in a sentence they are dashes."""
    run: list[re.Match[str]] = []
    rows = False
    for match in found:
        row = match.start() in hard or match.start() == 0
        goes_on = bool(run) and match.group()[0] == run[-1].group()[0] and match.start() - run[-1].end() < _FAR
        if goes_on and (row or not rows):
            run.append(match)
        elif row or (text[max(0, match.start() - 3) : match.start()].rstrip()[-1:] == ":" and match.group()[0] != "o"):
            if len(run) > 1:
                yield run, rows
            run, rows = [match], row
    if len(run) > 1:
        yield run, rows
