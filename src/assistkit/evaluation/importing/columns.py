"""Which column holds what: a guess by the names, checked against the cells, that the user may override."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistkit.case.message import readable_message
from assistkit.errors import InputError
from assistkit.evaluation.importing.names import FACETS, PERSONAL, ROLES, SEVERAL, TICKETS, bare, without_kind
from assistkit.evaluation.importing.table import Table

_PROSE = 5  # words of a cell on average: below, a column holds values and no text
_LONGEST_ID = 80

Mapped = dict[str, tuple[str, ...]]  # what it holds -> the columns


@dataclass(frozen=True, kw_only=True)
class Columns:
    """`mapped` says what each column is taken for, `said` which of that the user said; the rest is left out."""

    mapped: Mapped
    said: frozenset[str]
    left_out: tuple[str, ...]
    prose: tuple[str, ...]
    """Of those left out, the ones that hold text, so that it is not overlooked."""

    def of(self, role: str) -> tuple[str, ...]:
        """The columns of this kind, in the order of the file."""
        return self.mapped.get(role, ())

    def one(self, role: str) -> str:
        """The column of this kind; "" where there is none."""
        return next(iter(self.of(role)), "")


def parse_map(given: Iterable[str], roles: Iterable[str]) -> dict[str, list[str]]:
    """ "body=Description" -> what the user says; raises InputError for what cannot be meant."""
    known, found = tuple(roles), dict[str, list[str]]()
    for one in given:
        role, sign, column = (part.strip() for part in one.partition("="))
        if not sign or role not in known:
            raise InputError(f"--map: must be NAME=COLUMN, with a name of {', '.join(known)}; got {one!r}")
        found.setdefault(role, []).append(column)
    return found


def ticket_columns(table: Table, given: Iterable[str] = ()) -> Columns:
    """The columns of a table of tickets. `body=` with nothing behind it says that no column is the body.

    Raises InputError for a column that is not there, and where no column holds what a customer wrote.
    """
    said = parse_map(given, (*ROLES, *FACETS))
    columns = guessed(table, TICKETS, said, _fits(table))
    for role, wanted in columns.mapped.items():
        if role != "thread" and (nested := next(filter(table.nested, wanted), "")):
            raise InputError(f"--map {role}={nested}: that column holds lists of messages; say thread={nested}")
    mapped = dict(columns.mapped)
    rows = _has_rows_of_messages(table, mapped)
    if rows and "message" not in mapped and "body" in mapped:
        mapped["message"] = mapped.pop("body")  # each row has a body of its own
    left_out = columns.left_out
    if not rows and "message" in mapped and "message" not in columns.said:
        messages = list(mapped.pop("message"))  # each row is a ticket, so it is its only message, or holds them all
        if "body" not in mapped:
            mapped["body"] = (messages.pop(0),)
        twins = [one for one in messages if _is_twin(table, one, mapped["body"][0])]
        left_out = (*left_out, *twins)
        if talks := (*mapped.get("thread", ()), *(one for one in messages if one not in twins)):
            mapped["thread"] = talks
    if not mapped.keys() & {"body", "message", "thread", "subject"}:
        names = ", ".join(table.columns)[:300]
        problem = f"no column is known to hold what the customer wrote; there is {names}"
        raise InputError(f"{table.path}: {problem}; name one with --map body=COLUMN")
    return Columns(mapped=mapped, said=columns.said, left_out=left_out, prose=columns.prose)


def guessed(
    table: Table, names: Mapping[str, str], said: Mapping[str, Sequence[str]], fits: Callable[[str, str], bool]
) -> Columns:
    """What the user said, then for each name the first column called so that is still free and whose cells fit."""
    mapped: Mapped = {}
    free = dict.fromkeys(table.columns)
    for role, wanted in said.items():
        mapped[role] = tuple(_named(table, column) for column in wanted if column)
        for column in mapped[role]:
            free.pop(column, None)
    for clean in (bare, lambda name: without_kind(bare(name))):
        for role, spellings in names.items():
            if role in mapped:
                continue
            found = _first(free, role, spellings.split("|"), clean, fits)
            if found:
                mapped[role] = found
                for column in found:
                    del free[column]
    left_out = tuple(free)
    prose = tuple(column for column in left_out if _is_prose(table, column))
    kept = {role: columns for role, columns in mapped.items() if columns}
    return Columns(mapped=kept, said=frozenset(said), left_out=left_out, prose=prose)


def _first(
    free: Iterable[str],
    role: str,
    spellings: Sequence[str],
    clean: Callable[[str], str],
    fits: Callable[[str, str], bool],
) -> tuple[str, ...]:
    for spelling in spellings:
        found = [one for one in free if re.sub(r" \d+$", "", clean(one)) == spelling and fits(role, one)]
        if found:
            return tuple(found) if role in SEVERAL else (found[0],)
    return ()


def _is_twin(table: Table, column: str, other: str) -> bool:
    """Whether two columns say the same, one of them as HTML."""
    return all(
        readable_message(row.text(column)).split() == readable_message(row.text(other)).split() for row in table.rows
    )


def _named(table: Table, column: str) -> str:
    """The column that the user means: its name to the letter, or the only one that is called so but for case."""
    alike = [one for one in table.columns if bare(one) == bare(column)]
    if column in table.columns:
        return column
    if len(alike) == 1:
        return alike[0]
    raise InputError(f"{table.path}: no column {column!r}; there is {', '.join(table.columns)[:300]}")


def _fits(table: Table) -> Callable[[str, str], bool]:
    """Whether a column's cells can be what its name says."""
    messages = _repeats(table, table.columns)
    rules: dict[str, Callable[[list[str]], bool]] = {
        "id": lambda values: all(len(one) <= _LONGEST_ID and "\n" not in one for one in values),
        "thread": lambda values: not messages and _words(values) >= _PROSE,
        "message": lambda values: messages or _words(values) >= 2,
        "author": lambda values: messages and _words(values) <= _PROSE,
        "sent_at": lambda values: messages and _words(values) <= _PROSE,
        "public": lambda values: len({one.lower() for one in values}) <= 3,
        "reply": lambda values: _words(values) >= 3,
        "note": lambda values: _words(values) >= 3,
    }

    def fits(role: str, column: str) -> bool:
        values = table.values(column)
        if table.nested(column):
            return role == "thread"
        if not values:
            return role not in ("id", "message", "thread")  # an empty column does no harm, unless much rests on it
        return role not in rules or rules[role](values)

    return fits


def _repeats(table: Table, columns: Iterable[str]) -> bool:
    """Whether the rows are messages: the ids of tickets, in a column named so, are there several times."""
    spellings = TICKETS["id"].split("|")
    for spelling in spellings:
        for column in columns:
            if spelling in (bare(column), without_kind(bare(column))):
                values = table.values(column)
                return len(values) > len(set(values))
    return False


def _has_rows_of_messages(table: Table, mapped: Mapped) -> bool:
    if not mapped.get("id"):
        return False
    column = mapped["id"][0]
    ids = [id for row in table.distinct(column)[0] if (id := row.text(column))]
    return len(ids) > len(set(ids))


def _words(values: Sequence[str]) -> float:
    sample = values[:500]
    return sum(len(one.split()) for one in sample) / max(1, len(sample))


def _is_prose(table: Table, column: str) -> bool:
    values = table.values(column)
    return table.nested(column) or (bool(values) and _words(values) >= _PROSE and not PERSONAL.search(bare(column)))
