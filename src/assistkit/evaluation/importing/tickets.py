"""Rows -> tickets: a row for each, or a row for each message, or a conversation in one cell. No word gets lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from assistkit.errors import InputError
from assistkit.evaluation.importing.columns import Columns
from assistkit.evaluation.importing.dates import Dates, Order
from assistkit.evaluation.importing.names import FACETS
from assistkit.evaluation.importing.speakers import Spoken, Who, is_public, spoken, who_by_word
from assistkit.evaluation.importing.table import Dropped, Row, Table, flat
from assistkit.evaluation.importing.transcript import read_transcript

_Heard = tuple[Spoken, Who | None]  # a message, and who wrote it where the export says so
_Dated = tuple[Spoken, Who | None, datetime | None]
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?")
_REQUESTERS = ("requester_id", "requester.id", "customer_id", "contact_id", "primaryCustomer.id")


@dataclass(frozen=True, kw_only=True)
class Said:
    """A message of a ticket; `guessed` where its author is no more than likely."""

    who: Who
    text: str
    sent_at: datetime | None = None
    guessed: bool = False

    @property
    def is_reply(self) -> bool:
        """Whether the customer got it from an agent."""
        return self.who.author == "agent" and not self.who.note


@dataclass(kw_only=True)
class Ticket:
    """What the export says of a ticket; `articles` and `answerable` are cells as they are written there."""

    id: str
    line: int
    subject: str = ""
    said: list[Said] = field(default_factory=list)
    opened: str = ""
    created: datetime | None = None
    language: str = ""
    articles: list[str] = field(default_factory=list)
    answerable: str = ""
    facets: dict[str, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class Tickets:
    """What a table holds; `notes` are what was guessed, for whoever checks the import."""

    tickets: list[Ticket]
    dropped: list[Dropped]
    notes: list[str]
    unused: Counter[str]


def read_tickets(table: Table, columns: Columns, *, dates: Order | None = None) -> Tickets:
    """The tickets of a table in the order of their first rows. Raises InputError where nobody can tell who wrote."""
    made = Tickets(tickets=[], dropped=list(table.dropped), notes=[], unused=Counter())
    groups = _groups(table, columns, made)
    rows_are_messages = bool(columns.of("message"))
    if rows_are_messages and not columns.of("author") and any(len(rows) > 1 for rows in groups.values()):
        problem = "several rows have one ticket, and no column says who wrote each"
        raise InputError(f"{table.path}: {problem}; name it with --map author=COLUMN, or export a row a ticket")
    heard: list[list[_Heard]] = []
    for id, rows in groups.items():
        made.tickets.append(_ticket(id, rows, columns))
        read_row = _rows_of_messages if rows_are_messages else _cells
        heard.append(list(read_row(rows, columns, made, table.path.name)))
    read = _dates(made, heard, dates)
    for ticket, rows, found in zip(made.tickets, groups.values(), heard, strict=True):
        dated = _in_order([(*one, _sent_at(one[0], read)) for one in found])
        ticket.said = list(_authored(dated, ticket, rows, columns))
        sent = [one.sent_at for one in ticket.said if one.sent_at is not None]
        opened = read.read(ticket.opened)
        ticket.created = min([*sent, opened] if opened else sent, default=None)
    if read.unread:
        some = ", ".join(repr(value) for value, _ in read.unread.most_common(3))
        made.notes.append(f"{read.unread.total():,} dates cannot be read and are left out, such as {some}")
    likely = sum(any(one.guessed for one in ticket.said) for ticket in made.tickets)
    if likely:
        made.notes.append(
            f"authors of {likely:,} tickets are known by name only: whoever wrote first is taken as the customer"
        )
    return made


def _groups(table: Table, columns: Columns, made: Tickets) -> dict[str, list[Row]]:
    """The rows of each ticket, by id."""
    column, groups, last = columns.one("id"), dict[str, list[Row]](), ""
    messages = bool(columns.of("message"))
    unnamed, times = 0, Counter[str]()
    rows, again = table.distinct(column)
    made.dropped += [
        Dropped(where=f"{table.path.name}:{row.line}", why="the same as an earlier row", text="\n".join(texts))
        for row in again
        if (texts := [row.text(one) for one in table.columns if row.text(one)])
    ]
    for row in rows:
        id = " ".join(row.text(column).split()) if column else ""
        if not id and messages and last:
            id = last  # a spreadsheet that shows the id once, above the messages
        elif not id:
            unnamed += 1
            id = _free(f"row-{row.line}", row, groups)
        last = id
        if id in groups and not messages:
            times[id] += 1
            id = _free(id, row, groups)
        groups.setdefault(id, []).append(row)
    if times:
        some = next(iter(times))
        made.notes.append(
            f"{len(times):,} ids are in several rows, such as {some}: later rows have their line beside it"
        )
    if unnamed:
        made.notes.append(f"{unnamed:,} rows have no id: they are called by their line, such as {next(iter(groups))}")
    return groups


def _free(id: str, row: Row, taken: Mapping[str, object]) -> str:
    """The id, with the line of its row beside it as often as it takes to be no other ticket's."""
    while id in taken:
        id = f"{id} (line {row.line})"
    return id


