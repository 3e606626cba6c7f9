"""Chatwoot. How to set it up is in docs/integrations/chatwoot.md.

There is no feed of articles: every portal is read each time. Conversations come newest first, so a reading remembers
where it began, and is over where the one before it began. Nothing can write into the editor: a suggestion is a private
note.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from assistkit.desks.auth import Header
from assistkit.desks.connectors.chatwoot_rows import (
    ArticleRow,
    Articles,
    Made,
    Me,
    Messages,
    Portal,
    Portals,
    Said,
    Talk,
    Talks,
)
from assistkit.desks.connectors.last_reading import LastReading
from assistkit.desks.endpoints import Endpoint
from assistkit.desks.http import Http
from assistkit.desks.mapping import Rows, article_of, row_as, row_id, utc
from assistkit.desks.notes import agents_since, leave, note_text
from assistkit.desks.paging import cursor_of, parts_of
from assistkit.errors import DeskBusy, DeskMissing, DeskOdd, InputError, NoteExposed
from assistkit.types import Article, Author, Case, Message, Suggestion
from assistkit.types.desk import ArticlePage, ChangedPage, ClosedCase, ClosedPage, Identity, Note

PORTALS = Endpoint("GET", "/accounts/{account}/portals")
ARTICLES = Endpoint("GET", "/accounts/{account}/portals/{portal}/articles")
TALKS = Endpoint("GET", "/accounts/{account}/conversations")
TALK = Endpoint("GET", "/accounts/{account}/conversations/{id}")
MESSAGES = Endpoint("GET", "/accounts/{account}/conversations/{id}/messages")
ME = Endpoint("GET", "/profile")
NOTE = Endpoint(
    "POST",
    "/accounts/{account}/conversations/{id}/messages",
    {"content": str, "message_type": "outgoing", "private": True},
)
ENDPOINTS = (PORTALS, ARTICLES, TALKS, TALK, MESSAGES, ME, NOTE)

PUBLISHED = (1, "published")
LONGEST = 100_000
"""Characters of a note; the most that a message may have is 150,000."""
_DONE = "resolved"
_AUTHORS: Mapping[Any, Author] = {0: "customer", 1: "agent"}
_ACTIVITY = 2  # who was assigned, and when it was resolved
_PEOPLE = (None, "User")  # all others that send are bots


class Chatwoot(LastReading):
    """A `Desk`. `token` is an agent's access token, `account` the number in the addresses of its pages."""

    def __init__(self, url: str, token: str, account: str) -> None:
        if not account.isdecimal():
            raise InputError(f"account: must be the account's number, as in /app/accounts/1; got {account!r:.60}")
        self._web, self._account = url.rstrip("/"), account
        auth = Header("api_access_token", token)
        self._http = Http("Chatwoot", f"{self._web}/api/v1", ENDPOINTS, auth)

    def __repr__(self) -> str:
        return f"Chatwoot({self._web!r}, account={self._account!r})"

    def _all_articles(self, known: Collection[str]) -> Iterator[ArticlePage]:
        """Portal by portal."""
        yield ArticlePage(cursor=cursor_of())
        for row in self._http.read(PORTALS, Portals, at=self._at()).payload:
            portal = row_as(row, Portal)
            for rows in self._pages(portal.slug):
                yield self._page([one for one in rows if row_id(one) not in known], portal)

    def _pages(self, portal: str) -> Iterator[list[dict[str, Any]]]:
        """Until a page is empty. Where the number of articles changes meanwhile, one may have been left out."""
        page, before, known = 1, list[Any](), None
        while True:
            found = self._http.read(ARTICLES, Articles, at=self._at(portal=portal), params={"page": str(page)})
            count = found.meta.get("articles_count")
            if known is not None and count != known:
                raise DeskBusy("Chatwoot: the articles changed while they were listed; go on later")
            if not found.payload:
                return
            if [row_id(one) for one in found.payload] == before:
                raise DeskOdd(f"Chatwoot: GET {ARTICLES.path}: the same page comes again and again; stopped")
            yield found.payload
            page, before, known = page + 1, [row_id(one) for one in found.payload], count

    def _page(self, rows: Sequence[dict[str, Any]], portal: Portal) -> ArticlePage:
        found = Rows()
        for row in rows:
            with found.reading(row_id(row)):
                one = row_as(row, ArticleRow)
                published = not isinstance(one.status, bool) and one.status in PUBLISHED
                public = published and portal.archived is False
                why = f"published in {portal.name or portal.slug}" if published else f"status {one.status!r:.20}"
                found.add(self._article(one, portal, public), why if portal.archived is False else f"{why}, archived")
        return found.page(cursor_of(portal=portal.slug))

    def _article(self, one: ArticleRow, portal: Portal, public: bool) -> Article:
        category = one.category
        return article_of(
            id=str(one.id),
            title=one.title,
            text=one.content or "",
            url=f"{self._web}/hc/{portal.slug}/articles/{one.slug}" if one.slug else "",
            public=public,
            language=one.locale or (category.locale if category else "") or "",
            facets={"category": (category.name if category else "") or "", "portal": portal.name},
            updated_at=_time(one.updated_at),
        )

    def solved(self, cursor: str = "") -> Iterator[ClosedPage]:
        """Conversations that are resolved, with the messages of each."""
        for rows, after in self._since(cursor):
            found = Rows()
            for row in rows:
                with found.reading(row_id(row)):
                    talk = row_as(row, Talk)
                    if talk.status == _DONE:
                        found.cases.append(ClosedCase(case=self._read(talk)))
            yield found.closed(after)

    def changed(self, cursor: str = "") -> Iterator[ChangedPage]:
        """By the last activity, which resolving is too."""
        if not cursor:
            newest = max((_active(one) for one in self._listed(1)), default=0.0)
            yield ChangedPage(cursor=cursor_of(since=newest))
            return
        for rows, after in self._since(cursor):
            told = [row_as(row, Talk) for row in rows]
            yield ChangedPage(
                open=tuple(str(one.id) for one in told if one.status != _DONE),
                done=tuple(str(one.id) for one in told if one.status == _DONE),
                cursor=after,
            )

    def _since(self, cursor: str) -> Iterator[tuple[list[dict[str, Any]], str]]:
        """Pages, newest first, down to where the last reading began; a cursor in the middle has where this one did.

        What is active meanwhile goes to the top, and comes with the next reading. Conversations of every status are
        listed: from a list of one status some would go while it is read, and what moves up would be left out.
        """
        parts = parts_of(cursor)
        since, page, newest = _epoch(parts.get("since", 0)), int(parts.get("page", 1)), float(parts.get("newest", 0))
        before = list[str]()
        while True:
            found = self._listed(page)
            ids = [row_id(one) for one in found]
            if found and ids == before:
                raise DeskOdd("Chatwoot: GET conversations: the same page comes again and again; stopped")
            if page == 1:
                newest = max([since, *map(_active, found)])
            rows = [one for one in found if _active(one) >= since]
            if len(rows) < len(found) or not found:
                yield rows, cursor_of(since=max(newest, since))
                return
            page, before = page + 1, ids
            yield rows, cursor_of(since=since, newest=newest, page=page)

    def _listed(self, page: int) -> list[dict[str, Any]]:
        """A page, the one that was active last first. Raises DeskOdd for another order."""
        params = {"status": "all", "assignee_type": "all", "page": str(page)}
        rows = self._http.read(TALKS, Talks, at=self._at(), params=params).data.payload
        times = [_active(one) for one in rows]
        if times != sorted(times, reverse=True):
            raise DeskOdd("Chatwoot: GET conversations: the one that was active last must come first; stopped")
        return rows

    def case(self, id: str) -> Case:
        """One conversation."""
        talk = self._http.read(TALK, Talk, at=self._at(id=id))
        if str(talk.id) != id:
            raise DeskMissing(f"Chatwoot: conversation {id} is not there")
        return self._read(talk)

    def _read(self, talk: Talk) -> Case:
        said = self._messages(str(talk.id))
        subject = (talk.additional_attributes or {}).get("mail_subject")
        messages = (one for row in said if (one := _message(row)) is not None)
        return Case(
            id=str(talk.id),
            subject=subject if isinstance(subject, str) else "",
            messages=tuple(one for one in messages if one.text.strip()),
            facets={"labels": tuple(talk.labels)} if talk.labels else {},
            created_at=_time(talk.created_at),
        )

    def _messages(self, id: str) -> list[Said]:
        """Page by page from the newest back; oldest first."""
        found, before = dict[int, Said](), ""
        while True:
            params = {"before": before} if before else {}
            rows = self._http.read(MESSAGES, Messages, at=self._at(id=id), params=params).payload
            fresh = [one for row in rows if (one := row_as(row, Said)).id not in found]
            if not fresh:
                if rows and before:
                    raise DeskOdd(f"Chatwoot: the messages of conversation {id} come again and again; stopped")
                return [found[one] for one in sorted(found)]
            found |= {one.id: one for one in fresh}
            before = str(min(found))

    def leave_note(self, case: Case, suggestion: Suggestion) -> Note:
        """A private note: a message that is said to be private, or else it would be sent."""
        return leave(self, case, suggestion, lambda: self._note(case.id, note_text(suggestion, case, most=LONGEST)))

    def _note(self, id: str, text: str) -> None:
        body = {"content": text, "message_type": "outgoing", "private": True}
        made = self._http.read(NOTE, Made, body=body, at=self._at(id=id))
        if made.private is not True:
            raise NoteExposed(
                f"Chatwoot: the note in conversation {id} was sent: it must be private; look at it at once"
            )

    def replies_since(self, case: Case) -> Sequence[Message]:
        """Messages and private notes of agents."""
        return agents_since(self, case)

    def identity(self, case_id: str = "") -> Identity:  # noqa: ARG002  the same in every case
        """The user of the token. A user who may write notes may also reply: Chatwoot has one permission for both."""
        me = self._http.read(ME, Me)
        role = next((one.role for one in me.accounts if str(one.id) == self._account), "")
        remarks = () if role else (f"this user is not told to be in account {self._account}",)
        return Identity(name=me.name or "a user", may_reply=True, limits=self._http.limits, remarks=remarks)

    def _at(self, **names: str) -> dict[str, str]:
        return {"account": self._account, **names}


