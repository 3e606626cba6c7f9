"""Whatever a draft says: every format says the same words in the same order, and HTML can hold nothing that runs."""

from __future__ import annotations

from typing import get_args
from urllib.parse import unquote

from bs4 import BeautifulSoup, Tag
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistkit.drafters.composing import Composer
from assistkit.feedback import classify
from assistkit.house.courtesy import DEFAULT
from assistkit.replies import Format, reply, without_markers
from assistkit.text.article.sections import Part, Unit
from assistkit.text.leaving import told
from assistkit.types import Draft, Evidence, Passage, Sentence, Suggestion

PASSAGE = Passage(
    id="a#0", article_id="a", title="A_b *c*", text="x", start=0, end=1, url="https://x.example/a_b?c=1&d=2"
)
ALLOWED = {"p": (), "br": (), "ol": ("start",), "ul": (), "li": (), "pre": (), "a": ("href", "rel"), "sup": ()}
FRAGMENTS = st.sampled_from(
    (
        "# no heading", "1.", "2024.", "3)", "-", "+", "* *", "---", "===", ">", "~~~", "```", "``", ":-:", "|", "\\",
        "snake_case_name", "**bold**", "<b>", "</p>", "<!--", "&lt;", "&#60;", "R&D", "[words](javascript:x)", "[1]",
        "[x]: y", "![i](j)", "https://x.example/a_b*c*", "(https://x.example/d).", "HTTP://x.example", "a_b@x.example",
        "mailto:a@x.example", "javascript:alert(1)", "data:text/html,x", "https://x.example/%41%",
        "https://é.example/ü", "e\u0301", "\u202eevil\u202c", "שלום",
        "مرحبا 12.", "<script>alert(1)</script>", '"><img src=x onerror=y>', "👩‍👩‍👧",
    )
)  # fmt: skip
CHARACTERS = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=8)
HOSTILE = st.text(st.sampled_from("<>\"'&/={}%`[]()!|:@. 1-*_\\#~+htps\u202eé"), min_size=1, max_size=20)
TEXTS = (
    st.lists(FRAGMENTS | CHARACTERS | HOSTILE, min_size=1, max_size=4)
    .map(lambda parts: " ".join(" ".join(parts).split()))
    .filter(bool)
)
ANY = st.text(st.characters(), max_size=60)


def part_of(kind: str, texts: list[tuple[str, int, str]]) -> Part:
    units = (Unit(text, 0, 1, indent, mark, code=kind == "code") for text, indent, mark in texts)
    return Part(kind, tuple(units))  # type: ignore[arg-type]


def items(marks: st.SearchStrategy[str]) -> st.SearchStrategy[list[tuple[str, int, str]]]:
    return st.lists(st.tuples(TEXTS, st.integers(0, 3), marks), min_size=1, max_size=6)


PARTS = st.one_of(
    TEXTS.map(lambda text: part_of("prose", [(text, 0, "")])),
    items(st.sampled_from(["-", "1.", "2.", "3.", "7.", ""])).map(lambda units: part_of("list", units)),
    st.lists(st.tuples(TEXTS, st.just(1), st.just("")), min_size=1, max_size=3).map(lambda u: part_of("code", u)),
)


def suggestion_of(draft: Draft) -> Suggestion:
    evidence = (Evidence(passage=PASSAGE, score=1, rank=1),)
    return Suggestion(
        id="s", case_id="c", status="ready", confidence=1, text=draft.text, sentences=draft.sentences,
        citations=draft.citations, evidence=evidence,
    )  # fmt: skip


@st.composite
def suggestions(draw: st.DrawFn) -> Suggestion:
    composer = Composer()
    composer.courtesy([draw(TEXTS)])
    for part in draw(st.lists(PARTS, max_size=4)):
        composer.quote(part, [PASSAGE])
    composer.sources([PASSAGE], DEFAULT)
    composer.courtesy([draw(TEXTS)])
    return suggestion_of(composer.draft())


def rendered(html: str) -> list[str]:
    """The words that a reader of the page sees, with the marks of its lists and where the titles in it lead to."""
    soup = BeautifulSoup(html, "html.parser")
    for link in soup.find_all("a", string=PASSAGE.title):
        link.append(f" ({link['href']})")
    for item in soup.find_all("li"):
        owner = item.parent
        assert isinstance(owner, Tag)
        before = len(item.find_previous_siblings("li"))
        item.insert(0, f"{int(str(owner.get('start', 1))) + before}. " if owner.name == "ol" else "- ")
    for tag in soup.find_all(["p", "li", "pre", "br", "ul", "ol"]):
        tag.insert_before("\n")
        tag.insert_after("\n")
    return said(soup.get_text())


