"""What was said in cases, sentence by sentence, each with the case it comes from and without personal data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistkit.case.message import clean_message
from assistkit.case.query import case_query
from assistkit.insights.history import Handled
from assistkit.text.redaction import redact
from assistkit.text.sentences import sentences
from assistkit.types import Case, Citation, Draft, Evidence, Finding, Passage, Sentence
from assistkit.verifiers import EvidenceVerifier

LONGEST = 60  # words of a sentence: more is a log, or a text without stops
_SHORTEST = 4
_MARK = re.compile(r"^\s*(?:[-*•]\s+|\d{1,2}[.)]\s+|#{1,6}\s+|>\s*)+")
_COURTESY = re.compile(
    r"^(?:(?:i(?:'|’)?m |we(?:'|’)?re |i am )?sorry|"
    r"hi|hello|dear|hey|good (?:morning|afternoon|evening)|thank|thanks|sorry|regards|best|cheers|kind regards|"
    r"you(?:'|’)?re welcome|hope this helps|let (?:me|us) know|please (?:let|tell|reply|get back)|feel free|glad|"
    r"welcome|guten|hallo|vielen dank|bonjour|merci|hola|gracias|ciao|grazie)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)|<?https?://[^\s<>)\]]+>?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence of the text of a case; `place` is where it is in it, from 0 to 1."""

    text: str
    case_id: str
    place: float


def of_agents(one: Handled) -> list[Saying]:
    """What agents told the customer: neither courtesies nor questions back."""
    found = [text for reply in one.replies for text in _sentences(clean_message(reply), one.case.language)]
    kept = [text for text in found if not text.endswith("?") and not _COURTESY.match(text)]
    return _placed(kept, one.case.id)


def of_customer(one: Handled) -> list[Saying]:
    """What the customer wrote before anybody replied."""
    found = [text for text in _sentences(case_query(one.case), one.case.language) if not _COURTESY.match(text)]
    return _placed(found, one.case.id)


def passages(sayings: Sequence[Saying]) -> dict[str, Passage]:
    """The sayings of each case as a text that can be cited: to be checked against, not to be shown to anybody."""
    texts: dict[str, list[str]] = {}
    for one in sayings:
        texts.setdefault(one.case_id, []).append(one.text)
    made = {}
    for id, lines in texts.items():
        text = "\n\n".join(dict.fromkeys(lines))
        made[id] = Passage(
            id=f"{id}#0", article_id=id, title=id, text=text, start=0, end=len(text), visibility="public"
        )
    return made


def supported(chosen: Sequence[Saying], sources: dict[str, Passage]) -> list[Saying]:
    """Those of which the check of a reply finds nothing wrong against the case that each is said to come from."""
    return [one for one in chosen if not findings(one.text, sources.get(one.case_id))]


def findings(text: str, source: Passage | None) -> list[Finding]:
    """What the check of a reply says of a sentence that cites this text."""
    sentence = Sentence(text=text, kind="evidence", start=0, end=len(text), markers=(1,))
    cited: tuple[Citation, ...] = ()
    if source is not None:
        at = source.text.find(text)
        quote = text if at >= 0 else source.text
        start = max(at, 0)
        cited = (
            Citation(
                marker=1, article_id=source.article_id, passage_id=source.id, quote=quote, start=0, end=len(text),
                quote_start=start, quote_end=start + len(quote),
            ),
        )  # fmt: skip
    evidence = [Evidence(passage=source, score=1.0, rank=1)] if source is not None else []
    found = EvidenceVerifier().verify(
        Case(id="draft"), Draft(text=text, sentences=(sentence,), citations=cited), evidence
    )
    return [one for one in found if one.severity == "error"]


def _sentences(text: str, language: str) -> Iterator[str]:
    clean = redact(_ADDRESS.sub(lambda found: found[1] or "", text)).text
    for line in clean.splitlines():
        words = _MARK.sub("", line).strip()
        for start, end in sentences(words, language.partition("-")[0] or "en"):
            said = " ".join(words[start:end].split())
            if _SHORTEST <= len(said.split()) <= LONGEST:
                yield said


def _placed(texts: Sequence[str], case_id: str) -> list[Saying]:
    return [Saying(text, case_id, at / max(len(texts) - 1, 1)) for at, text in enumerate(texts)]
