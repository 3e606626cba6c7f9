"""Pages of desks on origins of their own, with the apps that `assistkit desk app` makes, for a real browser."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

PAGES = Path(__file__).parent / "desk_pages"
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".json": "application/json",
    ".png": "image/png",
}


class Origin:
    """Serves files by their path from memory."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        files = self.files

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = self.path.partition("?")[0]
                found = files.get(path.lstrip("/"))
                self.send_response(404 if found is None else 200)
                self.send_header("Content-Type", KINDS.get(Path(path).suffix, "text/html; charset=utf-8"))
                self.end_headers()
                self.wfile.write(found or b"")

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def shows(self, page: str, **words: str) -> None:
        """The page of a desk, from `desk_pages`, at /."""
        text = (PAGES / page).read_text(encoding="utf-8")
        for word, value in words.items():
            text = text.replace(word, value)
        self.files[""] = text.encode()

    def holds(self, files: Mapping[str, bytes]) -> None:
        """An app's files."""
        self.files.update(files)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def watched(browser: Any, width: int) -> Iterator[Any]:
    """A page of which no script complains; what its scripts say is kept in `complaints`."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    opened.complaints = []
    opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
    yield opened
    context.close()
    assert opened.complaints == []


def panel(page: Any, service: str) -> Any:
    """assistkit's page, however deep it is framed, when it is there."""
    for _ in range(600):
        found = [one for one in page.frames if one.url.startswith(f"{service}/panel")]
        if found:
            return found[0]
        page.wait_for_timeout(100)
    raise AssertionError([one.url for one in page.frames])


def picture(page: Any, name: str) -> None:
    """Kept where ASSISTKIT_ARTIFACTS names a folder."""
    if folder := os.environ.get("ASSISTKIT_ARTIFACTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
