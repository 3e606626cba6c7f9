"""Every word of an export is in a case, in what was dropped, or in a column that the report names as left out."""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from assistkit.errors import InputError
from assistkit.evaluation.importing.columns import Columns, ticket_columns
from assistkit.evaluation.importing.masking import masked
from assistkit.evaluation.importing.names import TICKETS
from assistkit.evaluation.importing.table import Table, read_table
from assistkit.evaluation.importing.tickets import read_tickets
from assistkit.evaluation.importing.transcript import read_transcript
from assistkit.evaluation.importing.writing import case_row
from assistkit.text.redaction import redact

KNOWN = sorted({spelling for names in TICKETS.values() for spelling in names.split("|")})
WHO_AND_WHEN = ("author", "public", "sent_at", "created", "customer", "agent", "language", "article", "answerable")
"""Columns of these kinds become a role, a time, a label: their words are no text of the ticket."""

WORDS = st.sampled_from(
    [
        "pin", "Kim", "Agent:", "customer:", "NULL", "2026-05-18", "08:41", "--", "“quoted”", 'says "so"', "a;b",
        "tablet", "x|y", "\t", "été", "<p>bold</p>", "(Work notes)", "https://help.example/a/1-b", "true", "no", "4711",
        "one,two", "->", "=1+1", "Kim:", "08:41]",
    ]
)  # fmt: skip
TEXTS = st.lists(WORDS, max_size=12).flatmap(
    lambda words: st.lists(st.sampled_from([" ", " ", "\n", "\n\n"]), min_size=len(words), max_size=len(words)).map(
        lambda gaps: "".join(word + gap for word, gap in zip(words, gaps, strict=True))
    )
)
IDS = st.sampled_from(["1", "2", "3", "T-4", "", "INC0005"])
ANY = st.sampled_from([*KNOWN, "Custom field", "x", "Priority", ""])
FIRST = st.sampled_from(["id", "Ticket ID", "Case Number", "conversation_id"])
SAID = st.sampled_from(["Subject", "Description", "Comment", "Transcript", "body", "messages"])
NAMES = st.tuples(FIRST, SAID, st.lists(ANY, max_size=6)).map(lambda parts: [parts[0], parts[1], *parts[2]])


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]], str]:
    names = draw(NAMES)
    rows = draw(
        st.lists(st.tuples(*[IDS if "id" in name or "number" in name else TEXTS for name in names]), max_size=6)
    )
    return names, [list(row) for row in rows], draw(st.sampled_from(",;\t|"))


def words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in text.split()}


def accounted(table: Table, columns: Columns) -> set[str]:
    """The words of the cases, of what was dropped, and of the columns that the report names."""
    read = read_tickets(table, columns)
    rows = [case_row(ticket, mask=False)[0] for ticket in read.tickets]
    found = words(text for row in rows for text in (row["id"], row["subject"], *(m["text"] for m in row["messages"])))
    found |= words(one.text for one in read.dropped)
    named = [*columns.left_out, *(column for role in WHO_AND_WHEN for column in columns.of(role))]
    named += [key.partition(": ")[0] for key in read.unused]
    found |= words(row.text(column) for row in table.rows for column in named)
    return found | words(" ".join(one.split()) for row in table.rows for one in [row.text(columns.one("id"))])


def check(file: str, data: bytes, wanted: set[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / file
        path.write_bytes(data)
        try:
            table = read_table(path, known=KNOWN)
            columns = ticket_columns(table)
            found, refused = accounted(table, columns), ""
        except InputError as error:
            refused = str(error)
    if refused:
        assert re.search(r"; |quote|must have", refused), "a refusal says what to do"
        return
    missing = wanted - found - words(table.columns)
    assert not missing, f"{missing} of {columns.mapped}"


@given(tables())
@example((["id", "comments", "comment"], [["1", "", "Agent: pin"], ["1", "tablet", "x"]], ","))
@example((["id", "subject", "body", "author"], [["1", "pin", "a", "Kim"], ["1", "tablet", "b", "Kim"]], ";"))
def test_no_word_of_a_table_is_lost(given: tuple[list[str], list[list[str]], str]) -> None:
    """CSV with any names, texts and separators: imported with every word, or refused with the remedy."""
    names, rows, sign = given
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=sign)
    writer.writerow(names)
    writer.writerows(rows)
    check("t.csv", out.getvalue().encode(), words(cell for row in rows for cell in row))


MESSAGES = st.lists(
    st.fixed_dictionaries(
        {"body": TEXTS},
        optional={
            "author_id": st.sampled_from([1, 2]),
            "type": st.sampled_from(["customer", "note", "message", "email"]),
            "public": st.booleans(),
            "created_at": st.sampled_from(["2026-05-18T08:41:00Z", "05/06/2026", "soon"]),
        },
    ),
    max_size=4,
)


@given(
    st.lists(
        st.fixed_dictionaries(
            {"id": IDS, "subject": TEXTS},
            optional={"description": TEXTS, "comments": MESSAGES, "requester_id": st.just(1), "close_notes": TEXTS},
        ),
        min_size=1,
        max_size=4,
    )
)
@example([{"id": "1", "subject": one} for one in ("", "pin ", "Kim ")])
def test_no_word_of_nested_messages_is_lost(tickets: list[dict[str, Any]]) -> None:
    """JSON as the APIs of desks give it."""
    wanted = words(
        text
        for ticket in tickets
        for text in (ticket["subject"], ticket.get("description", ""), ticket.get("close_notes", ""))
    )
    wanted |= words(one["body"] for ticket in tickets for one in ticket.get("comments", ()))
    check("t.json", json.dumps(tickets).encode(), wanted)


@given(TEXTS)
def test_a_transcript_has_the_words_of_its_cell(text: str) -> None:
    """In its messages, or in the lines that say who speaks."""
    talk = read_transcript(text)
    if talk is not None:
        assert words([text]) == words([*(one.text for one in talk.messages), *talk.heads])


PERSONAL = st.sampled_from(
    ["kim@example.org", "+44 1632 960123", "CVE-2017-3735", "order 4711", "10.0.0.1", "2.5.8", "\ue0f8", "Mia", "will"]
)


@given(st.lists(st.lists(st.one_of(PERSONAL, WORDS), max_size=8).map(" ".join), min_size=1, max_size=4))
def test_masking_takes_out_what_redact_finds_and_nothing_else(texts: list[str]) -> None:
    """As many texts as before, nothing left to find, and a word that is no personal data stays."""
    made, _ = masked(texts, names=["Mia Berg", "Will Smith"])
    assert len(made) == len(texts)
    for before, after in zip(texts, made, strict=True):
        assert redact(after).text == after
        assert ("CVE-2017-3735" in before) == ("CVE-2017-3735" in after)
        assert before.split().count("will") == after.split().count("will")
        assert "Mia" not in after.split()
