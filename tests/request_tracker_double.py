"""A double of Request Tracker's REST 2.0, as the real server answers an ordinary user; that one is tested as well."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from desk_server import Asked, Reply
from desk_world import World, iso

TOKEN = "1-23-r3questtr4cker"  # noqa: S105
_CLASS = {True: "2", False: "3"}
_WHO = {"customer": "kim@customer.test", "agent": "agent", "us": "assistkit"}
_NOT_FOUND: Reply = (404, {}, {"message": "Not Found"})


def request_tracker(world: World) -> Callable[[Asked], Reply]:
    """What answers for this world."""
    return lambda asked: _answer(world, asked)


def _answer(world: World, asked: Asked) -> Reply:  # noqa: PLR0911  a return for each path
    path = asked.path.removeprefix("/REST/2.0")
    if asked.headers.get("authorization") != f"token {TOKEN}":
        return 401, {}, {"message": "Unauthorized"}
    if path == "/classes/all":
        return _page(asked, [{"id": "2", "Name": "Help centre"}, {"id": "3", "Name": "Internal"}])
    if path == "/tickets":
        return _tickets(world, asked)
    if path in ("/articles", "/transactions", "/attachments"):
        return _page(asked, _searched(world, path, asked.body))
    if found := re.fullmatch(r"/user/(.+)", path):
        return 200, {}, {"Name": found[1], "Privileged": 0 if "%40" in found[1] or "@" in found[1] else 1}
    if found := re.fullmatch(r"/transaction/(\d+)", path):
        said = next((one for case in world.cases.values() for one in case["said"] if str(one["id"]) == found[1]), None)
        return (200, {}, {"Type": _type(said), "id": said["id"]}) if said else _NOT_FOUND
    return _ticket_path(world, asked, path)


def _ticket_path(world: World, asked: Asked, path: str) -> Reply:
    found = re.fullmatch(r"/ticket/(\d+)(?:/(history|attachments|comment))?", path)
    case = world.cases.get(int(found[1])) if found else None
    if found is None or case is None or case["status"] == "deleted":
        return _NOT_FOUND
    if found[2] == "comment":
        said = world.say(case["id"], "us", asked.body["Content"], public=False)
        return 201, {"Location": f"/REST/2.0/transaction/{said['id']}"}, ["Comments added"]
    if found[2] == "history":
        return _page(asked, [_entry(case, one) for one in case["said"]])
    if found[2] == "attachments":
        return _page(asked, [_text(one) for one in case["said"]])
    return 200, {}, _ticket(case)


def _page(asked: Asked, rows: list[dict[str, Any]]) -> Reply:
    """Without totals, as everybody but a superuser has it."""
    page, size = int(asked.one("page", "1")), int(asked.one("per_page", "20"))
    items = rows[(page - 1) * size : page * size]
    return 200, {}, {"items": items, "page": page, "pages": None, "total": None, "count": len(items), "per_page": size}


def _tickets(world: World, asked: Asked) -> Reply:
    """TicketSQL as far as it is used: times are read in the user's time zone, so the double ignores them."""
    query, newest = asked.one("query"), asked.one("order") == "DESC"
    rows = [one for one in world.cases.values() if one["status"] != "deleted"]
    for status, name in (("open", "__Active__"), ("closed", "__Inactive__")):
        if name in query:
            rows = [one for one in rows if one["status"] == status]
    above = re.search(r"id>(\d+)", query)
    rows = [one for one in rows if above is None or one["id"] > int(above[1])]
    by_time = asked.one("orderby") == "LastUpdated"
    rows.sort(key=lambda one: (one["at"], one["id"]) if by_time else one["id"], reverse=newest)
    page, size = int(asked.one("page", "1")), int(asked.one("per_page", "20"))
    items = [_ticket(one) for one in rows[(page - 1) * size : page * size]]
    pages = -(-len(rows) // size) or 0.0
    return (
        200,
        {},
        {"items": items, "page": page, "pages": pages, "total": len(rows), "count": len(items), "per_page": size},
    )


def _searched(world: World, path: str, wanted: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Conditions on one field are "or", those on several "and"."""
    rows = {
        "/articles": [_article(one) for one in sorted(world.articles.values(), key=lambda one: (one["at"], one["id"]))],
        "/transactions": [_entry(case, one) for case in world.cases.values() for one in case["said"]],
        "/attachments": [_text(one) for case in world.cases.values() for one in case["said"]],
    }[path]
    for name in {one["field"] for one in wanted}:
        some = [one for one in wanted if one["field"] == name]
        if name == "LastUpdated":
            since = datetime.fromisoformat(some[0]["value"]).replace(tzinfo=UTC)
            rows = [one for one in rows if datetime.fromisoformat(one["LastUpdated"]) >= since]
        else:
            values = {one["value"] for one in some}
            rows = [one for one in rows if (one[name]["id"] if isinstance(one[name], dict) else one[name]) in values]
    return rows


def _article(one: dict[str, Any]) -> dict[str, Any]:
    text = {"id": "1", "name": "Content", "type": "customfield", "values": [one["text"]]}
    return {
        "id": str(one["id"]),
        "Name": one["title"],
        "Summary": "",
        "Class": {"id": _CLASS[one["public"]], "type": "class"},
        "Created": iso(one["made"]),
        "LastUpdated": iso(one["at"]),
        "Disabled": "0",
        "CustomFields": [text],
        **one.get("also", {}),
    }


def _ticket(case: dict[str, Any]) -> dict[str, Any]:
    links = [{"ref": "self", "type": "ticket", "id": case["id"]}, {"ref": "comment", "_url": "x"}]
    return {
        "id": case["id"],
        "Subject": case["subject"],
        "Status": "resolved" if case["status"] == "closed" else case["status"],
        "Created": iso(case["made"]),
        "LastUpdated": iso(case["at"]),
        "Requestor": [{"id": _WHO["customer"], "type": "user"}],
        "Cc": [],
        "Queue": {"id": "1", "type": "queue", "Name": "Support"},
        "_hyperlinks": links,
    }


def _entry(case: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": str(said["id"]),
        "type": "transaction",
        "Type": "Create" if said is case["said"][0] else _type(said),
        "Creator": {"id": _WHO[said["who"]], "type": "user"},
        "Created": iso(said["at"]),
        "ObjectId": str(case["id"]),
        "ObjectType": "RT::Ticket",
    }


def _type(said: dict[str, Any]) -> str:
    return "Correspond" if said["public"] else "Comment"


def _text(said: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": str(said["id"] + 1),
        "type": "attachment",
        "TransactionId": str(said["id"]),
        "ContentType": "text/html",
        "Content": said["text"],
        "Filename": "",
        "Headers": "Content-Type: text/html\nSubject: x\n",
    }
