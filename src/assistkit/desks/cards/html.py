"""Suggestions as HTML: a card for notebooks and pages, and a page of cards with their cases.

Everything is shown as text (autoescape), nothing is loaded from anywhere and no script is needed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from assistkit.desks.cards.draft import STATUS, confidence_words, draft_lines, excerpt, shortened, without_heading_mark
from assistkit.desks.cards.environment import environment
from assistkit.desks.cards.findings import folded
from assistkit.desks.cards.findings import shown as shown_findings
from assistkit.desks.cards.sources import cited, heading, largest, nearest, web_address
from assistkit.text.characters import without_unseen
from assistkit.text.commonmark import commonmark
from assistkit.text.leaving import told
from assistkit.types import Case, Evidence, Suggestion

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_NEAREST = 5  # articles offered to the agent where nothing is suggested
_SHOWN_ROWS = 20
_SHOWN_IN_TABLE, _BEGINS = 50, 120  # suggestions, and characters of a draft, in a table
_LONG_MESSAGE, _LONGEST_MESSAGE = 1_200, 20_000  # characters: folded beyond the first, cut beyond the second


def card_html(suggestion: Suggestion) -> str:
    """A self-contained HTML fragment, styles included: for a notebook or to put into a page."""
    return _templates().get_template("fragment.html.j2").render(card=_card(suggestion, _anchor(suggestion.id)))


def table_html(suggestions: Sequence[Suggestion]) -> str:
    """A self-contained HTML fragment: a row a suggestion, which opens into its card; of many the first 50."""
    shown = suggestions[:_SHOWN_IN_TABLE]
    counts = Counter(one.status for one in suggestions)
    cards = [{**_card(one, f"{_anchor(one.id)}-{at}"), "begins": _begins(one)} for at, one in enumerate(shown)]
    return (
        _templates()
        .get_template("table.html.j2")
        .render(
            total=len(suggestions),
            counts=[(look, counts[status]) for status, look in STATUS.items() if counts[status]],
            cards=cards,
            more=len(suggestions) - len(shown),
        )
    )


def _begins(suggestion: Suggestion) -> str:
    """How the draft goes, without its greeting; else why there is none."""
    told_ = told(suggestion)
    said = [one.text for one in told_.sentences if one.kind != "courtesy"] or [told_.text]
    why = [one.message for one in told_.findings[-1:]] or ["No draft"]
    return shortened(" ".join(said).strip() or why[0], _BEGINS)


def page_html(items: Sequence[tuple[Case, Suggestion]], *, title: str = "Suggested replies") -> str:
    """A whole HTML page: every case with its suggestion beside it, in the order given."""
    counts = Counter(suggestion.status for _, suggestion in items)
    return (
        _templates()
        .get_template("page.html.j2")
        .render(
            title=title,
            total=len(items),
            counts=[(status, look, counts[status]) for status, look in STATUS.items() if counts[status]],
            items=[
                (number, _case(case), _card(suggestion, f"{_anchor(suggestion.id)}-{number}"))
                for number, (case, suggestion) in enumerate(items, start=1)
            ],
        )
    )


def _card(suggestion: Suggestion, anchor: str) -> dict[str, Any]:
    """What the template shows, ready to print."""
    suggestion = told(suggestion)
    look = STATUS[suggestion.status]
    passages = {one.passage.id: one.passage for one in suggestion.evidence}
    findings, shown = shown_findings(suggestion), suggestion.evidence[:_SHOWN_ROWS]
    used = {one.article_id: one.marker for one in suggestion.citations}
    return {
        "anchor": anchor,
        "suggestion": suggestion,
        "look": look,
        "confidence": confidence_words(suggestion.confidence),
        "percent": round(100 * min(1.0, max(0.0, suggestion.confidence))),
        "findings": [one for one in findings if one.open],
        "why": folded(findings),
        "lines": draft_lines(suggestion),
        "sources": [{"of": one, "quotes": largest(one.quotes)} for one in cited(suggestion)],
        "passages": passages,
        "nearest": [] if suggestion.text.strip() else nearest(suggestion.evidence)[:_NEAREST],
        "rows": [_row(one, before, used) for before, one in zip((None, *shown), shown, strict=False)],
        "more": max(0, len(suggestion.evidence) - _SHOWN_ROWS),
    }


def _row(evidence: Evidence, before: Evidence | None, used: dict[str, int]) -> dict[str, Any]:
    """A passage; what is said of its article is in the row of the article's first passage."""
    first = before is None or before.passage.article_id != evidence.passage.article_id
    contributions = evidence.contributions if first else {}
    return {
        "of": evidence,
        "past_cases": evidence.past_cases if first else (),
        "marker": used.get(evidence.passage.article_id),
        "signals": [f"{name} {value:.3f}" for name, value in sorted(evidence.signals.items()) if value],
        "adds": [f"{name} {value:+.2f}" for name, value in _largest_first(contributions) if round(value, 2)],
    }


def _largest_first(contributions: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(contributions.items(), key=lambda one: (-abs(one[1]), one[0]))


def _case(case: Case) -> dict[str, Any]:
    return {
        "of": case,
        "messages": [
            {
                "of": message,
                "shown": message.text.strip()[:_LONG_MESSAGE],
                "folded": message.text.strip()[_LONG_MESSAGE:_LONGEST_MESSAGE],
                "left_out": max(0, len(message.text.strip()) - _LONGEST_MESSAGE),
            }
            for message in case.messages
        ],
    }


def _anchor(suggestion_id: str) -> str:
    return "ak-" + re.sub(r"[^A-Za-z0-9_-]+", "-", suggestion_id)[:40]


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return environment(
        heading=heading,
        web_address=web_address,
        excerpt=excerpt,
        markdown=_markdown,
        quoted=_quoted,
        inline=_inline,
    )


def _markdown(text: str) -> Markup:
    """A passage as the agent knows it from the help center: lists, tables, bold; no HTML, no links, no images."""
    from markupsafe import Markup

    return Markup(_parser().render(without_unseen(text)))  # noqa: S704  the parser escapes all text and emits no attribute of it


def _inline(text: str) -> Markup:
    """The same on one line, a heading without its marks."""
    from markupsafe import Markup

    return Markup(_parser().renderInline(" ".join(without_heading_mark(without_unseen(text)).split())))  # noqa: S704  as above


def _quoted(text: str) -> Markup:
    """A quote in quotation marks, or as a table where it is one."""
    from markupsafe import Markup

    if "\n" in text and text.lstrip().startswith("|"):
        return Markup('<div class="ak-tabled" dir="auto">{}</div>').format(_markdown(text))
    return Markup('<q dir="auto">{}</q>').format(_inline(text))


@lru_cache(maxsize=1)
def _parser() -> Any:
    parser = commonmark(html=False).enable("table").disable("image")
    tags = {"link_open": "<u>", "link_close": "</u>", "heading_open": "<p><b>", "heading_close": "</b></p>"}
    for rule, tag in tags.items():
        parser.add_render_rule(rule, lambda *_, tag=tag: tag)
    return parser
