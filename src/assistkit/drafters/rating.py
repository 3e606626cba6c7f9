"""Which groups of an article answer a case: signals of each, weighed as was learned on several desks.

The weights are those of a conditional logit: the chance that a word of the answer is in a group is exp(score) / sum
of exp(score) over the article's groups. models/parts/README.md says what they were fitted on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from assistkit._package import shipped
from assistkit.drafters.asking_how import asks_how
from assistkit.errors import InputError
from assistkit.text.article.groups import Group, has_steps
from assistkit.text.article.roles import introduces, remedies
from assistkit.text.article.sections import Section, text_of
from assistkit.text.telling_words import Words

Floats = npt.NDArray[np.float64]
PartWeights = Mapping[str, float]

_OF_GROUP = {
    "near": "similarity of the case and the group (cosine)",
    "words": "how much of the case's telling words is in it (0 to 1)",
    "opens": "it is the first of its section (1 or 0)",
}
_OF_SECTION = {
    "section": "similarity of the case and its section's nearest group (cosine)",
    "section words": "how much of the case's telling words is in its section (0 to 1)",
    "headings": "how much of them is in its heading and in those above it (0 to 1)",
}
SIGNALS = _OF_GROUP | _OF_SECTION


class Asked(NamedTuple):
    """What groups are rated by.

    Its text and the telling words of that among the article's sections, how similar each group is to it, 0 to 1, and
    its share in what counts.
    """

    text: str
    words: Words
    near: Callable[[Sequence[Group]], Sequence[float]]
    counts: float = 1.0


def checked(weights: PartWeights | None) -> PartWeights:
    """The weights, one for each of `SIGNALS`; those that ship in models/parts where none are given.

    Raises InputError for other names.
    """
    if weights is None:
        return dict(_shipped_weights())
    if set(weights) != set(SIGNALS):
        raise InputError(f"parts are weighed by {', '.join(SIGNALS)}; got {', '.join(weights) or 'nothing'}")
    return dict(weights)


@lru_cache(maxsize=1)
def _shipped_weights() -> PartWeights:
    return msgspec.json.decode((shipped("parts") / "weights.json").read_bytes(), type=dict[str, float])


def telling(sections: Sequence[Section], query: str) -> Words:
    """The telling words of a case, as the sections of an article make them rare or common."""
    return Words.among(query, [f"{one.label} {text_of(one)}" for one in sections])


def answering(groups: Sequence[Group], sections: Sequence[Section]) -> list[int]:
    """The places of the groups that can answer: what only tells a problem again does not, where remedies follow it."""
    there = {group.place for group in groups}
    problems = {problem for problem, places in remedies(sections).items() if there.intersection(places)}
    return [at for at, group in enumerate(groups) if group.place not in problems]


def rated(
    groups: Sequence[Group], sections: Sequence[Section], asked: Sequence[Asked], weights: PartWeights
) -> tuple[list[Group], Floats]:
    """The groups that can answer, and the logarithm (n,) of the chance of each, by everything that is asked."""
    kept = answering(groups, sections)
    shares = list[Floats]()
    for one in asked:
        signals = signals_of(groups, sections, one.text, one.words, one.near(groups))
        own = scores(signals[kept], weights)
        shares.append(np.log(one.counts) + own - np.logaddexp.reduce(own))
    joined: Floats = np.logaddexp.reduce(shares)
    return [groups[at] for at in kept], joined


def scores(signals: Floats, weights: PartWeights) -> Floats:
    """The score of each group, (n,), from its signals (n, `SIGNALS`)."""
    weighed: Floats = signals @ np.array([weights[name] for name in SIGNALS])
    return weighed


def signals_of(
    groups: Sequence[Group], sections: Sequence[Section], query: str, in_sections: Words, similarity: Sequence[float]
) -> Floats:
    """What supports each group, float64 (groups, `SIGNALS`).

    `in_sections` are `telling(sections, query)`, `similarity` is that of the case and each group. A remedy's section
    counts as that of its problem, where that is more; so does a procedure's, beside that of its introduction, where the
    case asks for steps.
    """
    in_groups = Words.among(query, [group.text for group in groups])
    of_sections = _of_sections(groups, sections, in_sections, similarity)
    lifted = dict(of_sections)
    if asks_how(query) and (pair := _led_to(of_sections, sections)):
        lead, following = pair
        lifted[following] = np.maximum(of_sections[following], of_sections[lead])
    for problem, places in remedies(sections).items():
        for place in places:
            if place in lifted and problem in of_sections:
                lifted[place] = np.maximum(lifted[place], of_sections[problem])
    first = {group.place: at for at, group in reversed(list(enumerate(groups)))}
    rows = [
        (near, in_groups.share(group.text), float(first[group.place] == at), *lifted[group.place])
        for at, (group, near) in enumerate(zip(groups, similarity, strict=True))
    ]
    return np.array(rows, dtype=np.float64).reshape(-1, len(SIGNALS))


def _of_sections(
    groups: Sequence[Group], sections: Sequence[Section], in_sections: Words, similarity: Sequence[float]
) -> dict[int, Floats]:
    nearest: dict[int, float] = {}
    for group, near in zip(groups, similarity, strict=True):
        nearest[group.place] = max(near, nearest.get(group.place, near))
    found = {}
    for place, near in nearest.items():
        section = sections[place]
        above = " ".join([section.label, *(unit.text for unit in section.path)])
        found[place] = np.array([near, in_sections.share(f"{above} {text_of(section)}"), in_sections.share(above)])
    return found


def _led_to(of_sections: Mapping[int, Floats], sections: Sequence[Section]) -> tuple[int, int] | None:
    """The best introduction, and the procedure next to it that has its own section."""
    steps = [place for place in sorted(of_sections) if has_steps(sections[place].parts)]
    leads = [place for place in of_sections if place not in steps and introduces(sections, place)]
    if not steps or not leads:
        return None
    lead = max(leads, key=lambda place: (of_sections[place].sum(), -place))
    return lead, next((place for place in steps if place > lead), steps[-1])
