"""What every record of a language must hold."""

from __future__ import annotations

import itertools
import re
import tomllib
from importlib import resources
from string import Formatter
from typing import Any

import msgspec
import pytest
import Stemmer

from assistkit.case.mail_words import bare, folded
from assistkit.house.clarifying.attributes import ATTRIBUTES
from assistkit.house.phrases import TEXTS
from assistkit.text.languages import UNKNOWN, codes, language, spoken_in
from assistkit.text.languages.records import TABLES, Language, MailWords

WIDE = ("ja", "zh", "ko")  # a character says a word
LISTS = [name for name in MailWords.__struct_fields__ if name != "sources"]
WHOLE = ("cs", "da", "de", "en", "es", "fr", "it", "ja", "nl", "pl", "pt", "sv", "tr", "zh")
"""Languages with every table; English courtesies are those of `Courtesies`, which a house changes."""
PATTERNS = {
    "questions": ("before", "openers", "closers", "nothing"),
    "tone": ("upset", "annoyed", "irony", "calm", "denial", "which", "times", "said_before", "technical",
             "not_technical", "formal_starts", "formal_said", "formal", "letter_ends"),
    "telling": ("tried", "trying", "problem", "outcome", "promised", "claims"),
    "polarity": ("low", "high", "strict_low", "strict_high", "must", "may", "strict_must", "strict_may"),
    "answers": ("how", "before", "may", "wrong", "why", "announces", "itself", "onward"),
}  # fmt: skip
UNITS = {"second", "minute", "hour", "day", "week", "month", "year", "byte", "pixel", "time", "character", "letter",
         "digit", "%"}  # fmt: skip
MAY_BE_EMPTY = {"openers", "me", "mine", "inline", "form_sender", "form_message"}  # of some languages
PHRASES = ("banners", "disclaimers", "absence", "bounces", "calendar", "read", "newsletters")


def test_there_are_many_languages() -> None:
    """Quoted headers are known in at least 20 languages, English among them."""
    assert len(codes()) >= 20
    assert "en" in codes()


@pytest.mark.parametrize("code", codes())
class TestLanguage:
    """A language: one file, complete, with its sources."""

    def test_names_itself_and_its_sources(self, code: str) -> None:
        """The file's name is its code, and each table says where its words are from, with the licence."""
        record = language(code)
        assert record.code == code
        assert record.name
        for name in set(TABLES) - set(record.missing):
            table: Any = getattr(record, name)
            sources = table["sources"] if name == "courtesies" else table.sources
            assert any(re.search(r"MIT|CC|Apache|BSD", source) for source in sources), name

    def test_says_what_it_has_no_words_for(self, code: str) -> None:
        """A table that a file leaves out is empty and named, and the words of English don't stand in for it."""
        record = language(code)
        for name in record.missing:
            assert getattr(record, name) == getattr(UNKNOWN, name), name
        assert code not in WHOLE or set(record.missing) <= ({"courtesies"} if code == "en" else set())

    def test_patterns_are_sound_and_short_of_loops(self, code: str) -> None:
        """Each entry compiles, finds nothing in an empty text, and has no loop without an end inside another."""
        for table, names in PATTERNS.items():
            for name in names:
                for entry in getattr(getattr(language(code), table), name):
                    assert not re.compile(entry, re.IGNORECASE).fullmatch(""), (name, entry)
                    assert not re.search(r"[+*]\)[+*]|\.[+*]", entry), (name, entry)

    def test_counted_groups_have_a_number(self, code: str) -> None:
        """What says how often has the group n, and the table counts the words of it."""
        tone = language(code).tone
        assert all("(?P<n>" in entry for entry in (*tone.which, *tone.times))
        assert all(1 <= number <= 10 for number in tone.counts.values())

    def test_opposites_are_pairs(self, code: str) -> None:
        """Two words, and not one that is its own opposite."""
        for pair in language(code).polarity.opposites:
            one, other = pair.split("/")
            assert one
            assert other
            assert one != other, pair

    def test_the_stemmer_is_there(self, code: str) -> None:
        """Its name is one that Snowball knows."""
        assert language(code).search.stemmer in ("", *Stemmer.algorithms())

    def test_units_have_their_english_name(self, code: str) -> None:
        """So that "30 Tage" and "30 days" are the same."""
        assert set(language(code).numbers.units.values()) <= UNITS
        assert language(code).numbers.decimal not in language(code).numbers.thousands

    def test_sentences_of_a_reply_are_whole(self, code: str) -> None:
        """Every courtesy or none, and in every frame one place for the options."""
        record = language(code)
        assert set(record.courtesies) in (set(), {*TEXTS, "sources"})
        frames = record.clarifying
        assert set(frames.attributes) <= set(ATTRIBUTES)
        for frame in (frames.title, *frames.attributes.values()):
            assert not frame or [field for _, field, _, _ in Formatter().parse(frame)].count("") == 1

    def test_lists_are_full(self, code: str) -> None:
        """Every list has words, none twice, none with blanks around it or marks that are never looked up."""
        words = language(code).mail
        for name in LISTS:
            entries = getattr(words, name)
            assert entries or name in MAY_BE_EMPTY, name
            assert all(entry == entry.strip() and bare(entry) for entry in entries), name
        for name in ("from_", "date", "to", "subject", "closings", "wrote"):
            entries = getattr(words, name)  # "Grüße" and "Grüsse" are two words and fold to one
            assert len(set(entries)) == len(entries), name

    def test_phrases_are_telling(self, code: str) -> None:
        """A phrase that is looked for anywhere has at least four letters, or two where a character says a word."""
        least = 2 if code in WIDE else 4
        for name in PHRASES:
            short = [entry for entry in getattr(language(code).mail, name) if len(bare(entry)) < least]
            assert not short, name

    def test_labels_tell_the_headers_apart(self, code: str) -> None:
        """No label means two headers of one language."""
        words = language(code).mail
        kinds = [set(map(bare, getattr(words, name))) for name in ("from_", "date", "to", "subject")]
        for one, other in itertools.combinations(kinds, 2):
            assert not one & other

    def test_thanks_do_not_say_more(self, code: str) -> None:
        """A word that says more than thanks is none that may stand beside them."""
        words = language(code).mail
        assert not set(map(folded, words.but)) & set(map(folded, words.filler))


def test_an_unknown_language_is_not_english() -> None:
    """A language without a file has empty lists, and a text of no known language is read with the words of all."""
    assert language("tlh") is UNKNOWN
    assert UNKNOWN.missing == TABLES
    assert language("") is UNKNOWN
    assert language("de-AT") is language("de")
    assert language("no").code == "nb"
    assert spoken_in("tlh") == (UNKNOWN,)
    assert [one.code for one in spoken_in("")] == list(codes())


def test_a_wrong_file_is_refused() -> None:
    """A list that nobody reads, and one that is missing, are errors with their names."""
    text = resources.files("assistkit.text.languages").joinpath("en.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    with pytest.raises(msgspec.ValidationError, match="closing_words"):
        msgspec.convert({**data, "mail": {**data["mail"], "closing_words": ["Bye"]}}, Language)
    mail = {name: value for name, value in data["mail"].items() if name != "closings"}
    with pytest.raises(msgspec.ValidationError, match="closings"):
        msgspec.convert({**data, "mail": mail}, Language)
