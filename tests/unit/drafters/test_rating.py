"""Which groups answer is learned; what is longer than a window of sentences is rated window by window."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistkit import Article, Case, Evidence, InputError
from assistkit.drafters.choosing import MAX_WORDS, choose
from assistkit.drafters.extractive import ExtractiveDrafter
from assistkit.drafters.rating import SIGNALS, Asked, answering, checked, rated, scores, signals_of, telling
from assistkit.index.passages import Splitter
from assistkit.text.article.groups import Group, groups_of, joined, read_groups
from assistkit.text.article.sections import read_sections

sys.path.insert(0, str(Path(__file__).parents[3] / "models"))
from make_parts import Chosen, fitted  # type: ignore[import-not-found]

TEXT = "## Parking\n\nYou park behind the hall.\n\n## Opening times\n\nWe open at nine.\n\nOn Sundays we are closed.\n"
SENTENCES = [f"Rule {n} says that locker {n} may be opened with key {n} by its owner only." for n in range(1, 31)]
WORD = st.text("abcdefghij", min_size=1, max_size=6)


def signalled(text: str, query: str, similarity: Sequence[float] | None = None) -> np.ndarray:
    sections = read_sections(text)
    groups = groups_of(sections, text)
    return signals_of(groups, sections, query, telling(sections, query), similarity or [0.0] * len(groups))


class TestSignals:
    def test_each_says_what_its_name_says(self) -> None:
        parking, opens, sunday = signalled(TEXT, "opening times on Sundays?", [0.1, 0.2, 0.6])
        column = list(SIGNALS).index
        assert [row[column("near")] for row in (parking, opens, sunday)] == [0.1, 0.2, 0.6]
        assert [row[column("section")] for row in (parking, opens, sunday)] == [0.1, 0.6, 0.6]
        assert [row[column("opens")] for row in (parking, opens, sunday)] == [1.0, 1.0, 0.0]
        assert sunday[column("words")] > parking[column("words")] == 0.0
        assert opens[column("headings")] == sunday[column("headings")] > parking[column("headings")] == 0.0

    def test_a_remedy_counts_as_its_problem(self) -> None:
        text = "## Symptom\n\nThe printer prints blank labels.\n\n## Resolution\n\nTurn the paper round.\n"
        problem, remedy = signalled(text, "blank labels", [0.9, 0.1])
        assert remedy[3:].tolist() == problem[3:].tolist()
        assert answering(read_groups(text), read_sections(text)) == [1]

    def test_there_are_none_of_an_empty_article(self) -> None:
        assert signalled("", "why?").shape == (0, len(SIGNALS))


class TestWeights:
    def test_those_that_ship_weigh_every_signal(self) -> None:
        assert set(checked(None)) == set(SIGNALS)

    @pytest.mark.parametrize("weights", [{}, {"near": 1.0}, {**dict.fromkeys(SIGNALS, 1.0), "size": 1.0}])
    def test_other_names_are_refused(self, weights: dict[str, float]) -> None:
        with pytest.raises(InputError, match="parts are weighed by near, words"):
            ExtractiveDrafter(parts=weights)

    def test_ones_own_decide_what_is_quoted(self) -> None:
        """By words alone the parking answers, by place in its section the first of each alike."""
        article = Article(id="a", title="Visit", text=TEXT, visibility="public", language="en")
        found = [Evidence(passage=one, score=1.0, rank=1) for one in Splitter().split(article)]
        case = Case.from_text("Where do I park behind the hall?")
        nothing = dict.fromkeys(SIGNALS, 0.0)
        only = [ExtractiveDrafter(parts={**nothing, "words": w}).draft(case, found).text for w in (20.0, -20.0)]
        assert ["behind the hall" in text for text in only] == [True, False]

    def test_the_weights_that_made_the_answers_are_found_again(self) -> None:
        random = np.random.default_rng(3)
        true = np.array([2.0, -1.0, 0.5, 3.0, 0.0, 1.0])
        made = []
        for _ in range(3_000):
            signals = random.random((6, len(SIGNALS)))
            likely = np.exp(signals @ true)
            made.append(Chosen(signals, np.eye(6)[random.choice(6, p=likely / likely.sum())]))
        found = fitted([made[:1_000], made[1_000:]])
        assert np.abs(scores(np.eye(len(SIGNALS)), found) - true).max() < 0.45


class TestWindows:
    def test_a_long_paragraph_is_read_in_windows_of_whole_sentences(self) -> None:
        groups = read_groups(" ".join(SENTENCES))
        assert [unit.text for group in groups for part in group.parts for unit in part.units] == SENTENCES
        assert max(group.size for group in groups) < 80 < sum(group.size for group in groups)
        assert [group.window for group in groups] == [(0, number) for number in range(len(groups))]

    def test_a_list_is_one_group_however_long(self) -> None:
        assert len(read_groups("Mind the rules:\n\n" + "\n".join(f"1. {one}" for one in SENTENCES))) == 1

    def test_neighbours_are_put_together_again(self) -> None:
        groups = read_groups(" ".join(SENTENCES))
        first, last = joined([*groups[:2], groups[-1]])
        assert [unit.text for unit in first.parts[0].units] == SENTENCES[: len(first.parts[0].units)]
        assert first.size == groups[0].size + groups[1].size
        assert last == groups[-1]
        assert joined(groups)[0].text == " ".join(SENTENCES)

    def test_windows_of_two_paragraphs_stay_two(self) -> None:
        half = " ".join(SENTENCES[:15]), " ".join(SENTENCES[15:])
        groups = read_groups("\n\n".join(half))
        assert [one.text for one in joined(groups)] == list(half)

    def test_the_draft_has_the_window_that_answers(self) -> None:
        umbrella = "Wet umbrellas stay outside of every locker."
        text = " ".join([*SENTENCES[:22], umbrella, *SENTENCES[22:]])
        article = Article(id="a", title="Lockers", text=text, visibility="public", language="en")
        found = [Evidence(passage=one, score=1.0, rank=1) for one in Splitter().split(article)]
        draft = ExtractiveDrafter().draft(Case.from_text("Where do wet umbrellas go?"), found)
        assert umbrella in draft.text
        assert sum(one.kind == "evidence" for one in draft.sentences) < 12


class TestLeaning:
    """What begins with "Then" says little without what stands before it."""

    TEXT = "Hold the black key for a second.\n\n{} wait until the tower blinks blue.\n\nSpare parts are in the shed."

    @pytest.mark.parametrize(("opens", "with_it"), [("Then", True), ("After that,", True), ("Please", False)])
    def test_it_is_told_with_what_it_refers_to(self, opens: str, with_it: bool) -> None:
        text = self.TEXT.format(opens)
        sections = read_sections(text)
        groups = groups_of(sections, text)
        query = "tower blinks blue"
        asked = [Asked(query, telling(sections, query), lambda _: [0.0, 0.9, 0.0])]
        chosen = choose(*rated(groups, sections, asked, checked(None)), asked, lambda part: part)
        assert [group.start for group in chosen] == [group.start for group in groups[not with_it : 2]]


@given(st.lists(st.lists(WORD, min_size=1, max_size=30), min_size=1, max_size=12), WORD, st.data())
def test_what_is_chosen_is_of_the_article_in_its_order(lines: list[list[str]], query: str, data: st.DataObject) -> None:
    """Whatever is near: something is quoted, nothing twice, in order, and more than the budget only in one group."""
    text = "\n\n".join(" ".join(line).capitalize() + "." for line in lines)
    sections = read_sections(text)
    groups = groups_of(sections, text)

    def near(those: Sequence[Group]) -> list[float]:
        return data.draw(st.lists(st.floats(-1, 1), min_size=len(those), max_size=len(those)))

    asked = [Asked(query, telling(sections, query), near)]
    chosen = choose(*rated(groups, sections, asked, checked(None)), asked, lambda part: part)
    starts = [unit.start for group in chosen for part in group.parts for unit in part.units]
    assert starts == sorted(set(starts))
    assert starts
    assert sum(group.size for group in chosen) <= MAX_WORDS or len(chosen) == 1
