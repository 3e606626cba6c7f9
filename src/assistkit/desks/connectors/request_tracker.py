"""Request Tracker 5 and 6 by REST 2.0. How to set it up is in docs/integrations/request-tracker.md.

An article's text is in custom fields, and no field says who may read it: the operator names the public classes.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from assistkit.desks.auth import Header
from assistkit.desks.connectors.request_tracker_rows import (
    ArticleRow,
    Attachment,
    Entry,
    Field,
    Kind,
    Page,
    Ticket,
    User,
    mail_headers,
)
from assistkit.desks.endpoints import Endpoint
from assistkit.desks.http import Http
from assistkit.desks.mapping import Rows, article_of, row_as, row_id, utc
from assistkit.desks.notes import agents_since, leave, note_html
from assistkit.desks.paging import Batch, by_time, cursor_of, parts_of
from assistkit.errors import DeskMissing, DeskRefused, NoteExposed
from assistkit.types import Article, Author, Case, Message, Suggestion
from assistkit.types.desk import ArticlePage, ChangedPage, ClosedCase, ClosedPage, Identity, Note

CLASSES = Endpoint("GET", "/classes/all")
ARTICLES = Endpoint("POST", "/articles")  # a search: it changes nothing
TICKETS = Endpoint("GET", "/tickets")
ENTRIES = Endpoint("POST", "/transactions")  # searches too, of many tickets at once
TEXTS = Endpoint("POST", "/attachments")
TICKET = Endpoint("GET", "/ticket/{id}")
HISTORY = Endpoint("GET", "/ticket/{id}/history")
ATTACHMENTS = Endpoint("GET", "/ticket/{id}/attachments")
USER = Endpoint("GET", "/user/{id}")
TRANSACTION = Endpoint("GET", "/transaction/{id}")
COMMENT = Endpoint("POST", "/ticket/{id}/comment", {"Content": str, "ContentType": "text/html", "Subject": "assistkit"})
ENDPOINTS = (CLASSES, ARTICLES, TICKETS, ENTRIES, TEXTS, TICKET, HISTORY, ATTACHMENTS, USER, TRANSACTION, COMMENT)

SIZE = 100  # rows of a page, the most that RT gives
_ARTICLE = "Name,Summary,Class,Created,LastUpdated,CustomFields,Disabled"
_ENTRY, _TEXT = "Type,Creator,Created,ObjectId", "Content,ContentType,TransactionId,Headers,Filename"
_TICKET = "Subject,Status,Created,LastUpdated,Requestor,Cc,Queue,_hyperlinks"
_WRITTEN: Mapping[str, bool] = {"Create": True, "Correspond": True, "Comment": False}  # and whether it is public
_DAY = timedelta(days=1)


class RequestTracker:
    """A `Desk`. Of all articles only those of `public_classes` are public; `text_fields` are the custom fields, in
    their order, that make up the text. Cases are those of `queues`, of all queues where none is named.

    `article_url` is where customers read an article, with {id} in it; without one, articles link to RT itself.
    """

    def __init__(
        self,
        url: str,
        token: str,
        *,
        public_classes: Sequence[str] = (),
        text_fields: Sequence[str] = ("Content",),
        queues: Sequence[str] = (),
        article_url: str = "",
    ) -> None:
        self._web = url.rstrip("/")
        self._public, self._texts, self._queues = tuple(public_classes), tuple(text_fields), tuple(queues)
        self._url = article_url or f"{self._web}/Articles/Article/Display.html?id={{id}}"
        self._http = Http(
            "Request Tracker", f"{self._web}/REST/2.0", ENDPOINTS, Header("Authorization", f"token {token}")
        )
        self._staff: dict[str, bool] = {}

    def __repr__(self) -> str:
        return (
            f"RequestTracker({self._web!r}, public_classes={self._public}, text_fields={self._texts}, "
            f"queues={self._queues}, article_url={self._url!r})"
        )

    def articles(self, cursor: str = "") -> Iterator[ArticlePage]:
        """Class by class, since a class is seen or not as a whole; disabled articles come as `gone`."""
        since: dict[str, str] = parts_of(cursor)
        for id, name in self._classes():
            for rows, last in by_time(self._asked(id), since.get(id, ""), _changed, row_id, size=SIZE):
                since = {**since, id: last}
                yield self._page(rows, name, cursor_of(**since))

    def _asked(self, class_id: str) -> Any:
        def ask(since: str, page: int) -> Batch:
            wanted: list[dict[str, Any]] = [{"field": "Class", "value": class_id}]
            if since:  # as RT stores it, in UTC
                at = datetime.fromisoformat(since).strftime("%Y-%m-%d %H:%M:%S")
                wanted.append({"field": "LastUpdated", "operator": ">=", "value": at})
            params = {"fields": _ARTICLE, "find_disabled_rows": "1", "orderby": ["LastUpdated", "id"]}
            return self._batch(ARTICLES, page, params, body=wanted)

        return ask

    def _page(self, rows: Sequence[Mapping[str, Any]], name: str, cursor: str) -> ArticlePage:
        found = Rows()
        public = name in self._public
        why = f"class {name!r} is {'named as public' if public else 'none of the public classes'}"
        for row in rows:
            with found.reading(row_id(row)):
                article = self._article(row_as(row, ArticleRow), name, public)
                if article is None:
                    found.gone.append(row_id(row))
                else:
                    found.add(article, why)
        return found.page(cursor)

    def _article(self, row: ArticleRow, class_name: str, public: bool) -> Article | None:
        if str(row.Disabled) == "1":
            return None
        fields = {one.name: "\n\n".join(one.values) for one in row.CustomFields if isinstance(one, Field)}
        return article_of(
            id=str(row.id),
            title=row.Name,
            text="\n\n".join(fields[name] for name in self._texts if fields.get(name, "").strip()),
            no_text=f"no text in {' or '.join(self._texts)}; grant SeeCustomField, or name the fields of the text",
            url=self._url.replace("{id}", str(row.id)),
            public=public,
            facets={"class": class_name},
            updated_at=row.LastUpdated,
        )

    def article_ids(self) -> Collection[str]:
        """Of all classes that are seen, without what is disabled."""
        params = {"fields": "Disabled", "orderby": "id"}
        return {
            row_id(row)
            for id, _ in self._classes()
            for row in self._pages(ARTICLES, params, body=[{"field": "Class", "value": id}])
            if str(row.get("Disabled")) != "1"
        }

    def solved(self, cursor: str = "") -> Iterator[ClosedPage]:
        """By id, so that none is left out or comes twice; RT reads times of a query in its user's time zone."""
        at = parts_of(cursor)
        since, last = utc(at.get("since", "")), int(at.get("id", 0))
        newest, wanted = utc(at.get("newest", "")) or since, "Status='__Inactive__'"
        if since:
            wanted += f" AND LastUpdated>='{(since - _DAY).strftime('%Y-%m-%d')}'"  # whatever the time zone is
        more = True
        while more:
            answer = self._tickets(f"{wanted} AND id>{last}", {"orderby": "id"})
            found, tickets, more = Rows(), list[Ticket](), (answer.pages or 0) > 1
            for row in answer.items:
                with found.reading(row_id(row)):
                    ticket = row_as(row, Ticket)
                    newest = max(newest or ticket.LastUpdated, ticket.LastUpdated)
                    if (since is None or ticket.LastUpdated >= since) and ticket.Status != "deleted":
                        tickets.append(ticket)
            found.cases += self._closed(tickets)
            last = max([last, *(int(row_id(row)) for row in answer.items)])
            yield found.closed(cursor_of(since=at.get("since", ""), id=last, newest=_iso(newest)))
        yield ClosedPage(cursor=cursor_of(since=_iso(newest)))

    def _closed(self, tickets: Sequence[Ticket]) -> list[ClosedCase]:
        """With what was written in all of them, in few requests: conditions on one field are "or"."""
        if not tickets:
            return []
        wanted = [_is("ObjectType", "RT::Ticket"), *(_is("Type", one) for one in _WRITTEN)]
        wanted += [_is("ObjectId", str(one.id)) for one in tickets]
        entries = [row_as(row, Entry) for row in self._pages(ENTRIES, {"fields": _ENTRY, "orderby": "id"}, body=wanted)]
        texts = list[Attachment]()
        for start in range(0, len(entries), SIZE):
            ids = [_is("TransactionId", str(one.id)) for one in entries[start : start + SIZE]]
            texts += [
                row_as(row, Attachment) for row in self._pages(TEXTS, {"fields": _TEXT, "orderby": "id"}, body=ids)
            ]
        return [
            ClosedCase(
                case=self._put_together(ticket, [e for e in entries if str(e.ObjectId) == str(ticket.id)], texts),
                articles={str(one.id): 1 for one in ticket.links if one.ref == "refers-to" and one.type == "article"},
            )
            for ticket in tickets
        ]

    def changed(self, cursor: str = "") -> Iterator[ChangedPage]:
        """From the newest back to `cursor`: a ticket that changes meanwhile comes first, and none is left out."""
        since = utc(parts_of(cursor).get("since", ""))
        open_, newest = self._newer("Status='__Active__'", since)
        done, other = self._newer("Status='__Inactive__'", since)
        latest = max((one for one in (newest, other, since) if one), default=None)
        yield ChangedPage(open=open_, done=done, cursor=cursor_of(since=_iso(latest)))

    def _newer(self, wanted: str, since: datetime | None) -> tuple[tuple[str, ...], datetime | None]:
        """The tickets that changed at `since` or later, and when the newest did."""
        newest, found = None, dict[str, None]()
        order = {"orderby": ["LastUpdated", "id"], "order": ["DESC", "DESC"]}
        for page in itertools.count(1):
            answer = self._tickets(wanted, {**order, "page": str(page)})
            tickets = [row_as(row, Ticket) for row in answer.items]
            newest = newest or (tickets[0].LastUpdated if tickets else None)
            recent = [str(one.id) for one in tickets if since and one.LastUpdated >= since]
            found |= dict.fromkeys(recent)
            if not recent or len(recent) < len(tickets) or page >= (answer.pages or 0):
                break
        return tuple(reversed(found)), newest

    def case(self, id: str) -> Case:
        """One ticket. A merged one is gone: RT gives the other in its place."""
        return self._read(self._ticket(id))

    def _ticket(self, id: str) -> Ticket:
        ticket = self._http.read(TICKET, Ticket, at={"id": id})
        if str(ticket.id) != id or ticket.Status == "deleted":
            became = "is deleted" if str(ticket.id) == id else f"was merged into {ticket.id}"
            raise DeskMissing(f"Request Tracker: ticket {id} {became}")
        return ticket

    def _read(self, ticket: Ticket) -> Case:
        """The ticket with what was written in it, and in those that were merged into it."""
        at = {"id": str(ticket.id)}
        texts = [row_as(row, Attachment) for row in self._pages(ATTACHMENTS, {"fields": _TEXT}, at=at)]
        entries = [row_as(row, Entry) for row in self._pages(HISTORY, {"fields": _ENTRY}, at=at)]
        return self._put_together(ticket, entries, texts)

    def _put_together(self, ticket: Ticket, entries: Sequence[Entry], parts: Sequence[Attachment]) -> Case:
        """An attachment's text belongs to the entry that brought it; of two forms of one text HTML says more."""
        texts = dict[str, Attachment]()
        for one in parts:
            known = texts.get(str(one.TransactionId))
            if one.is_text and (known is None or (one.ContentType == "text/html" and known.ContentType != "text/html")):
                texts[str(one.TransactionId)] = one
        customers = {str(one.id) for one in (*ticket.Requestor, *ticket.Cc)}
        return Case(
            id=str(ticket.id),
            subject=ticket.Subject,
            messages=tuple(
                self._message(one, texts[str(one.id)], customers)
                for one in entries
                if one.Type in _WRITTEN and str(one.id) in texts
            ),
            facets={"queue": (ticket.Queue.Name,)} if ticket.Queue.Name else {},
            created_at=ticket.Created,
        )

    def _message(self, entry: Entry, part: Attachment, customers: Collection[str]) -> Message:
        creator = str(entry.Creator.id)
        author: Author = "agent"
        if entry.Type == "Create" or creator in customers:  # whoever typed it in, it is what the customer asks
            author = "customer"
        elif not self._is_staff(creator):
            author = "system" if creator == "RT_System" else "customer"
        return Message(
            author=author,
            text=part.Content or "",
            sent_at=entry.Created,
            public=_WRITTEN[entry.Type],
            headers={**mail_headers(part.Headers or ""), "From": creator},
        )

    def _is_staff(self, name: str) -> bool:
        """Whether RT lets this user see more than the own tickets ("privileged")."""
        if name not in self._staff:
            try:
                self._staff[name] = str(self._http.read(USER, User, at={"id": name}).Privileged) in ("1", "True")
            except (DeskMissing, DeskRefused):  # gone, or hidden from us: no agent whose words we could trust
                self._staff[name] = False
        return self._staff[name]

    def leave_note(self, case: Case, suggestion: Suggestion) -> Note:
        """A comment, which goes to AdminCcs and never to the requestor."""
        return leave(self, case, suggestion, lambda: self._comment(case.id, note_html(suggestion, case)))

    def _comment(self, id: str, html: str) -> None:
        body = {"Content": html, "ContentType": "text/html", "Subject": "assistkit"}
        made = self._http.answer(COMMENT, Any, body=body, at={"id": id}).headers.get("location", "").rpartition("/")[2]
        kind = self._http.read(TRANSACTION, Kind, at={"id": made}).Type if made else "nothing"
        if kind != "Comment":
            raise NoteExposed(
                f"Request Tracker: the note in ticket {id} must be a Comment; it is {kind!r:.40}: look there"
            )

    def replies_since(self, case: Case) -> Sequence[Message]:
        """Correspondence and comments of privileged users."""
        return agents_since(self, case)

    def identity(self, case_id: str = "") -> Identity:
        """RT shows on a ticket what its user may do there."""
        if not case_id:
            case_id = next((row_id(row) for row in self._tickets("id>0", {"orderby": "id", "order": "DESC"}).items), "")
        may = {one.ref for one in self._ticket(case_id).links} if case_id else None
        remarks = () if may is None or "comment" in may else ("this user may not comment: grant CommentOnTicket",)
        return Identity(
            name="the owner of the token", may_reply=None if may is None else "correspond" in may, remarks=remarks
        )

    def _classes(self) -> list[tuple[str, str]]:
        return [(row_id(row), str(row.get("Name"))) for row in self._pages(CLASSES, {"fields": "Name"})]

    def _tickets(self, wanted: str, params: Mapping[str, str | Sequence[str]]) -> Page:
        if self._queues:
            names = " OR ".join(f"Queue='{_escaped(one)}'" for one in self._queues)
            wanted = f"({names}) AND {wanted}"
        more = {"query": wanted, "fields": _TICKET, "fields[Queue]": "Name", "per_page": str(SIZE), **params}
        return self._http.read(TICKETS, Page, params=more)

    def _pages(
        self, endpoint: Endpoint, params: Mapping[str, str], *, body: Any = None, at: Mapping[str, str] | None = None
    ) -> Iterator[Any]:
        """Every row. For most users RT doesn't say how many pages there are: then the first empty one ends it."""
        for page in itertools.count(1):
            batch = self._batch(endpoint, page, params, body=body, at=at)
            yield from batch.rows
            if not batch.more:
                return

    def _batch(
        self,
        endpoint: Endpoint,
        page: int,
        params: Mapping[str, str | Sequence[str]],
        *,
        body: Any = None,
        at: Mapping[str, str] | None = None,
    ) -> Batch:
        asked = {**params, "per_page": str(SIZE), "page": str(page)}
        answer = self._http.read(endpoint, Page, params=asked, body=body, at=at or {})
        if answer.page != page:  # past the end RT 5.0.6 gives a superuser the last page again
            return Batch((), more=False)
        more = (
            answer.next_page is not None or (answer.pages is None and bool(answer.items)) or page < (answer.pages or 0)
        )
        return Batch(answer.items, more)


def _is(field: str, value: str) -> dict[str, str]:
    """A condition of a search."""
    return {"field": field, "value": value}


def _changed(row: Mapping[str, Any]) -> str:
    return str(row.get("LastUpdated", ""))


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _escaped(name: str) -> str:
    return name.replace("\\", "\\\\").replace("'", "\\'")
