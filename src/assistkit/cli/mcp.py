"""assistkit mcp: the tools for language models, over stdin and stdout."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from assistkit.cli.embedder import embedder_option
from assistkit.cli.opening import Opening, house_options
from assistkit.cli.places import PLACE, WHERE


@click.command()
@click.option("--index", "path", type=PLACE, required=True, help=f"{WHERE}.")
@click.option("--internal", is_flag=True, help="Include internal articles: for agents only.")
@embedder_option
@house_options
def mcp(*, path: Path | str, internal: bool, **options: Any) -> None:
    """Serve tools to a language model's client over stdin and stdout (Model Context Protocol).

    suggest_reply, search_articles, similar_cases and explain: all of them read, none writes.
    """
    from assistkit.desks.mcp_server import mcp_server
    from assistkit.desks.service.assistants import Assistants

    mcp_server(Assistants(Opening(path=path, **options)), internal=internal).run("stdio")
