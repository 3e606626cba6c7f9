"""The same three tickets as many help desks would export them. Every export is made here; none is a customer's.

The names of columns and fields are those of the desks' own exports and APIs, or what people call them in spreadsheets.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SITE = "https://help.desk.example/hc/en-us/articles"
ARTICLES = [
    ("360001", "Set a new PIN for the tablet", "Go to Devices and choose New PIN.", f"{SITE}/360001-Set-a-new-PIN"),
    ("360002", "Pay an invoice by card", "Open Billing and choose Pay now.", f"{SITE}/360002-Pay-an-invoice"),
    ("360003", "Invite a colleague to the team", "Open Team and choose Invite.", f"{SITE}/360003-Invite-a-colleague"),
]
TICKETS = [
    {
        "id": "4711",
        "subject": "Tablet PIN",
        "body": "Nobody knows the PIN of the tablet. How do I set a new one?",
        "reply": f"Hello, please see {SITE}/360001-Set-a-new-PIN for the steps.",
        "day": (2026, 5, 18),
        "customer": "Mia Berg",
    },
    {
        "id": "4712",
        "subject": "Invoice",
        "body": "Can I pay the invoice by card, please?",
        "reply": f"Sure, this page shows how: {SITE}/360002-Pay-an-invoice",
        "day": (2026, 6, 3),
        "customer": "Ola Lund",
    },
    {
        "id": "4713",
        "subject": "Route planning",
        "body": "Can you plan my route between home visits?",
        "reply": "Not yet, I am afraid. We will think about it.",
        "day": (2026, 7, 9),
        "customer": "Ivo Kral",
    },
]
AGENT = "Kim Lee"
GOLD = {"4711": {"360001": 2}, "4712": {"360002": 2}}


@dataclass(frozen=True)
class Export:
    """A file, what must be said beside it, and what is known from it of each ticket."""

    name: str
    file: str
    data: bytes
    columns: tuple[str, ...] = ()
    encoding: str | None = None
    days: bool = True


def table(
    names: Sequence[str], row: Callable[[dict[str, Any]], Sequence[str] | list[Sequence[str]]], sign: str = ","
) -> str:
    """CSV as a spreadsheet writes it: a header, and a row or several for each ticket."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=sign)
    writer.writerow(names)
    for ticket in TICKETS:
        made = row(ticket)
        for one in made if made and not isinstance(made[0], str) else [made]:
            writer.writerow(one)
    return out.getvalue()


def day(ticket: dict[str, Any], form: str, hour: int = 8) -> str:
    from datetime import UTC, datetime

    return datetime(*ticket["day"], hour, 41, tzinfo=UTC).strftime(form)


def epoch(ticket: dict[str, Any], hour: int = 8) -> int:
    from datetime import UTC, datetime

    return int(datetime(*ticket["day"], hour, 41, tzinfo=UTC).timestamp())


def columns(t: dict[str, Any], form: str) -> list[str]:
    return [t["id"], t["subject"], t["body"], t["reply"], day(t, form)]


