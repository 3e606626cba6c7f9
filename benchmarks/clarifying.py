"""Does the Clarifier ask when it should, and does the answer help?

    python benchmarks/clarifying.py

On kb_samples with the real index: short cases that fit several of its confusable neighbours (README.md there), each
with the articles that its writer may have meant, and cases about the same articles that say what they mean. A case
that is asked is answered with the option of the article that was meant, or not at all where no option has it; the
answer is added to the case and everything is retrieved again. "Before" and "after" are shares of P@1 over the meant
articles of a case, so that a case counts once. The golden cases are asked too: their questions are for reading.
"""

from __future__ import annotations

import dataclasses
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from surroundings import REPOSITORY, save

from assistkit import Assistant, Case
from assistkit.case.dataset import load
from assistkit.house.clarifying import Asked, Clarification, Clarifier
from assistkit.statistics import means, permutation_p, shares
from assistkit.types import Evidence, Message

SEED = 7
_CANCEL = ("cancel-a-booking", "cancel-subscription", "cancel-client-payment-plan")
_RESET = ("reset-password", "reset-staff-password", "reset-kiosk-pin")
_SYNC = ("sync-google-calendar", "sync-outlook-calendar", "sync-apple-calendar")
_REFUND = ("refund-a-client", "subscription-refund-policy", "request-subscription-refund", "partial-refund")
_DELETE = ("delete-a-client", "remove-team-member", "close-your-account")
_EXPORT = ("export-clients", "export-account-data")
_HOURS = ("opening-hours", "staff-working-hours")
_CARD = ("card-declined", "subscription-payment-failed")
_MISSING = ("sign-in-codes-not-arriving", "reminders-not-arriving")
_STOP = ("pause-subscription", "cancel-subscription", "close-your-account")
_PAYOUT = ("payout-schedule", "payout-delayed")
_WAITING = ("waiting-list-set-up", "waiting-list-for-clients")
_INVOICE = ("invoice-a-client", "billing-invoices")
_BANK = ("change-payout-bank-account", "update-payment-card")
_TIME = ("reschedule-a-booking", "business-time-zone")
AMBIGUOUS: Mapping[str, Sequence[str]] = {
    "how do I cancel it?": _CANCEL,
    "I need to cancel please": _CANCEL,
    "cancellation": _CANCEL,
    "Can you tell me where the cancel button is?": _CANCEL,
    "how can this be cancelled": _CANCEL,
    "how do i reset it": _RESET,
    "It's forgotten, how can it be reset?": _RESET,
    "need a reset": _RESET,
    "locked out, what now": _RESET,
    "Please reset my login": ("reset-password", "reset-staff-password"),
    "how do I connect my calendar": _SYNC,
    "calendar sync": _SYNC,
    "I want my calendar to show up in yours": _SYNC,
    "How can I link my other calendar?": _SYNC,
    "refund please": _REFUND,
    "How do refunds work?": _REFUND,
    "I want my money back": _REFUND,
    "Where do I click for a refund?": _REFUND,
    "refund hasn't come": ("client-refund-not-arrived", "request-subscription-refund"),
    "how do i delete it": _DELETE,
    "remove somebody": ("delete-a-client", "remove-team-member"),
    "Please delete this person": ("delete-a-client", "remove-team-member"),
    "I want to delete everything": ("close-your-account", "privacy-requests", "delete-a-client"),
    "how do I export it": _EXPORT,
    "Can I download our data?": _EXPORT,
    "export to excel": _EXPORT,
    "change the hours": _HOURS,
    "Our hours are wrong, where do I set them?": _HOURS,
    "holiday hours": _HOURS,
    "the card was declined": _CARD,
    "a payment didn't go through": _CARD,
    "nothing arrives": _MISSING,
    "Messages aren't arriving": _MISSING,
    "we want to stop for a while": _STOP,
    "I'd like to leave, what do I do?": ("cancel-subscription", "close-your-account"),
    "when does the money come": _PAYOUT,
    "question about my payout": _PAYOUT,
    "waiting list": _WAITING,
    "How does the waiting list work?": _WAITING,
    "where is the invoice": _INVOICE,
    "I need an invoice": _INVOICE,
    "update my bank details": _BANK,
    "change the time": _TIME,
    "The time is wrong": _TIME,
}
CLEAR: Mapping[str, str] = {
    "How do I cancel a client's booking for tomorrow?": "cancel-a-booking",
    "I want to cancel my Tidewell subscription.": "cancel-subscription",
    "A client moved away, how do I stop her payment plan?": "cancel-client-payment-plan",
    "I forgot my own password and can't sign in": "reset-password",
    "One of my staff forgot her password, can I help her as the owner?": "reset-staff-password",
    "We don't know the kiosk PIN any more, how do we reset it?": "reset-kiosk-pin",
    "How do I connect my Google calendar?": "sync-google-calendar",
    "How can I connect an Outlook calendar from Microsoft 365?": "sync-outlook-calendar",
    "I'd like to connect my iCloud calendar on the iPhone": "sync-apple-calendar",
    "My calendar has stopped syncing with an error, how do I fix it?": "calendar-not-syncing",
    "How do I refund the full payment of a client?": "refund-a-client",
    "I only want to refund part of what the client paid": "partial-refund",
    "A client says the refund from last week hasn't arrived": "client-refund-not-arrived",
    "What is your refund policy for yearly subscriptions?": "subscription-refund-policy",
    "How do I ask for a refund of my subscription?": "request-subscription-refund",
    "Export my client list to a spreadsheet": "export-clients",
    "I want to download all the data in my account": "export-account-data",
    "How do I move a booking to another day?": "reschedule-a-booking",
    "Our business time zone is wrong, where do I change it?": "business-time-zone",
    "How do I delete a client from my list?": "delete-a-client",
    "A colleague has left, how do I remove her from the team?": "remove-team-member",
    "I want to close my Tidewell account for good": "close-your-account",
    "A client sent a privacy request and wants her data erased": "privacy-requests",
    "Where do I change the bank account for payouts?": "change-payout-bank-account",
    "I have a new credit card, how do I pay Tidewell with it?": "update-payment-card",
    "How do I send an invoice to a client?": "invoice-a-client",
    "Where can I download my Tidewell invoices for the accountant?": "billing-invoices",
    "A client's card is declined at checkout": "card-declined",
    "My subscription payment failed, what happens now?": "subscription-payment-failed",
    "Sign-in codes by text aren't arriving on my phone": "sign-in-codes-not-arriving",
    "Our clients aren't getting their booking reminders": "reminders-not-arriving",
    "How do I set opening hours for bank holidays?": "opening-hours",
    "How do I set working hours and time off for one of my staff?": "staff-working-hours",
    "Can I pause my subscription over the winter?": "pause-subscription",
    "When do I get paid, on which days are payouts?": "payout-schedule",
    "My payout is late and hasn't reached the bank": "payout-delayed",
    "How do I set up a waiting list?": "waiting-list-set-up",
    "How does a client accept an offer from the waiting list?": "waiting-list-for-clients",
    "How do I merge duplicate client profiles?": "merge-duplicate-clients",
    "How do I mark a no-show and charge the client for it?": "no-shows",
    "Where do I put the booking button on my website?": "embed-booking-button",
    "How do I turn on two-step sign-in?": "two-step-sign-in",
}


