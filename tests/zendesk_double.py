"""A double of Zendesk: tickets as in the vendor's OpenAPI document, a help centre by the fields that its pages list."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from desk_server import Asked, Reply
from desk_world import NOT_FOUND, World, iso

EMAIL, TOKEN = "admin@desk.test", "z3nd3sk-t0ken"
REQUESTER, AGENT, US = 11, 12, 13
USERS = [
    {"id": REQUESTER, "name": "Kim Lee", "role": "end-user", "only_private_comments": False},
    {"id": AGENT, "name": "Dana Agent", "role": "agent", "only_private_comments": False},
    {"id": US, "name": "assistkit", "role": "admin", "only_private_comments": False},
]
_WHO = {"customer": REQUESTER, "agent": AGENT, "us": US}
_CREDENTIALS = "Basic " + base64.b64encode(f"{EMAIL}/token:{TOKEN}".encode()).decode()
SIZE = 2  # rows of a page, so that there are several


def zendesk(world: World) -> Callable[[Asked], Reply]:
    """What answers for this world."""
    return lambda asked: _Zendesk(world).answer(asked)


class _Zendesk:
    def __init__(self, world: World) -> None:
        self.world = world

    def answer(self, asked: Asked) -> Reply:  # noqa: PLR0911  a return for each path
        known = asked.headers.get("authorization") == _CREDENTIALS
        path = asked.path.removeprefix("/api/v2")
        if path == "/help_center/articles":
            return self.listed(asked, [one for one in self.world.articles.values() if known or one["public"]])
        if not known:
            return 401, {}, {"error": "Couldn't authenticate you"}
        if path == "/help_center/incremental/articles":
            return self.articles(asked)
        if path in ("/help_center/sections", "/help_center/categories"):
            kind = path.rpartition("/")[2]
            row = (
                {"id": 5, "name": "Buttons", "category_id": 6} if kind == "sections" else {"id": 6, "name": "Machines"}
            )
            return 200, {}, {kind: [row], "meta": {"has_more": False, "after_cursor": None}}
        if path == "/incremental/tickets/cursor":
            return self.tickets(asked)
        if path == "/users/me":
            return 200, {"X-Rate-Limit": "700"}, {"user": USERS[2]}
        if found := re.fullmatch(r"/help_center/articles/(\d+)/translations", path):
            return 200, {}, {"translations": _translations(self.world.articles[int(found[1])])}
        found = re.fullmatch(r"/tickets/(\d+)(/comments(?:/(\d+)/make_private)?)?", path)
        case = self.world.cases.get(int(found[1])) if found else None
        if found is None or case is None or case["status"] == "deleted":
            return NOT_FOUND
        if asked.method == "PUT":
            return self.hide(case, int(found[3])) if found[3] else self.update(case, asked.body["ticket"])
        return self.comments(case) if found[2] else (200, {}, {"ticket": _ticket(case)})

    def listed(self, asked: Asked, articles: list[dict[str, Any]]) -> Reply:
        start = int(asked.one("page[after]", "0") or 0)
        rows = [_article(one) for one in sorted(articles, key=lambda one: one["id"])][start : start + SIZE]
        more = start + SIZE < len(articles)
        return (
            200,
            {},
            {"articles": rows, "meta": {"has_more": more, "after_cursor": str(start + SIZE) if more else None}},
        )

    def articles(self, asked: Asked) -> Reply:
        """By `updated_at`; `end_time` is 1 where there is nothing, deleted ones never come, the last link goes on."""
        since = int(asked.one("start_time"))
        rows = sorted(self.world.articles.values(), key=lambda one: (one["at"], one["id"]))
        rows = [one for one in rows if int(one["at"].timestamp()) >= since]
        if not rows:
            return 200, {}, {"articles": [], "count": 0, "next_page": None, "end_time": 1}
        last = rows[min(SIZE, len(rows)) - 1]["at"]
        page, end = [one for one in rows if one["at"] <= last], int(last.timestamp())
        more = (
            f"https://desk.zendesk.com{asked.path}?start_time={end}" if len(page) < len(rows) or end > since else None
        )
        body = {"articles": [_article(one) for one in page], "count": len(page), "next_page": more, "end_time": end}
        return 200, {}, body

    def tickets(self, asked: Asked) -> Reply:
        """Two a page; the last minute is left out."""
        since, _, after = asked.one("cursor", f"{asked.one('start_time', '0')}:0").partition(":")
        begin = datetime.fromtimestamp(int(since), UTC)
        until = self.world.now - timedelta(minutes=1)
        rows = sorted(self.world.cases.values(), key=lambda one: (one["at"], one["id"]))
        rows = [one for one in rows if one["at"] <= until and (one["at"], one["id"]) > (begin, int(after))]
        page = rows[:SIZE]
        last = f"{int(page[-1]['at'].timestamp())}:{page[-1]['id']}" if page else f"{since}:{after}"
        body = {"tickets": [_ticket(one) for one in page], "after_cursor": last, "end_of_stream": len(rows) <= SIZE}
        return 200, {}, body

    def comments(self, case: dict[str, Any]) -> Reply:
        rows = [_comment(one) for one in case["said"]]
        return 200, {}, {"comments": rows, "users": USERS, "meta": {"has_more": False, "after_cursor": None}}

    def update(self, case: dict[str, Any], ticket: dict[str, Any]) -> Reply:
        if ticket.get("safe_update") and ticket["updated_stamp"] != iso(case["at"]):
            return 409, {}, {"error": "UpdateConflict", "description": "Safe Update prevented the update"}
        comment = ticket["comment"]
        public = comment.get("public", True)  # left out it is mostly the customer's
        said = self.world.say(case["id"], "us", comment["html_body"], public=public)
        event = {"id": said["id"], "type": "Comment", "public": public, "html_body": comment["html_body"]}
        return (
            200,
            {},
            {"ticket": _ticket(case), "audit": {"id": 1, "events": [event, {"id": 2, "type": "Notification"}]}},
        )

    def hide(self, case: dict[str, Any], comment: int) -> Reply:
        for one in case["said"]:
            if one["id"] == comment:
                one["public"] = False
        return 200, {}, {}


def _article(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": one["id"],
        "title": one["title"],
        "body": f"<p>{one['text']}</p>",
        "html_url": f"https://desk.zendesk.com/hc/en-us/articles/{one['id']}-{one['title'].replace(' ', '-')}",
        "locale": "en-us",
        "source_locale": "en-us",
        "draft": False,
        "section_id": 5,
        "label_names": ["button"],
        "user_segment_id": None if one["public"] else 77,
        "user_segment_ids": [] if one["public"] else [77],
        "permission_group_id": 3,
        "edited_at": iso(one["at"]),
        "updated_at": iso(one["at"]),
        **one.get("also", {}),
    }


def _translations(one: dict[str, Any]) -> list[dict[str, Any]]:
    """That of the source, and those in `in`: by locale the text, and whether it is a draft."""
    told = [("en-us", one["text"], False), *((locale, *rest) for locale, rest in one.get("in", {}).items())]
    return [
        {
            "locale": locale,
            "title": one["title"],
            "body": f"<p>{text}</p>",
            "draft": draft,
            "updated_at": iso(one["at"]),
        }
        for locale, text, draft in told
    ]


def _ticket(case: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": case["id"],
        "subject": case["subject"],
        "status": "closed" if case["status"] == "closed" else case["status"],
        "requester_id": REQUESTER,
        "created_at": iso(case["made"]),
        "updated_at": iso(case["at"]),
        "tags": ["machine"],
    }


def _comment(said: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": said["id"],
        "type": "Comment",
        "author_id": _WHO[said["who"]],
        "body": said["text"],
        "html_body": f'<div class="zd-comment">{said["text"]}</div>',
        "plain_body": said["text"],
        "public": said["public"],
        "created_at": iso(said["at"]),
        "audit_id": said["id"] + 1,
    }
