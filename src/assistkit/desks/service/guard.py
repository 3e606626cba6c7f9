"""Around every answer: headers that bind the browser, a line in the log, a count, and no traceback for anybody."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response

from assistkit.desks.service.metrics import REQUESTS, SECONDS

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)

STRICT = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Unless the answer says otherwise."""
_FROM_ELSEWHERE = ("/suggest", "/reviews")


class Guard:
    """Wraps the application. `origins` are those of all desks; the route asks the token whose desk it is."""

    def __init__(self, app: ASGIApp, origins: Collection[str]) -> None:
        self._app, self._origins = app, origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or the start and stop of the process."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, id, status = time.monotonic(), secrets.token_hex(8), 0
        scope.setdefault("state", {})

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._mark(MutableHeaders(scope=message), Headers(scope=scope), id)
            await send(message)

        try:
            await self._answer(scope)(scope, receive, sent)
        except Exception:
            log.exception("error", extra={"request": id})  # Starlette has answered
        finally:
            self._tell(scope, status, time.monotonic() - began, id)

    def _answer(self, scope: Scope) -> ASGIApp:
        """The application, or the answer to a browser that asks whether a page of a desk may call."""
        if scope["method"] != "OPTIONS" or scope["path"] not in _FROM_ELSEWHERE:
            return self._app
        if Headers(scope=scope).get("origin") not in self._origins:
            return Response(status_code=403)
        allowed = {
            "Access-Control-Allow-Methods": "POST",
            "Access-Control-Allow-Headers": "Authorization, Content-Type",
        }
        return Response(status_code=204, headers=allowed | {"Access-Control-Max-Age": "600"})

    def _mark(self, headers: MutableHeaders, asked: Headers, id: str) -> None:
        for name, value in STRICT.items():
            headers.setdefault(name, value)
        headers["X-Request-Id"] = id
        if (origin := asked.get("origin")) and origin in self._origins:
            headers["Access-Control-Allow-Origin"] = origin
        headers.add_vary_header("Origin")

    def _tell(self, scope: Scope, status: int, seconds: float, id: str) -> None:
        route = getattr(scope.get("endpoint"), "__name__", "none")  # never the path, which may have anything
        REQUESTS.labels(route, str(status)).inc()
        SECONDS.labels(route).observe(seconds)
        known: dict[str, Any] = {"route": route, "method": scope["method"][:10], "status": status, "request": id}
        desk = scope["state"].get("desk")
        log.info("request", extra={**known, "ms": round(seconds * 1000), "desk": desk})
