"""The language of a tag."""

from __future__ import annotations

import pytest

from assistkit.text.language import primary


@pytest.mark.parametrize(
    ("tag", "language"),
    [("de", "de"), ("de-AT", "de"), ("PT_br", "pt"), ("zh-Hant-TW", "zh"), ("fil", "fil"), ("", "")],
)
def test_the_language_is_what_stands_before_the_country(tag: str, language: str) -> None:
    """With either sign between, in lower case; a language of three letters is not cut to two, nothing stays nothing."""
    assert primary(tag) == language
