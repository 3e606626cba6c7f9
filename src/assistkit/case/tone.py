"""How to speak to this customer, read from what they wrote: contacts, frustration, technical level, formality, name.

Rules only. What a product does ("error", "crash", "dead") is no anger, so frustration is what people say about the
service, about themselves or about how often they had to ask. Measured by benchmarks/tone.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from assistkit.case.conversation import turns
from assistkit.case.first_name import BY_HAND, signed_name
from assistkit.case.message import read_message, read_whole
from assistkit.case.once import once
from assistkit.case.tone_words import (
    ANNOYED,
    CALM,
    DENIAL,
    FORMAL,
    FORMAL_START,
    IRONY,
    JARGON,
    LETTER_END,
    MACHINE_LINE,
    NOT_TECHNICAL,
    SAID_BEFORE,
    SHOUTED,
    TECHNICAL,
    TIMES,
    UPSET,
    WHICH,
)
from assistkit.text.language import detect_language, primary
from assistkit.types import Case

MESSAGES = 10
"""Customer messages that are read, the newest."""
_SHOWN = 6_000  # characters of a message: its start and its end
_MOST = 20  # contacts that words can claim
_QUOTED = re.compile(r"`[^`\n]{1,200}`|\"[^\"\n]{1,200}\"|“[^”\n]{1,200}”|(?<!\w)'[^'\n]{1,120}'(?!\w)|https?://\S+")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_COUNTS = {
    word: number
    for number, words in {
        1: "once einmal",
        2: "second 2nd twice two zweite zwei zweimal deuxième deux segunda dos tweede twee",
        3: "third 3rd three thrice dritte drei dreimal troisième trois tercera tres derde drie",
        4: "fourth four vierte vier viermal quatrième quatre cuarta cuatro vierde",
        5: "fifth five fünfte fünf fünfmal cinquième cinq quinta cinco vijfde vijf",
        6: "sixth six sechste sechs sixième sexta seis zesde zes",
        7: "seventh seven",
        8: "eighth eight",
        9: "ninth nine",
        10: "tenth ten",
    }.items()
    for word in words.split()
}


@dataclass(frozen=True, kw_only=True)
class Tone:
    """What a reply should take into account. `language` (ISO 639-1) and `first_name` are "" where not known."""

    contacts: int = 1
    frustrated: bool = False
    technical: bool = False
    formal: bool = False
    language: str = ""
    first_name: str = ""

    @property
    def depth(self) -> Literal["brief", "full"]:
        """How much to explain: steps and codes alone for a technical reader on first contact, else also what they do.

        Who writes again got an answer that was too short for them.
        """
        return "brief" if self.technical and self.contacts == 1 else "full"


@once  # drafter and summary ask for it
def read_tone(case: Case) -> Tone:
    """The tone of the customer's own words; agents' and system messages are never read."""
    groups = _by_reply(case)
    texts = [text for group in groups for text in group]
    everything = "\n\n".join([case.subject[:300], *texts])
    contacts = max(case.contacts, _contacts_said(everything))
    return Tone(
        contacts=contacts,
        frustrated=_frustration(case.subject[:300], groups, contacts) >= 1,
        technical=is_technical(everything),
        formal=is_formal(everything),
        language=detect_language("\n".join(texts)) or primary(case.language),
        first_name=_first_name(case),
    )


def describe(tone: Tone) -> str:
    """A line for the agent, such as "third contact · frustrated · technical reader"."""
    number = tone.contacts
    contact = f"{_ORDINALS[number - 1]} contact" if 1 <= number <= len(_ORDINALS) else f"contact {number}"
    traits = {"frustrated": tone.frustrated, "technical reader": tone.technical, "formal": tone.formal}
    return " · ".join([contact, *(name for name, holds in traits.items() if holds)])


def frustration(text: str) -> float:
    """Points for one cleaned message: 1 or more is frustrated, below 0 content."""
    said = DENIAL.sub(" ", _spoken(text))
    points = sum(1.0 for _ in _distinct(UPSET, said))
    points += sum(0.5 for _ in _distinct(ANNOYED, said))
    points += 0.5 * (len(re.findall(r"!{2,}|\?{3,}|\?!|!\?", said)) > 0)
    points += 1.0 * (IRONY.search(said) is not None)
    points += _shouting(said)
    calm = sum(1.0 for _ in _distinct(CALM, said)) + 0.5 * (DENIAL.search(_spoken(text)) is not None)
    return points - calm


def is_technical(text: str) -> bool:
    """Whether the writer would rather read settings, codes and commands than an explanation."""
    if NOT_TECHNICAL.search(text):
        return False
    strong = sum(2 for _ in _distinct(TECHNICAL, text)) + (MACHINE_LINE.search(text) is not None)
    return strong + sum(1 for _ in _distinct(JARGON, text)) >= 2


def is_formal(text: str) -> bool:
    """Whether this is a letter rather than a chat."""
    points = 2 * (FORMAL_START.search(text) is not None) + 2 * (LETTER_END.search(text) is not None)
    return points + sum(1 for _ in _distinct(FORMAL, text)) >= 2


def _frustration(subject: str, groups: list[list[str]], contacts: int) -> float:
    """What was written since the last reply counts in full, what stands before each reply half as much as after it."""
    if not groups:
        return frustration(subject)
    total = 0.5 * (contacts > 2)
    for age, group in enumerate(reversed(groups)):
        first = age == len(groups) - 1
        said = "\n".join([subject, *group] if first else group)
        total += frustration(said) * 0.5**age
    return total


def _first_name(case: Case) -> str:
    """The name under the newest message that has one."""
    said = [number for number, one in enumerate(case.messages) if one.author == "customer" and one.text.strip()]
    newest = (n for n in said[: -MESSAGES - 1 : -1] if len(case.messages[n].text) <= BY_HAND)
    return next((name for number in newest if (name := signed_name(read_whole(case, number)))), "")


def _by_reply(case: Case) -> list[list[str]]:
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


def _spoken(text: str) -> str:
    """The text without log lines and without what it quotes, such as the words of an error message."""
    lines = (line for line in text[: 2 * _SHOWN].split("\n") if not MACHINE_LINE.search(line))
    return _QUOTED.sub(" ", "\n".join(lines))


def _distinct(pattern: re.Pattern[str], text: str) -> Iterable[str]:
    return {match.group().lower() for match in pattern.finditer(text)}


def _shouting(text: str) -> float:
    """Capitals: half a point for a stressed word, one for a sentence of them; "LASERJET PRO MFP" is neither."""
    runs = re.findall(r"\b[A-Z][A-Z'’]*(?:[ ,]+[A-Z][A-Z'’]*){2,}", text)
    if any(len(SHOUTED.findall(run)) >= 2 or (len(run.split()) >= 3 and SHOUTED.search(run)) for run in runs):
        return 1.0
    return 0.5 * (SHOUTED.search(text) is not None)


def _contacts_said(text: str) -> int:
    """How often they say that they wrote about this, this message with it."""
    said = [1, 2 * (SAID_BEFORE.search(text) is not None)]
    said += [_number(match.group("n")) for match in WHICH.finditer(text)]
    said += [_number(match[match.lastgroup or 0]) + 1 for match in TIMES.finditer(text)]
    return min(max(said), _MOST)


def _number(word: str) -> int:
    word = word.lower()
    digits = re.match(r"\d{1,2}", word)
    return int(digits.group()) if digits else _COUNTS.get(word, _COUNTS.get(word.rstrip("nrs"), 1))
