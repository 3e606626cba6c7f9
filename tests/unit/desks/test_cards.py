"""Cards: nothing in them can run or mislead, and they say what an agent must know."""

from __future__ import annotations

import dataclasses
import io

import pytest
from bs4 import BeautifulSoup
from golden import suggestions
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from assistkit.desks.cards import card_html, card_text, page_html, table_html
from assistkit.desks.cards.draft import draft_lines, excerpt
from assistkit.desks.cards.environment import environment
from assistkit.types import (
    Case,
    Citation,
    Evidence,
    Finding,
    Message,
    Passage,
    Sentence,
    Suggestion,
    Suggestions,
    SummaryLine,
)

_ATTACKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><script>alert(1)</script>",
    "</article><iframe src=//evil.example>",
    "{{ 7 * 7 }}{% raw %}",
    "[click](javascript:alert(1)) ![x](https://evil.example/x.png) <https://evil.example>",
    "| <b onclick=alert(1)> |\n|---|\n| <svg/onload=alert(1)> |",
)
_RUNS = {"script", "img", "iframe", "object", "embed", "svg", "form", "base", "link", "button"}


def hostile(text: str, url: str = "javascript:alert(1)") -> tuple[Case, Suggestion]:
    """The same text in every place where a text can stand."""
    passage = Passage(
        id=f"{text}#0", article_id=text, title=text, heading=(text,), text=text, start=0, end=len(text), url=url
    )
    citation = Citation(
        marker=1, article_id=text, passage_id=passage.id, quote=text, start=0, end=len(text), quote_start=0,
        quote_end=len(text),
    )  # fmt: skip
    suggestion = Suggestion(
        id=text, case_id=text, status="check", confidence=0.5, text=f"{text} [1]\n- {text}",
        summary=(SummaryLine(kind="problem", text=text, message=0),),
        sentences=(Sentence(text=text, kind="evidence", start=0, end=len(text), markers=(1,)),),
        citations=(citation,), findings=(Finding(code=text, severity="error", message=text, start=0, end=len(text)),),
        evidence=(
            Evidence(
                passage=passage, score=1, rank=1, signals={text: 1.0}, contributions={text: 1.0}, past_cases=(text,)
            ),
        ),
        provenance={text: text},
    )  # fmt: skip
    return Case(id=text, subject=text, messages=(Message(author="customer", text=text),)), suggestion


def assert_harmless(html: str) -> None:
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup.find_all(True):
        assert tag.name not in _RUNS
        assert not [name for name in tag.attrs if name.startswith("on") or name in ("src", "srcdoc", "action")]
        href = tag.get("href", "#")
        assert href.startswith("#") or (href.startswith(("https://", "http://")) and "ak-title" in tag["class"])


@pytest.mark.parametrize("text", _ATTACKS)
def test_hostile_text_is_shown_and_never_runs(text: str) -> None:
    case, suggestion = hostile(text)
    assert_harmless(card_html(suggestion))
    page = page_html([(case, suggestion)], title=text)
    assert_harmless(page)
    assert text in BeautifulSoup(page, "html.parser").get_text()


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("<>\"'&/={}%`[]()!|\n javscript:on12#*-_\\é\u202e\x1b"), min_size=1))
def test_no_text_breaks_out(text: str) -> None:
    case, suggestion = hostile(text, url=text)
    assert_harmless(page_html([(case, suggestion)]))


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "data:text/html,x", "//evil.example", "a b"],
)
def test_only_web_addresses_become_links(url: str) -> None:
    _, suggestion = hostile("text", url=url)
    links = BeautifulSoup(card_html(suggestion), "html.parser").find_all("a")
    assert {link["href"] for link in links} == {"#ak-text-source-1"}


def test_a_web_address_becomes_a_link() -> None:
    _, suggestion = hostile("text", url="https://help.example/a?b=1&c=2#d")
    links = BeautifulSoup(card_html(suggestion), "html.parser").find_all("a", class_="ak-title")
    assert {link["href"] for link in links} == {"https://help.example/a?b=1&c=2#d"}


