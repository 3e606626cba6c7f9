"""Replies: a draft in the format of a desk's editor; lists are lists, and everything else is text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from golden import suggestions as golden
from markdown_it import MarkdownIt

from assistkit import Article, Case, Evidence, InputError
from assistkit.drafters.composing import Composer
from assistkit.drafters.extractive import ExtractiveDrafter
from assistkit.index.passages import Splitter
from assistkit.index.sources.folder import read_articles
from assistkit.replies import Format, reply, without_markers
from assistkit.text.article.sections import Part, Unit
from assistkit.text.layout import INDENT
from assistkit.text.leaving import told
from assistkit.types import Draft, Passage, Sentence, Suggestion

PASSAGE = Passage(id="a#0", article_id="a", title="A", text="x", start=0, end=1)


def suggestion_of(draft: Draft, evidence: Sequence[Evidence] = ()) -> Suggestion:
    return Suggestion(
        id="s", case_id="c", status="ready", confidence=1, text=draft.text, sentences=draft.sentences,
        citations=draft.citations, evidence=tuple(evidence),
    )  # fmt: skip


def quoting(*parts: tuple[str, list[str]]) -> Suggestion:
    """A draft of parts; each unit is written as in a draft, "   - text": what it is follows from the composer."""
    composer = Composer()
    for kind, rows in parts:
        units = []
        for row in rows:
            lead = re.match(r"((?: {3})*)(?:(\d+\.|-) )?", row) if kind != "prose" else re.match("()()", row)
            assert lead
            units.append(Unit(row[lead.end() :], 0, 1, len(lead[1]) // 3, lead[2] or ""))
        composer.quote(Part(kind, tuple(units)), [PASSAGE])  # type: ignore[arg-type]
    return suggestion_of(composer.draft())


def drafted(article: Article, text: str) -> Suggestion:
    evidence = [
        Evidence(passage=passage, score=1, rank=1, signals={"dense": 0.6}) for passage in Splitter().split(article)
    ]
    return suggestion_of(ExtractiveDrafter().draft(Case.from_text(text), evidence), evidence)


STEPS = quoting(("prose", ["Do this:"]), ("list", ["1. Open it.", "   - Or that.", "2. Close it.", "   Then wait."]))


def test_text_is_the_draft_without_its_markers() -> None:
    expected = "Do this:\n\n1. Open it.\n   - Or that.\n2. Close it.\n   Then wait."
    assert reply(STEPS) == expected
    assert reply(STEPS, markers=True) == STEPS.text
    assert "[1]" in STEPS.text


def test_lists_are_nested_in_markdown() -> None:
    """What belongs to a step stands under its text, a further line behind a hard break."""
    expected = "Do this:\n\n1. Open it.\n   - Or that.\n2. Close it.\\\n   Then wait."
    assert reply(STEPS, "markdown") == expected


def test_lists_are_nested_in_html() -> None:
    expected = "<p>Do this:</p>\n<ol><li>Open it.<ul><li>Or that.</li></ul></li><li>Close it.<br>Then wait.</li></ol>"
    assert reply(STEPS, "html") == expected


def test_a_sentence_that_nobody_sees_leaves_no_marker() -> None:
    """What an article says in unseen characters goes from the draft, and its marker with it."""
    suggestion = quoting(("prose", ["Open it."]), ("prose", ["\U000e0041\U000e0042"]), ("prose", ["Close it."]))
    assert "\n\n [1]\n\n" in told(suggestion).text
    assert "[1]" not in reply(suggestion)
    assert "[1]" not in reply(suggestion, "markdown") + reply(suggestion, "html")


def test_markers_are_kept_where_asked() -> None:
    assert reply(STEPS, "markdown", markers=True).startswith("Do this: \\[1]\n")
    assert reply(STEPS, "html", markers=True).startswith("<p>Do this: <sup>[1]</sup></p>")
    assert "[1]" not in reply(STEPS, "markdown") + reply(STEPS, "html")


@pytest.mark.parametrize("text", ["2024. was good.", "1. is a number.", "- is a dash.", "# is a hash.", "   + b"])
@pytest.mark.parametrize("kind", ["evidence", "notice", "question", "courtesy"])
def test_what_begins_a_sentence_is_no_list_mark(text: str, kind: str) -> None:
    """A mark stands before a sentence. One that a sentence itself begins with is text, of whatever kind it is."""
    sentence = Sentence(text=text, kind=kind, start=0, end=len(text))  # type: ignore[arg-type]
    suggestion = Suggestion(id="s", case_id="c", status="ready", confidence=1, text=text, sentences=(sentence,))
    assert MarkdownIt("commonmark").render(reply(suggestion, "markdown")) == f"<p>{text.strip()}</p>\n"
    assert reply(suggestion, "html") == f"<p>{text.strip()}</p>"
    assert reply(suggestion) == text


def test_a_step_may_begin_with_a_mark_of_its_own() -> None:
    suggestion = quoting(("list", ["1. 2024. was good.", "2. - - is a line.", "3. # is a hash."]))
    assert reply(suggestion, "markdown") == "1. 2024\\. was good.\n2. \\- - is a line.\n3. \\# is a hash."
    assert reply(suggestion, "html").count("<li>") == 3


def test_only_evidence_is_a_list() -> None:
    """A mark before a sentence that is no evidence is text: courtesies and notices are set as they stand."""
    text = "- The team"
    sentence = Sentence(text="The team", kind="courtesy", start=2, end=10)
    suggestion = Suggestion(id="s", case_id="c", status="ready", confidence=1, text=text, sentences=(sentence,))
    assert reply(suggestion, "html") == "<p>- The team</p>"


def test_a_draft_without_spans_is_text() -> None:
    """Where nothing says what is a list, nothing becomes one; markers go where sentences or lines end."""
    suggestion = Suggestion(id="s", case_id="c", status="ready", confidence=1, text="1. Open it. [1]\n2. *Wait* [2]")
    assert reply(suggestion, "html") == "<p>1. Open it.<br>2. *Wait*</p>"
    assert reply(suggestion, "markdown") == "1\\. Open it.\\\n2\\. \\*Wait\\*"


def test_numbers_stay_what_they_are() -> None:
    """A number that does not go on begins a list of its own: "see step 4" must lead to step 4."""
    suggestion = quoting(("list", ["2. Two.", "3. Three.", "7. Seven."]), ("list", ["1. One."]), ("list", ["- A."]))
    assert reply(suggestion, "markdown") == "2. Two.\n3. Three.\n\n7) Seven.\n\n1. One.\n\n- A."
    html = '<ol start="2"><li>Two.</li><li>Three.</li></ol>\n<ol start="7"><li>Seven.</li></ol>\n<ol><li>One.</li></ol>'
    assert reply(suggestion, "html") == f"{html}\n<ul><li>A.</li></ul>"


def test_a_paragraph_in_the_margin_ends_a_list() -> None:
    suggestion = quoting(("list", ["1. One.", "Not a step.", "2. Two."]))
    assert reply(suggestion, "markdown") == "1. One.\n\nNot a step.\n\n2. Two."
    assert reply(suggestion, "html") == '<ol><li>One.</li></ol>\n<p>Not a step.</p>\n<ol start="2"><li>Two.</li></ol>'


def test_a_step_goes_on_after_its_inner_list() -> None:
    suggestion = quoting(("list", ["1. One.", "   - Inner.", "   Then wait.", "2. Two."]))
    assert reply(suggestion, "markdown") == "1. One.\n   - Inner.\n\n   Then wait.\n2. Two."
    assert "<ul><li>Inner.</li></ul><p>Then wait.</p></li><li>Two." in reply(suggestion, "html")


def test_an_address_is_escaped_like_any_text() -> None:
    address = "https://x.example/?a=1&amp;lt=2"
    link = f'<p><a href="{address}" rel="noopener noreferrer">{address}</a></p>'
    assert reply(quoting(("prose", ["https://x.example/?a=1&lt=2"])), "html") == link


def test_code_stays_to_the_letter() -> None:
    """Nothing in it is escaped, linked or taken for a list, and a fence in it does not end it."""
    code = ["- name: a_b <c> *d*", "``` # https://x.example"]
    composer = Composer()
    composer.quote(Part("code", tuple(Unit(line, 0, 1, 1) for line in code)), [PASSAGE])
    suggestion = suggestion_of(composer.draft())
    assert reply(suggestion, "markdown") == "````\n- name: a_b <c> *d*\n``` # https://x.example\n````"
    assert reply(suggestion, "html") == "<pre>- name: a_b &lt;c&gt; *d*\n``` # https://x.example</pre>"


def test_code_in_a_step_is_known_by_its_quote() -> None:
    """In a draft it looks like a further line of the step; the passage that it is quoted from has it in a fence."""
    text = "1. Add the record:\n\n   ```\n   a_b  TXT *x*\n   ```\n\n   It takes an hour.\n2. Press Save.\n"
    article = Article(id="a", title="Add a record", text=text, visibility="public", language="en")
    suggestion = drafted(article, "add a record")
    wanted = "1. Add the record:\n   ```\n   a_b  TXT *x*\n   ```\n   It takes an hour.\n2. Press Save."
    assert wanted in reply(suggestion, "markdown")
    assert "<li>Add the record:<pre>a_b  TXT *x*</pre><p>It takes an hour.</p></li>" in reply(suggestion, "html")


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("Keep *this* and a_b.txt", "Keep \\*this\\* and a\\_b.txt"),
        ("<b> &lt; R&D", "\\<b> \\&lt; R&D"),
        ("A title (https://x.example/a_b).", "A title (<https://x.example/a_b>)."),
        ("Write to a_b@x.example!", "Write to <a_b@x.example>!"),
        ("C:\\new | ~x~ `y`", "C:\\\\new \\| \\~x\\~ \\`y\\`"),
        ("array[1] is 1. a", "array\\[1] is 1. a"),
    ],
)
def test_prose_is_escaped_as_little_as_it_must(text: str, markdown: str) -> None:
    assert reply(quoting(("prose", [text])), "markdown") == markdown


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("See https://x.example/a_(b)?c=1&d=2, please", ["https://x.example/a_(b)?c=1&d=2"]),
        ("(https://x.example/d).", ["https://x.example/d"]),
        ("Write to help@x.example.", ["mailto:help@x.example"]),
        ("mailto:help@x.example", ["mailto:help@x.example"]),
        ("javascript:alert(1) data:text/html,x vbscript:x //x.example file:///etc", []),
        ("java\x00script:alert(1) httpſ://x.example https:// ftp://x.example", []),
        ("https://bank.example@evil.example/x", []),
        ('https://x.example/"onclick="x', ["https://x.example/"]),
        ("https://x.example/\u202egpj.exe", ["https://x.example/gpj.exe"]),
    ],
)
def test_only_web_and_mail_addresses_are_linked(text: str, links: list[str]) -> None:
    soup = BeautifulSoup(reply(quoting(("prose", [text])), "html"), "html.parser")
    assert [link["href"] for link in soup.find_all("a")] == links
    assert all(link["rel"] == ["noopener", "noreferrer"] for link in soup.find_all("a"))
    assert soup.get_text() == reply(quoting(("prose", [text])))


@pytest.mark.parametrize("text", ["שלום 12. עולם", "שלום\u200f, می\u200cخواهم", "👩‍👩‍👧 e\u0301 ẞ 你好。"])
def test_every_script_survives(text: str) -> None:
    """Marks of direction, joiners and combining marks are the customer's language, not noise."""
    suggestion = quoting(("list", [f"- {text}"]))
    assert reply(suggestion) == f"- {text}"
    assert reply(suggestion, "html") == f"<ul><li>{text}</li></ul>"
    assert MarkdownIt("commonmark").render(reply(suggestion, "markdown")) == f"<ul>\n<li>{text}</li>\n</ul>\n"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Open it. [1] Close it! [2] [3]", "Open it. Close it!"),
        ("1. Open [1]\n2. Close [12] \n", "1. Open\n2. Close \n"),
        ("(See there.) [1] Press [1] on the keypad", "(See there.) Press [1] on the keypad"),
        ("array[1], [1] x", "array[1], [1] x"),
        ("", ""),
        ("[1]", "[1]"),
        ("Read more [1]\r\nBye", "Read more\r\nBye"),
    ],
)  # fmt: skip
def test_markers_are_taken_where_sentences_or_lines_end(text: str, plain: str) -> None:
    assert without_markers(text) == plain


