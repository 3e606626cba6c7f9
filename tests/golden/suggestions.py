"""Hand-made cases and suggestions, one of every status: what the golden cards show."""

# ruff: noqa: E501, PLR0917
from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from assistkit.types import (
    Case,
    Citation,
    Evidence,
    Finding,
    Message,
    Passage,
    Sentence,
    SentenceKind,
    Suggestion,
    SummaryLine,
)

_PROVENANCE = {
    "assistkit": "0.1.0",
    "embedder": "onnx:all-minilm-l6-v2:8f2a90c1d4e7b365",
    "generation": "7",
    "pipeline": "Assistant(Fusion(Dense, Lexical), ExtractiveDrafter, CitationVerifier)",
}


def passage(
    article: str, number: int, title: str, heading: tuple[str, ...], text: str, *, internal: bool = False
) -> Passage:
    return Passage(
        id=f"{article}#{number}",
        article_id=article,
        title=title,
        heading=heading,
        text=text,
        start=0,
        end=len(text),
        url="" if internal else f"https://help.tidewell.example/en/{article}",
        language="en",
        visibility="internal" if internal else "public",
        updated_at=datetime(2026, 3, 11, tzinfo=UTC),
    )


PIN = passage(
    "reset-kiosk-pin", 0, "Reset the kiosk PIN", ("From your computer",),
    "1. Open **Settings › Front Desk › Devices** and choose the tablet.\n2. Select **New PIN** and enter 4 digits twice. "
    "Numbers such as `1234` or `0000` aren't accepted.\n3. If the tablet is online it takes the new PIN over within 1 minute.\n\n"
    "| Role | Can reset |\n|---|---|\n| Owner | yes |\n| Manager | yes |\n| Staff | no |",
)  # fmt: skip
LEAVE = passage(
    "leave-kiosk-mode", 1, "Leave the check-in screen", (),
    "Press the logo in the top left corner for 3 seconds and enter the PIN. Five wrong PINs lock the tablet for 10 minutes.",
)  # fmt: skip
REFUND = passage(
    "refund-not-arrived", 2, "A refund hasn't arrived", ("What to look for", "After 10 business days"),
    "A refund takes 5 to 10 business days. After that, copy the ARN (23 digits) from the timeline and give it to your client; "
    "her bank can find the money with it.",
)  # fmt: skip
PAYOUT = passage(
    "payout-returned", 0, "Payout returned (TW-415)", ("Enter the new account",),
    "TW-415 means that your bank refused the payout. Go to Settings › Pay › Payouts › Bank account, select Change and enter "
    "the new account. Payouts pause for 48 hours after a change.",
)  # fmt: skip
HOLDS = passage(
    "payout-holds", 3, "Playbook: payout holds", ("What we tell nobody",),
    "Risk may extend the pause to 7 days. Don't give the reason.", internal=True,
)  # fmt: skip
SYNC = passage(
    "sync-errors", 0, "Calendar sync: codes and what they mean", (), "TW-204: select Reconnect beside the calendar."
)


class _Writer:
    """Puts a draft together and counts the offsets."""

    def __init__(self) -> None:
        self.text = ""
        self.sentences: list[Sentence] = []
        self.citations: list[Citation] = []

    def raw(self, text: str) -> _Writer:
        self.text += text
        return self

    def say(self, text: str, kind: SentenceKind = "courtesy") -> _Writer:
        self.sentences.append(Sentence(text=text, kind=kind, start=len(self.text), end=len(self.text) + len(text)))
        self.text += text
        return self

    def cite(self, text: str, marker: int, source: Passage, quote: str = "") -> _Writer:
        quote = quote or text
        start, end, at = len(self.text), len(self.text) + len(text), source.text.index(quote)
        self.sentences.append(Sentence(text=text, kind="evidence", start=start, end=end, markers=(marker,)))
        self.citations.append(
            Citation(
                marker=marker, article_id=source.article_id, passage_id=source.id, quote=quote,
                start=start, end=end, quote_start=at, quote_end=at + len(quote),
            )
        )  # fmt: skip
        self.text += f"{text} [{marker}]"
        return self


def _evidence(*passages: Passage, best: float) -> tuple[Evidence, ...]:
    steps = count()
    return tuple(
        Evidence(
            passage=one, score=round(best - 0.113 * step, 3), rank=step + 1,
            signals={"dense": round(0.71 - 0.09 * step, 3), "lexical": round(8.214 - 1.7 * step, 3)},
            contributions={"dense": round(best - 0.5, 3), "words": -0.001, "votes": round(0.5 - 0.113 * step, 3)},
            past_cases=("C-1042", "C-0977") if step == 0 else (),
        )
        for one, step in zip(passages, steps, strict=False)
    )  # fmt: skip


def ready() -> tuple[Case, Suggestion]:
    draft = _Writer().say("Hello Imogen,").raw("\n\n").say("You can set a new PIN from your laptop:").raw("\n\n1. ")
    draft.cite(
        "Open Settings › Front Desk › Devices and choose the tablet.",
        1,
        PIN,
        "Open **Settings › Front Desk › Devices** and choose the tablet.",
    )
    draft.raw("\n2. ").cite(
        "Select New PIN and enter 4 digits twice.", 1, PIN, "Select **New PIN** and enter 4 digits twice."
    )
    draft.raw(" ").cite(
        "Numbers such as 1234 or 0000 aren't accepted.", 1, PIN, "Numbers such as `1234` or `0000` aren't accepted."
    )
    draft.raw("\n3. ").cite("If the tablet is online it takes the new PIN over within 1 minute.", 1, PIN)
    draft.raw("\n\n").cite(
        "Then press the logo in the top left corner for 3 seconds and enter the PIN.",
        2,
        LEAVE,
        "Press the logo in the top left corner for 3 seconds and enter the PIN.",
    )
    draft.raw("\n\n").say("Kind regards")
    case = Case.from_text(
        "Hi, our receptionist who set up the tablet has left and nobody knows the four numbers to get out of the check-in "
        "screen. I'm the owner and can get into Tidewell on my laptop no problem. How do I get a new number on there? The "
        "tablet is online.\n\nThanks\nImogen Tarrant",
        subject="can't get out of the check-in screen", id="demo-answered",
    )  # fmt: skip
    return case, _suggestion(case, "ready", 0.86, draft, _evidence(PIN, LEAVE, SYNC, best=0.912))


