"""The language of a case: what the customer wrote in, and the records whose words it is read with."""

from __future__ import annotations

from assistkit.case.conversation import turns
from assistkit.case.message import read_message
from assistkit.case.once import once
from assistkit.text.language import detect_language, primary
from assistkit.text.languages import spoken_in
from assistkit.text.languages.records import Language
from assistkit.types import Case

MESSAGES = 10
"""Customer messages that are read, the newest."""
_SHOWN = 6_000  # characters of a message: its start and its end


@once
def spoken(case: Case) -> str:
    """ISO 639-1 code of what the customer wrote in, else of what the desk says of the case; "" where not known."""
    texts = [text for group in own_words_by_reply(case) for text in group]
    return detect_language("\n".join(texts)) or primary(case.language)


def languages_of(case: Case) -> tuple[Language, ...]:
    """The record of the case's language; those of all languages where nobody knows which it is."""
    return spoken_in(spoken(case))


@once
def own_words_by_reply(case: Case) -> list[list[str]]:
    """The newest cleaned customer messages, those between two replies together, oldest first."""
    groups: list[list[str]] = []
    left = MESSAGES
    for turn in turns(case):
        said = [number for number in turn if case.messages[number].text.strip()][-left:] if left else []
        if said:
            groups.append([_cut(read_message(case, number)) for number in said])
            left -= len(said)
    return groups[::-1]


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN * 2 // 3]}\n{text[-_SHOWN // 3 :]}"
