"""What a stranger's export or database can do to a store: be refused, with the line or the row, and nothing else."""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from growth import assert_linear

from assistkit.desks.operations_page import operations_page
from assistkit.errors import InputError, SourceError, StoreUnusable
from assistkit.feedback import FeedbackStore, checks
from assistkit.feedback.proposals import removed
from assistkit.feedback.records import Event, identified, plain
from assistkit.types import Case, Message, Review, Suggestion

T0 = datetime(2026, 6, 1, 9, tzinfo=UTC)
DRAFT, SENT = "Open the settings. Turn codes on.", "Open the settings. Turn the codes off, please."
SUGGESTION, SHOWN, REVIEW = 1, 2, 3  # lines of the export


def case_of(number: int, text: str = "The code never arrives.") -> Case:
    return Case(id=f"c{number}", subject="Codes", messages=(Message(author="customer", text=text),))


def show(store: FeedbackStore, number: int, text: str = DRAFT, **more: Any) -> None:
    made = Suggestion(id=f"s{number}", case_id=f"c{number}", status="ready", confidence=0.75, text=text, **more)
    store.record_suggestion(made, case_of(number), at=T0)


def review(number: int, decision: Any = "edited", final_text: str = SENT, **more: Any) -> Review:
    return Review(suggestion_id=f"s{number}", case_id=f"c{number}", decision=decision, final_text=final_text, **more)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with FeedbackStore.open(tmp_path / "reviews.db") as store:
        for number in range(1, 7):
            show(store, number)
            store.record(review(number, reviewed_at=T0))
    return tmp_path / "reviews.db"


@pytest.fixture
def export(path: Path, tmp_path: Path) -> list[dict[str, Any]]:
    with FeedbackStore.open(path) as store:
        store.export(tmp_path / "all.jsonl")
    return [json.loads(line) for line in (tmp_path / "all.jsonl").read_text().splitlines()]


