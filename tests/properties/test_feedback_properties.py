"""What holds of the feedback store and its definitions for any texts and any order of events."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistkit.feedback import classify
from assistkit.feedback.classifying import similarity
from assistkit.types import Case, Review, Suggestion

pytest.importorskip("sqlalchemy")
from assistkit.feedback import FeedbackStore

ANY = st.text(st.characters() | st.sampled_from("\0\ud83d\u202e[1]"), max_size=80)  # half an emoji too
SAID = ["Open", "the", "settings.", "Turn", "codes", "on,", "[1]", ".", "Hello", "Anna,", "你好", "🙂"]
WORDS = st.lists(st.sampled_from(SAID), max_size=12)
T0 = datetime(2026, 6, 1, tzinfo=UTC)
DRAFT = "Hello,\n\nOpen the settings [1]."
DECISIONS = st.sampled_from(["accepted", "rejected", "ignored"])
STEP = st.tuples(st.integers(0, 2), DECISIONS, st.integers(0, 5) | st.none(), st.sampled_from("ab"))
STEPS = st.lists(STEP, max_size=12)
WRITTEN = st.tuples(st.sampled_from("ab"), st.integers(1, 8_000), st.booleans())


def opened(folder: str, name: str = "reviews.db") -> FeedbackStore:
    return FeedbackStore.open(Path(folder) / name)


def show(store: FeedbackStore, number: int, text: str = DRAFT, case: str = "help", customer: str = "") -> None:
    asked = Case.from_text(case, id=f"c{number}")
    made = Suggestion(id=f"s{number}", case_id=asked.id, status="ready", confidence=0.5, text=text)
    store.record_suggestion(made, asked, customer=customer, at=T0)


@given(ANY, ANY)
def test_a_similarity_is_a_share_and_only_accepted_is_one(draft: str, final: str) -> None:
    """Any two texts: 1.0 means sent as is, and nothing else does; between two plain texts the order does not matter."""
    decision, share = classify(draft, final)
    assert 0.0 <= share <= 1.0
    assert (decision == "accepted") == (share == 1.0)
    assert similarity(draft, final) == similarity(final, draft)


@given(ANY)
def test_a_text_is_sent_as_is_when_it_is_itself(text: str) -> None:
    """Nothing to compare away."""
    assert classify(text, text) == ("accepted", 1.0)


@given(WORDS, st.lists(st.sampled_from([" ", "  ", "\n", "\t", "\u00a0"]), min_size=12, max_size=12))
def test_blanks_are_no_edit(words: list[str], blanks: list[str]) -> None:
    """However a mail program breaks the lines; the greeting has a line of its own."""
    sent = "".join(word + blank for word, blank in zip(words, blanks, strict=False))
    assert classify("Hi,\n" + " ".join(words), "Hi,\n" + sent) == ("accepted", 1.0)


@settings(max_examples=25)
@given(STEPS)
def test_nothing_is_lost_and_the_latest_counts(steps: list[tuple[int, str, int | None, str]]) -> None:
    """In any order, with any times: histories only grow, hold no decision twice in a row, and end with what counts."""
    with tempfile.TemporaryDirectory() as folder, opened(folder) as store:
        for number in range(3):
            show(store, number)
        before: dict[int, list[Review]] = {number: [] for number in range(3)}
        for number, decision, minutes, agent in steps:
            at = None if minutes is None else T0 + timedelta(minutes=minutes)
            review = Review(
                suggestion_id=f"s{number}", case_id=f"c{number}", decision=decision, agent=agent, reviewed_at=at
            )  # type: ignore[arg-type]
            news = store.record(review)
            history = store.history(f"s{number}")
            assert [one for one in history if one in before[number]] == before[number]
            assert len(history) == len(before[number]) + news
            assert not store.record(review), "the same review again is no news"
            before[number] = history
        last = {f"s{number}": history[-1] for number, history in before.items() if history}
        assert {review.suggestion_id: review for review in store.reviews()} == last
        assert all(one.seq == place for id in last for place, one in enumerate(store.events(id)))


@settings(max_examples=25)
@given(st.lists(st.tuples(ANY, ANY, ANY), min_size=1, max_size=4))
def test_any_text_survives_the_store_and_an_export(texts: list[tuple[str, str, str]]) -> None:
    """Case, draft, reason: back as they were, also from a second store, and its export is the same to the byte."""
    with tempfile.TemporaryDirectory() as folder, opened(folder) as store, opened(folder, "copy.db") as copy:
        for number, (case, draft, reason) in enumerate(texts):
            show(store, number, draft, case)
            store.record(Review(suggestion_id=f"s{number}", case_id=f"c{number}", decision="rejected", reason=reason))
        one, two = Path(folder) / "one.jsonl", Path(folder) / "two.jsonl"
        store.export(one)
        copy.load(one)
        copy.export(two)
        assert one.read_bytes() == two.read_bytes()
        found = [(shown.case.messages[0].text, shown.draft, last.reason) for shown, last in copy.outcomes()]  # type: ignore[union-attr]
        assert found == texts


@settings(max_examples=25)
@given(st.lists(WRITTEN, min_size=1, max_size=12), st.booleans())
def test_what_is_erased_is_in_no_file(texts: list[tuple[str, int, bool]], keep_counts: bool) -> None:
    """Texts of any length, some across many pages: after erasing a customer, no byte of hers is on the disk."""
    with tempfile.TemporaryDirectory() as folder, opened(folder) as store:
        for number, (customer, length, reviewed) in enumerate(texts):
            secret = f"secret-of-{customer} " * (length // 10 + 1)
            show(store, number, secret, secret, customer=f"customer-{customer}")
            if reviewed:
                store.record(
                    Review(suggestion_id=f"s{number}", case_id=f"c{number}", decision="rejected", reason=secret)
                )
        store.erase(customer="customer-a", keep_counts=keep_counts)
        left = b"".join(path.read_bytes() for path in Path(folder).iterdir())
        assert b"secret-of-a" not in left
        assert b"customer-a" not in left
        assert (b"secret-of-b" in left) == any(customer == "b" for customer, _, _ in texts)