def first_of(evidence: Sequence[Evidence]) -> str:
    return evidence[0].passage.article_id


def answered(case: Case, question: Clarification, meant: str) -> Case | None:
    """The case with the option that the article that was meant has; None where none has it."""
    fitting = [words for words, articles in question.options.items() if meant in articles]
    if not fitting:
        return None
    return dataclasses.replace(case, messages=(*case.messages, Message(author="customer", text=fitting[0])))


def helped(
    assistant: Assistant,
    clarifier: Clarifier,
    cases: Sequence[Case],
    meant: Sequence[Sequence[str]],
    asked: Sequence[Asked | None],
) -> dict[str, Any]:
    """P@1 before and after the answer to the first question, over the cases that were asked."""
    before, after, offered, once_more = [], [], [], []
    for case, articles, found in zip(cases, meant, asked, strict=True):
        if found is None:
            continue
        first = first_of(assistant.retrieve([case])[0])
        replies = [answered(case, found.questions[0], article) for article in articles]
        again = [assistant.retrieve([reply])[0] if reply else None for reply in replies]
        firsts = [first_of(evidence) if evidence else first for evidence in again]
        before.append(np.mean([first == article for article in articles]))
        after.append(np.mean([got == article for got, article in zip(firsts, articles, strict=True)]))
        offered.append(np.mean([reply is not None for reply in replies]))
        told = [(reply, evidence) for reply, evidence in zip(replies, again, strict=True) if reply and evidence]
        asks = [clarifier.ask(reply, evidence) is not None for reply, evidence in told]
        once_more.append(np.mean(asks) if asks else np.nan)
    table = np.array([before, after, offered, once_more]).T
    estimate = means(np.column_stack([table, table[:, 1] - table[:, 0]]), SEED)
    names = ("p_at_1_before", "p_at_1_after", "meant_article_is_an_option", "asked_again_after_the_answer", "gain")
    result = {name: _estimate(estimate, place) for place, name in enumerate(names)}
    return {**result, "gain_p": float(permutation_p(table[:, 1:2] - table[:, :1], SEED)[0])}


