"""The verifier finds what is wrong with a draft, whoever wrote it."""

from __future__ import annotations

import dataclasses

import pytest
from growth import assert_linear

from assistkit import Article, Case, Evidence
from assistkit.drafters.composing import Composer
from assistkit.index.passages import Splitter
from assistkit.text.article.sections import Part, by_sentence, read_sections
from assistkit.text.plain import to_plain
from assistkit.types import Citation, Draft, Sentence
from assistkit.verifiers import EvidenceVerifier
from assistkit.verifiers.left_out import left_out

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


STEPS = """Prices rise only in May. Owners can export the list before they close the account.

1. Open **Settings › Plan**.
2. Choose *Team* or *Studio*.
3. You must confirm with at least 2 colleagues.
4. Turn on **Renew** and select **Save**.
"""
INTERNAL = "Agents may waive up to twenty five pounds for angry customers without asking a shift lead first."


def shelf() -> list[Evidence]:
    """A public article with steps, and an internal one."""
    rows = [("a", "Change the plan", STEPS, "public"), ("b", "Goodwill", INTERNAL, "internal")]
    articles = [Article.from_dict(dict(zip(("id", "title", "text", "visibility"), row, strict=True))) for row in rows]
    return [
        Evidence(passage=p, score=1.0, rank=rank)
        for rank, article in enumerate(articles, 1)
        for p in Splitter().split(article)
    ]


def said(*texts: str, kind: str = "evidence", quote: str = "") -> Draft:
    """Sentences that cite the whole public passage, or the quote from it; several are numbered steps."""
    passage = shelf()[0].passage
    start = passage.text.index(quote)
    end = start + len(quote) if quote else len(passage.text)
    text, sentences, citations = "", [], []
    for number, one in enumerate(texts, 1):
        text += f"\n{number}. " if len(texts) > 1 else ""
        at = (len(text), len(text) + len(one))
        sentences.append(Sentence(text=one, kind=kind, start=at[0], end=at[1], markers=(1,)))
        if kind == "evidence":
            citations.append(
                Citation(
                    marker=1, article_id="a", passage_id=passage.id, quote=passage.text[start:end],
                    start=at[0], end=at[1], quote_start=start, quote_end=end,
                )
            )  # fmt: skip
        text += one + " [1]"
    return Draft(text=text, sentences=tuple(sentences), citations=tuple(citations))


WORDED_ANEW = ["Go to Settings, then Plan.", "Pick Team or Studio.", "Confirm with at least two colleagues.",
               "Switch on Renew, then click Save."]  # fmt: skip


def test_a_paraphrase_that_says_the_same_passes() -> None:
    """Other words for choosing and opening, a number spelled out, quote marks gone: still supported."""
    assert codes(said(*WORDED_ANEW), shelf()) == set()
    assert codes(said("Before they close the account, Owners can export the list."), shelf()) == set()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Prices rise in May.", "polarity"),
        ("Prices rise only in June.", "not-in-source"),
        ("Owners cannot export the list before they close the account.", "polarity"),
        ("Owners can export the list after they close the account.", "polarity"),
        ("You must confirm with at most 2 colleagues.", "polarity"),
        ("You may optionally confirm with at least 2 colleagues.", "polarity"),
        ("Turn off Renew and select Save.", "polarity"),
        ("Managers can export the list before they close the account.", "product"),
        ("Open Settings › Billing.", "not-in-source"),
        ("Restart the computer and clear its cache.", "unsupported"),
    ],
)
def test_a_paraphrase_that_says_something_else_is_found(text: str, code: str) -> None:
    """Judged against its own best span, even where it cites the whole passage."""
    found_codes = codes(said(text), shelf())
    assert found_codes
    assert code in found_codes or found_codes <= {"polarity", "product", "not-in-source"}


def test_a_quote_cut_short_hides_nothing() -> None:
    """A quote that stops before the "only" is read to the end of its sentence."""
    assert "polarity" in codes(said("Prices rise in May.", quote="Prices rise"), shelf())


@pytest.mark.parametrize(("order", "code"), [((1, 0, 2, 3), "steps-order"), ((0, 1, 3), "steps-missing"),
                                             ((0, 1), "steps-missing"), ((1, 2, 3), "steps-missing")])  # fmt: skip
def test_steps_out_of_order_or_missing_are_found(order: tuple[int, ...], code: str) -> None:
    """A procedure is quoted whole and in order: first, middle and last step."""
    assert code in codes(said(*[WORDED_ANEW[n] for n in order]), shelf())


@pytest.mark.parametrize("kind", ["evidence", "notice", "question", "courtesy"])
def test_internal_words_are_found_whatever_they_are_called(kind: str) -> None:
    """A sentence of an internal article is an error, cited to a public one or passed off as something else."""
    found_codes = codes(said(INTERNAL, kind=kind), shelf())
    assert "leak" in found_codes or "unknown-courtesy" in found_codes


