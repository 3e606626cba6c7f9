"""How likely does the first article answer the case? Two small logistic regressions, and a last step that calibrates.

P(right) comes from P(the first article is the right one, if the desk deals with it) and, where that is in doubt, from
P(the desk deals with it at all). They are kept apart because they look at different things: a case can be clearly in
scope and undecided between two articles, or have one clear favorite among articles that are all beside the point.
Plain arithmetic: no library is loaded.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

import msgspec

from assistkit._package import shipped
from assistkit.case.query import case_query
from assistkit.errors import InputError
from assistkit.text.bounds import WEIGHT
from assistkit.types import Case, Draft, Evidence

SCHEMA = 3  # of the features as well: their numbers mean the same
BRIEF = 30  # words: a shorter case counts as one of so many
FEATURES = {
    "similarity": "similarity of the case and the article's two best passages (mean cosine x 10)",  # for people
    "lead": "similarity of the case and the article's title and beginning (cosine x 10)",
    "near_articles": "how densely the nearest 1,000 passages stand around the case (cosine x 10)",
    "near_cases": "how densely solved cases stand around the case (cosine x 10)",
    "length": "words of the case (logarithm): a long one is like something sooner",
    "match": "how well the article fits, by what its text adds to its score",
    "likely": "the article's chance among those found (log-odds)",
    "margin": "by how much its score is above the next article's (at most 4)",
    "words_ahead": "how much more its best passage has of the case's words than any other article's (BM25, logarithm)",
    "few": "how few articles there are: one of only a few is close to almost any case (logarithm, 0 for 80 or more)",
}
SCOPE = ("near_articles", "match", "length")
SCOPE_HISTORY = (*SCOPE, "near_cases")
RIGHT = ("likely", "margin", "words_ahead")
SURE = 0.9  # P(in scope): from here on it says nothing more; .2 to .85 were tried on seven desks (decision 0022)
MANY = 80  # articles; the correction for few was tried with 40, 80, 150, 300 and fits equally well
_MOST_LIKELY, _MOST_LOGIT, _MOST_AHEAD = 5.0, 30.0, 4.0
_OF_TEXT = ("dense", "group", "lead", "words")  # contributions that are the article's own
_SCALE = 10.0


@dataclass(frozen=True)
class Logistic:
    """P = 1 / (1 + exp(-(constant + sum of weight * (value - usual)))); a value that is not known is the usual one."""

    weights: Mapping[str, float]
    usual: Mapping[str, float]
    constant: float

    def __post_init__(self) -> None:
        numbers = [*self.weights.values(), *self.usual.values(), self.constant]
        if self.weights.keys() != self.usual.keys() or not self.weights.keys() <= FEATURES.keys():
            known = ", ".join(FEATURES)
            raise InputError(f"weights and usual values must be of {known}; got {', '.join(self.weights)}")
        _check_numbers(numbers)

    def parts(self, features: Mapping[str, float]) -> dict[str, float]:
        """What each feature adds to the log-odds, compared with its usual value."""
        return {
            name: weight * (features.get(name, self.usual[name]) - self.usual[name])
            for name, weight in self.weights.items()
        }

    def probability(self, features: Mapping[str, float]) -> float:
        """In (0, 1)."""
        return _sigmoid(self.constant + sum(self.parts(features).values()))


@dataclass(frozen=True)
class Model:
    """`scope` and `right`, and the line (slope, constant) that calibrates the log-odds of what they make.

    `few` is what the feature of that name counts in the log-odds.
    """

    scope: Logistic
    right: Logistic
    line: tuple[float, float] = (1.0, 0.0)
    few: float = 0.0

    def __post_init__(self) -> None:
        _check_numbers([*self.line, self.few])

    def raw(self, features: Mapping[str, float]) -> float:
        """Log-odds of min(1, P(in scope) / SURE) * P(right), before they are calibrated."""
        return _logit(min(1.0, self.scope.probability(features) / SURE) * self.right.probability(features))

    def probability(self, features: Mapping[str, float]) -> float:
        """Calibrated, in (0, 1)."""
        return _sigmoid(self.line[0] * self.raw(features) + self.line[1] + self.few * features.get("few", 0.0))


@dataclass(frozen=True)
class Certainty:
    """A model for a desk with enough solved cases and one for a desk without.

    `fitted_on` counts the desk's own labeled cases that it was fitted on; 0 is a default, and its numbers are no
    probabilities for your desk.
    """

    history: Model
    cold: Model
    fitted_on: int = 0

    def __repr__(self) -> str:
        return f"Certainty({f'fitted on {self.fitted_on} cases' if self.fitted_on else 'default, not calibrated'})"

    @classmethod
    def default(cls) -> Self:
        """What ships in models/confidence; its README.md says what it was fitted on."""
        return cls.from_dict(_shipped())

    def model(self, features: Mapping[str, float]) -> Model:
        """The one that counts for these features."""
        return self.history if "near_cases" in features else self.cold

    def probability(self, features: Mapping[str, float]) -> float:
        """How likely the article that the features are of answers the case, in [0, 1]. 0 for no features."""
        return round(self.model(features).probability(features), 4) if features else 0.0

    def in_scope(self, features: Mapping[str, float]) -> float:
        """How likely the desk deals with such a case at all, whatever article answers it."""
        return round(self.model(features).scope.probability(features), 4) if features else 0.0

    def explain(self, features: Mapping[str, float]) -> tuple[str, ...]:
        """Why, in words, a line each; what speaks most clearly stands first within a part."""
        if not features:
            return ("Nothing was found, so there is nothing to be sure of.",)
        model = self.model(features)
        right, scope = model.right.probability(features), model.scope.probability(features)
        lines = [
            f"{_per_cent(self.probability(features))} that the first article answers the case.",
            f"Made of: before calibration {_per_cent(right)} that it is this article, if any:",
            *_reasons(model.right, features),
            f"and {_per_cent(scope)} that the desk deals with this at all, which counts below {_per_cent(SURE)}:",
            *_reasons(model.scope, features),
        ]
        if model.few and features.get("few"):
            lines.append(f"  {model.few * features['few']:+.2f} {FEATURES['few']}.")
        if not self.fitted_on:
            lines.append("Default numbers: not calibrated on cases of this desk.")
        return tuple(lines)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        plain: dict[str, Any] = msgspec.to_builtins(self)
        return {"schema": SCHEMA, **plain}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Inverse of `to_dict`. Raises InputError for another schema or what does not fit."""
        if data.get("schema") != SCHEMA:
            raise InputError(f"a certainty must have schema {SCHEMA}; got {data.get('schema')!r}: fit it anew")
        try:
            return msgspec.convert({name: part for name, part in data.items() if name != "schema"}, cls)
        except (msgspec.ValidationError, OverflowError) as error:
            raise InputError(f"not a valid certainty: {error}") from None


