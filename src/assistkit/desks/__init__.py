"""What a help desk needs to show suggestions to its agents: the panel's data, and its files in `STATIC`."""

from pathlib import Path

from assistkit.desks.panel import panel_data

STATIC = Path(__file__).parent / "static"
"""The folder to serve; it holds assistkit/panel.js."""

__all__ = ["STATIC", "panel_data"]
