"""Freshdesk. How to set it up is in docs/integrations/freshdesk.md.

There is no feed of articles: every folder is read each time, which also shows what is gone and what has moved. An
article's folder decides who may read it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from assistkit.desks.auth import basic
from assistkit.desks.connectors.freshdesk_rows import ArticleRow, Folder, Said, Ticket
from assistkit.desks.connectors.last_reading import LastReading
from assistkit.desks.endpoints import Endpoint
from assistkit.desks.http import Http
from assistkit.desks.mapping import Rows, article_of, row_as, row_id, utc
from assistkit.desks.notes import agents_since, leave, note_html
from assistkit.desks.paging import Batch, by_time, cursor_of, parts_of
from assistkit.errors import DeskMissing, DeskOdd, DeskRefused, NoteExposed
from assistkit.types import Article, Author, Case, Message, Suggestion
from assistkit.types.desk import ArticlePage, ChangedPage, ClosedCase, ClosedPage, Identity, Note

CATEGORIES = Endpoint("GET", "/solutions/categories")
FOLDERS = Endpoint("GET", "/solutions/categories/{id}/folders")
SUBFOLDERS = Endpoint("GET", "/solutions/folders/{id}/subfolders")
ARTICLES = Endpoint("GET", "/solutions/folders/{id}/articles")
TRANSLATED = Endpoint("GET", "/solutions/folders/{id}/articles/{language}")
TICKETS = Endpoint("GET", "/tickets")
TICKET = Endpoint("GET", "/tickets/{id}")
CONVERSATIONS = Endpoint("GET", "/tickets/{id}/conversations")
ME = Endpoint("GET", "/agents/me")
NOTE = Endpoint("POST", "/tickets/{id}/notes", {"body": str, "private": True})
ENDPOINTS = (CATEGORIES, FOLDERS, SUBFOLDERS, ARTICLES, TRANSLATED, TICKETS, TICKET, CONVERSATIONS, ME, NOTE)

SIZE, LAST_PAGE = 100, 300
"""Rows of a page, and the last page of tickets that Freshdesk gives."""
PUBLISHED, EVERYBODY = 2, 1
"""The `status` of an article and the `visibility` of a folder that together are public."""
READERS: Mapping[Any, str] = {
    1: "all users",
    2: "users who are signed in",
    3: "agents",
    4: "some companies",
    5: "bots",
    6: "some contacts",
    7: "some companies",
}
_DONE = (4, 5)  # resolved, closed
_FIRST_DAY = "2000-01-01T00:00:00Z"  # without a time only the last 30 days come
_LONG_AGO = timedelta(days=1)


class Freshdesk(LastReading):
    """A `Desk`. `key` is an agent's API key. `languages` are codes whose translations are read too."""

    def __init__(self, url: str, key: str, *, languages: Sequence[str] = ()) -> None:
        self._web, self._languages = url.rstrip("/"), tuple(languages)
        self._http = Http("Freshdesk", f"{self._web}/api/v2", ENDPOINTS, replace(basic(key, "X"), made_of=(key,)))

    def __repr__(self) -> str:
        return f"Freshdesk({self._web!r}, languages={self._languages})"

    def _all_articles(self, known: Collection[str]) -> Iterator[ArticlePage]:  # noqa: ARG002  a folder has its own
        """Folder by folder."""
        for category, folder in self._folders():
            for endpoint, language in ((ARTICLES, ""), *((TRANSLATED, one) for one in self._languages)):
                names = {"id": str(folder.id), **({"language": language} if language else {})}
                for rows in self._pages(endpoint, names):
                    yield self._page(rows, category, folder, language)

    def _folders(self) -> Iterator[tuple[str, Folder]]:
        """Every folder, the ones in folders too, with the name of its category."""
        for row in self._all(CATEGORIES):
            name = str(row.get("name", ""))
            waiting = [row_as(one, Folder) for one in self._all(FOLDERS, {"id": row_id(row)})]
            while waiting:
                folder = waiting.pop(0)
                yield name, folder
                if folder.sub_folders_count:
                    waiting += [row_as(one, Folder) for one in self._all(SUBFOLDERS, {"id": str(folder.id)})]

    def _page(self, rows: Sequence[Any], category: str, folder: Folder, language: str) -> ArticlePage:
        found = Rows()
        for row in rows:
            id = row_id(row) + (f"@{language}" if language else "")
            with found.reading(id):
                one = row_as(row, ArticleRow)
                public = one.status == PUBLISHED and folder.visibility is not True and folder.visibility == EVERYBODY
                readers = READERS.get(folder.visibility, "readers that are not told, or not known here")
                why = (
                    f"published, in a folder for {readers}" if one.status == PUBLISHED else f"status {one.status!r:.20}"
                )
                found.add(self._article(id, one, public, category, folder, language), why)
        return found.page(cursor_of(folder=folder.id, language=language))

    def _article(self, id: str, one: ArticleRow, public: bool, category: str, folder: Folder, language: str) -> Article:
        middle = f"{language}/" if language else ""
        return article_of(
            id=id,
            title=one.title,
            text=one.description or "",
            url=f"{self._web}/{middle}support/solutions/articles/{one.id}",
            public=public,
            language=language,
            facets={"category": category, "folder": folder.name, "labels": one.tags},
            updated_at=one.updated_at,
        )

    def solved(self, cursor: str = "") -> Iterator[ClosedPage]:
        """By the time of the last change, with the conversations of each."""
        for rows, last in self._since(parts_of(cursor).get("since", "")):
            found = Rows()
            for row in rows:
                with found.reading(row_id(row)):
                    ticket = row_as(row, Ticket)
                    if ticket.status in _DONE and not ticket.deleted and not ticket.spam:
                        found.cases.append(ClosedCase(case=self._read(ticket)))
            yield found.closed(cursor_of(since=last))

    def changed(self, cursor: str = "") -> Iterator[ChangedPage]:
        """By the time of the last change."""
        begin = (datetime.now(UTC) - _LONG_AGO).strftime("%Y-%m-%dT%H:%M:%SZ")
        last = str(parts_of(cursor).get("since", begin))
        for rows, until in self._since(last):
            last = until
            told = [row_as(row, Ticket) for row in rows] if cursor else []
            kept = [one for one in told if not one.deleted and not one.spam]
            yield ChangedPage(
                open=tuple(str(one.id) for one in kept if one.status not in _DONE),
                done=tuple(str(one.id) for one in kept if one.status in _DONE),
                cursor=cursor_of(since=last),
            )
        if not cursor:
            yield ChangedPage(cursor=cursor_of(since=last))

    def _since(self, since: str) -> Iterator[tuple[list[Any], str]]:
        """Tickets that changed since then, with their descriptions; past page 300 it goes on by time."""
        moment = utc(since)
        begin = moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else _FIRST_DAY

        def ask(since: str, page: int) -> Batch:
            params = {"updated_since": since, "order_by": "updated_at", "order_type": "asc", "include": "description"}
            answer = self._http.answer(TICKETS, list[dict[str, Any]] | None, params={**params, **_paged(page)})  # type: ignore[arg-type]
            return Batch(answer.value or [], 'rel="next"' in answer.headers.get("link", "") and page < LAST_PAGE)

        return by_time(ask, begin, _changed, row_id, size=SIZE)

    def case(self, id: str) -> Case:
        """One ticket; its description is the first message."""
        ticket = self._http.read(TICKET, Ticket, at={"id": id})
        if ticket.deleted or ticket.spam or str(ticket.id) != id:
            raise DeskMissing(f"Freshdesk: ticket {id} is deleted, spam, or merged into another")
        return self._read(ticket)

    def _read(self, ticket: Ticket) -> Case:
        first = Message(author="customer", text=ticket.description or "", sent_at=ticket.created_at)
        said = [_message(row_as(row, Said), ticket) for row in self._all(CONVERSATIONS, {"id": str(ticket.id)})]
        return Case(
            id=str(ticket.id),
            subject=ticket.subject or "",
            messages=tuple(one for one in (first, *said) if one.text.strip()),
            facets={"tags": tuple(ticket.tags)} if ticket.tags else {},
            created_at=ticket.created_at,
        )

    def leave_note(self, case: Case, suggestion: Suggestion) -> Note:
        """A private note; nobody gets a mail about it."""
        return leave(self, case, suggestion, lambda: self._note(case.id, note_html(suggestion, case)))

    def _note(self, id: str, html: str) -> None:
        made = self._http.read(NOTE, dict[str, Any], body={"body": html, "private": True}, at={"id": id})
        if made.get("private") is not True:
            raise NoteExposed(f"Freshdesk: the note in ticket {id} must be private; it is not: remove it there at once")

    def replies_since(self, case: Case) -> Sequence[Message]:
        """Replies and notes of agents."""
        return agents_since(self, case)

    def identity(self, case_id: str = "") -> Identity:  # noqa: ARG002  the same in every case
        """The agent whose key it is. An agent's rights are those of the roles, which the API does not spell out."""
        self._http.answer(CATEGORIES, list[dict[str, Any]] | None)  # type: ignore[arg-type]  # says whether the key is right
        limits = self._http.limits
        try:
            contact = self._http.read(ME, dict[str, Any]).get("contact")
        except (DeskMissing, DeskRefused):  # not confirmed to be there for everybody
            contact = None
        name = contact.get("name") if isinstance(contact, dict) else ""
        return Identity(name=str(name or "an agent"), may_reply=None, limits=limits)

    def _all(self, endpoint: Endpoint, at: Mapping[str, str] | None = None) -> Iterator[Any]:
        for rows in self._pages(endpoint, at or {}):
            yield from rows

    def _pages(self, endpoint: Endpoint, at: Mapping[str, str]) -> Iterator[list[Any]]:
        """Pages as long as a link to the next one comes along; 204 stands for nothing."""
        page, before = 1, list[Any]()
        while True:
            answer = self._http.answer(endpoint, list[dict[str, Any]] | None, params=_paged(page), at=at)  # type: ignore[arg-type]
            rows = answer.value or []
            if rows and rows == before:
                raise DeskOdd(f"Freshdesk: GET {endpoint.path}: the same page comes again and again; stopped")
            yield rows
            if 'rel="next"' not in answer.headers.get("link", ""):
                return
            page, before = page + 1, rows


def _changed(row: Mapping[str, Any]) -> str:
    """In UTC, so that texts sort as times do."""
    moment = utc(str(row.get("updated_at") or ""))
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""


def _paged(page: int) -> dict[str, str]:
    return {"page": str(page), "per_page": str(SIZE)}


def _message(said: Said, ticket: Ticket) -> Message:
    author: Author = "customer" if said.incoming is True or said.user_id == ticket.requester_id else "agent"
    return Message(
        author=author if said.incoming is not None or author == "customer" else "system",
        text=said.body or "",
        sent_at=said.created_at,
        public=said.private is False,
        headers={"From": str(said.user_id)} if said.user_id else {},
    )
