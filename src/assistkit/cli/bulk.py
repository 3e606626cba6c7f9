"""The options --workers, --ray and --spool: many texts embedded by many workers."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assistkit.cli.embedder import load
from assistkit.cli.words import progress, say

if TYPE_CHECKING:
    from assistkit.protocols import Embedder
    from assistkit.workers import Workers

_HERE = "local"
_ADDRESS = re.compile(r"local|auto|(ray://)?[^\s:/]+:\d{1,5}")


def bulk_options(command: Callable[..., None]) -> Callable[..., None]:
    """The command gets `bulk`, a `Bulk`."""

    @ray_option
    @click.option(
        "--workers",
        type=click.IntRange(1, 512),
        help="Number of processes that embed; the command continues after a kill.",
    )
    @click.option(
        "--spool",
        type=click.Path(path_type=Path),
        help="Folder for what is embedded until the index has it; else beside the index.",
    )
    def with_bulk(*, workers: int | None, ray: str | None, spool: Path | None, **options: Any) -> None:
        command(bulk=Bulk(workers, ray, spool), **options)

    with_bulk.__doc__, with_bulk.__name__ = command.__doc__, command.__name__
    with_bulk.__click_params__ = [*with_bulk.__click_params__, *getattr(command, "__click_params__", [])]  # type: ignore[attr-defined]
    return with_bulk


def _address(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is not None and not _ADDRESS.fullmatch(value):
        raise click.BadParameter(f"must be HOST:PORT, ray://HOST:PORT, auto or local; got {value!r:.60}")
    return value


ray_option = click.option(
    "--ray",
    is_flag=False,
    flag_value=_HERE,
    metavar="[ADDRESS]",
    callback=_address,
    help="On a Ray cluster; without an address on a Ray of this machine.",
)


def spread(opener: Callable[[], Any], workers: int | None, ray: str | None) -> Workers:
    """So many workers, here or at Ray's address."""
    if ray is not None:
        from assistkit.workers.on_ray import OnRay

        return OnRay(opener, workers or 0, ray)
    from assistkit.workers.processes import Processes

    return Processes(opener, workers or 1)


@dataclass(frozen=True)
class Bulk:
    """What the options say; without one of them nothing is spread."""

    workers: int | None
    ray: str | None
    spool: Path | None

    def __post_init__(self) -> None:
        if self.spool is not None and self.workers is None and self.ray is None:
            raise click.UsageError("--spool goes with --workers or --ray")

    @contextmanager
    def embedder(self, name: str | None, place: Path | str) -> Iterator[Embedder]:
        """The embedder of this name for the index at this place; after an error it says where its work is kept."""
        if self.workers is None and self.ray is None:
            yield load(name, progress("Embedding"))
            return
        from assistkit.index.bulk.embedder import in_bulk, open_in_worker
        from assistkit.index.bulk.spool import SUFFIX
        from assistkit.index.embedders import DEFAULT_MODEL
        from assistkit.index.opening import beside

        spool = self.spool if self.spool is not None else beside(place, SUFFIX)
        there = Path(name or DEFAULT_MODEL)
        wanted = str(there.absolute()) if (there / "model.onnx").is_file() else name or DEFAULT_MODEL
        threads = 1 if self.ray is not None else max(1, (os.cpu_count() or 1) // (self.workers or 1))
        workers = spread(partial(open_in_worker, wanted, threads), self.workers, self.ray)
        try:
            with in_bulk(load(name), workers, spool, say) as made:
                yield made
        except BaseException:
            if spool.is_dir():
                say(f"what is embedded is kept in {spool}: the same command goes on from there")
            raise
