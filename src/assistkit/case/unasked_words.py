"""The words by which `case.unasked` knows a message, of all languages together. Built when first asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from assistkit.case.mail_words import Phrases, bare, folded, tables, whole
from assistkit.text.languages import every_language
from assistkit.text.languages.records import MailWords

_END = re.compile(r"(?<=[.!?])[\"'”’)]*\s+|(?<=[。！？])|\n+")
_TAGGED = re.compile(r"\s*(?:\[[^\]\n]{1,40}\]\s*)+")
_MOST = 400  # sentences


@dataclass(frozen=True)
class ThanksWords:
    """The words of one language: what is "but" in one means "of" in another."""

    thanks: re.Pattern[str]
    solved: re.Pattern[str]
    filler: frozenset[str]
    but: frozenset[str]
    answers: frozenset[str]


@dataclass(frozen=True)
class UnaskedWords:
    """The lists of `MailWords` of the same names, as patterns of phrases or sets of words."""

    automatic_subjects: frozenset[str]
    bounce_subjects: frozenset[str]
    calendar_subjects: frozenset[str]
    read_subjects: frozenset[str]
    absence: Phrases
    bounces: Phrases
    calendar: Phrases
    read: Phrases
    newsletters: Phrases
    asking: Phrases
    me: frozenset[str]
    thanks: re.Pattern[str]
    languages: tuple[ThanksWords, ...]


@lru_cache(maxsize=1)
def unasked_words() -> UnaskedWords:
    """The words of all languages."""

    def every(name: str) -> Iterable[str]:
        return chain.from_iterable(getattr(one.mail, name) for one in every_language())

    def found(name: str) -> Phrases:
        return Phrases.of(every(name))

    def known(name: str) -> frozenset[str]:
        return frozenset(map(bare, every(name)))

    return UnaskedWords(
        automatic_subjects=known("automatic_subjects"),
        bounce_subjects=known("bounce_subjects"),
        calendar_subjects=known("calendar_subjects"),
        read_subjects=known("read_subjects"),
        absence=found("absence"),
        bounces=found("bounces"),
        calendar=found("calendar"),
        read=found("read"),
        newsletters=found("newsletters"),
        asking=found("asking"),
        me=known("me") | known("mine"),
        thanks=whole(every("thanks")),
        languages=tuple(_thanks_words(one.mail) for one in every_language()),
    )


def _thanks_words(words: MailWords) -> ThanksWords:
    return ThanksWords(
        thanks=whole(words.thanks),
        solved=whole(words.solved),
        filler=frozenset(map(folded, words.filler)),
        but=frozenset(map(folded, words.but)),
        answers=frozenset(map(folded, words.answers)),
    )


def begins_with(subject: str, words: frozenset[str]) -> bool:
    """Whether a subject is one of the words, or begins with one before a colon, a dash or a bracket."""
    text = _TAGGED.sub("", subject, count=1)[:200]
    if bare(text) in words:
        return True
    for mark in re.finditer(r"[:：(]| [-–—] ", text):
        start = bare(text[: mark.start()])
        first, _, prefix = start.rpartition(" ")  # "Out of office Re: parcel"
        if start in words or (first in words and prefix in tables().reply_prefixes):
            return True
    return False


def sentences_of(text: str) -> Iterator[str]:
    """The sentences and lines of a text, roughly: none of them goes over a line."""
    for one in _END.split(text, maxsplit=_MOST):
        if one and one.strip():
            yield one.strip()