def test_nothing_is_loaded_from_anywhere() -> None:
    page = page_html(suggestions.all_of_them())
    assert "@import" not in page
    assert "url(" not in page
    assert "default-src 'none'" in page


def test_a_marker_shows_the_quote_of_its_own_sentence() -> None:
    soup = BeautifulSoup(card_html(suggestions.check()[1]), "html.parser")
    quotes = [ref.q.get_text() for ref in soup.select(".ak-ref")]
    assert quotes[0] == "A refund takes 5 to 10 business days."
    assert quotes[-1] == "Payouts pause for 48 hours after a change."
    targets = {ref.a["href"].removeprefix("#") for ref in soup.select(".ak-ref")}
    assert targets == {item["id"] for item in soup.select(".ak-sources li")}


def test_an_abstention_says_why_and_offers_what_was_not_used() -> None:
    case, suggestion = suggestions.abstained()
    text = BeautifulSoup(card_html(suggestion), "html.parser").get_text(" ")
    assert "No suggestion" in text
    assert "a reply needs at least 0.42" in text
    assert "not used" in text
    bare = dataclasses.replace(suggestion, findings=(), evidence=())
    assert "Nothing in the knowledge base comes close enough" in card_html(bare)
    assert "Nearest articles (not used)" in terminal(suggestion, case)


def test_what_is_internal_is_marked() -> None:
    html = card_html(suggestions.abstained()[1])
    assert "internal — not for the customer" in html
    assert "internal — not for the customer" not in card_html(suggestions.ready()[1])
    assert "(internal: not for the customer)" in " ".join(terminal(suggestions.abstained()[1]).split())


def test_the_page_counts_by_status() -> None:
    soup = BeautifulSoup(page_html(suggestions.all_of_them()), "html.parser")
    counts = [" ".join(label.get_text(" ").split()) for label in soup.select(".ak-count")]
    assert counts[0] == "5 cases"
    assert "✓ 1 Ready to review" in counts


def test_a_page_without_cases_says_so() -> None:
    assert "There are no cases here" in page_html([])


def test_a_long_message_is_folded_and_a_huge_one_cut() -> None:
    case = Case.from_text("x" * 1_000_000)
    page = page_html([(case, suggestions.ready()[1])])
    assert "980,000 more characters are not shown" in page
    assert len(page) < 120_000


def test_the_same_suggestion_twice_on_a_page_has_ids_of_its_own() -> None:
    soup = BeautifulSoup(page_html([suggestions.ready(), suggestions.ready()]), "html.parser")
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_a_draft_without_sentences_or_with_spans_that_do_not_fit_is_shown_whole() -> None:
    base = suggestions.ready()[1]
    broken = (Sentence(text="x", kind="evidence", start=9_000, end=9_001), *base.sentences[:1], *base.sentences[:1])
    for sentences in ((), broken):
        shown = draft_lines(dataclasses.replace(base, sentences=sentences))
        text = "".join(piece.text for line in shown for piece in line.pieces)
        assert "Then press the logo" in text
        assert text.count("Hello Imogen") == 1


def test_list_marks_and_markers_are_taken_out_of_the_text() -> None:
    lines = draft_lines(suggestions.ready()[1])
    assert [line.mark for line in lines if line.mark] == ["1.", "2.", "3."]
    assert not any("[1]" in piece.text for line in lines for piece in line.pieces)
    assert [ref.marker for line in lines for piece in line.pieces for ref in piece.references] == [1, 1, 1, 1, 2]


def test_a_heading_is_quoted_without_its_mark() -> None:
    """In both kinds of card; what is quoted is the heading, not how Markdown writes it."""
    case, suggestion = hostile("## Check 3: is it on?")
    assert "“Check 3: is it on?”" in terminal(suggestion, case)
    quotes = BeautifulSoup(card_html(suggestion), "html.parser").find_all("q")
    assert "Check 3: is it on?" in [quote.get_text() for quote in quotes]


