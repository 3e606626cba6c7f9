"""In which languages the articles of an index are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from assistkit.text.language import detect_language, primary
from assistkit.types import Article

SAMPLE = 50
"""Articles whose language is recognized, where none says it."""


def languages_in(articles: Sequence[Article]) -> dict[str, int]:
    """How many articles are in each language that any says; where none does, of a sample, by its words."""
    said = written(Counter(article.language for article in articles))
    return said or recognized(articles[:: max(1, len(articles) // SAMPLE)])


def written(said: Mapping[str, int]) -> dict[str, int]:
    """How many articles are in each language, as a code without a country, from how many say which."""
    found = Counter[str]()
    for language, count in said.items():
        found[primary(language)] += count
    return _known(found)


def recognized(articles: Iterable[Article]) -> dict[str, int]:
    """How many of these articles are in each language, by their words."""
    return _known(Counter(detect_language(f"{article.title}\n{article.text}") for article in articles))


def _known(counts: Mapping[str, int]) -> dict[str, int]:
    return {language: count for language, count in counts.items() if language}
