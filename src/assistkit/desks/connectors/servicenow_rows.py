"""What ServiceNow answers, as far as it is read. What decides on visibility is taken as it comes."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field


class Table(Struct):
    result: list[dict[str, Any]]


class ArticleRow(Struct):
    sys_id: str
    number: str
    short_description: str
    workflow_state: str
    sys_updated_on: str
    kb_knowledge_base: str = ""
    text: str = ""
    wiki: str = ""
    article_type: str = ""
    language: str = ""
    valid_to: str = ""
    can_read_user_criteria: Any = "not told"


class Shown(Struct):
    id: str


class Articles(Struct):
    articles: list[Shown]


class ShownPage(Struct):
    result: Articles


class CaseRow(Struct):
    sys_id: str
    number: str
    state: str
    sys_created_on: str
    sys_updated_on: str
    short_description: str = ""
    description: str = ""
    sys_created_by: str = ""
    caller: str = field(name="caller_id.user_name", default="")
    contact: str = field(name="contact.user_name", default="")


class Entry(Struct):
    element_id: str
    element: str
    value: str
    sys_created_by: str
    sys_created_on: str


class Field(Struct):
    name: str = ""
    can_write: Any = None


class Activities(Struct):
    journal_fields: list[Field] = []


class CaseActivities(Struct):
    result: Activities


class One(Struct):
    result: dict[str, Any]
