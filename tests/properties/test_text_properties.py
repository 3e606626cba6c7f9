"""Whatever the text: passages, sentences and cleaned messages keep their promises."""

# ruff: noqa: E501
from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from assistkit.case.message import MAX_MESSAGE, clean_message
from assistkit.case.query import case_query
from assistkit.index.passages import Splitter, embedded_text, lead_text
from assistkit.text.language import detect_language
from assistkit.text.sentences import sentences
from assistkit.types import Article, Case

WORDS = st.sampled_from(
    ["word", "Save", "e.g.", "Dr.", "1.10", "end.", "Why?", "No!", "你好。", "é", "👩‍💻", "مرحبا؟", "**bold**", "[a](http://x.y/z)", "\u2028", "\x85", "\x0b", "|", "a" * 60]
)  # fmt: skip
LINES = st.lists(WORDS, max_size=25).map(" ".join)
STARTS = st.sampled_from(
    ["", "", "# ", "## ", "### ", "- ", "  - ", "1. ", "10) ", "> ", ">> ", "    ", "\t", "```", "~~~~", "| a |", "|-|", "---", "===", "<div>", "<!--", "[x]: http://a", "* * *"]
)  # fmt: skip
ENDS = st.sampled_from(["\n", "\n", "\n\n", "\r\n", "\r\n\r\n", "\r", "  \n", "\\\n"])
MARKDOWN = st.lists(st.tuples(STARTS, LINES, ENDS).map("".join), max_size=40).map("".join)
ANY_TEXT = st.text(max_size=400) | st.text(
    st.characters(codec=None, categories=["Cs", "Cc", "Zs", "Po", "L"]), max_size=200
)
SIZES = st.sampled_from(
    [Splitter(), Splitter(words=20, overlap=5), Splitter(words=40, overlap=0), Splitter(words=60, overlap=30)]
)
LANGUAGES = st.sampled_from(["en", "de", "es", "fr", "it", "ja", "zh", "ar", "ru", "hy", "", "xx", "en-US"])
MAIL_LINES = st.sampled_from(
    ["Hello,", "It fails.", "> quoted", ">> more", "On Mon, 4 Mar 2024 Bob wrote:", "Am 4.3.2024 schrieb Bob:", "-- ", "--", "Best regards,", "Anna",
     "Sent from my iPhone", "From: Bob", "Sent: Monday", "To: Anna", "Subject: x", "-----Original Message-----", "Begin forwarded message:",
     "<div>a</div>", "<blockquote>b", "&lt;br&gt;", "&amp;amp;", "<p", "", "", "Thanks,", "*x said*", "________________________________", "\x00", "\ud800"]
)  # fmt: skip
MAILS = st.lists(MAIL_LINES, max_size=25).map("\n".join)


SHORT = f"| a |{'word ' * 12}{'a' * 60} {'a' * 60}\n| a |{'a' * 60}\n{'word ' * 12}\n{'word ' * 16}{'a' * 60} {'a' * 60}\n[x]: http://a{'word ' * 18}\n"
"""Its first passage is no longer than an overlap."""


@given(text=MARKDOWN | ANY_TEXT, size=SIZES, language=LANGUAGES)
@example(text=SHORT, size=Splitter(words=60, overlap=30), language="en")
def test_passages(text: str, size: Splitter, language: str) -> None:
    """Offsets exact, ids unique and counted from 0, ordered, everything covered, the same twice."""
    article = Article(id="a", title="Title", text=text, language=language)
    passages = size.split(article)
    assert [p.id for p in passages] == [f"a#{number}" for number in range(len(passages))]
    covered, before = 0, -1
    for passage in passages:
        assert article.text[passage.start : passage.end] == passage.text
        assert passage.text == passage.text.strip() != ""
        assert not text[covered : passage.start].strip()
        assert passage.start > before
        assert passage.end > covered
        before, covered = passage.start, passage.end
        assert passage.title in embedded_text(passage)
    assert not text[covered:].strip()
    assert passages == size.split(article)
    assert lead_text(article).startswith("Title")


@given(text=MARKDOWN | ANY_TEXT, language=LANGUAGES)
def test_sentences(text: str, language: str) -> None:
    """Spans are ordered, apart, without blanks at their ends; only blanks and marks before lines are in none."""
    at = 0
    for start, end in sentences(text, language):
        assert at <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert set(text[at:start]) <= set("-*+>#.)0123456789") | {c for c in text[at:start] if c.isspace()}
        at = end
    assert set(text[at:]) <= set("-*+>#.)0123456789") | {c for c in text[at:] if c.isspace()}


@given(text=MAILS | MARKDOWN | ANY_TEXT)
def test_clean_message(text: str) -> None:
    """Never raises; no NUL and no lone surrogate comes out; cleaning again changes nothing."""
    cleaned = clean_message(text)
    assert "\0" not in cleaned
    cleaned.encode("utf-8")
    assert len(cleaned) <= MAX_MESSAGE
    assert clean_message(cleaned) == cleaned


@given(text=MAILS | ANY_TEXT, subject=ANY_TEXT)
def test_case_query_and_language(text: str, subject: str) -> None:
    """A query has at most as many words as asked for and can be encoded; language detection never raises."""
    query = case_query(Case.from_text(text, subject=subject), max_words=20)
    assert len(query.split()) <= 20
    query.encode("utf-8")
    assert detect_language(text) == detect_language(text)
