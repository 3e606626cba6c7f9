"""An export -> a dataset: read the table, guess its columns, find the labels, mask, write, and report the result."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from assistkit.errors import InputError
from assistkit.evaluation.importing.articles import FILE, Articles, read_help_centre
from assistkit.evaluation.importing.columns import ticket_columns
from assistkit.evaluation.importing.dates import Order
from assistkit.evaluation.importing.labels import label
from assistkit.evaluation.importing.links import ArticleLinks
from assistkit.evaluation.importing.names import TICKETS
from assistkit.evaluation.importing.suspicious import suspicious
from assistkit.evaluation.importing.table import Dropped, read_table
from assistkit.evaluation.importing.tally import Imported
from assistkit.evaluation.importing.tickets import Ticket, read_tickets
from assistkit.evaluation.importing.writing import (
    INDEX,
    REPORT,
    case_row,
    check_folder,
    write_cases,
    write_dropped,
    write_qrels,
)
from assistkit.evaluation.labeling.hand import by_hand, fold
from assistkit.text.files import write_whole
from assistkit.text.values import moment

if TYPE_CHECKING:
    from assistkit.protocols import Embedder
    from assistkit.types import Visibility


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How to read an export; each is an option of `assistkit eval import`.

    `columns` and `article_columns` are lines such as "body=Description". `dates` is "day-first" or "month-first".
    Tickets from `test_from` (an ISO date) on are of split "test", those before of split "dev". `keep_links` are ids of
    articles whose links count however often they are in replies.
    """

    columns: Sequence[str] = ()
    article_columns: Sequence[str] = ()
    encoding: str | None = None
    dates: Order | None = None
    visibility: Visibility | None = None
    test_from: str | None = None
    keep_links: Collection[str] = ()
    mask: bool = True


def import_tickets(
    tickets: str | Path,
    articles: str | Path,
    out: str | Path,
    *,
    embedder: Embedder | None = None,
    settings: Settings | None = None,
) -> Imported:
    """Make the dataset in the folder `out` from an export of tickets and the articles; what came of it.

    The folder gets cases.jsonl, qrels.tsv, import.json, dropped.jsonl and, unless `articles` is one, articles.index.
    An import that is there is replaced; labels that were given by hand stay. Without an `embedder` the default one.
    Raises InputError or SourceError, with the line where there is one, for what cannot be read;
    nothing is written then.
    """
    folder, how = Path(out), settings or Settings()
    check_folder(folder)
    since = moment({"test_from": how.test_from}, "test_from")
    spellings = {spelling for names in TICKETS.values() for spelling in names.split("|")}
    table = read_table(tickets, encoding=how.encoding, known=spellings)
    columns = ticket_columns(table, how.columns)
    read = read_tickets(table, columns, dates=how.dates)
    usable, empty = _usable(read.tickets, table.path.name)
    if not usable:
        total = len(table.rows) + len(table.dropped)
        raise InputError(f"{tickets}: none of {total:,} rows has words of a customer; name their column with --map")
    found = read_help_centre(
        Path(articles),
        given=how.article_columns,
        visibility=how.visibility,
        encoding=how.encoding,
        dates=how.dates,
    )
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / REPORT, b"{}\n")  # from now on the folder is known as an import, also if it ends here
    if found.lines:
        write_whole(folder / FILE, found.lines.encode())
    index = found.index or _indexed(found, folder / INDEX, embedder, how.visibility)
    labels = label(usable, ArticleLinks(found.articles), keep=how.keep_links)
    dropped = [*read.dropped, *empty, *found.dropped]
    masked = _write(folder, usable, labels.unanswerable, how, since)
    write_qrels(folder, labels.qrels)
    write_dropped(folder, dropped, {ticket.id: ticket.names for ticket in usable}, mask=how.mask)
    hand = by_hand(folder)
    for case in fold(folder):
        labels.why.pop(case, None)
    made = Imported(
        out=folder,
        table=table,
        columns=columns,
        articles=len(found.articles),
        public=sum(article.public for article in found.articles),
        article_columns=found.columns,
        tickets=len(usable),
        with_reply=sum(any(one.is_reply for one in ticket.said) for ticket in usable),
        labels=labels,
        by_hand=len(hand.keys() & {ticket.id for ticket in usable}),
        suspicious=suspicious(usable),
        masked=masked,
        dropped=dropped,
        unused=read.unused,
        notes=[*read.notes, *(f"articles: {note}" for note in found.notes)],
        index=index,
    )
    write_whole(
        folder / REPORT, (json.dumps(made.to_dict(), ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")
    )
    return made


def _usable(tickets: Iterable[Ticket], name: str) -> tuple[list[Ticket], list[Dropped]]:
    """The tickets with words in them; of those without, the ids are kept."""
    usable: list[Ticket] = []
    empty: list[Dropped] = []
    for ticket in tickets:
        if ticket.subject.strip() or any(one.text.strip() for one in ticket.said):
            usable.append(ticket)
        else:
            empty.append(Dropped(where=f"{name}:{ticket.line}", why="the ticket has no words", text=ticket.id))
    return usable, empty


def _write(
    folder: Path, tickets: Iterable[Ticket], unanswerable: Collection[str], how: Settings, since: datetime | None
) -> Counter[str]:
    rows, counts = [], Counter[str]()
    for ticket in tickets:
        row, masked = case_row(ticket, mask=how.mask, test_from=since)
        if ticket.id in unanswerable:
            row["answerable"] = False
        rows.append(row)
        counts += masked
    write_cases(folder, rows)
    return counts


def _indexed(found: Articles, path: Path, embedder: Embedder | None, visibility: Visibility | None) -> Path:
    from assistkit.index.building import build_index
    from assistkit.index.embedders import load_embedder

    build_index(found.articles, path, embedder or load_embedder(), unmarked=visibility)
    return path
