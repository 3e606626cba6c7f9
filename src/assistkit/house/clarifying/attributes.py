"""What articles name that a customer can be asked for: error code, version, platform, role, plan, product ..."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from assistkit.house.clarifying.candidates import Candidate, overlap, telling_stems
from assistkit.text.telling_words import stems
from assistkit.types import Case

ALIKE = 0.5  # of the words of two titles: they speak about the same thing
PRODUCT = "product"
_I = re.IGNORECASE
_CODE = re.compile(r"\b(?:[A-Z]{1,6}[-_]\d{2,6}|[A-Z]{1,6}\d{3,6}|0x[0-9A-Fa-f]{4,8})\b")
_VERSION = re.compile(r"\b(?:version |v)\d{1,3}(?:\.\d{1,4}){0,3}\b", _I)
_LONGEST = 30  # characters of a facet's value that can stand in a question
_COUNTED = 20  # times a value is looked for in a passage
_PLAIN = re.compile(r"[^\W\d_]+(?:[ -][^\W\d_]+){0,2}")
# A value and the words it goes by. General words only: what a product calls its own things comes from its articles.
_LEXICON: Mapping[str, Mapping[str, str]] = {
    "platform": {
        "ios": r"(?i:iPhone|iPad|iOS)",
        "android": r"(?i:Android)",
        "windows": r"Windows",
        "macos": r"macOS|Mac OS|MacBook|Mac",
        "linux": r"(?i:Linux|Ubuntu)",
    },
    "browser": {name.lower(): name for name in ("Chrome", "Firefox", "Safari", "Edge", "Opera")},
    "device": {
        "phone": r"(?i:smartphone|mobile phone|phone)",
        "tablet": r"(?i:tablet)",
        "computer": r"(?i:computer|laptop|desktop)",
    },
    "account": {
        name: rf"(?i:{name} accounts?)"
        for name in ("personal", "business", "work", "school", "family", "free", "trial", "child")
    },
    "step": {
        name.replace(" ", "_"): rf"(?i:{name})"
        for name in ("installing", "signing up", "signing in", "paying", "checking out", "updating", "uploading")
    },
}
ATTRIBUTES = ("code", "version", *_LEXICON, "role", "plan", PRODUCT)
"""What can be asked for, in this order."""
_OWNER = {value: name for name, values in _LEXICON.items() for value in values}
_KNOWN = re.compile(
    r"\b(?:"
    + "|".join(f"(?P<{value}>{words})" for values in _LEXICON.values() for value, words in values.items())
    + r")\b"
)
_ROLES = "owner|administrator|admin|manager|staff member|employee|teacher|student|parent|seller|buyer|host|guest"
_ROLE = re.compile(
    rf"\b(?:(?:if )?you(?:'re|’re| are| must be| need to be)|only|as|for)\s+(?:(?:an?|the)\s+)?({_ROLES})s?\b", _I
)
_ANY_ROLE = re.compile(rf"\b(?:{_ROLES})s?\b", _I)


@dataclass
class Named:
    """What the candidates name of one attribute: for each value its words, and who names it where."""

    attribute: str
    words: dict[str, Counter[str]] = field(default_factory=dict)
    sources: dict[str, dict[str, str]] = field(default_factory=dict)
    titled: set[str] = field(default_factory=set)

    def add(self, value: str, words: str, article: str, passage: str) -> None:
        """`article` calls `value` so in `passage`."""
        self.words.setdefault(value, Counter())[words] += 1
        self.sources.setdefault(value, {}).setdefault(article, passage)

    def values(self, article: str) -> frozenset[str]:
        """The values that an article names."""
        return frozenset(value for value, own in self.sources.items() if article in own)

    def called(self, value: str) -> str:
        """The words that the articles use most."""
        return min(self.words[value], key=lambda words: (-self.words[value][words], len(words), words))


def named_attributes(candidates: Sequence[Candidate]) -> list[Named]:
    """What the candidates name of each attribute, of which at least two values are known."""
    found = {name: Named(name) for name in ATTRIBUTES}
    for candidate in candidates:
        for place, (passage, text) in enumerate(candidate.places):
            for name, value, words in _mentions(text):
                found[name].add(value, words, candidate.article_id, passage)
                if place == 0:
                    found[name].titled.add(candidate.article_id)
        for name in ("platform", "plan", PRODUCT):
            _facet(found[name], candidate)
    return [named for named in found.values() if len(named.words) > 1]


def about_one_thing(named: Named, candidates: Sequence[Candidate]) -> bool:
    """Whether the attribute is what separates the candidates that name it: else their subjects do, not their platform.

    Either all of them have it in the title, or the titles are alike.
    """
    naming = [c for c in candidates if named.values(c.article_id)]
    if all(c.article_id in named.titled for c in naming):
        return True
    titles = [telling_stems(c.passages[0].title) for c in naming]
    return all(overlap(one, other) >= ALIKE for place, one in enumerate(titles) for other in titles[:place])


def stated(named: Named, case: Case, query: str) -> bool:
    """Whether the case says it already: any value of the attribute, any option's words, or its form does."""
    name = named.attribute
    if case.facets.get(name) or (name == "role" and _ANY_ROLE.search(query)):
        return True
    if any(attribute == name for attribute, _, _ in _mentions.__wrapped__(query)):  # not kept
        return True
    asked = stems(query)
    return any(stems(words) & asked for value in named.words for words in (*named.words[value], value))


@lru_cache(maxsize=4096)  # texts of articles alone, which the index holds anyway
def _mentions(text: str) -> list[tuple[str, str, str]]:
    """(attribute, value, words) of what a text names."""
    found = [("code", match.group().upper(), match.group()) for match in _CODE.finditer(text)]
    for match in _VERSION.finditer(text):
        found.append(("version", re.sub(r"[^\d.]", "", match.group()), match.group()))
    found += [("role", match.group(1).lower(), match.group(1)) for match in _ROLE.finditer(text)]
    for match in _KNOWN.finditer(text):
        value = str(match.lastgroup)
        found.append((_OWNER[value], value, match.group()))
    return found


def _facet(named: Named, candidate: Candidate) -> None:
    """A facet's value in the words of the article, where it has them; else as it stands, if those are words."""
    for facet in candidate.facet(named.attribute):
        value = facet.strip().lower()
        if len(value) > _LONGEST or not _PLAIN.fullmatch(value):
            continue
        known = _LEXICON.get(named.attribute, {}).get(value)
        pattern = re.compile(rf"\b(?:{known})\b" if known else rf"(?i)\b{re.sub('[ -]', '[ -]', value)}\b")
        article = candidate.article_id
        for passage in candidate.passages:
            for match in itertools.islice(pattern.finditer(passage.text), _COUNTED):
                named.add(value, match.group(), article, passage.id)
        if article not in named.sources.get(value, {}):
            named.add(value, facet.strip().replace("-", " "), article, candidate.passages[0].id)
