"""Mails in thirteen languages: the customer's words stay, what is quoted goes, and what is asked is found."""

from __future__ import annotations

import pytest
from mails_by_rule import MAILS, QUOTED, WORDS, mails

from assistkit import Case
from assistkit.case.message import read_message
from assistkit.case.questions import asked_in
from assistkit.case.spoken import spoken
from assistkit.case.tried import tried

LEAST = 0.95


def _flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("code", WORDS)
class TestMails:
    """Of the twenty mails of a language."""

    def test_own_words_are_kept(self, code: str) -> None:
        """Every sentence of the customer's stays."""
        every = [(one, _flat(read_message(Case.from_text(one.raw), 0))) for one in mails(WORDS[code])]
        lost = [sentence for one, text in every for sentence in (*one.own, *one.asked) if _flat(sentence) not in text]
        assert len(lost) <= (1 - LEAST) * 3 * MAILS, lost

    def test_quotes_are_cut(self, code: str) -> None:
        """Nothing of the agent's mail is left, nor the lines that announce it, nor what the program says of itself."""
        words = WORDS[code]
        above = [*words.wrote, *words.sent, *words.header.split("\n"), words.original, QUOTED]
        texts = [read_message(Case.from_text(one.raw), 0) for one in mails(words)]
        left = [(line, text) for text in texts for line in above if line in text]
        assert len(left) <= (1 - LEAST) * MAILS, left

    def test_questions_are_found(self, code: str) -> None:
        """All that is asked, with a mark or without one, and nothing that is told."""
        wrong = []
        for one in mails(WORDS[code]):
            case = Case.from_text(one.raw)
            found = asked_in(read_message(case, 0), spoken(case))
            if [_flat(text) for text in found] != [_flat(text) for text in one.asked]:
                wrong.append((one.asked, found))
        assert len(wrong) <= (1 - LEAST) * MAILS, wrong

    def test_the_language_is_told(self, code: str) -> None:
        """By the words of the customer alone."""
        told = [spoken(Case.from_text(one.raw)) for one in mails(WORDS[code])]
        assert told.count(code) >= LEAST * MAILS, told

    def test_what_was_tried_is_heard(self, code: str) -> None:
        """The third sentence of the list says that something was restarted."""
        sentence = WORDS[code].story[2]
        every = [one for one in mails(WORDS[code]) if sentence in one.own]
        heard = [any(sentence in said for said in tried(Case.from_text(one.raw))) for one in every]
        assert all(heard), (sentence, heard)
