"""The process around it: uvicorn with our limits, one process or several that share address and index."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tempfile
from typing import Any, NoReturn

import msgspec

from assistkit.desks.service import limits
from assistkit.desks.service.app import SETUP, Setup
from assistkit.desks.service.logs import CONFIG
from assistkit.errors import MissingExtra

try:
    import uvicorn
    from uvicorn.protocols.http.h11_impl import H11Protocol
except ImportError:
    raise MissingExtra("uvicorn", "serve") from None


class Impatient(H11Protocol):
    """Closes a connection on which a request has not begun in time; uvicorn by itself would wait for ever."""

    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """As uvicorn's, and the time runs."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """As uvicorn's; the time stops when the request's head is there."""
        super().data_received(data)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """As uvicorn's."""
        self._stop()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop()
        elif self._timer is None:
            self._timer = self.loop.call_later(limits.HEAD_SECONDS, self._late)

    def _late(self) -> None:
        self._timer = None
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def serve(setup: Setup, *, host: str, port: int, workers: int) -> None:
    """Until SIGTERM or Ctrl-C, which let running requests end."""
    signal.signal(signal.SIGTERM, _end)  # uvicorn raises it once more when all is done
    os.environ[SETUP] = msgspec.json.encode(setup).decode()
    with tempfile.TemporaryDirectory(prefix="assistkit-") as folder:
        if workers > 1:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        uvicorn.run(
            "assistkit.desks.service.app:application",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            http=Impatient,
            ws="none",
            log_config=CONFIG,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=limits.CONNECTIONS,
            timeout_graceful_shutdown=limits.STOP_SECONDS,
            timeout_worker_healthcheck=limits.PROCESS_SECONDS,
        )


def _end(*_: object) -> NoReturn:
    sys.exit(0)
