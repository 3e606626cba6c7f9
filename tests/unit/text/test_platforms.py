"""Platforms in headings and cases."""

from __future__ import annotations

import pytest

from assistkit.text.platforms import exclude_each_other, platforms_in
from assistkit.text.variables import unfilled, without_variables


@pytest.mark.parametrize(
    ("one", "other", "excluded"),
    [
        ("How on my Android phone?", "On iOS", True),
        ("How on my iPhone?", "iPad and iPhone", False),
        ("How on Chrome for Windows?", "macOS", True),
        ("How on Chrome for Windows?", "Google Chrome", False),
        ("How on Chrome for Windows?", "Firefox", True),
        ("My mac says no", "Windows", True),
        ("on windows 11", "Linux", True),
        ("I use Outlook", "Gmail", True),
        ("I use Outlook", "On Windows", False),
        ("on my Android", "Desktop app", True),
        ("on my Android", "Mobile app", False),
        ("the windows do not open", "macOS", False),
        ("the MAC address", "Windows", False),
        ("at the edge of the page", "Safari", False),
        ("iPhone and Android", "Android", False),
        ("nothing named", "iOS", False),
        ("my Chromebook", "Chrome", False),
    ],
)
def test_platforms_exclude_each_other_within_their_kind(one: str, other: str, excluded: bool) -> None:
    """Only names of the same kind exclude each other, and only where none is shared."""
    assert exclude_each_other(platforms_in(one), platforms_in(other)) is excluded


def test_variables_are_found_outside_of_code() -> None:
    """Whatever template language they are of."""
    assert unfilled("`{{ code }}` {{ a }} {{{b}}} ${c} {$d} <%= e %> [%= f %] {g} %h%") == [
        "a",
        "b",
        "c",
        "d",
        "e",
        "f",
    ]
    assert without_variables("Set {{ a }} up") == "Set up"
