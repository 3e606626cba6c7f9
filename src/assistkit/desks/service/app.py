"""The application of one process: opened by what the command put into the environment, closed when told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from assistkit.assistant import Assistant
from assistkit.desks.service.assistants import Assistants
from assistkit.desks.service.guard import Guard
from assistkit.desks.service.routes import ROUTES
from assistkit.desks.service.service import Served, Service
from assistkit.desks.service.tenants import Tenant, tenants
from assistkit.desks.settings import open_desk
from assistkit.errors import DeskUnusable, IndexUnusable, InputError, StoreUnusable
from assistkit.feedback import FeedbackStore
from assistkit.house.house import House
from assistkit.index.embedders import DEFAULT_MODEL, load_embedder

SETUP = "ASSISTKIT_SERVE_SETUP"
"""The variable by which the command tells its processes what to serve; addresses in it may have passwords."""
_LOOK = 1.0  # seconds between looks for a new index, and at the databases


@dataclass(frozen=True, kw_only=True)
class Setup:
    """The command's options."""

    index: str
    desks: tuple[str, ...] = ()
    config: str = ""
    reviews: str = ""
    embedder: str = DEFAULT_MODEL
    house: str = ""

    @classmethod
    def read(cls) -> Self:
        """From the environment."""
        return msgspec.json.decode(os.environ[SETUP], type=cls)

    def tenants(self) -> dict[str, Tenant]:
        """The desks. Raises InputError as `tenants.tenants` does."""
        return tenants(self.desks, file=Path(self.config) if self.config else None, reviews=self.reviews)

    def open(self) -> Service:
        """Index, stores and connectors. Raises as these do."""
        found = self.tenants()
        house = House.load(self.house) if self.house else None
        assistants = Assistants(lambda: Assistant.open(self.index, embedder=load_embedder(self.embedder), house=house))
        return Service(assistants, {name: self._served(one) for name, one in found.items()})

    def _served(self, tenant: Tenant) -> Served:
        store = FeedbackStore.open(tenant.reviews) if tenant.reviews else None
        file = Path(self.config) if self.config else None
        return Served(tenant, store, open_desk(tenant.connector, file=file) if tenant.connector else None)


def application() -> Guard:
    """For uvicorn, in each process."""
    setup = Setup.read()
    origins = {origin for one in setup.tenants().values() for origin in one.origins}

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        service = app.state.service = await asyncio.to_thread(setup.open)
        service.worker.start()
        looking = asyncio.create_task(_looking(service))
        yield
        looking.cancel()
        await asyncio.to_thread(service.close)

    app = Starlette(routes=ROUTES, lifespan=lifespan, exception_handlers=_ANSWERS)
    app.router.redirect_slashes = False  # a redirect would be to wherever the header Host says
    return Guard(app, origins)


async def _looking(service: Service) -> None:
    while True:
        await asyncio.to_thread(service.look)
        await asyncio.sleep(_LOOK)


async def _refused(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101  by the table below
    return JSONResponse({"error": error.detail}, error.status_code, headers=error.headers)


async def _unusable(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"error": str(error)[:300]}, 400)


async def _later(_: Request, __: Exception) -> JSONResponse:
    return JSONResponse({"error": "too much to do right now; ask again"}, 503, headers={"Retry-After": "2"})


async def _broken(_: Request, __: Exception) -> JSONResponse:
    return JSONResponse({"error": "internal error; the log has it by the answer's X-Request-Id"}, 500)


_ANSWERS: Any = {
    Exception: _broken,
    HTTPException: _refused,
    InputError: _unusable,
    TimeoutError: _later,
    StoreUnusable: _later,
    IndexUnusable: _later,
    DeskUnusable: _later,
}
