"""A desk's closed cases -> the folder that `learn` and `eval run` read: cases.jsonl and qrels.tsv.

Labels come from the desk's own links, and from addresses of articles in what agents sent: never from what customers
wrote, nor from notes. Pages are kept in a file of the folder as they come; memory stays flat, and reading goes on where
it stopped.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistkit.case.dataset import CASES
from assistkit.desks.beside import database
from assistkit.desks.notes import without_notes
from assistkit.errors import InputError
from assistkit.evaluation.importing.labels import boilerplate, graded, links_of
from assistkit.evaluation.importing.links import ArticleLinks, Link
from assistkit.evaluation.importing.speakers import Who
from assistkit.evaluation.importing.tickets import Said, Ticket
from assistkit.evaluation.importing.writing import REPORT, case_row, check_folder, write_qrels
from assistkit.protocols import Desk
from assistkit.text.files import whole, write_whole
from assistkit.types import Article, Case
from assistkit.types.desk import ClosedCase

SPOOL = "desk.pages"
"""The file with what was read so far; nothing but this module reads it."""

_TABLES = """
create table if not exists state (name text primary key, value text not null);
create table if not exists cases (
    id text primary key, created text not null, line text not null, links text not null, linked text not null
);
create table if not exists problems (id text primary key, said text not null);
"""
Watch = Callable[[Iterable[Any]], Iterable[Any]]


@dataclass(frozen=True, kw_only=True)
class History:
    """What came of it: cases, those with a label, and of these those that the desk itself linked.

    `unknown` counts links of the desk to articles that are not among the known ones.
    """

    out: Path
    cases: int
    labeled: int
    linked: int
    unknown: int
    masked: Mapping[str, int]
    boilerplate: tuple[str, ...]
    problems: Mapping[str, str]

    def lines(self) -> Iterator[str]:
        """For a terminal."""
        yield f"cases        {self.cases:,}"
        yield f"labeled      {self.labeled:,}, {self.linked:,} of them linked by the desk itself"
        if self.unknown:
            yield f"  {self.unknown:,} links of the desk lead to articles that are not known here"
        yield from (f"  left out, because it is in very many replies: a link to {one}" for one in self.boilerplate)
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(self.masked.items()))
        yield f"masked       {kinds or 'nothing'}"
        yield from (f"problem      {id}: {said}" for id, said in self.problems.items())


def desk_history(
    desk: Desk,
    out: Path,
    *,
    articles: Iterable[Article] | None = None,
    since: str = "",
    mask: bool = True,
    watch: Watch | None = None,
) -> History:
    """Write the history of a desk into the folder `out`; the same call again adds what has been closed since.

    `articles` are those that links are looked for; without them the desk's own are read. `since` is a date. Personal
    data is masked unless `mask` is False. Raises InputError for a folder that holds something else; DeskUnusable, and
    then what was read by then is kept.
    """
    check_folder(out)
    out.mkdir(parents=True, exist_ok=True)
    if not (out / REPORT).exists():
        write_whole(out / REPORT, b"{}\n")  # from now on the folder is known as an import
    known = [replace(one, text="") for one in (_read(desk) if articles is None else articles)]
    links = ArticleLinks(one for one in known if "@" not in one.id)  # a translation has the links of its source
    with database(out / SPOOL, _TABLES) as pages:
        asked = json.dumps([repr(desk), since, mask])
        if _noted(pages, "asked") != asked:
            with pages:
                pages.executescript("delete from cases; delete from problems; delete from state;")
                pages.execute("insert into state values ('asked', ?)", (asked,))
        found = desk.solved(_noted(pages, "cursor") or since)
        for page in watch(found) if watch else found:
            with pages:
                for one in page.cases:
                    _keep(pages, one, links, mask=mask)
                pages.executemany("insert or replace into problems values (?, ?)", page.problems.items())
                pages.execute("insert or replace into state values ('cursor', ?)", (page.cursor,))
        return _write(pages, out, {one.id for one in known})


def _read(desk: Desk) -> Iterator[Article]:
    found: dict[str, Article] = {}
    for page in desk.articles():
        found |= {one.id: replace(one, text="") for one in page.articles}
        for id in page.gone:
            found.pop(id, None)
    return iter(found.values())


def _keep(pages: sqlite3.Connection, closed: ClosedCase, links: ArticleLinks, *, mask: bool) -> None:
    """A case as its line, and what is linked in it. One in which no customer wrote is left out."""
    case = without_notes(closed.case)
    if not any(one.author == "customer" and one.text.strip() for one in case.messages):
        return
    ticket = _ticket(case)
    row, masked = case_row(ticket, mask=mask)
    if case.facets:
        row["facets"] = {name: list(values) for name, values in case.facets.items()}
    replies = [[(one.article, _digest(one.line)) for one in found if one.article] for found in links_of(ticket, links)]
    line = json.dumps({"row": row, "masked": masked}, ensure_ascii=False).encode("utf-8", "replace").decode()
    created = case.created_at.isoformat() if case.created_at else ""
    linked = json.dumps(dict(closed.articles))
    pages.execute(
        "insert or replace into cases values (?, ?, ?, ?, ?)", (case.id, created, line, json.dumps(replies), linked)
    )
    pages.execute("delete from problems where id = ?", (case.id,))


def _ticket(case: Case) -> Ticket:
    said = [
        Said(who=Who(one.author, note=not one.public), text=one.text, sent_at=one.sent_at)
        for one in case.messages
        if one.text.strip()
    ]
    names = [one.headers["From"] for one in case.messages if one.headers.get("From")]
    return Ticket(
        id=case.id,
        line=0,
        subject=case.subject,
        said=said,
        created=case.created_at,
        language=case.language,
        names=list(dict.fromkeys(names)),
    )


def _write(pages: sqlite3.Connection, out: Path, known: set[str]) -> History:
    if not pages.execute("select 1 from cases limit 1").fetchone():
        raise InputError(f"{out}: the desk gave no closed case in which a customer wrote; are its rights enough?")
    replies = {id: _links(said) for id, said in pages.execute("select id, links from cases") if said != "[]"}
    often = boilerplate(replies)
    left_out = {(one.article, one.line) for one in often if one.left_out}
    masked, qrels, unknown, own, count = Counter[str](), dict[str, dict[str, int]](), 0, 0, 0
    with whole(out / CASES) as file:
        for id, line, linked in pages.execute("select id, line, linked from cases order by created, id"):
            told: dict[str, Any] = json.loads(line)
            masked.update(told["masked"])
            file.write((json.dumps(told["row"], ensure_ascii=False) + "\n").encode("utf-8", "replace"))
            by_desk: dict[str, int] = json.loads(linked)
            unknown += len(by_desk.keys() - known)
            grades = _grades(
                {one: by_desk[one] for one in by_desk if one in known}, graded(replies.get(id, ()), left_out)
            )
            own, count = own + bool(by_desk.keys() & known), count + 1
            if grades:
                qrels[id] = grades
    write_qrels(out, qrels)
    made = History(
        out=out,
        cases=count,
        labeled=len(qrels),
        linked=own,
        unknown=unknown,
        masked=masked,
        boilerplate=tuple(dict.fromkeys(one.article for one in often if one.left_out)),
        problems=dict(pages.execute("select id, said from problems order by id")),
    )
    told = {"cases": count, "labeled": made.labeled, "linked": own, "masked": dict(masked)}
    write_whole(out / REPORT, (json.dumps(told, indent=1) + "\n").encode())
    return made


def _grades(linked: Mapping[str, int], sent: Mapping[str, int]) -> dict[str, int]:
    """What the desk linked and the customer got is 2; where the desk links at all, an address alone is 1."""
    if not linked:
        return dict(sent)
    both = {article: 2 if article in sent else grade for article, grade in linked.items()}
    return {**dict.fromkeys(sent, 1), **both}


def _links(said: str) -> list[list[Link]]:
    return [[Link(article, "", line) for article, line in reply] for reply in json.loads(said)]


def _digest(line: str) -> str:
    return hashlib.sha256(line.encode("utf-8", "replace")).hexdigest()[:16]


def _noted(pages: sqlite3.Connection, name: str) -> str:
    row = pages.execute("select value from state where name = ?", (name,)).fetchone()
    return str(row[0]) if row else ""
