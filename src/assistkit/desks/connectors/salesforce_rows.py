"""What Salesforce answers, as far as it is read. What decides on visibility is taken as it comes."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class Found(Struct):
    records: list[dict[str, Any]]
    done: bool
    nextRecordsUrl: str | None = None  # noqa: N815  Salesforce's name


class Field(Struct):
    name: str
    type: str = ""
    htmlFormatted: Any = None  # noqa: N815


class Described(Struct):
    fields: list[Field]


class ArticleRow(Struct):
    KnowledgeArticleId: str
    Title: str
    Language: str
    PublishStatus: str
    SystemModstamp: str
    UrlName: str = ""
    Summary: str | None = None
    IsVisibleInPkb: Any = None
    IsVisibleInCsp: Any = None
    LastPublishedDate: str | None = None


class CaseRow(Struct):
    Id: str
    CreatedDate: str
    IsClosed: bool
    SystemModstamp: str
    Subject: str | None = None
    Description: str | None = None


class User(Struct):
    UserType: str | None = None
    Name: str | None = None


class Comment(Struct):
    ParentId: str
    CommentBody: str | None
    CreatedDate: str
    IsPublished: Any = None
    CreatedBy: User | None = None


class Mail(Struct):
    ParentId: str
    MessageDate: str
    Incoming: Any = None
    Status: str | None = None
    TextBody: str | None = None
    HtmlBody: str | None = None
    FromName: str | None = None


class Linked(Struct):
    CaseId: str
    KnowledgeArticleId: str
    ArticleLanguage: str | None = None
    IsSharedByEmail: Any = None


class Made(Struct):
    id: str
    success: bool
