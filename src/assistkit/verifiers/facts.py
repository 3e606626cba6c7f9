"""What must agree to the letter: numbers, prices, versions, codes, addresses, commands, and names with a capital.

Two spellings of one thing are one fact: "1,000" and "1000", "30-day" and "30 days", "two" and "2".
"""

from __future__ import annotations

import re
from functools import lru_cache

from assistkit.text.grounding import content_weights
from assistkit.text.words import tokenize
from assistkit.verifiers.edits import edits

Quantity = tuple[str, str]

_CHUNK = re.compile(r"[^\s<>()\[\]{}|\"“”„‘’*`«»›→–—…;]+")
_PERCENT = re.compile(r"(\d)\s?(?:%|percent\b|per cent\b)", re.I)
_CURRENCY = re.compile(r"(?<=[£$€])\s(?=\d)")
_ENDS = ".,:!?'&~_-+"
_ADDRESS = re.compile(r"https?://|www\.|mailto:|[\w.+-]{1,64}@[\w-]{1,63}\.\w", re.I)
_TECHNICAL = re.compile(r"--|[\\_=#@]|\w[:.+]\w|^[/~.]")
_INITIALS = re.compile(r"(?:\w\.)+\w?")
_GLUED = re.compile(r"(\d+(?:\.\d+)?)(?:-?[a-z]{1,3}|-[a-z]+(?:-[a-z]+)*)")  # 20GB, 10am, 3rd, 30-day
_RANGE = re.compile(r"([£$€]?\d+(?:\.\d+)?)(?:[-/][£$€]?\d+(?:\.\d+)?){1,2}")
_NUMBERS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty"
)
_SPELLED = {
    **{word: str(n) for n, word in enumerate(_NUMBERS.split(), 2)},
    **{"thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "ninety": "90"},
}
_IMPLIED = {"one": "1", "once": "1", "single": "1", "an": "1", "a": "1", "both": "2", "twice": "2", "half": "30"}
_UNIT = (
    r"(seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|"
    r"[kmgt]i?b|bytes?|pixels?|px|times|characters?|letters?|digits?)"
)
_QUANTITY = re.compile(
    rf"(?<![\w.,])(\d{{1,12}}(?:\.\d{{1,6}})?)[\s-]?(?:(?:working|business|calendar|full|more|whole|bank)\s)?{_UNIT}\b",
    re.I,
)
_NEAR_UNIT = re.compile(
    rf"(?<![\w.,])(\d{{1,12}}(?:\.\d{{1,6}})?)\b(?:[\s–-]{{1,3}}[\w–-]{{1,20}}){{0,3}}?[\s–-]{{1,3}}{_UNIT}\b", re.I
)
_WORD = re.compile(r"[^\W\d_]+")
_NAME = re.compile(r"\w[\w'’-]*")
_OPENS = re.compile(r"(?:^|[.!?:]|\d[.)])[\s\"'“‘(*_-]*$")
_CODE = re.compile(r"`([^`\n]{1,300})`")


@lru_cache(maxsize=4096)
def facts(text: str) -> frozenset[str]:
    """The facts that a text states."""
    found: set[str] = set()
    for match in _CHUNK.finditer(_CURRENCY.sub("", _PERCENT.sub(r"\1%", text))):
        found |= _facts(match.group().strip(_ENDS))
    return frozenset(found)


@lru_cache(maxsize=4096)
def granted(text: str) -> frozenset[str]:
    """The facts that a text allows others to state: also the bare number of a price, and what "both" implies."""
    found = set(facts(text))
    found |= {fact.lstrip("£$€").rstrip("%") for fact in found}
    found |= {_IMPLIED[word] for word in _WORD.findall(text.lower()) if word in _IMPLIED}
    return frozenset(found)


def units_differ(text: str, source: str) -> list[Quantity]:
    """Quantities of `text` whose number stands in `source` with other units only: "30 hours" for "30 days"."""
    stated = _quantities(text, _QUANTITY)
    if not stated:
        return []
    known = _quantities(source, _NEAR_UNIT) | _quantities(source, _QUANTITY)
    counted = {number for number, _ in known}
    return sorted(pair for pair in stated - known if pair[0] in counted)


def commands_changed(text: str, source: str) -> list[str]:
    """Code of `source` (Markdown) that stands in `text` in part only, such as a command with another option."""
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
    """Names and numbers that stand in a near repetition of the source where it has another one."""
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
    """The names of `text` with a part that does not stand in `scope` in any form."""
    own = names(text)
    if not own:
        return []
    known = set(tokenize(scope)) | set(_WORD.findall(scope.lower()))
    return [name for name in own if not (_parts(name) <= known or name.lower() in known)]


def _parts(name: str) -> set[str]:
    tokens = tokenize(re.sub(r"['’]s?$", "", name))
    return set(tokens[1:] or tokens)


def _facts(token: str) -> set[str]:
    if _ADDRESS.match(token):
        return {token.lower().removeprefix("mailto:").rstrip("/")}
    token = re.sub(r"(?<=\d),(?=\d{3})", "", token.lower())
    if token in _SPELLED:
        return {_SPELLED[token]}
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


def _quantities(text: str, pattern: re.Pattern[str]) -> set[Quantity]:
    text = _WORD.sub(lambda m: _SPELLED.get(m.group().lower(), m.group()), text)
    return {(_number(number), _unit(unit.lower())) for number, unit in pattern.findall(text)}


def _unit(unit: str) -> str:
    unit = {"hr": "hour", "hrs": "hour", "px": "pixel"}.get(unit, unit)
    return unit[:3]
