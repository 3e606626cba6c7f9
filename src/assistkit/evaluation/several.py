"""Several runs against the first one, in a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistkit.errors import InputError
from assistkit.evaluation.comparison import Comparison, compare
from assistkit.evaluation.runs import Run, load_run
from assistkit.evaluation.tables import html_table, text_table

if TYPE_CHECKING:
    from assistkit.case.dataset import Dataset


@dataclass(frozen=True, kw_only=True)
class Comparisons:
    """`each` run but the first against the first one, A; the others are B, C and so on."""

    each: tuple[Comparison, ...]

    def header(self) -> list[str]:
        """Of the table."""
        return ["measure", "A", *(one.letter for one in self.each)]

    def rows(self) -> Iterator[list[object]]:
        """A measure a row, a run a column; a * where the cases show that it differs from A."""
        for change in self.each[0].changes:
            others = [next((c for c in one.changes if c.measure == change.measure), None) for one in self.each]
            shown = ["" if c is None else f"{c.b:.3f}{'*' if c.shown else ' '}" for c in others]
            yield [change.measure, f"{change.a:.3f} ", *shown]

    def to_dict(self) -> dict[str, Any]:
        """JSON-able."""
        return {"comparisons": [one.to_dict() for one in self.each]}

    def __str__(self) -> str:
        first = self.each[0]
        lines = [f"A: {first.a}", *(f"{one.letter}: {one.b}" for one in self.each), f"{first.cases} cases", ""]
        for one in self.each:
            lines += [*one.told(), ""]
        table = text_table(self.header(), self.rows())
        return "\n".join([*lines, table, "* differs from A by more than chance: p below 0.05, one measure by itself"])

    def _repr_html_(self) -> str:
        return html_table(self.header(), self.rows())


def compare_several(
    runs: Sequence[Run | str | Path], dataset: Dataset, *, by: str | None = None, seed: int = 0
) -> Comparisons:
    """Each run but the first against the first, as `compare`, over the cases that any of them has.

    Raises InputError for fewer than two runs or more than 26.
    """
    if not 2 <= len(runs) <= 26:
        raise InputError(f"two runs at least are compared, and 26 at most; got {len(runs)}")
    first, *others = (one if isinstance(one, Run) else load_run(one) for one in runs)
    letters = (chr(ord("A") + at) for at in range(1, len(runs)))
    each = [
        compare(first, other, dataset, by=by, seed=seed, letter=letter)
        for letter, other in zip(letters, others, strict=True)
    ]
    return Comparisons(each=tuple(each))
