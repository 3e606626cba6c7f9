"""Reading a table of ServiceNow, with the traps that its own documentation describes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from assistkit.desks.connectors.servicenow_rows import Table
from assistkit.desks.endpoints import Endpoint
from assistkit.desks.http import Http
from assistkit.desks.paging import Batch
from assistkit.errors import DeskBusy, DeskOdd

SIZE = 100
"""Rows of a page."""


class TableApi:
    """Reads tables. A page may be short or empty, since the limit is applied before rights are looked at."""

    def __init__(self, http: Http) -> None:
        self._http, self._total = http, 0

    def since(self, endpoint: Endpoint, wanted: str, fields: str) -> Callable[[str, int], Batch]:
        """What `paging.by_time` asks with; a condition on the time that was ignored is made up for here."""

        def ask(since: str, page: int) -> Batch:
            parts = [wanted, f"sys_updated_on>={since}" if since else "", "ORDERBYsys_updated_on", "ORDERBYsys_id"]
            rows, more = self.page(endpoint, "^".join(one for one in parts if one), fields, (page - 1) * SIZE)
            return Batch([row for row in rows if moment(row) >= since], more)

        return ask

    def rows(self, endpoint: Endpoint, query: str, fields: str) -> list[dict[str, Any]]:
        """Every row that the user may see. Raises DeskBusy where their number changes meanwhile: one may be missing."""
        found, total, offset = list[dict[str, Any]](), -1, 0
        while True:
            rows, more = self.page(endpoint, query, fields, offset)
            found += rows
            if total not in (-1, self._total):
                raise DeskBusy(f"ServiceNow: GET {endpoint.path}: it changed while it was listed; go on later")
            total, offset = self._total, offset + SIZE
            if not more:
                return found

    def page(self, endpoint: Endpoint, query: str, fields: str, offset: int) -> tuple[list[dict[str, Any]], bool]:
        """The rows from `offset` on, and whether there is another page."""
        params = {
            "sysparm_query": query,
            "sysparm_fields": fields,
            "sysparm_limit": str(SIZE),
            "sysparm_offset": str(offset),
            "sysparm_exclude_reference_link": "true",
            "sysparm_display_value": "false",
        }
        answer = self._http.answer(endpoint, Table, params=params)
        told = answer.headers.get("x-total-count", "")
        if not told.isdecimal():
            raise DeskOdd(f"ServiceNow: GET {endpoint.path}: the answer must have X-Total-Count; got {told!r:.20}")
        self._total = int(told)
        return answer.value.result, offset + SIZE < self._total


def moment(row: Mapping[str, Any]) -> str:
    """When a row changed last, as ServiceNow writes it, in UTC."""
    return str(row.get("sys_updated_on", ""))
