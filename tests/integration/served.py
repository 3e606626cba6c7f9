"""A real `assistkit serve` with two desks, in a process of its own, and tokens and hooks as desks make them."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx2

from assistkit.desks.service.access import sign
from assistkit.desks.service.hooks import signature
from assistkit.desks.service.tenants import Tenant, tenants
from assistkit.feedback import FeedbackStore

PANEL_PAGE = "https://acme.example"
PIN = {"subject": "PIN", "text": "How do I reset the kiosk PIN from my computer?"}


class Served:
    """`acme` has a page that frames its panel and calls from scripts, `beta` has none; each has keys and a store."""

    def __init__(
        self, index: Path, folder: Path, *, workers: int = 1, origins: Sequence[str] = (), connector: str = ""
    ) -> None:
        self._origins = list(origins or [PANEL_PAGE])
        self._connector = connector  # a class in a module of `folder`
        self.config = folder / "serve.toml"
        self._secrets = {name: secrets.token_hex(32) for name in ("acme", "acme-old", "acme-hook", "beta", "beta-hook")}
        self.config.write_text(self._toml(folder), encoding="utf-8")
        self.config.chmod(0o600)
        self.desks = tenants((), file=self.config)
        self.lines: list[str] = []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "assistkit", "serve", "--index", index, "--config", self.config]
        python_path = os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")]).strip(os.pathsep)
        self.process = subprocess.Popen(
            [*map(str, command), "--port", str(self.port), "--workers", str(workers)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONPATH": python_path},
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self.client = httpx2.Client(base_url=self.url, timeout=60, trust_env=False)
        self.until(self._answers)

    def _toml(self, folder: Path) -> str:
        of = self._secrets
        return f"""
[serve.acme]
keys = {{ new = "{of["acme"]}", old = "{of["acme-old"]}" }}
hooks = ["{of["acme-hook"]}"]
origins = {json.dumps(self._origins)}
connector = "{self._connector}"
reviews = "{folder}/acme.db"

[serve.beta]
keys = {{ new = "{of["beta"]}" }}
hooks = ["{of["beta-hook"]}"]
reviews = "{folder}/beta.db"
"""

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    def _answers(self) -> bool:
        assert self.process.poll() is None, self.lines
        try:
            return self.client.get("/ready").status_code == 200
        except httpx2.TransportError:
            return False

    def until(self, holds: Any, seconds: float = 60) -> None:
        """Wait for something that must come."""
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, self.lines[-20:]
            time.sleep(0.05)

    def desk(self, name: str) -> Tenant:
        return self.desks[name]

    def store(self, name: str) -> FeedbackStore:
        return FeedbackStore.open(self.desks[name].reviews)

    def token(self, desk: str = "acme", case: str = "7", agent: str = "", **more: Any) -> str:
        """For an agent of its own, unless one is named: so many requests are let in for each."""
        return sign(self.desks[desk], case=case, agent=agent or f"agent-{secrets.token_hex(4)}", **more)

    def post(self, path: str, said: Any, token: str, **headers: str) -> httpx2.Response:
        return self.client.post(path, json=said, headers={"Authorization": f"Bearer {token}", **headers})

    def hook(self, said: Any, desk: str = "acme", **changed: Any) -> httpx2.Response:
        body = json.dumps(said).encode()
        headers = hook_headers(self.desks[desk].hooks[0], body, **changed)
        return self.client.post(f"/hooks/{desk}", content=body, headers=headers)

    def events(self) -> list[dict[str, Any]]:
        """The lines of its log."""
        return [json.loads(line) for line in self.lines if line.startswith("{")]

    def stop(self) -> int:
        """What a supervisor does; the exit code."""
        self.client.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(60)
        self._listener.join(10)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code


def hook_headers(secret: str, body: bytes, *, id: str = "", at: int | None = None) -> dict[str, str]:
    id, moment = id or f"msg_{secrets.token_hex(8)}", str(int(time.time()) if at is None else at)
    signed = signature(secret, id, moment, body)
    return {"webhook-id": id, "webhook-timestamp": moment, "webhook-signature": signed}
