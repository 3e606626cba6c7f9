"""The verifier finds what is wrong with a draft, whoever wrote it."""

from __future__ import annotations

import dataclasses

import pytest

from assistkit import Article, Case, Evidence
from assistkit.drafters.composing import Composer
from assistkit.drafters.reading import by_sentence, read_sections
from assistkit.passages import Splitter
from assistkit.types import Citation, Draft, Sentence
from assistkit.verifiers import EvidenceVerifier

SOURCE = (
    "Version 5.0.1 costs £39. You can not refund it after 30 days. Open https://x.example/a or mail help@x.example."
)
CASE = Case.from_text("what does it cost")


def found(visibility: str = "public") -> list[Evidence]:
    article = Article.from_dict({"id": "a", "title": "Prices", "text": SOURCE, "visibility": visibility})
    return [Evidence(passage=p, score=1.0, rank=1) for p in Splitter().split(article)]


def clean() -> Draft:
    composer = Composer()
    composer.courtesy(["Hello,"])
    for part in read_sections(SOURCE)[0].parts:
        composer.quote(by_sentence(part, SOURCE), [e.passage for e in found()])
    return composer.draft()


def reworded(old: str, new: str) -> Draft:
    """The clean draft with other words in one sentence; offsets and quotes stay right."""
    draft = clean()
    assert old in draft.text
    shift = len(new) - len(old)
    at = draft.text.index(old)

    def moved(n: int) -> int:
        return n + shift if n > at else n

    sentences = tuple(
        dataclasses.replace(s, text=s.text.replace(old, new), start=moved(s.start), end=moved(s.end))
        for s in draft.sentences
    )
    citations = tuple(dataclasses.replace(c, start=moved(c.start), end=moved(c.end)) for c in draft.citations)
    return Draft(text=draft.text.replace(old, new, 1), sentences=sentences, citations=citations)


def codes(draft: Draft, evidence: list[Evidence] | None = None) -> set[str]:
    return {finding.code for finding in EvidenceVerifier().verify(CASE, draft, evidence or found())}


def test_a_faithful_draft_has_no_findings() -> None:
    """Quoted sentences with their citations pass."""
    assert codes(clean()) == set()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("£39", "£93", "not-in-source"),
        ("£39", "€39", "not-in-source"),
        ("5.0.1", "5.0.2", "not-in-source"),
        ("30 days", "90 days", "not-in-source"),
        ("https://x.example/a", "https://evil.example/a", "not-in-source"),
        ("help@x.example", "boss@x.example", "not-in-source"),
        ("can not refund", "can refund", "polarity"),
        ("costs £39", "costs £39 and never breaks", "polarity"),
        ("Open https", "Simply uninstall everything first then open https", "unsupported"),
    ],
)
def test_changed_facts_are_found(old: str, new: str, code: str) -> None:
    """A changed number, version, price, address, a flipped not, or invented words give an error."""
    assert code in codes(reworded(old, new))


def test_a_claim_without_citation_is_found() -> None:
    """A sentence that claims something must cite something."""
    draft = dataclasses.replace(clean(), citations=())
    assert codes(draft) == {"no-citation"}


def test_internal_text_is_found() -> None:
    """Quoting an internal passage is an error even when the quote is exact."""
    assert "internal-quoted" in codes(clean(), found("internal"))


def test_text_outside_sentences_is_found() -> None:
    """Nothing may stand in a draft that no sentence accounts for."""
    draft = clean()
    assert codes(dataclasses.replace(draft, text=draft.text + " Trust me.")) == {"outside-sentences"}


def test_invented_courtesy_is_found() -> None:
    """Courtesy comes from a fixed set: it is no hiding place for claims."""
    text = "We will refund you at once."
    draft = Draft(text=text, sentences=(Sentence(text=text, kind="courtesy", start=0, end=len(text)),))
    assert codes(draft) == {"unknown-courtesy"}


def test_a_quote_that_is_not_there_is_found() -> None:
    """The quote must be what stands in the passage at that place, and the passage must be evidence."""
    draft = clean()
    moved = tuple(
        dataclasses.replace(c, quote_start=c.quote_start + 1, quote_end=c.quote_end + 1) for c in draft.citations
    )
    assert "quote-mismatch" in codes(dataclasses.replace(draft, citations=moved))
    lost = tuple(dataclasses.replace(c, passage_id="other#0") for c in draft.citations)
    assert "unknown-passage" in codes(dataclasses.replace(draft, citations=lost))


def test_wrong_offsets_are_found() -> None:
    """A sentence must be where the draft says it is."""
    draft = clean()
    first, *rest = draft.sentences
    shifted = (dataclasses.replace(first, end=first.end - 1), *rest)
    assert "wrong-span" in codes(dataclasses.replace(draft, sentences=shifted))


def test_the_marker_must_be_shown() -> None:
    """A citation nobody can see is no citation."""
    draft = clean()
    other = tuple(dataclasses.replace(c, marker=7) for c in draft.citations)
    assert "wrong-marker" in codes(dataclasses.replace(draft, citations=other))
    assert isinstance(other[0], Citation)
