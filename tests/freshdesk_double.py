"""A double of Freshdesk: every key of its answers is in a recorded one, but the visibility of a folder."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Sequence
from typing import Any

from desk_server import Asked, Reply
from desk_world import NOT_FOUND, World, iso

KEY = "fr3shd3sk-k3y"
REQUESTER, AGENT, US = 21, 22, 23
_WHO = {"customer": REQUESTER, "agent": AGENT, "us": US}
_CREDENTIALS = "Basic " + base64.b64encode(f"{KEY}:X".encode()).decode()
OPEN, SHUT = 31, 32
"""A folder for everybody, and one for agents."""
SIZE = 2
_STATUS = {"open": 2, "closed": 5, "deleted": 5}


def freshdesk(world: World) -> Callable[[Asked], Reply]:  # noqa: C901  a path after the other
    """What answers for this world."""

    def answer(asked: Asked) -> Reply:  # noqa: C901, PLR0911
        if asked.headers.get("authorization") != _CREDENTIALS:
            return 401, {}, {"code": "invalid_credentials", "message": "You have to be logged in"}
        path = asked.path.removeprefix("/api/v2")
        if path == "/solutions/categories":
            return _page(asked, [{"id": 30, "name": "Machines", "description": None}])
        if path == "/solutions/categories/30/folders":
            shut = {"id": SHUT, "name": "For us", "visibility": 3, "sub_folders_count": 0}
            return _page(asked, [{"id": OPEN, "name": "Buttons", "visibility": 1, "sub_folders_count": 0}, shut])
        if found := re.fullmatch(r"/solutions/folders/(\d+)/articles(?:/(\w+))?", path):
            rows = [one for one in world.articles.values() if one["public"] == (int(found[1]) == OPEN)]
            if found[2]:
                rows = [{**one, "text": one["in"][found[2]]} for one in rows if found[2] in one.get("in", {})]
            return _page(asked, [_article(one) for one in rows])
        if path == "/agents/me":
            return 200, {"X-RateLimit-Remaining": "99"}, {"id": US, "contact": {"name": "assistkit", "active": True}}
        if path == "/tickets":
            rows = sorted(world.cases.values(), key=lambda one: (one["at"], one["id"]))
            return _page(asked, [_ticket(one) for one in rows if iso(one["at"]) >= asked.one("updated_since")])
        found = re.fullmatch(r"/tickets/(\d+)(/conversations|/notes)?", path)
        case = world.cases.get(int(found[1])) if found else None
        if found is None or case is None:
            return NOT_FOUND
        if found[2] == "/notes" and asked.method == "POST":
            said = world.say(case["id"], "us", asked.body["body"], public=not asked.body.get("private", True))
            return 201, {}, _said(said)
        if found[2] == "/conversations":
            return _page(asked, [_said(one) for one in case["said"][1:]])
        return 200, {}, _ticket(case)

    return answer


def _page(asked: Asked, rows: Sequence[dict[str, Any]]) -> Reply:
    start = (int(asked.one("page", "1")) - 1) * SIZE
    more = start + SIZE < len(rows)
    link = {"Link": f'<https://desk.freshdesk.com{asked.path}?page=2>; rel="next"'} if more else {}
    return 200, link, list(rows[start : start + SIZE])


def _article(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": one["id"],
        "type": 1,
        "status": 2,
        "agent_id": AGENT,
        "category_id": 30,
        "folder_id": OPEN if one["public"] else SHUT,
        "title": one["title"],
        "description": f"<p>{one['text']}</p>",
        "description_text": one["text"],
        "seo_data": {},
        "tags": ["button"],
        "created_at": iso(one["made"]),
        "updated_at": iso(one["made"]),  # a move to another folder is none
        **one.get("also", {}),
    }


def _ticket(case: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": case["id"],
        "subject": case["subject"],
        "status": _STATUS[case["status"]],
        "requester_id": REQUESTER,
        "description": f"<div>{case['said'][0]['text']}</div>",
        "description_text": case["said"][0]["text"],
        "spam": False,
        "tags": ["machine"],
        "created_at": iso(case["made"]),
        "updated_at": iso(case["at"]),
        **({"deleted": True} if case["status"] == "deleted" else {}),
    }


def _said(said: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": said["id"],
        "body": f"<div>{said['text']}</div>",
        "body_text": said["text"],
        "incoming": said["who"] == "customer",
        "private": not said["public"],
        "user_id": _WHO[said["who"]],
        "source": 0 if said["public"] else 2,
        "to_emails": [],
        "created_at": iso(said["at"]),
        "updated_at": iso(said["at"]),
    }
