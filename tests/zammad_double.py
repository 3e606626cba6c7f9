"""A double of Zammad: its answers have the keys of the vendor's samples; a test compares where these are at hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from desk_server import Asked, Reply
from desk_world import World, iso

TOKEN = "z4mm4d-t0k3n"  # noqa: S105  of a double
CUSTOMER, AGENT, US = 31, 32, 33
_MAIL = {CUSTOMER: "kim@customer.test", AGENT: "dana@desk.test", US: "assistkit@desk.test"}
_WHO = {"customer": CUSTOMER, "agent": AGENT, "us": US}
_STATE = {"open": "open", "closed": "closed", "deleted": "merged"}
MISSING: Reply = (404, {}, {"error": "Couldn't find Ticket with 'id'=1", "error_human": "Couldn't find Ticket"})


def zammad(world: World) -> Callable[[Asked], Reply]:  # noqa: C901  a path after the other
    """What answers for this world. A shared draft is `draft` of a case."""

    def answer(asked: Asked) -> Reply:  # noqa: C901, PLR0911
        if asked.headers.get("authorization") != f"Token token={TOKEN}":
            return 401, {}, {"error": "Invalid token!"}
        path = asked.path.removeprefix("/api/v1")
        if path == "/knowledge_bases/init" and asked.method == "POST":
            wanted = (asked.body or {}).get("answer_translation_content_ids", [])
            return 200, {}, knowledge(world, wanted)
        if path == "/users/me":
            return 200, {}, {"id": US, "firstname": "assist", "lastname": "kit", "login": _MAIL[US], "active": True}
        if path == "/tickets/search":
            return _search(world, asked)
        if path == "/tickets":
            return 200, {}, [_ticket(one) for one in world.cases.values()][: int(asked.one("per_page", "100"))]
        if path == "/links":
            return 200, {}, {"links": world.cases[int(asked.one("link_object_value"))].get("links", []), "assets": {}}
        if path == "/ticket_articles" and asked.method == "POST":
            return _note(world, asked.body)
        found = re.fullmatch(r"/(?:tickets|ticket_articles/by_ticket)/(\d+)(/shared_draft)?", path)
        case = world.cases.get(int(found[1])) if found else None
        if found is None or case is None:
            return MISSING
        if path.startswith("/ticket_articles"):
            return 200, {}, [_said(case, one) for one in case["said"]]
        if found[2]:
            return _draft(case, asked)
        return 200, {}, _ticket(case)

    return answer


def knowledge(world: World, contents: list[int]) -> dict[str, Any]:
    """The tree, and these texts. A translation's number is its answer's, and 1,000 more for each further language."""
    answers, translations, texts = {}, {}, {}
    for one in world.articles.values():
        number = one["id"]
        said = {1: one["text"], **one.get("in", {})}
        answers[str(number)] = _answer(one, [number + 1_000_000 * (locale - 1) for locale in said])
        for locale, text in said.items():
            id = number + 1_000_000 * (locale - 1)
            translations[str(id)] = {
                "id": id,
                "title": one["title"],
                "kb_locale_id": locale,
                "answer_id": number,
                "content_id": id + 7,
                "created_by_id": AGENT,
                "updated_by_id": AGENT,
                "created_at": iso(one["made"]),
                "updated_at": iso(one["at"]),
            }
            if id + 7 in contents:
                texts[str(id + 7)] = {"id": id + 7, "body": f"<div>{text}</div>", "attachments": []}
    at = iso(world.now.replace(year=2020))
    tree = {
        "KnowledgeBase": {"1": {"id": 1, "active": True, "permissions_effective": [], "updated_at": at}},
        "KnowledgeBaseLocale": {
            str(one): {"id": one, "knowledge_base_id": 1, "system_locale_id": 20 + one, "primary": one == 1}
            for one in (1, 2)
        },
        "KnowledgeBaseCategory": {
            "4": {"id": 4, "knowledge_base_id": 1, "parent_id": 5, "permissions_effective": [], "updated_at": at},
            "5": {"id": 5, "knowledge_base_id": 1, "parent_id": None, "permissions_effective": [], "updated_at": at},
        },
        "KnowledgeBaseCategoryTranslation": {"8": {"id": 8, "title": "Buttons", "kb_locale_id": 1, "category_id": 4}},
        "KnowledgeBaseAnswer": answers,
        "KnowledgeBaseAnswerTranslation": translations,
    }
    return {**tree, **({"KnowledgeBaseAnswerTranslationContent": texts} if contents else {})}


def _answer(one: Mapping[str, Any], translations: list[int]) -> dict[str, Any]:
    return {
        "id": one["id"],
        "category_id": 4,
        "promoted": False,
        "internal_note": None,
        "position": 0,
        "archived_at": None,
        "internal_at": None if one["public"] else iso(one["at"]),
        "published_at": iso(one["made"]) if one["public"] else None,
        "created_at": iso(one["made"]),
        "updated_at": iso(one["at"]),
        "translation_ids": translations,
        "attachments": [],
        "tags": ["button"],
        **one.get("also", {}),
    }


def _search(world: World, asked: Asked) -> Reply:
    """By the time of the last change, as Elasticsearch does it."""
    found = re.fullmatch(r"updated_at:\[(\S+) TO \*\]", asked.one("query"))
    assert found, asked.query
    rows = sorted(world.cases.values(), key=lambda one: (one["at"], one["id"]))
    rows = [one for one in rows if iso(one["at"]) >= found[1]]
    size = int(asked.one("per_page", "50"))
    start = (int(asked.one("page", "1")) - 1) * size
    return 200, {}, [_ticket(one) for one in rows[start : start + size]]


def _ticket(case: Mapping[str, Any]) -> dict[str, Any]:
    """With the names that `expand` adds."""
    return {
        "id": case["id"],
        "group_id": 1,
        "priority_id": 2,
        "state_id": 2,
        "number": f"22{case['id']}",
        "title": case["subject"],
        "owner_id": AGENT,
        "customer_id": CUSTOMER,
        "created_at": iso(case["made"]),
        "updated_at": iso(case["at"]),
        "group": "Sales",
        "state": _STATE[case["status"]],
        "customer": _MAIL[CUSTOMER],
    }


def _said(case: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    who = _WHO[said["who"]]
    return {
        "id": said["id"],
        "ticket_id": case["id"],
        "type_id": 1,
        "sender_id": 2 if who == CUSTOMER else 1,
        "from": f"Somebody <{_MAIL[who]}>",
        "to": None,
        "subject": case["subject"],
        "reply_to": None,
        "content_type": "text/html",
        "body": f"<div>{said['text']}</div>",
        "internal": not said["public"],
        "created_by_id": who,
        "created_at": iso(said["at"]),
        "updated_at": iso(said["at"]),
        "attachments": [],
        "type": case.get("by", "email") if said["public"] else "note",
        "sender": "Customer" if who == CUSTOMER else "Agent",
        "created_by": _MAIL[who],
        "updated_by": _MAIL[who],
    }


def _note(world: World, body: Mapping[str, Any]) -> Reply:
    case = world.cases.get(body["ticket_id"])
    if case is None:
        return MISSING
    if body["type"] == "email":
        world.mails.append(body["body"])  # internal or not
    said = world.say(case["id"], "us", body["body"], public=not body.get("internal", False))
    return 201, {}, {**_said(case, said), "type": body["type"]}


def _draft(case: dict[str, Any], asked: Asked) -> Reply:
    """One for a ticket: saving puts a new one in the old one's place, whosever it was."""
    if asked.method == "PUT":
        old = case.get("draft", {"id": case["id"] + 9, "created_by_id": US})
        article = {**asked.body["new_article"], "ticket_id": case["id"]}
        case["draft"] = {
            **old,
            "ticket_id": case["id"],
            "new_article": article,
            "ticket_attributes": asked.body["ticket_attributes"],
            "updated_by_id": US,
        }
    saved = case.get("draft")
    if saved is None:
        return 200, {}, {"shared_draft_id": None, "assets": None}
    assets = {"TicketSharedDraftZoom": {str(saved["id"]): saved}}
    return 201 if asked.method == "PUT" else 200, {}, {"shared_draft_id": saved["id"], "assets": assets}