def test_an_article_says_once_why_it_stands_there() -> None:
    """Its passages share the score, what adds up to it and the solved cases that speak for it."""
    _, suggestion = hostile("It solved many")
    first = suggestion.evidence[0]
    twice = dataclasses.replace(suggestion, evidence=(first, first))
    shown = BeautifulSoup(card_html(twice), "html.parser").find(class_="ak-table").get_text()
    assert shown.count("Score: It solved many +1.00") == shown.count("It solved similar cases: It solved many") == 1
    assert shown.count("Read the passage") == 2


def test_a_suggestion_shows_itself_in_a_notebook() -> None:
    _, suggestion = suggestions.ready()
    assert suggestion._repr_html_() == card_html(suggestion)


def test_the_terminal_card_fits_80_columns_and_carries_no_escapes() -> None:
    case, suggestion = hostile("\x1b[2Jevil\x1b]0;title\x07 \u202ereversed\r" + "word " * 60)
    shown = terminal(suggestion, case)
    assert max(map(len, shown.splitlines())) <= 80
    assert not set("\x1b\x07\r\u202e") & set(shown)
    assert "[bold]" in terminal(*reversed(hostile("[bold]not markup[/bold]")))


def terminal(suggestion: Suggestion, case: Case | None = None) -> str:
    console = Console(file=io.StringIO(), width=80, color_system=None)
    console.print(card_text(suggestion, case))
    return console.file.getvalue()


def test_an_excerpt_reads_as_words() -> None:
    """No marks of Markdown, nothing hidden, one line, no longer than asked."""
    text = "Rooms with **resources** <!-- secret -->\n\n## Add a resource\n\nGo to *Settings* and " + "choose " * 90
    found = excerpt(text, 60)
    assert found.startswith("Rooms with resources Add a resource Go to Settings and")
    assert len(found) <= 60


def test_no_page_prints_what_nobody_sees() -> None:
    """Whatever a template prints: cards, the page for operations, the report of a run."""
    page = environment().from_string("{{ text }}|{{ number }}|{{ text | e }}")
    text = "a\u202eb\x9b\U000e0041<"
    assert page.render(text=text, number=1) == f"ab&lt;|1|{text[:-1]}&lt;"


@pytest.mark.parametrize("text", _ATTACKS)
def test_a_table_of_cards_is_harmless(text: str) -> None:
    """What stands in a row is text, as what stands in a card is."""
    _, suggestion = hostile(text)
    html = table_html([suggestion, suggestion])
    assert_harmless(html)
    rows = BeautifulSoup(html, "html.parser").select(".ak-cards > tbody > tr")
    assert [" ".join(row.th.get_text().split()) for row in rows] == [" ".join(text.split())] * 2


def test_a_list_shows_as_a_table_of_cards() -> None:
    """A notebook shows a row a suggestion, in order, which opens into its card; every address in it is its own."""
    every = Suggestions(suggestion for _, suggestion in suggestions.all_of_them())
    soup = BeautifulSoup(every._repr_html_(), "html.parser")  # type: ignore[attr-defined]
    rows = soup.select(".ak-cards > tbody > tr")
    assert [row.th.get_text() for row in rows] == [one.case_id for one in every]
    assert all(row.select_one("details:not([open]) > article.ak-card") for row in rows)
    assert soup.select_one(".ak-list-head").get_text().startswith(f"{len(every)} suggestions")  # type: ignore[union-attr]
    marked = [tag["id"] for tag in BeautifulSoup(table_html([*every, *every]), "html.parser").find_all(id=True)]
    assert len(marked) == len(set(marked))
    assert every == list(every)
    assert isinstance(every[1:], Suggestions)
    assert every[1:] == list(every)[1:]


def test_a_long_list_shows_its_beginning() -> None:
    """A thousand cards would stop a notebook; how many are not shown is said."""
    one = suggestions.all_of_them()[0][1]
    soup = BeautifulSoup(table_html([one] * 1_050), "html.parser")
    assert len(soup.select(".ak-cards > tbody > tr")) == 50
    assert "1,000 more are not shown" in soup.get_text()
    assert "0 suggestions" in table_html([])
