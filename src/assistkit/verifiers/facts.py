"""What must agree to the letter: numbers, prices, versions, codes, addresses, commands, and names with a capital.

Two spellings of one thing are one fact: "1,000" and "1000", "30-day" and "30 days", "two" and "2".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from assistkit.text.grounding import content_weights
from assistkit.text.languages import language
from assistkit.text.languages.patterns import NEVER
from assistkit.text.remembering import remembered
from assistkit.text.words import tokenize
from assistkit.verifiers.edits import edits

Quantity = tuple[str, str]

_CHUNK = re.compile(r"[^\s<>()\[\]{}|\"“”„‘’*`«»›→–—…;]+")
_WIDE = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]+")
_CURRENCY = re.compile(r"(?<=[£$€])\s(?=\d)")
_ENDS = ".,:!?'&~_-+"
_ADDRESS = re.compile(r"https?://|www\.|mailto:|[\w.+-]{1,64}@[\w-]{1,63}\.\w", re.I)
_TECHNICAL = re.compile(r"--|[\\_=#@]|\w[:.+]\w|^[/~.]")
_INITIALS = re.compile(r"(?:\w\.)+\w?")
_GLUED = re.compile(r"(\d+(?:\.\d+)?)(?:-?[a-z]{1,3}|-[a-z]+(?:-[a-z]+)*)")  # 20GB, 10am, 3rd, 30-day
_RANGE = re.compile(r"([£$€]?\d+(?:\.\d+)?)(?:[-/][£$€]?\d+(?:\.\d+)?){1,2}")
_EVERYWHERE = {  # units that are written the same in every language
    **{f"{one}{two}b": f"{one}{two}b" for one in "kmgt" for two in ("", "i")},
    "px": "pixel",
}
_WORD = re.compile(r"[^\W\d_]+")
_NAME = re.compile(r"\w[\w'’-]*")
_OPENS = re.compile(r"(?:^|[.!?:]|\d[.)])[\s\"'“‘(*_-]*$")
_CODE = re.compile(r"`([^`\n]{1,300})`")


@dataclass(frozen=True)
class _Numbers:
    """`NumberWords` of one language, compiled."""

    spaced: bool
    thousands: re.Pattern[str]
    decimal: re.Pattern[str]
    percent: re.Pattern[str]
    spelled: Mapping[str, str]
    implied: Mapping[str, str]
    units: Mapping[str, str]
    quantity: re.Pattern[str]
    near_unit: re.Pattern[str]

    def read(self, text: str) -> str:
        """The text with its numbers as in English."""
        if not self.spaced:
            text = _WIDE.sub(" ", unicodedata.normalize("NFKC", text))
        return self.decimal.sub(".", self.thousands.sub("", text))


@lru_cache(maxsize=64)  # languages
def _numbers(code: str) -> _Numbers:
    one = language(code)
    said = one.numbers
    units = {**_EVERYWHERE, **said.units}
    percents = [word for word, unit in said.units.items() if unit == "%"]
    form = "|".join(sorted(map(re.escape, units), key=lambda word: (-len(word), word)))
    unit = rf"({form})\b" if one.spaced else f"({form})"
    beside = rf"(?:(?:{'|'.join(said.beside)})\s)?" if said.beside else ""
    english = said.decimal == "."
    alone = r"(?<![\w.,])" if one.spaced else r"(?<![0-9A-Za-z.,])"
    return _Numbers(
        spaced=one.spaced,
        thousands=NEVER if english else re.compile(rf"(?<=\d)[{re.escape(said.thousands)}](?=\d{{3}}(?!\d))"),
        decimal=NEVER if english else re.compile(rf"(?<=\d){re.escape(said.decimal)}(?=\d)"),
        percent=re.compile(rf"(\d)\s?(?:%|percent\b|per cent\b{''.join(rf'|{word}' for word in percents)})", re.I),
        spelled={word: str(number) for word, number in said.words.items()},
        implied=said.implied,
        units=units,
        quantity=re.compile(rf"{alone}(\d{{1,12}}(?:\.\d{{1,6}})?)[\s-]?{beside}{unit}", re.I),
        near_unit=re.compile(
            rf"{alone}(\d{{1,12}}(?:\.\d{{1,6}})?)\b(?:[\s–-]{{1,3}}[\w–-]{{1,20}}){{0,3}}?[\s–-]{{1,3}}{unit}",
            re.I,
        ),
    )


@remembered
def facts(text: str, code: str = "en") -> frozenset[str]:
    """The facts that a text states; `code` is that of its language, in which numbers are read."""
    known = _numbers(code)
    text = known.percent.sub(r"\1%", known.read(text))
    found: set[str] = set()
    for match in _CHUNK.finditer(_CURRENCY.sub("", text)):
        found |= _facts(match.group().strip(_ENDS), known)
    return frozenset(found)


@remembered
def granted(text: str, code: str = "en") -> frozenset[str]:
    """The facts that a text allows others to state: also the bare number of a price, and what "both" implies."""
    implied = _numbers(code).implied
    found = set(facts(text, code))
    found |= {fact.lstrip("£$€").rstrip("%") for fact in found}
    found |= {implied[word] for word in _WORD.findall(text.lower()) if word in implied}
    return frozenset(found)


def units_differ(text: str, source: str, code: str = "en") -> list[Quantity]:
    """Quantities of `text` whose number is in `source` with other units only: "30 hours" for "30 days"."""
    known = _numbers(code)
    stated = _quantities(text, known.quantity, known)
    if not stated:
        return []
    told = _quantities(source, known.near_unit, known) | _quantities(source, known.quantity, known)
    counted = {number for number, _ in told}
    return sorted(pair for pair in stated - told if pair[0] in counted)


def commands_changed(text: str, source: str) -> list[str]:
    """Code of `source` (Markdown) that is in `text` in part only, such as a command with another option."""
    said = " ".join(text.lower().split())
    words = set(said.split())
    changed = []
    for match in _CODE.finditer(source):
        code = " ".join(match.group(1).replace("\\|", "|").lower().split())  # a bar in a table is escaped
        parts = code.split()
        begun = len(parts) > 1 and parts[0] in words and sum(part in words for part in parts) * 2 >= len(parts)
        if begun and code not in said:
            changed.append(match.group(1))
    return changed


def names(text: str) -> list[str]:
    """Words with a capital that no beginning of a sentence explains: menus, buttons, products, months."""
    found = []
    for match in _NAME.finditer(text):
        word = match.group()
        if (word[0].islower() and word.islower()) or not any(c.isupper() for c in word) or re.match(r"I\b", word):
            continue
        if word[1:].islower() and _OPENS.search(text, max(0, match.start() - 8), match.start()):
            continue
        if len(word) > 1:
            found.append(word)
    return found


def exchanged(sentence: str, source: str) -> list[str]:
    """Names and numbers that are in a near repetition of the source where it has another one."""
    found: list[str] = []
    said, meant = set(names(sentence)), set(names(source))
    for edit in edits(sentence, source) or ():
        gone, come = set(edit.gone) - set(edit.come), set(edit.come) - set(edit.gone)
        if gone & meant:
            found += sorted(come & said)
        elif len(edit.gone) == len(edit.come) == 1 and _telling(edit.gone[0]) and _telling(edit.come[0]):
            found += sorted(come)  # two names that begin their sentences: "Owners" and "Managers"
        if any(map(str.isdigit, gone)):
            found += sorted(filter(str.isdigit, come))
    return found


def _telling(word: str) -> bool:
    return word[:1].isupper() and any(weight >= 1 for weight in content_weights(word).values())


def foreign_names(text: str, scope: str) -> list[str]:
    """The names of `text` with a part that is not in `scope` in any form."""
    own = names(text)
    if not own:
        return []
    known = set(tokenize(scope)) | set(_WORD.findall(scope.lower()))
    return [name for name in own if not (_parts(name) <= known or name.lower() in known)]


def _parts(name: str) -> set[str]:
    tokens = tokenize(re.sub(r"['’]s?$", "", name))
    return set(tokens[1:] or tokens)


def _facts(token: str, known: _Numbers) -> set[str]:
    if _ADDRESS.match(token):
        return {token.lower().removeprefix("mailto:").rstrip("/")}
    token = re.sub(r"(?<=\d),(?=\d{3})", "", token.lower())
    if token in known.spelled:
        return {known.spelled[token]}
    pieces = re.split(r"[,/]", token) if re.search(r"\w[,/]\w", token) and not _TECHNICAL.search(token) else [token]
    return {fact for piece in pieces for fact in _fact(piece.strip(_ENDS))}


def _fact(token: str) -> set[str]:
    if _RANGE.fullmatch(token):
        return {_number(part) for part in re.split(r"[-/]", token)}
    glued = _GLUED.fullmatch(token)
    if glued:
        return {_number(glued.group(1))}
    if any(character.isdigit() for character in token):
        return {_number(token)}
    technical = _TECHNICAL.search(token) and re.search(r"\w", token) and not _INITIALS.fullmatch(token)
    return {token} if technical else set()


def _number(token: str) -> str:
    return re.sub(r"^([£$€]?)0+(?=\d)", r"\1", re.sub(r"(?<=\d)\.00?$", "", token))


def _quantities(text: str, pattern: re.Pattern[str], known: _Numbers) -> set[Quantity]:
    if not known.spaced:
        text = unicodedata.normalize("NFKC", text)
    text = known.decimal.sub(".", known.thousands.sub("", text))
    text = _WORD.sub(lambda m: known.spelled.get(m.group().lower(), m.group()), text)
    return {(_number(number), known.units[unit.lower()][:3]) for number, unit in pattern.findall(text)}
