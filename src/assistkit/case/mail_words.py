"""The words of all languages as tables, so that a line is looked up and not searched. Built when first asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from assistkit.text.languages import every_language

_KINDS = ("from_", "date", "to", "cc", "subject")
_WORD = re.compile(r"\w")
_SPACED = re.compile(r"[^\W\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # a letter of a script with blanks


@dataclass(frozen=True)
class Tables:
    """`labels` has the header kinds of a label by language; the other names are those of `MailWords`."""

    labels: dict[str, tuple[tuple[str, str], ...]]
    forwarded: frozenset[str]
    original: frozenset[str]
    reply_above: frozenset[str]
    closings: frozenset[str]
    openers: frozenset[str]
    wrote: re.Pattern[str]
    me: frozenset[str]
    mine: frozenset[str]
    sent_from: tuple[str, ...]
    footers: tuple[str, ...]
    banner_starts: tuple[str, ...]
    banner_lines: tuple[str, ...]
    banners: Phrases
    disclaimers: Phrases
    inline: Phrases
    reply_prefixes: frozenset[str]
    forward_prefixes: frozenset[str]
    form_sender: frozenset[str]
    form_message: frozenset[str]


def bare(text: str) -> str:
    """A line as it is looked up: lower case, one kind of apostrophe, single blanks, no marks around it."""
    text = " ".join(folded(text).split())
    first = _WORD.search(text)
    if first is None:
        return ""
    end = len(text)
    while not _WORD.match(text, end - 1):
        end -= 1
    return text[first.start() : end]


def folded(text: str) -> str:
    """A text as phrases are looked for in it."""
    return text.casefold().replace("’", "'")


@dataclass(frozen=True)
class Phrases:
    """Phrases to be found at the begin of words: "confidential" in "confidentiality" too, "art" not in "part".

    Scripts without blanks have no words: there a phrase is found anywhere.
    """

    every: tuple[str, ...]

    @classmethod
    def of(cls, words: Iterable[str]) -> Phrases:
        return cls(tuple(sorted({folded(word) for word in words})))

    def said(self, text: str) -> set[str]:
        """The phrases that a text has, without those that are parts of another."""
        text = folded(text)
        found = {one for one in self.every if one in text and _begins_a_word(one, text)}
        return {one for one in found if not any(one != other and one in other for other in found)}

    def without(self, text: str) -> str:
        """The folded text with a gap where a phrase was."""
        text = folded(text)
        for one in sorted(self.said(text), key=lambda phrase: (-len(phrase), phrase)):
            text = text.replace(one, " … ")
        return text


def _begins_a_word(phrase: str, text: str) -> bool:
    if not _SPACED.match(phrase):
        return True
    at = text.find(phrase)
    while at > 0 and text[at - 1].isalnum():
        at = text.find(phrase, at + 1)
    return at >= 0


def whole(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds the phrases as whole words in a short folded text, the longest first."""
    ordered = sorted({folded(word) for word in words}, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(_bounded, ordered)))


def _bounded(phrase: str) -> str:
    begin = r"(?<!\w)" if _SPACED.match(phrase) else ""
    return begin + re.escape(phrase) + (r"(?!\w)" if _SPACED.match(phrase[-1]) else "")


@lru_cache(maxsize=1)
def tables() -> Tables:
    """The tables of all languages."""
    languages = every_language()
    labels: dict[str, list[tuple[str, str]]] = {}
    for one in languages:
        for kind in _KINDS:
            for label in getattr(one.mail, kind):
                labels.setdefault(bare(label), []).append((one.code, kind.strip("_")))

    def every(name: str) -> list[str]:
        return list(chain.from_iterable(getattr(one.mail, name) for one in languages))

    def lines(name: str) -> frozenset[str]:
        return frozenset(map(bare, every(name)))

    def begins(name: str) -> tuple[str, ...]:
        return tuple(sorted({bare(word) for word in every(name)}))

    return Tables(
        labels={label: tuple(kinds) for label, kinds in labels.items()},
        forwarded=lines("forwarded"),
        original=lines("original"),
        reply_above=lines("reply_above"),
        closings=lines("closings"),
        openers=lines("openers"),
        wrote=whole(every("wrote")),
        me=lines("me"),
        mine=lines("mine"),
        sent_from=begins("sent_from"),
        footers=begins("footers"),
        banner_starts=begins("banner_starts"),
        banner_lines=begins("banner_lines"),
        banners=Phrases.of(every("banners")),
        disclaimers=Phrases.of(every("disclaimers")),
        inline=Phrases.of(every("inline")),
        reply_prefixes=lines("reply_prefixes"),
        forward_prefixes=lines("forward_prefixes"),
        form_sender=lines("form_sender"),
        form_message=lines("form_message"),
    )
