"""Articles that say the same are told; no others are, and the order they come in plays no part."""

from __future__ import annotations

import dataclasses
import random
from pathlib import Path
from typing import Any

import pytest
from growth import assert_linear
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assistkit import Article, Assistant, build_index, update_index
from assistkit.index.duplicates import NEAR, Duplicate, duplicates
from assistkit.index.sources.folder import read_articles
from assistkit.testing import HashEmbedder

WORDS = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in "bdklmnrst"]


def text(seed: int, words: int = 120) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=words))  # noqa: S311  the same words each time


def article(id: str, body: str, title: str = "", **more: Any) -> Article:
    return Article(id=id, title=title or f"About {id}", text=body, **{"visibility": "public", **more})


def without(body: str, start: int, count: int) -> str:
    words = body.split()
    return " ".join(words[:start] + words[start + count :])


def pairs(*articles: Article) -> list[tuple[str, str, str]]:
    return [(pair.one, pair.other, pair.because) for pair in duplicates(articles)]


def test_a_copy_and_a_changed_copy_are_found() -> None:
    """The same words under other marks are the same text; a sentence less, and it is nearly the same."""
    first = text(1)
    found = duplicates(
        [
            article("a", first),
            article("copy", f"**{first[:39].upper()}**{first[39:]}"),
            article("other", text(2)),
            article("shorter", without(first, 50, 8)),
        ]
    )
    assert [(pair.one, pair.other) for pair in found] == [("a", "copy"), ("a", "shorter")]
    assert found[0].shared == 1
    assert NEAR <= found[1].shared < 1


def test_which_of_the_two_customers_see_is_told() -> None:
    """An internal copy of a public article is shown as such, and so is what tells two forms of a text apart."""
    (pair,) = duplicates(
        [
            article("a", text(1), facets={"product": ("pay",), "topics": ("x",)}, language="en"),
            article(
                "b", text(1), facets={"product": ("desk",), "topics": ("x",)}, language="de", visibility="internal"
            ),
        ]
    )
    assert pair == Duplicate("a", "b", 1.0, "text", internal=("b",), differs=("product", "language"))
    assert str(pair) == "a = b (internal) 1.00"


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ("Install the app on Android", "Install the app on iOS", False),
        ("Fix error 5.7.134", "Fix error 5.7.136", False),
        ("Functions in C#", "Functions in C++", False),
        ("Install the app", "Install the app on iOS", True),
        ("Reset a password", "I cannot sign in", True),
    ],
)
def test_one_text_for_two_things_is_meant(one: str, other: str, told: bool) -> None:
    """Titles that set one thing against another say that two texts are meant; a copy word for word is told still."""
    near = without(text(1), 50, 10)
    assert bool(pairs(article("a", text(1), one), article("b", near, other))) == told
    assert pairs(article("a", text(1), one), article("b", text(1), other))


def test_titles_that_say_the_same_need_less() -> None:
    """Half of the text is enough then, but never a title alone."""
    half = without(text(1), 0, 50)
    assert pairs(article("a", text(1), "Refund a payment"), article("b", half, "Payment: refund a")) == [
        ("a", "b", "titles")
    ]
    assert not pairs(article("a", text(1), "Refund a payment"), article("b", half, "Fees"))
    assert not pairs(article("a", text(1), "Overview"), article("b", text(2), "Overview"))


def test_a_text_of_a_few_words_is_no_duplicate() -> None:
    """ "This page has moved." stands in many articles, and says nothing of what they are about; nor does none."""
    assert not pairs(*(article(f"a{n}", "This page has moved. Ask the support team.") for n in range(3)))
    assert not pairs(article("a", ""), article("b", ""), article("c", "```\n```"))


def test_of_many_copies_each_is_paired_with_the_first() -> None:
    """Not with each other: a hundred copies are a hundred lines, whether or not they have one title."""
    assert pairs(*(article(id, text(1), "FAQ") for id in "dcba")) == [("a", id, "text") for id in "bcd"]


def test_languages_without_blanks_have_words_too() -> None:
    """A text of Chinese has no words between blanks; one character changed leaves nearly the same text."""
    signs = "".join(chr(0x4E00 + n * 7 % 3000) for n in range(100))
    assert pairs(article("a", signs), article("b", signs.replace(signs[50], "猫"))) == [("a", "b", "text")]


def test_the_samples_repeat_nothing() -> None:
    """96 articles of one help centre, with titles and sections that are alike."""
    folder = Path(__file__).parents[3] / "kb_samples" / "articles"
    assert duplicates(read_articles(folder).articles) == []


