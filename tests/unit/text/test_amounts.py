"""Sums of money are read as they were written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistkit.text.amounts import amounts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("£1,200.50", [("GBP", 1200.5)]),
        ("1.200,50 €", [("EUR", 1200.5)]),
        ("1'200.00 CHF and 2 300 EUR", [("CHF", 1200.0), ("EUR", 2300.0)]),
        ("we owe 640 GBP", [("GBP", 640.0)]),
        ("£3k", [("GBP", 3000.0)]),
        ("50 pounds", [("GBP", 50.0)]),
        ("£1.200", [("GBP", 1200.0)]),
        ("8,412 rows at 10:30, version 1.2.3", []),
    ],
)
def test_amounts(text: str, expected: list[tuple[str, float]]) -> None:
    """With a sign, a code or a word; both ways to write thousands and decimals."""
    assert [(one.currency, one.value) for one in amounts(text)] == expected


@given(st.integers(0, 10**9), st.integers(0, 99), st.sampled_from([("{:,}", "."), ("{:_}", ",")]))
def test_an_amount_is_read_as_it_was_written(whole: int, cents: int, style: tuple[str, str]) -> None:
    """English and continental separators alike."""
    form, mark = style
    text = form.format(whole).replace("_", ".") + f"{mark}{cents:02d} EUR"
    assert [round(one.value * 100) for one in amounts(text)] == [whole * 100 + cents]
