"""Cutting articles into passages."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from assistkit.errors import InputError
from assistkit.index.passages import Splitter, embedded_text, lead_text
from assistkit.index.sources.folder import read_articles
from assistkit.text.blocks import count_words
from assistkit.types import Article, Passage


def prose(words: int, name: str = "word") -> str:
    """Sentences of ten words."""
    return " ".join(f"{name.capitalize()} " + " ".join([name] * 8) + " done." for _ in range(words // 10))


def split(text: str, size: Splitter | None = None, **fields: object) -> list[Passage]:
    article = Article(id="a", title="Title", text=text, **fields)  # type: ignore[arg-type]
    return (size or Splitter()).split(article)


def test_a_short_article_is_one_passage() -> None:
    """What fits the budget is not cut, also across headings."""
    text = "# Title\n\nIntro.\n\n## One\n\nShort.\n\n## Two\n\nAlso short."
    (passage,) = split(text)
    assert (passage.id, passage.text, passage.heading) == ("a#0", text, ())


def test_sections_are_kept_apart() -> None:
    """Sections that fill a passage are cut at their headings, and each passage knows the path above it."""
    text = f"# Guide\n\n## One\n\n{prose(120)}\n\n## Two\n\n{prose(120)}\n\n### Deep\n\n{prose(100)}"
    passages = split(text)
    assert [p.heading for p in passages] == [("Guide", "One"), ("Guide", "Two"), ("Guide", "Two", "Deep")]
    assert passages[1].text.startswith("## Two")


def test_title_heading_is_not_in_the_path() -> None:
    """A first heading that is the title says nothing about where in the article one is."""
    (passage,) = split("# Title\n\n" + prose(60))
    assert passage.heading == ()


def test_overlap_is_whole_sentences() -> None:
    """Consecutive passages of a section share about 30 words, in whole sentences."""
    first, second, *_ = split(prose(170) + "\n\n" + prose(170, "other"))
    shared = first.text[second.start - first.start :]
    assert 0 < count_words(shared) <= 30
    assert second.text.startswith(shared)
    assert shared.endswith(".")
    assert shared[0].isupper()


def test_no_overlap_when_asked() -> None:
    """With overlap=0 no character is in two passages."""
    passages = split(prose(600), Splitter(overlap=0))
    assert all(a.end <= b.start for a, b in itertools.pairwise(passages))


@pytest.mark.parametrize(
    "block",
    [
        "\n".join(f"{n}. {prose(10)}\n   - nested {prose(10)}" for n in range(1, 13)),
        "\n\n".join(f"{n}. {prose(20)}\n\nA picture of step {n}." for n in range(1, 10)) + "\n\n10. Done.",
        "| a | b |\n|---|---|\n" + "\n".join(f"| {prose(10)} | x |" for _ in range(20)),
        "```\n" + "\n\n".join(prose(20) for _ in range(12)) + "\n```",
    ],
    ids=["list", "interrupted list", "table", "code"],
)
def test_procedures_tables_and_code_stay_whole(block: str) -> None:
    """A list with what is nested in it, a table, fenced code of up to twice the budget is in one passage."""
    passages = split(f"{prose(150)}\n\nDo this:\n\n{block}\n\n{prose(150)}")
    holders = [p for p in passages if block in p.text]
    assert len(holders) == 1
    assert "Do this:" in holders[0].text  # what introduces it stays with it


def test_a_huge_list_is_cut_between_items() -> None:
    """A list beyond twice the budget is cut between its items, never inside one."""
    items = [f"{n}. {prose(30, f'w{n}w')}" for n in range(1, 31)]
    passages = split("\n".join(items))
    assert len(passages) > 3
    assert [item for item in items if sum(item in p.text for p in passages) != 1] == []


def test_a_stub_at_the_end_is_not_left_alone() -> None:
    """No passage of a few words remains where a neighbour can take it."""
    passages = split(f"## One\n\n{prose(180)}\n\nBye.\n\n## Two\n\nSmall.\n\n## Three\n\n{prose(100)}")
    assert min(count_words(p.text) for p in passages) >= 20


@pytest.mark.parametrize(
    "text",
    [
        "x" * 50_000,
        "word " * 5_000,
        "这是一个句子。" * 500,
        "a" + "\n" * 1000 + "b",
        "> " * 300 + "deep",
        "- " * 300 + "x",
    ],
)
def test_text_without_structure_is_still_cut(text: str) -> None:
    """No sentence, no blank, no script is needed for passages of a bounded size."""
    for passage in split(text):
        assert count_words(passage.text) <= 450
        assert text[passage.start : passage.end] == passage.text


def test_passages_inherit() -> None:
    """A passage carries what filters and citations need of its article."""
    facets = {"product": ("x",)}
    (passage,) = split("Text.", url="u", language="de", visibility="public", facets=facets)
    assert (passage.article_id, passage.title, passage.url, passage.language) == ("a", "Title", "u", "de")
    assert (passage.visibility, passage.facets) == ("public", facets)


def test_embedded_text_says_things_once() -> None:
    """Title, the headings that the text does not show, and the text without link targets."""
    passage = Passage(
        id="a#0",
        article_id="a",
        title="Title",
        text="## Two\n\nSee [this](https://x.example/y).",
        start=0,
        end=9,
        heading=("One", "Two"),
    )
    assert embedded_text(passage) == "Title\nOne\n## Two\n\nSee this."


def test_lead_text() -> None:
    """The title and the first 100 words."""
    assert lead_text(Article(id="a", title="T", text=prose(300))).split()[:2] == ["T", "Word"]
    assert len(lead_text(Article(id="a", title="T", text=prose(300))).split()) == 101


def test_blank_text_has_no_passage() -> None:
    """Nothing to cite, no passage."""
    assert split(" \n\t\n") == []


@pytest.mark.parametrize(("words", "overlap"), [(5, 0), (100, 51), (100, -1)])
def test_impossible_sizes(words: int, overlap: int) -> None:
    """A size that cannot work is refused with the rule and what was got."""
    with pytest.raises(InputError, match=f"words={words}"):
        Splitter(words=words, overlap=overlap)


def test_repr_names_the_sizes() -> None:
    """The repr goes into provenance."""
    assert repr(Splitter()) == "Splitter(words=180, overlap=30)"


@pytest.mark.data
@pytest.mark.slow
@pytest.mark.parametrize("name", ["office_kb", "thunderbird", "logingov"])
def test_real_articles(data_dir: Path, name: str) -> None:
    """On real articles: exact offsets, everything covered, sizes near the budget."""
    for article in read_articles(data_dir / name / "articles.jsonl").articles[::5]:
        covered = 0
        for passage in Splitter().split(article):
            assert article.text[passage.start : passage.end] == passage.text
            assert not article.text[covered : passage.start].strip()
            assert count_words(passage.text) <= 450
            covered = passage.end
        assert not article.text[covered:].strip()
