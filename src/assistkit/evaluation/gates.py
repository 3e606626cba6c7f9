"""Gates: what a comparison must show for a change to be let through, such as nDCG@10>=-0.01."""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass

from assistkit.errors import InputError
from assistkit.evaluation.comparison import Comparison
from assistkit.evaluation.measures import PER_CASE, SET_LEVEL

_GATE = re.compile(r"\s*(?P<measure>.+?)\s*(?P<sign>>=|<=|>|<)\s*(?P<limit>[-+]?(?:\d+(?:\.\d*)?|\.\d+))\s*")
_SIGNS = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}


@dataclass(frozen=True)
class Gate:
    """The difference B - A of `measure` must be so."""

    measure: str
    sign: str
    limit: float

    def __str__(self) -> str:
        return f"{self.measure}{self.sign}{self.limit:g}"

    def met(self, comparison: Comparison) -> bool:
        """Whether the comparison shows it. Raises InputError where the measure was not compared."""
        difference = comparison.change(self.measure).difference
        return bool(_SIGNS[self.sign](round(difference, 9), self.limit))


def parse_gate(text: str) -> Gate:
    """Raises InputError for what is not MEASURE, one of >= <= > <, and a number, or names a measure we don't know."""
    match = _GATE.fullmatch(text)
    if not match:
        raise InputError(f"a gate must be like nDCG@10>=-0.01 (of the difference B - A), got {text!r}")
    names = [measure.name for measure in (*PER_CASE, *SET_LEVEL)]
    if match["measure"] not in names:
        raise InputError(f"a gate must name one of {', '.join(names)}; got {match['measure']!r}")
    return Gate(match["measure"], match["sign"], float(match["limit"]))
