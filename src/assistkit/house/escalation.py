"""Which cases somebody else should take: rules that the desk writes, and the sentence of the customer that met one.

A rule is data, in YAML. Phrases match whole words in any case and with English endings, and "…" stands for up to four
words; a sentence that also has one of the `not_phrases` is left alone. Only what the customer wrote counts.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import msgspec

from assistkit.case.conversation import newest_message, turns
from assistkit.case.message import read_message, read_subject
from assistkit.case.summary import sentence_at
from assistkit.case.tried import tried
from assistkit.errors import InputError
from assistkit.text.amounts import CURRENCIES, amounts
from assistkit.text.safe_yaml import load_yaml
from assistkit.types import Case

GAP = ("…", "...")
"""What is in a phrase for up to four words."""
_DEFAULT = Path(__file__).with_name("escalation.yaml")
_LOOKED_AT = 50  # matches of a rule in one message: a wall of the same word must not take long
_NEAR = 150  # characters around an amount in which one of the words in `amount_with` must stand
_ENDINGS = 4  # letters: shorter words have no endings, else "the" would be "thing"
_SEPARATOR = r"(?:[^\w.!?\n]|\n(?!\n)){1,3}?"
_GAP = rf"(?:{_SEPARATOR}\w{{1,40}}+(?:['’]\w{{1,9}}+)?+){{0,4}}?"
_MOST_GAPS = 3  # in a phrase: each of them multiplies the ways to read a wall of the same word by five
_LONGEST_PHRASE = 200  # characters
_MOST_PHRASES = 2_000  # in a file: each is looked for at every word of a case


@dataclass(frozen=True, kw_only=True)
class Advice:
    """One rule that a case meets: who should take it and why.

    `quote` is the sentence of `case.messages[message]` that met it, -1 is the subject. Where no sentence did, as with
    the number of contacts, it is "" and `message` the newest of the customer.
    """

    rule: str
    target: str
    reason: str
    quote: str = ""
    message: int = -1


@dataclass(frozen=True, kw_only=True)
class Rule:
    """When a case goes to `target`: one of the conditions is enough, and `facets` must fit where there are any.

    `reason` is a sentence for the agent. An amount counts when it is over the limit of its currency and, where there
    are `amount_with`, one of these stands near it. `since_reply`: only what was written after the last reply counts.
    """

    name: str
    target: str
    reason: str
    priority: int = 0
    phrases: tuple[str, ...] = ()
    not_phrases: tuple[str, ...] = ()
    amount_over: Mapping[str, float] = field(default_factory=dict)
    amount_with: tuple[str, ...] = ()
    contacts_at_least: int | None = None
    tried_at_least: int | None = None
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    since_reply: bool = False


@dataclass(frozen=True, repr=False)
class EscalationRules:
    """The rules of a desk. `not_phrases` hold for every rule: a sentence that has one of them meets none."""

    rules: tuple[Rule, ...] = ()
    not_phrases: tuple[str, ...] = ()

    @classmethod
    def load(cls, path: Path | str, *, within: Path | None = None) -> Self:
        """The rules of a YAML file. Raises InputError that names the file and the rule that does not fit.

        `within` is the folder that was named, where it was not the file: then links are not followed.
        """
        data = load_yaml(Path(path), within=within)
        try:
            return cls(*_read(data))
        except InputError as error:
            raise InputError(f"{path}: {error}") from None

    @classmethod
    def default(cls) -> Self:
        """The rules that come with the library: a start, to be copied and changed."""
        return cls(*_default())

    def __repr__(self) -> str:
        return f"EscalationRules({', '.join(rule.name for rule in self.rules)})"

    def advise(self, case: Case) -> tuple[Advice, ...]:
        """What the rules say of a case, one advice for each rule it meets: by priority, then in the file's order."""
        by_turn = [[(n, read_message(case, n)) for n in reversed(turn)] for turn in turns(case)]
        written = [one for turn in by_turn for one in turn]
        subject = (-1, read_subject(case))
        found = []
        for rule in sorted(self.rules, key=lambda one: -one.priority):
            if not _fits(rule.facets, case):
                continue
            fresh = rule.since_reply and len(by_turn) > 1
            texts = by_turn[0] if fresh else [*written, subject]
            if met := self._met(rule, case, texts):
                quote, message = met
                found.append(
                    Advice(rule=rule.name, target=rule.target, reason=rule.reason, quote=quote, message=message)
                )
        return tuple(found)

    def _met(self, rule: Rule, case: Case, texts: Sequence[tuple[int, str]]) -> tuple[str, int] | None:
        """The sentence that meets the rule and its message, the newest first; None where nothing does."""
        cancelling = _pattern((*rule.not_phrases, *self.not_phrases))
        for number, text in texts:
            for at in _places(rule, text):
                start, end = sentence_at(text, at, case.language or "en")
                if not (cancelling and cancelling.search(text, start, end)):
                    return " ".join(text[start:end].split()), number
        newest = newest_message(case)
        contacts = rule.contacts_at_least is not None and case.contacts >= rule.contacts_at_least
        if contacts or (rule.tried_at_least is not None and len(tried(case)) >= rule.tried_at_least):
            return "", newest
        return ("", newest) if _only_facets(rule) else None


