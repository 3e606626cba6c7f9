"""A line that begins like the name of another file and never ends takes work in proportion to its length."""

from __future__ import annotations

import pytest
from growth import assert_linear

from assistkit.index.sources.bodies import read_body


@pytest.mark.parametrize(
    ("begin", "piece"),
    [
        ("![[", "a"), ("![[", "![[~~"), ("{% include ", " "), ("{% include ", "a "), ("{% include a ", "b= "),
        ("{% include a b=", " "), ("{% include a b=", "%"), ("{{#include ", "a"), ("{{< include ", "a"),
        ("<!-- @include: ", "-"), ("<!-- @include: ", "a{"), ("[!include [", "a"), ("--8<-- '", "-"),
        ("{% data reusables.", "a-"), ("-", "-"),
    ],
)  # fmt: skip
def test_a_name_without_an_end_is_looked_at_once(begin: str, piece: str) -> None:
    assert_linear(lambda n: read_body(begin + piece * (n // len(piece)), {"title": "Reset"}), 20_000)
