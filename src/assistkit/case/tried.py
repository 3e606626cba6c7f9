"""What the customer says they did already."""

from __future__ import annotations

from collections.abc import Sequence

from assistkit.case.message import read_message
from assistkit.case.once import once
from assistkit.case.spoken import languages_of, spoken
from assistkit.text.languages.patterns import anywhere
from assistkit.text.sentences import sentences
from assistkit.types import Case

_SHOWN = 200  # characters of a sentence


@once
def tried(case: Case) -> Sequence[str]:
    """The sentences in which the customer says what they did already, in their order, each once."""
    patterns = [anywhere(one.telling.tried) for one in languages_of(case)]
    found: dict[str, None] = {}
    for text in (read_message(case, n) for n, one in enumerate(case.messages) if one.author == "customer"):
        for start, end in sentences(text, spoken(case) or "en"):
            if not text[start:end].endswith(("?", "？")) and any(one.search(text, start, end) for one in patterns):
                found[" ".join(text[start:end].split())[:_SHOWN]] = None
    return tuple(found)
