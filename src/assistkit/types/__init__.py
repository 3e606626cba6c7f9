"""The nouns: frozen records that travel between the parts, each with a JSON round trip.

`T.from_dict(t.to_dict()) == t` holds for every type here. Offsets count Unicode code points, half-open.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Self, SupportsIndex, overload

import msgspec

from assistkit.errors import FieldError, InputError
from assistkit.types.case_names import MESSAGES, form_of_text, plain_name
from assistkit.types.facets import Facets as Facets  # so that others may have it from here
from assistkit.types.facets import checked_facets
from assistkit.types.findings import Code

Visibility = Literal["public", "internal"]
Where = Mapping[str, "str | Sequence[str]"]
Status = Literal["ready", "check", "clarify", "escalate", "abstained"]
SentenceKind = Literal["evidence", "courtesy", "question", "notice"]
SummaryKind = Literal["problem", "environment", "tried", "result", "open", "promised", "mood"]
Author = Literal["customer", "agent", "system"]
AUTHORS: tuple[Author, ...] = ("customer", "agent", "system")
Severity = Literal["error", "warning", "info"]


class Record:
    """JSON round trip for the dataclasses below; all have slots, else msgspec leaves out a field that nobody gave."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts, lists, strings and numbers, ready for `json.dumps`."""
        result: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(self))
        return result

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Inverse of `to_dict`; unknown keys are ignored. Raises InputError naming the field that does not fit."""
        try:
            return msgspec.convert(data, cls)
        except msgspec.ValidationError as error:
            raise InputError(f"not a valid {cls.__name__}: {error}") from None
        except UnicodeError:  # about a field's name, which msgspec looks up as UTF-8
            must = "names of fields must be valid text; one has half a character"
            raise InputError(f"not a valid {cls.__name__}: {must}") from None


class _Visible(Record):
    """What belongs to the help center, and is either for customers or for agents only."""

    __slots__ = ()
    visibility: Visibility

    @property
    def public(self) -> bool:
        """Whether a customer may see it: only where it says so."""
        return self.visibility == "public"


@dataclass(frozen=True, kw_only=True, slots=True)
class Article(_Visible):
    """A knowledge-base article. `text` is Markdown; only `visibility="public"` may be quoted to a customer.

    Raises FieldError for facets that are no texts.
    """

    id: str
    title: str
    text: str
    url: str = ""
    language: str = ""
    visibility: Visibility = "internal"
    facets: Facets = field(default_factory=dict)
    updated_at: datetime | None = None

    def __post_init__(self) -> None:
        _set_facets(self)

    @property
    def digest(self) -> str:
        """sha256 of everything in the article: equal digests mean nothing changed."""
        return hashlib.sha256(msgspec.json.encode(self, order="sorted")).hexdigest()


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage(_Visible):
    """A piece of an article that is embedded and cited; `article.text[start:end] == text`.

    `id` is `<article_id>#<n>`; `heading` is the path of headings above it, outermost first.
    """

    id: str
    article_id: str
    title: str
    text: str
    start: int
    end: int
    heading: tuple[str, ...] = ()
    url: str = ""
    language: str = ""
    visibility: Visibility = "internal"
    facets: Facets = field(default_factory=dict)
    updated_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Message(Record):
    """One message of a conversation. `headers` are those of its mail, as far as the desk gives them.

    Raises FieldError for another author, whose words nobody would look at, and for a text that is not one.
    """

    author: Author
    text: str
    sent_at: datetime | None = None
    public: bool = True
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if self.author not in AUTHORS:
            got = f"must be one of {', '.join(AUTHORS)}; got {self.author!r:.40}"
            raise FieldError("author", f"{got}: Case.from_row knows other words for them, such as user")
        if not isinstance(self.text, str):
            raise FieldError("text", f"must be a text; got {type(self.text).__name__}")


class _Reread(Record):
    """Room for what `case.once` makes of a case: no field, so neither compared nor written nor copied."""

    __slots__ = ("_made",)


@dataclass(frozen=True, kw_only=True, slots=True)
class Case(_Reread):
    """What a customer asks: a ticket. `contacts` counts how often they wrote about the same thing (from 1).

    Of a dict of your own `Case.from_row` makes one. Raises FieldError for messages that are no `Message`, and for
    facets that are no texts.
    """

    id: str
    subject: str = ""
    messages: tuple[Message, ...] = ()
    language: str = ""
    facets: Facets = field(default_factory=dict)
    contacts: int = 1
    created_at: datetime | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.id, str):
            raise FieldError("id", f"must be a text; got {self.id!r:.40}, write {str(self.id)!r:.40}")
        _set_facets(self)
        for number, one in enumerate(self.messages):
            if not isinstance(one, Message):
                got = f"must be a Message; got {type(one).__name__}: Case.from_row reads dicts"
                raise FieldError(f"messages[{number}]", got)
        if type(self.messages) is not tuple:
            object.__setattr__(self, "messages", tuple(self.messages))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Inverse of `to_dict`, for what was stored; `from_row` reads dicts of any other kind.

        Unknown keys are ignored. Raises InputError naming the field that does not fit, and one whose text would be
        lost.
        """
        known = cls.__dataclass_fields__
        lost = [name for name, value in data.items() if name not in known and value and _holds_text(name)]
        if lost:
            raise InputError(
                f"not a valid Case: {', '.join(map(str, lost))}: no field of a stored case, so the text would be lost; "
                "read rows of your own with Case.from_row"
            )
        try:
            return super(Case, cls).from_dict(data)  # a dataclass with slots is another class than `super()` sees
        except InputError as error:
            raise InputError(f"{error}; this reads what to_dict gave, Case.from_row reads other rows") from None

    @classmethod
    def from_row(cls, row: Mapping[str, Any], *, id: str | int | None = None, ignore: Collection[str] = ()) -> Case:
        """A case from a dict, or a row of a DataFrame, as desks and chats have them.

        Common names are known: `body`, `description` or `html_body`, `messages` or `comments`, `title` for the subject,
        `ticket_id`; a message is the customer's, an agent's or the system's by words such as `user`, `end-user`,
        `assistant`. An id may be a number; without one, and without `id`, the case gets one from its content. What only
        an answer tells (`reply`, `resolution`, `tags`) is never read.

        Raises InputError for a text in a field that is not known, which would be lost: name the field in `ignore` where
        it may be.
        """
        from assistkit.case.rows import read_row

        return read_row(row, id=id, ignore=ignore)

    @classmethod
    def from_text(cls, text: str, *, subject: str = "", id: str | int | None = None) -> Case:
        """A case of one customer message; without an id it gets one from its content."""
        if not isinstance(text, str):
            raise InputError(f"text must be a string; got {type(text).__name__}")
        case_id = "" if id is None else str(id)
        case_id = case_id or "case-" + _digest([subject, text])[:12]
        return cls(id=case_id, subject=subject, messages=(Message(author="customer", text=text),))

    def before_first_agent(self) -> Case:
        """The case as it stood before an agent first wrote: what an evaluation may look at."""
        import dataclasses
        import itertools

        kept = tuple(itertools.takewhile(lambda m: m.author != "agent", self.messages))
        return dataclasses.replace(self, messages=kept)


