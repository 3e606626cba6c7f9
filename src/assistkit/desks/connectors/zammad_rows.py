"""What Zammad answers, as far as it is read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct, field


class Base(Struct):
    id: int
    active: Any = None
    permissions_effective: Any = None
    updated_at: Any = None


class Locale(Struct):
    id: int
    primary: Any = None


class Category(Struct):
    id: int
    knowledge_base_id: int = 0
    parent_id: int | None = None
    permissions_effective: Any = None
    updated_at: Any = None


class CategoryName(Struct):
    id: int
    category_id: int
    kb_locale_id: int
    title: str = ""


class Answer(Struct):
    id: int
    category_id: int
    published_at: Any = None
    internal_at: Any = None
    archived_at: Any = None
    updated_at: Any = None
    tags: list[str] = []


class Translation(Struct):
    id: int
    answer_id: int
    kb_locale_id: int
    title: str = ""
    content_id: int | None = None
    updated_at: Any = None


class Content(Struct):
    id: int
    body: str | None = None


class Knowledge(Struct):
    """The whole tree, by kind and number; `bases` is there even where there are no answers."""

    bases: dict[str, Base] = field(name="KnowledgeBase")
    locales: dict[str, Locale] = field(name="KnowledgeBaseLocale", default_factory=dict)
    categories: dict[str, Category] = field(name="KnowledgeBaseCategory", default_factory=dict)
    names: dict[str, CategoryName] = field(name="KnowledgeBaseCategoryTranslation", default_factory=dict)
    answers: dict[str, Answer] = field(name="KnowledgeBaseAnswer", default_factory=dict)
    translations: dict[str, Translation] = field(name="KnowledgeBaseAnswerTranslation", default_factory=dict)
    contents: dict[str, Content] = field(name="KnowledgeBaseAnswerTranslationContent", default_factory=dict)


class Ticket(Struct):
    """With `expand`, so that a state has its name."""

    id: int
    state: str
    created_at: datetime
    updated_at: str
    title: str | None = None
    group: str | None = None
    customer: str | None = None


class Said(Struct):
    id: int
    created_at: datetime
    body: str | None = None
    internal: Any = None
    type: str = ""
    sender: str = ""
    sent_by: str | None = field(name="from", default=None)
    reply_to: str | None = None


class Link(Struct):
    link_object: str = ""
    link_object_value: int = 0


class Links(Struct):
    links: list[Link]


class SavedDraft(Struct):
    id: int
    created_by_id: int = 0
    updated_by_id: int = 0
    new_article: dict[str, Any] = {}


class Drafts(Struct):
    drafts: dict[str, SavedDraft] = field(name="TicketSharedDraftZoom", default_factory=dict)


class Draft(Struct):
    """The shared draft of a ticket; without a number there is none."""

    shared_draft_id: int | None
    assets: Drafts | None = None

    def saved(self) -> SavedDraft | None:
        """The draft, if there is one."""
        return None if self.assets is None else self.assets.drafts.get(str(self.shared_draft_id))


class Me(Struct):
    id: int
    firstname: str = ""
    lastname: str = ""
    login: str = ""
