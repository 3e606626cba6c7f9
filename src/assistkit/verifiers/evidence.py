"""Checks a draft against its evidence, sentence by sentence, whoever wrote it. Judges, never edits.

A sentence that claims something must cite a public passage. Within what it cites its own best span is looked for;
that span must hold most of its words and agree exactly in numbers, names and addresses, and in yes and no.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from assistkit.house.courtesy import DEFAULT, is_courtesy, names_article
from assistkit.house.style import HouseStyle
from assistkit.text.characters import without_unseen
from assistkit.text.grounding import PieceRun, TextPiece, best_run, content_weights, find_grounding, pieces
from assistkit.text.language import detect_language, primary
from assistkit.text.layout import laid_out
from assistkit.text.plain import plain_of_article, to_plain
from assistkit.text.remembering import remembering
from assistkit.types import Case, Citation, Draft, Evidence, Finding, Passage, Sentence
from assistkit.types.findings import FindingCode
from assistkit.verifiers.dates import dates_changed, without_dates, without_same
from assistkit.verifiers.facts import commands_changed, exchanged, facts, foreign_names, granted, units_differ
from assistkit.verifiers.form import citation_errors, error, outside
from assistkit.verifiers.leaks import Leaks
from assistkit.verifiers.left_out import left_out
from assistkit.verifiers.polarity import disagreement
from assistkit.verifiers.steps import Grounded, step_findings

LEAST = 0.55
"""Share of a sentence's content words that its span must hold; docs/verification.md says what it lets through."""
_BEFORE = 2  # pieces before the span that a sentence may take a name from: "it" is named there
_OWN = 0.3  # share of its words that the span must hold however much the context names
_LETTERS = 6  # a token with a digit and fewer letters is a number or a code
_NOTICE = "read more see also article help page step details find"  # words a notice may add to titles and addresses
_SPACES = re.compile(r"[\W_]+")
_PRONOUN = re.compile(r"\b(?:it|its|it['’]s|this|that|these|those|they|them|their|there|one|none|both|he|she)\b", re.I)
_QUOTED = re.compile(r"^[ \t]*(?:>|#{1,6}(?=[ \t]))[ \t]?", re.M)
_IN_ADDRESS = ("://", "@", "www.")


@dataclass(frozen=True)
class _Cited:
    """A piece of a cited passage."""

    passage: Passage
    piece: TextPiece
    place: int  # among the passage's pieces
    head: str = ""  # of its table, where that stands in another passage


@dataclass(frozen=True)
class EvidenceVerifier:
    """`least` is the share of a sentence's content words that its span must hold.

    `notices` are further sentences that a draft of yours may use without a citation, word for word; `style` has the
    courtesies it may use.
    """

    least: float = LEAST
    notices: frozenset[str] = frozenset()
    style: HouseStyle = field(default=DEFAULT, repr=False)

    @remembering()
    def verify(self, case: Case, draft: Draft, evidence: Sequence[Evidence]) -> list[Finding]:  # noqa: ARG002
        """Findings of severity "error" for what must not reach a customer; none for a sound draft."""
        return _Check(self, draft, evidence).findings()


