"""What the desk decides: how it writes, which cases somebody else takes, when it clarifies, how sure is sure."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Literal, Self

from assistkit.errors import InputError
from assistkit.house.aim import Aim
from assistkit.house.clarifying import Clarifier
from assistkit.house.escalation import EscalationRules
from assistkit.house.style import HouseStyle
from assistkit.text.safe_yaml import load_yaml

STYLE, ESCALATION, AIM = "style.yaml", "escalation.yaml", "confidence.yaml"


@dataclass(frozen=True, kw_only=True)
class House:
    """`aim` is what suggestions marked ready have to keep. Without a `clarifier` no clarifying question is asked.

    `unsupported`: sentences that fail their check are taken out, or stay with a mark; never does such a draft pass.
    """

    style: HouseStyle = field(default_factory=HouseStyle)
    escalation: EscalationRules = field(default_factory=EscalationRules.default)
    aim: Aim = field(default_factory=Aim)
    clarifier: Clarifier | None = field(default_factory=Clarifier)
    unsupported: Literal["remove", "mark"] = "remove"

    @classmethod
    def load(cls, folder: Path | str) -> Self:
        """From `style.yaml`, `escalation.yaml` and `confidence.yaml` in a folder; what is missing keeps its default.

        Raises InputError, naming file and key, for what cannot be used, links among it, and where the folder has none
        of them.
        """
        root = Path(folder)
        there = {name for name in (STYLE, ESCALATION, AIM) if os.path.lexists(root / name)}  # a dead link is no default
        if not there:
            raise InputError(f"a house folder has {STYLE}, {ESCALATION} or {AIM}; {root} has none of them")
        return cls(
            style=HouseStyle.load(root / STYLE, within=root) if STYLE in there else HouseStyle(),
            escalation=EscalationRules.load(root / ESCALATION, within=root)
            if ESCALATION in there
            else EscalationRules.default(),
            aim=_read_aim(root / AIM, root) if AIM in there else Aim(),
        )


def _read_aim(path: Path, root: Path) -> Aim:
    known = sorted(field.name for field in fields(Aim))
    read = load_yaml(path, within=root)
    try:
        return Aim(**_numbers(read, known))
    except InputError as error:
        raise InputError(f"{path}: {error}; it may have {', '.join(known)}") from None


def _numbers(read: object, known: list[str]) -> dict[str, float]:
    if not isinstance(read, dict):
        raise InputError(f"must be names with numbers; got {type(read).__name__}")
    for name, value in read.items():
        if name not in known:
            raise InputError(f"unknown key {str(name)[:40]!r}")
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InputError(f"{name}: must be a number such as 0.1; got {value!r:.60}")
    return {name: float(value) for name, value in read.items()}
