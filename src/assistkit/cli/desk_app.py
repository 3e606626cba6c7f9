"""assistkit desk app and key: what a desk installs to show the panel, and what an agent signs in with."""

from __future__ import annotations

from pathlib import Path

import click

from assistkit.cli.words import count, say, tell

_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("name", metavar="DESK")
@click.option("--url", required=True, help="The service's address, such as https://assist.example.")
@click.option("--desk", "served", metavar="NAME", default="", help="The desk's name in the service; DESK without it.")
@click.option("--staff", is_flag=True, help="Agents may see internal articles.")
@click.option("--out", type=_PATH, required=True, help="A new folder, or a new file that ends in .zip.")
def app(name: str, url: str, served: str, staff: bool, out: Path) -> None:
    """Make the app by which DESK shows the panel beside a case: it inserts drafts, and never sends.

    DESK is freshdesk, request_tracker, salesforce, servicenow or zendesk. The manual has a page for each, with the
    steps to install it. No secret is in the app.
    """
    from assistkit.desks.apps.making import Place, files, write

    found = files(name, Place(url=url.rstrip("/"), desk=served or name, staff=staff))
    write(found, out)
    say(f"{out}: {count(len(found), 'file')}; the manual's page about {name} says where they go")


@click.command()
@click.argument("name", metavar="NAME")
@click.option("--agent", required=True, help="Whose key it is, as reviews shall name them.")
@click.option("--days", type=click.IntRange(1, 90), default=30, show_default=True, help="How long it works.")
@click.option("--staff", is_flag=True, help="They may see internal articles.")
@click.option("--config", type=_PATH, help="TOML with a table [serve.NAME], as for assistkit serve.")
def key(name: str, agent: str, days: int, staff: bool, config: Path | None) -> None:
    """Make a key for an agent of the desk NAME of the service, for a desk without a server side such as Chatwoot.

    The agent enters it once in the panel. Who has it can ask as this agent for any case: give it to them alone. It
    ends with its days, or with the desk's signing key.
    """
    from assistkit.desks.service.access import agent_key
    from assistkit.desks.service.tenants import tenants

    found = tenants((name,), file=config)[name]
    tell(agent_key(found, agent=agent, staff=staff, seconds=days * 86_400))
