"""A double of Chatwoot: what it is asked and what it answers is as in the vendor's document, which a test looks up."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from desk_server import Asked, Reply
from desk_world import World

TOKEN, ACCOUNT = "ch4tw00t-t0ken", "3"
CONTACT, AGENT, US = 41, 42, 43
_WHO = {"customer": CONTACT, "agent": AGENT, "us": US}
_NAMES = {CONTACT: "Kim Lee", AGENT: "Dana Agent", US: "assistkit"}
SIZE = 2
_STATUS = {"open": "open", "closed": "resolved", "deleted": "open"}
MISSING: Reply = (404, {}, {"description": "Resource could not be found"})


def chatwoot(world: World) -> Callable[[Asked], Reply]:
    """What answers for this world."""

    def answer(asked: Asked) -> Reply:  # noqa: PLR0911  a path after the other
        if asked.headers.get("api_access_token") != TOKEN:
            return 401, {}, {"description": "Invalid Access Token"}
        if asked.path == "/api/v1/profile":
            return 200, {}, {"id": US, "name": "assistkit", "accounts": [{"id": int(ACCOUNT), "role": "agent"}]}
        path = asked.path.removeprefix(f"/api/v1/accounts/{ACCOUNT}")
        if path == "/portals":
            return 200, {}, {"payload": [portal("help"), portal("staff", archived=True)]}
        if found := re.fullmatch(r"/portals/(\w+)/articles", path):
            return _articles(world, found[1], asked)
        if path == "/conversations":
            rows = sorted(world.cases.values(), key=lambda one: (one["at"], one["id"]), reverse=True)
            wanted = asked.one("status", "open")
            rows = [one for one in rows if one["status"] != "deleted" and wanted in ("all", _STATUS[one["status"]])]
            meta = {"mine_count": 0, "unassigned_count": 0, "assigned_count": 0, "all_count": len(rows)}
            return 200, {}, {"data": {"meta": meta, "payload": [_talk(one) for one in _cut(rows, asked)]}}
        found = re.fullmatch(r"/conversations/(\d+)(/messages)?", path)
        case = world.cases.get(int(found[1])) if found else None
        if found is None or case is None or case["status"] == "deleted":
            return MISSING
        if not found[2]:
            return 200, {}, _talk(case)
        if asked.method == "POST":
            said = world.say(case["id"], "us", asked.body["content"], public=not asked.body.get("private", False))
            return 200, {}, _message(case, said)
        before = int(asked.one("before", "999999999"))
        rows = [one for one in case["said"] if one["id"] < before][-SIZE:]
        return 200, {}, {"meta": {"labels": []}, "payload": [_message(case, one) for one in rows]}

    return answer


def portal(slug: str, *, archived: bool = False) -> dict[str, Any]:
    """A help centre."""
    locales = [{"code": "en", "articles_count": 1, "categories_count": 1}]
    return {
        "id": len(slug),
        "slug": slug,
        "name": slug.title(),
        "archived": archived,
        "account_id": int(ACCOUNT),
        "config": {"allowed_locales": locales},
    }


def _articles(world: World, slug: str, asked: Asked) -> Reply:
    """Of the first portal; the second one is archived and holds what is not for everybody."""
    rows = [one for one in world.articles.values() if one["public"] == (slug == "help")]
    meta = {"articles_count": len(rows), "current_page": int(asked.one("page", "1"))}
    return 200, {}, {"payload": [_article(one) for one in _cut(rows, asked)], "meta": meta}


def _article(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": one["id"],
        "title": one["title"],
        "content": f"# {one['title']}\n\n{one['text']}",
        "description": "",
        "status": 1,
        "slug": f"{one['id']}-{one['title'].lower().replace(' ', '-')}",
        "category": {"id": 6, "name": "Buttons", "locale": "en"},
        "updated_at": _seconds(one["at"]),
        **one.get("also", {}),
    }


def _cut(rows: Sequence[Any], asked: Asked) -> Sequence[Any]:
    start = (int(asked.one("page", "1")) - 1) * SIZE
    return rows[start : start + SIZE]


def _talk(case: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": case["id"],
        "account_id": int(ACCOUNT),
        "additional_attributes": {"mail_subject": case["subject"]},
        "inbox_id": 1,
        "labels": ["machine"],
        "status": _STATUS[case["status"]],
        "created_at": _seconds(case["made"]),
        "timestamp": _seconds(case["at"]),
        "last_activity_at": _seconds(case["at"]),
        "messages": [_message(case, case["said"][-1])],
    }


def _message(case: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    who = _WHO[said["who"]]
    return {
        "id": said["id"],
        "content": said["text"],
        "account_id": int(ACCOUNT),
        "inbox_id": 1,
        "conversation_id": case["id"],
        "message_type": 0 if who == CONTACT else 1,
        "content_type": "text",
        "content_attributes": {},
        "status": "sent",
        "private": not said["public"],
        "created_at": _seconds(said["at"]),
        "sender_type": "Contact" if who == CONTACT else "User",
        "sender_id": who,
        "sender": {"id": who, "name": _NAMES[who]},
    }


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
