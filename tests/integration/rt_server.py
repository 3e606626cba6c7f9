"""A Request Tracker for one module of tests: the real server on a copy of its database, every mail a file."""

from __future__ import annotations

import email
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

SITE = Path(__file__).parent / "rt_site"
SHARE = Path("/usr/share/request-tracker5")
PRISTINE = Path("/var/lib/dbconfig-common/sqlite3/request-tracker5/rtdb")
_INSERT = "use RT -init; my ($ok, $said) = RT->DatabaseHandle->InsertData($ARGV[0], undef); die $said unless $ok"


def installed() -> bool:
    """Whether the packages are there: tests/integration/rt_site/install.sh installs them."""
    return PRISTINE.is_file() and (SHARE / "libexec" / "rt-server").is_file()


class RequestTrackerServer:
    """Started with the block, ended with it. `call` speaks REST as one of root, agent and assistkit."""

    def __init__(self, folder: Path, zone: str = "UTC", *, plugins: Path | None = None, port: int = 0) -> None:
        self.folder, self.mail = folder, folder / "mail"
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        for name in ("mail", "mason", "session", "config"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        shutil.copy(PRISTINE, folder / "database")
        take = self.mail / "take"
        take.write_text('#!/bin/sh\ncat > "$(dirname "$0")/$(date +%s%N)-$$.eml"\n')
        take.chmod(0o755)
        self._environment = {
            **os.environ,
            "RT_SITE_CONFIG": str(SITE / "site_config.pm"),
            "RT_SITE_CONFIG_DIR": str(folder / "config"),
            "ASSISTKIT_RT": str(folder),
            "ASSISTKIT_RT_PORT": str(self.port),
            "ASSISTKIT_RT_ZONE": zone,
            "ASSISTKIT_RT_TOKENS": str(folder / "tokens"),
            "ASSISTKIT_RT_PLUGINS": str(plugins or ""),
        }
        fill = ["perl", f"-I{SHARE / 'lib'}", "-e", _INSERT, str(SITE / "initialdata")]
        done = subprocess.run(fill, env=self._environment, capture_output=True, text=True, check=False)
        if done.returncode or not (folder / "tokens").is_file():
            raise RuntimeError(f"Request Tracker's database was not filled: {done.stderr[-2000:]}")
        lines = (folder / "tokens").read_text().splitlines()
        self.tokens = dict(line.split(" ", 1) for line in lines)
        self._start()

    def _start(self) -> None:
        server = [SHARE / "libexec" / "rt-server", "--server", "Starlet", "--port", str(self.port)]
        with (self.folder / "server.log").open("wb") as log:
            self._process = subprocess.Popen(
                [*server, "--host", "127.0.0.1", "--max-workers=2"],
                env=self._environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                self.call("GET", "/rt")
            except OSError:
                time.sleep(0.2)
            else:
                return
        self.stop()
        raise RuntimeError(f"no answer: {(self.folder / 'server.log').read_text()[-2000:]}")

    def stop(self) -> None:
        """End the server, with its workers."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            self._process.wait(timeout=20)

    def call(self, method: str, path: str, body: Any = None, *, user: str = "root") -> Any:
        """A request to REST 2.0; the JSON that comes. Raises urllib.error.HTTPError."""
        request = urllib.request.Request(  # noqa: S310  loopback
            f"{self.url}/REST/2.0{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {self.tokens[user]}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return json.loads(answer.read() or b"null")

    def fill(self, articles: Sequence[dict[str, Any]], tickets: Sequence[dict[str, Any]]) -> dict[str, list[str]]:
        """Many at once, without mails; their ids. `articles` of a ticket are places in the list of articles."""
        rows = self.folder / "rows.json"
        rows.write_text(json.dumps({"articles": articles, "tickets": tickets}), encoding="utf-8")
        command = ["perl", f"-I{SHARE / 'lib'}", str(SITE / "fill.pl"), str(rows)]
        done = subprocess.run(command, env=self._environment, capture_output=True, text=True, check=True)
        return {name: [str(id) for id in ids] for name, ids in json.loads(done.stdout).items()}

    def add_article(self, title: str, text: str, *, public: bool = True) -> str:
        """An article of the class "Help centre", or "Internal"."""
        name = "Help centre" if public else "Internal"
        return str(self.call("POST", "/article", {"Name": title, "Class": name, "CustomFields": {"Text": text}})["id"])

    def add_ticket(self, subject: str, text: str, requestor: str = "kim@customer.test") -> str:
        """A ticket in the queue Support, as a customer's mail makes one."""
        new = {"Queue": "Support", "Subject": subject, "Requestor": requestor}
        return str(self.call("POST", "/ticket", {**new, "Content": text, "ContentType": "text/plain"})["id"])

    def write(self, ticket: str, text: str, *, how: str = "correspond", user: str = "agent") -> None:
        """A reply or a comment."""
        self.call("POST", f"/ticket/{ticket}/{how}", {"Content": text, "ContentType": "text/html"}, user=user)

    def write_as_customer(self, ticket: str, text: str, requestor: str = "kim@customer.test") -> None:
        """What a customer's mail does: a correspondence in the requestor's name."""
        say = (
            "use RT -init; my $u = RT::CurrentUser->new; $u->LoadByEmail($ARGV[1]); my $t = RT::Ticket->new($u); "
            "$t->Load($ARGV[0]); my ($ok, $m) = $t->Correspond(Content => $ARGV[2]); die $m unless $ok"
        )
        command = ["perl", f"-I{SHARE / 'lib'}", "-e", say, ticket, requestor, text]
        subprocess.run(command, env=self._environment, check=True, capture_output=True)

    def find(self, query: str) -> list[str]:
        """Ids of the tickets that satisfy a TicketSQL."""
        return [str(one["id"]) for one in self.call("GET", f"/tickets?query={quote(query)}&per_page=100")["items"]]

    def mails(self, to: str) -> list[str]:
        """The texts of the mails to an address, oldest first."""
        found = []
        for path in sorted(self.mail.glob("*.eml")):
            message = email.message_from_bytes(path.read_bytes())
            if to in " ".join(str(message[name]) for name in ("To", "Cc", "Bcc")):
                found.append(path.read_text(encoding="utf-8", errors="replace"))
        return found


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


REFUSED = urllib.error.HTTPError
"""What `call` raises where RT says no."""
