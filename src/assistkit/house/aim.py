"""What a house wants of `ready`: at most this many wrong, with what certainty."""

from __future__ import annotations

from dataclasses import dataclass

from assistkit.errors import InputError


@dataclass(frozen=True, kw_only=True)
class Aim:
    """What the desk wants of suggestions marked ready.

    `most_wrong`: at most this share of them may be wrong, to be kept with the certainty `surely`; it needs judged
    cases, and where these do not support it nothing is marked ready. Or what a wrong one costs compared with a missed
    one: it is ready from cost_of_wrong / (cost_of_wrong + cost_of_missed) on. Or `ready`, a plain confidence, which
    promises nothing; with `most_wrong` beside it, it decides, and what could be promised is only told. Raises
    InputError for other numbers.
    """

    most_wrong: float | None = None
    surely: float = 0.9
    ready: float | None = None
    cost_of_wrong: float | None = None
    cost_of_missed: float = 1.0

    def __post_init__(self) -> None:
        if self.most_wrong is not None and not 0 < self.most_wrong < 1:
            raise InputError(f"most_wrong must be a share between 0 and 1, such as 0.1; got {self.most_wrong}")
        if not 0 < self.surely < 1:
            raise InputError(f"surely must be between 0 and 1, such as 0.9; got {self.surely}")
        if self.ready is not None and not 0 < self.ready <= 1:
            raise InputError(f"ready must be a confidence above 0 and up to 1, such as 0.8; got {self.ready}")
        if self.cost_of_wrong is not None and not (self.cost_of_wrong > 0 and self.cost_of_missed > 0):
            raise InputError(f"costs must be above 0; got {self.cost_of_wrong} and {self.cost_of_missed}")
        for name in ("most_wrong", "ready"):
            if getattr(self, name) is not None and self.cost_of_wrong is not None:
                raise InputError(f"an aim is either {name} or cost_of_wrong; got both")