def check() -> tuple[Case, Suggestion]:
    draft = _Writer().say("Hello Dale,").raw("\n\n").say("I'm sorry that you had to write again.").raw("\n\n")
    draft.cite("A refund takes 5 to 10 business days.", 1, REFUND).raw(" ")
    draft.cite(
        "After that, copy the ARN (23 digits) from the timeline and give it to your client; her bank can find the money with it.",
        1,
        REFUND,
    )
    draft.raw("\n\n").cite("TW-415 means that your bank refused the payout.", 2, PAYOUT).raw(" ")
    draft.cite(
        "Go to Settings › Pay › Payouts › Bank account, select Change and enter the new account.", 2, PAYOUT
    ).raw(" ")
    at = len(draft.text)
    draft.cite("Payouts pause for 24 hours after a change.", 2, PAYOUT, "Payouts pause for 48 hours after a change.")
    end = at + len("Payouts pause for 24 hours after a change.")
    draft.raw("\n\n").say("Please send us the ARN if her bank can't find it.", "notice").raw("\n\n").say("Kind regards")
    case = Case(
        id="demo-several", subject="Re: Re: STILL no answer – refund + my money", contacts=3,
        messages=(
            Message(
                author="customer",
                text="This is the THIRD time I write and I'm getting really fed up now.\n\n1) I refunded Mrs Lindgren £85 on 27 "
                "August. She rings me every other day saying nothing has arrived and thinks I'm lying to her. What do I tell "
                "her?\n\n2) My own payout from last Thursday says \"Returned\" with TW-415. We moved to a new bank in the "
                "summer. Where do I put the new account and when do I get my money???\n\nDale\nQuayside Cycle Repairs",
            ),
            Message(author="system", text="Merged with case 20713."),
        ),
    )  # fmt: skip
    findings = (
        Finding(
            code="old-article", severity="info", message="“A refund hasn't arrived” was last changed 14 months ago."
        ),
        Finding(
            code="number-mismatch",
            severity="error",
            message="The draft says 24, the source says 48.",
            start=at,
            end=end,
        ),
        Finding(code="third-contact", severity="warning", message="The customer writes about this for the third time."),
    )
    return case, _suggestion(
        case, "check", 0.58, draft, _evidence(REFUND, PAYOUT, HOLDS, SYNC, best=0.701), findings,
        summary=(SummaryLine(kind="problem", text="A refund hasn't arrived, and a payout was returned.", message=0),),
    )  # fmt: skip


def clarify() -> tuple[Case, Suggestion]:
    draft = _Writer().say("Hello,").raw("\n\n").say("so that I give you the right steps:").raw("\n\n- ")
    draft.say("Which calendar do you connect – Google, Outlook or Apple?", "question").raw("\n- ")
    draft.say("Is there a code beside the calendar, such as TW-204?", "question").raw("\n\n")
    draft.cite(
        "If it is TW-204, select Reconnect beside the calendar.",
        1,
        SYNC,
        "TW-204: select Reconnect beside the calendar.",
    )
    case = Case.from_text("the sync is broken again, please help", subject="sync", id="demo-unclear")
    return case, _suggestion(case, "clarify", 0.47, draft, _evidence(SYNC, best=0.52))


def escalate() -> tuple[Case, Suggestion]:
    draft = (
        _Writer().say("Hello,").raw("\n\n").say("I'm passing this on to the colleagues who can decide it.", "notice")
    )
    case = Case.from_text("You charged my card twice and my lawyer will be in touch tomorrow.", id="demo-legal")
    findings = (Finding(code="legal-threat", severity="warning", message="The customer mentions a lawyer."),)
    return case, _suggestion(case, "escalate", 0.31, draft, _evidence(HOLDS, REFUND, best=0.44), findings)


def abstained() -> tuple[Case, Suggestion]:
    case = Case.from_text(
        "Does Tidewell have an API so our developer can pull the bookings into our own app every night?",
        subject="API?", id="demo-unanswerable",
    )  # fmt: skip
    findings = (
        Finding(
            code="evidence-too-weak",
            severity="info",
            message="The best article scores 0.31; a reply needs at least 0.42.",
        ),
    )
    return case, _suggestion(case, "abstained", 0.12, _Writer(), _evidence(SYNC, HOLDS, LEAVE, best=0.31), findings)


def all_of_them() -> list[tuple[Case, Suggestion]]:
    return [ready(), check(), clarify(), escalate(), abstained()]


def _suggestion(case, status, confidence, draft, evidence, findings=(), summary=()) -> Suggestion:  # type: ignore[no-untyped-def]
    return Suggestion(
        id=f"suggestion-{case.id}", case_id=case.id, status=status, confidence=confidence, text=draft.text,
        sentences=tuple(draft.sentences), citations=tuple(draft.citations), evidence=evidence, findings=findings,
        summary=summary, provenance=_PROVENANCE,
    )  # fmt: skip