def _places(rule: Rule, text: str) -> Iterator[int]:
    """Where in a text a phrase or an amount of the rule stands."""
    pattern = _pattern(rule.phrases)
    if pattern:
        for _, match in zip(range(_LOOKED_AT), pattern.finditer(text), strict=False):
            yield match.start()
    near = _pattern(rule.amount_with)
    for _, one in zip(range(_LOOKED_AT), amounts(text) if rule.amount_over else (), strict=False):
        over = one.value > rule.amount_over.get(one.currency, float("inf"))
        if over and (near is None or near.search(text, max(0, one.start - _NEAR), one.end + _NEAR)):
            yield one.start


def _fits(facets: Mapping[str, tuple[str, ...]], case: Case) -> bool:
    return all(set(values) & set(case.facets.get(name, ())) for name, values in facets.items())


def _only_facets(rule: Rule) -> bool:
    conditions = (rule.phrases, rule.amount_over, rule.contacts_at_least, rule.tried_at_least)
    return bool(rule.facets) and not any(conditions)


@lru_cache(maxsize=256)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str] | None:
    """One pattern for all phrases. Only gaps go back: a word, once found behind its separator, is not given up."""
    if not phrases:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(_phrase(one) for one in phrases)})(?!\w)", re.IGNORECASE)


def _phrase(phrase: str) -> str:
    made = ""
    gap = False
    for place, word in enumerate(phrase.replace("’", "'").split()):
        if word in GAP:
            gap = True
            continue
        made += f"{_GAP if gap else ''}(?>{_SEPARATOR}{_word(word)})" if place else _word(word)
        gap = False
    return made


def _word(word: str) -> str:
    """A word with its English endings, to its end; an apostrophe may be missing."""
    return _with_endings(word) + (r"(?!\w)" if word[-1].isalnum() else "")


def _with_endings(word: str) -> str:
    safe = re.escape(word).replace("'", "['’]?")
    if len(word) < _ENDINGS or not word.isalpha():
        return safe
    if word.endswith("e"):
        return f"{safe[:-1]}(?:e|es|ed|ing|e['’]s)"
    if word.endswith("y") and word[-2] not in "aeiou":
        return f"{safe[:-1]}(?:y|ies|ied|ying|y['’]s)"
    return rf"{safe}(?:s|es|ed|ing|['’]s|{safe[-1]}ed|{safe[-1]}ing)?"


@lru_cache(maxsize=1)
def _default() -> tuple[tuple[Rule, ...], tuple[str, ...]]:
    rules = EscalationRules.load(_DEFAULT)
    return rules.rules, rules.not_phrases


def _read(data: object) -> tuple[tuple[Rule, ...], tuple[str, ...]]:
    if not isinstance(data, dict) or not isinstance(data.get("rules"), list) or set(data) - {"rules", "not_phrases"}:
        raise InputError('rules must be a mapping with a list "rules" and, where wanted, "not_phrases"')
    common = _converted(data.get("not_phrases") or [], tuple[str, ...], "not_phrases")
    _check_phrases(common, "not_phrases")
    rules = [_rule(number, row) for number, row in enumerate(data["rules"], 1)]
    names = [rule.name for rule in rules]
    count = len(common) + sum(len(one.phrases) + len(one.not_phrases) + len(one.amount_with) for one in rules)
    if count > _MOST_PHRASES:
        raise InputError(f"rules may have {_MOST_PHRASES:,} phrases together; got {count:,}, leave some out")
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise InputError(f"a rule's name must be its own; got twice: {', '.join(twice)}")
    return tuple(rules), common


def _rule(number: int, row: object) -> Rule:
    where = f"rule {number}"
    if not isinstance(row, dict):
        raise InputError(f"{where} must be a mapping with name, target and reason; got {type(row).__name__}")
    where = f"rule “{row.get('name', number)}”"
    known = [one.name for one in dataclasses.fields(Rule)]
    if unknown := sorted(str(key) for key in row if key not in known):
        raise InputError(f"{where} has an unknown key: {', '.join(unknown)}; known are {', '.join(known)}")
    rule: Rule = _converted(row, Rule, where)
    for name in ("name", "target", "reason"):
        if not getattr(rule, name).strip():
            raise InputError(f"{where} must have a {name}; got an empty one")
    for key in ("phrases", "not_phrases", "amount_with"):
        _check_phrases(getattr(rule, key), f"{where}, {key}")
    if wrong := sorted(set(rule.amount_over) - CURRENCIES):
        known_codes = ", ".join(sorted(CURRENCIES))
        raise InputError(f"{where}, amount_over: a currency must be one of {known_codes}; got {', '.join(wrong)}")
    counts = (rule.contacts_at_least, rule.tried_at_least)
    if not any((rule.phrases, rule.amount_over, rule.facets)) and counts == (None, None):
        raise InputError(f"{where} must have a condition, such as phrases; got none")
    return rule


def _converted(value: object, kind: Any, where: str) -> Any:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise InputError(f"{where} does not fit: {error}") from None


def _check_phrases(phrases: Sequence[str], where: str) -> None:
    for phrase in phrases:
        words = phrase.split()
        if not words or words[0] in GAP or words[-1] in GAP:
            raise InputError(f"{where}: a phrase must begin and end with a word; got “{phrase:.60}”")
        if len(phrase) > _LONGEST_PHRASE or sum(word in GAP for word in words) > _MOST_GAPS:
            rule = f"at most {_LONGEST_PHRASE} characters and {_MOST_GAPS} gaps"
            raise InputError(f"{where}: a phrase must have {rule}; got “{phrase:.60}”, make several of it")
