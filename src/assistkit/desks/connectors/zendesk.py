"""Zendesk Support and Guide. How to set it up is in docs/integrations/zendesk.md.

The feed of articles never reports deletions, so the ids are listed too. Exports need an administrator; notes are best
written by a light agent, who cannot do anything else.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from assistkit.desks.auth import basic
from assistkit.desks.connectors.zendesk_rows import (
    ArticleRow,
    Comment,
    Comments,
    Feed,
    Me,
    Meta,
    OneTicket,
    Ticket,
    Tickets,
    Translations,
    Updated,
    User,
)
from assistkit.desks.endpoints import Endpoint
from assistkit.desks.http import Http
from assistkit.desks.mapping import Rows, article_of, row_as, row_id, utc
from assistkit.desks.notes import agents_since, leave, note_html
from assistkit.desks.paging import cursor_of, parts_of
from assistkit.errors import DeskMissing, DeskOdd, DeskRefused, NoteExposed
from assistkit.types import Author, Case, Message, Suggestion
from assistkit.types.desk import ArticlePage, ChangedPage, ClosedCase, ClosedPage, Identity, Note

ARTICLES = Endpoint("GET", "/help_center/incremental/articles")
LISTED = Endpoint("GET", "/help_center/articles")
TRANSLATIONS = Endpoint("GET", "/help_center/articles/{id}/translations")
SECTIONS = Endpoint("GET", "/help_center/sections")
CATEGORIES = Endpoint("GET", "/help_center/categories")
TICKETS = Endpoint("GET", "/incremental/tickets/cursor")
TICKET = Endpoint("GET", "/tickets/{id}")
COMMENTS = Endpoint("GET", "/tickets/{id}/comments")
ME = Endpoint("GET", "/users/me")
NOTE = Endpoint(
    "PUT",
    "/tickets/{id}",
    {"ticket": {"comment": {"html_body": str, "public": False}, "safe_update": True, "updated_stamp": str}},
)
HIDE = Endpoint("PUT", "/tickets/{id}/comments/{comment}/make_private", {})
READS = (ARTICLES, LISTED, TRANSLATIONS, SECTIONS, CATEGORIES, TICKETS, TICKET, COMMENTS, ME)
ENDPOINTS = (*READS, NOTE, HIDE)

SIZE = "100"
_DONE, _GONE = ("solved", "closed"), "deleted"
_DAY = 86_400


class Zendesk:
    """A `Desk`. `email` and `token` are those of an administrator, who may read exports; `note_email` and `note_token`
    those of the user that leaves notes. `languages` are locales whose translations are read too: a request an article.
    """

    def __init__(
        self,
        url: str,
        email: str,
        token: str,
        *,
        note_email: str = "",
        note_token: str = "",
        languages: Sequence[str] = (),
    ) -> None:
        self._web, self._languages = url.rstrip("/"), tuple(languages)
        base = f"{self._web}/api/v2"
        self._http = Http("Zendesk", base, READS, basic(f"{email}/token", token))
        writer = basic(f"{note_email or email}/token", note_token or token)
        self._notes = Http("Zendesk", base, (NOTE, HIDE, ME), writer)
        self._stamps: dict[str, str] = {}
        self._names: dict[str, dict[int, Mapping[str, Any]]] = {}

    def __repr__(self) -> str:
        return f"Zendesk({self._web!r}, languages={self._languages})"

    def articles(self, cursor: str = "") -> Iterator[ArticlePage]:
        """By the time of any change; on an empty answer Zendesk says `end_time` 1, and the old cursor stays."""
        start, url, self._names = _epoch(parts_of(cursor)), "", {}
        stranger = self._open_to_strangers()
        while True:
            params = {"start_time": str(start)}
            feed = self._http.follow(ARTICLES, url, Feed) if url else self._http.read(ARTICLES, Feed, params=params)
            ended = max(feed.end_time or 0, start)
            if feed.articles:
                yield self._page(feed.articles, cursor_of(since=ended), stranger)
            if feed.next_page in (None, "", url) or (ended == start and url):
                return
            start, url = ended, str(feed.next_page)

    def _open_to_strangers(self) -> bool:
        """Whether the help center shows anything to strangers: what is for everybody is public only then."""
        try:
            shown = self._http.read(LISTED, dict[str, Any], params={"page[size]": "1"}, anonymous=True)
        except (DeskRefused, DeskMissing):
            return False
        return bool(shown.get("articles"))

    def _page(self, rows: Sequence[Mapping[str, Any]], cursor: str, stranger: bool) -> ArticlePage:
        found = Rows()
        for row in rows:
            with found.reading(row_id(row)):
                one = row_as(row, ArticleRow)
                public, why = _visibility(one, stranger)
                self._add(found, one, public, why)
                self._translated(found, one, public, why)
        return found.page(cursor)

    def _add(self, found: Rows, one: ArticleRow, public: bool, why: str) -> None:
        article = article_of(
            id=str(one.id),
            title=one.title,
            text=one.body or "",
            url=one.html_url,
            public=public,
            language=one.locale,
            facets=self._facets(one),
            updated_at=one.edited_at or one.updated_at,
        )
        found.add(article, why)

    def _translated(self, found: Rows, one: ArticleRow, public: bool, why: str) -> None:
        """A translation is a separate article, called "<id>@<locale>"."""
        wanted = {locale.lower(): f"{one.id}@{locale}" for locale in self._languages if locale != one.locale}
        if not wanted:
            return
        told = self._http.read(TRANSLATIONS, Translations, at={"id": str(one.id)}).translations
        for other in told:
            if (other.body or "").strip() and (id := wanted.pop(other.locale.lower(), "")):
                article = article_of(
                    id=id,
                    title=other.title,
                    text=other.body or "",
                    url=other.html_url or one.html_url,
                    public=public and other.draft is False,
                    language=other.locale,
                    facets=self._facets(one),
                    updated_at=other.updated_at,
                )
                found.add(article, why if other.draft is False else f"draft: {other.draft!r:.20}")
        found.gone += wanted.values()

    def _facets(self, one: ArticleRow) -> dict[str, str | list[str]]:
        section = self._named("sections").get(one.section_id or 0, {})
        category = self._named("categories").get(section.get("category_id", 0), {})
        return {
            "section": str(section.get("name", "")),
            "category": str(category.get("name", "")),
            "labels": one.label_names or [],
        }

    def _named(self, kind: str) -> dict[int, Mapping[str, Any]]:
        if kind not in self._names:
            endpoint = SECTIONS if kind == "sections" else CATEGORIES
            self._names[kind] = {int(row_id(row)): row for row in self._listed(endpoint, kind)}
        return self._names[kind]

    def article_ids(self) -> Collection[str]:
        """Of all articles, and of every translation that one may have: these go when their article says so."""
        ids = [row_id(row) for row in self._listed(LISTED, "articles", sort_by="updated_at")]
        return {*ids, *(f"{id}@{locale}" for id in ids for locale in self._languages)}

    def _listed(self, endpoint: Endpoint, kind: str, **more: str) -> Iterator[Mapping[str, Any]]:
        """All rows, by cursor."""
        after: str | None = None
        while True:
            params = {"page[size]": SIZE, **more, **({"page[after]": after} if after else {})}
            page = self._http.read(endpoint, dict[str, Any], params=params)
            rows, meta = page.get(kind), row_as(page.get("meta", {}), Meta)
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                raise DeskOdd(f"Zendesk: GET {endpoint.path}: the answer must have {kind!r}, a list of objects")
            yield from rows
            if not meta.has_more:
                return
            if not meta.after_cursor or meta.after_cursor == after:
                raise DeskOdd(f"Zendesk: GET {endpoint.path}: the cursor stands still; stopped")
            after = meta.after_cursor

    def solved(self, cursor: str = "") -> Iterator[ClosedPage]:
        """By the export of tickets, and the comments of each."""
        for rows, after in self._exported(cursor):
            found = Rows()
            for row in rows:
                with found.reading(row_id(row)):
                    if row.get("status") in _DONE:
                        found.cases.append(ClosedCase(case=self._read(row_as(row, Ticket))))
            yield found.closed(after)

    def changed(self, cursor: str = "") -> Iterator[ChangedPage]:
        """By the export of tickets, which leaves out the last minute."""
        for rows, after in self._exported(cursor or str(int(time.time()) - _DAY)):
            told = rows if cursor else ()
            yield ChangedPage(
                open=tuple(row_id(row) for row in told if row.get("status") not in (*_DONE, _GONE)),
                done=tuple(row_id(row) for row in told if row.get("status") in _DONE),
                cursor=after,
            )

    def _exported(self, cursor: str) -> Iterator[tuple[list[Any], str]]:
        """Pages of the export, each with the cursor behind it."""
        at = parts_of(cursor)
        start, after = _epoch(at), str(at.get("cursor", ""))
        while True:
            params = {"start_time": str(start), **({"cursor": after} if after else {})}  # the document asks for both
            page = self._http.read(TICKETS, Tickets, params=params)
            before, after = after, page.after_cursor or after
            yield page.tickets, cursor_of(since=start, cursor=after) if after else cursor
            if page.end_of_stream:
                return
            if after == before:
                raise DeskOdd("Zendesk: the cursor of the export of tickets stands still; stopped")

    def case(self, id: str) -> Case:
        """One ticket."""
        ticket = self._http.read(TICKET, OneTicket, at={"id": id}).ticket
        if ticket.status == _GONE or str(ticket.id) != id:
            raise DeskMissing(f"Zendesk: ticket {id} is deleted, or merged into another")
        return self._read(ticket)

    def _read(self, ticket: Ticket) -> Case:
        messages, after = list[Message](), ""
        while True:
            params = {"include": "users", "page[size]": SIZE, **({"page[after]": after} if after else {})}
            page = self._http.read(COMMENTS, Comments, at={"id": str(ticket.id)}, params=params)
            users = {one.id: one for one in page.users}
            messages += [_message(row_as(row, Comment), users, ticket.requester_id) for row in page.comments]
            if not page.meta.has_more:
                break
            if not page.meta.after_cursor or page.meta.after_cursor == after:
                raise DeskOdd(f"Zendesk: the cursor of the comments of ticket {ticket.id} stands still; stopped")
            after = page.meta.after_cursor
        self._stamps[str(ticket.id)] = ticket.updated_at
        return Case(
            id=str(ticket.id),
            subject=ticket.subject or "",
            messages=tuple(one for one in messages if one.text.strip()),
            facets={"tags": tuple(ticket.tags)} if ticket.tags else {},
            created_at=ticket.created_at,
        )

    def leave_note(self, case: Case, suggestion: Suggestion) -> Note:
        """A private comment, which Zendesk refuses where the ticket has changed since it was read."""
        return leave(self, case, suggestion, lambda: self._comment(case.id, note_html(suggestion, case)))

    def _comment(self, id: str, html: str) -> None:
        comment = {"html_body": html, "public": False}
        body = {"ticket": {"comment": comment, "safe_update": True, "updated_stamp": self._stamps.pop(id)}}
        made = self._notes.read(NOTE, Updated, body=body, at={"id": id})
        comments = [one for one in made.audit.events if one.type == "Comment"]
        if comments and all(one.public is False for one in comments):
            return
        for one in comments:
            self._notes.read(HIDE, Any, body={}, at={"id": id, "comment": str(one.id)})
        done = "it was made private just now" if comments else "the answer does not tell"
        raise NoteExposed(f"Zendesk: the note in ticket {id} must be private; {done}: look at it at once")

    def replies_since(self, case: Case) -> Sequence[Message]:
        """Comments of agents and administrators."""
        return agents_since(self, case)

    def identity(self, case_id: str = "") -> Identity:  # noqa: ARG002  the same in every case
        """The user that leaves notes; a light agent can write private ones only."""
        reader, writer = self._http.read(ME, Me).user, self._notes.read(ME, Me).user
        remarks = []
        if reader.role != "admin":
            remarks.append(f"exports need an administrator; {reader.name or 'this user'} is {reader.role or 'nobody'}")
        return Identity(
            name=f"{writer.name} ({writer.role})",
            may_reply=None if not writer.role else writer.role != "end-user" and not writer.only_private_comments,
            limits=self._http.limits,
            remarks=tuple(remarks),
        )


def _visibility(one: ArticleRow, stranger: bool) -> tuple[bool, str]:
    """Public is what is no draft and for everybody, in a help center that strangers may read."""
    if one.draft is not False:
        return False, f"draft: {one.draft!r:.20}"
    if one.user_segment_id is not None or one.user_segment_ids not in (None, []):
        return False, "for a segment of users" if one.user_segment_id != "not told" else "for whom is not told"
    return (True, "for everybody") if stranger else (False, "for everybody who is signed in")


def _message(one: Comment, users: Mapping[int, User], requester: int) -> Message:
    user = users.get(one.author_id, User(id=one.author_id))
    author: Author = "system"
    if one.author_id == requester or user.role == "end-user":
        author = "customer"
    elif user.role in ("agent", "admin"):
        author = "agent"
    return Message(
        author=author,
        text=one.html_body or one.body or "",
        sent_at=one.created_at,
        public=one.public is True,
        headers={"From": user.name} if user.name else {},
    )


def _epoch(at: Mapping[str, Any]) -> int:
    """Where an export begins, in seconds since 1970: of a date, or of seconds; the very beginning is 1."""
    since = at.get("since", 1)
    if isinstance(since, str) and not since.isdigit():
        moment = utc(since)
        return int(moment.timestamp()) if moment else 1
    return int(since)
