"""What the customer takes for granted and the article says otherwise: "as your page says, refunds take 90 days"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from assistkit.case.message import read_message
from assistkit.case.spoken import languages_of, spoken
from assistkit.case.telling import telling_patterns
from assistkit.text.grounding import find_grounding
from assistkit.text.languages import language
from assistkit.text.plain import to_plain
from assistkit.text.sentences import sentences
from assistkit.types import Case, Passage

_NUMBER = r"\d[\d.,]*"
_SAME = {"percent": "%", "per cent": "%", "people": "person", "£": "pound", "€": "euro", "$": "dollar"}
Amounts = dict[str, list[tuple[float, float]]]  # by unit, each from a least to a most
_LEAST = 0.35  # of the sentence's content words in what the article says
_MOST = 2


def contradictions(case: Case, passages: Sequence[Passage]) -> list[tuple[str, str]]:
    """(what the customer says, what the article says), where both give an amount of the same unit and they differ.

    Only sentences count that claim to repeat something: a page, a promise, what somebody said.
    """
    public = [passage for passage in passages if passage.public]
    found = []
    code = spoken(case) or "en"
    for said in _claims(case):
        asked = _quantities(said, code)
        support = find_grounding(said, public) if asked else None
        if support is None or support.strength < _LEAST:
            continue
        instead = to_plain(support.passage.text[support.start : support.end])
        everywhere = _quantities("\n".join(to_plain(passage.text) for passage in public), code)
        if any(_denied(asked[unit], everywhere[unit]) for unit in asked.keys() & _quantities(instead, code).keys()):
            found.append((said, instead))
    return found[:_MOST]


def _claims(case: Case) -> Iterator[str]:
    claims = telling_patterns(tuple(one.code for one in languages_of(case))).claims
    for text in (read_message(case, n) for n, one in enumerate(case.messages) if one.author == "customer"):
        for start, end in sentences(text, spoken(case) or "en"):
            if claims.search(text, start, end) and any(letter.isdigit() for letter in text[start:end]):
                yield " ".join(text[start:end].split())


def _denied(said: list[tuple[float, float]], known: list[tuple[float, float]]) -> bool:
    """Whether none of the amounts is one that the article gives, or within one."""
    return not any(least <= low and high <= most for low, high in said for least, most in known)


@lru_cache(maxsize=64)  # languages
def _quantity(code: str) -> re.Pattern[str]:
    one = language(code)
    counted = [*one.numbers.counted, *one.numbers.units] if code != "en" else one.numbers.counted
    units = "|".join(sorted(map(re.escape, {*counted, "%"}), key=lambda word: (-len(word), word)))
    beside = "|".join(f"{word} " for word in one.numbers.beside[:3])
    return re.compile(
        rf"(?P<sign>[£€$])\s?(?P<money>{_NUMBER})|"
        rf"(?<![\w.])(?:(?P<low>{_NUMBER})\s?(?:to|-|–|and|or)\s?)?(?P<number>{_NUMBER})[\s-]?"
        rf"(?:{beside})?(?P<unit>{units})(?:s\b|\b|(?<=%))",
        re.IGNORECASE,
    )


def _quantities(text: str, code: str) -> Amounts:
    numbers = language(code).numbers
    found: Amounts = {}
    for match in _quantity(code).finditer(text):
        unit = (match["sign"] or match["unit"]).lower()
        unit = _SAME.get(unit, unit) if code == "en" else numbers.units.get(unit, _SAME.get(unit, unit))
        high = _number(match["money"] or match["number"], numbers.decimal)
        low = _number(match["low"], numbers.decimal) if match["low"] else high
        found.setdefault(unit, []).append((min(low, high), max(low, high)))
    return found


def _number(text: str, decimal: str) -> float:
    """12,000 and 1.5, or 12.000 and 1,5; what is no number after all counts as none that agrees."""
    thousands = "," if decimal == "." else "."
    try:
        return float(text.strip(".,").replace(thousands, "").replace(decimal, "."))
    except ValueError:
        return float("nan")
