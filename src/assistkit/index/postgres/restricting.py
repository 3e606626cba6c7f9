"""A `where` as a condition in SQL: what `filters.RowFilter` does for rows in memory."""

from __future__ import annotations

from typing import Any

from assistkit.index.filters import normalised
from assistkit.index.postgres.texts import array_text, storable
from assistkit.types import Where


def restricted(where: Where | None, table: str, article_id: str) -> tuple[str, dict[str, Any]]:
    """A condition on the rows of `table`, to follow another, and its parameters; "" for no restriction.

    `article_id` is the expression for the article's id there. Raises InputError for a bad `where`.
    """
    conditions, given = [], dict[str, Any]()
    for at, (key, wanted) in enumerate(normalised(where or {})):
        values = [value for value in wanted if storable(value)]  # nothing has another one
        given[f"w{at}"] = array_text(values)
        if key == "language":
            given[f"w{at}p"] = array_text(map(_beginning, values))
            language = f"{table}.language"
            said = f"({language} = ANY(CAST(:w{at} AS text[])) OR {language} LIKE ANY(CAST(:w{at}p AS text[])))"
        elif key == "visibility":
            said = f"{table}.visibility = ANY(CAST(:w{at} AS text[]))"
        elif key == "article_id":
            said = f"{article_id} = ANY(CAST(:w{at} AS text[]))"
        else:
            given[f"w{at}k"] = key if storable(key) else ""
            said = f"jsonb_exists_any({table}.facets -> CAST(:w{at}k AS text), CAST(:w{at} AS text[]))"
        conditions.append(f" AND {said}")
    return "".join(conditions), given


def _beginning(tag: str) -> str:
    """ "en" as a pattern for what begins with "en-"."""
    return tag.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "-%"
