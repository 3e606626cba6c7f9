"""Checks a draft against its evidence, sentence by sentence, whoever wrote it. Judges, never edits.

A sentence that claims something must cite a span of a public passage, hold (almost) only that span's words, and agree
with it exactly in numbers, versions, codes, addresses and in whether it says yes or no.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistkit.courtesy import COURTESIES
from assistkit.plain import to_plain
from assistkit.types import Case, Citation, Draft, Evidence, Finding, Passage, Sentence

_ADDRESS = re.compile(r"(?:https?://|www\.|mailto:)(?:(?![<>()\[\]|\"'])[!-~])+|[\w.+-]+@[\w-]+\.[\w.-]+", re.I)
_EXACT = re.compile(r"[£$€]?[\w./:\\_#=+-]*(?:\d|--|[/\\_=#])[\w./:\\_#=+-]*\s?%?")
_WORD = re.compile(r"[^\W\d_]{3,}")
_NEGATION = re.compile(r"\b(?:not|never|no|none|cannot|without|only|unless|except|neither|nor)\b|n['’]t\b", re.I)
_BETWEEN = re.compile(r"(?:\s|\[\d+\]|\d{1,9}[.)]|[-•])*")


@dataclass(frozen=True)
class EvidenceVerifier:
    """`least` is the share of a sentence's words (of three letters or more) that its cited span must hold."""

    least: float = 0.8

    def verify(self, case: Case, draft: Draft, evidence: Sequence[Evidence]) -> list[Finding]:  # noqa: ARG002
        """Findings of severity "error" for what must not reach a customer; none for a sound draft."""
        passages = {e.passage.id: e.passage for e in evidence}
        findings = list(_outside(draft))
        for sentence in draft.sentences:
            if draft.text[sentence.start : sentence.end] != sentence.text:
                findings.append(_error("wrong-span", "A sentence is not where the draft says it is.", sentence))
            findings += self._sentence(sentence, draft.citations, passages)
        return findings

    def _sentence(
        self, sentence: Sentence, citations: Sequence[Citation], passages: dict[str, Passage]
    ) -> Iterator[Finding]:
        if sentence.kind == "courtesy":
            if sentence.text not in COURTESIES:
                yield _error("unknown-courtesy", "This is not one of the courtesies a draft may use.", sentence)
        elif sentence.kind == "evidence":
            yield from self._claim(sentence, citations, passages)
        elif foreign := _exact(sentence.text) - _known(citations, passages):
            yield _error("unsupported", f"No cited article says {', '.join(sorted(foreign))}.", sentence)

    def _claim(
        self, sentence: Sentence, citations: Sequence[Citation], passages: dict[str, Passage]
    ) -> Iterator[Finding]:
        own = [c for c in citations if (c.start, c.end) == (sentence.start, sentence.end)]
        if not own:
            yield _error("no-citation", "This sentence claims something and cites nothing.", sentence)
            return
        for citation in own:
            yield from _citation(sentence, citation, passages.get(citation.passage_id))
        quote = "\n".join(c.quote for c in own)
        yield from self._agreement(sentence, quote)

    def _agreement(self, sentence: Sentence, quote: str) -> Iterator[Finding]:
        source = to_plain(quote)
        if foreign := _exact(sentence.text) - _exact(source) - _exact(quote) - _exact(_cells(quote)):
            yield _error("not-in-source", f"The cited text does not say {', '.join(sorted(foreign))}.", sentence)
        words = _words(sentence.text)
        missing = words - _words(source) - _words(_cells(quote))
        if len(missing) > (1 - self.least) * len(words):
            some = ", ".join(sorted(missing)[:5])
            yield _error("unsupported", f"The cited text does not say this: {some}.", sentence)
        if bool(_NEGATION.search(sentence.text)) != bool(_NEGATION.search(source)) and _same_length(sentence, source):
            yield _error("polarity", "The sentence and the cited text disagree about a not, no or only.", sentence)


def _citation(sentence: Sentence, citation: Citation, passage: Passage | None) -> Iterator[Finding]:
    if passage is None:
        yield _error("unknown-passage", f"It cites {citation.passage_id}, which is not in the evidence.", sentence)
        return
    if passage.visibility != "public":
        yield _error("internal-quoted", f"It quotes {passage.article_id}, which is internal.", sentence)
    if passage.text[citation.quote_start : citation.quote_end] != citation.quote:
        yield _error("quote-mismatch", f"The quote is not what stands in {passage.id}.", sentence)
    if citation.marker not in sentence.markers:
        yield _error("wrong-marker", f"The citation [{citation.marker}] is not shown behind the sentence.", sentence)


def _outside(draft: Draft) -> Iterator[Finding]:
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


def _cells(quote: str) -> str:
    """The quote as it stands and read cell by cell: a mark may span the cells of a table when it is read as one."""
    return " ".join([quote, *(to_plain(cell) for cell in re.split(r"[|\n]", quote))]) if "|" in quote else quote


def _words(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(text)}


def _exact(text: str) -> set[str]:
    """Addresses, and everything with a digit or technical sign in it: what must agree to the letter."""
    found = {match.group().rstrip(".,;:!?") for match in _ADDRESS.finditer(text)}
    rest = _ADDRESS.sub(" ", text)
    tokens = (re.sub(r"\s", "", match.group()).strip(".,:;-+").lower() for match in _EXACT.finditer(rest))
    return found | {token for token in tokens if token}


def _known(citations: Sequence[Citation], passages: dict[str, Passage]) -> set[str]:
    """What a notice may say: titles and addresses of the articles cited."""
    cited = [passages[c.passage_id] for c in citations if c.passage_id in passages]
    return {token for said in {f"{p.title} {p.url}" for p in cited} for token in _exact(said)}


def _same_length(sentence: Sentence, source: str) -> bool:
    """A table row cites the whole table, whose other rows may well say no."""
    return len(source) < 1.5 * len(sentence.text) + 20


def _error(code: str, message: str, sentence: Sentence) -> Finding:
    return Finding(code=code, severity="error", message=message, start=sentence.start, end=sentence.end)
