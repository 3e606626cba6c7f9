"""What a house wants of `ready`: at most so many wrong, with what certainty."""

from __future__ import annotations

from dataclasses import dataclass

from assistkit.errors import InputError


@dataclass(frozen=True, kw_only=True)
class Aim:
    """What the desk wants of suggestions marked ready.

    `most_wrong`: at most this share of them may be wrong, to be kept with the certainty `surely`; it needs judged
    cases, and where these do not support it nothing is marked ready. Or what a wrong one costs compared with a missed
    one: it is ready from cost_of_wrong / (cost_of_wrong + cost_of_missed) on. Raises InputError for other numbers.
    """

    most_wrong: float | None = None
    surely: float = 0.9
    cost_of_wrong: float | None = None
    cost_of_missed: float = 1.0

    def __post_init__(self) -> None:
        if self.most_wrong is not None and not 0 < self.most_wrong < 1:
            raise InputError(f"most_wrong must be a share between 0 and 1, such as 0.1; got {self.most_wrong}")
        if not 0 < self.surely < 1:
            raise InputError(f"surely must be between 0 and 1, such as 0.9; got {self.surely}")
        if self.cost_of_wrong is not None and not (self.cost_of_wrong > 0 and self.cost_of_missed > 0):
            raise InputError(f"costs must be above 0; got {self.cost_of_wrong} and {self.cost_of_missed}")
        if self.most_wrong is not None and self.cost_of_wrong is not None:
            raise InputError("an aim is either most_wrong or cost_of_wrong; got both")
