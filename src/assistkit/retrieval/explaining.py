"""Why does an article stand where it stands? Every signal, its weight and what it adds to the score."""

from __future__ import annotations

from dataclasses import dataclass

from assistkit.retrieval.ranking import SIGNALS
from assistkit.types import Record

_BESIDE = {
    "language": "it is in the customer's language (1 or 0), where articles are in several",
    "sent": "an agent sent it already in this conversation",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Contribution(Record):
    """One signal of an article: value x weight = contribution; `about` says in words what it is."""

    signal: str
    value: float
    weight: float
    contribution: float
    about: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation(Record):
    """An article's place for a case, from 1 of `candidates`; its score is the sum of the contributions.

    `behind` is by how much its score is below the first article's. `past_cases` are the ids of similar solved cases
    that support it.
    """

    case_id: str
    article_id: str
    title: str
    rank: int
    candidates: int
    score: float
    behind: float
    parts: tuple[Contribution, ...]
    past_cases: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = "first" if self.rank == 1 else f"number {self.rank}, {self.behind:.2f} behind the first,"
        lines = [
            f"{self.title} ({self.article_id})",
            f"{place} of {self.candidates} articles that were looked at; score {self.score:.2f}",
            "",
            f"{'signal':8}  {'value':>7}    {'weight':>6}    {'adds':>6}",
            *(f"{p.signal:8}  {p.value:7.3f} x {p.weight:6.3f} = {p.contribution:6.2f}  {p.about}" for p in self.parts),
        ]
        if self.past_cases:
            lines += ["", f"solved cases like this one: {', '.join(self.past_cases)}"]
        return "\n".join(lines)


def parts(values: dict[str, float], weights: dict[str, float]) -> tuple[Contribution, ...]:
    """A part a signal, what adds most first."""
    made = [
        Contribution(
            signal=name,
            value=round(values[name], 6),
            weight=weights[name],
            contribution=round(values[name] * weights[name], 6),
            about=about,
        )
        for name, about in {**SIGNALS, **_BESIDE}.items()
        if name in values
    ]
    return tuple(sorted(made, key=lambda part: -abs(part.contribution)))
