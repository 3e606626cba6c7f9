"""What can be asked, and by whom. Every answer that is not 2xx says in words what is wrong."""

from __future__ import annotations

import asyncio
import logging
from functools import cache
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from assistkit.desks import STATIC
from assistkit.desks.cards.environment import environment
from assistkit.desks.service import limits, metrics
from assistkit.desks.service.access import Access, exchanged, sign, verified
from assistkit.desks.service.hooks import genuine
from assistkit.desks.service.messages import Ask, Exchange, Leave, Said, read
from assistkit.desks.service.news import news_in, time_in
from assistkit.desks.service.openapi import document
from assistkit.desks.service.rates import Rates
from assistkit.desks.service.service import Service

log = logging.getLogger(__name__)

_OWN = Path(__file__).parent / "static"
_FILES = {
    "panel.js": (STATIC / "assistkit" / "panel.js", "text/javascript"),
    "chatwoot.js": (_OWN / "chatwoot.js", "text/javascript"),
    "page.js": (_OWN / "page.js", "text/javascript"),
    "page.css": (_OWN / "page.css", "text/css"),
}
_PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'"
)
_HOSTS = ("", "chatwoot")
"""Desks with their own messages; "" is for those that frame.js of assistkit.desks.apps supports."""
_AGENTS = Rates(limits.PER_MINUTE, limits.BURST)
_HOOKS = Rates(limits.HOOKS_PER_MINUTE, limits.HOOKS_BURST)


async def suggest(request: Request) -> Response:
    """The panel's JSON; 202 while it is made, 404 where there is none."""
    service, access = _service(request), _access(request)
    ask = read(await _body(request), Ask)
    if ask.article and not service.readable(access, ask.article):
        _refuse(404, "article: there is no such article")
    if ask.case is not None:
        case, suggestion = await service.suggesting.run(service.suggest, access, ask)
    else:
        found = await service.storing.run(service.prepared, access)
        if found is not None and found.waits:
            return JSONResponse({"wait": True}, 202, headers={"Retry-After": "1"})
        if found is None or found.case is None or found.suggestion is None:
            _refuse(404, "case: nothing is prepared for it; send it along as `case`")
        case, suggestion = found.case, found.suggestion
        if ask.article:
            case, suggestion = await service.suggesting.run(service.suggest, access, ask, case)
    shown = await service.storing.run(service.show, access, ask, case, suggestion)
    return Response(shown, media_type="application/json")


async def notes(request: Request) -> Response:
    """Leave an internal note; whether it is there, and else why not."""
    service, access = _service(request), _access(request)
    said = read(await _body(request), Leave)
    note = await service.storing.run(service.leave_note, access, said.suggestion_id)
    return JSONResponse({"left": note.left, "why": note.why}, 201 if note.left else 409)


async def token(request: Request) -> Response:
    """An access token for a case, where the desk cannot sign one itself."""
    desks = _service(request).tenants
    said = read(await _body(request), Exchange)
    found = exchanged(_bearer(request), said.case, desks)
    if found is None:
        raise _unknown()
    access, seconds = found
    request.state.desk = access.desk.name
    _same_origin(request)
    _slow_down(_AGENTS.wait((access.desk.name, access.agent)))
    made = sign(access.desk, case=access.case, agent=access.agent, staff=access.staff, seconds=seconds)
    return JSONResponse({"token": made}, 201)


async def reviews(request: Request) -> Response:
    """Keep what an agent did with a suggestion; 204 also where no reviews are kept."""
    service, access = _service(request), _access(request)
    said = read(await _body(request), Said)
    await service.storing.run(service.review, access, said)
    return Response(status_code=204)


async def hooks(request: Request) -> Response:
    """Queue a suggestion for a case that is new or has changed; the answer does not wait for it."""
    service, name = _service(request), request.path_params["desk"]
    served = service.desks.get(name)
    if served is None or not served.tenant.hooks or served.store is None:
        _refuse(404, "there are no hooks here")
    request.state.desk = name
    body = await _body(request)
    scheme = served.tenant.scheme
    id = genuine(request.headers, body, served.tenant.hooks, scheme, told=time_in)
    if not id:
        metrics.HOOKS.labels(name, "refused").inc()
        _refuse(401, "signature: must be of this body, by the secret and scheme of this desk, and of these minutes")
    _slow_down(_HOOKS.wait(name))
    news = news_in(scheme, body)
    if news is None:
        metrics.HOOKS.labels(name, "left").inc()
        return JSONResponse({"queued": False}, 202)
    new = await service.storing.run(service.news, served, news, id)
    metrics.HOOKS.labels(name, "queued" if new else "repeated").inc()
    if not new:
        _refuse(409, "hook: was here before")
    return JSONResponse({"queued": True}, 202)


