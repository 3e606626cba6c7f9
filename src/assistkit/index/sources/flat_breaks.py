"""Where a line ended in a text that lost its lines: two blanks, or a sentence glued to the next ("account.You can").

A doubtful break is not made: "example.com", "Node.js", "U.S.Government", `System.IO` and "LinkedIn" stay as they are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from assistkit.index.sources.flat_words import HEADINGS, LINE_STARTERS, SENTENCE_STARTERS, is_step

BreakKind = Literal["line", "blanks", "glue", "words"]

_GAP = re.compile(r"[ \t\xa0]*\n\s*|[ \t\xa0]{2,}|\t")
_TOKEN = re.compile(r"\S+")
_SIGN = re.compile(r"(?P<sign>[.!?:…]{1,3}[)\]\"”’*]{0,3}|\))(?=[\"“‘(\[*]{0,3}(?P<right>[^\W\d_a-z]\w*(?:['’]\w+)?))")
_CODE = re.compile(r"^\w+://|^www\.|[@\\=_<>{}]|\w\(|\.\w+\.\w+\.")
_LABEL = re.compile(r"(?:^|[.!?:]\s*|\s{2,})(?P<words>[A-Z][^.!?:\s]*(?:[ ][^.!?:\s]+){0,3}):$")
_ADDRESS = re.compile(r"[(\[](?:https?://|mailto:)[^\s()\[\]]*[)\]]")
_LAST_WORD = re.compile(r"[^\W_]+$")
_JOINED = re.compile(r"(?<![^\W_])([^\W\d_]*[^\W\d_A-Z]{2})([A-Z][a-z]*)(?![^\W_])")
_NO_SENTENCE_TEXT = """
com de edu eu exe gov io js md net org pdf py txt uk
"""
_NO_SENTENCE = frozenset(_NO_SENTENCE_TEXT.split())
_ITEM = re.compile(r"\(?\d{1,2}[.)]|[-–*•·]\s|[a-h]\)")
_HANGING_TEXT = """
a an and at by choose click for of or press select tap the to with your
"""
_HANGING = frozenset(_HANGING_TEXT.split())
_SENTENCE_END = re.compile(r"[.!?…]['\"”’)\]]{0,3}$")
_GAP_OF_SENTENCES = re.compile(r"[.!?]['\"”’)\]]{0,3}( +)(?=[^\W\d_a-z])")
_SURE, _LIKELY, _FAINT = 3, 2, 1
_FEW_LIKELY = 3  # so many glued pairs in a text show that it lost its lines, whatever its language


@dataclass(frozen=True, slots=True)
class Break:
    """A new line begins at `at`; `guess` where no sign shows it, only the words."""

    at: int
    kind: BreakKind

    @property
    def guess(self) -> bool:
        return self.kind == "words"


def with_blanks(text: str) -> str:
    """The text with a blank after labels that are glued to what they label: "Tip:You can" is one line."""
    pieces, last = list[str](), 0
    for one in glued(text):
        label = _LABEL.search(text[max(last, one.at - 60) : one.at])
        if label and len(label["words"].split()) <= 3 and not is_step(label["words"] + " ") and one.at > last:
            pieces += [text[last : one.at], " "]
            last = one.at
    return "".join([*pieces, text[last:]])


def breaks(text: str) -> list[Break]:
    """Every place where a line of `text` began, in order, without the first."""
    found = {one.at: one for one in _joined_words(text)}
    found |= {one.at: one for one in glued(text)}
    found |= {one.at: one for one in gaps(text)}
    return [found[at] for at in sorted(found)]


def gaps(text: str) -> Iterator[Break]:
    """Two blanks or more where no sentence runs on. None where a typist sets two blanks after every sentence."""
    typed = _two_blanks_after_sentences(text)
    for match in _GAP.finditer(text):
        before, after = text[max(0, match.start() - 40) : match.start()], text[match.end() : match.end() + 1]
        if not before.strip() or not after:
            continue
        if "\n" in match.group():
            yield Break(match.end(), "line")
        elif _runs_on(before, text[match.end() : match.end() + 4]) or (typed and _SENTENCE_END.search(before)):
            continue
        else:
            yield Break(match.end(), "blanks")


def _runs_on(before: str, after: str) -> bool:
    """A picture was dropped from the middle of a sentence: "Click  Settings  in the panel"."""
    if before[-1] in ".:!?;…" or _ITEM.match(after):
        return False
    word, after = _LAST_WORD.search(before), after[0]
    return after.islower() or after in ",.;:)" or (word is not None and word.group().lower() in _HANGING)


def _two_blanks_after_sentences(text: str) -> bool:
    """Nearly all sentences end in two blanks, and nearly nothing else does."""
    gaps_after = [len(match.group(1)) > 1 for match in _GAP_OF_SENTENCES.finditer(text)]
    wide = len(re.findall(r"\S {2,}(?=\S)", text))
    return len(gaps_after) > 1 and sum(gaps_after) >= 0.9 * len(gaps_after) and sum(gaps_after) >= 0.9 * wide


def glued(text: str) -> list[Break]:
    """Sentence ends with no blank after them. Where the words do not prove it, other such places must."""
    found: dict[int, list[int]] = {_SURE: [], _LIKELY: [], _FAINT: []}
    for token in _TOKEN.finditer(text):
        if len(token.group()) > 600 or _CODE.search(_ADDRESS.sub("()", token.group())):
            continue
        for match in _SIGN.finditer(token.group()):
            if "://" in token.group() and token.group()[match.start() - 1] not in ")]":
                continue  # within an address; one in brackets may end a sentence
            at = token.start() + match.end()
            if match["sign"][-1] == '"' and not _closes(text, at - 1):
                at -= 1
            if how := _is_glue(token.group(), match):
                found[how].append(at)
    if found[_SURE] or len(found[_LIKELY]) >= _FEW_LIKELY:
        found[_SURE] += found[_LIKELY]
    if len(found[_SURE]) > 1:
        found[_SURE] += found[_FAINT]
    return [Break(at, "glue") for at in sorted(found[_SURE])]


def _closes(text: str, at: int) -> bool:
    """Whether the quotation mark at `at` closes one that was opened before."""
    other = text.rfind('"', max(0, at - 200), at)
    return other == 0 or (other > 0 and (text[other - 1].isspace() or text[other - 1] in "(:"))


def _is_glue(token: str, match: re.Match[str]) -> int:
    """How sure it is that a sentence ends here; 0: none does."""
    left, right = _LAST_WORD.search(token[: match.start()]), match["right"]
    rest = token[match.end() + len(right) :]
    before = left.group() if left else ""
    known = right.lower().replace("’", "'") in SENTENCE_STARTERS and (right[1:].islower() or len(right) == 1)
    if right.lower() in _NO_SENTENCE or before.lower() in ("www", "http", "https") or rest.startswith(("(", "/")):
        return 0
    if match["sign"] == ")" or before == "":
        closed = token[match.start() - 1 : match.start()] in (")", "]", "”")
        return _SURE if known else _FAINT if closed and right[1:].islower() and not rest else 0
    if len(before) < 2 and not before.isdigit():
        return 0  # initials: "U.S.Government"; a drive: "C:Windows"
    if known or match["sign"][0] in "!?":
        return _SURE
    if not right[1:].islower() or rest.startswith(".") or "." in token[: match.start()]:
        return 0
    likely = before.islower() or (before.isdigit() and len(before) > 1)
    return _LIKELY if likely else _FAINT if match["sign"][0] == "." and not rest else 0


def _joined_words(text: str) -> Iterator[Break]:
    """Words glued without a sign ("EligibilityIf you have"): only before a word that begins lines, never in a name.

    A name ("LinkedIn", "QuickStart") is written so more than once, or has no sentence after it.
    """
    matches = list(_JOINED.finditer(text))
    often = Counter(match.group() for match in matches)
    for match in matches:
        left, right = match.groups()
        goes_on = re.match(r"[ ,'’]+[a-z\d]", text[match.end() : match.end() + 4])
        known = right.lower() in LINE_STARTERS and goes_on and often[match.group()] == 1 and len(left) > 2
        if known and (left.islower() or left.lower() in HEADINGS or _ends_phrase(text, match.start())):
            yield Break(match.start(2), "words")


def _ends_phrase(text: str, at: int) -> bool:
    """Whether the word at `at` ends a phrase of capitalised words, as a heading is."""
    before = text[max(0, at - 40) : at].split()
    return bool(before) and before[-1][:1].isupper() and not _SENTENCE_END.search(before[-1])
