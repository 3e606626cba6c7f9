"""A draft of a new article, from what customers asked and agents answered; a person finishes it.

Nothing in it is made up: each line is a sentence of a case, cites that case, and passes the check that a reply passes.
Where agents contradict each other, both are shown. It is internal, and a draft, always.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistkit.insights.clusters import linked
from assistkit.insights.history import Handled
from assistkit.insights.sayings import Saying, findings, of_agents, of_customer, passages, supported
from assistkit.protocols import Embedder
from assistkit.text.platforms import platforms_in
from assistkit.text.redaction import redact
from assistkit.verifiers.facts import facts
from assistkit.verifiers.polarity import disagreement

MOST_CASES = 40
SYMPTOMS, CAUSES, STEPS, ENVIRONMENT = 5, 4, 26, 6
_SAME = 0.3  # cosine distance below which two sentences say the same
_ABOUT_SAME = 0.45  # up to which two may contradict each other
_READ = 400  # sentences
_CAUSE = re.compile(
    r"\b(?:because|caused? by|the cause|due to|the reason|reason for|since version|known (?:bug|issue)|is a bug|"
    r"as a result of|weil|grund)\b",
    re.IGNORECASE,
)
_DO = re.compile(
    r"^(?:please |then |now |next,? |first,? |finally,? |also |and |you (?:can|should|need to|have to|must|could) |"
    r"try (?:to )?|to \w+[^,]{0,60}, )*(?:click|open|select|choose|go|press|set|change|check|make sure|ensure|remove|"
    r"delete|add|create|use|try|turn|switch|enable|disable|install|uninstall|update|restart|start|close|copy|move|"
    r"right-click|hold|enter|type|run|download|log|sign|reset|repair|rebuild|compact|untick|tick|uncheck|find|look|"
    r"save|replace|configure|verify|disconnect|connect|wait|measure|print|plug|export|import|edit|paste|clear|test)\b",
    re.IGNORECASE,
)
_MENU = re.compile(r"(?:\s(?:>|›|->|→)\s)|[\"“][^\"”]{2,40}[\"”]|\b(?:Ctrl|Alt|Shift|Cmd)\s?\+")
_VERSION = re.compile(r"\b(?:v(?:ersion)?\.?\s*)?\d{1,4}(?:\.\d{1,5}){1,3}\b", re.IGNORECASE)
_TITLE = (3, 14)  # words

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Line:
    """A sentence of a draft and the cases that say it, the one it is taken from first."""

    text: str
    cases: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Skeleton:
    """An article to be finished by a person. `conflicts` are pairs of lines that contradict each other."""

    id: str
    title: Line
    symptoms: tuple[Line, ...]
    environment: tuple[Line, ...]
    cause: tuple[Line, ...]
    steps: tuple[Line, ...]
    conflicts: tuple[tuple[Line, Line], ...] = ()
    language: str = ""

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line that claims something, in its order."""
        both = tuple(line for pair in self.conflicts for line in pair)
        return (*self.symptoms, *self.environment, *self.cause, *self.steps, *both)

    def markdown(self) -> str:
        """With front matter that `index build` reads: internal and a draft, whoever writes it."""
        front = {"id": self.id, "title": self.title.text, "visibility": "internal", "state": "draft"}
        if self.language:
            front["language"] = self.language
        cases = sorted({case for line in (self.title, *self.lines) for case in line.cases})
        head = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in front.items()]
        head.append(f"source_cases: {json.dumps(', '.join(cases), ensure_ascii=False)}")
        parts = ["---", *head, "---", ""]
        for name, lines, numbered in (
            ("Symptoms", self.symptoms, False),
            ("Environment", self.environment, False),
            ("Cause", self.cause, False),
            ("Steps", self.steps, True),
        ):
            if lines:
                parts += [f"## {name}", ""]
                parts += [f"{f'{at}.' if numbered else '-'} {_cited(line)}" for at, line in enumerate(lines, 1)]
                parts.append("")
        if self.conflicts:
            parts += ["## Agents disagree", ""]
            for one, other in self.conflicts:
                parts += [f"- {_cited(one)}", f"  - but: {_cited(other)}"]
            parts.append("")
        return "\n".join(parts)


def draft_article(id: str, cases: Sequence[Handled], embedder: Embedder) -> Skeleton:
    """The draft of an article from cases about the same thing, the most typical ones first, or from one case."""
    cases = list(cases)[:MOST_CASES]
    asked = [one for case in cases for one in of_customer(case)][:_READ]
    said = [one for case in cases for one in of_agents(case)][:_READ]
    sources = passages([*asked, *said])
    told = _groups(supported(said, sources), embedder)
    causes = [group for group in told if _CAUSE.search(group[0].text)]
    steps = sorted(
        sorted((group for group in told if group not in causes), key=_worth)[:STEPS],
        key=lambda group: (float(np.mean([one.place for one in group])), group[0].case_id),
    )
    symptoms = _groups(supported([one for one in asked if not one.text.endswith("?")], sources), embedder)
    languages = {case.case.language for case in cases}
    return Skeleton(
        id=id,
        title=_title(cases, asked),
        symptoms=_lines(symptoms[:SYMPTOMS]),
        environment=_environment([*asked, *said]),
        cause=_lines(causes[:CAUSES]),
        steps=_lines(steps),
        conflicts=_conflicts(steps, embedder),
        language=languages.pop() if len(languages) == 1 else "",
    )


