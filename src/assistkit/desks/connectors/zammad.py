"""Zammad. How to set it up is in docs/integrations/zammad.md.

A suggestion is left twice: as an internal note with all that an agent wants to know, and as the ticket's shared draft,
which is in the editor once an agent opens it, and sends nothing. A ticket has one draft: a colleague's stays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from assistkit.desks.auth import Header
from assistkit.desks.connectors.zammad_knowledge import Tree
from assistkit.desks.connectors.zammad_rows import Draft, Knowledge, Links, Me, Said, SavedDraft, Ticket, Translation
from assistkit.desks.endpoints import Endpoint
from assistkit.desks.http import Http
from assistkit.desks.mapping import Rows, article_of, row_as, row_id, utc
from assistkit.desks.notes import agents_since, leave, note_html
from assistkit.desks.paging import Batch, by_time, cursor_of, parts_of
from assistkit.errors import DeskChanged, DeskMissing, DeskOdd, DeskRefused, NoteExposed, NoteUnknown
from assistkit.replies import reply
from assistkit.types import Article, Author, Case, Message, Suggestion
from assistkit.types.desk import ArticlePage, ChangedPage, ClosedCase, ClosedPage, Identity, Note

KNOWLEDGE = Endpoint("POST", "/knowledge_bases/init")  # a POST that only reads
SEARCH = Endpoint("GET", "/tickets/search")
TICKETS = Endpoint("GET", "/tickets")
TICKET = Endpoint("GET", "/tickets/{id}")
SAID = Endpoint("GET", "/ticket_articles/by_ticket/{id}")
LINKS = Endpoint("GET", "/links")
ME = Endpoint("GET", "/users/me")
SAVED = Endpoint("GET", "/tickets/{id}/shared_draft")
DRAFT = Endpoint(
    "PUT",
    "/tickets/{id}/shared_draft",
    {
        "new_article": {"body": str, "type": "email", "internal": False, "content_type": "text/html", "to": str},
        "ticket_attributes": {},
    },
)
NOTE = Endpoint(
    "POST",
    "/ticket_articles",
    {"ticket_id": int, "body": str, "content_type": "text/html", "type": "note", "internal": True, "sender": "Agent"},
)
ENDPOINTS = (KNOWLEDGE, SEARCH, TICKETS, TICKET, SAID, LINKS, ME, SAVED, DRAFT, NOTE)

SIZE, TEXTS = 100, 500
"""Tickets of a page, and texts of answers that are asked for at once: the whole tree comes with each."""
_LAG = timedelta(minutes=1)  # the search learns of a change a little later
_LONG_AGO = timedelta(days=1)
_FIRST_DAY = "2000-01-01T00:00:00Z"
_GONE = ("merged", "removed")
_BY_MAIL = ("email", "web", "phone", "note")  # what a customer wrote in one of these is answered by mail
_ANSWER = "KnowledgeBase::Answer::Translation"
_AUTHORS: Mapping[str, Author] = {"Customer": "customer", "Agent": "agent"}


class Zammad:
    """A `Desk`. `locale` is the help center's first language, as in the addresses of its pages; `done` are the names of
    the states in which a ticket is closed.
    """

    def __init__(self, url: str, token: str, *, locale: str = "en-us", done: Sequence[str] = ("closed",)) -> None:
        self._web, self._locale, self._done = url.rstrip("/"), locale, tuple(done)
        auth = Header("Authorization", f"Token token={token}", made_of=(token,))
        self._http = Http("Zammad", f"{self._web}/api/v1", ENDPOINTS, auth)
        self._us = 0
        self._mail: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"Zammad({self._web!r}, locale={self._locale!r}, done={self._done})"

    def articles(self, cursor: str = "") -> Iterator[ArticlePage]:
        """The tree comes whole; texts only of what changed since."""
        since = utc(str(parts_of(cursor).get("since", "")))
        tree = self._tree()
        waiting = [one for one in tree.translations() if since is None or tree.changed(one) >= since]
        gone = tuple(id for id, changed in tree.archived() if since is None or changed >= since)
        if gone or not waiting:
            yield ArticlePage(gone=gone, cursor=cursor or cursor_of())
        for start in range(0, len(waiting), TEXTS):
            some = waiting[start : start + TEXTS]
            body = {"answer_translation_content_ids": [one.content_id for one in some if one.content_id is not None]}
            texts = self._http.read(KNOWLEDGE, Knowledge, body=body).contents
            found = Rows()
            for one in some:
                with found.reading(tree.article_id(one)):
                    text = texts.get(str(one.content_id))
                    public, why = tree.public(one)
                    found.add(self._article(tree, one, (text.body if text else "") or "", public), why)
            yield found.page(cursor_of(since=tree.changed(some[-1]).isoformat()))

    def _article(self, tree: Tree, one: Translation, text: str, public: bool) -> Article:
        number, category = tree.place(one)
        first = tree.is_first(one)  # of other languages the code is not told
        return article_of(
            id=tree.article_id(one),
            title=one.title,
            text=text,
            url=f"{self._web}/help/{self._locale}/{number}/{one.answer_id}" if first else "",
            public=public,
            facets={"category": category, "labels": tree.tags(one)},
            updated_at=tree.written(one),
        )

    def article_ids(self) -> Collection[str]:
        """Of every translation of an answer that is not archived."""
        tree = self._tree()
        return {tree.article_id(one) for one in tree.translations()}

    def _tree(self) -> Tree:
        return Tree(self._http.read(KNOWLEDGE, Knowledge), datetime.now(UTC))

    def solved(self, cursor: str = "") -> Iterator[ClosedPage]:
        """By the time of the last change, with the answers that are linked to each."""
        linked: dict[int, str] | None = None
        for rows, last in self._since(str(parts_of(cursor).get("since", ""))):
            found = Rows()
            for row in rows:
                with found.reading(row_id(row)):
                    ticket = row_as(row, Ticket)
                    if ticket.state in self._done:
                        linked = self._by_translation() if linked is None else linked
                        articles = self._linked(ticket.id, linked)
                        found.cases.append(ClosedCase(case=self._read(ticket), articles=articles))
            yield found.closed(cursor_of(since=last))

    def _by_translation(self) -> dict[int, str]:
        try:
            return self._tree().articles_by_translation()
        except DeskRefused:  # whoever may not read the knowledge base reads cases without labels
            return {}

    def _linked(self, id: int, known: Mapping[int, str]) -> dict[str, int]:
        if not known:
            return {}
        links = self._http.read(LINKS, Links, params={"link_object": "Ticket", "link_object_value": str(id)}).links
        ids = (known.get(one.link_object_value) for one in links if one.link_object == _ANSWER)
        return {one: 1 for one in ids if one is not None}

    def changed(self, cursor: str = "") -> Iterator[ChangedPage]:
        """By the time of the last change."""
        begin = (datetime.now(UTC) - _LONG_AGO).strftime("%Y-%m-%dT%H:%M:%SZ")
        last = str(parts_of(cursor).get("since", begin))
        for rows, until in self._since(last):
            last = until
            told = [row_as(row, Ticket) for row in rows] if cursor else []
            yield ChangedPage(
                open=tuple(str(one.id) for one in told if one.state not in (*self._done, *_GONE)),
                done=tuple(str(one.id) for one in told if one.state in self._done),
                cursor=cursor_of(since=last),
            )
        if not cursor:
            yield ChangedPage(cursor=cursor_of(since=last))

    def _since(self, since: str) -> Iterator[tuple[list[Any], str]]:
        """Tickets that changed since then; the cursor stays behind the clock by what the search may lag."""
        moment = utc(since)
        begin = moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else _FIRST_DAY
        settled = (datetime.now(UTC) - _LAG).strftime("%Y-%m-%dT%H:%M:%SZ")

        def ask(since: str, page: int) -> Batch:
            params: dict[str, str] = {"query": f"updated_at:[{since} TO *]", "sort_by": "updated_at", "order_by": "asc"}
            params |= {"expand": "true", "page": str(page), "per_page": str(SIZE)}
            rows = self._http.read(SEARCH, list[dict[str, Any]], params=params)
            times = [_changed(row) for row in rows]
            if times != sorted(times) or any(one < since for one in times):
                raise DeskOdd("Zammad: GET /tickets/search: not by time, as was asked: it needs Elasticsearch")
            return Batch(rows, bool(rows))

        for rows, last in by_time(ask, begin, _changed, row_id, size=SIZE):
            yield rows, min(last, max(settled, begin))

    def case(self, id: str) -> Case:
        """One ticket."""
        ticket = self._http.read(TICKET, Ticket, at={"id": id}, params={"expand": "true"})
        if ticket.state in _GONE or str(ticket.id) != id:
            raise DeskMissing(f"Zammad: ticket {id} is merged into another, or removed")
        return self._read(ticket)

    def _read(self, ticket: Ticket) -> Case:
        id = str(ticket.id)
        said = self._http.read(SAID, list[Said], at={"id": id}, params={"expand": "true"})
        said.sort(key=lambda one: (one.created_at, one.id))
        self._mail[id] = _mail_of(ticket, said)
        return Case(
            id=id,
            subject=ticket.title or "",
            messages=tuple(_message(one) for one in said if (one.body or "").strip()),
            facets={"group": (ticket.group,)} if ticket.group else {},
            created_at=ticket.created_at,
        )

    def leave_note(self, case: Case, suggestion: Suggestion) -> Note:
        """The draft first, since it can be saved again and nothing is lost; the note says that both were left."""
        taken = list[int]()

        def write() -> None:
            saved = self._saved(case.id)
            if saved is not None and not self._ours(saved):
                taken.append(saved.id)
                raise DeskChanged(f"Zammad: a colleague has a shared draft in ticket {case.id}")
            self._write(case, suggestion)

        note = leave(self, case, suggestion, write)
        return replace(note, why="a colleague has a shared draft in this ticket") if taken else note

    def _write(self, case: Case, suggestion: Suggestion) -> None:
        to = self._mail.pop(case.id, "")
        if suggestion.text and to:
            self._draft(case.id, reply(suggestion, "html"), to)
        body: dict[str, Any] = {
            "ticket_id": int(case.id),
            "body": note_html(suggestion, case),
            "content_type": "text/html",
            "type": "note",
            "internal": True,
            "sender": "Agent",
        }
        made = self._http.read(NOTE, dict[str, Any], body=body)
        if made.get("internal") is not True or made.get("type", "note") != "note":
            raise NoteExposed(
                f"Zammad: the note in ticket {case.id} must be internal; it is not: hide it there at once"
            )

    def _draft(self, id: str, html: str, to: str) -> None:
        """Save it; where nobody knows whether it arrived, look."""
        article = {"body": html, "type": "email", "internal": False, "content_type": "text/html", "to": to}
        try:
            body = {"new_article": article, "ticket_attributes": {}}
            saved = self._http.read(DRAFT, Draft, body=body, at={"id": id}).saved()
        except NoteUnknown:
            saved = self._saved(id)
            if saved is None or saved.new_article.get("body") != html:
                raise
        if saved is not None and not self._ours(saved):
            raise DeskOdd(
                f"Zammad: a colleague saved a draft in ticket {id} in the same moment; it was replaced: say so"
            )

    def _saved(self, id: str) -> SavedDraft | None:
        found = self._http.read(SAVED, Draft, at={"id": id})
        if found.shared_draft_id is not None and found.saved() is None:
            raise DeskOdd(f"Zammad: GET {SAVED.path}: there is a draft, and not told whose")
        return found.saved()

    def _ours(self, saved: SavedDraft) -> bool:
        """Nobody else has written it, or in it."""
        self._us = self._us or self._http.read(ME, Me).id
        return saved.created_by_id == saved.updated_by_id == self._us

    def replies_since(self, case: Case) -> Sequence[Message]:
        """Articles of agents, public and internal."""
        return agents_since(self, case)

    def identity(self, case_id: str = "") -> Identity:  # noqa: ARG002  the same in every case
        """The user of the token. A user who may write notes may also reply: Zammad has one permission for both."""
        me, remarks = self._http.read(ME, Me), list[str]()
        params = {"query": f"updated_at:[{_FIRST_DAY} TO *]", "expand": "true", "per_page": "1"}
        if not self._http.read(SEARCH, list[Any], params=params) and self._http.read(
            TICKETS, list[Any], params={"per_page": "1"}
        ):
            remarks.append("the search finds none of the tickets that are there; it needs Elasticsearch")
        name = " ".join(one for one in (me.firstname, me.lastname) if one) or me.login or "a user"
        return Identity(name=name, may_reply=True, limits=self._http.limits, remarks=tuple(remarks))


def _mail_of(ticket: Ticket, said: Sequence[Said]) -> str:
    """Whom a reply would go to by mail; "" where the customer wrote by other ways, or nobody knows."""
    theirs = [one for one in said if one.sender == "Customer" and one.internal is False]
    last = theirs[-1] if theirs else None
    if last is None or last.type not in _BY_MAIL:
        return ""
    known = (last.reply_to, last.sent_by) if last.type == "email" else ()
    return next((one for one in (*known, ticket.customer) if one and "@" in one), "")


def _message(one: Said) -> Message:
    return Message(
        author=_AUTHORS.get(one.sender, "system"),
        text=one.body or "",
        sent_at=one.created_at,
        public=one.internal is False,
        headers={"From": one.sent_by} if one.sent_by else {},
    )


def _changed(row: Mapping[str, Any]) -> str:
    """In UTC, so that texts sort as times do."""
    moment = utc(str(row.get("updated_at") or ""))
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""
