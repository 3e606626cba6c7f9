"""Drafts of articles: each line has its case, nothing is made up, internal and a draft always."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from insights_desk import ARTICLES, EMBEDDER, MEASURE, RESET, desk_rows, index, row, write_history

pytest.importorskip("scipy", reason="drafts need the extra insights")

from assistkit import read_articles
from assistkit.insights.desk import Desk
from assistkit.insights.extending import extension
from assistkit.insights.gaps import find_gaps
from assistkit.insights.history import Handled, read_history
from assistkit.insights.sayings import of_agents, of_customer
from assistkit.insights.skeleton import Skeleton, draft_article, reworded
from assistkit.insights.wording import rewording


def cases_of(folder: Path, rows: list[dict[str, object]]) -> list[Handled]:
    return read_history(write_history(folder, rows), ARTICLES)


@pytest.fixture
def helmets(tmp_path: Path) -> list[Handled]:
    return [one for one in cases_of(tmp_path, desk_rows()) if one.case.id.startswith("helmet")]


def test_every_line_stands_in_its_case(helmets: list[Handled]) -> None:
    """Word for word, in the case that it names first; the title is in the customers' words."""
    made = draft_article("draft-1", helmets, EMBEDDER)
    said = {one.case.id: {saying.text for saying in (*of_agents(one), *of_customer(one))} for one in helmets}
    assert {line.text for line in made.steps} == set(MEASURE.replace(". ", ".\n").splitlines())
    assert all(line.text in said[line.cases[0]] for line in (*made.symptoms, *made.steps))
    assert "helmet" in made.title.text
    assert len(made.steps[0].cases) == len(helmets)


def test_what_is_written_is_read_as_internal(tmp_path: Path, helmets: list[Handled]) -> None:
    """Whatever `--visibility` says: the front matter of a draft speaks against it."""
    text = draft_article("draft-1", helmets, EMBEDDER).markdown()
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "draft.md").write_text(text, encoding="utf-8")
    (article,) = read_articles(folder, visibility="public").articles
    assert article.visibility == "internal"
    assert article.id == "draft-1"
    assert "1. Measure the head above the ears." in article.text
    assert 'state: "draft"' in text
    assert "(cases helmet-0, " in text


def test_personal_data_is_not_in_it(tmp_path: Path) -> None:
    """Neither of the customer nor of what an agent repeats."""
    asked = "The charger is broken, write to ann@mail.example or call +49 151 23456789"
    reply = "Hello Ann, hold the power button for ten seconds. We wrote to ann@mail.example about the broken charger."
    cases = cases_of(tmp_path, [row("one", 0, asked, reply, subject="Charger broken for ann@mail.example")])
    text = draft_article("draft-one", cases, EMBEDDER).markdown()
    assert "mail.example" not in text
    assert "23456789" not in text
    assert "hold the power button for ten seconds" not in text  # it begins with a greeting and a name
    assert "[email-1]" in text


def test_agents_who_contradict_each_other_are_both_shown(tmp_path: Path) -> None:
    """Not merged into one step."""
    yes = "Always remove the battery from the bike before you charge it in the cold garage."
    no = "Never remove the battery from the bike before you charge it in the cold garage."
    rows = [row("a", 0, "How do I charge the battery", yes), row("b", 1, "How do I charge the battery", no)]
    made = draft_article("draft-2", cases_of(tmp_path, rows), EMBEDDER)
    assert [{line.text for line in pair} for pair in made.conflicts] == [{yes, no}]
    assert "Agents disagree" in made.markdown()


def test_questions_back_and_courtesies_are_no_steps(tmp_path: Path) -> None:
    """Of a reply that only asks, nothing is left to do."""
    reply = "Hello there my friend. Which bike do you have? Thank you very much for waiting."
    made = draft_article("draft-3", cases_of(tmp_path, [row("a", 0, "The bell is broken now", reply)]), EMBEDDER)
    assert made.steps == ()
    assert made.symptoms[0].text == "The bell is broken now"


def test_other_words_only_where_the_check_finds_nothing(helmets: list[Handled]) -> None:
    """A model that changes a number is not believed; one that keeps to the source is."""
    made = draft_article("draft-1", helmets, EMBEDDER)
    wrong = reworded(made, helmets, lambda text: text.replace("54", "60").replace("above", "below"))
    assert wrong.steps == made.steps
    silent = reworded(made, helmets, lambda _: "")
    assert silent.steps == made.steps
    shorter = reworded(made, helmets, lambda text: text.replace("fits a head", "fits heads"))
    assert any("fits heads" in line.text for line in shorter.steps)
    assert all(line.cases for line in shorter.steps)


def test_an_article_that_comes_near_is_extended_instead(tmp_path: Path) -> None:
    """As a diff that adds the steps; where none comes near, a new article is proposed."""
    folder = write_history(tmp_path, desk_rows())
    desk = Desk(read_history(folder, ARTICLES), index(), EMBEDDER)
    battery = next(gap for gap in find_gaps(desk) if gap.cases[0].startswith("battery"))
    by_id = {one.case.id: one for one in desk.cases}
    made = draft_article("draft-b", [by_id[id] for id in battery.cases], EMBEDDER)
    assert isinstance(made, Skeleton)
    far = extension(desk, battery, made)
    near = extension(desk, type(battery)(**{**battery.__dict__, "surer": 0.8}), made)
    assert (far is None) == (battery.surer < 0.5)
    assert near is not None
    assert near.article == battery.nearest_article
    added = [line[1:] for line in near.diff.splitlines() if line.startswith("+") and not line.startswith("+++")]
    assert [line for line in added if RESET.split(". ")[0] in line]
    assert not [line for line in near.diff.splitlines() if line.startswith("-") and not line.startswith("---")]


def test_without_a_server_every_step_stays_as_it_was(helmets: list[Handled]) -> None:
    """A model that does not answer words nothing."""
    pytest.importorskip("openai")
    with socket.socket() as taken:  # bound, and not listened at
        taken.bind(("127.0.0.1", 0))
        ask = rewording("none", f"http://127.0.0.1:{taken.getsockname()[1]}/v1")
        made = draft_article("draft-1", helmets, EMBEDDER)
        assert reworded(made, helmets, ask) == made
