"""The OpenAPI document, from the types that read what is posted."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from assistkit._package import __version__
from assistkit.desks.service.messages import Ask, Exchange, Leave, News, Said

_ERRORS = {
    "400": "The body is not as it must be.",
    "401": "The token, or the signature, does not let in.",
    "403": "The page that asks is none of the desk's.",
    "404": "There is no such thing.",
    "408": "The body came too slowly.",
    "409": "The hook was here before.",
    "413": "The body is too long.",
    "429": "Too many requests; see Retry-After.",
    "503": "Too much is waiting, or the database is away; see Retry-After.",
}


@cache
def document() -> dict[str, Any]:
    """OpenAPI 3.1."""
    (ask, exchange, leave, said, news), schemas = msgspec.json.schema_components(
        (Ask, Exchange, Leave, Said, News), ref_template="#/components/schemas/{name}"
    )
    desk = {"name": "desk", "in": "path", "required": True, "schema": {"type": "string"}}
    headers = [
        {"name": f"webhook-{name}", "in": "header", "required": True, "schema": {"type": "string"}}
        for name in ("id", "timestamp", "signature")
    ]
    of_panel = [{**desk, "in": "query", "required": False, "name": name} for name in ("desk", "host")]
    bearer: dict[str, Any] = {"security": [{"bearer": []}]}
    return {
        "openapi": "3.1.0",
        "info": {"title": "assistkit", "version": __version__, "description": "Suggested replies for a help desk."},
        "paths": {
            "/suggest": {"post": _posted("A suggestion, as the panel shows it.", ask, "200") | bearer},
            "/reviews": {"post": _posted("What the agent did with it.", said, "204") | bearer},
            "/notes": {"post": _posted("Leave the suggestion as an internal note.", leave, "201") | bearer},
            "/token": {
                "post": _posted("An access token, for a desk's grant or an agent's key.", exchange, "201") | bearer
            },
            "/hooks/{desk}": {
                "post": _posted(
                    "A case is new or has changed; a desk with a vendor's scheme has the vendor's headers and body.",
                    news,
                    "202",
                    [desk, *headers],
                )
            },
            "/panel": {"get": _got("The page that a desk frames.", "text/html", of_panel)},
            "/health": {"get": _got("The process runs.", "application/json")},
            "/ready": {"get": _got("It can suggest.", "application/json")},
            "/metrics": {"get": _got("For Prometheus.", "text/plain")},
            "/openapi.json": {"get": _got("This document.", "application/json")},
        },
        "components": {
            "schemas": schemas,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _posted(about: str, schema: dict[str, Any], status: str, parameters: Any = ()) -> dict[str, Any]:
    good = {"description": "Done."} if status == "204" else _answer("Done.", "application/json")
    answers = {status: good} | {code: _answer(words, "application/json") for code, words in _ERRORS.items()}
    if status == "200":
        answers["202"] = _answer("It is being made; ask again.", "application/json")
    body = {"required": True, "content": {"application/json": {"schema": schema}}}
    return {"summary": about, "parameters": list(parameters), "requestBody": body, "responses": answers}


def _got(about: str, kind: str, parameters: Any = ()) -> dict[str, Any]:
    answers = {"200": _answer("Here it is.", kind)} | {
        code: _answer(_ERRORS[code], "application/json") for code in ("404", "503")
    }
    return {"summary": about, "parameters": list(parameters), "responses": answers}


def _answer(about: str, kind: str) -> dict[str, Any]:
    return {"description": about, "content": {kind: {}}}
