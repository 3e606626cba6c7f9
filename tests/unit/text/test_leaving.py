"""What leaves: characters that nobody sees go, addresses that are never told give way, and the agent is told."""

from __future__ import annotations

import pytest
from growth import assert_linear

from assistkit import Case
from assistkit.drafters.extractive import ExtractiveDrafter
from assistkit.index.passages import Splitter
from assistkit.text.addresses import untold
from assistkit.text.characters import shown, unseen, without_unseen
from assistkit.text.leaving import LEFT, leaving, told
from assistkit.types import Article, Citation, Draft, Evidence, Finding, Passage, Sentence, Suggestion

KEPT = {
    "Persian": "می\u200cخواهم",
    "Arabic in English": "the word سلام\u200f, 12",
    "Hebrew": "שלום עולם 12",
    "Devanagari": "क\u094d\u200dष",
    "Malayalam at a word's end": "ന\u0d4d\u200d ",
    "family": "👨\u200d👩\u200d👧",
    "burning heart": "❤\ufe0f\u200d🔥",
    "nodding head": "🙂\u200d↔\ufe0f",
    "keycap": "1\ufe0f\u20e3",
    "text style": "☎\ufe0e",
    "flag of Scotland": "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "a variant of a Chinese character": "葛\U000e0100",
    "lines": "one\ntwo\n\n\tthree",
    "blanks": "1\u00a0000\u202f€",
}
GONE = {
    "escape sequence": ("\x1b[31mred", "[31mred"),
    "C1": ("\x9b31m\x85", "31m "),
    "override": ("pay \u202eevil\u202c", "pay evil"),
    "isolate in Hebrew": ("\u2067שלום\u2069", "שלום"),
    "mark without a script for it": ("a\u200eb", "ab"),
    "marks apart only by what goes": ("א\u200e\u202e\u200e", "א\u200e"),
    "marks that say something": ("א\u200e\u200f\u200e", "א\u200e"),
    "tags": ("a\U000e0041\U000e0062b", "ab"),
    "tags behind a flag": ("🏴\U000e0068\U000e0069\U000e007f", "🏴"),
    "zero width": ("a\u200bb\u2060c\ufeffd\u00ade", "abcde"),
    "joiner in Latin": ("a\u200db\u200cc", "abc"),
    "joiners in a row": ("ب\u200c\u200d\u200cب", "بب"),
    "selectors that carry a text": ("😀\ufe0f\ufe01\U000e0110\U000e0120", "😀\ufe0f"),
    "selector behind a letter": ("a\ufe01b", "ab"),
    "fillers": ("a\u3164\u115f\uffa0b", "ab"),
    "half an emoji": ("a\ud83d", "a"),
    "other line ends": ("a\u2028b\x0bc\rd\r\ne", "a b c d\ne"),
}


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_what_shapes_a_text_stays(text: str) -> None:
    assert without_unseen(text) == text
    assert shown(text) == text


@pytest.mark.parametrize(("text", "left"), GONE.values(), ids=GONE)
def test_what_nobody_sees_goes(text: str, left: str) -> None:
    assert without_unseen(text) == left
    assert without_unseen(left) == left
    assert unseen(shown(text)) == []


UNTOLD = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:x", "java&Tab;script&#58;x", "javascript&colon;x",
    "vbscript:x", "data:text/html,<b>x</b>", "data:text/html;base64,eA==", "file:///etc/passwd", "FILE:\\\\h\\c",
    "intent://scan/#Intent;end", "view-source:https://x", "ftp://x.example/", "git+ssh://x.example", "app://open/1",
    "blob:https://x.example/1", "ms-settings:privacy", "https://bank.example@evil.example/x", "http://a:b@evil.example",
    "https://\u0430pple.com",
]  # fmt: skip
ORDINARY = [
    "https://x.example/a?to=b@c.example", "HTTP://x.example", "mailto:a@x.example", "tel:+49301",
    "C:\\Users\\x", "12:30", "std::vector", "localhost:8080", "status:open", "JavaScript: switch it on",
    "Your data: all of it", "data:CSV/Excel", "Done.https://x.example", "file: the one you saved", "the intent: none", "https://bücher.example",
    "x & y: z",
]  # fmt: skip


