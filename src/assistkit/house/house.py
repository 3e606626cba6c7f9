"""What the desk decides: how it writes, which cases somebody else takes, when it clarifies, how sure is sure."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Literal, Self

import msgspec

from assistkit.errors import InputError
from assistkit.house.aim import Aim
from assistkit.house.clarifying import Clarifier
from assistkit.house.escalation import EscalationRules
from assistkit.house.style import HouseStyle

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

        Raises InputError, naming file and key, for what cannot be used, and where the folder has none of them.
        """
        root = Path(folder)
        style, escalation, aim = root / STYLE, root / ESCALATION, root / AIM
        if not any(path.is_file() for path in (style, escalation, aim)):
            raise InputError(f"a house folder has {STYLE}, {ESCALATION} or {AIM}; {root} has none of them")
        return cls(
            style=HouseStyle.load(style) if style.is_file() else HouseStyle(),
            escalation=EscalationRules.load(escalation) if escalation.is_file() else EscalationRules.default(),
            aim=_read_aim(aim) if aim.is_file() else Aim(),
        )


def _read_aim(path: Path) -> Aim:
    known = {field.name for field in fields(Aim)}
    try:
        return Aim(**msgspec.yaml.decode(path.read_bytes(), type=dict[str, float]))
    except (msgspec.MsgspecError, InputError, UnicodeDecodeError, TypeError) as error:
        raise InputError(f"{path}: {error}; it may have {', '.join(sorted(known))}") from None
