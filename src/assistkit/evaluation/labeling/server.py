"""The labeling page on 127.0.0.1, by the standard library: nobody else reaches it, and an answer is kept at once.

Every request needs the token of the address that the command prints, so that no other page in the browser, and no other
user of the machine, can read a case; a name that was made to lead here (DNS rebinding) is refused by its Host.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from assistkit.desks.cards.environment import environment
from assistkit.errors import InputError
from assistkit.evaluation.labeling.choices import Choices
from assistkit.evaluation.labeling.hand import Answer, fold, record

HOST = "127.0.0.1"
_MOST = 100_000  # bytes of an answer
_SCRIPT = "label_script.html.j2"
_STOP = ("POST", "/api/stop")


class Labeling:
    """A server that shows the cases of `folder` and writes what is answered. Use it as a context."""

    def __init__(self, folder: Path, choices: Choices, port: int = 0) -> None:
        self._folder, self._choices = folder, choices
        self.token = secrets.token_urlsafe(24)
        self._lock = threading.Lock()  # one search and one answer at a time
        self.done = threading.Event()
        try:
            self._server = ThreadingHTTPServer((HOST, port), _Handler)
        except OSError as error:
            raise InputError(f"port: {port} cannot be used ({error.strerror}); leave it out or name another") from None
        self._server.daemon_threads = True
        self._server.labeling = self  # type: ignore[attr-defined]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def host(self) -> str:
        """Name and port, as a browser sends them."""
        return f"{HOST}:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        """The address to open; whoever has it may read the cases."""
        return f"http://{self.host}/?k={self.token}"

    def answer(self, method: str, path: str, query: dict[str, list[str]], sent: Any) -> Any:
        """What a request gets, as JSON. Raises InputError for what cannot be used, KeyError for an unknown path."""
        routes: dict[tuple[str, str], Callable[[], Any]] = {
            ("GET", "/api/cases"): self._choices.cases,
            ("GET", "/api/case"): lambda: self._choices.case(query.get("id", [""])[0]),
            ("GET", "/api/search"): lambda: self._choices.search(query.get("q", [""])[0][:500]),
            ("POST", "/api/label"): lambda: self._label(sent),
            _STOP: lambda: None,
        }
        work = routes[method, path]
        with self._lock:
            return work()

    def _label(self, sent: Any) -> dict[str, Any]:
        case, articles, none = (sent.get(name) for name in ("case", "articles", "none"))
        if not isinstance(case, str) or not isinstance(articles, list) or not isinstance(none, bool):
            raise InputError("must be an object with a case, a list of articles and none: true or false")
        if not all(isinstance(one, str) for one in articles):
            raise InputError("articles: must be ids")
        self._choices.put(case, articles, none)
        record(self._folder, case, Answer(articles=tuple(articles), none=none))
        fold(self._folder)
        return {"label": self._choices.label(case)}


def page() -> str:
    """The page: it loads nothing from anywhere, and runs no script but its own."""
    script = _templates().get_template(_SCRIPT).render()
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    made: str = _templates().get_template("label.html.j2").render(script=_markup(script), script_hash=digest)
    return made


def _markup(made: str) -> Any:
    from markupsafe import Markup

    return Markup(made)  # noqa: S704  the page's own script, no text of a case


@lru_cache(maxsize=1)
def _templates() -> Any:
    return environment("assistkit.evaluation.labeling")


class _Handler(BaseHTTPRequestHandler):
    """Checks who asks, and passes it on."""

    server_version, sys_version = "assistkit", ""

    @property
    def _of(self) -> Labeling:
        found: Labeling = self.server.labeling  # type: ignore[attr-defined]
        return found

    def do_GET(self) -> None:
        self._work("GET")

    def do_POST(self) -> None:
        self._work("POST")

    def log_message(self, *_: Any) -> None:
        """Say nothing: the address has the token in it."""

    def _work(self, method: str) -> None:
        parts = urlsplit(self.path)
        query = parse_qs(parts.query)
        given = self.headers.get("X-Assistkit-Token") or (query.get("k", [""])[0] if parts.path == "/" else "")
        ours = self.headers.get("Host") == self._of.host
        if not ours or not secrets.compare_digest(given.encode(), self._of.token.encode()):
            self._send(HTTPStatus.FORBIDDEN, {"error": "open the address that the command printed"})
            return
        if method == "GET" and parts.path == "/":
            self._send(HTTPStatus.OK, page(), "text/html; charset=utf-8")
            return
        try:
            self._answer(method, parts.path, query)
        finally:
            if (method, parts.path) == _STOP:  # after the answer: the process ends with it
                self._of.done.set()

    def _answer(self, method: str, path: str, query: dict[str, list[str]]) -> None:
        try:
            self._send(HTTPStatus.OK, self._of.answer(method, path, query, self._sent(method)))
        except KeyError:
            self._send(HTTPStatus.NOT_FOUND, {"error": "no such page"})
        except InputError as error:
            self._send(HTTPStatus.BAD_REQUEST, {"error": str(error)})
        except OSError as error:
            problem = f"the answer could not be written: {error.strerror}"
            self._send(HTTPStatus.INTERNAL_SERVER_ERROR, {"error": problem})

    def _sent(self, method: str) -> dict[str, Any]:
        if method == "GET":
            return {}
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > _MOST:
            raise InputError(f"must have at most {_MOST:,} bytes")
        try:
            found = json.loads(self.rfile.read(int(length)) or b"{}")
        except (ValueError, RecursionError):
            raise InputError("must be JSON") from None
        if not isinstance(found, dict):
            raise InputError("must be an object")
        return found

    def _send(self, status: HTTPStatus, body: Any, kind: str = "application/json") -> None:
        data = (body if isinstance(body, str) else json.dumps(body)).encode("utf-8", errors="replace")
        self.send_response(status)
        for name, value in (
            ("Content-Type", kind),
            ("Content-Length", str(len(data))),
            ("Cache-Control", "no-store"),
            ("Referrer-Policy", "no-referrer"),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "DENY"),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)