def reworded(made: Skeleton, cases: Sequence[Handled], reword: Callable[[str], str]) -> Skeleton:
    """The steps in other words, such as a language model's, each where the same check finds nothing wrong with it."""
    sources = passages([one for case in cases for one in (*of_customer(case), *of_agents(case))])
    steps = []
    for line in made.steps:
        other = " ".join(reword(line.text).split())
        good = bool(other) and not findings(other, sources.get(line.cases[0]))
        steps.append(Line(text=other, cases=line.cases) if good else line)
    return Skeleton(**{**{name: getattr(made, name) for name in made.__dataclass_fields__}, "steps": tuple(steps)})


def _cited(line: Line) -> str:
    return f"{line.text} ({'case' if len(line.cases) == 1 else 'cases'} {', '.join(line.cases[:3])})"


def _groups(sayings: Sequence[Saying], embedder: Embedder) -> list[list[Saying]]:
    """Sentences that say the same together, the middle one first; what most cases say first."""
    if not sayings:
        return []
    vectors = embedder.encode_document([one.text for one in sayings]).astype(np.float64)
    center = vectors.mean(axis=0)
    found = []
    for rows in linked(vectors, _SAME):
        near = vectors[rows] @ vectors[rows].mean(axis=0)
        order = sorted(range(len(rows)), key=lambda at: (-near[at], rows[at]))
        heart = float(vectors[rows].mean(axis=0) @ center)
        for own in _agreeing([sayings[rows[at]] for at in order]):
            found.append((len({one.case_id for one in own}), heart, own))
    return [own for _, _, own in sorted(found, key=lambda one: (-one[0], -one[1], one[2][0].text))]


def _agreeing(group: Sequence[Saying]) -> list[list[Saying]]:
    """The same in parts that do not contradict their first sentence: what is near by its words may say the opposite."""
    parts: list[list[Saying]] = []
    for one in group:
        home = next((part for part in parts if not _contradict(part[0].text, one.text)), None)
        if home is None:
            parts.append([one])
        else:
            home.append(one)
    return parts


def _worth(group: Sequence[Saying]) -> tuple[float, str]:
    """What tells to do something, where, and what several agents say."""
    text = group[0].text
    cases = len({one.case_id for one in group})
    return (-(cases + 2.0 * bool(_DO.match(text)) + 1.0 * bool(_MENU.search(text))), text)


def _lines(groups: Sequence[Sequence[Saying]]) -> tuple[Line, ...]:
    return tuple(_line(group) for group in groups)


def _line(group: Sequence[Saying]) -> Line:
    return Line(text=group[0].text, cases=tuple(dict.fromkeys(one.case_id for one in group)))


def _title(cases: Sequence[Handled], asked: Sequence[Saying]) -> Line:
    """The subject, or the first sentence, of the most typical case in which it is neither too short nor too long."""
    low, high = _TITLE
    subjects = [(one, " ".join(one.case.subject.split())) for one in cases]
    for one, subject in subjects:
        if low <= len(subject.split()) <= high:
            return Line(text=redact(subject).text.rstrip(".?!, "), cases=(one.case.id,))
    for saying in asked:
        if low <= len(saying.text.split()) <= high:
            return Line(text=saying.text.rstrip(".?!"), cases=(saying.case_id,))
    first = asked[0] if asked else Saying("Untitled", cases[0].case.id if cases else "", 0.0)
    return Line(text=" ".join(first.text.split()[:high]), cases=(first.case_id,))


def _environment(sayings: Sequence[Saying]) -> tuple[Line, ...]:
    """Platforms and versions that cases name, those that most cases name first."""
    found: dict[str, dict[str, None]] = {}
    for one in sayings:
        platforms = sorted(name for group, name in platforms_in(one.text) if group != "form")
        for name in (*platforms, *(match[0] for match in _VERSION.finditer(one.text))):
            found.setdefault(name, {})[one.case_id] = None
    best = sorted(found, key=lambda name: (-len(found[name]), name))[:ENVIRONMENT]
    return tuple(Line(text=name, cases=tuple(found[name])) for name in best)


def _conflicts(steps: Sequence[Sequence[Saying]], embedder: Embedder) -> tuple[tuple[Line, Line], ...]:
    """Steps of different cases that are about the same and differ in yes and no, or in their numbers."""
    first = [group[0] for group in steps]
    if len(first) < 2:
        return ()
    vectors = embedder.encode_document([one.text for one in first]).astype(np.float64)
    far = 1 - vectors @ vectors.T
    found = []
    for at, one in enumerate(first):
        for later in range(at + 1, len(first)):
            other = first[later]
            if one.case_id != other.case_id and far[at, later] <= _ABOUT_SAME and _contradict(one.text, other.text):
                found.append((_line(steps[at]), _line(steps[later])))
    return tuple(found)


def _contradict(one: str, other: str) -> bool:
    numbers, others = (frozenset(fact for fact in facts(text) if fact.isdigit()) for text in (one, other))
    return bool(disagreement(one, other)) or bool(numbers and others and numbers.isdisjoint(others))
