"""Whatever the articles and the case say: a question is one sentence of public words and tells what it promises."""

from __future__ import annotations

import math

import pytest
from growth import assert_linear
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from assistkit.house.clarifying import Clarifier
from assistkit.house.clarifying.information import expected_bits, further_bits
from assistkit.types import Case, Evidence, Message, Passage

HIDDEN = "quarantine"
WORDS = [
    *("cancel", "Cancel", "pause", "reset", "a", "the", "your", "my", "booking", "bookings", "subscription", "or"),
    *("iPhone", "Android", "Windows", "version 3", "version 4", "TW-204", "TW-310", "owner", "if you are an owner"),
    *(
        "?",
        ".",
        ":",
        "“",
        "https://example.com",
        "{}",
        "{0}",
        "%s",
        "\u202e",
        "مرحبا",
        "🙂",
        "\x00",
        "\ud800",
        "123456",
    ),
]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join) | st.text(max_size=40)
TITLES = st.tuples(
    st.sampled_from(["Cancel", "Pause", "Reset", "Why"]),
    st.sampled_from(["a booking", "your subscription", "it or the plan", "Pay (old)"]),
    st.sampled_from(["", "", "on iPhone", "on Android", "with TW-204", "with TW-310", "in version 3", *WORDS]),
).map(" ".join)
FACETS = st.dictionaries(
    st.sampled_from(["platform", "plan", "product", "language"]),
    st.lists(st.sampled_from(["ios", "android", "team", "front-desk", "p_01", "", "x" * 99]), max_size=2).map(tuple),
    max_size=3,
)
ARTICLES = st.lists(
    st.fixed_dictionaries(
        {
            "title": TITLES | TITLES | TITLES | TEXTS,
            "text": TEXTS,
            "heading": st.lists(TEXTS | TITLES, max_size=2).map(tuple),
            "facets": FACETS,
            "language": st.sampled_from(["en"] * 8 + ["de", ""]),
            "score": st.floats(0, 1),
            "internal": st.integers(0, 4).map(lambda number: number == 0),
            "dense": st.sampled_from([None, None, 0.2, 0.5]),
        }
    ),
    min_size=2,
    max_size=7,
)
ASKED = st.sampled_from(["", "it does not work", "how do I cancel it?", "help me", "what about the plan"]) | TEXTS
MESSAGES = st.lists(st.builds(Message, author=st.sampled_from(["customer", "agent"]), text=ASKED), max_size=2)
CASES = st.builds(
    Case,
    id=st.just("c"),
    subject=ASKED,
    messages=MESSAGES.map(tuple),
    language=st.sampled_from(["", "en", "en", "de"]),
    facets=st.just({}) | FACETS,
)


def evidence_of(articles: list[dict]) -> list[Evidence]:
    return [
        Evidence(
            passage=Passage(
                id=f"a{n}#0",
                article_id=f"a{n}",
                title=f"{one['title']} {HIDDEN}" if one["internal"] else one["title"],
                text=f"{one['text']} {HIDDEN}" if one["internal"] else one["text"],
                start=0,
                end=len(one["text"]),
                heading=one["heading"],
                language=one["language"],
                visibility="internal" if one["internal"] else "public",
                facets=one["facets"],
            ),
            score=one["score"],
            rank=n + 1,
            signals={} if one["dense"] is None else {"dense": one["dense"]},
        )
        for n, one in enumerate(articles)
    ]


@given(CASES, ARTICLES, st.integers(1, 3))
@settings(max_examples=80)
def test_questions_keep_their_promises(case: Case, articles: list[dict], most: int) -> None:
    evidence = evidence_of(articles)
    clarifier = Clarifier(max_questions=most)
    asked = clarifier.ask(case, evidence)
    assert asked == clarifier.ask(case, evidence), "the same case is asked the same"
    if asked is None:
        return
    public = {f"a{n}": one for n, one in enumerate(articles) if not one["internal"]}
    attributes = [question.attribute for question in asked.questions]
    assert 1 <= len(attributes) <= most
    assert len(set(attributes)) == len(attributes)
    for question in asked.questions:
        assert question.text.endswith("?")
        assert question.text.isprintable(), "one line, nothing hidden"
        assert HIDDEN not in question.text
        assert "http" not in question.text
        assert 2 <= len(question.options) <= 4
        assert all(option in question.text for option in question.options)
        assert question.bits >= clarifier.least_bits
        assert question.bits <= math.log2(5)
        offered = {article for articles in question.options.values() for article in articles}
        assert offered <= set(public)
        assert {article for article, _ in question.sources} <= offered
        assert all(passage == f"{article}#0" for article, passage in question.sources)
        told = " ".join(str(one) for one in public.values())
        digits = {letter for letter in question.text if letter.isdigit()}
        assert all(digit in told for digit in digits), "no number of its own"


def test_the_cases_above_are_asked():
    """Else the rules above would hold for nothing."""
    found = settings(max_examples=2_000, database=None, phases=[Phase.generate])
    find(st.tuples(CASES, ARTICLES), lambda drawn: Clarifier().ask(drawn[0], evidence_of(drawn[1])), settings=found)


@given(CASES, ARTICLES)
@settings(max_examples=60)
def test_what_an_internal_article_says_changes_nothing(case: Case, articles: list[dict]) -> None:
    """Only its place and score count."""
    other = [
        {**one, "title": "Cancel your booking", "text": "TW-1 iPhone", "heading": ("On Android",), "facets": {}}
        if one["internal"]
        else one
        for one in articles
    ]
    assert Clarifier().ask(case, evidence_of(articles)) == Clarifier().ask(case, evidence_of(other))


SHARES = st.lists(st.floats(0.01, 1), min_size=2, max_size=5).map(lambda raw: [one / sum(raw) for one in raw])
VALUES = st.lists(st.frozensets(st.sampled_from("abc"), max_size=3), min_size=5, max_size=5)


@given(SHARES, VALUES, VALUES)
def test_information_is_never_negative_nor_more_than_there_is_to_know(shares, first, second):
    first, second = first[: len(shares)], second[: len(shares)]
    to_know = -sum(share * math.log2(share) for share in shares)
    bits, further = expected_bits(shares, first), further_bits(shares, [first], second)
    assert 0 <= bits <= to_know + 1e-9
    assert further >= 0
    assert bits + further <= to_know + 1e-9


@pytest.mark.parametrize("piece", ["x", "a b ", "\x00", "[", "مرحبا ", "😀", "only the ", "version 1.", "A-1", "Set "])
def test_long_texts_take_bounded_time(piece):
    """Twice the text is twice the work, whatever is in it."""

    def asked(length):
        odd = (piece * 20_000)[:length]
        plain = {"facets": {"plan": (odd,), "product": (odd[:30],)}, "language": "en", "score": 0.0, "internal": False}
        titles = (odd, "Cancel it", f"Reset {odd}")
        articles = [{**plain, "title": title, "text": odd, "heading": (odd,), "dense": 0.5} for title in titles]
        Clarifier().ask(Case.from_text(odd), evidence_of(articles))
        Clarifier().ask(Case.from_text("cancel it"), evidence_of(articles))

    assert_linear(asked, 20_000)
