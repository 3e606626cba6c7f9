"""Tables of figures, as HTML for notebooks and as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from assistkit.errors import MissingExtra


def frame(columns: Mapping[str, Any], index: Sequence[str], name: str) -> Any:
    """A pandas DataFrame; `name` is what its index holds. Raises MissingExtra without pandas."""
    try:
        import pandas as pd
    except ImportError:
        raise MissingExtra("pandas", "frames") from None
    return pd.DataFrame(dict(columns), index=pd.Index(list(index), name=name))


def html_table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A plain table; everything is escaped, fractions have three places."""
    head = "".join(f"<th>{escape(name)}</th>" for name in header)
    body = "".join("<tr>" + "".join(f"<td>{escape(_said(cell))}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def text_table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Columns, the first to the left and the others to the right."""
    lines = [list(header), *([_said(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if at else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _said(cell: object) -> str:
    return f"{cell:.3f}" if isinstance(cell, float) else str(cell)