class _Check:
    """One draft against its evidence."""

    def __init__(self, verifier: EvidenceVerifier, draft: Draft, evidence: Sequence[Evidence]) -> None:
        self._least, self._notices, self._style = verifier.least, verifier.notices, verifier.style
        self._draft = laid_out(draft)
        self._passages = {e.passage.id: e.passage for e in evidence}
        self._public = [p for p in self._passages.values() if p.public]
        self._leaks = Leaks(list(self._passages.values()))
        self._grounded: list[Grounded] = []

    def findings(self) -> list[Finding]:
        found = list(outside(self._draft))
        for sentence in self._draft.sentences:
            if self._draft.text[sentence.start : sentence.end] != sentence.text:
                found.append(error("wrong-span", "A sentence is not where the draft says it is.", sentence))
            found += self._sentence(sentence)
        return [*found, *step_findings(self._grounded, self._public)]

    def _sentence(self, sentence: Sentence) -> Iterator[Finding]:
        if sentence.kind == "courtesy":
            if not is_courtesy(sentence.text, self._style):
                yield error("unknown-courtesy", "This is not one of the courtesies a draft may use.", sentence)
            return
        if sentence.text in self._notices and sentence.kind == "notice":
            return
        if self._leaks.leaked(sentence.text):
            yield error("leak", "This is in an internal article and in no public one.", sentence)
        if sentence.kind == "evidence":
            yield from self._claim(sentence)
        else:
            yield from self._notice(sentence)

    def _notice(self, sentence: Sentence) -> Iterator[Finding]:
        """A question or notice may name articles; what it says beyond that must be in a public passage."""
        if sentence.kind == "notice" and names_article(sentence.text, self._public, self._style):
            return
        known = " ".join([f"{p.title} {p.url} {' '.join(p.heading)}" for p in self._public])
        if foreign := facts(sentence.text) - granted(known):
            yield error("unsupported", f"No cited article says {', '.join(sorted(foreign))}.", sentence)
            return
        if sentence.kind == "question" and sentence.text.rstrip().endswith("?"):
            return
        weights = content_weights(sentence.text)
        allowed = content_weights(f"{known} {_NOTICE}")
        held = sum(weight for word, weight in weights.items() if word in allowed)
        found = find_grounding(sentence.text, self._public) if len(weights) > 1 else None  # one word stands anywhere
        strength = max(held / (sum(weights.values()) or 1.0), found.strength if found else 0.0)
        small_words, named = (set(_SPACES.split(text.casefold())) for text in (sentence.text, f" {known} {_NOTICE} "))
        if strength < self._least if weights else not small_words <= named:
            yield error("unsupported", "This says more than which article to read.", sentence)

    def _claim(self, sentence: Sentence) -> Iterator[Finding]:
        span = (sentence.start, sentence.end)
        own = [c for c in self._draft.citations if (c.start, c.end) == span]
        if not own:
            yield error("no-citation", "This sentence claims something and cites nothing.", sentence)
            return
        wrong = [one for c in own for one in citation_errors(sentence, c, self._passages.get(c.passage_id))]
        yield from wrong
        plain = to_plain if wrong else plain_of_article  # what is cited as it stands is a text of an article
        cited = _cited(own, self._passages)
        weights = _chooses(sentence.text)
        run = best_run(weights, [one.piece for one in cited])
        quote = "\n".join(c.quote for c in own)
        verbatim = _repeats(sentence.text, quote, plain)
        if run and verbatim:
            run = PieceRun(0, len(cited) - 1, 1.0, 1.0)
        if run is None:
            code = _language(cited[0].passage) if cited else "en"
            if not verbatim and (weights or facts(sentence.text, code) - granted(quote, code)):
                yield error("unsupported", "The cited text does not say this.", sentence)
            return
        chosen = cited[run.first : run.last + 1]
        self._ground(sentence, chosen, own, verbatim)
        code, told = _language(chosen[0].passage), quote if verbatim else _raw(chosen)
        if lost := left_out(without_same(sentence.text, told, code), without_same(told, sentence.text, code)):
            yield error("left-out", f"The sentence leaves out {', '.join(lost)} of the cited text.", sentence)
        yield from self._agreement(sentence, chosen, run.strength, plain(quote) if verbatim else "")

    def _ground(self, sentence: Sentence, chosen: Sequence[_Cited], own: Sequence[Citation], verbatim: bool) -> None:
        words = content_weights(sentence.text).keys()
        spans = [
            (c.passage.start + c.piece.start, c.passage.start + c.piece.end) for c in chosen if words & c.piece.words
        ]
        at = {p.id: p.start for p in self._passages.values()}
        cited = [(at[c.passage_id] + c.quote_start, at[c.passage_id] + c.quote_end) for c in own if c.passage_id in at]
        article = chosen[0].passage.article_id
        self._grounded.append(Grounded(sentence, article, tuple(spans), tuple(cited), verbatim))

    def _agreement(
        self, sentence: Sentence, chosen: Sequence[_Cited], strength: float, verbatim: str
    ) -> Iterator[Finding]:
        raw = _raw(chosen)
        source = _plain(raw)
        text = sentence.text
        before = _same(source).removesuffix(_same(text))  # a splitter may cut behind the "?" of a button's name
        if not before or (text[:1].islower() and before != _same(source) and before.rstrip(" *_").endswith("?")):
            return
        code = _language(chosen[0].passage)
        known = granted(source, code) | granted(raw, code) | granted(verbatim, code)
        undated = without_dates(text, code)
        wrong = sorted(facts(undated, code) - known) + [" ".join(q) for q in units_differ(text, source, code)]
        wrong += dates_changed(text, (source, raw, verbatim), code)
        wrong += commands_changed(text, raw)
        if wrong:
            yield error("not-in-source", f"The cited text does not say {', '.join(wrong)}.", sentence)
        strength = max(strength, _with_context(text, chosen))
        if strength < self._least:
            yield error("unsupported", f"The cited text holds {strength:.0%} of this sentence's words.", sentence)
        yield from self._names(sentence, undated, chosen, f"{raw}\n{source}")
        rows = "\n".join(one.passage.text[one.piece.start : one.piece.end] for one in chosen)
        what = disagreement(text, source, code)
        if what and (
            not raw.startswith("|") or disagreement(text, rows, code)
        ):  # a head may say "Doesn't" over all its rows
            yield error("polarity", f"The sentence and the cited text disagree about {what}.", sentence)

    def _names(self, sentence: Sentence, text: str, chosen: Sequence[_Cited], source: str) -> Iterator[Finding]:
        """Of `text`, which is the sentence without its dates."""
        passage = chosen[0].passage
        if passage.language.startswith("de"):  # every German noun has a capital
            return
        scope = f"{source} {_context(chosen, _PRONOUN.search(source) is not None)}"
        foreign = foreign_names(text, scope)
        if foreign:
            named = {value.lower() for p in self._public for values in p.facets.values() for value in values}
            titles = " ".join(p.title for p in self._public).lower()
            product = any(name.lower() in named or name.lower() in titles for name in foreign)
            code: FindingCode = "product" if product else "not-in-source"
            yield error(code, f"The cited text does not name {', '.join(foreign)}.", sentence)
        elif swapped := exchanged(text, without_dates(source, _language(passage))):
            yield error("product", f"The cited text has something else for {', '.join(swapped)}.", sentence)
        elif other := _facet_swapped(sentence.text, scope, self._public):
            yield error("product", f"The cited text is not about {other}.", sentence)


