"""ServiceNow, CSM and ITSM, by the Table API. How to set it up is in docs/integrations/servicenow.md.

No field says that an article is public: the operator names the bases, and what the Knowledge API shows to a stranger
decides.
An invalid part of a query is ignored by ServiceNow, so every row is looked at again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from assistkit.desks.auth import Auth, ClientCredentials, Header, basic
from assistkit.desks.connectors.servicenow_rows import (
    ArticleRow,
    CaseActivities,
    CaseRow,
    Entry,
    Field,
    One,
    ShownPage,
)
from assistkit.desks.connectors.servicenow_table import SIZE, TableApi, moment
from assistkit.desks.endpoints import Endpoint
from assistkit.desks.http import Http
from assistkit.desks.mapping import Rows, article_of, row_as, utc
from assistkit.desks.notes import agents_since, leave, note_html
from assistkit.desks.paging import by_time, cursor_of, parts_of
from assistkit.errors import DeskMissing, DeskOdd, DeskRefused, InputError, NoteExposed
from assistkit.types import Author, Case, Message, Suggestion
from assistkit.types.desk import ArticlePage, ChangedPage, ClosedCase, ClosedPage, Identity, Note

_TABLE = "/api/now/table/"
ARTICLES = Endpoint("GET", f"{_TABLE}kb_knowledge")
BASES = Endpoint("GET", f"{_TABLE}kb_knowledge_base")
SHOWN = Endpoint("GET", "/api/sn_km_api/knowledge/articles")
JOURNAL = Endpoint("GET", f"{_TABLE}sys_journal_field")
LINKED = Endpoint("GET", f"{_TABLE}m2m_kb_task")
ROLES = Endpoint("GET", f"{_TABLE}sys_user_has_role")
ACTIVITIES = Endpoint("GET", "/api/sn_customerservice/case/{id}/activities")
CASES = {name: Endpoint("GET", f"{_TABLE}{name}") for name in ("sn_customerservice_case", "incident")}
NOTES = {name: Endpoint("PATCH", f"{_TABLE}{name}/{{id}}", {"work_notes": str}) for name in CASES}
ENDPOINTS = (ARTICLES, BASES, SHOWN, JOURNAL, LINKED, ROLES, ACTIVITIES, *CASES.values(), *NOTES.values())

DONE: Mapping[str, Sequence[str]] = {"incident": ("6", "7"), "sn_customerservice_case": ("3", "6")}
"""The states of a case that is resolved or closed; those of CSM are not confirmed."""
CALLER = {"incident": "caller_id", "sn_customerservice_case": "contact"}
AGENTS = ("itil", "sn_customerservice_agent")
"""A user with one of these roles is an agent; not confirmed for every instance."""
_ARTICLE = (
    "sys_id,number,short_description,text,wiki,article_type,workflow_state,language,kb_knowledge_base,valid_to,"
    "sys_updated_on,can_read_user_criteria"
)
_ID, _CODE = re.compile(r"[0-9a-f]{32}"), re.compile(r"\[/?code\]")
_DAY = timedelta(days=1)


class ServiceNow:
    """A `Desk`. Cases are those of `table`: "incident" or "sn_customerservice_case". `public_bases` are titles or ids
    of knowledge bases whose articles are public where strangers see them; `language` is the one that ids do not name.

    Credentials are `client` and `secret` (OAuth), a `key`, or `user` and `password`.
    """

    def __init__(  # noqa: PLR0913  three ways to sign in
        self,
        url: str,
        *,
        client: str = "",
        secret: str = "",
        key: str = "",
        user: str = "",
        password: str = "",
        table: str = "sn_customerservice_case",
        public_bases: Sequence[str] = (),
        language: str = "en",
    ) -> None:
        if table not in CASES:
            raise InputError(f"table: must be {' or '.join(CASES)}; got {table!r:.60}")
        self._web, self._table, self._bases, self._language = url.rstrip("/"), table, tuple(public_bases), language
        self._http = Http("ServiceNow", self._web, ENDPOINTS, _auth(client, secret, key, user, password))
        self._tables = TableApi(self._http)
        self._agents: dict[str, bool] = {}

    def __repr__(self) -> str:
        return (
            f"ServiceNow({self._web!r}, table={self._table!r}, public_bases={self._bases}, language={self._language!r})"
        )

    def articles(self, cursor: str = "") -> Iterator[ArticlePage]:
        """What was published or changed since; and what strangers see now and did not then, or the other way round."""
        at = parts_of(cursor)
        since, before = str(at.get("since", "")), set(at.get("shown", ()))
        bases = self._named_bases()
        shown = self._shown(bases)
        if since:
            for row in self._by_ids(sorted(shown ^ before)):
                yield self._page([row], bases, shown, cursor)
        for rows, last in by_time(
            self._tables.since(ARTICLES, "workflow_state=published", _ARTICLE), since, moment, _sys_id, size=SIZE
        ):
            since = last
            yield self._page(rows, bases, shown, cursor_of(since=since, shown=sorted(before)))
        yield ArticlePage(cursor=cursor_of(since=since, shown=sorted(shown)))

    def _named_bases(self) -> dict[str, str]:
        """The titles of all bases by id. Raises DeskOdd for a public one that is not there."""
        rows = self._tables.rows(BASES, "ORDERBYsys_id", "sys_id,title")
        titles = {_sys_id(row): str(row.get("title", "")) for row in rows}
        for name in self._bases:
            if name not in titles and name not in titles.values():
                raise DeskOdd(f"ServiceNow: there is no knowledge base {name!r}, or its user may not see it")
        return titles

    def _public(self, base: str, bases: Mapping[str, str]) -> bool:
        return bool(base) and (base in self._bases or bases.get(base) in self._bases)

    def _shown(self, bases: Mapping[str, str]) -> set[str]:
        """The ids of the articles in public bases that the Knowledge API shows to a stranger."""
        found = set[str]()
        for base in (one for one in bases if self._public(one, bases)):
            for offset in range(0, 1_000_000, SIZE):
                params = {"kb": base, "language": "all", "fields": "number", "limit": str(SIZE), "offset": str(offset)}
                try:
                    page = self._http.read(SHOWN, ShownPage, params=params, anonymous=True).result.articles
                except (DeskRefused, DeskMissing):  # strangers may see nothing there
                    break
                new = {one.id.rpartition(":")[2] for one in page} - found
                found |= new
                if not new:
                    break
        return found

    def _by_ids(self, ids: Sequence[str]) -> Iterator[dict[str, Any]]:
        for start in range(0, len(ids), SIZE):
            some = [one for one in ids[start : start + SIZE] if _ID.fullmatch(one)]
            wanted = set(some)
            rows = self._tables.rows(
                ARTICLES, f"workflow_state=published^sys_idIN{','.join(some)}^ORDERBYsys_id", _ARTICLE
            )
            yield from (row for row in rows if _sys_id(row) in wanted)

    def _page(self, rows: Sequence[Any], bases: Mapping[str, str], shown: Collection[str], cursor: str) -> ArticlePage:
        found = Rows()
        for row in rows:
            with found.reading(self._key(row)):
                one = row_as(row, ArticleRow)
                if not _is_out(one.workflow_state, one.valid_to):
                    continue
                public, why = self._visibility(one, bases, shown)
                text = one.wiki if one.article_type == "wiki" else one.text
                article = article_of(
                    id=self._key(row),
                    title=one.short_description,
                    text=text or one.text or one.wiki,
                    url=f"{self._web}/kb_view.do?sysparm_article={one.number}",
                    public=public,
                    language=one.language,
                    facets={"base": bases.get(one.kb_knowledge_base, "")},
                    updated_at=utc(one.sys_updated_on),
                )
                found.add(article, why)
        return found.page(cursor)

    def _visibility(self, one: ArticleRow, bases: Mapping[str, str], shown: Collection[str]) -> tuple[bool, str]:
        if not self._public(one.kb_knowledge_base, bases):
            return False, f"base {bases.get(one.kb_knowledge_base, 'unknown')!r} is none of the public ones"
        if one.can_read_user_criteria not in ("", None):
            return False, "has its own list of readers"
        return (True, "strangers see it") if one.sys_id in shown else (False, "strangers do not see it")

    def _key(self, row: Mapping[str, Any]) -> str:
        """The number outlives a version; with the language where it is another than usual."""
        number, language = row.get("number"), row.get("language") or self._language
        if not isinstance(number, str) or not number or not isinstance(language, str):
            raise DeskOdd("ServiceNow: an article must have a number")
        number = re.sub(r" v[\d.]+$", "", number)
        return number if language == self._language else f"{number}@{language}"

    def article_ids(self) -> Collection[str]:
        """Of what is published now. Raises DeskBusy where that changes while it is listed."""
        rows = self._tables.rows(
            ARTICLES, "workflow_state=published^ORDERBYsys_id", "sys_id,number,language,workflow_state,valid_to"
        )
        return {
            self._key(row) for row in rows if _is_out(str(row.get("workflow_state")), str(row.get("valid_to") or ""))
        }

    def solved(self, cursor: str = "") -> Iterator[ClosedPage]:
        """By the time of the last change, with journals and linked articles of a page at once."""
        states = DONE[self._table]
        feed = self._tables.since(CASES[self._table], f"stateIN{','.join(states)}", self._case_fields)
        for rows, last in by_time(feed, _stamp(parts_of(cursor).get("since", "")), moment, _sys_id, size=SIZE):
            found = Rows()
            cases = [row_as(row, CaseRow) for row in rows if row.get("state") in states]
            said = self._said([one.sys_id for one in cases])
            linked = self._linked([one.sys_id for one in cases])
            for one in cases:
                with found.reading(one.sys_id):
                    case = self._put_together(one, said.get(one.sys_id, []))
                    found.cases.append(ClosedCase(case=case, articles=linked.get(one.sys_id, {})))
            yield found.closed(cursor_of(since=last))

    def changed(self, cursor: str = "") -> Iterator[ChangedPage]:
        """By the time of the last change."""
        last = _stamp(parts_of(cursor).get("since", "") or (datetime.now(UTC) - _DAY).isoformat())
        for rows, until in by_time(
            self._tables.since(CASES[self._table], "", "sys_id,state,sys_updated_on"),
            last,
            moment,
            _sys_id,
            size=SIZE,
        ):
            last, told = until, rows if cursor else []
            yield ChangedPage(
                open=tuple(_sys_id(row) for row in told if row.get("state") not in DONE[self._table]),
                done=tuple(_sys_id(row) for row in told if row.get("state") in DONE[self._table]),
                cursor=cursor_of(since=last),
            )
        if not cursor:
            yield ChangedPage(cursor=cursor_of(since=last))

    @property
    def _case_fields(self) -> str:
        fields = "sys_id,number,state,short_description,description,sys_created_on,sys_updated_on,sys_created_by"
        return f"{fields},{CALLER[self._table]}.user_name"

    def case(self, id: str) -> Case:
        """One case, by its sys_id or number; its id is the sys_id."""
        if not (id.isascii() and id.isalnum()):
            raise InputError(f"case: must be a number such as CS0001001, or a sys_id; got {id!r:.60}")
        name = "sys_id" if _ID.fullmatch(id) else "number"
        rows = self._tables.rows(CASES[self._table], f"{name}={id}", self._case_fields)
        row = next((row for row in rows if row.get(name) == id), None)
        if row is None:
            raise DeskMissing(f"ServiceNow: {self._table} {id} is not there, or its user may not see it")
        one = row_as(row, CaseRow)
        return self._put_together(one, self._said([one.sys_id]).get(one.sys_id, []))

    def _said(self, ids: Sequence[str]) -> dict[str, list[Entry]]:
        """The journals of several cases, oldest first."""
        found: dict[str, list[Entry]] = {id: [] for id in ids}
        if ids:
            query = f"element_idIN{','.join(ids)}^elementINcomments,work_notes^ORDERBYsys_created_on^ORDERBYsys_id"
            for row in self._tables.rows(
                JOURNAL, query, "element_id,element,value,sys_created_by,sys_created_on,sys_id"
            ):
                entry = row_as(row, Entry)
                if entry.element_id in found and entry.element in ("comments", "work_notes"):
                    found[entry.element_id].append(entry)
        return found

    def _linked(self, ids: Sequence[str]) -> dict[str, dict[str, int]]:
        """The articles that were applied to several cases."""
        found: dict[str, dict[str, int]] = {id: {} for id in ids}
        if ids:
            fields = "task,kb_knowledge.number,kb_knowledge.language,sys_id"
            for row in self._tables.rows(LINKED, f"taskIN{','.join(ids)}^ORDERBYsys_id", fields):
                number = row.get("kb_knowledge.number")
                if row.get("task") in found and isinstance(number, str) and number:
                    key = self._key({"number": number, "language": row.get("kb_knowledge.language")})
                    found[row["task"]][key] = 1
        return found

    def _put_together(self, one: CaseRow, said: Sequence[Entry]) -> Case:
        customer = one.caller or one.contact
        first = Message(author="customer", text=one.description, sent_at=utc(one.sys_created_on))
        messages = (first, *(self._message(entry, customer) for entry in said))
        return Case(
            id=one.sys_id,
            subject=one.short_description,
            messages=tuple(message for message in messages if message.text.strip()),
            created_at=utc(one.sys_created_on),
        )

    def _message(self, entry: Entry, customer: str) -> Message:
        author: Author = "customer"
        if entry.sys_created_by != customer:
            author = "agent" if self._is_agent(entry.sys_created_by) else "customer"
        return Message(
            author=author,
            text=_CODE.sub("", entry.value),
            sent_at=utc(entry.sys_created_on),
            public=entry.element == "comments",
            headers={"From": entry.sys_created_by},
        )

    def _is_agent(self, name: str) -> bool:
        if name not in self._agents:
            query = f"user.user_name={name.replace('^', '^^')}^role.nameIN{','.join(AGENTS)}"
            rows = self._tables.rows(ROLES, query, "user.user_name,role.name,sys_id")
            wanted = (row for row in rows if row.get("user.user_name") == name and row.get("role.name") in AGENTS)
            self._agents[name] = next(wanted, None) is not None
        return self._agents[name]

    def leave_note(self, case: Case, suggestion: Suggestion) -> Note:
        """A work note, which goes to the work notes list and never to the customer."""
        return leave(self, case, suggestion, lambda: self._note(case.id, note_html(suggestion, case), suggestion.id))

    def _note(self, id: str, html: str, mark: str) -> None:
        self._http.read(NOTES[self._table], One, at={"id": id}, body={"work_notes": f"[code]{html}[/code]"})
        found = [one.element for one in self._said([id])[id] if mark in one.value]
        if found != ["work_notes"]:
            where = f"it is in {', '.join(found)}" if found else "its journal does not show it"
            raise NoteExposed(
                f"ServiceNow: the note in {self._table} {id} must be a work note; {where}: look at it at once"
            )

    def replies_since(self, case: Case) -> Sequence[Message]:
        """Comments and work notes of agents."""
        return agents_since(self, case)

    def identity(self, case_id: str = "") -> Identity:
        """CSM tells whether this user may write comments, which the customer gets."""
        self._tables.page(BASES, "ORDERBYsys_id", "sys_id", 0)  # says whether the credentials are right
        limits, fields = self._http.limits, list[Field]()
        if case_id and self._table == "sn_customerservice_case":
            try:
                at = {"id": self.case(case_id).id}
                fields = self._http.read(ACTIVITIES, CaseActivities, at=at).result.journal_fields
            except (DeskMissing, DeskRefused):  # the plugin, or the right, is not there
                fields = []
        may = next((one.can_write is not False for one in fields if one.name == "comments"), None)
        return Identity(name="the integration's user", may_reply=may, limits=limits)


def _auth(client: str, secret: str, key: str, user: str, password: str) -> Auth:
    if client and secret:
        return ClientCredentials("/oauth_token.do", client, secret)
    if key:
        return Header("x-sn-apikey", key)
    if user and password:
        return basic(user, password)
    raise InputError("servicenow: needs client and secret, or key, or user and password")


def _is_out(state: str, valid_to: str) -> bool:
    """Published, and not past its last day."""
    last = utc(valid_to[:10]) if valid_to else None
    return state == "published" and (last is None or last + _DAY > datetime.now(UTC))


def _sys_id(row: Mapping[str, Any]) -> str:
    value = row.get("sys_id")
    if not isinstance(value, str) or not value:
        raise DeskOdd("ServiceNow: a row must have a sys_id")
    return value


def _stamp(since: str) -> str:
    """A time as ServiceNow writes it, in UTC."""
    moment = utc(since)
    return moment.strftime("%Y-%m-%d %H:%M:%S") if moment else ""