def test_a_notice_names_articles_and_nothing_more() -> None:
    """Titles may stand in a notice without a citation; a claim may not, unless the desk listed it word for word."""
    assert codes(said("Read more: Change the plan", kind="notice"), shelf()) == set()
    first = shelf()[0]
    never = dataclasses.replace(
        first, passage=dataclasses.replace(first.passage, text="Dates never move by themselves.")
    )
    for little in ("Never do it.", "It is not.", "Move it."):
        assert codes(said(little, kind="notice"), [never]) == {"unsupported"}, little
    promise = "We will call your bank tomorrow morning."
    assert codes(said(promise, kind="notice"), shelf()) == {"unsupported"}
    listed = EvidenceVerifier(notices=frozenset({promise}))
    assert listed.verify(CASE, said(promise, kind="notice"), shelf()) == []


@pytest.mark.parametrize("text", ["a" * 20_000, "a." * 10_000, "not " * 5_000, "A-" * 10_000, "5 " * 10_000])
def test_long_odd_text_takes_bounded_time(text: str) -> None:
    """Twice the text, in the draft and in the evidence, is twice the work, whatever is in it."""
    assert_linear(lambda n: _checked_against_itself(text[:n]), len(text))


def _checked_against_itself(text: str) -> None:
    article = Article(id="a", title="T", text=text, visibility="public")
    passage = dataclasses.replace(shelf()[0].passage, text=text, end=len(article.text))
    citation = Citation(
        marker=1, article_id="a", passage_id=passage.id, quote=text, start=0, end=len(text), quote_start=0,
        quote_end=len(text),
    )  # fmt: skip
    sentence = Sentence(text=text, kind="evidence", start=0, end=len(text), markers=(1,))
    draft = Draft(text=text, sentences=(sentence,), citations=(citation,))
    EvidenceVerifier().verify(CASE, draft, [Evidence(passage=passage, score=1.0, rank=1)])


@pytest.mark.parametrize(
    "text",
    [
        "## We have a.example. Why do we need b.example for c.example? Can't you use a.example?\n\nNo.",
        "| Keys | Does |\n| --- | --- |\n| `Ctrl \\| 2` | Splits the view |",
        "```\nif door:\n  open it\n  never close it\n  end part\n```",
        "10. Count down.\n9. Ignite.\n8. Lift off.",
    ],
)
def test_what_is_quoted_whole_is_clean(text: str) -> None:
    """Headings of several sentences, bars in the code of a cell, lines of code: quoted as they stand, they pass."""
    article = Article.from_dict({"id": "a", "title": "All", "text": text, "visibility": "public"})
    evidence = [Evidence(passage=p, score=1.0, rank=1) for p in Splitter().split(article)]
    composer = Composer()
    for section in read_sections(text):
        if section.name:
            composer.quote(Part("heading", (section.name,)), [e.passage for e in evidence])
        for part in section.parts:
            composer.quote(part, [e.passage for e in evidence])
    assert EvidenceVerifier().verify(CASE, composer.draft(), evidence) == []


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("Type pair \\<serial number> into the console.", "Type pair into the console."),
        ("Type `open <door>` and press Enter now.", "Type open and press Enter now."),
        ("The lamp blinks 3 times when it is ready.", "The lamp blinks when it is ready."),
        ("Add the line `door=open` to the file of settings.", "Add the line to the file of settings."),
    ],
)
def test_what_a_repetition_leaves_out_is_found(source: str, sentence: str) -> None:
    """A placeholder, a number or a code that is gone makes another rule; the whole sentence has no finding."""
    article = Article.from_dict({"id": "a", "title": "Doors", "text": source, "visibility": "public"})
    evidence = [Evidence(passage=p, score=1.0, rank=1) for p in Splitter().split(article)]
    for said in (sentence, to_plain(source)):
        composer = Composer()
        composer.say(said, [(evidence[0].passage, 0, len(source))])
        assert ("left-out" in codes(composer.draft(), evidence)) == (said == sentence)


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("Plus costs ~~£29~~ £19 a month.", "Plus costs £19 a month."),
        ("See [the page](https://x.example/12) for more.[^1]", "See the page (https://x.example/12) for more."),
        ("Press <kbd>Enter</kbd> or mail <help@x.example> now.", "Press Enter or mail help@x.example now."),
    ],
)
def test_what_no_reader_sees_is_not_left_out(source: str, sentence: str) -> None:
    """Struck prices, marks of footnotes, tags and the targets of links are no words of the text."""
    assert left_out(sentence, source) == []
