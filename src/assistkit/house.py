"""What the desk decides for itself: how it writes, which cases somebody else takes, when it asks back."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Self

from assistkit.clarifying import Clarifier
from assistkit.errors import InputError
from assistkit.escalation import EscalationRules
from assistkit.house_style import HouseStyle

STYLE, ESCALATION = "style.yaml", "escalation.yaml"


@dataclass(frozen=True, kw_only=True)
class House:
    """`unsupported`: sentences that fail their check are taken out, or stay with a mark; never does such a draft pass.

    Without a `clarifier` nothing is asked back.
    """

    style: HouseStyle = field(default_factory=HouseStyle)
    escalation: EscalationRules = field(default_factory=EscalationRules.default)
    clarifier: Clarifier | None = field(default_factory=Clarifier)
    unsupported: Literal["remove", "mark"] = "remove"

    @classmethod
    def load(cls, folder: Path | str) -> Self:
        """From `style.yaml` and `escalation.yaml` in a folder; what is missing keeps its default.

        Raises InputError, naming file and key, for what cannot be used, and where the folder has neither file.
        """
        root = Path(folder)
        style, escalation = root / STYLE, root / ESCALATION
        if not style.is_file() and not escalation.is_file():
            raise InputError(f"a house folder has {STYLE}, {ESCALATION} or both; {root} has neither")
        return cls(
            style=HouseStyle.load(style) if style.is_file() else HouseStyle(),
            escalation=EscalationRules.load(escalation) if escalation.is_file() else EscalationRules.default(),
        )
