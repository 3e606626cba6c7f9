"""What every file of mail words must hold."""

from __future__ import annotations

import itertools
import tomllib
from importlib import resources

import msgspec
import pytest

from assistkit.case.mail_words import bare, folded
from assistkit.text.languages import MailWords, codes, mail_words

WIDE = ("ja", "zh", "ko")  # a character says a word
LISTS = [name for name in MailWords.__struct_fields__ if name not in ("code", "name")]
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
        """The file's name is its code, and it says where the words are from, with the licence."""
        words = mail_words(code)
        assert words.code == code
        assert words.name
        assert any("MIT" in source or "CC" in source for source in words.sources)

    def test_lists_are_full(self, code: str) -> None:
        """Every list has words, none twice, none with blanks around it or marks that are never looked up."""
        words = mail_words(code)
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
            short = [entry for entry in getattr(mail_words(code), name) if len(bare(entry)) < least]
            assert not short, name

    def test_labels_tell_the_headers_apart(self, code: str) -> None:
        """No label means two headers of one language."""
        words = mail_words(code)
        kinds = [set(map(bare, getattr(words, name))) for name in ("from_", "date", "to", "subject")]
        for one, other in itertools.combinations(kinds, 2):
            assert not one & other

    def test_thanks_do_not_say_more(self, code: str) -> None:
        """A word that says more than thanks is none that may stand beside them."""
        words = mail_words(code)
        assert not set(map(folded, words.but)) & set(map(folded, words.filler))


def test_a_wrong_file_is_refused() -> None:
    """A list that nobody reads, and one that is missing, are errors with their names."""
    text = resources.files("assistkit.text.languages").joinpath("en.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    with pytest.raises(msgspec.ValidationError, match="closing_words"):
        msgspec.convert({**data, "closing_words": ["Bye"]}, MailWords)
    with pytest.raises(msgspec.ValidationError, match="closings"):
        msgspec.convert({name: value for name, value in data.items() if name != "closings"}, MailWords)
