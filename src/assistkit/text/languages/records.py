"""What a record of a language holds. The parts of the pipeline ask for a table of it, each for the one it needs.

A table that a file leaves out is empty: nothing is found in that language, and `Language.missing` names the table.
Lists marked as patterns are regular expressions, compared without case; all others are words or phrases as they stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

Words = tuple[str, ...]
Patterns = tuple[str, ...]


class MailWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """The words that mail programs and writers use. Compared without case.

    Whole lines: `forwarded`, `original` (what is above a forwarded or quoted message), `reply_above` (the line of
    a desk), `closings`, and the labels of quoted headers (`from_`, `date`, `to`, `cc`, `subject`).
    Labels of a form on a web page: `form_sender` (who writes) and `form_message`.
    Begins of lines: `sent_from`, `footers`, `banner_lines`, `banner_starts`, and `openers` of "On … wrote:".
    Begins of subjects, before a colon: `…_prefixes`, `…_subjects`.
    Phrases anywhere in a text: `banners` and `disclaimers` (several of them count), `inline` ("see my answers below"),
    `absence`, `bounces`, `calendar`, `read`, `newsletters`, `thanks`, `solved`, `asking` (somebody wants something).
    Words: `filler` may be beside thanks and say nothing more, `but` say more, `answers` are yes and no.
    `wrote` are the verbs of "On … wrote:", `me` and `mine` how the writer refers to themselves.
    """

    sources: Words
    from_: Words
    date: Words
    to: Words
    cc: Words
    subject: Words
    openers: Words
    wrote: Words
    me: Words
    forwarded: Words
    original: Words
    reply_above: Words
    reply_prefixes: Words
    forward_prefixes: Words
    closings: Words
    sent_from: Words
    banner_starts: Words
    banners: Words
    banner_lines: Words
    disclaimers: Words
    footers: Words
    automatic_subjects: Words
    absence: Words
    bounce_subjects: Words
    bounces: Words
    calendar_subjects: Words
    calendar: Words
    read_subjects: Words
    read: Words
    newsletters: Words
    thanks: Words
    solved: Words
    filler: Words
    asking: Words
    but: Words
    answers: Words
    inline: Words
    mine: Words
    form_sender: Words
    form_message: Words


class SearchWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`stemmer` is the name that Snowball has for the language, "" for none; `stop` are words that are not searched."""

    sources: Words = ()
    stemmer: str = ""
    stop: Words = ()


class QuestionWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How somebody asks. Patterns, but for `again` and `refers`.

    `openers`: a sentence that begins so asks, also without a mark; `before` may be in front of them ("and").
    `closers`: one that ends so does. `nothing`: asks nothing in particular ("Can anybody help?").
    `again`: words of which no question alone is made. `refers`: words that point to what was said before.
    """

    sources: Words = ()
    before: Patterns = ()
    openers: Patterns = ()
    closers: Patterns = ()
    nothing: Patterns = ()
    again: Words = ()
    refers: Words = ()


class ToneWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How somebody sounds. Patterns, but for `shouted` and `counts`.

    Whole phrases: `upset` (a point each), `annoyed` (half), `calm` (a point less), `not_technical`, `letter_ends`,
    `formal`. Anywhere: `irony`, `denial` (an angry word that is taken back), `technical` (what only a technical person
    says of themselves), `said_before`, and with a group n that says how often, `which` ("my third message") and
    `times` ("I wrote twice"), in the words of `counts`. `formal_starts` begin a line, `formal_said` stand anywhere.
    `shouted` are ordinary words in capitals.
    """

    sources: Words = ()
    upset: Patterns = ()
    annoyed: Patterns = ()
    irony: Patterns = ()
    calm: Patterns = ()
    denial: Patterns = ()
    shouted: Words = ()
    counts: Mapping[str, int] = {}
    which: Patterns = ()
    times: Patterns = ()
    said_before: Patterns = ()
    technical: Patterns = ()
    not_technical: Patterns = ()
    formal_starts: Patterns = ()
    formal_said: Patterns = ()
    formal: Patterns = ()
    letter_ends: Patterns = ()


class TellingWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody tells. Patterns.

    Anywhere: `tried` (they did it already), `trying` (the same without "I"), `promised` (by an agent), `claims` (they
    repeat what a page or a person said). Whole phrases: `problem`, `outcome` (how an attempt went).
    """

    sources: Words = ()
    tried: Patterns = ()
    trying: Patterns = ()
    problem: Patterns = ()
    outcome: Patterns = ()
    promised: Patterns = ()
    claims: Patterns = ()


class PolarityWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"not_": "not"}):
    """Yes and no, for the check of a sentence against its source.

    Words: `not_`, `only`, what may stand for them (`like_not`, `like_only`), and `breaks`, which end a clause.
    `prefixes` deny a word they begin ("un"), `contracted` end one ("n't"), `denying` are patterns of whole words that
    are denied in themselves (Czech "nejde"). `opposites`: pairs, "enable/disable". `particles`: what is swapped, with a
    pattern whose group says which ("turn on").
    Phrases, patterns: bounds (`low`, `high`) and duties (`must`, `may`); those of the `strict_…` lists must not be
    exchanged.
    """

    sources: Words = ()
    not_: Words = ()
    like_not: Words = ()
    only: Words = ()
    like_only: Words = ()
    breaks: Words = ()
    prefixes: Words = ()
    contracted: Words = ()
    denying: Patterns = ()
    particles: Mapping[str, str] = {}
    opposites: Words = ()
    low: Patterns = ()
    high: Patterns = ()
    strict_low: Patterns = ()
    strict_high: Patterns = ()
    must: Patterns = ()
    may: Patterns = ()
    strict_must: Patterns = ()
    strict_may: Patterns = ()


class NumberWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How numbers are written: `decimal` mark, `thousands` (any of these characters), numbers as `words`.

    `implied`: the number that a word allows others to state ("both" is 2). `units`: each form of a unit with its
    English name; the words of `beside` may be before one ("working days").
    `counted`: what customers give amounts of, beside the units, without the s of a plural.
    `months`: each form of a month's name in lower case, short ones too, with its number; the words of `days_joined` may
    are between two days of one month.
    """

    sources: Words = ()
    decimal: str = "."
    thousands: str = ","
    words: Mapping[str, int] = {}
    implied: Mapping[str, str] = {}
    units: Mapping[str, str] = {}
    beside: Words = ()
    counted: Words = ()
    months: Mapping[str, int] = {}
    days_joined: Words = ()


class AnswerWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What kind of answer is wanted, and how an article announces steps. Patterns.

    `how`: asks for a way; `may`, behind `before` ("and"): asks for leave; `wrong`, `why`: something went wrong;
    `announces`: a sentence behind which a procedure follows. `itself`: how a sentence begins that is about the article
    itself; `onward`: one that only sends its reader on, whole but for its end: "Learn more".
    """

    sources: Words = ()
    how: Patterns = ()
    before: Patterns = ()
    may: Patterns = ()
    wrong: Patterns = ()
    why: Patterns = ()
    announces: Patterns = ()
    itself: Patterns = ()
    onward: Patterns = ()


class FrameWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The frames of clarifying questions; `{}` takes the options, joined by `joint`. `other` is "something else"."""

    sources: Words = ()
    joint: str = ""
    other: str = ""
    quotes: tuple[str, str] = ("", "")
    title: str = ""
    attributes: Mapping[str, str] = {}


class Language(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A language: its ISO 639-1 code, its English name, whether words have blanks between them, and its tables.

    `courtesies` are the sentences of a reply, by the names of `house.phrases.TEXTS`.
    """

    code: str
    name: str
    mail: MailWords
    spaced: bool = True
    search: SearchWords = SearchWords()
    questions: QuestionWords = QuestionWords()
    tone: ToneWords = ToneWords()
    telling: TellingWords = TellingWords()
    polarity: PolarityWords = PolarityWords()
    numbers: NumberWords = NumberWords()
    answers: AnswerWords = AnswerWords()
    clarifying: FrameWords = FrameWords()
    courtesies: Mapping[str, str | Words] = {}

    @property
    def missing(self) -> Words:
        """The tables that this language has no words for."""
        return tuple(name for name in TABLES if not _holds(getattr(self, name)))


TABLES = tuple(name for name in Language.__struct_fields__ if name not in ("code", "name", "spaced"))
"""The tables of a record."""


def _holds(table: Any) -> bool:
    return bool(table) if isinstance(table, Mapping) else bool(table.sources)


def no_mail() -> MailWords:
    """Mail of a language that is not known: every list empty."""
    return MailWords(**dict.fromkeys(MailWords.__struct_fields__, ()))
