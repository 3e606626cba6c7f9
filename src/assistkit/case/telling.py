"""The words with which people say what is wrong, what they tried and what came of it, as patterns of languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistkit.text.languages import language
from assistkit.text.languages.patterns import anywhere

ASKED = re.compile(r"[?？؟](?=[\s\"'”’)\]?!]|$)|？")
"""Where a question ends, in any language."""


@dataclass(frozen=True)
class TellingPatterns:
    """`TellingWords` of some languages, each list one pattern. `sign`: a problem, or a question."""

    problem: re.Pattern[str]
    sign: re.Pattern[str]
    trying: re.Pattern[str]
    outcome: re.Pattern[str]
    promised: re.Pattern[str]
    claims: re.Pattern[str]


@lru_cache(maxsize=64)  # languages
def telling_patterns(codes: tuple[str, ...]) -> TellingPatterns:
    """The patterns of the languages of these codes, together."""
    every = [language(code) for code in codes]

    def words(name: str) -> list[str]:
        lists = ((getattr(one.telling, name), r"\b" if one.spaced else "") for one in every)
        return [f"{end}(?:{'|'.join(entries)}){end}" for entries, end in lists if entries]

    def said(*names: str) -> re.Pattern[str]:
        return anywhere(tuple(entry for one in every for name in names for entry in getattr(one.telling, name)))

    problem = words("problem")
    return TellingPatterns(
        problem=anywhere(tuple(problem)),
        sign=anywhere((*problem, ASKED.pattern)),
        trying=said("tried", "trying"),
        outcome=anywhere(tuple(words("outcome"))),
        promised=said("promised"),
        claims=said("claims"),
    )
