"""The options --house, --llm and --llm-url: what the desk decides, and who words the drafts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assistkit.cli.embedder import load

if TYPE_CHECKING:
    from assistkit.assistant import Assistant


def house_options(command: Callable[..., None]) -> Callable[..., None]:
    """The command gets `house`, `llm` and `llm_url`, made for `Opening`."""
    for option in (
        click.option("--llm-url", metavar="URL", help="The address of the model's server; default: OpenAI's."),
        click.option("--llm", metavar="MODEL", help="A language model words the drafts, under the same checks."),
        click.option(
            "--house", type=click.Path(path_type=Path), help="Folder with the desk's own style and rules (YAML)."
        ),
    ):
        command = option(command)
    return command


@dataclass(frozen=True, kw_only=True)
class Opening:
    """Opens the assistant that the options describe; worker processes can be given it."""

    path: Path | str
    embedder: str | None
    house: Path | None = None
    llm: str | None = None
    llm_url: str | None = None

    def __post_init__(self) -> None:
        if self.llm_url is not None and self.llm is None:
            raise click.UsageError("--llm-url goes with --llm")

    def __call__(self) -> Assistant:
        from assistkit.assistant import Assistant
        from assistkit.house.house import House

        house = House.load(self.house) if self.house is not None else House()
        embedder = load(self.embedder)
        drafter = self._by_model(embedder, house) if self.llm is not None else None
        return Assistant.open(self.path, embedder=embedder, drafter=drafter, house=house)

    def _by_model(self, embedder: Any, house: Any) -> Any:
        from assistkit.drafters.extractive import ExtractiveDrafter
        from assistkit.drafters.fallback import FallbackDrafter
        from assistkit.drafters.llm.drafter import LLMDrafter
        from assistkit.verifiers import EvidenceVerifier

        return FallbackDrafter(
            LLMDrafter(self.llm or "", base_url=self.llm_url, style=house.style),
            ExtractiveDrafter(embedder, style=house.style),
            EvidenceVerifier(style=house.style),
        )
