"""An export of tickets: table or JSON, its columns, dates, threads, links, masks, and the dataset that comes of it.

The first byte says which kind of file it is.
"""

from __future__ import annotations

from kit import ARTICLES, folder

from assistkit.evaluation.importing.columns import ticket_columns
from assistkit.evaluation.importing.labels import label
from assistkit.evaluation.importing.links import ArticleLinks
from assistkit.evaluation.importing.suspicious import suspicious
from assistkit.evaluation.importing.table import read_table
from assistkit.evaluation.importing.tickets import read_tickets
from assistkit.evaluation.importing.writing import case_row, write_cases
from assistkit.types import Article

_KINDS = (".csv", ".json", ".jsonl", ".tsv", ".xlsx")
_KNOWN = [
    Article(id=str(number), title=text.split("\n")[0], text=text, url=f"https://h.example/a/{number}00-pin")
    for number, text in enumerate(ARTICLES)
]


def read(data: bytes) -> None:
    kind = _KINDS[(data[:1] or b"0")[0] % len(_KINDS)]
    with folder({f"t{kind}": data[1:]}) as root:
        table = read_table(root / f"t{kind}")
        found = read_tickets(table, ticket_columns(table)).tickets
        label(found, ArticleLinks(_KNOWN))
        suspicious(found)
        write_cases(root, [case_row(ticket, mask=True)[0] for ticket in found])


def seeds() -> list[bytes]:
    table = "Ticket ID,Subject,Description,Agent reply,Created at,Requester\r\n"
    table += '1,PIN,"How do I\nset it?",See https://h.example/a/100-pin,18/05/2026 8:41 AM,Mia Berg\r\n'
    rows = (
        "ticket_id;author;comment;sent at;public\n1;end-user;Help me please;46160.36;true\n1;Kim;Done, KB001;;false\n"
    )
    thread = (
        'number,comments_and_work_notes\n1,"2026-05-18 10:00:00 - Kim (Work notes)\nInternal.\n\nMia (Customer): Hi"\n'
    )
    nested = '{"tickets": [{"id": 1, "subject": "PIN", "requester_id": 7, "comments": ['
    nested += '{"author_id": 7, "body": "<p>Hi</p>"},'
    nested += '{"author_id": 8, "body": "See https://h.example/a/100", "public": true, "created_at": 1779093660}]}]}'
    kinds = {kind: bytes([number]) for number, kind in enumerate(_KINDS)}
    made = [(".csv", table), (".csv", rows), (".csv", thread), (".json", nested), (".tsv", table.replace(",", "\t"))]
    return [kinds[kind] + text.encode() for kind, text in made]
