"""The sums of money in a text, whatever way they are written."""

from __future__ import annotations

import re
from typing import NamedTuple

_SIGNS = {"£": "GBP", "€": "EUR", "$": "USD", "¥": "JPY", "₹": "INR"}
_NAMES = {"pound": "GBP", "quid": "GBP", "euro": "EUR", "dollar": "USD"}
CURRENCIES = frozenset(
    {"AED", "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS", "INR", "JPY", "KRW"}
    | {"MXN", "NOK", "NZD", "PLN", "RON", "SEK", "SGD", "USD", "ZAR"}
)
"""Codes that an amount may have; three letters before a number are more often a word, such as "owe 500"."""
_AMOUNT = re.compile(
    r"(?<![\w.,])(?P<before>[£€$¥₹]|[A-Za-z]{3})?[ \u00a0]?"
    r"(?P<number>\d{1,3}(?:[., '’\u00a0\u202f]\d{3}){1,4}(?:[.,]\d{1,2})?|\d{1,12}(?:[.,]\d{1,2})?)(?![.,]?\d)"
    r"(?P<thousand>[kK]\b)?[ \u00a0]?(?P<after>[£€$¥₹]|[A-Za-z]{3,7}\b)?"
)


class Amount(NamedTuple):
    """A sum of money in a text: `currency` is a code such as "EUR"; `start` and `end` are its span."""

    currency: str
    value: float
    start: int
    end: int


def amounts(text: str) -> list[Amount]:
    """The sums of money in a text: "£1,200.50", "1.200,50 €", "1 240 GBP", "3k euros"; numbers alone are not."""
    found = []
    for match in _AMOUNT.finditer(text):
        currency = _currency(match["before"]) or _currency(match["after"])
        if currency:
            value = _number(match["number"]) * (1000 if match["thousand"] else 1)
            found.append(Amount(currency, value, match.start("number"), match.end()))
    return found


def _currency(word: str | None) -> str:
    word = word or ""
    code = _SIGNS.get(word) or _NAMES.get(word.lower().removesuffix("s")) or word.upper()
    return code if code in CURRENCIES else ""


def _number(digits: str) -> float:
    """Of two kinds of separators the last is the decimal one; a single one is, unless three digits follow it."""
    whole, mark, rest = digits, "", ""
    if match := re.fullmatch(r"(.*)([.,])(\d{1,2})", digits):
        whole, mark, rest = match.groups()
    return float(re.sub(r"\D", "", whole) + ("." + rest if mark else ""))
