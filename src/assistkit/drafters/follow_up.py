"""A short check-in after a case was solved: it names the thing, asks whether it still works, and promises nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistkit.case.message import read_subject
from assistkit.case.summary import summarize
from assistkit.case.tone import read_tone
from assistkit.house.courtesy import DEFAULT, opening
from assistkit.house.style import HouseStyle
from assistkit.text.addresses import is_told
from assistkit.text.leaving import leaving
from assistkit.types import Case, Citation, Draft, Passage, Sentence, SentenceKind

QUESTION = "Is it still working as it should, or is there something left to sort out?"
_NAMED = "You wrote to us about “{}”."
_UNNAMED = "You wrote to us a while ago, and we would like to know how things are."
_LONGEST = 90  # characters of the name
_REPLY_MARK = re.compile(r"^\s*(?:(?:re|fwd?|aw|wg|sv|tr|rv|antw)\s*:\s*)+", re.IGNORECASE)
_EMPTY = re.compile(
    r"\W*(?:no subject|help|help me|question|a question|quick question|urgent|hello|hi|hey|hey there|problem|support|"
    r"a few things|issue|test|frage|hilfe|anfrage|\d+)?\W*",
    re.IGNORECASE,
)
_PRIVATE = re.compile(r"https?:|www\.|@|[£€$¥₹]|\d{5,}|\d[\d \-]{7,}\d|[<{}]", re.IGNORECASE)


def follow_up(case: Case, solved_by: Passage | None = None, style: HouseStyle = DEFAULT) -> Draft:
    """A draft for a solved case: greeting, what it was about in the customer's own words, a question, sign-off.

    With a public `solved_by` that has an address the draft points to its article. A name with an address, an amount
    or a long number in it is not repeated; where nothing is left to name, the draft says so in general words.
    """
    setting = _Setting()
    greeting, *_ = opening(read_tone(case), style, "en")
    setting.add(greeting, "courtesy")
    setting.add(naming(case, solved_by), "notice")
    setting.add(QUESTION, "question")
    if solved_by and solved_by.public and is_told(solved_by.url) and solved_by.url:
        setting.add("Read more:", "notice")
        setting.add(f"{solved_by.title} ({solved_by.url})", "notice", solved_by)
    setting.add(style.speaking("en").sign_off, "courtesy")
    return leaving(setting.draft())


def naming(case: Case, solved_by: Passage | None = None) -> str:
    """The sentence of the follow-up that names the thing solved.

    It repeats the customer's words, which no article holds, so it is given to the verifier:
    `EvidenceVerifier(notices=frozenset({naming(case, solved_by)}))`.
    """
    for name in _names(case, solved_by):
        if name and not _EMPTY.fullmatch(name) and not _PRIVATE.search(name):
            return _NAMED.format(name if len(name) <= _LONGEST else _cut(name))
    return _UNNAMED


def _names(case: Case, solved_by: Passage | None) -> Iterator[str]:
    """What the thing may be called: the subject, how the customer put it at first or later, the article's title."""
    yield _tidy(_REPLY_MARK.sub("", read_subject(case)))
    yield from (_tidy(line.text) for line in reversed(summarize(case)) if line.kind == "problem")
    if solved_by and solved_by.public:
        yield _tidy(solved_by.title)


def _cut(name: str) -> str:
    return name[:_LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:-") + "…"


def _tidy(text: str) -> str:
    """One line without the marks around it; a text in capitals is not shouted back."""
    line = " ".join(text.replace("“", "").replace("”", "").split()).strip(" .!?…-–:;,\"'*")
    return line.lower().capitalize() if line.isupper() and " " in line else line


class _Setting:
    """Paragraphs of one sentence each, with their spans; an article follows what announces it."""

    def __init__(self) -> None:
        self._text = ""
        self._sentences: list[Sentence] = []
        self._citations: list[Citation] = []

    def add(self, text: str, kind: SentenceKind, source: Passage | None = None) -> None:
        self._text += (" " if source else "\n\n") if self._text else ""
        start = len(self._text)
        end = start + len(text)
        self._text += text + (" [1]" if source else "")
        markers, link = ((1,), source.url) if source else ((), "")
        one = Sentence(text=text, kind=kind, start=start, end=end, markers=markers, paragraph=not source, link=link)
        self._sentences.append(one)
        if source:
            self._citations.append(_citation(source, start, end))

    def draft(self) -> Draft:
        return Draft(text=self._text, sentences=tuple(self._sentences), citations=tuple(self._citations))


def _citation(passage: Passage, start: int, end: int) -> Citation:
    """The passage's first line stands for the article."""
    quote = passage.text.lstrip().split("\n", 1)[0]
    at = passage.text.find(quote)
    return Citation(
        marker=1,
        article_id=passage.article_id,
        passage_id=passage.id,
        quote=quote,
        start=start,
        end=end,
        quote_start=at,
        quote_end=at + len(quote),
    )
