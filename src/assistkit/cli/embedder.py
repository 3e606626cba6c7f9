"""The option --embedder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from assistkit.index.embedders import Progress
    from assistkit.protocols import Embedder

embedder_option = click.option(
    "--embedder",
    metavar="NAME",
    help="The embedder of the index: a shipped model, a folder with an ONNX model, or a sentence-transformers "
    "model. The default ships with assistkit.",
)


def load(name: str | None, progress: Progress | None = None) -> Embedder:
    """The embedder of this name, or the default one."""
    from assistkit.index.embedders import DEFAULT_MODEL, load_embedder

    return load_embedder(DEFAULT_MODEL if name is None else name, progress=progress)
