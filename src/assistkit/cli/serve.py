"""assistkit serve: the HTTP service for desks that reach an address."""

from __future__ import annotations

import ipaddress
import logging
import os
import secrets
from pathlib import Path

import click

from assistkit.cli.places import PLACE, WHERE
from assistkit.cli.words import say
from assistkit.errors import InputError, MissingExtra

_DEMO = "demo"


@click.command()
@click.option("--index", "path", type=PLACE, required=True, help=f"{WHERE}.")
@click.option(
    "--reviews", default="", metavar="URL", help="The feedback store: a file, or a URL. Webhooks wait there too."
)
@click.option("--desk", "desks", multiple=True, metavar="NAME", help="A desk to serve; may be repeated.")
@click.option(
    "--origin", "origins", multiple=True, metavar="ORIGIN", help="For a first look: a desk's page that may frame it."
)
@click.option("--config", type=click.Path(path_type=Path), help="TOML with a table [serve.NAME] for each desk.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65_535), default=8642, show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes on the address.")
@click.option("--embedder", metavar="NAME", default=None, help="What the index is made with.")
@click.option("--house", type=click.Path(path_type=Path), help="Folder with the desk's own style and rules (YAML).")
def serve(  # noqa: PLR0913  an option each
    *,
    path: Path | str,
    reviews: str,
    desks: tuple[str, ...],
    origins: tuple[str, ...],
    config: Path | None,
    host: str,
    port: int,
    workers: int,
    embedder: str | None,
    house: Path | None,
) -> None:
    """Serve suggestions, the panel's page, reviews and webhooks over HTTP. Nothing is sent to a customer.

    Without --desk and --config it is for a first look: on this machine only, at an address that it prints and that
    works for an hour. With --origin, a desk on this machine can frame it, and finds the key in a file next to the
    index. SIGTERM or Ctrl-C ends it after running requests.
    """
    try:
        from assistkit.desks.service.app import Setup
        from assistkit.desks.service.server import serve as run
    except ModuleNotFoundError as error:
        raise MissingExtra(str(error.name).partition(".")[0], "serve") from None
    from assistkit.index.embedders import DEFAULT_MODEL
    from assistkit.index.opening import about

    first_look = not desks and config is None
    if first_look:
        desks = (_DEMO,)
        _only_here(host)
        os.environ[f"ASSISTKIT_SERVE_{_DEMO}_KEYS".upper()] = _key(path, kept=bool(origins))
        os.environ[f"ASSISTKIT_SERVE_{_DEMO}_ORIGINS".upper()] = ",".join(origins)
    elif origins:
        raise InputError("--origin is for a first look; a desk's origins are in its settings")
    setup = Setup(
        index=_to_open(path),
        desks=desks,
        config=str(config.absolute()) if config else "",
        reviews=reviews,
        embedder=embedder or DEFAULT_MODEL,
        house=str(house.absolute()) if house else "",
    )
    found = setup.tenants()
    about(path)  # no index: better known before the processes start than from each of them
    say(f"serving {', '.join(found)} on http://{host}:{port}; Ctrl-C ends")
    if first_look:
        from assistkit.desks.service.access import sign
        from assistkit.desks.service.limits import TOKEN_SECONDS

        token = sign(found[_DEMO], case="demo", agent="you", staff=True, seconds=TOKEN_SECONDS)
        say(f"open http://{host}:{port}/panel#token={token}")
    logging.disable(logging.NOTSET)
    run(setup, host=host, port=port, workers=workers)


def _to_open(path: Path | str) -> str:
    """What each process opens."""
    if isinstance(path, Path):
        return str(path.absolute())
    from assistkit.index.postgres.address import Address

    return Address.of(path).given


def _key(index: Path | str, *, kept: bool) -> str:
    """A new one; `kept`, it is in a file beside the index, and stays the same."""
    made = f"{_DEMO}={secrets.token_hex(32)}"
    if not kept:
        return made
    from assistkit.index.opening import beside

    file = beside(index, ".key")
    try:
        file.touch(mode=0o600, exist_ok=False)
        file.write_text(f"{made}\n", "ascii")
    except FileExistsError:
        return file.read_text("ascii").strip()
    except OSError as error:
        raise InputError(f"{file}: the key cannot be kept here ({error.strerror}); leave --origin out") from None
    return made


def _only_here(host: str) -> None:
    try:
        here = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        here = False
    if not here:
        raise InputError(
            f"--host: a first look is for this machine only; got {host!r}, name a desk with --desk or --config"
        )
