"""Which part of an article answers this case: sections first, then what of a section is worth its length.

Every section is rated by how near its passages are to the case (the dense signal of the evidence), by how many of the
case's telling words it holds, and by its heading: a "Resolution" answers, a "Symptoms" only repeats the question.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from assistkit.drafters.reading import Part, Section
from assistkit.telling import Words

MAX_WORDS = 170  # of a draft's evidence; a procedure is never cut to fit
WHOLE_WORDS = 400  # numbered sections that together are longer than this are chosen from
_ANSWERS = re.compile(
    r"\b(resolution|solution|workaround|fix|solve|steps?|how to|what to do|answer|recommended|instructions?)\b", re.I
)
_REPEATS = re.compile(
    r"\b(symptoms?|problem|cause|applies to|scope|introduction|overview|status|about this|more information)\b", re.I
)
_TAIL = re.compile(
    r"^(related( articles?| topics| content| links)?|see also|references?|further reading|learn more|feedback|tags|"
    r"(table of )?contents|in this article|on this page|next steps|additional resources)\W*$|"
    r"^(was this (article |page )?(helpful|useful)|(do you )?(still )?need (more )?help|"
    r"third-party information disclaimer)\b",
    re.I,
)
_TAIL_LINE = re.compile(
    r"^(related( articles?| topics| pages)?:|see also\b|was this (article|page)? ?(helpful|useful)|"
    r"did this (help|answer)|did you find this|last (updated|reviewed)|original kb number|applies to:|"
    r"back to top|share this( article| page)?\W*$|still stuck\?|these fine people|table of contents)",
    re.I,
)


def worth_reading(sections: Iterable[Section]) -> list[Section]:
    """The sections without an article's boilerplate: tails such as "Related articles", lines such as "Applies to:"."""
    kept: list[Section] = []
    tail_level = 0
    for section in sections:
        if tail_level and section.level > tail_level:
            continue
        tail_level = section.level if kept and _TAIL.match(section.heading) else 0  # a tail comes after something
        parts = tuple(part for part in section.parts if not _is_boilerplate(part))
        if not tail_level and parts:
            kept.append(dataclasses.replace(section, parts=parts))
    return kept


def best_section(sections: Sequence[Section], near: Mapping[tuple[int, int], float], words: Words) -> Section:
    """The section that answers best; `near` maps a passage's span in the article to its similarity with the case."""

    def rating(section: Section) -> float:
        text = " ".join([section.heading, *(unit.text for part in section.parts for unit in part.units)])
        rate = _similarity(section, near) + 0.35 * words.share(text)
        rate += 0.30 * words.names_code(text)
        rate += 0.10 * any(part.ordered for part in section.parts)
        rate += 0.12 * bool(_ANSWERS.search(section.heading))
        rate -= 0.12 * bool(_REPEATS.search(section.heading))
        return rate - 0.1 * (len(text.split()) < 12)

    return max(sections, key=lambda section: (rating(section), -section.start))


def best_parts(section: Section, words: Words, split: Callable[[Part], Part], budget: int = MAX_WORDS) -> list[Part]:
    """The parts of a section to quote, in order: whole groups by rating until the budget is used, at least one.

    `split` turns a paragraph into its sentences.
    """
    return [_shortened(split(part), words, budget) for part in _chosen(section, words, budget)]


def _chosen(section: Section, words: Words, budget: int) -> list[Part]:
    groups = _groups(section.parts)
    named = {g for g, group in enumerate(groups) if any(names_code(part, words) for part in group)}
    if named:
        named |= {g - 1 for g in named if g and groups[g][0].kind == "table"}  # where to look for it
        return [part for g in sorted(named) for part in _rows_named(groups[g], words)]
    if section.whole and sum(part.words for part in section.parts) <= WHOLE_WORDS:
        return list(section.parts)
    rated = sorted(range(len(groups)), key=lambda g: (-_rating(groups[g], words, g), g))
    chosen: set[int] = set()
    used = 0
    for g in rated:
        size = sum(part.words for part in groups[g])
        if not chosen or used + size <= budget:
            chosen.add(g)
            used += size
    return [part for g in sorted(chosen) for part in groups[g]]


def _similarity(section: Section, near: Mapping[tuple[int, int], float]) -> float:
    touching = [value for (start, end), value in near.items() if start < section.end and section.start < end]
    return max(touching, default=0.0)


def _groups(parts: Sequence[Part]) -> list[list[Part]]:
    """A paragraph that announces ("Do this:") belongs to what follows."""
    groups: list[list[Part]] = []
    open_ = False
    for part in parts:
        if open_:
            groups[-1].append(part)
        else:
            groups.append([part])
        open_ = part.leads
    return groups


def _rating(group: Sequence[Part], words: Words, place: int) -> float:
    text = " ".join(unit.text for part in group for unit in part.units)
    procedure = any(part.ordered for part in group)
    return words.share(text) + 0.25 * procedure - 0.03 * place


def _shortened(part: Part, words: Words, budget: int) -> Part:
    """A long paragraph keeps its best sentences, a long table its best rows; lists and code stay whole."""
    return part if part.words <= budget or part.kind in ("list", "code") else _cut(part, words, budget)


def names_code(part: Part, words: Words) -> bool:
    """Whether the part holds an error code or version that the case names."""
    return any(words.names_code(unit.text) for unit in part.units)


def _rows_named(group: Sequence[Part], words: Words) -> list[Part]:
    """Of a table only the rows with the code that the case names."""
    kept: list[Part] = []
    for part in group:
        rows = tuple(unit for unit in part.units if words.names_code(unit.text)) if part.kind == "table" else ()
        kept.append(dataclasses.replace(part, units=rows) if rows else part)
    return kept


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


def _is_boilerplate(part: Part) -> bool:
    if part.kind == "list":  # a step may well begin with "See also"
        return not part.ordered and all(_TAIL_LINE.match(unit.text) for unit in part.units)
    return bool(_TAIL_LINE.match(part.units[0].text)) or not any(re.search(r"\w", unit.text) for unit in part.units)
