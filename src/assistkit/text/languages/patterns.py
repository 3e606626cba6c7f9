"""Lists of a language as one pattern each, in time linear in the text as long as every entry is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

NEVER = re.compile(r"(?!)")
"""What an empty list finds."""


@lru_cache(maxsize=2_048)  # lists of languages, never a text
def phrases(entries: Sequence[str], spaced: bool = True) -> re.Pattern[str]:
    """One of the entries as whole words, without case; anywhere where the language has no blanks between words."""
    if not entries:
        return NEVER
    found = rf"(?:{'|'.join(entries)})"
    return re.compile(rf"(?<!\w){found}(?!\w)" if spaced else found, re.IGNORECASE)


@lru_cache(maxsize=2_048)
def anywhere(entries: Sequence[str]) -> re.Pattern[str]:
    """One of the entries, which say themselves where they begin and end; without case."""
    return re.compile("|".join(entries), re.IGNORECASE) if entries else NEVER


def either(one: re.Pattern[str], entries: Sequence[str]) -> re.Pattern[str]:
    """A pattern, or one of the entries behind it."""
    return re.compile("|".join([one.pattern, *entries]), one.flags) if entries else one
