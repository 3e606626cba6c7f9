"""Which parts of an article answer this case: groups of parts are rated, the best and what comes close to it is taken.

A group is what makes sense alone: a list with the sentence that announces it. It is rated by its own similarity with
the case and by its section's: how near its nearest group is, how many of the case's telling words stand in it and in
its heading. Weights and limits: docs/decisions/0010.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping, Sequence

from assistkit.drafters.asking_how import asks_how
from assistkit.text.article.groups import Group, groups_of, has_steps
from assistkit.text.article.roles import introduces, remedies, role_of
from assistkit.text.article.sections import Part, Section
from assistkit.text.telling_words import Words, stems

MAX_WORDS = 110  # of a draft's evidence; a procedure is never cut to fit
WHOLE_WORDS = 400  # numbered sections that together are longer than this are chosen from
_CLOSE = 0.25  # rated so far below the best one, a group is left out; .1 to 1 were tried on five desks (decision 0023)
_CLOSE_TO_STEPS = 0.1  # the same beside steps that were asked for: they are the answer
_OWN, _ITS_SECTION, _STEPS = 0.3, 0.7, 0.25
_WARNING = re.compile(
    r"(?:warning|caution|danger|important|attention|warnung|achtung|wichtig)\b.{0,40}?[:!]", re.IGNORECASE
)
_SHORT = 40  # words of a warning

Near = Callable[[Sequence[Group]], Sequence[float]]
"""Similarity of each group with the case, 0 to 1."""
Split = Callable[[Part], Part]
"""A paragraph as its sentences."""


def choose(sections: Sequence[Section], query: str, near: Near, split: Split, budget: int = MAX_WORDS) -> list[Group]:
    """The groups to quote, in the order of the article, at least one: about `budget` words, more for one procedure."""
    groups = groups_of(sections)
    how = asks_how(query)
    in_sections = Words.among(query, [f"{one.label} {_text(one)}" for one in sections])
    in_groups = Words.among(query, [group.text for group in groups])
    similarity = near(groups)
    nearest = {group.place: max(_of(group.place, groups, similarity)) for group in groups}
    by_section = {
        place: near_by + _rating(sections[place], place, in_sections, how) for place, near_by in nearest.items()
    }
    if how:
        by_section = _led_to(by_section, sections)
    groups, similarity, by_section = _told(groups, similarity, by_section, remedies(sections))
    best = max(by_section, key=lambda place: (by_section[place], -place))
    coded = [group for group in groups if _explains_code(group, in_sections)]
    whole = Group(best, sections[best], sections[best].parts)
    if not coded and whole.size <= _told_whole(whole.section, budget):
        return [whole]
    rated = [
        _ITS_SECTION * by_section[group.place] + _OWN * (alone + 0.3 * in_groups.share(group.text))
        for group, alone in zip(groups, similarity, strict=True)
    ]
    groups = [_of_the_code(group, in_sections) for group in groups]
    wanted = [rate + _STEPS * (how and group.has_steps) for group, rate in zip(groups, rated, strict=True)]
    first = max(range(len(groups)), key=lambda g: (wanted[g], -g))
    steps = Group(groups[first].place, groups[first].section, groups[first].section.parts)
    if how and not coded and steps.section.whole and steps.size <= WHOLE_WORDS:
        return [steps]
    close = _CLOSE_TO_STEPS if how and groups[first].has_steps else _CLOSE
    chosen = _within(groups, rated, first, (budget, close), in_sections)
    return [dataclasses.replace(one, parts=_shortened(one, in_sections, split, budget)) for one in chosen]


def _led_to(by_section: Mapping[int, float], sections: Sequence[Section]) -> dict[int, float]:
    """The procedure next to an introduction is rated as that is, where it has a section of its own, nearer the case."""
    rated = dict(by_section)
    steps = [place for place in sorted(rated) if has_steps(sections[place].parts)]
    leads = [place for place in rated if place not in steps and introduces(sections, place)]
    if not steps or not leads:
        return rated
    lead = max(leads, key=lambda place: (rated[place], -place))
    following = next((place for place in steps if place > lead), steps[-1])
    rated[following] = max(rated[following], by_section[lead])
    return rated


def _told(
    groups: Sequence[Group],
    similarity: Sequence[float],
    by_section: Mapping[int, float],
    answered: Mapping[int, Sequence[int]],
) -> tuple[list[Group], list[float], dict[int, float]]:
    """Without what tells a problem again; the remedies of the problem are rated as highly as it was."""
    rated = dict(by_section)
    for problem, places in answered.items():
        for place in places:
            if place in rated and problem in rated:
                rated[place] = max(rated[place], by_section[problem])
    kept = [g for g, group in enumerate(groups) if not any(place in rated for place in answered.get(group.place, ()))]
    left = {groups[g].place for g in kept}
    return [groups[g] for g in kept], [similarity[g] for g in kept], {p: r for p, r in rated.items() if p in left}


def _told_whole(section: Section, budget: int) -> int:
    """Up to how many words a section is not chosen from: checks in a row need each other, and so does a remedy."""
    return WHOLE_WORDS if section.whole else budget if role_of(section) == "remedy" else -1


def _of(place: int, groups: Sequence[Group], values: Sequence[float]) -> list[float]:
    return [value for group, value in zip(groups, values, strict=True) if group.place == place]


def _rating(section: Section, place: int, words: Words, how: bool) -> float:
    """What speaks for a section beside its similarity."""
    above = " ".join([section.label, *(unit.text for unit in section.path)])
    size, steps = sum(part.words for part in section.parts), any(part.ordered for part in section.parts)
    rate = 0.2 * words.share(f"{above} {_text(section)}") + 0.25 * words.share(above) + 0.08 * steps
    if how and steps:  # what announces a procedure says little by itself, and a procedure may be long
        return rate
    return rate - 0.05 * (place == 0) - 0.1 * (size < 12) - 0.15 * (size > 170)


def _within(
    groups: Sequence[Group], rated: Sequence[float], first: int, limits: tuple[int, float], words: Words
) -> list[Group]:
    """What explains the code that the case names; then the first group and what comes close to the best and fits."""
    budget, distance = limits
    order = sorted(range(len(groups)), key=lambda g: (g != first, -rated[g], g))
    chosen = [g for g in order if _explains_code(groups[g], words)]
    used = sum(groups[g].size for g in chosen)
    for g in order:
        close = rated[g] >= max(rated) - distance and used + groups[g].size <= budget
        if g not in chosen and (close or not chosen):
            chosen.append(g)
            used += groups[g].size
    chosen += [g for g, group in enumerate(groups) if g not in chosen and _warns(group, [groups[c] for c in chosen])]
    return [groups[g] for g in sorted(chosen)]


def _warns(group: Group, chosen: Sequence[Group]) -> bool:
    """Whether it is a short warning in the section of what is told: who follows the steps must know it."""
    grave = _WARNING.match(group.parts[0].units[0].text) is not None and group.size <= _SHORT
    return grave and any(one.place == group.place for one in chosen)


def _shortened(group: Group, words: Words, split: Split, budget: int) -> tuple[Part, ...]:
    """A long paragraph keeps its best sentences, a long table its best rows; lists and code stay whole."""
    parts = (split(part) for part in group.parts)
    return tuple(p if p.words <= budget or p.kind in ("list", "code") else _cut(p, words, budget) for p in parts)


def _of_the_code(group: Group, words: Words) -> Group:
    """Of a table only the rows with the code that the case names."""
    return dataclasses.replace(group, parts=tuple(_rows_named(part, words) for part in group.parts))


def _rows_named(part: Part, words: Words) -> Part:
    rows = tuple(unit for unit in part.units if words.names_code(unit.text)) if part.kind == "table" else ()
    return dataclasses.replace(part, units=rows) if rows else part


def without_tried(group: Group, done: Sequence[str]) -> Group:
    """Without the points of a plain list that say what was done already; at least one point of it stays."""
    return dataclasses.replace(group, parts=tuple(_untried(part, done) for part in group.parts))


def _untried(part: Part, done: Sequence[str]) -> Part:
    if part.kind != "list" or part.ordered or any(unit.indent for unit in part.units):
        return part
    left = tuple(unit for unit in part.units if not _says_the_same(unit.text, done))
    return dataclasses.replace(part, units=left) if left else part


def _says_the_same(point: str, done: Sequence[str]) -> bool:
    """Whether nearly all telling words of the point stand in one sentence of what was done."""
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


def _text(section: Section) -> str:
    return "\n".join(unit.text for part in section.parts for unit in part.units)