def _repeats(text: str, quote: str, plain: Callable[[str], str]) -> bool:
    """Whether the text is the quote as it stands, or as a reader sees it."""
    said = _same(text)
    if said == _same(quote):
        return True
    shown, unquoted = _same(plain(quote)), _same(plain(_QUOTED.sub("", quote)))
    return said in (shown, unquoted, f"{unquoted}:")  # the last: a heading before what stands under it


def _language(passage: Passage) -> str:
    """The code of the language that a passage is checked in; English where neither it nor its text says which."""
    return primary(passage.language) or detect_language(passage.text) or "en"


def _context(chosen: Sequence[_Cited], before: bool = True) -> str:
    """What a sentence may name instead of "it": title, headings, and the pieces before the span."""
    passage, place = chosen[0].passage, chosen[0].place
    around = pieces(passage.text)[max(0, place - _BEFORE) : place] if before else ()
    return " ".join([passage.title, *passage.heading, *(passage.text[p.start : p.end] for p in around)])


def _with_context(text: str, chosen: Sequence[_Cited]) -> float:
    """The strength where words that the context names neither count for nor against."""
    weights = _chooses(text)
    held = {word for one in chosen for word in one.piece.words}
    named = content_weights(_context(chosen)).keys() - held
    share = sum(weight for word, weight in weights.items() if word in held)
    left = sum(weight for word, weight in weights.items() if word not in named)
    return share / left if left and share >= _OWN * sum(weights.values()) else 0.0