@dataclass(frozen=True, kw_only=True, slots=True)  # a desk has tens of thousands of them
class SolvedCase(Record):
    """A case of the past and the articles that solved it, with grades from 1. Its text is not kept.

    `digest` is a sha256 of the text that its vector was made from.
    """

    id: str
    articles: Mapping[str, int]
    created_at: datetime | None = None
    language: str = ""
    facets: Facets = field(default_factory=dict)
    digest: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence(Record):
    """A passage that may answer the case. Higher `score` is better; `rank` is its article's place, from 1.

    `contributions` are what each signal of the article adds to the score, which is their sum; `past_cases` the ids of
    the most similar solved cases that support the article.
    """

    passage: Passage
    score: float
    rank: int
    signals: Mapping[str, float] = field(default_factory=dict)
    contributions: Mapping[str, float] = field(default_factory=dict)
    past_cases: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence(Record):
    """One sentence of a draft; `suggestion.text[start:end] == text`, its markers follow it.

    How it is set: `mark` ("1.", "-", "b.") makes it the item of a list, `indent` is the level of that, from 0;
    `paragraph` is whether a paragraph begins with it, `code` whether it is a line of code. Where no sentence of a draft
    says anything of that, as before these fields were there, `text.layout` reads it from the text. `link` is the
    address that a text ending in " (address)" leads to.
    """

    text: str
    kind: SentenceKind
    start: int
    end: int
    markers: tuple[int, ...] = ()
    mark: str = ""
    indent: int = 0
    paragraph: bool = False
    code: bool = False
    link: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Citation(Record):
    """Where a sentence of the draft comes from: `passage.text[quote_start:quote_end] == quote`.

    `marker` is the number shown in the draft: one per article. `start`/`end` is the sentence's span in the draft.
    """

    marker: int
    article_id: str
    passage_id: str
    quote: str
    start: int
    end: int
    quote_start: int
    quote_end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding(Record):
    """Something a part of the pipeline noticed. `code` is stable, one of `FindingCode`; the span is in the draft."""

    code: Code
    severity: Severity
    message: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft(Record):
    """What a drafter made of the evidence; an empty text means that it had nothing to say.

    `findings` are what the drafter itself tells the agent; `usage` is what it spent, such as "prompt_tokens".
    """

    text: str = ""
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    findings: tuple[Finding, ...] = ()
    usage: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict(Record):
    """What a gate decided: `confidence` in [0, 1] and, as findings, the reasons in words for the agent."""

    status: Status
    confidence: float
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class SummaryLine(Record):
    """A line of a case's summary, taken from `case.messages[message]`; -1 is the subject."""

    kind: SummaryKind
    text: str
    message: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Question(Record):
    """One of several things that a case asks: the article that fits it best, and how likely that one answers it."""

    text: str
    article_id: str
    title: str
    confidence: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestion(Record):
    """A reply for an agent to review. Nothing is ever sent by the library.

    `confidence` is in [0, 1]. `id` is a hash of the content, so that the same suggestion has the same id.
    `summary` and `handover` (a note for whoever takes over an escalated case) are for the agent, never for the
    customer. `questions` is empty where the case asks one thing. `provenance` says what made it: version, index
    generation, fingerprints, pipeline.
    """

    id: str
    case_id: str
    status: Status
    confidence: float
    text: str = ""
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    findings: tuple[Finding, ...] = ()
    summary: tuple[SummaryLine, ...] = ()
    questions: tuple[Question, ...] = ()
    handover: str = ""
    usage: Mapping[str, float] = field(default_factory=dict)
    provenance: Mapping[str, str] = field(default_factory=dict)

    def cited(self, citation: Citation) -> Passage | None:
        """The passage of the evidence that it cites; None where the evidence does not hold it."""
        return next((one.passage for one in self.evidence if one.passage.id == citation.passage_id), None)


