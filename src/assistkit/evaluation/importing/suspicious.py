"""What to look at before a figure is believed: tickets that tell the answer, or that say next to nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from assistkit.evaluation.importing.speakers import Who
from assistkit.evaluation.importing.tickets import Ticket
from assistkit.evaluation.importing.transcript import read_transcript

WHAT = {
    "agent-first": "an agent wrote first, so that only the subject is left as a question",
    "talk-in-body": "the customer's message holds a whole conversation: the answer may be in it; map it as thread",
    "reply-in-body": "the customer's message holds the agent's reply word for word",
    "same-text": "the same words as an earlier ticket",
    "few-words": "fewer than three words",
    "subject-only": "no message of a customer, only a subject",
}
_LONG = 40  # characters of a reply that no customer writes by chance


def suspicious(tickets: Sequence[Ticket]) -> dict[str, list[str]]:
    """Ids of tickets by what is odd about them; a ticket may be odd in several ways."""
    found: dict[str, list[str]] = defaultdict(list)
    first: dict[str, str] = {}
    for ticket in tickets:
        opening = _opening(ticket)
        words = f"{ticket.subject} {' '.join(opening)}".casefold().split()
        for name, odd in (
            ("agent-first", bool(ticket.said) and ticket.said[0].who.author == "agent"),
            ("subject-only", not ticket.said or (not opening and ticket.said[0].who.author != "agent")),
            ("talk-in-body", any(_is_talk(text) for text in opening)),
            ("reply-in-body", _holds_reply(ticket, opening)),
            ("same-text", " ".join(words) in first),
            ("few-words", len(words) < 3),
        ):
            if odd:
                found[name].append(ticket.id)
        first.setdefault(" ".join(words), ticket.id)
    return dict(found)


def _opening(ticket: Ticket) -> list[str]:
    """What the customer wrote before an agent did."""
    made: list[str] = []
    for one in ticket.said:
        if one.who.author == "agent":
            break
        if one.who.author == "customer":
            made.append(one.text)
    return made


def _is_talk(text: str) -> bool:
    talk = read_transcript(text)
    return talk is not None and sum(one.who is not None and one.who == Who("agent") for one in talk.messages) > 0


def _holds_reply(ticket: Ticket, opening: Sequence[str]) -> bool:
    body = " ".join(" ".join(opening).split())
    replies = (" ".join(one.text.split()) for one in ticket.said if one.is_reply)
    return any(len(reply) >= _LONG and reply in body for reply in replies)
