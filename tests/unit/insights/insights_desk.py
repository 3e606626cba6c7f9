"""A desk that sells bicycles by post: two articles, topics that one of them answers, and topics that none does."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from assistkit.index.knowledge import KnowledgeIndex
from assistkit.testing.fakes import HashEmbedder, entries_of
from assistkit.types import Article

EMBEDDER = HashEmbedder(dim=256)
START = datetime(2026, 1, 5, 9, tzinfo=UTC)  # a Monday
ARTICLES = (
    Article(
        id="brakes",
        title="Adjust the brakes",
        text="Turn the barrel adjuster of the brake lever until the pads grip the rim.\n\nReplace worn brake pads.",
        url="https://help.example/kb/brakes",
        visibility="public",
    ),
    Article(
        id="returns",
        title="Return a parcel",
        text="Print the return label and hand the parcel in at the post office within thirty days.",
        url="https://help.example/kb/returns",
        visibility="public",
    ),
)
_BRAKES = ("My brake lever is loose and the brake pads miss the rim", "The brake pads squeal, the brake lever is soft")
_BATTERY = (
    "The battery of my e-bike does not charge, the charger light stays red",
    "Charger shows a red light and the e-bike battery stays empty",
    "E-bike battery will not charge any more, red light on the charger",
)
_HELMET = (
    "Which helmet size fits a child with a head of 52 centimetres",
    "What helmet size should I order for my child's head",
    "The helmet I ordered is too small, which size fits the head of a child",
)
RESET = "Hold the power button of the battery for ten seconds. Then plug the charger in again."
MEASURE = "Measure the head above the ears. Size S fits a head from 48 to 54 centimetres."


def index(articles: Sequence[Article] = ARTICLES) -> KnowledgeIndex:
    made = KnowledgeIndex.empty(EMBEDDER.dim, EMBEDDER.fingerprint)
    made.upsert(entries_of(articles, EMBEDDER))
    return made


def row(id: str, day: float, asked: str, *answers: str, after: Sequence[str] = (), **more: Any) -> dict[str, Any]:
    """A line of cases.jsonl."""
    at = START + timedelta(days=day)
    said = [("customer", asked), *(("agent", one) for one in answers), *(("customer", one) for one in after)]
    messages = [
        {"role": role, "text": text, "created": (at + timedelta(hours=place)).isoformat()}
        for place, (role, text) in enumerate(said)
    ]
    return {"id": id, "messages": messages, "created": at.isoformat(), **more}


def desk_rows(weeks: int = 8) -> list[dict[str, Any]]:
    """Each week a case that an article answers, two about batteries and one about helmets."""
    rows = []
    for week in range(weeks):
        day = 7 * week
        link = "Please see https://help.example/kb/brakes#pads for the brake pads."
        rows.append(row(f"brake-{week}", day, f"{_BRAKES[week % 2]} ({week})", link))
        for at in range(2):
            rows.append(row(f"battery-{week}-{at}", day + 1 + at, _BATTERY[(week + at) % 3], RESET))
        rows.append(row(f"helmet-{week}", day + 3, _HELMET[week % 3], MEASURE))
    return rows


def write_history(folder: Path, rows: Sequence[dict[str, Any]], labels: Sequence[tuple[str, str, int]] = ()) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cases.jsonl").write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
    if labels:
        lines = [f"{case}\t{article}\t{grade}\n" for case, article, grade in labels]
        (folder / "qrels.tsv").write_text("".join(lines), encoding="utf-8")
    return folder