def test_another_format_is_an_input_error() -> None:
    with pytest.raises(InputError, match="format must be 'text', 'markdown' or 'html'; got 'rtf'"):
        reply(STEPS, "rtf")  # type: ignore[arg-type]


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
def test_no_draft_is_an_empty_reply(format: Format) -> None:
    assert reply(suggestion_of(Draft()), format, markers=True) == ""


@pytest.mark.parametrize("text", [" " * 20_000, " [1]" * 5_000, ")" * 20_000, "a@" * 10_000, "\n   - x [1]" * 2_000])
def test_odd_text_is_read_in_bounded_time(text: str) -> None:
    """Nothing here looks at a character again and again: each of them takes milliseconds."""
    whole = f"https://x.example/{text}"
    sentence = Sentence(text=whole, kind="evidence", start=0, end=len(whole), markers=(1,))
    suggestion = Suggestion(id="s", case_id="c", status="ready", confidence=1, text=whole, sentences=(sentence,))
    for format in ("text", "markdown", "html"):
        assert reply(suggestion, format)  # type: ignore[arg-type]
    assert len(without_markers(whole)) <= len(whole)


def test_a_list_may_be_nested_without_end() -> None:
    """Deeper than any renderer follows, steps stay steps."""
    suggestion = quoting(("list", [f"{INDENT * level}- {level}" for level in range(150)]))
    for format in ("markdown", "html"):
        shown = reply(suggestion, format)  # type: ignore[arg-type]
        html = MarkdownIt("commonmark").render(shown) if format == "markdown" else shown
        assert [int(item.find(string=True)) for item in BeautifulSoup(html, "html.parser").find_all("li")] == list(
            range(150)
        )


