"""Whatever HTML comes: nothing is invented, nothing visible is lost, and nothing crashes or takes long."""

# ruff: noqa: E501  HTML reads best on one line
from __future__ import annotations

import re
import unicodedata
from collections import Counter

import pytest
from growth import assert_linear
from hypothesis import given, settings
from hypothesis import strategies as st

from assistkit.index.sources.html import html_to_markdown
from assistkit.index.sources.html_detect import looks_like_html
from assistkit.text.blocks import blocks
from assistkit.text.plain import to_plain

_WORDS = st.text("abcdefghijklmnopqrstuvwxyzäß", min_size=2, max_size=9)
_TEXTS = st.lists(_WORDS, min_size=1, max_size=4).map(" ".join)
_INLINE = ("b", "i", "em", "strong", "span", "u", "code", "kbd", "small", "a", "ins", "abbr")
_BLOCKS = (
    "p",
    "div",
    "section",
    "h2",
    "h3",
    "blockquote",
    "li",
    "ul",
    "ol",
    "dl",
    "dd",
    "td",
    "tr",
    "table",
    "details",
)


def _element(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    inner = st.lists(children, max_size=4).map(" ".join)
    tags = st.sampled_from((*_INLINE, *_BLOCKS))
    block = st.tuples(tags, inner).map(lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>")
    items = st.lists(inner, max_size=4).map(lambda found: f"<ol>{''.join(f'<li>{one} </li>' for one in found)}</ol>")
    rows = st.lists(st.tuples(inner, inner), min_size=2, max_size=3)
    table = rows.map(lambda found: f"<table>{''.join(f'<tr><th>{a} <td>{b} ' for a, b in found)}</table>")
    return st.one_of(block, block, items, table, st.just("<br>"), st.just("<hr>"))


_PAGES = st.lists(st.recursive(_TEXTS, _element, max_leaves=25), max_size=6).map("\n".join)
_NOISE = st.lists(
    st.sampled_from(
        ["<", ">", "</", "<p", "<ol>", "<li>", "</li>", "<table>", "<td colspan=9>", "<pre>", "</pre>", "&", "&lt;", "&#0;",
         "<!--", "-->", "<![CDATA[", "]]>", "<s>", "<sup>1", "<x y>", "<a href='", "'>", "<button aria-expanded=true>",
         "<div hidden>", "<dl><dt>", "<dd>", "<ac:structured-macro ac:name='info'>", "<details><summary>", "`", "*", "|",
         "\n", "\0", "\ue000", "\ud800", "word", "1. ", "- ", "# "]
    ),
    max_size=40,
).map("".join)  # fmt: skip


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W\d_]{2,}", unicodedata.normalize("NFC", text)))


@settings(max_examples=150, deadline=None)
@given(_PAGES)
def test_words_are_kept(html: str) -> None:
    """Every word of the page stands in the text or in a note, and every word of the text in the page."""
    reading = html_to_markdown(html)
    source = _words(re.sub(r"<[^<>]*>", "", html))
    told = _words(to_plain(reading.text.replace("\n", " ")))
    noted = _words(" ".join(note.text for note in reading.notes))
    assert set(told) <= set(source)
    assert set(source) <= set(told) | set(noted)


@settings(max_examples=200, deadline=None)
@given(_NOISE)
def test_anything_is_read(html: str) -> None:
    """No input crashes, and what comes out is Markdown that the project reads, with nothing of the walk's own signs."""
    reading = html_to_markdown(html, "https://help.example/a")
    looks_like_html(html)
    assert "\ue000" not in reading.text
    for block in blocks(reading.text):
        assert reading.text[block.start : block.end].strip()


@pytest.mark.parametrize(
    "piece",
    [
        "<div>", "<ol><li>x", "<ol>x", "<blockquote><p>x", "<table><tr><td>x", "<b>x", "<span hidden>x",
        "<details><summary>q</summary>x",
        "<dl><dt>a</dt><dd>x", "<button aria-expanded=false>x</button><div hidden>",
        "<div class='callout warning'><p>x", "<table><tr><th>x", "<ul><li>a</li><ul>", "<h2>x<div>", "<h1>x ", "<blockquote>", "<a><div>", "<s>x", "<form><div>",
    ],
)  # fmt: skip
def test_depth_costs_no_more_than_length(piece: str) -> None:
    """5,000 levels are read, and cost in proportion what fewer do."""
    assert_linear(lambda levels: html_to_markdown(piece * levels), 5_000)


def test_an_opener_in_an_opener_keeps_its_words() -> None:
    """They are words of the outer one: no heading stands in a heading."""
    page = "<details><summary>Before <details><summary>you</summary>begin</details></summary>Wait.</details>"
    assert html_to_markdown(page).text == "## Before you begin\n\nWait."
    assert html_to_markdown("<h2>a<summary>b<h2>c<summary>d" * 500).text


@pytest.mark.slow
def test_two_megabytes() -> None:
    """A page of 2 MB takes in proportion what a smaller one takes."""
    piece = "<p>Some <b>text</b> that is <a href=x>linked</a> here.</p><ol><li>one<li>two</ol>\n"
    assert_linear(lambda pieces: html_to_markdown(piece * pieces, "https://help.example/a"), 2_000_000 // len(piece))