def said(text: str) -> list[str]:
    """Words; an address may be written with or without its percent signs."""
    return [unquote(word) if "://" in word else word for word in text.split()]


@given(suggestions(), st.booleans())
@settings(max_examples=120)
def test_markdown_renders_as_the_plain_text(suggestion: Suggestion, markers: bool) -> None:
    """Rendered as CommonMark: the same words, list marks and numbers in the same order, and nothing emphasised."""
    html = MarkdownIt("commonmark").render(reply(suggestion, "markdown", markers=markers))
    assert rendered(html) == said(reply(suggestion, markers=markers))
    assert not BeautifulSoup(html, "html.parser").find(["em", "strong", "h1", "h2", "hr", "blockquote", "img"])


@given(suggestions())
@settings(max_examples=100)
def test_tables_and_strikethrough_do_not_appear(suggestion: Suggestion) -> None:
    """Editors that know more than CommonMark show the same words too."""
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(reply(suggestion, "markdown"))
    assert rendered(html) == said(reply(suggestion))
    assert not BeautifulSoup(html, "html.parser").find(["table", "s"])


@given(suggestions(), st.booleans())
@settings(max_examples=80)
def test_html_says_what_the_text_says(suggestion: Suggestion, markers: bool) -> None:
    html = reply(suggestion, "html", markers=markers)
    assert rendered(html) == said(reply(suggestion, markers=markers))
    assert_harmless(html)


def assert_harmless(html: str) -> None:
    for tag in BeautifulSoup(html, "html.parser").find_all(True):
        assert set(tag.attrs) <= set(ALLOWED[tag.name])
        if tag.name == "a":
            assert str(tag["href"]).lower().startswith(("http://", "https://", "mailto:"))
            assert tag["rel"] == ["noopener", "noreferrer"]


@given(ANY | HOSTILE, st.lists(st.tuples(st.integers(-2, 70), st.integers(-2, 70), ANY, st.lists(st.integers(-1, 9)))))
@settings(max_examples=80)
def test_any_text_with_any_spans_is_taken(text: str, spans: list[tuple[int, int, str, list[int]]]) -> None:
    """Spans that do not fit, controls, halves of emoji: no error, nothing that runs, and no line lost in plain text."""
    sentences = tuple(
        Sentence(text=text[a:b] or other, kind="evidence", start=a, end=b, markers=tuple(marks))
        for a, b, other, marks in spans
    )
    suggestion = Suggestion(id="s", case_id="c", status="check", confidence=0, text=text, sentences=sentences)
    for markers in (True, False):
        results = [reply(suggestion, format, markers=markers) for format in get_args(Format)]
        assert results[0].count("\n") == text.count("\n")
        assert_harmless(results[2])


@given(suggestions())
def test_markers_are_all_that_a_reply_leaves_out(suggestion: Suggestion) -> None:
    """Plain text is the draft to the letter, but for the markers that its own spans name and what never leaves."""
    suggestion = told(suggestion)
    left = suggestion.text
    for sentence in sorted(suggestion.sentences, key=lambda one: -one.start):
        markers = "".join(f" [{marker}]" for marker in sentence.markers)
        left = left[: sentence.end] + left[sentence.end :].removeprefix(markers)
    assert reply(suggestion) == left
    assert reply(suggestion, markers=True) == suggestion.text


@given(ANY, st.integers(1, 999))
def test_a_marker_is_taken_from_the_end_of_a_line(text: str, marker: int) -> None:
    """Without it the text is what it was; a text without brackets is not touched."""
    plain = text.replace("[", "(").rstrip() + "x"
    assert without_markers(plain) == plain
    assert without_markers(f"{plain} [{marker}]\n{plain} [{marker}] [7]") == f"{plain}\n{plain}"


@given(suggestions(), st.booleans(), st.sampled_from(get_args(Format)))
@settings(max_examples=150)
def test_a_reply_sent_unchanged_is_unchanged(suggestion: Suggestion, markers: bool, format: Format) -> None:
    """Whatever the format that a desk pasted and kept, nothing was edited."""
    assert classify(told(suggestion).text, reply(suggestion, format, markers=markers)) == ("accepted", 1.0)
