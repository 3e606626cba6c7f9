"""Is a draft well formed: citations that hold what they say they hold, and no text that belongs to no sentence."""

from __future__ import annotations

from collections.abc import Iterator

from assistkit.text.layout import MARKERS, lead
from assistkit.types import Citation, Draft, Finding, Passage, Sentence
from assistkit.types.findings import FindingCode

_DASHES = ("", "-", "–", "—", "•")  # before a courtesy: "- The team"


def citation_errors(sentence: Sentence, citation: Citation, passage: Passage | None) -> Iterator[Finding]:
    if passage is None:
        yield error("unknown-passage", f"It cites {citation.passage_id}, which is not in the evidence.", sentence)
        return
    if not passage.public:
        yield error("internal-quoted", f"It quotes {passage.article_id}, which is internal.", sentence)
    if passage.text[citation.quote_start : citation.quote_end] != citation.quote:
        yield error("quote-mismatch", f"The quote differs from {passage.id}.", sentence)
    if citation.marker not in sentence.markers:
        yield error("wrong-marker", f"The citation [{citation.marker}] is not shown behind the sentence.", sentence)


def outside(draft: Draft) -> Iterator[Finding]:
    """Text that no sentence accounts for would be text that nobody checked."""
    at = 0
    for sentence in [*draft.sentences, None]:
        end = sentence.start if sentence else len(draft.text)
        if not _set(draft.text[at:end], sentence):
            yield Finding(
                code="outside-sentences",
                severity="error",
                message="The draft has text that belongs to no sentence.",
                start=at,
                end=end,
            )
        at = sentence.end if sentence else at


def _set(between: str, sentence: Sentence | None) -> bool:
    """Whether what comes before a sentence, or behind the last, is markers, blanks and how the sentence is set."""
    left = between[MARKERS.match(between).end() :]  # type: ignore[union-attr]
    left = (left.removesuffix(lead(sentence)) if sentence else left).strip()
    return not left or (sentence is not None and sentence.kind == "courtesy" and left in _DASHES)


def error(code: FindingCode, message: str, sentence: Sentence) -> Finding:
    return Finding(code=code, severity="error", message=message, start=sentence.start, end=sentence.end)
