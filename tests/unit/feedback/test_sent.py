"""What a desk keeps of a reply is compared as text, whatever its format."""

from __future__ import annotations

import pytest
from growth import assert_linear

from assistkit.feedback import classify
from assistkit.feedback.sent import as_text, html_text

DRAFT = """Hello,

To add a second warehouse:
1. Open Stock > Warehouses. [1]
2. Select New warehouse and type its name. [1]
   - A name has at most 40 letters. [1]
3. Choose the address & press Save; it's there at once. [1]

Read more: Add a second warehouse (https://help.example/12-warehouse) [1]

Kind regards"""

HTML = (
    "<p>Hello,</p><p>To add a second warehouse:</p>"
    "<ol><li>Open Stock &gt; Warehouses.</li><li>Select New warehouse and type its name."
    "<ul><li>A name has at most 40 letters.</li></ul></li>"
    "<li>Choose the address &amp; press Save; it&#x27;s there at once.</li></ol>"
    '<p>Read more: Add a second warehouse (<a href="https://help.example/12-warehouse">'
    "https://help.example/12-warehouse</a>)</p><p>Kind regards</p>"
)
MARKDOWN = """Hello,

To add a second warehouse:

1. Open Stock \\> Warehouses.
2. Select New warehouse and type its name.
   * A name has at most 40 letters.
3. Choose the address \\& press Save; it's there at once.

Read more: Add a second warehouse (<https://help.example/12-warehouse>)

Kind regards"""


@pytest.mark.parametrize(
    "sent",
    [
        HTML,
        MARKDOWN,
        HTML.replace("<p>", "<div>").replace("</p>", "</div>"),
        HTML.replace("<p>", '<p style="margin:0"><span class="x">').replace("</p>", "</span></p>\n"),
        HTML.replace("<li>", "<li><p>").replace("</li>", "</p></li>"),
        HTML.replace("<ul>", "<ol>").replace("</ul>", "</ol>").replace("<li>A name", '<li data-list="bullet">A name'),
        HTML.replace("Hello,", "Hello&nbsp;Anna,"),
        "<html><head><style>p { margin: 0 }</style></head><body>" + HTML + "</body></html>",
        DRAFT.replace("   - ", "   • "),
    ],
    ids=["html", "markdown", "divs", "spans", "paragraphs in items", "quill", "named", "page", "bullet"],
)
def test_the_format_is_no_edit(sent: str) -> None:
    """A draft that was sent unchanged is accepted, as HTML of any editor, as Markdown and as text."""
    assert classify(DRAFT, sent) == ("accepted", 1.0)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("New warehouse", "Add"),
        ("at most 40", "at most 50"),
        ('href="https://help.example/12-warehouse"', 'href="https://elsewhere.example/"'),
        ("<li>Open Stock &gt; Warehouses.</li>", ""),
        ("<ol>", '<ol start="2">'),
    ],
    ids=["word", "number", "where a link goes", "step", "numbers of the steps"],
)
def test_a_change_inside_the_format_is_an_edit(old: str, new: str) -> None:
    """A changed word, number, step or link counts, however the reply is formatted."""
    decision, similarity = classify(DRAFT, HTML.replace(old, new, 1))
    assert decision == "edited"
    assert 0.8 < similarity < 1


def test_text_with_angle_brackets_is_text() -> None:
    """A placeholder is no tag, and stays in what was sent."""
    assert as_text("Type ping <host>:<port> & press Enter") == "Type ping <host>:<port> & press Enter"
    assert classify("Type ping <host>.", "Type ping <host>.") == ("accepted", 1.0)
    assert html_text("<p>Type ping &lt;host&gt;</p><script>alert(1)</script>") == "Type ping <host>"


@pytest.mark.parametrize(
    "odd",
    [
        "<![foo]>x",
        "<![foo[x",
        f"<ol start='{'9' * 5_000}'><li>x</ol>",
        "<a href>x",
        "x" + "<ul>" * 5_000,
        "<!x",
        "a\0x",
    ],
    ids=["declaration", "marked section", "start", "link", "depth", "doctype", "nul"],
)
def test_broken_html_is_read_and_raises_nothing(odd: str) -> None:
    """An agent's answer quotes what a customer wrote: no shape of it may stop the reviews behind it."""
    assert as_text(f"<p>Done</p>{odd}").startswith("Done")
    assert classify(DRAFT, f"<br>{odd}")[0] == "edited"


@pytest.mark.parametrize("part", ["<p ", "<!--", "</", "<![", "<a href=x>", "<ul><li>", "[", "![", "**a", "\n- ", "<"])
def test_reading_an_answer_grows_with_its_length(part: str) -> None:
    """Open tags, comments, links and lists that nobody closes: twice the text is twice the work."""
    text = "<br>" + part * (20_000 // len(part))
    assert_linear(lambda n: classify(DRAFT, text[:n]), len(text))