class Suggestions(list[Suggestion]):
    """A list of suggestions; a notebook shows it as a table, each row of which opens into its card."""

    __slots__ = ()

    @overload
    def __getitem__(self, at: SupportsIndex) -> Suggestion: ...
    @overload
    def __getitem__(self, at: slice) -> Suggestions: ...
    def __getitem__(self, at: SupportsIndex | slice) -> Suggestion | Suggestions:
        """One of them, or a part of the list, which shows as the list does."""
        found = super().__getitem__(at)
        return found if isinstance(found, Suggestion) else Suggestions(found)


@dataclass(frozen=True, kw_only=True, slots=True)
class Review(Record):
    """What an agent did with a suggestion.

    `seconds` is how long the agent worked on it; `similarity` is that of what was sent with the draft, where it was
    sent. A feedback store fills in `similarity`, and `reviewed_at` where it is missing.
    """

    suggestion_id: str
    case_id: str
    decision: Literal["accepted", "edited", "rejected", "ignored"]
    final_text: str = ""
    reason: str = ""
    agent: str = ""
    helpful_articles: tuple[str, ...] = ()
    reviewed_at: datetime | None = None
    seconds: float | None = None
    similarity: float | None = None


def _set_facets(record: Article | Case) -> None:
    checked = checked_facets(record.facets)
    if checked is not record.facets:
        object.__setattr__(record, "facets", checked)


def _holds_text(name: object) -> bool:
    """Whether a row of somebody else's has words of the customer under this name."""
    plain = plain_name(name)
    return plain in MESSAGES or form_of_text(plain) is not None


def content_id(prefix: str, data: object) -> str:
    """A short stable id from JSON-able content: equal content, equal id."""
    return f"{prefix}-{_digest(data)[:16]}"


def text_digest(text: str) -> str:
    """sha256 of a text, half an emoji included: equal digests mean that it need not be embedded again."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _digest(data: object) -> str:
    return text_digest(json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str))