def _chooses(text: str) -> dict[str, float]:
    """What each word counts for finding the span: a number must not draw it to where that number happens to stand."""
    said = [word for word in text.split() if not any(sign in word for sign in _IN_ADDRESS)]
    weights = content_weights(" ".join(said)) or content_weights(text)
    return {word: 0.02 if _numeric(word) else weight for word, weight in weights.items()}


def _numeric(word: str) -> bool:
    return any(map(str.isdigit, word)) and sum(map(str.isalpha, word)) < _LETTERS


def _facet_swapped(text: str, scope: str, passages: Sequence[Passage]) -> str:
    """A facet's value that the sentence names instead of the one that its source names."""
    said, meant = _plainly(text), _plainly(scope)
    values: dict[str, set[str]] = {}
    for passage in passages:
        for key, own in passage.facets.items():
            values.setdefault(key, set()).update(_plainly(value).strip() for value in own)
    for known in values.values():
        added = sorted(v for v in known if v and f" {v} " in said and f" {v} " not in meant)
        lost = [v for v in known if v and f" {v} " in meant and f" {v} " not in said]
        if added and lost:
            return added[0]
    return ""


def _plainly(text: str) -> str:
    return f" {_SPACES.sub(' ', text.lower()).strip()} "


def _cited(own: Sequence[Citation], passages: dict[str, Passage]) -> list[_Cited]:
    """The pieces that the quotes touch: a quote cut short is read to the end of its sentence."""
    found: dict[tuple[str, int], _Cited] = {}
    for citation in own:
        passage = passages.get(citation.passage_id)
        if passage is None:
            continue
        for place, piece in enumerate(pieces(passage.text)):
            if piece.start < citation.quote_end and citation.quote_start < piece.end:
                found[passage.id, place] = _Cited(passage, piece, place)
    return _with_head(list(found.values()))


def _with_head(cited: list[_Cited]) -> list[_Cited]:
    """A table that runs over several passages has its head in the first of them: its words count for every row."""
    rows = [one for one in cited if one.passage.text.startswith("|", one.piece.start)]
    if not rows or rows[0].passage is rows[-1].passage:
        return cited
    head = rows[0]
    words, line = head.piece.words, head.passage.text[head.piece.start : head.piece.end]
    return [
        dataclasses.replace(one, piece=one.piece._replace(words=one.piece.words | words), head=line)
        if one in rows and one.passage is not head.passage
        else one
        for one in cited
    ]


def _raw(chosen: Sequence[_Cited]) -> str:
    """The span as it is in the passage; a table row after the line that names its columns."""
    parts = []
    for one in chosen:
        text, start = one.passage.text, one.piece.start
        if text.startswith("|", start):
            parts.append(one.head or _table_head(text, start))
        line = text.rfind("\n", 0, start) + 1
        opens = not text[line:start].strip("# \t")  # a heading of several sentences begins with its signs once
        parts.append(text[line if opens and text.startswith("#", line) else start : one.piece.end])
    return "\n".join(dict.fromkeys(part for part in parts if part))


def _table_head(text: str, start: int) -> str:
    head = ""
    for line in reversed(text[: text.rfind("\n", 0, start) + 1].splitlines()):
        if not line.lstrip().startswith("|"):
            break
        head = line
    return head


@lru_cache(maxsize=2048)  # texts of articles alone, which the index holds anyway
def _plain(raw: str) -> str:
    """As a reader sees it, line by line and, in a table, cell by cell."""
    return "\n".join(
        " | ".join(plain_of_article(cell) for cell in line.split("|")) if line.lstrip().startswith("|") else line
        for line in ([plain_of_article(raw)] if "|" not in raw else raw.splitlines())
    )


def _same(text: str) -> str:
    return " ".join(without_unseen(text).lower().split())
