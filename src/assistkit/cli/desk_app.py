"""assistkit desk app and key: what a desk installs to show the panel, and what an agent signs in with."""

from __future__ import annotations

from pathlib import Path

import click

from assistkit.cli.words import count, say, tell
from assistkit.errors import InputError
from assistkit.text.reading import read_file

_PATH = click.Path(path_type=Path)
_LONGEST_KEY = 1_000  # bytes


@click.command()
@click.argument("name", metavar="DESK")
@click.option("--url", required=True, help="The service's address, such as https://assist.example.")
@click.option("--desk", "served", metavar="NAME", default="", help="The desk's name in the service; default: DESK.")
@click.option("--staff", is_flag=True, help="Agents may see internal articles.")
@click.option("--connector", is_flag=True, help="The service reads cases through its connector; the app sends none.")
@click.option("--out", type=_PATH, required=True, help="A new folder, or a new file that ends in .zip.")
@click.option(
    "--key", type=_PATH, help="For request_tracker: file with the key, as assistkit serve --origin writes it."
)
@click.option("--site-config", "to", type=_PATH, help="For request_tracker: the file to write in its RT_SiteConfig.d.")
def app(  # noqa: PLR0913  an option each
    *,
    name: str,
    url: str,
    served: str,
    staff: bool,
    connector: bool,
    out: Path,
    key: Path | None,
    to: Path | None,
) -> None:
    """Make the app with which DESK shows the panel next to a case: it inserts drafts, and never sends.

    DESK is freshdesk, request_tracker, salesforce, servicenow or zendesk. The manual has a page for each, with the
    steps to install it. The app contains no secret; with --key and --site-config, it is written to Request
    Tracker's own settings.
    """
    from assistkit.desks.apps.making import Place, files, site_config, write, write_privately

    if (key is None) != (to is None) or (key is not None and name != "request_tracker"):
        raise InputError("--key and --site-config go together, and are for request_tracker")
    found = files(name, Place(url=url.rstrip("/"), desk=served or name, staff=staff, connector=connector))
    settings = site_config(read_file(key, _LONGEST_KEY).decode("ascii", "replace").strip()) if key else ""
    write(found, out)
    if to is not None:
        write_privately(settings, to)
        say(f"{to}: loads the plugin, and has the key; restart Request Tracker")
    say(f"{out}: {count(len(found), 'file')}; the manual's page about {name} says where they go")


@click.command()
@click.argument("name", metavar="NAME")
@click.option("--agent", required=True, help="The agent's name, as reviews show it.")
@click.option("--days", type=click.IntRange(1, 90), default=30, show_default=True, help="How long it is valid.")
@click.option("--staff", is_flag=True, help="This agent may see internal articles.")
@click.option("--config", type=_PATH, help="TOML with a table [serve.NAME], as for assistkit serve.")
def key(name: str, agent: str, days: int, staff: bool, config: Path | None) -> None:
    """Make a key for an agent of the desk NAME of the service, for a desk without a server side such as Chatwoot.

    The agent enters it once in the panel. Anybody who has it can ask as this agent for any case: give it to nobody
    else. It expires after --days, or when the desk's signing key is replaced.
    """
    from assistkit.desks.service.access import agent_key
    from assistkit.desks.service.tenants import tenants

    found = tenants((name,), file=config)[name]
    tell(agent_key(found, agent=agent, staff=staff, seconds=days * 86_400))