def marks_and_words(html: str) -> list[str]:
    soup = BeautifulSoup(html, "html.parser")
    for item in soup.find_all("li"):
        first = int(item.parent.get("start", 1))
        mark = f"{first + len(item.find_previous_siblings('li'))}." if item.parent.name == "ol" else "-"
        item.insert(0, f"{mark} ")
    for link in soup.find_all("a"):
        address = str(link["href"]).removeprefix("mailto:")
        link.append("" if link.get_text() == address else f" ({address})")
    for tag in soup.find_all(["p", "li", "pre", "br", "ul", "ol"]):
        tag.insert_before("\n")
    return soup.get_text().split()


def test_every_sample_article_reads_the_same_in_every_format(samples: Path) -> None:
    """All words, numbers, marks and addresses of the real drafter's drafts, in order; a list item for each mark."""
    read = [one for one in read_articles(samples / "articles").articles if one.visibility == "public"]
    for one in read:
        suggestion = drafted(one, one.title)
        plain = reply(suggestion)
        assert plain
        assert plain == without_markers(suggestion.text)
        assert marks_and_words(reply(suggestion, "html")) == plain.split(), one.id
        rendered = MarkdownIt("commonmark").render(reply(suggestion, "markdown"))
        assert marks_and_words(rendered) == plain.split(), one.id
        before = [suggestion.text[: sentence.start].rpartition("\n")[2] for sentence in suggestion.sentences]
        marked = [lead for lead in before if re.fullmatch(r" *(?:\d+\.|-) ", lead)]
        assert len(BeautifulSoup(rendered, "html.parser").find_all("li")) == len(marked), one.id


def test_the_golden_suggestions_read_the_same() -> None:
    """Hand-made drafts of every status, one without a word."""
    for _, suggestion in golden.all_of_them():
        assert marks_and_words(reply(suggestion, "html")) == reply(suggestion).split()
