"""What a person chooses from: the five articles that fit a case best, in an order that says nothing about it.

Whoever sees a best one at the top takes it too often, and then the labels favor the ranking that they shall judge. So
the five are shuffled, always in the same way for the same case, and any other article can be searched for.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from assistkit.assistant import Assistant
from assistkit.case.dataset import Dataset, LabeledCase
from assistkit.case.message import read_message
from assistkit.errors import InputError
from assistkit.types import Case, Evidence

SHOWN = 5
_PASSAGES = 60  # that are ranked for five articles
_ARTICLE = 20_000  # characters shown of an article


class Choices:
    """Cases with their choices, as JSON for the page."""

    def __init__(self, dataset: Dataset, assistant: Assistant) -> None:
        self._cases = {one.case.id: one for one in dataset}
        self._rows = dataset.rows
        self._assistant = assistant

    def cases(self) -> list[dict[str, Any]]:
        """Every case: its id and subject, and whether it has a label."""
        return [
            {"id": id, "subject": one.case.subject, "done": bool(one.solved_by) or one.unsolved}
            for id, one in self._cases.items()
        ]

    def case(self, id: str) -> dict[str, Any]:
        """A case with its messages, the real reply, and five articles. Raises InputError for one that is not there."""
        if id not in self._cases:
            raise InputError(f"case: must be one of the dataset's, got {id[:80]!r}")
        one = self._cases[id]
        best = self._best(one.case)
        random.Random(id).shuffle(best)  # noqa: S311  no secret: the same order whenever the case is shown
        reply = self._rows[id].get("reply")
        return {
            "id": id,
            "subject": one.case.subject,
            "messages": [
                {"role": message.author, "text": read_message(one.case, number)}
                for number, message in enumerate(one.case.messages)
            ],
            "reply": reply if isinstance(reply, str) else "",
            "articles": [*best, *self._missing(one, {article["id"] for article in best})],
            "label": self.label(id),
        }

    def search(self, words: str) -> list[dict[str, Any]]:
        """The five articles that fit these words best, the best first."""
        return self._best(Case.from_text(words)) if words.strip() else []

    def label(self, id: str) -> dict[str, Any] | None:
        """The articles of a case, or that it has none; None where nothing is known."""
        one = self._cases[id]
        if one.solved_by:
            return {"articles": list(one.solved_by), "none": False}
        return {"articles": [], "none": True} if one.unsolved else None

    def put(self, id: str, articles: Sequence[str], none: bool) -> None:
        """Know of a new label. Raises InputError for a case or an article that is not there."""
        if id not in self._cases:
            raise InputError(f"case: must be one of the dataset's, got {id[:80]!r}")
        known = self._assistant.index.articles
        if unknown := [one for one in articles if one not in known]:
            raise InputError(f"articles: must be in the index, got {unknown[0][:80]!r}")
        if none and articles:
            raise InputError("none: must be false where articles are named")
        self._cases[id] = LabeledCase(self._cases[id].case, dict.fromkeys(articles, 2), not none)

    def _best(self, case: Case) -> list[dict[str, Any]]:
        (found,) = self._assistant.retrieve([case], k=_PASSAGES)
        first: dict[str, Evidence] = {}
        for one in found:
            first.setdefault(one.passage.article_id, one)
        return [self._shown(id, one.passage.text) for id, one in list(first.items())[:SHOWN]]

    def _missing(self, one: LabeledCase, shown: set[str]) -> list[dict[str, Any]]:
        """What the case is labeled with and the ranking did not bring."""
        return [self._shown(id) for id in one.solved_by if id not in shown and id in self._assistant.index.articles]

    def _shown(self, id: str, passage: str = "") -> dict[str, Any]:
        article = self._assistant.index.articles[id]
        text = article.text[:_ARTICLE]
        return {
            "id": id,
            "title": article.title,
            "passage": passage or text[:600],
            "text": text,
            "public": article.public,
        }