def _message(one: Said) -> Message | None:
    """None for what was deleted, and for what is only about the conversation."""
    told = one.content_attributes or {}
    if told.get("deleted") is True or one.message_type == _ACTIVITY:
        return None
    author: Author = "system" if isinstance(one.message_type, bool) else _AUTHORS.get(one.message_type, "system")
    if author == "agent" and one.sender_type not in _PEOPLE:
        author = "system"
    name = (one.sender or {}).get("name")
    return Message(
        author=author,
        text=_mail(told) or one.content or "",
        sent_at=_time(one.created_at),
        public=author == "customer" or one.private is False,
        headers={"From": name} if isinstance(name, str) and name else {},
    )


def _mail(told: Mapping[str, Any]) -> str:
    """The text of a mail without what it quotes."""
    part: Any = told
    for name in ("email", "text_content", "reply"):
        part = part.get(name) if isinstance(part, dict) else None
    return part if isinstance(part, str) else ""


def _time(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _epoch(since: Any) -> float:
    """Where a reading goes down to, in seconds since 1970: of those, or of a date."""
    if isinstance(since, str):
        moment = utc(since)
        return moment.timestamp() if moment else 0.0
    return float(since)


def _active(row: Mapping[str, Any]) -> float:
    """When something happened in it last. Raises DeskOdd for a row that doesn't say."""
    value = row.get("last_activity_at")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise DeskOdd(f"Chatwoot: every conversation must have 'last_activity_at', a time; got {str(value)[:40]!r}")
    return float(value)
