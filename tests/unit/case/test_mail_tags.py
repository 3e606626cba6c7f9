"""Tags of a mail that never end, or say one thing over and over, take work in proportion to their length."""

from __future__ import annotations

import pytest
from growth import assert_linear

from assistkit.case.mail_html import html_lines


@pytest.mark.parametrize(
    "piece", ["o", "o:", "class=", "class='a", "id=x_", "id=m_1", "<o:", " '\"", "<!", "border:none;"]
)
def test_a_tag_without_an_end_is_looked_at_once(piece: str) -> None:
    assert_linear(lambda n: html_lines(f"<p>Hello</p><div {piece * (n // len(piece))}>"), 40_000)
    assert_linear(lambda n: html_lines(f"<p>Hello</p><b{piece * (n // len(piece))}"), 40_000)