def _ticket(id: str, rows: Sequence[Row], columns: Columns) -> Ticket:
    def first(role: str) -> str:
        column = columns.one(role)
        return next((text for row in rows if column and (text := row.text(column))), "")

    named = [row.text(column) for role in ("customer", "agent") for column in columns.of(role) for row in rows]
    articles = [row.text(column) for column in columns.of("article") for row in rows]
    return Ticket(
        id=id,
        line=rows[0].line,
        subject=" ".join(first("subject").split()),
        opened=first("created"),
        language=first("language"),
        articles=list(dict.fromkeys(filter(None, articles))),
        answerable=first("answerable"),
        facets={name: value for name in FACETS if (value := first(name))},
        names=list(dict.fromkeys(filter(None, named))),
    )


def _rows_of_messages(rows: Sequence[Row], columns: Columns, made: Tickets, file: str) -> Iterator[_Heard]:
    """A message a row, with the ticket's own first one above them where a column repeats it."""
    opened = made.tickets[-1].opened
    bodies = dict.fromkeys(text for row in rows for column in columns.of("body") if (text := row.text(column)))
    messages = [_message(row, columns) for row in rows]
    for body in bodies:
        if body not in {one.text for one in messages}:
            yield Spoken(text=body, when=opened), Who("customer")
    for one in messages:
        if one.text:
            yield one, one.who
    for row in rows:
        yield from ((said, said.who) for column in columns.of("thread") for said in _thread(row, column, made, file))
        yield from _answers(row, columns)
    subjects = dict.fromkeys(
        " ".join(text.split()) for row in rows for column in columns.of("subject") if (text := row.text(column))
    )
    if others := list(subjects)[1:]:
        made.dropped.append(_dropped(made, file, "another subject of the same ticket", "\n".join(others)))


def _message(row: Row, columns: Columns) -> Spoken:
    author, flag, when = columns.one("author"), columns.one("public"), columns.one("sent_at")
    said = row.text(author) if author else ""
    text = "\n\n".join(dict.fromkeys(filter(None, (row.text(column) for column in columns.of("message")))))
    return Spoken(
        text=text,
        who=who_by_word(said, author),
        name=said,
        when=row.text(when) if when else "",
        seen=is_public(row.text(flag), flag) if flag else None,
    )


def _cells(rows: Sequence[Row], columns: Columns, made: Tickets, file: str) -> Iterator[_Heard]:
    """What a row says of its ticket: the body, the conversation, replies and notes; nothing of that twice."""
    (row,) = rows
    bodies = [row.text(column) for column in columns.of("body")]
    talk = [one for column in columns.of("thread") for one in _thread(row, column, made, file)]
    known = {" ".join(one.text.split()) for one in talk}
    opened = row.text(columns.one("created")) if columns.one("created") else ""
    for body in bodies:
        if body and " ".join(body.split()) not in known:
            yield Spoken(text=body, when=opened if talk else ""), Who("customer")
    yield from ((one, one.who) for one in talk)
    yield from ((one, who) for one, who in _answers(row, columns) if " ".join(one.text.split()) not in known)


