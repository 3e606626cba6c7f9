"""What a reader of articles tells beside the text: what was dropped, and where it had to guess."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Note:
    """`code` says the kind, so that notes can be counted; `text` says it to the lead who checks an import."""

    code: str
    text: str