def features(case: Case, evidence: Sequence[Evidence], draft: Draft | None = None) -> dict[str, float]:
    """What `Certainty` looks at, of the article that the draft cites first, else of the first one; {} for no evidence.

    The first piece of evidence has to have the signals of `scope.scope_signals`; what is missing counts as usual.
    """
    if not evidence:
        return {}
    cited = draft.citations[0].article_id if draft and draft.citations else evidence[0].passage.article_id
    own = [e for e in evidence if e.passage.article_id == cited] or [evidence[0]]
    best = sorted((e.signals.get("dense", 0.0) for e in own), reverse=True)[:2]
    scores = {e.passage.article_id: e.score for e in evidence}
    others = sorted((score for article, score in scores.items() if article != cited), reverse=True)
    mine = own[0].score
    found = {
        "similarity": _SCALE * sum(best) / len(best),
        "lead": _SCALE * own[0].signals.get("lead", 0.0),
        "match": _match(own[0]),
        "length": math.log(max(BRIEF, len(case_query(case).split()))),
        "likely": _likely(mine, others),
        "margin": min(_MOST_AHEAD, mine - others[0]) if others else _MOST_AHEAD,
        **_words_ahead(evidence, cited),
    }
    near = {name: _SCALE * evidence[0].signals[name] for name in _NEAR if name in evidence[0].signals}
    if "articles" in evidence[0].signals:
        found["few"] = min(0.0, math.log(max(1.0, evidence[0].signals["articles"]) / MANY))
    return {name: round(value, 6) for name, value in (found | near).items()}


_NEAR = ("near_articles", "near_cases")


def _match(one: Evidence) -> float:
    """What the article's text adds to its score; the score itself where a retriever does not say."""
    return sum(one.contributions[name] for name in _OF_TEXT if name in one.contributions) or one.score


def _likely(mine: float, others: Sequence[float]) -> float:
    """log(p / (1 - p)), where p is the article's share in exp(score)."""
    if not others:
        return _MOST_LIKELY
    most = max(others)
    rest = most + math.log(sum(math.exp(score - most) for score in others))
    return max(-_MOST_LIKELY, min(mine - rest, _MOST_LIKELY))


def _words_ahead(evidence: Sequence[Evidence], cited: str) -> dict[str, float]:
    """A signed logarithm: what a word is worth in BM25 differs between desks. {} where a retriever does not say."""
    best = {one.passage.article_id: one for one in reversed(evidence)}  # an article's best passage stands first
    if cited not in best or not all("lexical" in one.signals for one in best.values()):
        return {}
    words = {article: one.signals["lexical"] for article, one in best.items()}
    ahead = words.pop(cited) - max(words.values(), default=0.0)
    return {"words_ahead": math.copysign(math.log1p(abs(ahead)), ahead)}


def _reasons(model: Logistic, known: Mapping[str, float]) -> list[str]:
    parts = {name: part for name, part in model.parts(known).items() if name in known}
    order = sorted(parts, key=lambda name: (-abs(parts[name]), name))
    usual = model.usual
    return [f"  {parts[name]:+.2f} {FEATURES[name]}: {known[name]:.2f}, usual {usual[name]:.2f}" for name in order]


@lru_cache(maxsize=1)
def _shipped() -> dict[str, Any]:
    return msgspec.json.decode((shipped("confidence") / "weights.json").read_bytes(), type=dict[str, Any])


def _check_numbers(numbers: Sequence[float]) -> None:
    if not all(abs(number) <= WEIGHT for number in numbers):  # nor is NaN
        got = str(numbers)[:200]
        raise InputError(f"every number of a model must be finite, at most {WEIGHT:,.0f}; got {got}: fit it anew")


def _sigmoid(value: float) -> float:
    value = max(-_MOST_LOGIT, min(value, _MOST_LOGIT))
    return 1 / (1 + math.exp(-value))


def _logit(share: float) -> float:
    share = min(max(share, 1e-12), 1 - 1e-12)
    return math.log(share / (1 - share))


def _per_cent(share: float) -> str:
    return f"{100 * share:.0f}%"
