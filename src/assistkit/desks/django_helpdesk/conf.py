"""The settings block: ASSISTKIT = {"INDEX": ..., "FEEDBACK": ..., "HOUSE": ..., "ASSISTANT": ..., "LEASE": ...}."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistkit.errors import InputError

if TYPE_CHECKING:
    from assistkit.assistant import Assistant


@dataclass(frozen=True)
class Conf:
    """What the block says. `feedback` is a path or URL, `assistant` the dotted name of a function that gives one.

    `lease` is how many seconds a worker may take for a suggestion before another worker takes it over.
    """

    index: Path
    feedback: str = ""
    house: str = ""
    assistant: str = ""
    lease: float = 120.0

    @classmethod
    def read(cls) -> Conf:
        """From Django's settings. Raises InputError, naming the key."""
        from django.conf import settings

        block = getattr(settings, "ASSISTKIT", None)
        if not isinstance(block, Mapping) or not block.get("INDEX"):
            raise InputError('settings: ASSISTKIT must be a dict with "INDEX", the folder of the index; got none')
        known = {one.name.upper() for one in fields(cls)}
        if unknown := sorted(set(map(str, block)) - known):
            raise InputError(f"settings: ASSISTKIT may have {', '.join(sorted(known))}; got {unknown[0]!r:.60}")
        lease = block.get("LEASE", cls.lease)
        if isinstance(lease, bool) or not isinstance(lease, int | float) or not 1 <= lease <= 86_400:
            raise InputError(f"settings: ASSISTKIT['LEASE'] must be 1 to 86400 seconds; got {lease!r:.40}")
        texts = {name.lower(): str(block.get(name) or "") for name in ("FEEDBACK", "HOUSE", "ASSISTANT")}
        return cls(index=Path(block["INDEX"]), lease=float(lease), **texts)

    def open_assistant(self) -> Assistant:
        """The assistant that suggests; raises as `Assistant.open` and `House.load` do."""
        if self.assistant:
            from django.utils.module_loading import import_string

            make: Callable[[], Any] = import_string(self.assistant)
            made: Assistant = make()
            return made
        from assistkit.assistant import Assistant
        from assistkit.house.house import House

        return Assistant.open(self.index, house=House.load(self.house) if self.house else None)


def keeps_reviews() -> bool:
    """Whether there is a feedback store to keep anything in."""
    from django.conf import settings

    block = getattr(settings, "ASSISTKIT", None)
    return isinstance(block, Mapping) and bool(block.get("FEEDBACK"))
