"""Where headings are in a text that lost its lines: entries of its contents, capitals, known ones, "Cause 2:"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from assistkit.index.sources.flat_lists import Mark
from assistkit.index.sources.flat_words import HEADINGS, SENTENCE_STARTERS, STEP_VERBS

_SENTENCE_END = re.compile(r"(?:^|[.!?:;…][\"'”’)\]*]{0,3}|[)])\s*$")
_CAPITALS = re.compile(
    r"(?<!\S)(?:[A-Z][A-Z'’/&()-]*|[A-Z]+\d*)(?:[ ,]{1,2}(?:[A-Z&/(][A-Z'’/&()\d-]*|\d+))*[?:]?(?=\s+[A-Z\d*\"“(•-])"
)
_COUNTED = re.compile(
    r"(?<![\w-])(?:cause|solution|method|issue|problem|scenario|workaround|resolution|symptom|case|fix|possibility) "
    r"(?P<n>\d{1,2})(?: ?[:–—]|\.(?=\s)|(?=\s(?-i:[A-Z])))",
    re.IGNORECASE,
)
_OPENER = re.compile(
    r"(?<=[\w)\"”?]\s)(?:They|You|You['’]ll|You['’]re|If|This|These|There|It|It['’]s|We|The|When|Every|Everything|Your)"
    r"(?=\s[a-z])"
)
_FIRST_STEP = re.compile(
    r"(?<=[\w)\"”?]\s)(?:(?:Go|Sign|Log|Tap|Click) [a-z]|(?:In|On|Under|From) (?:the|your|a) |As (?:an? )?\w+, |"
    r"(?:Open|Select|Choose|Enter|Create|Click|Tap) (?:the|a|your|[A-Z]))"
)
_PRESSES = (
    "click",
    "tap",
    "select",
    "choose",
    "press",
    "open",
    "go",
    "enter",
    "type",
    "hit",
    "pick",
    "tick",
    "use",
    "see",
)
_LAST_END = re.compile(r"[.!?:;…][\"'”’)\]*]{0,3}\s+|•")
_PHRASE = re.compile(r"[\"“'‘]?[A-Z\d][^.!:;,()›>•|]*")
_PHRASE_WORDS = 8
_SMALL_TEXT = """
A AN AND AS AT BY FOR FROM HOW IF IN IS NOT OF ON OR THE THIS TO WHAT WHEN WITH YOU YOUR
"""
_SMALL = frozenset(_SMALL_TEXT.split())
_MOST_WORDS = 14
_KNOWN = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(sorted(map(re.escape, HEADINGS), key=len, reverse=True))
    + r")(?P<colon>:?)(?=\s+(?-i:[A-Z*]))",
    re.IGNORECASE,
)
_OWN_LINE_TEXT = """
additional information | background | before you begin | before you start | cause | environment | introduction |
more information | overview | prerequisites | problem | related articles | resolution | solution | steps | summary |
symptom | symptoms | workaround
"""  # headings that stand where no sentence has ended before them, too
_OWN_LINE = frozenset(" ".join(one.split()) for one in _OWN_LINE_TEXT.split("|"))
_KNOWN_END = re.compile(r"(?<=\s)(?:" + "|".join(map(re.escape, sorted(HEADINGS))) + r")$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading at `start:end`; `level` as in Markdown; `guess` where only its words show it."""

    start: int
    end: int
    level: int = 2
    guess: bool = False


