"""Salesforce Service Cloud, by SOQL. How to set it up is in docs/integrations/salesforce.md.

The text of an article is in fields that each organization names itself, and a version's id is not the article's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from assistkit.desks.auth import ClientCredentials
from assistkit.desks.connectors.salesforce_rows import (
    ArticleRow,
    CaseRow,
    Comment,
    Described,
    Found,
    Linked,
    Made,
    Mail,
    User,
)
from assistkit.desks.endpoints import Endpoint
from assistkit.desks.http import Http
from assistkit.desks.mapping import Rows, article_of, row_as, utc
from assistkit.desks.notes import agents_since, leave, note_text
from assistkit.desks.paging import cursor_of, parts_of
from assistkit.errors import DeskMissing, DeskOdd, InputError, NoteExposed
from assistkit.types import Author, Case, Message, Suggestion
from assistkit.types.desk import ArticlePage, ChangedPage, ClosedCase, ClosedPage, Identity, Note

QUERY = Endpoint("GET", "/query")
MORE = Endpoint("GET", "/query/{locator}")
DESCRIBE = Endpoint("GET", "/sobjects/{kind}/describe")
NOTE = Endpoint("POST", "/sobjects/CaseComment", {"ParentId": str, "CommentBody": str, "IsPublished": False})
HIDE = Endpoint("PATCH", "/sobjects/CaseComment/{id}", {"IsPublished": False})
ENDPOINTS = (QUERY, MORE, DESCRIBE, NOTE, HIDE)

VERSION = "v62.0"
SIZE = 100  # cases whose messages are asked for at once
LONGEST = 4_000
"""Characters of a comment; not confirmed."""
SENT = "3"
"""The status of a mail that went out; not confirmed."""
STAFF = "Standard"
"""The type of a user who is no customer."""
_ARTICLE = (
    "KnowledgeArticleId, Title, Summary, UrlName, Language, PublishStatus, IsVisibleInPkb, IsVisibleInCsp, "
    "LastPublishedDate, SystemModstamp"
)
_CASE = "Id, CaseNumber, Subject, Description, CreatedDate, IsClosed, SystemModstamp"
_NAME, _ID, _LANGUAGE = (
    re.compile(r"\w{1,80}"),
    re.compile(r"[a-zA-Z0-9]{15,18}"),
    re.compile(r"[a-z]{2,3}(_[A-Z]{2})?"),
)
_BY = "CreatedBy.UserType, CreatedBy.Name, CreatedDate"


class Salesforce:
    """A `Desk`. `client` and `secret` are those of a connected app with the client credentials flow. `text_fields` are
    the fields of `article_object` that make up an article's text, in their order; without any, its rich text fields.

    Of `languages` the first is the one that ids do not name. `article_url` is where customers read an article, with
    {name} for its name in addresses.
    """

    def __init__(  # noqa: PLR0913  what an organisation names itself
        self,
        url: str,
        client: str,
        secret: str,
        *,
        text_fields: Sequence[str] = (),
        article_object: str = "Knowledge__kav",
        languages: Sequence[str] = ("en_US",),
        article_url: str = "",
    ) -> None:
        for name in (*text_fields, article_object):
            if not _NAME.fullmatch(name):
                raise InputError(f"text_fields, article_object: must be names such as Answer__c; got {name!r:.60}")
        if not languages or not all(map(_LANGUAGE.fullmatch, languages)):
            raise InputError(f"languages: must be codes such as en_US; got {', '.join(languages)!r:.60}")
        self._web, self._texts, self._object = url.rstrip("/"), tuple(text_fields), article_object
        self._languages = tuple(languages)
        self._url = article_url or f"{self._web}/lightning/articles/Knowledge/{{name}}"
        base = f"{self._web}/services/data/{VERSION}"
        self._http = Http("Salesforce", base, ENDPOINTS, ClientCredentials("/services/oauth2/token", client, secret))

    def __repr__(self) -> str:
        return (
            f"Salesforce({self._web!r}, text_fields={self._texts}, article_object={self._object!r}, "
            f"languages={self._languages}, article_url={self._url!r})"
        )

    def articles(self, cursor: str = "") -> Iterator[ArticlePage]:
        """What is online, language by language, by the time of the last change of any kind."""
        texts = self._text_fields()
        since: dict[str, str] = parts_of(cursor)
        for language in self._languages:
            where = f"PublishStatus='Online' AND Language='{language}'{_since(since.get(language, ''))}"
            query = (
                f"SELECT {_ARTICLE}, {', '.join(texts)} FROM {self._object} WHERE {where} ORDER BY SystemModstamp, Id"
            )
            for rows in self._found(query):
                found = Rows()
                for row in rows:
                    with found.reading(self._key(row.get("KnowledgeArticleId"), row.get("Language"))):
                        self._add(found, row, texts)
                since = {**since, language: max([since.get(language, ""), *map(_moment, rows)])}
                yield found.page(cursor_of(**since))

    def _text_fields(self) -> tuple[str, ...]:
        """The fields of the text, looked up in the object's own description. DeskOdd for a name that is not one."""
        fields = self._http.read(DESCRIBE, Described, at={"kind": self._object}).fields
        known = {one.name for one in fields if one.type in ("textarea", "string", "html")}
        rich = tuple(one.name for one in fields if one.htmlFormatted is True and one.name.endswith("__c"))
        if unknown := sorted(set(self._texts) - known):
            raise DeskOdd(
                f"Salesforce: {self._object} has no text field {unknown[0]!r}; it has {', '.join(rich) or 'none'}"
            )
        if not self._texts and not rich:
            raise DeskOdd(f"Salesforce: {self._object} has no rich text field; name text_fields")
        return self._texts or rich

    def _add(self, found: Rows, row: Mapping[str, Any], texts: Sequence[str]) -> None:
        one = row_as(row, ArticleRow)
        if one.PublishStatus != "Online":
            return
        said = [value for name in texts if isinstance(value := row.get(name), str) and value.strip()]
        article = article_of(
            id=self._key(one.KnowledgeArticleId, one.Language),
            title=one.Title,
            text="\n\n".join(said),
            no_text=f"no text in {' or '.join(texts)}; name the fields of the text, and let the user see them",
            url=self._url.replace("{name}", one.UrlName),
            public=one.IsVisibleInPkb is True,
            language=one.Language.replace("_", "-"),
            updated_at=utc(one.LastPublishedDate or one.SystemModstamp),
        )
        for_some = "for customers who sign in" if one.IsVisibleInCsp is True else "not for customers"
        found.add(article, "visible in the public knowledge base" if one.IsVisibleInPkb is True else for_some)

    def _key(self, id: object, language: object) -> str:
        """The article's id outlives a version; with the language where it is not the first."""
        if not isinstance(id, str) or not id or not isinstance(language, str):
            raise DeskOdd("Salesforce: an article must have a KnowledgeArticleId and a Language")
        return id if language == self._languages[0] else f"{id}@{language}"

    def article_ids(self) -> Collection[str]:
        """Of all that is online in these languages."""
        found = set[str]()
        for language in self._languages:
            where = f"PublishStatus='Online' AND Language='{language}'"
            query = f"SELECT KnowledgeArticleId, Language FROM {self._object} WHERE {where} ORDER BY Id"
            found |= {self._key(row.get("KnowledgeArticleId"), row.get("Language")) for row in self._rows(query)}
        return found

    def solved(self, cursor: str = "") -> Iterator[ClosedPage]:
        """By the time of the last change; mails, comments and linked articles of many cases at once."""
        since = str(parts_of(cursor).get("since", ""))
        query = f"SELECT {_CASE} FROM Case WHERE IsClosed = true{_since(since)} ORDER BY SystemModstamp, Id"
        for rows in self._found(query):
            for start in range(0, len(rows), SIZE):
                found, some = Rows(), rows[start : start + SIZE]
                cases = [row_as(row, CaseRow) for row in some if row.get("IsClosed") is True]
                said, linked = self._said([one.Id for one in cases]), self._linked([one.Id for one in cases])
                for one in cases:
                    with found.reading(one.Id):
                        found.cases.append(ClosedCase(case=_put_together(one, said[one.Id]), articles=linked[one.Id]))
                since = max([since, *map(_moment, some)])
                yield found.closed(cursor_of(since=since))

    def changed(self, cursor: str = "") -> Iterator[ChangedPage]:
        """Cases that changed themselves, and those in which a mail or a comment did."""
        since = str(parts_of(cursor).get("since", ""))
        if not since:
            newest = self._rows("SELECT SystemModstamp FROM Case ORDER BY SystemModstamp DESC LIMIT 1")
            yield ChangedPage(cursor=cursor_of(since=max(map(_moment, newest), default="")))
            return
        ids, last = dict[str, None](), since
        for kind, name in (("Case", "Id"), ("EmailMessage", "ParentId"), ("CaseComment", "ParentId")):
            where = _since(since).removeprefix(" AND ")
            for row in self._rows(
                f"SELECT {name}, SystemModstamp FROM {kind} WHERE {where} ORDER BY SystemModstamp, Id"
            ):
                last = max(last, _moment(row))
                ids |= dict.fromkeys([str(row[name])] if row.get(name) else [])
        told = {row["Id"]: row.get("IsClosed") for row in self._of("SELECT Id, IsClosed FROM Case", "Id", list(ids))}
        yield ChangedPage(
            open=tuple(id for id in ids if told.get(id) is False),
            done=tuple(id for id in ids if told.get(id) is True),
            cursor=cursor_of(since=last),
        )

    def case(self, id: str) -> Case:
        """One case, by its id or number; its id is the 18 characters."""
        if not (id.isascii() and id.isalnum()):
            raise InputError(f"case: must be a number such as 00001001, or an id; got {id!r:.60}")
        name = "Id" if _ID.fullmatch(id) else "CaseNumber"
        row = next(iter(self._rows(f"SELECT {_CASE} FROM Case WHERE {name} = '{id}'")), None)
        if row is None:
            raise DeskMissing(f"Salesforce: case {id} is not there, or its user may not see it")
        one = row_as(row, CaseRow)
        return _put_together(one, self._said([one.Id])[one.Id])

    def _said(self, ids: Sequence[str]) -> dict[str, list[tuple[str, Message]]]:
        """The mails and comments of several cases, each with its time."""
        found: dict[str, list[tuple[str, Message]]] = {id: [] for id in ids}
        mails = "SELECT ParentId, Incoming, Status, TextBody, HtmlBody, FromName, MessageDate FROM EmailMessage"
        for mail in (row_as(row, Mail) for row in self._of(mails, "ParentId", ids)):
            if mail.ParentId in found and (mail.Incoming is True or mail.Status == SENT):
                found[mail.ParentId].append((mail.MessageDate, _mail(mail)))
        comments = f"SELECT ParentId, CommentBody, IsPublished, {_BY} FROM CaseComment"
        for one in (row_as(row, Comment) for row in self._of(comments, "ParentId", ids)):
            if one.ParentId in found:
                found[one.ParentId].append((one.CreatedDate, _comment(one)))
        return found

    def _linked(self, ids: Sequence[str]) -> dict[str, dict[str, int]]:
        """The articles attached to several cases: 2 where the customer got it by mail."""
        found: dict[str, dict[str, int]] = {id: {} for id in ids}
        query = "SELECT CaseId, KnowledgeArticleId, ArticleLanguage, IsSharedByEmail FROM CaseArticle"
        for one in (row_as(row, Linked) for row in self._of(query, "CaseId", ids)):
            if one.CaseId in found:
                key = self._key(one.KnowledgeArticleId, one.ArticleLanguage or self._languages[0])
                found[one.CaseId][key] = 2 if one.IsSharedByEmail is True else 1
        return found

    def leave_note(self, case: Case, suggestion: Suggestion) -> Note:
        """A comment that is not published; it holds plain text."""
        return leave(self, case, suggestion, lambda: self._note(case.id, note_text(suggestion, case, most=LONGEST)))

    def _note(self, id: str, text: str) -> None:
        made = self._http.read(NOTE, Made, body={"ParentId": id, "CommentBody": text, "IsPublished": False})
        row = next(iter(self._of("SELECT Id, IsPublished FROM CaseComment", "Id", [made.id])), {})
        if row.get("IsPublished") is not False:
            self._http.read(HIDE, Any, at={"id": made.id}, body={"IsPublished": False})
            raise NoteExposed(
                f"Salesforce: the comment {made.id} in case {id} was published; it was hidden just now: look at it"
            )

    def replies_since(self, case: Case) -> Sequence[Message]:
        """Mails that went out, and comments of staff."""
        return agents_since(self, case)

    def identity(self, case_id: str = "") -> Identity:  # noqa: ARG002  nothing tells it
        """No call tells whether a user could send mail from a case."""
        self._text_fields()
        return Identity(name="the user of the connected app", may_reply=None, limits=self._http.limits)

    def _of(self, query: str, name: str, ids: Sequence[str]) -> Iterator[dict[str, Any]]:
        """Rows that belong to these ids, this many at once."""
        some = [id for id in ids if _ID.fullmatch(id)]
        for start in range(0, len(some), SIZE):
            listed = ", ".join(f"'{id}'" for id in some[start : start + SIZE])
            yield from self._rows(f"{query} WHERE {name} IN ({listed}) ORDER BY Id")

    def _rows(self, query: str) -> Iterator[dict[str, Any]]:
        for rows in self._found(query):
            yield from rows

    def _found(self, query: str) -> Iterator[list[dict[str, Any]]]:
        """Pages of a query; its result stands still while they are turned."""
        page, seen = self._http.read(QUERY, Found, params={"q": query}), set[str]()
        while True:
            yield page.records
            if page.done:
                return
            if not page.nextRecordsUrl or page.nextRecordsUrl in seen:
                raise DeskOdd("Salesforce: GET /query: not done, and no next page; stopped")
            seen.add(page.nextRecordsUrl)
            page = self._http.follow(MORE, page.nextRecordsUrl, Found)


