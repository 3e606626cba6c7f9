"""Real inputs, damaged: readers of articles and mail never fail, and say no word that does not stand in the source."""

from __future__ import annotations

import html
import json
import re
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistkit import Article, Case
from assistkit.case.query import case_query
from assistkit.case.questions import questions
from assistkit.case.summary import summarize
from assistkit.index.passages import Splitter
from assistkit.index.sources.bodies import read_body
from assistkit.text.article.sections import read_sections
from assistkit.text.blocks import blocks
from assistkit.text.plain import visible

FIELD = Path(__file__).parents[3] / "shared" / "field"  # inputs from bug reports, where they lie beside the project
SAMPLES = Path(__file__).parents[2] / "kb_samples"
SHAPES = (
    "<div><p>Press <b>Save</b>.</p><ol><li>One<li>Two</ol><table><tr><th>a</th><td>b|c</td></tr></table></div>",
    '=== "Mac"\n\n    1. Open it.\n\n=== "Windows"\n\n    1. Start it.\n\n!!! note\n    Mind this.\n',
    ":::tip\nDo it.\n:::\n\n<Tabs>\n<TabItem label='iOS'>\n\n1. Tap.\n\n</TabItem>\n</Tabs>\n",
    "Hello,\n\nthanks.\n\nOn 3 May Anna wrote:\n> old\n\n-- \nAnna\n+44 20 1234",
    "Von: a@b.example\nGesendet: Montag\nAn: c\nBetreff: WG: x\n\nWie geht das?",
)
_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=1)
def seeds() -> tuple[str, ...]:
    """What is damaged: sample articles as Markdown and as HTML, small shapes, and inputs of bug reports."""
    articles = [file.read_text(encoding="utf-8") for file in sorted(SAMPLES.rglob("*.md"))[::8]]
    files = (file for file in sorted(FIELD.rglob("*")) if file.suffix in (".md", ".html", ".jsonl", ".mdx"))
    reported = [file.read_text(encoding="utf-8", errors="replace") for file in files if file.name != "README.md"]
    return (*SHAPES, *articles, *(MarkdownIt().render(one) for one in articles), *reported)


PIECES = st.one_of(
    st.sampled_from(
        [
            *("<div>", "</div>", "<ol>", "<li>", "</table>", "<pre>", "```\n", ":::\n", "=== ", "{% tab %}", "{{ x }}"),
            *(
                "> ",
                "-- \n",
                "\n\n",
                "    ",
                "\x00",
                "\u200b",
                "&lt;",
                "&#",
                "]]>",
                "<!--",
                "~~",
                "|",
                "* ",
                "1. ",
                "\ufeff",
            ),
        ]
    ),
    st.text(max_size=6),
)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A seed that was cut, repeated, joined with another one, or into which pieces fell."""
    text = draw(st.sampled_from(seeds()))
    for _ in range(draw(st.integers(1, 5))):
        a, b = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
        change = draw(st.sampled_from(["cut", "repeat", "insert", "join", "swap"]))
        if change == "cut":
            text = text[:a] + text[b:]
        elif change == "repeat":
            text = text[:b] + text[a:b] + text[b:]
        elif change == "insert":
            text = text[:a] + draw(PIECES) + text[a:]
        elif change == "join":
            text = text[:a] + draw(st.sampled_from(seeds()))[:2_000] + text[a:]
        else:
            text = text[b:] + text[:a] + text[a:b]
    return text[:20_000]


def words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


@given(damaged())
@settings(max_examples=60)
def test_an_article_is_read_and_nothing_is_invented(text: str) -> None:
    """Every word of a block stands in the source; blocks, sections and passages lie where they say."""
    read, _ = read_body(text, {"title": "Title", "url": "https://help.example/a"})
    source = words(text) | words(html.unescape(html.unescape(text))) | words("https help example a title")
    glued = _glued(text)
    for block in blocks(read):
        assert 0 <= block.start <= block.end <= len(read)
        new = words(unquote(read[block.start : block.end])) - source
        assert all(word in glued or not word.isascii() or _known(word) for word in new), new
    read_sections(visible(read))
    article = Article(id="a", title="Title", text=read or "x", visibility="public")
    for passage in Splitter().split(article):
        assert article.text[passage.start : passage.end] == passage.text


def _glued(text: str) -> str:
    """The letters with and without what stands in tags: a tag in a word, or a mark that went, joins its halves."""
    shown = html.unescape(html.unescape(text)).casefold()
    ways = (shown, re.sub(r"<[^<>]*>", "", shown), re.sub(r"<[^>]*>", "", shown))
    return " ".join("".join(_WORD.findall(one)) for one in ways)


def _known(word: str) -> bool:
    """What readers add: a number of a list, the name of a callout or platform that was written as a mark."""
    return word.isdigit() or word in {
        *("note", "tip", "warning", "important", "caution", "info", "danger", "ios", "macos", "windows", "android"),
        *("linux", "http", "https", "mailto", "tel", "details", "example", "success", "question", "quote"),
    }


@given(damaged())
@settings(max_examples=60)
def test_a_case_is_read(text: str) -> None:
    """Query, questions and summary of whatever a mail holds, as a text and in a line of JSON."""
    case = Case.from_text(text, subject="Damaged")
    shown = html.unescape(html.unescape(text))
    glued = _glued(text)
    new = words(case_query(case)) - words(text) - words(shown) - {"damaged"}
    assert all(word in glued or not word.isascii() for word in new), new
    questions(case)
    summarize(case)
    assert Case.from_dict(json.loads(json.dumps(case.to_dict()))) == case