def headings(
    text: str, contents: Sequence[str], hard: Set[int], items: Sequence[Mark], joined: Sequence[int]
) -> list[Heading]:
    """The headings in order; none overlaps another.

    `hard`: where lines begin; `items`: start and end of the marks of list items, of which first ones follow headings;
    `joined`: where two words were glued without a sign between them, as a heading is to its text.
    """
    found = [*_of_contents(text, contents), *_capitals(text, hard), *_counted(text, hard), *_known(text, hard)]
    found += [*_before_sentence(text, hard), *_before_items(text, hard, items)]
    found += [one for at in joined if (one := _phrase_before(text, at, hard - {at}))]
    marked = {one.end for one in items}
    found = [one for one in found if one.start not in marked or not one.guess]
    kept: list[Heading] = []
    for one in sorted(found, key=lambda heading: (heading.start, -heading.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _begins(text: str, at: int, hard: Set[int]) -> bool:
    return at in hard or bool(_SENTENCE_END.search(text[max(0, at - 8) : at])) or at == 0


def _of_contents(text: str, contents: Sequence[str]) -> Iterator[Heading]:
    at = 0
    for phrase in contents:
        place = text.find(phrase, at)
        if place < 0:
            continue
        yield Heading(place, place + len(phrase))
        at = place + len(phrase)


def _capitals(text: str, hard: Set[int]) -> Iterator[Heading]:
    """RESOLVING THE PROBLEM, but not "DNS records", "AWS IAM Roles" or "IMPORTANT: do not …"."""
    for match in _CAPITALS.finditer(text):
        phrase = match.group()
        if not _begins(text, match.start(), hard):
            continue
        end = match.end()
        if re.match(r"\s+[a-z]", text[end : end + 4]):
            continue
        words = re.findall(r"[A-Z]+", phrase)
        if words and words[-1] in ("A", "I") and not phrase.endswith(":"):  # "PROBLEM A user cannot …"
            end = match.start() + phrase.rindex(words[-1])
            words.pop()
        if _is_capital_heading(text[match.start() : end].strip(), words, end in hard or _wide(text, end)):
            yield Heading(match.start(), match.start() + len(text[match.start() : end].rstrip()))


def _is_capital_heading(phrase: str, words: Sequence[str], wide: bool) -> bool:
    if not words or len(words) > _MOST_WORDS:
        return False
    if phrase.rstrip(":?").lower() in HEADINGS:
        return not phrase.endswith(":") or len(words) > 1
    long = sum(len(word) > 3 for word in words)
    small = any(word in _SMALL for word in words[:-1]) and long > 0
    return (len(words) > 1 and (small or long > 1)) or (wide and long > 0 and not phrase.endswith(":"))


def _wide(text: str, at: int) -> bool:
    return bool(re.match(r"\s{2,}|\n", text[at : at + 3]))


def _counted(text: str, hard: Set[int]) -> Iterator[Heading]:
    """ "Cause 1: … Cause 2: …", in a run from 1 like the numbers of a list."""
    expected, run = 1, list[Heading]()
    for match in _COUNTED.finditer(text):
        number = int(match["n"])
        if match.group()[0].islower() or not _begins(text, match.start(), hard) or number not in (1, expected):
            continue
        if number == 1:
            yield from run if len(run) > 1 else ()
            run = []
        run.append(Heading(match.start(), match.end(), 3))
        expected = number + 1
    yield from run if len(run) > 1 else ()


def _known(text: str, hard: Set[int]) -> Iterator[Heading]:
    """A heading that many articles have, right before a word that begins a sentence."""
    for match in _KNOWN.finditer(text):
        if match.group()[0].islower() or match["colon"]:
            continue
        if not _begins(text, match.start(), hard) and match.group().lower() not in _OWN_LINE:
            continue
        following = re.match(r"\s+[*]*([\w'’]+)", text[match.end() : match.end() + 40])
        if (
            following
            and following.group(1).lower() in SENTENCE_STARTERS
            and match.group().lower() not in ("note", "important")
        ):
            yield Heading(match.start(), match.end(), guess=True)


def _before_sentence(text: str, hard: Set[int]) -> Iterator[Heading]:
    """ "Bookings in the future They are kept": a capital in the middle of a sentence begins the next line."""
    for match in _OPENER.finditer(text):
        if one := _phrase_before(text, match.start(), hard):
            yield one
    for match in _FIRST_STEP.finditer(text):
        one = _phrase_before(text, match.start(), hard)
        if one and _is_plain_phrase(text[one.start : one.end]):
            yield one


def _is_plain_phrase(phrase: str) -> bool:
    """Only its first word has a capital, and it does not tell to press something: "Click Open" is one step."""
    words = phrase.split()
    told = words[0].lower() in _PRESSES or words[-1].lower() in ("and", "or", "the", "then", "to", *_PRESSES)
    return (not told and phrase[1:].islower()) or (len(words) == 1 and not told)


def _before_items(text: str, hard: Set[int], items: Sequence[Mark]) -> Iterator[Heading]:
    """ "Publish the page 1. Go to": what is between a sentence and the first item of a list, without a colon."""
    for number, item in enumerate(items):
        first = number == 0 or items[number - 1].run != item.run
        if first and item.start not in hard and (one := _phrase_before(text, item.start, hard)):
            yield one


def _phrase_before(text: str, at: int, hard: Set[int]) -> Heading | None:
    """The words before `at` up to the end of the sentence before them, where these can be a heading."""
    before = text[max(0, at - 90) : at]
    ends = [match.end() for match in _LAST_END.finditer(before)]
    starts = [place for place in range(max(0, at - 90), at) if place in hard]
    start = max([*(at - len(before) + end for end in ends), *starts, 0 if at <= 90 else -1])
    phrase = text[start:at].strip()
    if start >= 0 and (known := _KNOWN_END.search(phrase)):
        start += text[start:at].index(phrase) + known.start()
        phrase = phrase[known.start() :]
    if start < 0 or not phrase or not _PHRASE.fullmatch(phrase) or len(phrase.split()) > _PHRASE_WORDS:
        return None
    if len(phrase.split()) == 1 and phrase.lower() not in HEADINGS and phrase.lower() not in STEP_VERBS:
        return None
    start += len(text[start:at]) - len(text[start:at].lstrip())
    return Heading(start, start + len(phrase), guess=True)
