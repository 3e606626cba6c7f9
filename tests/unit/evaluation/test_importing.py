"""An export becomes a dataset, or is refused with the remedy; no word of a ticket gets lost on the way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from importing_exports import (
    AGENT,
    EXPORTS,
    GOLD,
    TICKETS,
    Export,
    write_articles,
    xlsx_export,
)

from assistkit import evaluation
from assistkit.evaluation.importing.pipeline import Settings, import_tickets
from assistkit.evaluation.importing.tally import Imported
from assistkit.testing import HashEmbedder


def imported(folder: Path, export: Export, **settings: Any) -> Imported:
    tickets = folder / export.file
    tickets.write_bytes(export.data)
    how = Settings(columns=export.columns, encoding=export.encoding, visibility="public", **settings)
    return import_tickets(tickets, write_articles(folder), folder / "out", embedder=HashEmbedder(), settings=how)


def every_export() -> list[Any]:
    return [pytest.param(one, id=one.name) for one in EXPORTS]


def check(made: Imported, folder: Path, export: Export) -> None:
    dataset = evaluation.load(folder / "out")
    assert [case.id for case in dataset.cases] == [ticket["id"] for ticket in TICKETS]
    assert dict(dataset.qrels) == GOLD
    assert (made.tickets, made.with_reply, made.labeled) == (3, 3, 2)
    assert made.labels.why == {"4713": "no-link"}
    for case, ticket in zip(dataset.cases, TICKETS, strict=True):
        customer = [one.text for one in case.messages if one.author == "customer"]
        assert len(customer) == 1
        assert ticket["body"] in customer[0]
        assert ticket["reply"] not in customer[0]
        assert dataset.rows[case.id]["reply"] == ticket["reply"]
        if case.created_at is not None:
            assert (case.created_at.year, case.created_at.month, case.created_at.day) == ticket["day"]
            assert export.days
        words = {word for message in dataset.rows[case.id]["messages"] for word in message["text"].split()}
        assert AGENT not in words


@pytest.mark.parametrize("export", every_export())
def test_exports_of_many_desks_become_the_same_cases(export: Export, tmp_path: Path) -> None:
    """Whatever the separator, the encoding, the dates and the shape: the same tickets, replies and labels."""
    made = imported(tmp_path, export)
    check(made, tmp_path, export)


def test_a_workbook_of_excel(tmp_path: Path) -> None:
    """Real dates, a line above the names, and a second sheet."""
    pytest.importorskip("openpyxl", reason="needs the extra xlsx")
    export = xlsx_export()
    made = imported(tmp_path, export)
    check(made, tmp_path, export)
    assert [one.text for one in made.dropped] == ["Exported for the evaluation"]
    assert all(case.created_at is not None for case in evaluation.load(tmp_path / "out").cases)
