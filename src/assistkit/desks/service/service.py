"""What the routes do, in threads: suggestions, what was shown, what agents say, and news of cases."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from assistkit.desks.comparing import compare
from assistkit.desks.notes import without_notes
from assistkit.desks.panel import panel_data
from assistkit.desks.service import limits
from assistkit.desks.service.access import Access
from assistkit.desks.service.assistants import Assistants
from assistkit.desks.service.messages import Ask, News, Said, case_of
from assistkit.desks.service.metrics import GENERATION, MADE, WAITING
from assistkit.desks.service.pool import Pool
from assistkit.desks.service.tenants import Tenant
from assistkit.desks.service.worker import Work, Worker
from assistkit.errors import InputError, StoreUnusable
from assistkit.feedback import FeedbackStore
from assistkit.feedback.jobs import Prepared
from assistkit.protocols import Desk
from assistkit.types import Case, Review, Suggestion
from assistkit.types.desk import Note

log = logging.getLogger(__name__)

T = TypeVar("T")

_BETWEEN = 0.3  # seconds between tries of a database that is not there


class Served(NamedTuple):
    """A desk with its store, if reviews are kept, and its connector, if it has one."""

    tenant: Tenant
    store: FeedbackStore | None
    connector: Desk | None


class Service:
    """All that a process needs; `close` ends what it has begun."""

    def __init__(self, assistants: Assistants, desks: Mapping[str, Served]) -> None:
        self.assistants, self.desks = assistants, desks
        self.tenants = {name: one.tenant for name, one in desks.items()}
        self.suggesting = Pool(limits.SUGGESTING, limits.SUGGEST_QUEUE, limits.SUGGEST_SECONDS)
        self.storing = Pool(limits.STORING, limits.STORE_QUEUE, 2 * limits.STORE_SECONDS)
        works = [Work(name, one.store, one.connector) for name, one in desks.items() if one.store]
        self.worker = Worker(works, assistants)
        self.reachable = True

    def close(self) -> None:
        """Wait for what runs, and give the connections back."""
        self.worker.stop()
        self.suggesting.close()
        self.storing.close()
        for one in self.desks.values():
            if one.store is not None:
                one.store.close()

    def readable(self, access: Access, article: str) -> bool:
        """Whether there is such an article for this agent; of an internal one others learn nothing."""
        found = self.assistants.current.index.articles.get(article)
        return found is not None and (found.public or access.staff)

    def suggest(self, access: Access, ask: Ask, prepared: Case | None = None) -> tuple[Case, Suggestion]:
        """A suggestion for the case as it was given, or prepared. Raises InputError for a row that is no case."""
        case = prepared or without_notes(case_of(ask.case or {}, access.case))
        where = {"article_id": ask.article} if ask.article else None
        suggestion = self.assistants.current.suggest(case, where=where)
        MADE.labels(access.desk.name, suggestion.status).inc()
        return case, suggestion

    def prepared(self, access: Access) -> Prepared | None:
        """What the queue has for the case; where it has nothing and the desk has a connector, it is asked for."""
        served = self.desks[access.desk.name]
        if served.store is None:
            return None
        jobs = served.store.jobs
        found = patiently(lambda: jobs.prepared(access.case))
        if found is not None or served.connector is None:
            return found
        patiently(lambda: jobs.add(access.case))
        return Prepared(waits=True, case=None, suggestion=None)

    def show(self, access: Access, ask: Ask, case: Case, suggestion: Suggestion) -> bytes:
        """The panel's JSON for this agent, after the store knows that it was shown."""
        store = self.desks[access.desk.name].store
        if store is not None:
            patiently(lambda: store.record_suggestion(suggestion, case, agent=access.agent))
        data = panel_data(suggestion, case=case, internal=access.staff, format=ask.format)
        if not access.staff:  # the ids of past cases are of cases that this token is not for
            for one in (*data["sources"], *data["evidence"]):
                one["past_cases"] = []
        return as_json(data)

    def review(self, access: Access, said: Said) -> None:
        """Keep what the agent did. Raises InputError for a suggestion that was not shown in this case."""
        store = self.desks[access.desk.name].store
        if store is None or said.event == "article":
            return
        patiently(lambda: _keep(store, access, said))

    def leave_note(self, access: Access, suggestion_id: str) -> Note:
        """What is prepared for the case, as an internal note by the desk's connector.

        Raises InputError where there is no connector, or another suggestion by now.
        """
        served = self.desks[access.desk.name]
        if served.store is None or served.connector is None:
            raise InputError("notes: this desk has no connector that could leave one")
        jobs = served.store.jobs
        found = patiently(lambda: jobs.prepared(access.case))
        if found is None or found.case is None or found.suggestion is None or found.suggestion.id != suggestion_id:
            raise InputError("suggestion_id: is not what is prepared for this case; open the case again")
        return served.connector.leave_note(found.case, found.suggestion)

    def news(self, served: Served, news: News, hook: str) -> bool:
        """Queue a case; False where the hook was here before. Raises InputError for a row that is no case."""
        assert served.store is not None  # noqa: S101  the route has looked
        if news.case is not None:
            case_of(news.case, news.case_id)
        elif served.connector is None:
            raise InputError("case: is needed, since this desk has no connector to read it with")
        row, jobs = json.dumps(news.case) if news.case is not None else "", served.store.jobs
        return patiently(lambda: jobs.add(news.case_id, row, hook=hook))

    def look(self) -> None:
        """Take a new index, and see whether every database answers; for its own thread, again and again."""
        self.assistants.look()
        GENERATION.set(self.assistants.generation)
        try:
            for name, one in self.desks.items():
                if one.store is not None:
                    WAITING.labels(name).set(one.store.jobs.waiting())
            self.reachable = True
        except Exception as error:  # noqa: BLE001  whatever it is, the next look may find it gone
            log.warning("database not reached", extra={"problem": type(error).__name__})
            self.reachable = False


def patiently(use: Callable[[], T]) -> T:
    """What a database says, also where it is just being restarted. Whatever is used is safe to do twice."""
    until = time.monotonic() + limits.STORE_SECONDS
    while True:
        try:
            return use()
        except StoreUnusable:
            if time.monotonic() > until:
                raise
            time.sleep(_BETWEEN)


def as_json(data: Any) -> bytes:
    """In ASCII, so that no text can fail to be encoded."""
    return json.dumps(data, separators=(",", ":")).encode("ascii")


def _keep(store: FeedbackStore, access: Access, said: Said) -> None:
    shown = next((one.shown for one in store.outcomes(case_id=access.case) if one.shown.id == said.suggestion_id), None)
    if shown is None:
        raise InputError("suggestion_id: no such suggestion was shown for this case")
    if said.event == "inserted":
        if said.reason != "note":  # for colleagues: no reply
            store.record_event(shown.id, "inserted", agent=access.agent)
        return
    ids: dict[str, Any] = {"suggestion_id": shown.id, "case_id": access.case, "agent": access.agent}
    if said.event == "rejected":
        store.record(Review(**ids, decision="rejected", reason=said.reason))
        return
    found = compare(shown.draft, (), [said.text])
    store.record(Review(**ids, decision=found.decision, final_text=found.text, similarity=found.similarity))
