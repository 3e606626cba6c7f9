"""How to speak to this customer, read from what they wrote: contacts, frustration, technical level, formality, name.

Rules only. What a product does ("error", "crash", "dead") is not anger, so frustration is what people say about the
service, about themselves or about how often they had to ask. Measured by benchmarks/tone.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from assistkit.case.first_name import BY_HAND, signed_name
from assistkit.case.message import read_whole
from assistkit.case.once import once
from assistkit.case.spoken import MESSAGES, languages_of, own_words_by_reply, spoken
from assistkit.case.tone_words import JARGON, MACHINE_LINE, TonePatterns, tone_patterns
from assistkit.text.languages import every_language
from assistkit.types import Case

_SHOWN = 6_000  # characters of a message
_MOST = 20  # contacts that words can claim
_QUOTED = re.compile(r"`[^`\n]{1,200}`|\"[^\"\n]{1,200}\"|“[^”\n]{1,200}”|(?<!\w)'[^'\n]{1,120}'(?!\w)|https?://\S+")
_CAPITALS = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĚĘĞĢĪĮİĶĹĽŁŃŅŇŐŒŘŚŞŠȘŤŢȚŪŮŰŲŹŻŽ"
_CAPITAL = f"[{_CAPITALS}]"
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
Patterns = Sequence[TonePatterns]


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

        A customer who writes again got an answer that was too short.
        """
        return "brief" if self.technical and self.contacts == 1 else "full"


@once  # drafter and summary ask for it
def read_tone(case: Case) -> Tone:
    """The tone of the customer's own words; agents' and system messages are never read."""
    groups = own_words_by_reply(case)
    words = [tone_patterns(one.code) for one in languages_of(case)]
    everything = "\n\n".join([case.subject[:300], *(text for group in groups for text in group)])
    contacts = max(case.contacts, _contacts_said(everything, words))
    return Tone(
        contacts=contacts,
        frustrated=_frustration(case.subject[:300], groups, contacts, words) >= 1,
        technical=is_technical(everything, words),
        formal=is_formal(everything, words),
        language=spoken(case),
        first_name=_first_name(case),
    )


def describe(tone: Tone) -> str:
    """A line for the agent, such as "third contact · frustrated · technical reader"."""
    number = tone.contacts
    contact = f"{_ORDINALS[number - 1]} contact" if 1 <= number <= len(_ORDINALS) else f"contact {number}"
    traits = {"frustrated": tone.frustrated, "technical reader": tone.technical, "formal": tone.formal}
    return " · ".join([contact, *(name for name, holds in traits.items() if holds)])


def frustration(text: str, words: Patterns | None = None) -> float:
    """Points for one cleaned message: 1 or more is frustrated, below 0 content.

    `words` are those of its language; without them those of every language are looked for.
    """
    words = words or _every()
    spoken_text = _spoken(text)
    said = spoken_text
    for one in words:
        said = one.denial.sub(" ", said)
    points = 1.0 * len(_distinct((one.upset for one in words), said))
    points += 0.5 * len(_distinct((one.annoyed for one in words), said))
    points += 0.5 * (len(re.findall(r"!{2,}|\?{3,}|\?!|!\?|[！？]{2,}", said)) > 0)
    points += 1.0 * any(one.irony.search(said) for one in words)
    points += _shouting(said, words)
    calm = 1.0 * len(_distinct((one.calm for one in words), said))
    return points - calm - 0.5 * any(one.denial.search(spoken_text) for one in words)


def is_technical(text: str, words: Patterns | None = None) -> bool:
    """Whether the writer would rather read settings, codes and commands than an explanation."""
    words = words or _every()
    if any(one.not_technical.search(text) for one in words):
        return False
    strong = 2 * len(_distinct((one.technical for one in words), text)) + (MACHINE_LINE.search(text) is not None)
    return strong + len(_distinct([JARGON], text)) >= 2


def is_formal(text: str, words: Patterns | None = None) -> bool:
    """Whether this is a letter rather than a chat."""
    words = words or _every()
    points = 2 * any(one.formal_start.search(text) for one in words)
    points += 2 * any(one.letter_end.search(text) for one in words)
    return points + len(_distinct((one.formal for one in words), text)) >= 2


def _every() -> Patterns:
    return [tone_patterns(one.code) for one in every_language()]


def _frustration(subject: str, groups: list[list[str]], contacts: int, words: Patterns) -> float:
    """What was written since the last reply counts in full, what comes before each reply half as much as after it."""
    if not groups:
        return frustration(subject, words)
    total = 0.5 * (contacts > 2)
    for age, group in enumerate(reversed(groups)):
        first = age == len(groups) - 1
        said = "\n".join([subject, *group] if first else group)
        total += frustration(said, words) * 0.5**age
    return total


def _first_name(case: Case) -> str:
    """The name under the newest message that has one."""
    said = [number for number, one in enumerate(case.messages) if one.author == "customer" and one.text.strip()]
    newest = (n for n in said[: -MESSAGES - 1 : -1] if len(case.messages[n].text) <= BY_HAND)
    return next((name for number in newest if (name := signed_name(read_whole(case, number)))), "")


def _spoken(text: str) -> str:
    """The text without log lines and without what it quotes, such as the words of an error message."""
    lines = (line for line in text[: 2 * _SHOWN].split("\n") if not MACHINE_LINE.search(line))
    return _QUOTED.sub(" ", "\n".join(lines))


def _distinct(patterns: Iterable[re.Pattern[str]], text: str) -> set[str]:
    return {match.group().lower() for pattern in patterns for match in pattern.finditer(text)}


def _shouting(text: str, words: Patterns) -> float:
    """Capitals: half a point for a stressed word, one for a sentence of them; "LASERJET PRO MFP" is neither."""
    runs = re.findall(rf"\b{_CAPITAL}[{_CAPITALS}'’]*(?:[ ,]+{_CAPITAL}[{_CAPITALS}'’]*){{2,}}", text)
    for one in words:
        shouted = one.shouted
        if any(len(shouted.findall(run)) >= 2 or (len(run.split()) >= 3 and shouted.search(run)) for run in runs):
            return 1.0
    return 0.5 * any(one.shouted.search(text) for one in words)


def _contacts_said(text: str, words: Patterns) -> int:
    """How often they say that they wrote about this, this message with it."""
    said = [1, 2 * any(one.said_before.search(text) for one in words)]
    for one in words:
        said += [_number(match["n"], one) for which in one.which for match in which.finditer(text)]
        said += [_number(match["n"], one) + 1 for times in one.times for match in times.finditer(text)]
    return min(max(said), _MOST)


def _number(word: str, words: TonePatterns) -> int:
    word = word.lower()
    digits = re.match(r"\d{1,2}", word)
    return int(digits.group()) if digits else words.counts.get(word, words.counts.get(word.rstrip("nrs"), 1))
