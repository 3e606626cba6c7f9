"""Are the steps of a numbered procedure that a draft quotes all there, and in their order?"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from assistkit.text.blocks import Block, blocks
from assistkit.text.grounding import content_weights
from assistkit.text.plain import plain_of_article, visible
from assistkit.types import Finding, Passage, Sentence
from assistkit.types.findings import FindingCode

_NUMBERED = re.compile(r"[ \t>]*\d{1,9}[.)](?:[ \t]+|$)")
_REST = re.compile(
    r"\b(?:remaining|other|further|rest of the|all the|full|complete)\s+(?:steps|procedure|instructions)\b", re.I
)
_SAID = 0.6  # share of a step's words that one sentence must hold for the step to count as said
_REORDERED = re.compile(r"\b(?:before|after|once|first|when|if)\b", re.I)


class Grounded(NamedTuple):
    """A sentence and where its support stands: spans in its article."""

    sentence: Sentence
    article: str
    spans: tuple[tuple[int, int], ...]
    cited: tuple[tuple[int, int], ...]
    verbatim: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One item of a numbered list, at `start` to `end` in its article, without the lists inside it."""

    start: int
    end: int
    words: Mapping[str, float]


def step_findings(grounded: Sequence[Grounded], passages: Iterable[Passage]) -> Iterator[Finding]:
    """Errors for procedures whose steps are out of order or not all there; each span is a sentence of the draft."""
    by_article: dict[str, list[Passage]] = {}
    for passage in passages:
        by_article.setdefault(passage.article_id, []).append(passage)
    for article in dict.fromkeys(one.article for one in grounded):
        own = [one for one in grounded if one.article == article]
        for steps in procedures(_assembled(by_article.get(article, []))):
            yield from _procedure(steps, own)


@lru_cache(maxsize=512)  # texts of articles alone, which the index holds anyway
def procedures(text: str) -> tuple[tuple[Step, ...], ...]:
    """The numbered lists of a Markdown text, nested ones included, without steps that render as nothing."""
    if not re.search(r"\d[.)]", text):
        return ()
    found = [tuple(_steps(text, block)) for block in _lists(blocks(text)) if _NUMBERED.match(text, block.start)]
    return tuple(steps for steps in found if len(steps) > 1)


def _lists(found: Iterable[Block]) -> Iterator[Block]:
    for block in found:
        if block.kind == "list":
            yield block
        yield from _lists(block.children)


def _steps(text: str, block: Block) -> Iterator[Step]:
    for item in block.children:
        nested = [child.start for child in item.children if child.kind == "list"]
        words = content_weights(plain_of_article(text[item.start : min(nested, default=item.end)]))
        if any(not word.isdigit() for word in words):
            yield Step(item.start, min(nested, default=item.end), words)


def _assembled(passages: Sequence[Passage]) -> str:
    """The article as far as the passages reach, at its own offsets."""
    text = ""
    for passage in sorted(passages, key=lambda p: (p.start, p.end)):
        text += "\n" * (passage.start - len(text))
        text += passage.text[max(0, len(text) - passage.start) :]
    return visible(text)


def _procedure(steps: Sequence[Step], own: Sequence[Grounded]) -> Iterator[Finding]:
    said = [(one, places) for one in own if (places := _places(steps, one.spans))]
    covered = {place for _, places in said for place in places}
    numbered = any(one.sentence.mark[:1].isdigit() for one, _ in said)
    if not covered or (len(covered) < 2 and not numbered):
        return
    sentences = [one.sentence for one, _ in said]
    if not _in_order(steps, said):
        yield from _errors("steps-order", "The steps are in another order than in the article.", sentences)
    covered |= {place for place, step in enumerate(steps) if _told(step, own)}
    missing = sorted(set(range(len(steps))) - covered)
    tail = missing == list(range(max(covered) + 1, len(steps)))
    if missing and not (tail and _REST.search(own[-1].sentence.text)):
        some = ", ".join(str(place + 1) for place in missing[:5])
        yield from _errors("steps-missing", f"The article's procedure has more steps: {some} is missing.", sentences)


def _in_order(steps: Sequence[Step], said: Sequence[tuple[Grounded, list[int]]]) -> bool:
    for (_, before), (one, after) in itertools.pairwise(said):
        if (
            after[-1] < before[-1]
            and after[-1] < before[0] + (len(before) == 1)
            and not _also_later(steps, one, before[-1])
        ):
            return False
    return all(one.verbatim or _tells_in_order(steps, one.sentence.text, places) for one, places in said)


def _also_later(steps: Sequence[Step], one: Grounded, place: int) -> bool:
    """Whether a later step says the same: "Select Save" may come twice."""
    if len(one.cited) == 1 and sum(s.start < one.cited[0][1] and one.cited[0][0] < s.end for s in steps) == 1:
        return False
    words = content_weights(one.sentence.text).keys()
    held = max(len(words & step.words.keys()) for step in steps[: place + 1])
    return any(len(words & step.words.keys()) >= held for step in steps[place:])


def _tells_in_order(steps: Sequence[Step], text: str, places: Sequence[int]) -> bool:
    """Whether a sentence that holds several steps tells them in their order, judged by the words that only one has."""
    if len(places) < 2 or _REORDERED.search(text):
        return True
    order = {word: at for at, word in reversed(list(enumerate(content_weights(text))))}
    means = []
    for place in places:
        others = set().union(*(steps[p].words for p in places if p != place))
        at = [order[word] for word in steps[place].words if word in order and word not in others]
        if at:
            means.append(sum(at) / len(at))
    return all(one <= other for one, other in itertools.pairwise(means))


def _places(steps: Sequence[Step], spans: Sequence[tuple[int, int]]) -> list[int]:
    return [n for n, step in enumerate(steps) if any(a < step.end and step.start < b for a, b in spans)]


def _told(step: Step, own: Sequence[Grounded]) -> bool:
    """Whether a sentence that cites more than it holds has this step's words."""
    total = sum(step.words.values())
    for one in own:
        if any(a < step.end and step.start < b for a, b in one.cited):
            words = content_weights(one.sentence.text)
            if sum(weight for word, weight in step.words.items() if word in words) >= _SAID * total:
                return True
    return False


def _errors(code: FindingCode, message: str, sentences: Sequence[Sentence]) -> Iterator[Finding]:
    for sentence in sentences:
        yield Finding(code=code, severity="error", message=message, start=sentence.start, end=sentence.end)
