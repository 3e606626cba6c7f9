"""A case of the report, ready to print: what went wrong in words, the texts cut to length, the draft in pieces."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from assistkit.desks.cards.draft import STATUS, StatusLook
from assistkit.evaluation.judging import LEAST_RECALL
from assistkit.evaluation.report.page_figures import shown
from assistkit.text.plain import to_plain

_MARKER = re.compile(r"\[(\d{1,3})\]")
_WEB = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_QUOTES = 6  # shown of each article
_NOTHING_ANSWERS = "The reply was marked ready, although no article answers the case."

Case = Mapping[str, Any]


class Judgement(NamedTuple):
    """How a verdict is called, its mark (color is never the only sign), its tone, and what it means."""

    label: str
    mark: str
    tone: str
    meaning: str


VERDICTS: dict[str, Judgement] = {  # the worst first: a wrong reply does more harm than none
    "wrongly-sure": Judgement("Wrongly sure", "!", "escalate", "Marked ready, and it cites no article that answers."),
    "wrong-sentence": Judgement(
        "Wrong sentence", "≠", "check", "Cites a right article and hardly says what the agent said, or has a fault."
    ),
    "ranked-low": Judgement(
        "Ranked low", "↓", "check", "An article that answers was found, and others came before it."
    ),
    "not-retrieved": Judgement("Not found", "×", "escalate", "No article that answers the case was found."),
    "wrongly-silent": Judgement(
        "Wrongly silent", "–", "clarify", "The best article answers the case, and no reply came."
    ),
    "right": Judgement("Right", "✓", "ready", "The draft cites an article that answers the case."),
    "rightly-silent": Judgement(
        "Rightly silent", "✓", "abstained", "No article answers, and no reply was marked ready."
    ),
    "unlabeled": Judgement("Not judged", "·", "abstained", "Nobody has said which article answers the case."),
}


def severity(case: Case) -> tuple[int, str, float]:
    """For sorting: what went wrong first, the surest mistakes first. A verdict that is not known counts as none."""
    verdict = case["verdict"] if case["verdict"] in VERDICTS else "unlabeled"
    return list(VERDICTS).index(verdict), verdict, -(case["confidence"] or 0.0)


def page_case(case: Case, number: int, longest: int) -> dict[str, Any]:
    """What the template shows of a case. No text is longer than `longest`."""
    verdict = severity(case)[1]
    cited = {one["article_id"] for one in case["citations"]}
    return {
        "of": {"learned": "", **case},
        "number": number,
        "anchor": f"case-{number}",
        "verdict": verdict,
        "look": VERDICTS[verdict],
        "why": verdict_words(case),
        "status": case["status"] if case["status"] in STATUS else "abstained",
        "status_look": STATUS.get(case["status"], StatusLook(str(case["status"]), "·", "")),
        "percent": round(100 * min(1.0, max(0.0, case["confidence"] or 0.0))),
        "text": _cut(case["text"], longest),
        "draft": _draft(case, longest),
        "reply": _cut(case["reply"], longest),
        "sources": _sources(case["citations"], {one["article_id"] for one in by_rank(case)}),
        "gold": [
            {"of": one, "rank": rank_words(one["rank"]), "cited": one["article_id"] in cited} for one in by_rank(case)
        ],
        "measures": [(name, shown(value)) for name, value in case["measures"].items() if value is not None],
        "facts": [(name, _fact(value)) for name, value in case["facts"].items() if value not in (None, "", [])],
    }


def verdict_words(case: Case) -> str:
    """The verdict on this case in a sentence, with the rank where it has one."""
    right = by_rank(case)
    best = right[0]["rank"] if right else None
    which = "the right article" if len(right) == 1 else "the best of the right articles"
    place = f"{which} {f'was ranked {ordinal(best)}' if best else 'was not found'}"
    sentences = {
        "right": f"The draft cites an article that answers the case; {place}.",
        "not-retrieved": "No article that answers the case was found.",
        "ranked-low": _low(place, best, bool(case["citations"])),
        "wrong-sentence": f"The draft cites an article that answers the case, but {_fault(case)}.",
        "wrongly-silent": f"No reply was suggested, although {place}.",
        "wrongly-sure": f"The reply was marked ready, but {place}." if right else _NOTHING_ANSWERS,
        "rightly-silent": "No article answers the case, and no reply was marked ready.",
        "unlabeled": "Nobody has said which article answers this case, so it is not judged.",
    }
    return sentences[severity(case)[1]]


def _fault(case: Case) -> str:
    recall = case["measures"].get("content recall")
    little = recall is not None and recall < LEAST_RECALL
    return "hardly says what the real reply says" if little else "the check found fault with what it says"


def _low(place: str, best: int | None, cites: bool) -> str:
    if not cites:
        return f"{place[0].upper()}{place[1:]}, and no reply was suggested."
    return f"{place[0].upper()}{place[1:]}, {'but' if best == 1 else 'and'} the draft cites another one."


def by_rank(case: Case) -> list[Case]:
    """The articles that answer the case, the best ranked first, those that were not found last."""
    right = [one for one in case["gold"] if one["grade"]]
    return sorted(right, key=lambda one: (not one["rank"], one["rank"] or 0, -one["grade"]))


def rank_words(rank: int | None) -> str:
    """Where an article is in the ranking."""
    return f"ranked {ordinal(rank)}" if rank else "not found"


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 11th."""
    last = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{last}"


def _cut(text: Any, longest: int) -> tuple[str, int]:
    """The text as far as it is shown, and how many characters are not."""
    whole = str(text or "").strip()
    return whole[:longest], max(0, len(whole) - longest)


def _draft(case: Case, longest: int) -> tuple[list[tuple[str, int | None]], int]:
    """The draft as runs of text, each with the marker behind it, if the draft has a source of that number."""
    text, left_out = _cut(case["draft"], longest)
    known = {one["marker"] for one in case["citations"]}
    pieces: list[tuple[str, int | None]] = []
    at = 0
    for found in _MARKER.finditer(text):
        marker = int(found[1])
        if marker in known:
            pieces.append((text[at : found.start()], marker))
            at = found.end()
    pieces.append((text[at:], None))
    return [one for one in pieces if one[0] or one[1]], left_out


def _sources(citations: Sequence[Mapping[str, Any]], right: set[str]) -> list[dict[str, Any]]:
    """One entry a marker, in the order of the markers, with its quotes once each."""
    sources: dict[Any, dict[str, Any]] = {}
    for one in sorted(citations, key=lambda one: one["marker"]):
        address = str(one["url"] or "")
        source = sources.setdefault(
            one["marker"],
            {
                "marker": one["marker"],
                "title": one["title"] or one["article_id"],
                "address": address if _WEB.fullmatch(address) else "",
                "right": one["article_id"] in right,
                "quotes": {},
            },
        )
        source["quotes"][to_plain(str(one["quote"] or "")[:400])] = None
    for source in sources.values():
        quotes = [quote for quote in source["quotes"] if quote]
        source["quotes"], source["more"] = quotes[:_QUOTES], max(0, len(quotes) - _QUOTES)
    return list(sources.values())


def _fact(value: Any) -> str:
    words = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return words[:200]
