"""Entities of strangers."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistkit import Case
from assistkit.case.message import read_message
from assistkit.index.sources.html import html_to_markdown
from assistkit.text.entities import unescape
from assistkit.text.plain import to_plain

ENDLESS = ["&#" + "9" * 9_000, "&#" + "0" * 9_000 + "65;", "&#x" + "f" * 9_000 + ";", "&amp;#" + "9" * 9_000 + ";"]


@given(st.text(st.sampled_from("&#x;049aflt ")))
def test_is_what_the_standard_library_says(text: str) -> None:
    assert unescape(text) == html.unescape(text)


@pytest.mark.parametrize("text", ENDLESS, ids=lambda text: text[:5])
def test_endless_numbers_are_read(text: str) -> None:
    """By every reader of what strangers write; Python makes no number of so many digits."""
    for one in (text, f"<p>{text}</p>", f"a {text} b"):
        assert "9999" not in unescape(unescape(one))
        to_plain(one)
        read_message(Case.from_text(one), 0)
        html_to_markdown(one, "")
