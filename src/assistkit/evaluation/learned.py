"""How much of a run was known beforehand: its cases that the index had learned from, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistkit.evaluation.runs import Run


@dataclass(frozen=True, kw_only=True)
class Overlap:
    """How many of the `cases` of a run were learned from, `by_text` of them under another id."""

    learned: int
    by_text: int
    cases: int

    def __str__(self) -> str:
        """A sentence; "" where there is none."""
        if not self.learned:
            return ""
        how = f" ({self.by_text:,} under another id, known by the text)" if self.by_text else ""
        return (
            f"The index learned from {self.learned:,} of these {self.cases:,} cases{how}, so the figures look better "
            "than they are. Judge on cases that it has not seen: later ones, or with an index that did not learn these."
        )

    def to_dict(self) -> dict[str, Any]:
        """As in report.json."""
        return {**self.__dict__, "words": str(self)}


def overlap(run: Run, cases: int) -> Overlap:
    """Of the cases of a run."""
    learned: Mapping[str, str] = run.about.learned if run.about else {}
    return Overlap(learned=len(learned), by_text=sum(how == "text" for how in learned.values()), cases=cases)
