"""What the customer takes for granted and the article says otherwise: "as your page says, refunds take 90 days"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistkit.case.message import read_message
from assistkit.text.grounding import find_grounding
from assistkit.text.plain import to_plain
from assistkit.text.sentences import sentences
from assistkit.types import Case, Passage

_CLAIMS = re.compile(
    r"\b(?:your|the) (?:\w+ ){0,3}(?:article|page|policy|policies|website|site|help|docs?|documentation|faq|terms)\b|"
    r"\b(?:it|you|they|he|she|agent|colleague) (?:clearly )?(?:says?|said|states?|stated|promised?|told)\b|"
    r"\baccording to\b|"
    r"\bi (?:read|was told|was promised|understood|thought)\b|\b(?:supposed|meant) to\b",
    re.IGNORECASE,
)
_UNITS = (
    "second|minute|hour|day|week|month|year|per cent|percent|%|pound|euro|dollar|user|people|person|seat|device|"
    "character|row|mb|gb|time"
)
_NUMBER = r"\d[\d.,]*"
_QUANTITY = re.compile(
    rf"(?P<sign>[£€$])\s?(?P<money>{_NUMBER})|"
    rf"(?<![\w.])(?:(?P<low>{_NUMBER})\s?(?:to|-|–|and|or)\s?)?(?P<number>{_NUMBER})[\s-]?"
    rf"(?:working |business |calendar )?(?P<unit>{_UNITS})(?:s\b|\b|(?<=%))",
    re.IGNORECASE,
)
_SAME = {"percent": "%", "per cent": "%", "people": "person", "£": "pound", "€": "euro", "$": "dollar"}
Amounts = dict[str, list[tuple[float, float]]]  # by unit, each from a least to a most
_LEAST = 0.35  # of the sentence's content words in what the article says
_MOST = 2


def contradictions(case: Case, passages: Sequence[Passage]) -> list[tuple[str, str]]:
    """(what the customer says, what the article says), where both give an amount of the same unit and they differ.

    Only sentences count that claim to repeat something: a page, a promise, what one was told.
    """
    public = [passage for passage in passages if passage.public]
    found = []
    for said in _claims(case):
        asked = _quantities(said)
        support = find_grounding(said, public) if asked else None
        if support is None or support.strength < _LEAST:
            continue
        instead = to_plain(support.passage.text[support.start : support.end])
        everywhere = _quantities("\n".join(to_plain(passage.text) for passage in public))
        if any(_denied(asked[unit], everywhere[unit]) for unit in asked.keys() & _quantities(instead).keys()):
            found.append((said, instead))
    return found[:_MOST]


def _claims(case: Case) -> Iterator[str]:
    for text in (read_message(case, n) for n, one in enumerate(case.messages) if one.author == "customer"):
        for start, end in sentences(text):
            if _CLAIMS.search(text, start, end) and any(letter.isdigit() for letter in text[start:end]):
                yield " ".join(text[start:end].split())


def _denied(said: list[tuple[float, float]], known: list[tuple[float, float]]) -> bool:
    """Whether none of the amounts is one that the article gives, or within one."""
    return not any(least <= low and high <= most for low, high in said for least, most in known)


def _quantities(text: str) -> Amounts:
    found: Amounts = {}
    for match in _QUANTITY.finditer(text):
        unit = (match["sign"] or match["unit"]).lower()
        high = _number(match["money"] or match["number"])
        low = _number(match["low"]) if match["low"] else high
        found.setdefault(_SAME.get(unit, unit), []).append((min(low, high), max(low, high)))
    return found


def _number(text: str) -> float:
    """12,000 and 1.5; what is no number after all counts as none that agrees."""
    try:
        return float(text.strip(".,").replace(",", ""))
    except ValueError:
        return float("nan")