def xlsx(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["Exported for the evaluation"])
    for one in (names, *rows):
        book.active.append(list(one))
    book.create_sheet("Notes").append(["nothing"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def journal(t: dict[str, Any]) -> str:
    """ServiceNow's display of comments and work notes: the newest on top."""
    return (
        f"{day(t, '%Y-%m-%d %H:%M:%S', 11)} - {AGENT} (Work notes)\nClosed after a day.\n\n"
        f"{day(t, '%Y-%m-%d %H:%M:%S', 10)} - {AGENT} (Additional comments)\n{t['reply']}\n\n"
        f"{day(t, '%Y-%m-%d %H:%M:%S', 8)} - {t['customer']} (Additional comments)\n{t['body']}\n\n"
    )


def zendesk(t: dict[str, Any]) -> dict[str, Any]:
    said = [
        {"id": 1, "author_id": 77, "body": t["body"], "public": True, "created_at": day(t, "%Y-%m-%dT%H:%M:%SZ")},
        {"id": 2, "author_id": 88, "body": "Ask Jo.", "public": False, "created_at": day(t, "%Y-%m-%dT%H:%M:%SZ", 9)},
        {"id": 3, "author_id": 88, "body": t["reply"], "public": True, "created_at": day(t, "%Y-%m-%dT%H:%M:%SZ", 10)},
    ]
    first = {"id": int(t["id"]), "subject": t["subject"], "description": t["body"], "requester_id": 77}
    return {**first, "created_at": day(t, "%Y-%m-%dT%H:%M:%SZ"), "comments": said}


def freshdesk(t: dict[str, Any]) -> dict[str, Any]:
    answer = {"body": f"<div>{t['reply']}</div>", "body_text": t["reply"], "incoming": False, "private": False}
    note = {"body_text": "Ask Jo.", "incoming": False, "private": True, "created_at": day(t, "%Y-%m-%dT%H:%M:%SZ", 9)}
    return {
        "id": int(t["id"]),
        "subject": t["subject"],
        "description": f"<div>{t['body']}</div>",
        "description_text": t["body"],
        "created_at": day(t, "%Y-%m-%dT%H:%M:%SZ"),
        "conversations": [note, {**answer, "created_at": day(t, "%Y-%m-%dT%H:%M:%SZ", 10)}],
    }


def intercom(t: dict[str, Any]) -> dict[str, Any]:
    part = {"part_type": "comment", "body": f"<p>{t['reply']}</p>", "author": {"type": "admin", "id": "9"}}
    source = {"author": {"type": "user", "id": "5"}, "body": f"<p>{t['body']}</p>", "subject": t["subject"]}
    parts = [{**part, "created_at": epoch(t, 10)}]
    return {
        "id": t["id"],
        "created_at": epoch(t),
        "source": source,
        "conversation_parts": {"conversation_parts": parts},
    }


def helpscout(t: dict[str, Any]) -> dict[str, Any]:
    by = {"type": "user", "email": "kim@desk.example"}
    threads = [
        {"type": "message", "body": t["reply"], "createdBy": by, "createdAt": day(t, "%Y-%m-%dT%H:%M:%SZ", 10)},
        {"type": "customer", "body": t["body"], "createdAt": day(t, "%Y-%m-%dT%H:%M:%SZ", 8)},
    ]
    return {"id": 9, "number": t["id"], "subject": t["subject"], "_embedded": {"threads": threads}}


def zammad(t: dict[str, Any]) -> dict[str, Any]:
    said = [
        {"sender": "Customer", "type": "email", "internal": False, "body": t["body"], "created_at": epoch(t, 8)},
        {"sender": "Agent", "type": "note", "internal": True, "body": "Ask Jo.", "created_at": epoch(t, 9)},
        {"sender": "Agent", "type": "email", "internal": False, "body": t["reply"], "created_at": epoch(t, 10)},
    ]
    return {"id": 1, "number": t["id"], "title": t["subject"], "articles": said}


def chatwoot(t: dict[str, Any]) -> dict[str, Any]:
    said = [
        {"message_type": 0, "content": t["body"], "private": False, "created_at": epoch(t, 8)},
        {"message_type": 1, "content": t["reply"], "private": False, "created_at": epoch(t, 10)},
        {"message_type": 2, "content": "Conversation was marked resolved", "created_at": epoch(t, 11)},
    ]
    return {"id": int(t["id"]), "additional_attributes": {"mail_subject": t["subject"]}, "messages": said}


def rows_of(t: dict[str, Any], form: str) -> list[Sequence[str]]:
    return [
        [t["id"], t["subject"], "end-user", t["body"], day(t, form, 8), "true"],
        [t["id"], "", "agent", "Ask Jo.", day(t, form, 9), "false"],
        [t["id"], "", "agent", t["reply"], day(t, form, 10), "true"],
    ]


def dump(make: Callable[[dict[str, Any]], dict[str, Any]], wrapper: str = "") -> bytes:
    made = [make(t) for t in TICKETS]
    return json.dumps({wrapper: made, "count": 3} if wrapper else made).encode()


def lines(make: Callable[[dict[str, Any]], dict[str, Any]]) -> bytes:
    return "".join(json.dumps(make(t)) + "\n" for t in TICKETS).encode()


ISO, US, EUROPE, DOTS = "%Y-%m-%d %H:%M:%S", "%m/%d/%Y %I:%M %p", "%d/%m/%Y %H:%M", "%d.%m.%Y %H:%M"
_ZENDESK = ["Ticket ID", "Subject", "Description", "Public comment", "Created at", "Priority", "Requester"]
_MESSAGES = ["ticket_id", "subject", "author_role", "comment", "comment_created_at", "public"]
_FOOTER = (
    '"Confidential Information - Do Not Distribute",,,,\r\n"Copyright (c) 2026 the vendor, all rights reserved",,,,\r\n'
)

EXPORTS = [
    Export(
        "zendesk, CSV of tickets",
        "t.csv",
        table(_ZENDESK, lambda t: [*columns(t, ISO), "High", t["customer"]]).encode(),
    ),
    Export("zendesk, JSON a line under .json", "t.json", lines(zendesk)),
    Export("zendesk, an answer of the API", "t.json", dump(zendesk, "tickets")),
    Export("zendesk, comments as rows", "t.csv", table(_MESSAGES, lambda t: rows_of(t, ISO)).encode()),
    Export(
        "freshdesk, CSV with semicolons in Windows-1252",
        "t.csv",
        table(
            ["Ticket ID", "Subject", "Description", "Last reply", "Created time", "Agent", "Full name", "Tags"],
            lambda t: [*columns(t, ISO), AGENT, t["customer"], "für später"],
            ";",
        ).encode("cp1252"),
    ),
    Export("freshdesk, conversations", "t.json", dump(freshdesk)),
    Export(
        "salesforce, a report with lines below it, dates of the USA",
        "t.csv",
        (
            table(["Case Number", "Subject", "Description", "Case Reply", "Date/Time Opened"], lambda t: columns(t, US))
            + "\r\n"
            + _FOOTER
        ).encode(),
        columns=("reply=Case Reply",),
    ),
    Export(
        "salesforce, mails as rows",
        "t.csv",
        table(
            ["ParentId", "Subject", "TextBody", "Incoming", "MessageDate", "FromName"],
            lambda t: [
                [t["id"], t["subject"], t["body"], "true", day(t, "%Y-%m-%dT%H:%M:%S.000+0000"), t["customer"]],
                [t["id"], t["subject"], t["reply"], "false", day(t, "%Y-%m-%dT%H:%M:%S.000+0000", 10), AGENT],
            ],
        ).encode(),
    ),
    Export(
        "servicenow, comments and work notes in a cell",
        "t.csv",
        table(
            ["number", "short_description", "opened_at", "comments_and_work_notes", "caller_id", "assigned_to"],
            lambda t: [t["id"], t["subject"], day(t, ISO), journal(t), t["customer"], AGENT],
        ).encode(),
    ),
    Export(
        "intercom, conversations of the API",
        "t.jsonl",
        lines(intercom),
    ),
    Export(
        "intercom, messages as rows, times since 1970",
        "t.csv",
        table(
            ["conversation_id", "author_type", "body", "created_at"],
            lambda t: [[t["id"], "user", t["body"], str(epoch(t))], [t["id"], "admin", t["reply"], str(epoch(t, 10))]],
        ).encode(),
    ),
    Export("help scout, threads of the API, newest first", "t.json", dump(helpscout)),
    Export(
        "help scout, the conversation in a cell",
        "t.csv",
        table(
            ["Conversation Number", "Subject", "Customer", "Assignee", "Created", "Conversation"],
            lambda t: [
                t["id"],
                t["subject"],
                t["customer"],
                AGENT,
                day(t, "%b %d, %Y"),
                f"{t['customer']}, {day(t, '%b %d, %Y %I:%M %p')}:\n{t['body']}\n---\n"
                f"{AGENT}, {day(t, '%b %d, %Y %I:%M %p', 10)}:\n{t['reply']}",
            ],
        ).encode(),
    ),
    Export("zammad, articles of tickets", "t.json", dump(zammad)),
    Export("chatwoot, messages", "t.json", dump(chatwoot)),
    Export(
        "a spreadsheet in German, saved as Unicode text",
        "t.txt",
        table(
            ["Ticketnummer", "Betreff", "Beschreibung", "Antwort", "Erstellt am"], lambda t: columns(t, DOTS), "\t"
        ).encode("utf-16"),
    ),
    Export(
        "a spreadsheet with a line sep=, European dates",
        "t.csv",
        ("sep=;\r\n" + table(["No", "Titel", "Message", "Answer", "Date"], lambda t: columns(t, EUROPE), ";")).encode(
            "utf-8-sig"
        ),
        columns=("id=No", "subject=Titel"),
    ),
    Export(
        "a spreadsheet with bars, dates as Excel counts them",
        "t.csv",
        table(
            ["Ticket", "Subject", "Question", "Reply", "Created"],
            lambda t: [*columns(t, ISO)[:4], str(epoch(t) / 86_400 + 25_569)],
            "|",
        ).encode(),
    ),
    Export(
        "a transcript with roles, separated by tabs",
        "t.tsv",
        table(
            ["Ticket ID", "Subject", "Created", "Transcript"],
            lambda t: [
                t["id"],
                t["subject"],
                day(t, "%Y/%m/%d"),
                f"Customer: {t['body']}\nAgent {AGENT}: {t['reply']}",
            ],
            "\t",
        ).encode(),
    ),
    Export(
        "a chat with times of the day",
        "t.csv",
        table(
            ["Chat ID", "Subject", "Started at", "Transcript", "Visitor"],
            lambda t: [
                t["id"],
                t["subject"],
                day(t, US),
                f"(08:41:00 AM) {t['customer']}: {t['body']}\n(08:45:10 AM) {AGENT}: {t['reply']}",
                t["customer"],
            ],
        ).encode(),
        columns=("id=Chat ID", "customer=Visitor"),
    ),
    Export(
        "names as authors of rows, in Windows-1250",
        "t.csv",
        table(
            ["Ticket ID", "Subject", "Sent by", "Message", "Date", "Město"],
            lambda t: [
                [t["id"], t["subject"], t["customer"], t["body"], day(t, DOTS), "Příbram"],
                [t["id"], t["subject"], AGENT, t["reply"], day(t, DOTS, 10), "Příbram"],
            ],
        ).encode("cp1250"),
        encoding="cp1250",
    ),
    Export(
        "the description again in every row of a comment",
        "t.csv",
        table(
            ["Case Number", "Subject", "Description", "Comment Author", "Comment", "Comment Date"],
            lambda t: [
                [t["id"], t["subject"], t["body"], "Support", "We look into it.", day(t, EUROPE, 9)],
                [t["id"], t["subject"], t["body"], "Support", t["reply"], day(t, EUROPE, 10)],
            ],
        ).encode(),
    ),
]


def xlsx_export() -> Export:
    """ServiceNow's list as Excel, with real dates."""
    from datetime import datetime

    rows = [[t["id"], t["subject"], t["body"], t["reply"], datetime(*t["day"], 8, 41)] for t in TICKETS]
    names = ["Number", "Short description", "Description", "Reply to the caller", "Opened"]
    return Export("servicenow, a list in Excel", "t.xlsx", xlsx(names, rows), columns=("reply=Reply to the caller",))


def write_articles(folder: Path) -> Path:
    """The articles as CSV, with names that people give."""
    path = folder / "articles.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Article ID", "Title", "Body", "URL", "Labels"])
        writer.writerows([*article, "label"] for article in ARTICLES)
    return path
