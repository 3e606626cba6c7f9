"""A double of Salesforce: SOQL as far as the connector speaks it, pages by locator, and a token that is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from desk_server import Asked, Reply
from desk_world import World

SECRET, TOKEN = "s4lesforce-s3cret", "s4lesforce-t0ken"
SIZE = 2
_WHO = {"customer": ("CspLitePortal", "Kim Lee"), "agent": ("Standard", "Dana"), "us": ("Standard", "assistkit")}
_NOT_FOUND: Reply = (404, {}, [{"errorCode": "NOT_FOUND", "message": "The requested resource does not exist"}])


def salesforce(world: World) -> Callable[[Asked], Reply]:
    """What answers for this world."""
    cursors: dict[str, list[dict[str, Any]]] = {}

    def answer(asked: Asked) -> Reply:
        if asked.path == "/services/oauth2/token":
            known = asked.body["client_secret"] == SECRET
            return (
                (200, {}, {"access_token": TOKEN, "instance_url": "x"})
                if known
                else (400, {}, {"error": "invalid_client"})
            )
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return 401, {}, [{"errorCode": "INVALID_SESSION_ID", "message": "Session expired or invalid"}]
        path = asked.path.removeprefix("/services/data/v62.0")
        if path == "/query":
            return _page(_query(world, asked.one("q")), cursors)
        if path.startswith("/query/"):
            return _page(cursors.pop(path.removeprefix("/query/")), cursors)
        if path.endswith("/describe"):
            fields = [
                {"name": "Title", "type": "string"},
                {"name": "Answer__c", "type": "textarea", "htmlFormatted": True},
            ]
            return 200, {}, {"fields": fields}
        return _write(world, asked, path)

    return answer


def _write(world: World, asked: Asked, path: str) -> Reply:
    if path == "/sobjects/CaseComment" and asked.method == "POST":
        case = _number(asked.body["ParentId"])
        said = world.say(case, "us", asked.body["CommentBody"], public=asked.body.get("IsPublished", False))
        return 201, {}, {"id": _id("00a", said["id"]), "success": True, "errors": []}
    found = re.fullmatch(r"/sobjects/CaseComment/(\w+)", path)
    if found and asked.method == "PATCH":
        for said in (one for case in world.cases.values() for one in case["said"]):
            if _id("00a", said["id"]) == found[1]:
                said["public"] = asked.body["IsPublished"]
        return 204, {}, None
    return _NOT_FOUND


def _page(rows: list[dict[str, Any]], cursors: dict[str, list[dict[str, Any]]]) -> Reply:
    body: dict[str, Any] = {"totalSize": len(rows), "done": len(rows) <= SIZE, "records": rows[:SIZE]}
    if len(rows) > SIZE:
        name = f"01g{len(cursors)}-{len(rows)}"
        cursors[name] = rows[SIZE:]
        body["nextRecordsUrl"] = f"/services/data/v62.0/query/{name}"
    return 200, {"Sforce-Limit-Info": "api-usage=9/100000"}, body


def _query(world: World, query: str) -> list[dict[str, Any]]:
    form = r"SELECT (.+?) FROM (\w+)(?: WHERE (.+?))?(?: ORDER BY (.+?))?(?: LIMIT (\d+))?"
    found = re.fullmatch(form, query)
    assert found, query
    rows = _objects(world, found[2])
    for part in found[3].split(" AND ") if found[3] else ():
        rows = [one for one in rows if _fits(one, part)]
    for name in reversed((found[4] or "Id").split(", ")):
        rows.sort(key=lambda one, name=name: str(one[name.split()[0]]), reverse=name.endswith(" DESC"))
    rows = rows[: int(found[5])] if found[5] else rows
    wanted = {name.split(".")[0] for name in found[1].split(", ")}
    return [{name: value for name, value in one.items() if name in wanted} for one in rows]


def _fits(row: dict[str, Any], part: str) -> bool:
    found = re.fullmatch(r"(\w+) ?(=|>=|IN) ?(.+)", part)
    assert found, part
    value, wanted = row[found[1]], found[3]
    if found[2] == "IN":
        return f"'{value}'" in wanted
    if found[2] == ">=":  # a time, without quotes
        return str(value) >= wanted.replace("Z", "+0000")
    return str(value).lower() == wanted if wanted in ("true", "false") else f"'{value}'" == wanted


def _objects(world: World, kind: str) -> list[dict[str, Any]]:
    cases = [one for one in world.cases.values() if one["status"] != "deleted"]
    if kind == "Knowledge__kav":
        return [_article(one) for one in world.articles.values()]
    if kind == "Case":
        return [_case(one) for one in cases]
    said = [(case, one) for case in cases for one in case["said"]]
    if kind == "EmailMessage":
        return [_mail(case, one) for case, one in said if one["public"] and one["who"] != "us"]
    if kind == "CaseComment":
        return [_comment(case, one) for case, one in said if not one["public"] or one["who"] == "us"]
    return []


def _article(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "Id": _id("ka1", one["id"] * 1000 + one["at"].minute),  # of the version
        "KnowledgeArticleId": _id("kA0", one["id"]),
        "Title": one["title"],
        "Summary": None,
        "UrlName": one["title"].replace(" ", "-"),
        "Language": "en_US",
        "PublishStatus": "Online",
        "IsVisibleInPkb": one["public"],
        "IsVisibleInCsp": True,
        "LastPublishedDate": _stamp(one["at"]),
        "SystemModstamp": _stamp(one["at"]),
        "Answer__c": f"<p>{one['text']}</p>",
        **one.get("also", {}),
    }


def _case(case: dict[str, Any]) -> dict[str, Any]:
    return {
        "Id": _id("500", case["id"]),
        "CaseNumber": f"{case['id']:08}",
        "Subject": case["subject"],
        "Description": case["said"][0]["text"],
        "CreatedDate": _stamp(case["made"]),
        "IsClosed": case["status"] == "closed",
        "SystemModstamp": _stamp(case["at"]),
    }


def _mail(case: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    return {
        "Id": _id("02s", said["id"]),
        "ParentId": _id("500", case["id"]),
        "Incoming": said["who"] == "customer",
        "Status": "1" if said["who"] == "customer" else "3",
        "TextBody": said["text"],
        "HtmlBody": None,
        "FromName": _WHO[said["who"]][1],
        "MessageDate": _stamp(said["at"], said["id"]),
        "SystemModstamp": _stamp(said["at"]),
    }


def _comment(case: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    kind, name = _WHO[said["who"]]
    return {
        "Id": _id("00a", said["id"]),
        "ParentId": _id("500", case["id"]),
        "CommentBody": said["text"],
        "IsPublished": said["public"],
        "CreatedBy": {"UserType": kind, "Name": name},
        "CreatedDate": _stamp(said["at"], said["id"]),
        "SystemModstamp": _stamp(said["at"]),
    }


def _id(prefix: str, number: int) -> str:
    return f"{prefix}{number:015}"


def _number(id: str) -> int:
    return int(id[3:])


def _stamp(moment: Any, thousandths: int = 0) -> str:
    return f"{moment.strftime('%Y-%m-%dT%H:%M:%S')}.{thousandths % 1000:03}+0000"
