"""What the agent reviews and what the customer gets are the same text, in every format and every view."""

from __future__ import annotations

import re
from io import StringIO
from urllib.parse import unquote

from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.console import Console

from assistkit.desks.cards import card_html, card_text
from assistkit.desks.panel import panel_data
from assistkit.replies import reply
from assistkit.text.addresses import untold
from assistkit.text.characters import shown, unseen, without_unseen
from assistkit.text.leaving import told
from assistkit.types import Finding, Sentence, Suggestion

HIDING = st.sampled_from(
    (
        "\u202e", "\u202c", "\u2066", "\u2069", "\u200e", "\u200f", "\u061c", "\u200b", "\u200c", "\u200d", "\ufe0f",
        "\ufe00", "\u00ad", "\ufeff", "\U000e0001", "\U000e0041", "\U000e007f", "\U000e0100", "\x1b[2J", "\x9b31m",
        "\x85", "\x07", "\r", "\r\n", "\u2028", "\ud83d", "\u3164", "\u180e", "\x00",
    )
)  # fmt: skip
VISIBLE = st.sampled_from(
    (
        "pay",
        "Now.",
        "שלום",
        "می",
        "خواهم",
        "क\u094d",
        "ष",
        "❤",
        "👨",
        "👩",
        "🏴",
        "1",
        "#",
        "葛",
        " ",
        "\n",
        "(",
        ")",
        ".",
        "…",
    )
)
ADDRESSES = st.sampled_from(
    (
        "javascript:alert(1)", "java", "script:x", "data:text/html,x", "file:///etc/passwd", "https://x.example/a",
        "https://bank.example@evil.example", "ftp://", "://", ":", "&#58;", "&Tab;", "\t", "mailto:a@x.example",
        "x@y.example",
    )
)  # fmt: skip
TEXTS = st.lists(HIDING | VISIBLE | ADDRESSES | st.text(st.characters(exclude_categories=()), max_size=4), max_size=14)


@st.composite
def suggestions(draw: st.DrawFn) -> Suggestion:
    """A draft by anybody: sentences side by side, a finding of one of them."""
    texts = ["".join(one) for one in draw(st.lists(TEXTS, min_size=1, max_size=3))]
    sentences, text = list[Sentence](), ""
    for one in texts:
        sentences.append(Sentence(text=one, kind="evidence", start=len(text), end=len(text) + len(one)))
        text += one + draw(st.sampled_from((" ", "\n", "\n\n", "")))
    last = sentences[-1]
    finding = Finding(code="product", severity="warning", message=texts[0], start=last.start, end=last.end)
    return Suggestion(
        id="s", case_id="c", status="check", confidence=1, text=text, sentences=tuple(sentences), findings=(finding,),
        handover=draw(st.sampled_from(("", texts[0]))),
    )  # fmt: skip


def words(text: str) -> str:
    """What a reader sees, without the blanks and the marks of lists that a view sets in its own way."""
    return re.sub(r"[\s*•-]+", "", unquote(text))


def reviewed(suggestion: Suggestion) -> dict[str, str]:
    """The draft as each view shows it to an agent."""
    screen = StringIO()
    Console(file=screen, width=4_000, highlight=False).print(card_text(suggestion))
    below = screen.getvalue().partition("Suggested reply\n")[2].partition("Hand-over note (internal)\n")[0]
    card = BeautifulSoup(card_html(suggestion), "html.parser").select_one(".ak-draft")
    panel = panel_data(suggestion)["draft"]
    lines = ("".join([line["mark"], *(piece["text"] for piece in line["pieces"])]) for line in panel)
    return {"terminal": below, "card": card.get_text() if card else "", "panel": "\n".join(lines)}


def sent(suggestion: Suggestion) -> dict[str, str]:
    """The draft as each format brings it to the customer."""
    html = MarkdownIt("commonmark").render(reply(suggestion, "markdown"))
    return {
        "text": reply(suggestion),
        "markdown": BeautifulSoup(html, "html.parser").get_text(),
        "html": BeautifulSoup(reply(suggestion, "html"), "html.parser").get_text(),
        "panel": panel_data(suggestion)["reply"],
    }


@given(suggestions())
@settings(max_examples=150, deadline=None)
def test_what_is_reviewed_is_what_is_sent(suggestion: Suggestion) -> None:
    """The same signs in the same order in every view and every format, and those of the record as told."""
    expected = words(told(suggestion).text)
    assert {name: words(text) for name, text in sent(suggestion).items()} == dict.fromkeys(sent(suggestion), expected)
    if told(suggestion).text.strip():
        views = reviewed(suggestion)
        assert {name: words(text) for name, text in views.items()} == dict.fromkeys(views, expected)


@given(suggestions())
@settings(max_examples=150, deadline=None)
def test_nothing_hidden_and_no_such_address_leaves(suggestion: Suggestion) -> None:
    """As it is read: in Markdown and HTML a sign of the format may stand between a letter and what shapes it."""
    assert [unseen(text) for text in sent(suggestion).values()] == [[]] * 4
    assert list(untold(reply(suggestion))) == []
    for link in BeautifulSoup(reply(suggestion, "html"), "html.parser").find_all("a"):
        assert list(untold(str(link["href"]))) == []


@given(suggestions())
@settings(max_examples=150, deadline=None)
def test_it_leaves_once(suggestion: Suggestion) -> None:
    """Twice is as once, no sentence loses its place, and whoever loses something is told."""
    once = told(suggestion)
    assert told(once) == once
    assert all(once.text[one.start : one.end] == one.text for one in once.sentences)
    removed = any(not one.instead and one.character != "\r" for one in unseen(suggestion.text))
    assert {one.code for one in once.findings} >= {"unseen"} if removed else True


@given(TEXTS.map("".join))
@settings(max_examples=300, deadline=None)
def test_a_text_is_cleaned_once(text: str) -> None:
    left = without_unseen(text)
    assert without_unseen(left) == left
    assert unseen(shown(text)) == []