BODIES = st.builds(text, st.integers(0, 4), st.integers(0, 120))
CUT = st.builds(without, BODIES, st.integers(0, 120), st.integers(0, 12))
TITLES = st.sampled_from(["", "Install it", "Install it on iOS", "Install it on Android", "FAQ"])
ARTICLES = st.lists(st.tuples(BODIES | CUT, TITLES, st.sampled_from(["public", "internal"])), max_size=14).map(
    lambda rows: [article(f"a{n}", body, title, visibility=seen) for n, (body, title, seen) in enumerate(rows)]
)


@given(ARTICLES, st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_the_order_of_articles_plays_no_part(articles: list[Article], rng: random.Random) -> None:
    shuffled = list(articles)
    rng.shuffle(shuffled)
    assert duplicates(shuffled) == duplicates(articles)


@given(ARTICLES)
@settings(max_examples=150, deadline=None)
def test_nothing_is_missed_and_nothing_unrelated_is_told(articles: list[Article]) -> None:
    """Each pair found shares what it says. Each two that share enough are found, or both repeat the same first one."""
    found = {frozenset((pair.one, pair.other)): pair for pair in duplicates(articles)}
    first = {pair.other: pair.one for pair in found.values() if pair.shared == 1}
    for pair in found.values():
        assert pair.one < pair.other or len(pair.one) < len(pair.other)
    for at, one in enumerate(articles):
        for other in articles[:at]:
            told = found.get(frozenset((one.id, other.id)))
            shared = jaccard(one.text, other.text)
            assert told is None or told.shared == pytest.approx(shared)
            if shared >= 0.9 and min(len(a.text.split()) for a in (one, other)) >= 20:
                assert told or first.get(one.id, one.id) != one.id or first.get(other.id, other.id) != other.id


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=8, unique=True), st.integers(0, 200))
@settings(max_examples=60, deadline=None)
def test_an_article_never_repeats_an_unrelated_one(seeds: list[int], words: int) -> None:
    """However alike their titles are, and though they share all their words, one by one."""
    texts = [text(seed, words) for seed in seeds]
    assume(not words or len({*texts}) == len(seeds))  # of one or two words, two may be the same by chance
    assert not duplicates([article(f"a{seed}", own, "How to pay") for seed, own in zip(seeds, texts, strict=True)])


def jaccard(one: str, other: str) -> float:
    """Plainly, from the words."""
    runs = []
    for body in (one, other):
        words = body.split()
        runs.append({tuple(words[at : at + 5]) for at in range(max(len(words) - 4, min(len(words), 1)))})
    return len(runs[0] & runs[1]) / max(len(runs[0] | runs[1]), 1)


@pytest.mark.parametrize("shape", ["unrelated", "template", "same", "one title"])
def test_articles_cost_in_proportion_to_their_number(shape: str) -> None:
    """A catalogue of parts from one template, or a title that all have, costs no more than others."""
    made = {
        "unrelated": lambda n: article(f"a{n}", text(n, 60)),
        "template": lambda n: article(f"a{n}", f"{text(0, 60)} part {n}"),
        "same": lambda n: article(f"a{n}", text(0, 60)),
        "one title": lambda n: article(f"a{n}", text(n, 60), "FAQ"),
    }[shape]
    articles = [made(n) for n in range(1600)]
    assert_linear(lambda n: duplicates(articles[:n]), len(articles))


def test_a_build_tells_all_and_an_update_what_came(tmp_path: Path) -> None:
    """An update speaks of the pairs with a new or changed article only; a build of the same articles of all."""
    articles = [article("a", text(1)), article("b", text(1)), article("c", text(2))]
    built = build_index(articles, tmp_path / "kb", HashEmbedder())
    assert [(pair.one, pair.other) for pair in built.duplicates] == [("a", "b")]
    assert build_index(articles, tmp_path / "kb", HashEmbedder()).duplicates == built.duplicates
    assert update_index(articles, tmp_path / "kb", HashEmbedder()).duplicates == ()
    articles.append(article("d", text(2)))
    added = update_index(articles, tmp_path / "kb", HashEmbedder())
    assert [(pair.one, pair.other) for pair in added.duplicates] == [("c", "d")]
    articles[1] = dataclasses.replace(articles[1], visibility="internal")
    (changed,) = update_index(articles, tmp_path / "kb", HashEmbedder()).duplicates
    assert (changed.one, changed.other, changed.internal) == ("a", "b", ("b",))
    index = Assistant.open(tmp_path / "kb", embedder=HashEmbedder()).index
    assert len(duplicates(index.articles.values())) == 2