def share_asked(asked: Sequence[Asked | None]) -> dict[str, Any]:
    return _estimate(shares(np.array([[found is not None] for found in asked], dtype=float), SEED), 0)


def _estimate(estimate: Any, place: int) -> dict[str, Any]:
    value, low, high = (round(float(part[place]), 3) for part in estimate[:3])
    return {"value": value, "low": low, "high": high, "n": int(estimate.n[place])}


def _shown(cases: Sequence[Case], asked: Sequence[Asked | None]) -> list[dict[str, Any]]:
    return [
        {
            "case": case.id if case.id.startswith("g") else case.messages[0].text,
            "asked": [[question.text, question.attribute, question.bits] for question in found.questions],
        }
        for case, found in zip(cases, asked, strict=True)
        if found
    ]


def main() -> None:
    clarifier = Clarifier()
    golden = load(REPOSITORY / "kb_samples", split="dev").cases
    sets = {
        "ambiguous": [Case.from_text(text) for text in AMBIGUOUS],
        "clear": [Case.from_text(text) for text in CLEAR],
        "golden": list(golden),
    }
    meant = [[f"tw-{article}" for article in articles] for articles in AMBIGUOUS.values()]
    with tempfile.TemporaryDirectory() as scratch:
        assistant = Assistant.build(REPOSITORY / "kb_samples" / "articles", Path(scratch, "samples"))
        evidence = {name: assistant.retrieve(cases) for name, cases in sets.items()}
        asked: dict[str, list[Asked | None]] = {}
        spent: list[float] = []
        for name, cases in sets.items():
            asked[name] = []
            for case, found in zip(cases, evidence[name], strict=True):
                start = time.perf_counter()
                asked[name].append(clarifier.ask(case, found))
                spent.append(1000 * (time.perf_counter() - start))
        effect = helped(assistant, clarifier, sets["ambiguous"], meant, asked["ambiguous"])
        first = [first_of(found) for found in evidence["clear"]]
    right = [[got == f"tw-{article}"] for got, article in zip(first, CLEAR.values(), strict=True)]
    save(
        "clarifying",
        {
            "share_asked": {name: share_asked(found) for name, found in asked.items()},
            "answered": effect,
            "clear_p_at_1": _estimate(shares(np.array(right, dtype=float), SEED), 0),
            "milliseconds": {"median": round(float(np.median(spent)), 2), "p95": round(np.percentile(spent, 95), 2)},
            "questions": {name: _shown(sets[name], found) for name, found in asked.items()},
        },
    )


if __name__ == "__main__":
    main()
