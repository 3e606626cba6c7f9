"""Gaps: topics without an article, from what agents answered; a link to an article, or a label, says that it helped."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from insights_desk import ARTICLES, EMBEDDER, RESET, START, desk_rows, index, row, write_history

pytest.importorskip("scipy", reason="gaps need the extra insights")

from assistkit.errors import InputError
from assistkit.feedback import FeedbackStore
from assistkit.insights.answering import Answering
from assistkit.insights.clusters import LARGEST, clustered, first_block
from assistkit.insights.desk import Desk
from assistkit.insights.gaps import Gap, find_gaps
from assistkit.insights.history import read_history, read_reviews
from assistkit.insights.space import Space, Texts
from assistkit.insights.vectors import TextVectors, unit
from assistkit.types import Article, Case, Review, Suggestion


def gaps_of(folder: Path, articles: tuple[Article, ...] = ARTICLES, **options: bool) -> list[Gap]:
    made = index(articles)
    return find_gaps(Desk(read_history(folder, articles), made, EMBEDDER), **options)


@pytest.fixture
def history(tmp_path: Path) -> Path:
    return write_history(tmp_path / "history", desk_rows())


def test_what_became_of_a_case(tmp_path: Path) -> None:
    """A link or label of an article of the index answers; one of another article, or none, does not."""
    rows = [
        row("linked", 0, "Brakes?", "See https://help.example/de/kb/brakes"),
        row("labeled", 1, "Parcel?", "As I said."),
        row("elsewhere", 2, "Wheel?", "See https://wiki.example/wheel."),
        row("wrong", 3, "Paint?", "No idea."),
        row("silent", 4, "Bell?"),
        row("nothing", 5, "Weather?", "Sunny.", answerable=False),
    ]
    labels = [("labeled", "returns", 2), ("elsewhere", "wheels", 1), ("wrong", "brakes", 0)]
    found = {one.case.id: one for one in read_history(write_history(tmp_path, rows, labels), ARTICLES)}
    assert {id: one.outcome for id, one in found.items()} == {
        "linked": "answered", "labeled": "answered", "elsewhere": "unlinked", "wrong": "rejected", "silent": "open",
        "nothing": "unanswerable",
    }  # fmt: skip
    assert found["elsewhere"].pages == ("wiki.example/wheel?",)
    assert found["linked"].helped == ("brakes",)
    assert [one.author for one in found["linked"].case.messages] == ["customer"]


def test_topics_without_an_article(history: Path) -> None:
    """Batteries before helmets, which are fewer; brakes have their article. Each in its own words."""
    battery, helmet = gaps_of(history)
    assert {id.partition("-")[0] for id in battery.cases} == {"battery"}
    assert {id.partition("-")[0] for id in helmet.cases} == {"helmet"}
    assert (battery.size, helmet.size) == (16, 8)
    assert battery.score > helmet.score > 0
    assert "charger" in battery.title
    assert "helmet" in helmet.title
    assert set(battery.typical) <= set(battery.cases)
    assert battery.share == 0.5
    assert "button" in battery.why  # what agents say and the nearest article doesn't


def test_the_order_of_the_rows_plays_no_part(tmp_path: Path, history: Path) -> None:
    """Shuffled rows give the same gaps, with the same ids."""
    rows = desk_rows()
    other = write_history(tmp_path / "shuffled", [rows[at] for at in np.random.default_rng(3).permutation(len(rows))])
    assert gaps_of(other) == gaps_of(history)


def test_a_later_week_joins_and_renames_nothing(tmp_path: Path) -> None:
    """A gap has its id and title for good."""
    before = {gap.id: gap.title for gap in gaps_of(write_history(tmp_path / "before", desk_rows(weeks=24)))}
    more = gaps_of(write_history(tmp_path / "more", desk_rows(weeks=25)))
    assert {gap.id: gap.title for gap in more} == before
    assert [gap.size for gap in more] == [50, 25]


def test_a_later_article_closes_a_gap(tmp_path: Path) -> None:
    """Written after the gap began, and what solves its cases since."""
    article = Article(
        id="battery",
        title="The battery does not charge",
        text="Hold the power button of the e-bike battery for ten seconds, then plug the charger in: red light.",
        url="https://help.example/kb/battery",
        updated_at=START + timedelta(days=56),
    )
    rows = desk_rows()
    later = [row(f"late-{n}", 57 + n, "E-bike battery will not charge, red light", article.url) for n in range(4)]
    found = gaps_of(write_history(tmp_path, [*rows, *later]), (*ARTICLES, article))
    assert [(gap.state, gap.closed_by) for gap in found] == [("open", ""), ("closed", "battery")]


def test_texts_only_where_asked_for_and_without_personal_data(tmp_path: Path) -> None:
    """An excerpt has placeholders where an address stood."""
    rows = [
        row(f"b{n}", n, f"Battery red light, charger broken, mail me at jo{n}@mail.example", RESET) for n in range(4)
    ]
    folder = write_history(tmp_path, rows)
    (quiet,) = gaps_of(folder)
    (open_,) = gaps_of(folder, show_text=True)
    assert quiet.excerpts == ()
    assert len(open_.excerpts) == 3
    assert "mail.example" not in str(open_.to_dict())
    assert "[email-1]" in open_.excerpts[0]


def test_an_address_at_the_end_of_an_excerpt_is_not_told_in_part(tmp_path: Path) -> None:
    """Wherever the excerpt is cut, nothing of the address is in it."""
    for length in range(240, 300, 7):
        begins = ("Battery red light, charger broken. " * 20)[:length]
        rows = [row(f"b{n}", n, f"{begins} josephine.baker@mail.example", RESET) for n in range(4)]
        (tmp_path / str(length)).mkdir()
        (gap,) = gaps_of(write_history(tmp_path / str(length), rows), show_text=True)
        assert not any("josephine" in one for one in gap.excerpts), length


def test_growth_and_time_of_agents(tmp_path: Path) -> None:
    """A topic of the last weeks grows; seconds are summed where the desk says them."""
    rows = desk_rows()
    for at, one in enumerate(rows):
        one["seconds"] = 600 if one["id"].startswith("battery") else 60
        if one["id"].startswith("helmet"):
            rows[at] = {**one, "created": (START + timedelta(days=50, hours=at)).isoformat()}
    found = gaps_of(write_history(tmp_path, rows))
    battery, helmet = sorted(found, key=lambda gap: gap.cases[0])
    assert battery.seconds == 9_600
    assert helmet.growth > 1 > battery.growth


def test_reviews_tell_gaps_too(tmp_path: Path) -> None:
    """Abstained, and rejected because no article has it; a wrong tone says nothing of articles."""
    with FeedbackStore.open(tmp_path / "reviews.db") as store:
        for id, status, reason in (
            ("a", "abstained", ""), ("b", "check", "no article answers this"), ("c", "check", "wrong tone"),
            ("d", "check", "wrong"),
        ):  # fmt: skip
            case = Case.from_text(f"Question {id}", id=id)
            made = Suggestion(id=f"s-{id}", case_id=id, status=status, confidence=0.2, text="Hm." if reason else "")  # type: ignore[arg-type]
            store.record_suggestion(made, case, at=START)
            if reason:
                store.record(Review(suggestion_id=made.id, case_id=id, decision="rejected", reason=reason))
        found = {one.case.id: one.outcome for one in read_reviews(store, ARTICLES)}
    assert found == {"a": "abstained", "b": "unanswerable", "c": "open", "d": "rejected"}


def test_the_first_block_doubles() -> None:
    """It depends on how many cases there are by a factor of two only, and is bounded."""
    assert [first_block(n) for n in (3, 64, 127, 128, 300, 10**6)] == [3, 64, 64, 128, 256, LARGEST]


def test_old_clusters_keep_their_rows() -> None:
    """What is added later moves no case of the first block."""
    random = np.random.default_rng(5)
    centers = unit(random.normal(size=(40, 32)))
    rows = unit(centers[random.integers(0, 40, 700)] + 0.1 * random.normal(size=(700, 32)))
    first = [one.founders for one in clustered(rows[:600])]
    later = [one.founders for one in clustered(rows)]
    kept = [one for one in first if max(one) < 512]
    assert kept
    assert set(kept) <= set(later)


def test_what_is_answered_now_and_then_comes_last(tmp_path: Path) -> None:
    """A topic that an article answers, where half of its cases have no note of that, is less of a gap than a smaller
    one that none answers."""
    brake, helmet = "My brake lever is loose and the brake pads squeal", "Which helmet size fits the head of a child"
    rows = [row(f"brake-{n}", n, f"{brake} ({n})", "Turn the screw.") for n in range(40)]
    rows += [row(f"helmet-{n}", n + 0.5, f"{helmet} ({n})", "Measure the head.") for n in range(12)]
    labels = [(f"brake-{n}", "brakes", 1) for n in range(1, 40, 2)]
    first, second = gaps_of(write_history(tmp_path, rows, labels))
    assert (first.cases[0], first.size) == ("helmet-0", 12)
    assert (second.cases[0], second.size) == ("brake-0", 20)
    assert second.score < first.score / 5


def test_how_likely_an_article_answers_it() -> None:
    """As often as of answered cases is 1, never is 0; where nothing was answered there is nothing to compare with."""
    places = unit(np.repeat(np.eye(2), 30, axis=0) + 0.01 * np.random.default_rng(1).normal(size=(60, 2)))
    answered = np.array([row < 30 and row % 2 == 0 for row in range(60)])
    known = Answering(places, answered)
    assert known.likely(range(1, 30, 2)) == pytest.approx(1, abs=0.15)
    assert known.likely(range(30, 60)) == 0
    assert Answering(places, np.zeros(60, dtype=np.bool_)).likely([1]) == 0


def test_what_all_cases_share_tells_no_topic() -> None:
    """Two topics that have most of their direction in common are apart all the same."""
    random = np.random.default_rng(2)
    shared, topics = random.normal(size=64), random.normal(size=(2, 64))
    rows = unit(3 * shared + np.repeat(topics, 200, axis=0) + 0.3 * random.normal(size=(400, 64)))
    vectors = rows[random.permutation(400)].astype(np.float32)
    texts = [""] * 400
    cases = Texts(vectors, np.zeros_like(vectors), texts, texts, [()] * 400)
    places = Space(cases, cases.pages).of(cases)
    assert (vectors @ vectors.T).min() > 0.5
    assert (places @ places.T).min() < -0.5


def test_vectors_are_kept_and_damage_is_told(tmp_path: Path) -> None:
    """What was embedded is not embedded again; a file that is none of ours is an error that says what to do."""
    path = tmp_path / "known.vectors"
    first = TextVectors(EMBEDDER, path)
    made = first.of(["brakes", "", "pads"])
    first.save()
    assert not made[1].any()

    class Never(type(EMBEDDER)):  # type: ignore[misc]
        def encode_document(self, texts: object) -> object:
            raise AssertionError(texts)

    np.testing.assert_array_equal(TextVectors(Never(EMBEDDER.dim), path).of(["pads"]), made[2:])
    path.write_bytes(b"no vectors")
    with pytest.raises(InputError, match="remove it"):
        TextVectors(EMBEDDER, path)


def test_an_empty_index_and_no_case(tmp_path: Path) -> None:
    """Every topic is a gap where there is no article, and none is where every case is answered."""
    folder = write_history(tmp_path / "some", desk_rows(weeks=3))
    assert all(gap.nearest_article == "" for gap in gaps_of(folder, ()))
    answered = write_history(tmp_path / "answered", [row("a", 0, "Brakes?", ARTICLES[0].url)])
    assert gaps_of(answered) == []


def test_history_is_told_apart_by_since(tmp_path: Path) -> None:
    """Only cases from that day on."""
    folder = write_history(tmp_path, desk_rows(weeks=4))
    kept = read_history(folder, ARTICLES, since=(START + timedelta(days=14)).replace(tzinfo=None))
    assert {one.case.id.split("-")[1] for one in kept} == {"2", "3"}
    assert dataclasses.replace(kept[0], pages=()).gap == kept[0].gap
