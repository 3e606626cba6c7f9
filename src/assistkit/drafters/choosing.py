"""Which parts of an article answer this case: the likeliest group and what is not far less likely, until it is full.

A group is what makes sense alone: a list with the sentence that announces it. How likely each is: `rating.py`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from assistkit.drafters.asking_how import asks_how
from assistkit.drafters.rating import Asked, Floats
from assistkit.text.article.groups import Group
from assistkit.text.article.roles import role_of
from assistkit.text.article.sections import Part
from assistkit.text.telling_words import Words, stems

MAX_WORDS = 110  # of a draft's evidence; a procedure is never cut to fit
WHOLE_WORDS = 400  # numbered sections that together are longer than this are chosen from
_LESS_LIKELY = 10  # times less likely than the first, a group is left out; 5 to 50 were tried (decision 0034)
_LIKELIER_THAN_STEPS = 5  # times likelier, something else is told beside steps that were asked for
_STEPS = 50  # times less likely, steps that were asked for still come first
_WARNING = re.compile(
    r"(?:warning|caution|danger|important|attention|warnung|achtung|wichtig)\b.{0,40}?[:!]", re.IGNORECASE
)
_LEANS = re.compile(
    r"(?:then|after (?:that|this)|th(?:is|ese|ose|at|ey|em)|its?|however|otherwise|instead|also|in (?:this|that) case|"
    r"if (?:so|not)|dann|danach|dies(?:e[mnrs]?)?|sonst|andernfalls|ensuite|sinon|ceci|cela|luego|después|esto|este|"
    r"esta|daarna|dit|deze|poi|questo|questa)\b",
    re.IGNORECASE,
)
_SHORT = 40  # words of a warning

Split = Callable[[Part], Part]
"""A paragraph as its sentences."""


def choose(
    groups: Sequence[Group],
    scores: Floats,
    asked: Sequence[Asked],
    split: Split,
    budget: int = MAX_WORDS,
) -> list[Group]:
    """The groups of an article to quote, in order, at least one: about `budget` words, more for one procedure.

    `scores` (n,) are those of the groups. Of what is `asked` the newest stands first, and the whole case last.
    """
    how = asks_how(asked[0].text)
    words = asked[-1].words
    groups = [_of_the_code(group, words) for group in groups]
    coded = [at for at, group in enumerate(groups) if _explains_code(group, words)]
    first = _first(groups, scores, how)
    section = Group(groups[first].place, groups[first].section, groups[first].section.parts)
    if not coded and section.size <= _told_whole(section, budget):
        return [section]
    chosen = _within(groups, scores, first, coded, budget, how and groups[first].has_steps)
    return [replace(groups[at], parts=_shortened(groups[at], words, split, budget)) for at in chosen]


def _first(groups: Sequence[Group], rated: Floats, how: bool) -> int:
    """The likeliest group; where steps are asked for, those that are not far less likely come before it."""
    first = int(np.argmax(rated))
    steps = [at for at, group in enumerate(groups) if group.has_steps]
    if how and steps and not groups[first].has_steps:
        nearest = max(steps, key=lambda at: (rated[at], -at))
        first = nearest if rated[nearest] >= rated[first] - math.log(_STEPS) else first
    return first


def _told_whole(section: Group, budget: int) -> int:
    """Up to how many words a section is not chosen from: checks in a row need each other, and so does a remedy."""
    if section.section.whole:
        return WHOLE_WORDS
    return budget if role_of(section.section) == "remedy" else -1


def _within(
    groups: Sequence[Group], rated: Floats, first: int, coded: Sequence[int], budget: int, steps: bool
) -> list[int]:
    """What explains the code that the case names; then the first group and what is not far less likely and fits.

    Beside `steps` that were asked for, only what is far likelier.
    """
    order = sorted(range(len(groups)), key=lambda at: (at != first, -rated[at], at))
    least = rated[first] + (math.log(_LIKELIER_THAN_STEPS) if steps else -math.log(_LESS_LIKELY))
    chosen = list(coded)
    used = sum(groups[at].size for at in chosen)
    for at in order:
        if at not in chosen and (not chosen or (rated[at] >= least and used + groups[at].size <= budget)):
            chosen.append(at)
            used += groups[at].size
            if _leans(groups, at) and at - 1 not in chosen and used + groups[at - 1].size <= budget:
                chosen.append(at - 1)
                used += groups[at - 1].size
    told = [groups[at] for at in chosen]
    return sorted([*chosen, *(at for at, one in enumerate(groups) if at not in chosen and _warns(one, told))])


def _leans(groups: Sequence[Group], at: int) -> bool:
    """Whether it begins with a word that refers to the group before it, in the same section: "Then wait."."""
    within = at > 0 and groups[at - 1].place == groups[at].place
    return within and _LEANS.match(groups[at].parts[0].units[0].text) is not None


def _warns(group: Group, chosen: Sequence[Group]) -> bool:
    """Whether it is a short warning in the section that is quoted: who follows the steps must know it."""
    grave = _WARNING.match(group.parts[0].units[0].text) is not None and group.size <= _SHORT
    return grave and any(one.place == group.place for one in chosen)


def _shortened(group: Group, words: Words, split: Split, budget: int) -> tuple[Part, ...]:
    """A long paragraph keeps its best sentences, a long table its best rows; lists and code stay whole."""
    parts = (split(part) for part in group.parts)
    return tuple(p if p.words <= budget or p.kind in ("list", "code") else _cut(p, words, budget) for p in parts)


def _of_the_code(group: Group, words: Words) -> Group:
    """Of a table only the rows with the code that the case names."""
    return replace(group, parts=tuple(_rows_named(part, words) for part in group.parts))


def _rows_named(part: Part, words: Words) -> Part:
    rows = tuple(unit for unit in part.units if words.names_code(unit.text)) if part.kind == "table" else ()
    return replace(part, units=rows) if rows else part


def without_tried(group: Group, done: Sequence[str]) -> Group:
    """Without the points of a plain list that say what was done already; at least one point of it stays."""
    return replace(group, parts=tuple(_untried(part, done) for part in group.parts))


def _untried(part: Part, done: Sequence[str]) -> Part:
    if part.kind != "list" or part.ordered or any(unit.indent for unit in part.units):
        return part
    left = tuple(unit for unit in part.units if not _says_the_same(unit.text, done))
    return replace(part, units=left) if left else part


def _says_the_same(point: str, done: Sequence[str]) -> bool:
    """Whether nearly all telling words of the point are in one sentence of what was done."""
    wanted = {stem for stem in stems(point) if len(stem) > 3}
    return len(wanted) > 1 and any(len(wanted & stems(one)) >= 0.75 * len(wanted) for one in done)


def _cut(part: Part, words: Words, budget: int) -> Part:
    order = sorted(range(len(part.units)), key=lambda u: (-words.share(part.units[u].text), u))
    chosen: list[int] = []
    used = 0
    for u in order:
        size = len(part.units[u].text.split())
        if chosen and used + size > budget:
            break
        chosen.append(u)
        used += size
    return Part(part.kind, tuple(part.units[u] for u in sorted(chosen)), part.leads)


def _explains_code(group: Group, words: Words) -> bool:
    """Whether a heading or a row of a table names the code of the case; in running text it is more often a symptom."""
    rows = (unit.text for part in group.parts if part.kind == "table" for unit in part.units)
    return any(words.names_code(text) for text in (group.section.label, *rows))