def _answers(row: Row, columns: Columns) -> Iterator[_Heard]:
    for role, who in (("reply", Who("agent")), ("note", Who("agent", note=True))):
        for column in columns.of(role):
            if text := row.text(column):
                yield Spoken(text=text), who


def _thread(row: Row, column: str, made: Tickets, file: str) -> list[Spoken]:
    """The messages of a cell; where nobody can tell who speaks, its text goes to what is dropped, and is not lost."""
    value = row.cells.get(column)
    if isinstance(value, list):
        found = [spoken(flat(one)) for one in value]
        made.unused.update(f"{column}: {name}" for one in found for name in one.unused)
        return [one for one in found if one.text.strip()]
    text = row.text(column)
    talk = read_transcript(text) if text else None
    if talk is None:
        if text:
            why = f"column {column!r}: no line says who speaks; name the column with --map body=, reply= or note="
            made.dropped.append(_dropped(made, file, why, text))
        return []
    made.dropped.append(_dropped(made, file, f"column {column!r}: says who speaks and when", "\n".join(talk.heads)))
    return list(talk.messages)


def _dropped(made: Tickets, file: str, why: str, text: str) -> Dropped:
    """Of the ticket that is being read."""
    ticket = made.tickets[-1]
    return Dropped(where=f"{file}:{ticket.line}, ticket {ticket.id}", why=why, text=text, ticket=ticket.id)


def _authored(found: Sequence[_Dated], ticket: Ticket, rows: Sequence[Row], columns: Columns) -> Iterator[Said]:
    """Every message with its author: as the export says, else by name, else whoever wrote first is the customer."""
    customers = {_same(row.text(column)) for column in (*columns.of("customer"), *_REQUESTERS) for row in rows} - {""}
    agents = {_same(row.text(column)) for column in columns.of("agent") for row in rows} - {""}
    unsaid = [_same(one.name) for one, who, _ in found if who is None]
    opens = next((name for name in unsaid if name and name not in agents), "")
    known = bool(customers & set(unsaid))
    for number, (one, said, sent_at) in enumerate(found):
        who, name = said, _same(one.name)
        if who is None and name:
            by_name = name in customers or (not known and name == opens)
            who = Who("customer" if by_name else "agent")
        elif who is None:
            who = Who("agent" if number else "customer")
        if one.seen is False and who.author != "customer":
            who = Who(who.author, note=True)
        if one.name and not who_by_word(one.name):
            ticket.names.append(one.name)
        guessed = said is None and name not in customers | agents
        yield Said(who=who, text=one.text, sent_at=sent_at, guessed=guessed)


def _same(name: str) -> str:
    return " ".join(name.casefold().split())


def _dates(made: Tickets, heard: Iterable[Sequence[_Heard]], given: Order | None) -> Dates:
    """What reads the dates, after all of them were looked at."""
    every = [ticket.opened for ticket in made.tickets if ticket.opened]
    every += [one.when for found in heard for one, _ in found if one.when]
    dates = Dates.of(every, given)
    made.notes.extend(dates.says)
    return dates


def _sent_at(one: Spoken, dates: Dates) -> datetime | None:
    """A time of the day alone tells nothing."""
    return dates.read(one.when) if one.when and not _CLOCK.fullmatch(one.when) else None


def _in_order(found: list[_Dated]) -> list[_Dated]:
    """The dated messages oldest first, each of the others in its place; some desks write the newest on top."""
    dated = [one for one in found if one[2] is not None]
    if len(dated) < 2:
        return found
    oldest_first = dated if dated[0][2] <= dated[-1][2] else dated[::-1]  # type: ignore[operator]
    ordered = iter(sorted(oldest_first, key=lambda one: one[2]))  # type: ignore[arg-type, return-value]
    return [one if one[2] is None else next(ordered) for one in found]
