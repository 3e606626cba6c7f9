"""An export of reviews that a stranger made, who knows how ids are made: read into a store, and counted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache

from kit import ARTICLES, EMBEDDER, folder

from assistkit import Assistant, Case, Review
from assistkit.errors import AssistkitError
from assistkit.feedback import Event, FeedbackStore, figures, proposals
from assistkit.feedback.lines import FORMAT
from assistkit.feedback.records import as_json, identified, plain

_AT = datetime(2026, 5, 4, tzinfo=UTC)


def seeds() -> list[bytes]:
    """An empty export, and one with what became of two suggestions."""
    with folder({f"a{n}.md": text.encode() for n, text in enumerate(ARTICLES)}) as root:
        assistant = Assistant.build(root, root / "kb.index", embedder=EMBEDDER, visibility="public")
        with FeedbackStore.open(root / "reviews.db") as store:
            for number, text in enumerate(("How do I reset the PIN?", "Do you refund $50?")):
                case = Case.from_text(text, id=f"c{number}")
                one = assistant.suggest(case)
                store.record_suggestion(one, case, customer="k", agent="jo", at=_AT)
                said = {"decision": "rejected", "helpful_articles": ("a1",), "reason": "r"}
                if one.text:
                    said = {"decision": "accepted", "final_text": one.text, "seconds": 12.0}
                store.record(Review(suggestion_id=one.id, case_id=case.id, agent="jo", reviewed_at=_AT, **said))
            store.export(root / "export.jsonl")
        return [f"{as_json(FORMAT)}\n".encode(), (root / "export.jsonl").read_bytes()]


@lru_cache(maxsize=1)
def _empty() -> bytes:
    with folder({}) as root:
        FeedbackStore.open(root / "reviews.db").close()
        return (root / "reviews.db").read_bytes()


def read(data: bytes) -> None:
    with (
        folder({"reviews.db": _empty(), "1.jsonl": data, "2.jsonl": b"\n".join(_with_ids(data))}) as root,
        FeedbackStore.open(root / "reviews.db") as store,
    ):
        for name in ("1.jsonl", "2.jsonl"):
            with suppress(AssistkitError):  # what came before a bad line may stay
                store.load(root / name)
        for review in store.reviews():
            store.history(review.suggestion_id)
        store.solved_cases()
        figures.weekly(store)
        figures.confidence_against_outcome(store)
        figures.rejected_articles(store)
        proposals.removed(store)
        proposals.added(store)
        store.export(root / "again.jsonl")
        assert store.load(root / "again.jsonl") == 0


def _with_ids(data: bytes) -> Iterator[bytes]:
    """The lines, events with the id that their content gives."""
    for line in data.split(b"\n"):
        try:
            yield as_json({"event": plain(identified(Event.from_dict(json.loads(line)["event"])))}).encode()
        except (ValueError, KeyError, TypeError, RecursionError):
            yield line
