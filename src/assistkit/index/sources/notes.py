"""What a reader of articles dropped, guessed or could not resolve: a record that a build report collects."""

from __future__ import annotations

from dataclasses import dataclass

_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Note:
    """One remark about how an article was read.

    `code` is a short name to count by ("struck", "hidden", "furniture", "unresolved-link", ...); `text` is what it is
    about, as a lead would look for it in the article.
    """

    code: str
    text: str


def note(code: str, text: str) -> Note:
    """A note whose text is one line of at most 120 characters."""
    line = " ".join(text.split())
    return Note(code, line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…")
