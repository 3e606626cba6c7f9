"""What of an article is its frame rather than its text: "Related articles", "Was this helpful?", "Last updated"."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence

from assistkit.text.article.roles import names_a_role
from assistkit.text.article.sections import Part, Section, Unit

_TAIL = re.compile(
    r"^(related( articles?| topics| content| links)?|see also|references?|further reading|learn more|feedback|tags|"
    r"(table of )?contents|in this article|on this page|next steps|(additional|more|other) resources|"
    r"(useful|external|helpful) links|still stuck|"
    r"(need |get )?more help|contact (us|support))\W*$|"
    r"^(was this (article |page )?(helpful|useful)|(do you )?(still )?need (more )?help|"
    r"third-party information disclaimer)\b",
    re.I,
)
_TAIL_LINE = re.compile(
    r"^(related( articles?| topics| pages)?:|see also\b|was this (article|page)? ?(helpful|useful)|"
    r"did this (help|answer)|did you find this|last (updated|reviewed)|original kb number|applies to:|"
    r"back to top|share this( article| page)?\W*$|still stuck\?|these fine people|table of contents|"
    r"cross[- ]reference information\b|print this( page| article)?\W*$|skip to (main )?content\b)",
    re.I,
)
_LABEL_WORDS = 25


def worth_reading(sections: Iterable[Section]) -> list[Section]:
    """The sections without an article's boilerplate: tails such as "Related articles", lines such as "Applies to:".

    A heading that says nothing, such as the title's or "Resolution", is not one to quote: the section has no `name`.
    """
    sections, kept = list(sections), list[Section]()
    title = title_of(sections)
    tail_level = 0
    for section in sections:
        if tail_level and section.level > tail_level:
            continue
        tail_level = section.level if kept and _TAIL.match(section.heading) else 0  # a tail comes after something
        parts = tuple(part for part in section.parts if not _is_boilerplate(part))
        if not tail_level and parts:
            name = None if _is_frame(section, title) else section.name
            kept.append(dataclasses.replace(section, parts=parts, name=name))
    return kept


def _is_frame(section: Section, title: Unit | None) -> bool:
    """Whether a heading is no label to quote: the article's own title, "Resolution", or as long as a paragraph."""
    long = len(section.heading.split()) > _LABEL_WORDS
    return long or names_a_role(section.heading) or (title is not None and section.name == title)


def title_of(sections: Sequence[Section]) -> Unit | None:
    """The heading that all sections with one are under, where there are several: the article's title."""
    headed = [section.path for section in sections if section.path]
    same = len(headed) > 1 and all(path[0] == headed[0][0] for path in headed)
    return headed[0][0] if same else None


def _is_boilerplate(part: Part) -> bool:
    if part.kind == "list":  # a step may well begin with "See also"
        return not part.ordered and all(_TAIL_LINE.match(unit.text) for unit in part.units)
    return bool(_TAIL_LINE.match(part.units[0].text)) or not any(re.search(r"\w", unit.text) for unit in part.units)