def loaded(tmp_path: Path, lines: list[dict[str, Any]]) -> int:
    (tmp_path / "in.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    with FeedbackStore.open(tmp_path / "other.db") as store:
        try:
            return store.load(tmp_path / "in.jsonl")
        except SourceError:
            assert list(store.events()) == []
            assert list(store.outcomes()) == [], "nothing is imported by halves"
            raise


def signed(event: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """An event that says something else, with the id that belongs to it: what a forger would write."""
    return plain(identified(dataclasses.replace(Event.from_dict(event), **changes)))


FORGED: tuple[tuple[int, Callable[[dict[str, Any]], dict[str, Any]], str], ...] = (
    (REVIEW, lambda event: {**event, "id": "ev-0"}, "id: must be 'ev-"),
    (REVIEW, lambda event: {**event, "agent": "somebody else"}, "id: must be 'ev-"),
    (REVIEW, lambda event: signed(event, decision="accepted", similarity=1.0), "decision: the texts say 'edited'"),
    (REVIEW, lambda event: signed(event, similarity=0.99), "decision: the texts say 'edited'"),
    (REVIEW, lambda event: signed(event, final_text=DRAFT), "decision: the texts say 'accepted'"),
    (REVIEW, lambda event: signed(event, similarity=None), "similarity"),
    (REVIEW, lambda event: signed(event, decision="rejected", kind="rejected"), "similarity"),
    (REVIEW, lambda event: signed(event, kind="ignored"), "kind: must be 'sent'"),
    (REVIEW, lambda event: signed(event, final_text="x" * (checks.MAX_TEXT + 1)), "final_text: must have at most"),
    (REVIEW, lambda event: signed(event, reason="x" * (checks.MAX_REASON + 1)), "reason: must have at most"),
    (REVIEW, lambda event: signed(event, helpful_articles=("a",) * 201), "helpful_articles: must be at most 200"),
    (REVIEW, lambda event: signed(event, helpful_articles=("a\t2\nc9",)), "helpful_articles: must be one line"),
    (SHOWN, lambda event: signed(event, final_text="a text"), "kind: a shown event says nothing else"),
    (SUGGESTION, lambda shown: {**shown, "case_id": "c9"}, "case: must be the one of the suggestion"),
    (SUGGESTION, lambda shown: {**shown, "case": None}, "case: must be the one of the suggestion"),
    (SUGGESTION, lambda shown: {**shown, "drafted": False}, "drafted: must say"),
    (SUGGESTION, lambda shown: {**shown, "erased": True}, "erased: must have an id"),
    (SUGGESTION, lambda shown: {**shown, "draft": "x" * (checks.MAX_TEXT + 1)}, "draft: must have at most"),
    (SUGGESTION, lambda shown: {**shown, "articles": ["a\t2\nc9"]}, "articles: must be one line"),
    (SUGGESTION, lambda shown: {**shown, "provenance": {"x": "y" * checks.MAX_PROVENANCE}}, "provenance: must have"),
)


def test_an_export_as_it_was_written_is_taken(tmp_path: Path, export: list[dict[str, Any]]) -> None:
    assert loaded(tmp_path, export) == len(export) - 1


@pytest.mark.parametrize(("line", "forge", "words"), FORGED)
def test_a_line_that_contradicts_itself_is_refused_and_nothing_is_imported(
    tmp_path: Path,
    export: list[dict[str, Any]],
    line: int,
    forge: Callable[[dict[str, Any]], dict[str, Any]],
    words: str,
) -> None:
    """Wherever it stands, the error names it, and what came before it is not there either."""
    last = len(export) - 4  # the same lines of the last suggestion
    [key] = export[last + line]
    export[last + line] = {key: forge(export[last + line][key])}
    with pytest.raises(SourceError, match=words) as caught:
        loaded(tmp_path, export)
    assert caught.value.line == last + line + 1


@pytest.mark.parametrize("kind", ["suggestion", "event"])
def test_a_field_whose_name_is_half_a_character_is_told_with_its_line(tmp_path: Path, kind: str) -> None:
    """JSON can say \\ud800 by itself; nothing that is written in UTF-8 can."""
    path = tmp_path / "export.jsonl"
    path.write_text(f'{json.dumps({"format": "assistkit-feedback", "version": 1})}\n{{"{kind}":{{"a\\ud800":1}}}}\n')
    with FeedbackStore.open(tmp_path / "new.db") as store, pytest.raises(SourceError, match=r"jsonl:2: .*half a char"):
        store.load(path)


def test_what_was_erased_is_imported_without_its_texts_only(path: Path, tmp_path: Path) -> None:
    with FeedbackStore.open(path) as store:
        store.erase(case_id="c6", keep_counts=True)
        store.export(tmp_path / "all.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "all.jsonl").read_text().splitlines()]
    assert loaded(tmp_path, lines) == len(lines) - 1
    (tmp_path / "other.db").unlink()
    at, sent = next((n, one["event"]) for n, one in enumerate(lines) if one.get("event", {}).get("id", "")[:2] == "er")
    lines[at] = {"event": {**sent, "agent": "kim"}}
    with pytest.raises(SourceError, match=r"erased|kind"):
        loaded(tmp_path, lines)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"reason": "x" * (checks.MAX_REASON + 1)}, "reason"),
        ({"reason": 5}, "reason"),
        ({"final_text": "x" * (checks.MAX_TEXT + 1)}, "final_text"),
        ({"helpful_articles": tuple(map(str, range(201)))}, "helpful_articles"),
    ],
)
def test_a_review_has_bounded_texts(path: Path, given: dict[str, Any], words: str) -> None:
    with FeedbackStore.open(path) as store, pytest.raises(InputError, match=f"^{words}: must"):
        store.record(review(1, "ignored", **{"final_text": "", **given}))


