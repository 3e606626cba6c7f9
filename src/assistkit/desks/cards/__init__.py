"""Suggestions to look at: as HTML for notebooks and pages, and for the terminal."""

from assistkit.desks.cards.html import card_html, page_html, table_html
from assistkit.desks.cards.terminal import card_text

__all__ = ["card_html", "card_text", "page_html", "table_html"]
