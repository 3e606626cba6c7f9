"""Quotes that end at once take work in proportion to their number, and ordinary quotes are quotes."""

from __future__ import annotations

import pytest
from growth import assert_linear
from markdown_it import MarkdownIt

from assistkit.text.blocks import blocks
from assistkit.text.commonmark import commonmark


@pytest.mark.parametrize("piece", [">-\n{\n", ">- \n0x\n", "> # a\nb\n", "> ---\nb\n", "> > -\n> x\n", ">```\nb\n>\n"])
def test_a_wall_of_quotes_takes_linear_time(piece: str) -> None:
    assert_linear(lambda n: blocks(piece * n), 1_600)


@pytest.mark.parametrize(
    "text",
    [
        "> a\n> b\nlazy\n\nc\n",
        "> # a\n> > b\n> - c\n>   d\n\n" * 300,
        "> a\n\n" * 3_000,
        "> - a\nb\n" * 200,
        ">>>>> a\n" * 50,
    ],
    ids=lambda text: text[:12],
)
def test_ordinary_quotes_are_as_they_were(text: str) -> None:
    assert commonmark().render(text) == MarkdownIt("commonmark").render(text)