@pytest.mark.parametrize(
    ("given", "case_text", "words"),
    [
        ({"text": "x" * (checks.MAX_TEXT + 1)}, "", "draft"),
        ({"provenance": {"x": "y" * checks.MAX_PROVENANCE}}, "", "provenance"),
        ({}, "x" * checks.MAX_CASE, "case"),
    ],
)
def test_a_suggestion_has_bounded_texts(path: Path, given: dict[str, Any], case_text: str, words: str) -> None:
    made = Suggestion(id="s7", case_id="c7", status="ready", confidence=0.5, **given)
    with FeedbackStore.open(path) as store, pytest.raises(InputError, match=f"^{words}: must have at most"):
        store.record_suggestion(made, case_of(7, case_text))


USES: tuple[Callable[[FeedbackStore, Path], object], ...] = (
    lambda store, folder: store.export(folder / "out.jsonl"),
    lambda store, folder: store.export_history(folder / "history"),
    lambda store, _: store.solved_cases(),
    lambda store, _: list(store.events()),
    lambda store, _: list(store.reviews()),
    lambda store, _: store.record(review(1, "ignored", final_text="")),
)
DEEP, LONG = "[" * 100_000, '{"draft":' + "9" * 5_000 + "}"


@pytest.mark.parametrize(
    "column", ["articles", "data", "confidence", "shown_at", "event.data", "event.at", "event.similarity", "event.seq"]
)
@pytest.mark.parametrize("value", ["garbage", b"\x00\xff", 9e999, -5.0, "[]", "2026-06-01T09:00:00", DEEP, LONG])
def test_a_row_of_a_stranger_is_an_error_of_the_store_or_harmless(
    path: Path, tmp_path: Path, column: str, value: object
) -> None:
    """Never a traceback of a library, and no value of the row in the message."""
    table = "feedback_events" if column.startswith("event.") else "feedback_suggestions"
    key = "suggestion_id = 's1' AND decision IS NOT NULL" if table == "feedback_events" else "id = 's1'"
    with sqlite3.connect(path) as raw:
        raw.execute(f"UPDATE {table} SET {column.removeprefix('event.')} = ? WHERE {key}", (value,))  # noqa: S608
    raw.close()
    for use in USES:
        with FeedbackStore.open(path) as store:
            said = ""
            try:
                use(store, tmp_path)
            except StoreUnusable as error:
                said = str(error)
            assert "garbage" not in said


@pytest.mark.parametrize("value", [9e999, -5.0, "garbage"])
def test_the_operations_page_of_a_stranger_is_a_page_or_an_error_of_the_store(path: Path, value: object) -> None:
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE feedback_suggestions SET confidence = ? WHERE id = 's1'", (value,))
    raw.close()
    with FeedbackStore.open(path) as store, pytest.raises(StoreUnusable, match="'s1' is not as assistkit writes it"):
        operations_page(store)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER t AFTER INSERT ON feedback_events BEGIN DELETE FROM feedback_events; END",
        "ALTER TABLE feedback_events RENAME TO e; CREATE VIEW feedback_events AS WITH RECURSIVE n(x) AS "
        "(SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS id FROM n",
    ],
    ids=["trigger", "view without an end"],
)
def test_a_store_that_computes_is_not_opened(path: Path, statement: str) -> None:
    """A view could run for ever, a trigger could change what agents wrote."""
    raw = sqlite3.connect(path)
    raw.executescript(statement)
    raw.close()
    with pytest.raises(StoreUnusable, match="drop it"):
        FeedbackStore.open(path)


def test_a_row_may_not_be_larger_than_memory_allows(path: Path) -> None:
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE feedback_suggestions SET data = zeroblob(40000000) WHERE id = 's1'")
    raw.close()
    with FeedbackStore.open(path) as store, pytest.raises(StoreUnusable, match="too big"):
        list(store.outcomes())


def test_proposals_of_replies_made_of_short_sentences_take_bounded_time(tmp_path: Path) -> None:
    """Each sentence of a draft is compared with each of the reply, so their number is bounded."""

    def proposed(size: int) -> None:
        with FeedbackStore.open(tmp_path / f"{size}.db") as store:
            show(store, 1, " ".join(f"Abc{n} is." for n in range(size)))
            store.record(review(1, final_text=" ".join(f"Xyz{n} was not." for n in range(size))))
            assert removed(store) == []

    assert_linear(proposed, 1_600)
