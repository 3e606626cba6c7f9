"""How long each case takes while a run is made. Times go into the report only: a run must be the same every time."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistkit.assistant import Assistant
    from assistkit.types import Case, Evidence, Suggestion


class Stopwatch:
    """An assistant that notes in `seconds` what each case took: its share of the search, and its own suggestion."""

    def __init__(self, assistant: Assistant) -> None:
        self.seconds: list[float] = []
        self._assistant = assistant
        self._search = 0.0

    def retrieve(self, cases: Sequence[Case], *, k: int) -> list[list[Evidence]]:
        """As the assistant's."""
        started = time.perf_counter()
        found = self._assistant.retrieve(cases, k=k)
        self._search = (time.perf_counter() - started) / max(1, len(cases))
        return found

    def suggest_from(self, case: Case, evidence: Sequence[Evidence]) -> Suggestion:
        """As the assistant's."""
        started = time.perf_counter()
        suggestion = self._assistant.suggest_from(case, evidence)
        self.seconds.append(self._search + time.perf_counter() - started)
        return suggestion
