"""Is a draft well formed: citations that hold what they say they hold, and no text that belongs to no sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistkit.types import Citation, Draft, Finding, Passage, Sentence
from assistkit.types.findings import FindingCode

_BETWEEN = re.compile(r"(?:\s|\[\d+\]|\d{1,9}[.)]|[-•]|(?:(?<=\n)|(?<=[ \t]{2}))(?:[a-zA-Z]|[ivxIVX]{2,5})\.(?= ))*")


def citation_errors(sentence: Sentence, citation: Citation, passage: Passage | None) -> Iterator[Finding]:
    if passage is None:
        yield error("unknown-passage", f"It cites {citation.passage_id}, which is not in the evidence.", sentence)
        return
    if not passage.public:
        yield error("internal-quoted", f"It quotes {passage.article_id}, which is internal.", sentence)
    if passage.text[citation.quote_start : citation.quote_end] != citation.quote:
        yield error("quote-mismatch", f"The quote is not what stands in {passage.id}.", sentence)
    if citation.marker not in sentence.markers:
        yield error("wrong-marker", f"The citation [{citation.marker}] is not shown behind the sentence.", sentence)


def outside(draft: Draft) -> Iterator[Finding]:
    """Text that no sentence accounts for would be text that nobody checked."""
    at = 0
    for sentence in [*draft.sentences, None]:
        end = sentence.start if sentence else len(draft.text)
        if not _BETWEEN.fullmatch(draft.text[at:end]):
            yield Finding(
                code="outside-sentences",
                severity="error",
                message="The draft has text that belongs to no sentence.",
                start=at,
                end=end,
            )
        at = sentence.end if sentence else at


def error(code: FindingCode, message: str, sentence: Sentence) -> Finding:
    return Finding(code=code, severity="error", message=message, start=sentence.start, end=sentence.end)