@pytest.mark.parametrize("address", UNTOLD)
def test_an_address_that_runs_opens_or_deceives_is_not_told(address: str) -> None:
    """Whatever stands around it, of the whole address nothing is left."""
    for before, after in (("", ""), ("(", ")."), ("see ", ", please"), ("https://x.example,", ""), ("_", "_")):
        text = f"{before}{address}{after}"
        found = list(untold(text))
        assert len(found) == 1, text
        assert (text[: found[0].start], text[found[0].end :].strip(").,_")) == (before, after.strip(").,_"))


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_colons_are_told(text: str) -> None:
    assert list(untold(f"{text}, {text}.")) == []


def suggestion_of(text: str) -> Suggestion:
    first, second = text.split("|")
    sentences = (
        Sentence(text=first, kind="evidence", start=0, end=len(first)),
        Sentence(text=second, kind="evidence", start=len(first) + 1, end=len(first) + 1 + len(second)),
    )
    flag = Finding(code="product", severity="warning", message="x\u202e", start=len(first) + 1, end=len(text))
    return Suggestion(
        id="s",
        case_id="c",
        status="check",
        confidence=1,
        text=f"{first} {second}",
        sentences=sentences,
        findings=(flag,),
    )


def test_spans_move_with_what_they_cover() -> None:
    seen = told(suggestion_of("Pay \u202eit\u202c at file:///x.|Then\u200b wait \U000e0041 for ftp://y."))
    assert seen.text == f"Pay it at {LEFT}. Then wait  for {LEFT}."
    assert [seen.text[one.start : one.end] for one in seen.sentences] == [one.text for one in seen.sentences]
    flag = seen.findings[0]
    assert (seen.text[flag.start : flag.end], flag.message) == (seen.sentences[1].text, "x")
    assert [one.code for one in seen.findings[1:]] == ["unseen", "address", "address"]
    assert told(seen) is seen


def test_the_agent_is_told_what_went() -> None:
    draft = leaving(Draft(text="a\u202eb\u200b https://bank.example@evil.example"))
    assert [one.message for one in draft.findings] == [
        "Taken out of the draft: 2 characters that nobody sees (U+202E, U+200B).",
        "An address was taken out of the draft: it names “bank.example” and leads to “evil.example”.",
    ]


def cited(quote: str, passage: str) -> tuple[Draft, list[Evidence]]:
    at = passage.index(quote)
    text = quote.replace("`", "")
    sentence = Sentence(text=text, kind="evidence", start=0, end=len(text))
    citation = Citation(
        marker=1, article_id="a", passage_id="a#0", quote=quote, start=0, end=len(text), quote_start=at,
        quote_end=at + len(quote),
    )  # fmt: skip
    found = Passage(id="a#0", article_id="a", title="A", text=passage, start=0, end=len(passage), visibility="public")
    return Draft(text=text, sentences=(sentence,), citations=(citation,)), [Evidence(passage=found, score=1, rank=1)]


@pytest.mark.parametrize(
    ("quote", "passage", "told_as"),
    [
        ("Run `open file:///etc/hosts` now.", "{}", "Run open file:///etc/hosts now."),
        ("git clone ssh://git@x.example/r", "```sh\n{}\n```", "git clone ssh://git@x.example/r"),
        ("Run open file:///etc/hosts now.", "{} `other`", f"Run open {LEFT} now."),
        ("Enter `javascript:alert(1)` there.", "{}", f"Enter {LEFT} there."),
    ],
)
def test_code_is_typed_and_a_script_never_is(quote: str, passage: str, told_as: str) -> None:
    """An address in code of the article is a word to type; one that is itself a script is not told there either."""
    assert leaving(*cited(quote, passage.format(quote))).text == told_as


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://bank.example@evil.example/"])
def test_an_article_is_not_named_by_such_an_address(url: str) -> None:
    article = Article(id="a", title="Reset a PIN", text="Choose New PIN and wait.", url=url, visibility="public")
    evidence = [Evidence(passage=one, score=1, rank=1, signals={"dense": 0.6}) for one in Splitter().split(article)]
    draft = ExtractiveDrafter().draft(Case.from_text("How do I reset a PIN?"), evidence)
    assert "Choose New PIN" in draft.text
    assert "Read more" not in draft.text


@pytest.mark.parametrize(
    "piece",
    ["\u200b", "a\u200d", "❤\ufe0f\u200d", "\u200e", "א\u200e", "java", "data:a/", "http://", "://", "ms-", "x.",
     "&#58;", "ftp://(", "a@", "https://a@", "1.-", "javascript:( "],
)  # fmt: skip
def test_the_work_grows_with_the_text(piece: str) -> None:
    assert_linear(lambda size: leaving(Draft(text=piece * size)), 20_000)
