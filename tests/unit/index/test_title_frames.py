"""The name of the site that stands in every title is none of the title; what only some titles share is."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistkit import Article, read_articles
from assistkit.index.sources.title_frames import Frame, frame_of

TITLES = [
    f"{verb} a {thing}" for verb in ("Refund", "Cancel", "Move") for thing in ("ticket", "booking", "seat", "bag")
]


@pytest.mark.parametrize("mark", ["|", "-", "–", "—", "·", "»", "::"])
@pytest.mark.parametrize("name", ["Acme Help", "Acme Help Center", "ヘルプ", "United States"])
def test_the_site_goes(mark: str, name: str) -> None:
    """Before the title or behind it."""
    behind, before = [f"{one} {mark} {name}" for one in TITLES], [f"{name} {mark} {one}" for one in TITLES]
    for titles in (behind, before):
        frame = frame_of(titles)
        assert [frame.without(one) for one in titles] == TITLES
        assert all(name in frame.of(one) for one in titles)


@pytest.mark.parametrize(
    "titles",
    [
        [f"{one} - Windows" for one in TITLES[:9]] + TITLES[9:],  # too few share it
        [f"{one} | Acme Help" for one in TITLES[:9]],  # too few titles
        [f"Acme {one}" for one in TITLES],  # a product's name
        [f"{one}-Acme" for one in TITLES],
        [f"Step {n}: {one}" for n, one in enumerate(TITLES)],
    ],
)
def test_what_may_be_of_the_title_stays(titles: list[str]) -> None:
    """Without a mark between blanks, or not in nearly all of ten titles."""
    assert frame_of(titles) == Frame()


def test_one_without_the_name_stays_as_it_is() -> None:
    """So does one that is nothing else."""
    frame = frame_of([*(f"{one} | Acme" for one in TITLES), "Fees"])
    assert frame.without("Fees") == "Fees"
    assert frame.of("Fees") == ""
    assert frame.without(" | Acme") == " | Acme"


def test_a_folder_is_read_without_it(tmp_path: Path) -> None:
    """And each article says so; an Article in memory is taken as it is."""
    for n, title in enumerate(TITLES):
        page = f"<html><head><title>{title} | Acme Help</title></head><body><p>Open the list.</p></body></html>"
        (tmp_path / f"{n}.html").write_text(page, "utf-8")
    loaded = read_articles(tmp_path)
    assert [one.title for one in loaded.articles] == [TITLES[int(one.id)] for one in loaded.articles]
    assert all("title-frame" in {note.code for note in one.notes} for one in loaded.origins.values())
    made = [Article(id=str(n), title=f"{one} | Acme Help", text="Open the list.") for n, one in enumerate(TITLES)]
    assert [one.title for one in read_articles(made).articles] == [one.title for one in made]


@given(st.lists(st.text("ab |-", min_size=1, max_size=9), max_size=14))
def test_no_title_is_lost(titles: list[str]) -> None:
    """What is left is a part of the title, never nothing, and twice is once."""
    frame = frame_of(titles)
    for title in titles:
        left = frame.without(title)
        assert left in title
        assert left or not title
        assert bool(frame.of(title)) == (left != title) or left == title.strip()
