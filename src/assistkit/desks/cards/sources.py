"""What every view of a suggestion shows of its articles: those it cites, with the quotes, and those it does not."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from assistkit.text.addresses import is_told
from assistkit.types import Evidence, Finding, Passage, Suggestion

_WEB = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
SEVERITIES = {"error": "Problem", "warning": "Check", "info": "Note"}
"""How severe a finding is, in words; the worst first."""

Quote = tuple[str, str]  # the headings above it, and its text


@dataclass(frozen=True)
class Source:
    """What a marker stands for; `passage` is None where the evidence does not hold what is cited."""

    marker: int
    article_id: str
    passage: Passage | None
    quotes: list[Quote] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The article's, or else its id."""
        return self.passage.title if self.passage else self.article_id


def cited(suggestion: Suggestion) -> list[Source]:
    """A source a marker, in the order of the markers, with its quotes once each."""
    passages = {one.passage.id: one.passage for one in suggestion.evidence}
    sources: dict[int, Source] = {}
    for citation in sorted(suggestion.citations, key=lambda one: one.marker):
        passage = passages.get(citation.passage_id)
        source = sources.setdefault(citation.marker, Source(citation.marker, citation.article_id, passage))
        quote = heading(passage), citation.quote
        if quote not in source.quotes:
            source.quotes.append(quote)
    return list(sources.values())


def largest(quotes: Sequence[Quote]) -> list[Quote]:
    """The quotes once each, and none that a longer one holds (a row of a table comes with the rows above it)."""
    once = list(dict.fromkeys(quotes))
    return [one for one in once if not any(one[1] in other[1] and one[1] != other[1] for other in once)]


def nearest(evidence: Sequence[Evidence], without: Collection[str] = ()) -> list[Evidence]:
    """The first passage of each article but those `without`, in the order of the evidence."""
    first: dict[str, Evidence] = {}
    for one in evidence:
        if one.passage.article_id not in without:
            first.setdefault(one.passage.article_id, one)
    return list(first.values())


def about(finding: Finding, draft: str) -> str:
    """The place in the draft that a finding is about; "" where it is about all of it."""
    return "" if finding.start is None or finding.end is None else draft[finding.start : finding.end]


def heading(passage: Passage | None) -> str:
    """The headings above a passage, as one line."""
    return " › ".join(passage.heading) if passage else ""


def web_address(url: str) -> str:
    """The address if it may become a link (never javascript: and the like, nor a false host), else nothing."""
    return url if _WEB.fullmatch(url) and is_told(url) else ""
