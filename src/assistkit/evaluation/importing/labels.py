"""Which articles solved a ticket: a column says so, or a link in a reply does, unless it is in every signature."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from assistkit.case.conversation import addresses_in
from assistkit.case.mail import signed_words
from assistkit.case.message import readable_message
from assistkit.evaluation.importing.links import ArticleLinks, Link
from assistkit.evaluation.importing.tickets import Ticket

Why = Literal["no-reply", "no-link", "link-unknown", "link-in-signature", "link-in-note", "cell-unknown", "no-article"]
WHY: dict[Why, str] = {
    "no-reply": "no agent replied",
    "no-link": "no reply links to an article",
    "link-unknown": "the linked page is none of the articles",
    "link-in-signature": "the only links are in many replies, like those of a signature",
    "link-in-note": "only an internal note links to an article, and the customer never saw that",
    "cell-unknown": "the column of articles names none that is known",
    "no-article": "said to have no article: labeled as unanswerable",
}
_FEWEST = 5  # tickets: a line that stands in fewer is no boilerplate
_SHARE = 0.2  # of the tickets with a reply
_WATCHED = 0.1  # from here on a line is worth a look
_SPLIT = re.compile(r"[\n;|]|,\s+")


@dataclass(frozen=True)
class Boilerplate:
    """A line with a link that is in many tickets, and in how many; `left_out` or only worth a look."""

    article: str
    line: str
    tickets: int
    left_out: bool


@dataclass(kw_only=True)
class Labels:
    """`qrels` by ticket; `why` says of each other one why it has none; `unknown` counts links to unknown pages."""

    qrels: dict[str, dict[str, int]] = field(default_factory=dict)
    unanswerable: set[str] = field(default_factory=set)
    why: dict[str, Why] = field(default_factory=dict)
    boilerplate: list[Boilerplate] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)


def label(tickets: Sequence[Ticket], articles: ArticleLinks, *, keep: Collection[str] = ()) -> Labels:
    """Labels of all tickets. Links to the articles of `keep` count however often they are in replies.

    The last reply with a link gets grade 2 for its articles, those before get 1; a column's articles get 2.
    """
    found = {ticket.id: links_of(ticket, articles) for ticket in tickets}
    made = Labels(boilerplate=boilerplate(found, keep))
    left_out = {(one.article, one.line) for one in made.boilerplate if one.left_out}
    for ticket in tickets:
        replies = found[ticket.id]
        made.unknown.update({link.target for links in replies for link in links if not link.article})
        cells = [part for cell in ticket.articles for part in (cell, *_SPLIT.split(cell)) if part.strip()]
        named = {article for part in cells if (article := articles.of_cell(part))}
        grades = dict.fromkeys(named, 2) or graded(replies, left_out)
        if grades:
            made.qrels[ticket.id] = grades
        elif _is_no(ticket.answerable):
            made.unanswerable.add(ticket.id)
            made.why[ticket.id] = "no-article"
        else:
            made.why[ticket.id] = _why(ticket, replies, articles)
    return made


def links_of(ticket: Ticket, articles: ArticleLinks) -> list[list[Link]]:
    """The links of each reply, without those that it only quotes from the customer."""
    earlier: set[str] = set()
    found: list[list[Link]] = []
    for one in ticket.said:
        if one.who.author == "customer":
            earlier.update(addresses_in(one.text))
        if not one.is_reply:
            continue
        links = list(articles.links(one.text))
        if earlier & {link.target for link in links}:
            own = signed_words(readable_message(one.text))
            links = [link for link in links if link.target not in earlier or link.target in own]
        found.append(links)
    return found


def graded(replies: Iterable[Iterable[Link]], left_out: Collection[tuple[str, str]] = ()) -> dict[str, int]:
    """The articles that the last reply with a link links to get 2, those before get 1; lines `left_out` don't count."""
    kept = (
        {one.article for one in links if one.article and (one.article, one.line) not in left_out} for links in replies
    )
    linking = [articles for articles in kept if articles]
    before = {article: 1 for articles in linking[:-1] for article in articles}
    return before | dict.fromkeys(linking[-1], 2) if linking else {}


def boilerplate(found: Mapping[str, Sequence[Sequence[Link]]], keep: Collection[str] = ()) -> list[Boilerplate]:
    """Lines with a link that stand word for word in the replies of many tickets."""
    seen: dict[tuple[str, str], set[str]] = defaultdict(set)
    for ticket, replies in found.items():
        for links in replies:
            for link in links:
                if link.article:
                    seen[link.article, link.line].add(ticket)
    replied = sum(bool(replies) for replies in found.values())
    often = [
        Boilerplate(article, line, len(tickets), len(tickets) >= _SHARE * replied and article not in keep)
        for (article, line), tickets in seen.items()
        if len(tickets) >= max(_FEWEST, _WATCHED * replied)
    ]
    return sorted(often, key=lambda one: (-one.tickets, one.article))


def _why(ticket: Ticket, replies: Sequence[Sequence[Link]], articles: ArticleLinks) -> Why:
    if any(ticket.articles):
        return "cell-unknown"
    if any(link.article for links in replies for link in links):
        return "link-in-signature"
    if any(links for links in replies):
        return "link-unknown"
    notes = (one for one in ticket.said if one.who.author == "agent" and one.who.note)
    if any(link.article for note in notes for link in articles.links(note.text)):
        return "link-in-note"
    return "no-link" if replies else "no-reply"


def _is_no(value: str) -> bool:
    return value.strip().casefold() in {"false", "no", "0", "n", "nein", "unanswerable"}