def _put_together(one: CaseRow, said: Iterable[tuple[str, Message]]) -> Case:
    """What came by form is in the description; a mail repeats it, and then it counts once."""
    messages = [message for _, message in sorted(said, key=lambda told: told[0])]
    description = (one.Description or "").strip()
    first = Message(author="customer", text=description, sent_at=utc(one.CreatedDate))
    if description and not any(description in message.text for message in messages):
        messages.insert(0, first)
    return Case(
        id=one.Id,
        subject=one.Subject or "",
        messages=tuple(message for message in messages if message.text.strip()),
        created_at=utc(one.CreatedDate),
    )


def _mail(one: Mail) -> Message:
    return Message(
        author="customer" if one.Incoming is True else "agent",
        text=one.HtmlBody or one.TextBody or "",
        sent_at=utc(one.MessageDate),
        headers={"From": one.FromName} if one.FromName else {},
    )


def _comment(one: Comment) -> Message:
    by = one.CreatedBy or User()
    author: Author = "agent" if by.UserType == STAFF else "customer" if by.UserType else "system"
    return Message(
        author=author,
        text=one.CommentBody or "",
        sent_at=utc(one.CreatedDate),
        public=one.IsPublished is True,
        headers={"From": by.Name} if by.Name else {},
    )


def _moment(row: Mapping[str, Any]) -> str:
    """When a row changed last, in a form that sorts."""
    return _stamp(utc(str(row.get("SystemModstamp") or "")))


def _stamp(moment: datetime | None) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment else ""


def _since(since: str) -> str:
    """A condition on the time, which is no text in SOQL."""
    return f" AND SystemModstamp >= {_stamp(utc(since))}" if since else ""
