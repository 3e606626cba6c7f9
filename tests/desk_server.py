"""A small HTTP server for tests of desks: a double answers, a script of faults spoils it, everything asked is kept."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, NamedTuple
from urllib.parse import parse_qs, urlsplit

Reply = tuple[int, Mapping[str, str], Any]  # status, headers, and what becomes JSON; bytes and str go as they are


class Asked(NamedTuple):
    """A request as it came."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: Any

    def one(self, name: str, default: str = "") -> str:
        """The first value of a parameter."""
        return self.query.get(name, [default])[0]


@dataclass
class Fault:
    """Spoils the next request that `when` fits, `times` times.

    "answer" gives this status, headers and body in place of the double's. "refuse" closes before the double is asked;
    "cut" gives half of its answer, "lose" nothing at all, though the double has done what it was asked for.
    """

    kind: Literal["answer", "refuse", "cut", "lose"] = "answer"
    status: int = 500
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = ""
    when: Callable[[Asked], bool] = lambda _: True
    times: int = 1


class DeskServer:
    """`answer` is the double. `asked` has every request, `faults` are used up in their order."""

    def __init__(self, answer: Callable[[Asked], Reply]) -> None:
        self.answer, self.asked, self.faults = answer, list[Asked](), list[Fault]()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()

    def spoilt(self, asked: Asked) -> Fault | None:
        """The fault for this request, used up once."""
        found = next((one for one in self.faults if one.times > 0 and one.when(asked)), None)
        if found is not None:
            found.times -= 1
        return found

    def _handler(server) -> type[BaseHTTPRequestHandler]:  # noqa: N805  `self` is the handler below
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                raw = self.rfile.read(length)
                parts = urlsplit(self.path)
                asked = Asked(
                    method=self.command,
                    path=parts.path,
                    query=parse_qs(parts.query, keep_blank_values=True),
                    headers={name.lower(): value for name, value in self.headers.items()},
                    body=_read(raw, self.headers.get("Content-Type", "")),
                )
                server.asked.append(asked)
                fault = server.spoilt(asked)
                if fault is not None and fault.kind == "answer":
                    self._send(fault.status, fault.headers, fault.body)
                    return
                if fault is not None and fault.kind == "refuse":
                    self.close_connection = True
                    return
                self._send(*server.answer(asked), broken=fault.kind if fault else "")

            do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815

            def _send(self, status: int, headers: Mapping[str, str], body: Any, broken: str = "") -> None:
                data = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else _json(body)
                if broken == "lose":
                    self.close_connection = True
                    return
                self.send_response(status)
                named = {"content-type": "application/json", **{name.lower(): one for name, one in headers.items()}}
                for name, value in {**named, "content-length": str(len(data))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data[: len(data) // 2] if broken == "cut" else data)
                self.close_connection = self.close_connection or broken == "cut"

            def log_message(self, *_: Any) -> None:
                pass

        return Handler


@contextmanager
def serving(answer: Callable[[Asked], Reply]) -> Iterator[DeskServer]:
    """A server for the block."""
    server = DeskServer(answer)
    try:
        yield server
    finally:
        server.close()


def _json(body: Any) -> bytes:
    return b"" if body is None else json.dumps(body).encode()


def _read(raw: bytes, kind: str) -> Any:
    if not raw:
        return None
    return json.loads(raw) if "json" in kind else {name: one[0] for name, one in parse_qs(raw.decode()).items()}
