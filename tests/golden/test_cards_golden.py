"""The cards as they look: a change shows as a diff. ASSISTKIT_UPDATE_GOLDEN=1 writes the files anew; then read the diff."""
# ruff: noqa: E501

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from golden import suggestions
from rich.console import Console

from assistkit.desks.cards import card_html, card_text, page_html
from assistkit.desks.notes import note_html, note_text

_FILES = Path(__file__).parent / "files"
_STATUSES = ("ready", "check", "clarify", "escalate", "abstained")


@pytest.mark.parametrize("status", _STATUSES)
def test_html_card(status: str) -> None:
    _, suggestion = getattr(suggestions, status)()
    html = card_html(suggestion)
    _same(f"card-{status}.html", html[html.index("</style>") :])  # the style is in the page's file, once


def test_page() -> None:
    _same("page.html", page_html(suggestions.all_of_them(), title="Suggested replies for the Tidewell desk"))


@pytest.mark.parametrize("status", _STATUSES)
def test_terminal_card(status: str) -> None:
    case, suggestion = getattr(suggestions, status)()
    console = Console(file=io.StringIO(), width=80, color_system=None)
    console.print(card_text(suggestion, case))
    _same(f"card-{status}.txt", "\n".join(line.rstrip() for line in console.file.getvalue().splitlines()) + "\n")


@pytest.mark.parametrize("status", _STATUSES)
def test_note(status: str) -> None:
    """As a desk gets it, and as one that keeps no HTML does."""
    case, suggestion = getattr(suggestions, status)()
    _same(f"note-{status}.html", note_html(suggestion, case) + "\n")
    _same(f"note-{status}.txt", note_text(suggestion, case, most=4_000) + "\n")


def _same(name: str, got: str) -> None:
    path = _FILES / name
    if os.environ.get("ASSISTKIT_UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(got, encoding="utf-8", newline="\n")
    assert got == path.read_text(encoding="utf-8"), f"{name} differs; if meant, set ASSISTKIT_UPDATE_GOLDEN=1"
