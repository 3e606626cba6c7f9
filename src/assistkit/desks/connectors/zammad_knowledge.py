"""The tree of Zammad's knowledge base: which answers there are, who may read them, and when that changed last.

One answer of the server has all of it but the texts. Public is what is published, in a base that is active, where no
role is named that may read it; everything else is internal, and what was archived is gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from assistkit.desks.connectors.zammad_rows import Answer, Base, Category, Knowledge, Translation
from assistkit.desks.mapping import utc
from assistkit.errors import InputError

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_DEEPEST = 50  # categories in categories


class Tree:
    """What a reading found. `now` decides what is published by then."""

    def __init__(self, found: Knowledge, now: datetime) -> None:
        self._found, self._now = found, now
        self._primary = {one.id for one in found.locales.values() if one.primary is True}

    def translations(self) -> list[Translation]:
        """Of the answers that are there, what changed longest ago first."""
        there = (one for one in self._found.translations.values() if not self._archived(self._answer(one)))
        return sorted(there, key=lambda one: (self.changed(one), one.id))

    def archived(self) -> Iterator[tuple[str, datetime]]:
        """Ids of what was archived, and when it changed."""
        for one in self._found.translations.values():
            if self._archived(self._answer(one)):
                yield self.article_id(one), self.changed(one)

    def article_id(self, one: Translation) -> str:
        """The answer's number; in another language than the first with the number of the language behind it."""
        return str(one.answer_id) + ("" if one.kb_locale_id in self._primary else f"@{one.kb_locale_id}")

    def articles_by_translation(self) -> dict[int, str]:
        """A ticket is linked to a translation."""
        return {one.id: self.article_id(one) for one in self._found.translations.values()}

    def public(self, one: Translation) -> tuple[bool, str]:
        """Whether a stranger sees it, and why."""
        answer = self._answer(one)
        if answer is None:
            return False, "its answer is not there"
        if answer.archived_at is not None and _moment(answer.archived_at) is None:
            return False, "when it is archived is not known here"
        published = _moment(answer.published_at)
        if published is None or published > self._now:
            return False, "for agents" if answer.internal_at is not None else "a draft"
        above = [*self._categories(answer), self._base(answer)]
        if any(one is None or one.permissions_effective != [] for one in above):
            return False, "published, in a category for some roles"
        base = above[-1]
        if not isinstance(base, Base) or base.active is not True:
            return False, "published, in a knowledge base that is not active"
        return True, "published"

    def changed(self, one: Translation) -> datetime:
        """When its text, or who may read it, changed last; a time that was set beforehand counts once it is over."""
        answer = self._answer(one)
        times: list[Any] = [one.updated_at]
        if answer is not None:
            times += [answer.updated_at, answer.published_at, answer.internal_at, answer.archived_at]
            for above in (*self._categories(answer), self._base(answer)):
                if above is not None:
                    times += [above.updated_at, *_times_of(above.permissions_effective)]
        known = (moment for value in times if (moment := _moment(value)) is not None and moment <= self._now)
        return max(known, default=_BEGINNING)

    def written(self, one: Translation) -> datetime | None:
        """When its text changed."""
        return _moment(one.updated_at)

    def place(self, one: Translation) -> tuple[int, str]:
        """The number of its category, and what that is called in its language."""
        answer = self._answer(one)
        number = answer.category_id if answer else 0
        names = (name for name in self._found.names.values() if name.category_id == number)
        return number, next((name.title for name in names if name.kb_locale_id == one.kb_locale_id), "")

    def tags(self, one: Translation) -> list[str]:
        """Those of its answer."""
        answer = self._answer(one)
        return answer.tags if answer else []

    def is_first(self, one: Translation) -> bool:
        """Whether it is in the help center's first language."""
        return one.kb_locale_id in self._primary

    def _answer(self, one: Translation) -> Answer | None:
        return self._found.answers.get(str(one.answer_id))

    def _archived(self, answer: Answer | None) -> bool:
        moment = _moment(answer.archived_at) if answer else None
        return moment is not None and moment <= self._now

    def _categories(self, answer: Answer) -> list[Category | None]:
        found, number = list[Category | None](), answer.category_id
        while len(found) < _DEEPEST:
            found.append(self._found.categories.get(str(number)))
            if found[-1] is None or found[-1].parent_id is None:
                break
            number = found[-1].parent_id
        return found

    def _base(self, answer: Answer) -> Base | None:
        category = self._categories(answer)[0]
        return None if category is None else self._found.bases.get(str(category.knowledge_base_id))


def _times_of(permissions: Any) -> list[Any]:
    return (
        [one.get("updated_at") for one in permissions if isinstance(one, dict)] if isinstance(permissions, list) else []
    )


def _moment(value: Any) -> datetime | None:
    """A time; None for what is not one."""
    try:
        return utc(value) if isinstance(value, str) else None
    except InputError:
        return None