async def panel(request: Request) -> Response:
    """The page that a desk frames: it holds no secret and no case, these come with the token."""
    desks = _service(request).tenants
    name = request.query_params.get("desk") or (next(iter(desks)) if len(desks) == 1 else "")
    if name not in desks:
        _refuse(404, "desk: there is no such desk; say /panel?desk=NAME")
    host = request.query_params.get("host", "")
    if host not in _HOSTS:
        _refuse(404, "host: there is no such kind of desk")
    request.state.desk = name
    origins = desks[name].origins
    can_note = bool(desks[name].connector and desks[name].reviews)
    template = environment(__package__).get_template("panel.html.j2")
    page = template.render(origins=" ".join(origins), host=host, notes="yes" if can_note else "no")
    policy = f"{_PAGE}; frame-ancestors {' '.join(origins) or chr(39) + 'none' + chr(39)}"
    return Response(page, media_type="text/html", headers={"Content-Security-Policy": policy})


async def static(request: Request) -> Response:
    """One of the page's files."""
    found = _FILES.get(request.path_params["name"])
    if found is None:
        _refuse(404, "there is no such file")
    return Response(_bytes(found[0]), media_type=found[1], headers={"Cache-Control": "max-age=300"})


async def health(_: Request) -> Response:
    """The process runs and its loop turns."""
    return JSONResponse({"status": "ok"})


async def ready(request: Request) -> Response:
    """It can also suggest, and reach its databases."""
    service = _service(request)
    if not service.reachable:
        return JSONResponse({"error": "a database does not answer"}, 503)
    return JSONResponse({"status": "ok", "generation": service.assistants.generation})


async def numbers(_: Request) -> Response:
    """For Prometheus."""
    return Response(metrics.text(), headers={"Content-Type": metrics.CONTENT_TYPE})


async def openapi(_: Request) -> Response:
    """What this file answers, as OpenAPI 3.1."""
    return JSONResponse(document())


ROUTES = [
    Route("/suggest", suggest, methods=["POST"]),
    Route("/reviews", reviews, methods=["POST"]),
    Route("/notes", notes, methods=["POST"]),
    Route("/token", token, methods=["POST"]),
    Route("/hooks/{desk}", hooks, methods=["POST"]),
    Route("/panel", panel),
    Route("/static/{name}", static),
    Route("/health", health),
    Route("/ready", ready),
    Route("/metrics", numbers),
    Route("/openapi.json", openapi),
]


def _service(request: Request) -> Service:
    found: Service = request.app.state.service
    return found


def _access(request: Request) -> Access:
    """What the token lets in to, from a page of its desk, and not too often."""
    access = verified(_bearer(request), _service(request).tenants)
    if access is None:
        raise _unknown()
    request.state.desk = access.desk.name
    if request.headers.get("origin") not in access.desk.origins:
        _same_origin(request)
    _slow_down(_AGENTS.wait((access.desk.name, access.agent)))
    return access


def _bearer(request: Request) -> str:
    given = request.headers.getlist("authorization")
    scheme, _, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
    return token if scheme.lower() == "bearer" else ""


def _unknown() -> HTTPException:
    return HTTPException(401, "token: is none of ours, or too old", {"WWW-Authenticate": "Bearer"})


def _same_origin(request: Request) -> None:
    origin = request.headers.get("origin")
    if origin is not None and _host(origin) != request.headers.get("host"):
        _refuse(403, "origin: is no page of this desk")


async def _body(request: Request) -> bytes:
    """All of it, unless it is too long or too slow."""
    if (said := request.headers.get("content-length", "0")).isdecimal() and int(said[:20]) > limits.MOST_BODY:
        _refuse(413, f"body: may have {limits.MOST_BODY:,} bytes")
    body = bytearray()
    try:
        async with asyncio.timeout(limits.BODY_SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > limits.MOST_BODY:
                    _refuse(413, f"body: may have {limits.MOST_BODY:,} bytes")
    except TimeoutError:
        raise HTTPException(408, "body: came too slowly", {"Connection": "close"}) from None
    except ClientDisconnect:
        _refuse(400, "body: ended early")
    return bytes(body)


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _slow_down(seconds: float) -> None:
    if seconds:
        raise HTTPException(429, "too many requests", {"Retry-After": str(int(seconds) + 1)})


def _refuse(status: int, why: str) -> NoReturn:
    raise HTTPException(status, why)


@cache
def _bytes(path: Path) -> bytes:
    return path.read_bytes()
