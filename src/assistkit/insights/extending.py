"""Before a new article is proposed: which one is there already that could be extended instead, as a diff."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from assistkit.insights.desk import Desk
from assistkit.insights.gaps import Gap
from assistkit.insights.skeleton import Skeleton
from assistkit.types import Article

NEAR = 0.5
"""From this share of answered cases on that are farther from their article, the nearest one is worth extending."""


@dataclass(frozen=True, kw_only=True)
class Extension:
    """The article, how it would be extended, and why it rather than a new one."""

    article: str
    diff: str
    why: str


def extension(desk: Desk, gap: Gap, made: Skeleton) -> Extension | None:
    """How the nearest article would take up the draft's steps; None where none comes near enough."""
    article = desk.index.articles.get(gap.nearest_article)
    if article is None or gap.surer < NEAR or not made.steps:
        return None
    nearer = f"{100 * gap.surer:.0f} of 100 articles that helped were to theirs"
    why = f"{article.title} is nearer to these cases than {nearer}."
    return Extension(article=article.id, diff=_diff(article, made), why=why)


def _diff(article: Article, made: Skeleton) -> str:
    steps = [f"{at}. {line.text}" for at, line in enumerate(made.steps, 1)]
    after = [*article.text.splitlines(), "", f"## {made.title.text}", "", *steps]
    lines = difflib.unified_diff(
        article.text.splitlines(), after, f"a/{article.id}.md", f"b/{article.id}.md", lineterm=""
    )
    return "\n".join(lines) + "\n"
