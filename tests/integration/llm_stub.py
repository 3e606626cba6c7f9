"""A real HTTP server on loopback that answers like a language model's, well or badly."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[["Talk"], None]


class Talk(BaseHTTPRequestHandler):
    """One request; `nth` counts them from 1, `asked` is its JSON."""

    nth = 0
    asked: dict[str, Any]

    def do_POST(self) -> None:
        self.asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        server: Any = self.server
        with server.lock:
            server.requests.append(({name.lower(): value for name, value in self.headers.items()}, self.asked))
            self.nth = len(server.requests)
        with suppress(OSError):  # a client that had enough hangs up
            server.answer(self)

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def begin(self, status: int = 200, kind: str = "text/event-stream") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()

    def raw(self, text: str) -> None:
        self.wfile.write(text.encode())
        self.wfile.flush()

    def event(self, content: Any, *, role: Any = "assistant", finish: Any = None, **more: Any) -> None:
        choice = {"index": 0, "delta": {"role": role, "content": content}, "finish_reason": finish}
        chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice], **more}
        self.raw(f"data: {json.dumps(chunk)}\n\n")

    def said(self, *pieces: str, usage: Any = None, finish: str = "stop") -> None:
        """A well-formed stream of these pieces."""
        self.begin()
        for piece in pieces:
            self.event(piece)
        self.event(None, finish=finish)
        self.event(None, usage=usage or {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120})
        self.raw("data: [DONE]\n\n")

    def refused(self, status: int, text: str = "no") -> None:
        self.begin(status, "application/json")
        self.raw(json.dumps({"error": {"message": text}}))


class Serving:
    """Where the server is, and what it was asked."""

    def __init__(self, server: Any) -> None:
        self.url = f"http://127.0.0.1:{server.server_port}/v1"
        self.requests: list[tuple[dict[str, str], dict[str, Any]]] = server.requests


@contextmanager
def serving(answer: Answer) -> Iterator[Serving]:
    """A server that answers each request with `answer`."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Talk)
    server.daemon_threads, server.block_on_close = True, False
    server.answer, server.requests, server.lock = answer, [], threading.Lock()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield Serving(server)
    finally:
        server.shutdown()
        server.server_close()


def reply(*sentences: tuple[Any, Any]) -> str:
    """The JSON that a well-behaved model answers."""
    return json.dumps({"sentences": [{"text": text, "cites": cites} for text, cites in sentences]})
