"""A double of ServiceNow: the Table API with the traps that its page tells of, and the Knowledge API for strangers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from desk_server import Asked, Reply
from desk_world import World

SECRET, TOKEN = "s3rvicenow-s3cret", "s3rvicenow-t0ken"
BASE, SHUT = "b" * 32, "c" * 32
"""The base "Help" that strangers may read, and one for agents."""
_WHO = {"customer": "kim.lee", "agent": "dana", "us": "assistkit"}
_STATE = {"open": "1", "closed": "3"}
_NOT_FOUND: Reply = (404, {}, {"error": {"message": "No Record found", "detail": None}, "status": "failure"})


def servicenow(world: World) -> Callable[[Asked], Reply]:
    """What answers for this world."""

    def answer(asked: Asked) -> Reply:
        if asked.path == "/oauth_token.do":
            known = asked.body["client_secret"] == SECRET
            return (
                (200, {}, {"access_token": TOKEN, "expires_in": 1799})
                if known
                else (401, {}, {"error": "access_denied"})
            )
        if asked.path == "/api/sn_km_api/knowledge/articles":
            return _shown(world, asked)
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return 401, {}, {"error": {"message": "User Not Authenticated", "detail": ""}, "status": "failure"}
        if found := re.fullmatch(r"/api/now/table/(\w+)(?:/(\w+))?", asked.path):
            return _write(world, found[2], asked.body) if found[2] else _table(_rows(world, found[1]), asked)
        if "/activities" in asked.path:
            fields = [{"name": "comments", "can_write": False}, {"name": "work_notes", "can_write": True}]
            return 200, {}, {"result": {"entries": [], "journal_fields": fields}}
        return _NOT_FOUND

    return answer


def _shown(world: World, asked: Asked) -> Reply:
    """What a stranger sees of a base."""
    rows = [
        one for one in world.articles.values() if one["public"] and one.get("shown", True) and asked.one("kb") == BASE
    ]
    start, limit = int(asked.one("offset")), int(asked.one("limit"))
    told = [{"id": f"kb_knowledge:{one['id']:032x}", "number": f"KB{one['id']:07}"} for one in rows]
    return 200, {}, {"result": {"meta": {"count": len(rows)}, "articles": told[start : start + limit]}}


def _rows(world: World, table: str) -> list[dict[str, Any]]:
    cases = [one for one in world.cases.values() if one["status"] != "deleted"]
    if table == "kb_knowledge":
        return [_article(one) for one in world.articles.values()]
    if table == "kb_knowledge_base":
        return [{"sys_id": BASE, "title": "Help"}, {"sys_id": SHUT, "title": "For us"}]
    if table == "sn_customerservice_case":
        return [_case(one) for one in cases]
    if table == "sys_journal_field":
        return [_entry(case, said) for case in cases for said in case["said"][1:]]
    if table == "sys_user_has_role":
        names = ("dana", "assistkit")
        return [{"sys_id": name, "user.user_name": name, "role.name": "sn_customerservice_agent"} for name in names]
    return []


def _table(rows: list[dict[str, Any]], asked: Asked) -> Reply:
    """Two a page; parts of a query that are not understood are ignored, and the limit comes before the rights."""
    order = []
    for part in asked.one("sysparm_query").split("^"):
        if part.startswith("ORDERBY"):
            order.append(part.removeprefix("ORDERBY"))
        elif found := re.fullmatch(r"([\w.]+?)(IN|>=|=)(.*)", part):
            rows = [one for one in rows if found[1] not in one or _fits(str(one[found[1]]), found[2], found[3])]
    rows = sorted(rows, key=lambda one: [str(one.get(name, "")) for name in order])
    start, limit = int(asked.one("sysparm_offset")), int(asked.one("sysparm_limit"))
    page = [one for one in rows[start : start + limit] if not one.get("secret")]
    wanted = asked.one("sysparm_fields").split(",")
    cut = [{name: one[name] for name in wanted if name in one} for one in page]
    return 200, {"X-Total-Count": str(len(rows))}, {"result": cut}


def _fits(value: str, operator: str, wanted: str) -> bool:
    if operator == "IN":
        return value in wanted.split(",")
    return value >= wanted if operator == ">=" else value == wanted


def _write(world: World, sys_id: str, body: dict[str, Any]) -> Reply:
    case = world.cases.get(int(sys_id, 16))
    if case is None or case["status"] == "deleted":
        return _NOT_FOUND
    for name, text in body.items():
        world.say(case["id"], "us", text, public=name == "comments")
    return 200, {}, {"result": {**_case(case), "work_notes": "", "comments": ""}}


def _article(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "sys_id": f"{one['id']:032x}",
        "number": f"KB{one['id']:07}",
        "short_description": one["title"],
        "text": f"<p>{one['text']}</p>",
        "wiki": "",
        "article_type": "text",
        "workflow_state": "published",
        "language": "en",
        "kb_knowledge_base": BASE if one["public"] else SHUT,
        "valid_to": "2100-01-01",
        "sys_updated_on": _stamp(one["at"]),
        "can_read_user_criteria": "",
        **({"secret": True} if one.get("secret") else {}),
        **one.get("also", {}),
    }


def _case(case: dict[str, Any]) -> dict[str, Any]:
    return {
        "sys_id": f"{case['id']:032x}",
        "number": f"CS{case['id']:07}",
        "state": _STATE[case["status"]],
        "short_description": case["subject"],
        "description": case["said"][0]["text"],
        "sys_created_on": _stamp(case["made"]),
        "sys_updated_on": _stamp(case["at"]),
        "sys_created_by": "kim.lee",
        "contact.user_name": "kim.lee",
    }


def _entry(case: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    return {
        "sys_id": f"{said['id']:032x}",
        "element_id": f"{case['id']:032x}",
        "element": "comments" if said["public"] else "work_notes",
        "value": said["text"],
        "sys_created_by": _WHO[said["who"]],
        "sys_created_on": _stamp(said["at"]),
    }


def _stamp(moment: Any) -> str:
    return str(moment.strftime("%Y-%m-%d %H:%M:%S"))
