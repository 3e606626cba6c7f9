"""A case in a few lines for the agent, each taken from a message: no sentence is written, only chosen and shortened."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistkit.case.conversation import newest_message, turns
from assistkit.case.message import read_message, read_subject
from assistkit.case.spoken import languages_of, spoken
from assistkit.case.telling import ASKED, TellingPatterns, telling_patterns
from assistkit.text.sentences import sentences
from assistkit.text.telling_words import stems
from assistkit.text.words import count_words
from assistkit.types import Case, Message, SummaryKind, SummaryLine

MAX_LINES, MAX_LINE = 10, 200
INTERNAL = "(internal note) "
"""What comes before a line from a message that the customer never saw."""
_ATTEMPTS = 5  # lines of what was tried and how it went
_DROPPED: tuple[SummaryKind, ...] = ("open", "environment", "promised", "problem", "result", "tried", "mood")
_LEAST_WORDS = 2
_RAW = 50_000  # characters of a message as it came that are searched
_FORM = ("product", "platform", "plan", "version", "device")  # facets that say where it happens
_CUT = "…"

_WINDOW = 300  # characters of a sentence on each side of what is looked for
_LOOKED_AT = 20  # matches of a pattern in one message

_ANYTHING = re.compile(r"\w\w")
_WHERE = re.compile(
    r"\b(?:Windows(?: \d\w*)?|[Mm]ac ?OS|Mac[Bb]ook|iOS|i[Pp]hone|i[Pp]ad|[Aa]ndroid|Linux|Ubuntu|[Cc]hrome|Chromium|"
    r"Chromebook|[Ff]irefox|[Ss]afari|Microsoft Edge|Edge \d+|Pixel|Samsung|[Vv]ersion \d[\w.]*|[vV]\d+\.\d[\w.]*|"
    r"\d+\.\d+\.\d+|[Oo]n (?:the |our |your |a )?(?:Solo|Team|Studio|Basic|Pro|Premium|Business|Enterprise)|"
    r"\w{1,30} (?:plan|subscription))\b"
)
_MANY, _SHARED = 3, 2  # so many problem words, and words of the subject, count in one sentence


@dataclass(frozen=True, slots=True)
class _Found:
    """A sentence: its message, its span in the cleaned message, and where in it a pattern hit."""

    number: int
    start: int
    end: int
    at: int


def summarize(case: Case) -> tuple[SummaryLine, ...]:
    """At most ten lines: problem, environment, what was tried with its result, open questions, promises, mood.

    Each is a sentence of `case.messages[message]`, cut to 200 characters with "…"; -1 is the subject, or for the
    environment the form's fields (facets). Lines from internal notes begin with `INTERNAL`; the mood is described.
    """
    by_turn = turns(case)
    lines = [_line(case, "problem", one) for one in _problems(case, by_turn)] or _from_subject(case)
    where = [_line(case, "environment", one) for one in _newest(case, _WHERE, "customer", 2)]
    lines += where or _from_form(case)
    lines += [_line(case, kind, one) for kind, one in _attempts(case)]
    lines += [_line(case, "open", one) for one in _hits(case, by_turn[0], ASKED)]
    lines += [_line(case, "promised", one) for one in _newest(case, _words(case).promised, "agent", 3)]
    return tuple(_fitted([*lines, *_mood(case)]))


def _words(case: Case) -> TellingPatterns:
    return telling_patterns(tuple(one.code for one in languages_of(case)))


def _tag(case: Case) -> str:
    return case.language or spoken(case) or "en"


def sentence_at(text: str, at: int, language: str = "en") -> tuple[int, int]:
    """The span of the sentence that the character `at` of a text is in; of a very long one, the part around it."""
    spans = sentences(text, language)
    if not spans:
        return at, at
    start, end = spans[min(bisect_right(spans, at, key=lambda span: span[1]), len(spans) - 1)]
    start, end = max(start, min(at, end) - _WINDOW), min(end, max(at, start) + _WINDOW)
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), start + len(part.rstrip())


def _hits(case: Case, numbers: Iterable[int], pattern: re.Pattern[str]) -> Iterator[_Found]:
    """The sentences in which a pattern hits, message by message; a message without a hit is not even cleaned."""
    for number in numbers:
        if not pattern.search(case.messages[number].text, 0, _RAW):
            continue
        text, last = read_message(case, number), -1
        for match in itertools.islice(pattern.finditer(text), _LOOKED_AT):
            if match.start() < last:
                continue
            start, last = sentence_at(text, match.start(), _tag(case))
            if count_words(text[start:last]) >= _LEAST_WORDS:
                yield _Found(number, start, last, match.start())


def _newest(case: Case, pattern: re.Pattern[str], author: str, most: int) -> list[_Found]:
    """The newest sentences in which a pattern hits, in their order; questions are left out. Notes are agents' own."""
    numbers = [n for n, one in enumerate(case.messages) if one.author == author or _is_note(one)]
    hits = (one for one in _hits(case, reversed(numbers), pattern) if not _text(case, one).endswith(("?", "？", "؟")))
    return sorted(itertools.islice(hits, most), key=lambda one: (one.number, one.start))


