"""The words of all languages as tables, so that a line is looked up and not searched. Built when first asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from assistkit.text.languages import MailWords, every_language

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
    sent_from: tuple[str, ...]
    footers: tuple[str, ...]
    banner_starts: tuple[str, ...]
    banner_lines: tuple[str, ...]
    banners: re.Pattern[str]
    disclaimers: re.Pattern[str]
    reply_prefixes: frozenset[str]
    forward_prefixes: frozenset[str]


def bare(text: str) -> str:
    """A line as it is looked up: lower case, one kind of apostrophe, single blanks, no marks around it."""
    text = " ".join(text.casefold().replace("’", "'").split())
    first = _WORD.search(text)
    if first is None:
        return ""
    end = len(text)
    while not _WORD.match(text, end - 1):
        end -= 1
    return text[first.start() : end]


def phrases(words: list[str], *, whole: bool = False) -> re.Pattern[str]:
    """A pattern that finds the phrases in casefolded text, the longest first, at the begin of words (or as whole ones).

    Scripts without blanks have no words: there a phrase is found anywhere.
    """
    ordered = sorted({word.casefold().replace("’", "'") for word in words}, key=lambda word: (-len(word), word))
    return re.compile("|".join(_found(word, whole=whole) for word in ordered) or r"(?!)")


def _found(word: str, *, whole: bool) -> str:
    """Open at the end unless wanted whole: "confidential" finds "confidentiality" too."""
    begin = r"(?<!\w)" if _SPACED.match(word) else ""
    return begin + re.escape(word) + (r"(?!\w)" if whole and _SPACED.match(word[-1]) else "")


@lru_cache(maxsize=1)
def tables() -> Tables:
    """The tables of all languages."""
    languages = every_language()
    labels: dict[str, list[tuple[str, str]]] = {}
    for words in languages:
        for kind in _KINDS:
            for label in getattr(words, kind):
                labels.setdefault(bare(label), []).append((words.code, kind.strip("_")))

    def every(name: str) -> list[str]:
        return list(chain.from_iterable(getattr(words, name) for words in languages))

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
        wrote=_verbs(languages),
        me=lines("me"),
        sent_from=begins("sent_from"),
        footers=begins("footers"),
        banner_starts=begins("banner_starts"),
        banner_lines=begins("banner_lines"),
        banners=phrases(every("banners")),
        disclaimers=phrases(every("disclaimers")),
        reply_prefixes=lines("reply_prefixes"),
        forward_prefixes=lines("forward_prefixes"),
    )


def _verbs(languages: tuple[MailWords, ...]) -> re.Pattern[str]:
    verbs = sorted(
        {verb.casefold() for words in languages for verb in words.wrote}, key=lambda verb: (-len(verb), verb)
    )
    return re.compile("|".join(_found(verb, whole=True) for verb in verbs))
