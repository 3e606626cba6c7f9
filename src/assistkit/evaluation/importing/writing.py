"""Tickets and labels -> the folder that `eval run` reads: cases.jsonl, qrels.tsv, and what went into neither."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from assistkit.case.conversation import addresses_in
from assistkit.case.dataset import CASES, QRELS
from assistkit.case.message import clean_message
from assistkit.errors import InputError
from assistkit.evaluation.importing.masking import masked
from assistkit.evaluation.importing.table import Dropped
from assistkit.evaluation.importing.tickets import Ticket
from assistkit.text.characters import without_unseen
from assistkit.text.files import ASIDE, write_whole

REPORT = "import.json"
DROPPED = "dropped.jsonl"
INDEX = "articles.index"


def check_folder(out: Path) -> None:
    """Raises InputError unless an import may be written there: it is not there, empty, or holds an import."""
    if out.exists() and not out.is_dir():
        raise InputError(f"{out}: an import is a folder, this is a file; choose another place")
    names = {path.name for path in out.iterdir() if not path.name.startswith(ASIDE)} if out.is_dir() else set()
    if names and REPORT not in names:
        raise InputError(
            f"{out}: must be an import, an empty folder or not exist; it holds {min(names)!r} and no {REPORT}: "
            "nothing was written, choose another place"
        )


def case_row(ticket: Ticket, *, mask: bool, test_from: datetime | None = None) -> tuple[dict[str, Any], Counter[str]]:
    """The line of a ticket in cases.jsonl, and how many values of each kind were masked in it."""
    texts = [_clean(ticket.subject), *(_clean(one.text) for one in ticket.said)]
    counts = Counter[str]()
    if mask:
        texts, counts = masked(texts, names=ticket.names)
    subject, *said = texts
    row: dict[str, Any] = {"id": ticket.id, "subject": subject}
    if ticket.created:
        row["created"] = _iso(ticket.created)
    if ticket.language:
        row["language"] = ticket.language
    row |= ticket.facets
    if test_from is not None and ticket.created:
        row["split"] = "test" if ticket.created >= test_from else "dev"
    row["messages"] = [
        {
            "role": one.who.author,
            "text": text,
            **({"created": _iso(one.sent_at)} if one.sent_at else {}),
            **({"public": False} if one.who.note else {}),
        }
        for one, text in zip(ticket.said, said, strict=True)
    ]
    replies = [text for one, text in zip(ticket.said, said, strict=True) if one.is_reply]
    if replies:
        row["reply"] = clean_message(_answer(replies))
    return row, counts


def _answer(replies: Sequence[str]) -> str:
    """The last reply with a link, else the longest: thanks and questions back are no answer to compare drafts with."""
    linking = [text for text in replies if addresses_in(text)]
    return linking[-1] if linking else max(replies, key=len)


def _clean(text: str) -> str:
    return without_unseen(text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n"))


def _iso(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def write_cases(out: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write cases.jsonl, whole or not at all."""
    write_whole(
        out / CASES, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode("utf-8", "replace")
    )


def write_qrels(out: Path, qrels: Mapping[str, Mapping[str, int]]) -> None:
    """Write qrels.tsv, whole or not at all."""
    lines = ["case_id\tarticle_id\tgrade\n"]
    lines += [
        f"{case}\t{article}\t{grade}\n" for case, grades in qrels.items() for article, grade in sorted(grades.items())
    ]
    write_whole(out / QRELS, "".join(lines).encode())


def write_dropped(out: Path, dropped: Sequence[Dropped], names: Mapping[str, Sequence[str]], *, mask: bool) -> None:
    """Write dropped.jsonl: where each text stood, why it is in no case, and the text; `names` are those of a ticket."""
    texts = [masked([one.text], names=names.get(one.ticket, ()))[0][0] if mask else one.text for one in dropped]
    rows = [{"where": one.where, "why": one.why, "text": text} for one, text in zip(dropped, texts, strict=True)]
    write_whole(
        out / DROPPED, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode("utf-8", "replace")
    )