def _problems(case: Case, by_turn: Sequence[Sequence[int]]) -> list[_Found]:
    """The newest statement of the problem, and what it began with where that was before a reply."""
    newest = next((best for turn in by_turn if (best := _best(case, turn))), None)
    if newest is None:
        numbers = [number for turn in by_turn for number in turn]
        return list(itertools.islice(_hits(case, numbers, _ANYTHING), 1))
    first = next((best for turn in by_turn[::-1] if (best := _best(case, turn))), newest)
    return [newest] if first == newest else [newest, first]


def _best(case: Case, turn: Sequence[int]) -> _Found | None:
    """The sentence with most signs of a problem; of equals the first that tells it rather than asks."""
    about, words = stems(case.subject), _words(case)

    def signs(one: _Found) -> tuple[int, bool]:
        text = _text(case, one)
        shared = min(_SHARED, len(about & stems(text))) if about else 0
        return min(_MANY, len(words.problem.findall(text))) + shared, not ASKED.search(text)

    return max(_hits(case, turn, words.sign), key=signs, default=None)


def _attempts(case: Case) -> list[tuple[SummaryKind, _Found]]:
    """What was tried, each followed by the sentence that tells how it went; the newest ones, in their order."""
    kept: list[tuple[SummaryKind, _Found]] = []
    written = [n for n, one in enumerate(case.messages) if one.author == "customer" or _is_note(one)]
    for number in reversed(written):
        here: list[tuple[SummaryKind, _Found]] = []
        for one in _hits(case, [number], _words(case).trying):
            if _text(case, one).endswith(("?", "？")):
                continue
            here.append(("tried", one))
            here += [("result", after) for after in _outcome(case, one)]
        kept = [*here, *kept]
        if len(kept) >= _ATTEMPTS:
            break
    kept = kept[-_ATTEMPTS:]
    return kept[1:] if kept and kept[0][0] == "result" else kept  # its attempt fell away


def _outcome(case: Case, tried: _Found) -> Iterator[_Found]:
    """The next sentence where it tells how it went and the attempt's own does not."""
    text, words = read_message(case, tried.number), _words(case)
    start = tried.end + len(text[tried.end :]) - len(text[tried.end :].lstrip())
    if start >= len(text) or words.outcome.search(text, tried.at, tried.end):
        return
    first, last = sentence_at(text, start, _tag(case))
    told = words.outcome.search(text, first, last)
    if told and not text[first:last].endswith(("?", "？")) and not words.trying.search(text, first, last):
        yield _Found(tried.number, first, last, told.start())


def _from_subject(case: Case) -> list[SummaryLine]:
    subject = _short(" ".join(read_subject(case).split()), 0, MAX_LINE)
    return [SummaryLine(kind="problem", text=subject, message=-1)] if subject else []


def _from_form(case: Case) -> list[SummaryLine]:
    said = [f"{name}: {', '.join(case.facets[name])}" for name in _FORM if case.facets.get(name)]
    return [SummaryLine(kind="environment", text=_short("; ".join(said), 0, MAX_LINE), message=-1)] if said else []


def _mood(case: Case) -> list[SummaryLine]:
    from assistkit.case.tone import describe, read_tone

    tone = read_tone(case)
    if tone.contacts <= 1 and not (tone.frustrated or tone.technical or tone.formal):
        return []  # a first contact without a trait is no news
    return [SummaryLine(kind="mood", text=_short(describe(tone), 0, MAX_LINE), message=newest_message(case))]


def _line(case: Case, kind: SummaryKind, one: _Found) -> SummaryLine:
    mark = "" if case.messages[one.number].public else INTERNAL
    text = read_message(case, one.number)
    at = len(" ".join(text[one.start : one.at].split()))
    return SummaryLine(kind=kind, text=mark + _short(_text(case, one), at, MAX_LINE - len(mark)), message=one.number)


def _text(case: Case, one: _Found) -> str:
    return " ".join(read_message(case, one.number)[one.start : one.end].split())


def _is_note(message: Message) -> bool:
    return message.author == "agent" and not message.public


def _short(text: str, at: int, most: int) -> str:
    """At most this many characters, whole words, with the place `at` among them."""
    if len(text) <= most:
        return text
    begin = 0 if at < most * 3 // 4 else text.rfind(" ", 0, at - most // 4) + 1
    cut = text[begin : begin + most - 2]
    if begin + len(cut) < len(text):
        cut = (cut.rsplit(" ", 1)[0] or cut) + _CUT
    return (_CUT if begin else "") + cut


def _fitted(lines: Sequence[SummaryLine]) -> list[SummaryLine]:
    """Each text once; where there are too many, the kind with most lines loses its last one."""
    distinct: dict[str, SummaryLine] = {}
    for line in lines:
        distinct.setdefault(line.text.removeprefix(INTERNAL).casefold(), line)
    kept = list(distinct.values())
    while len(kept) > MAX_LINES:
        counts = Counter(line.kind for line in kept)
        longest = max(_DROPPED, key=lambda kind: counts[kind])
        kept.pop(max(place for place, line in enumerate(kept) if line.kind == longest))
    return kept
