"""One reading of a case: made once, with all that the parts ask for, and honest about what could not be read."""

from __future__ import annotations

import pytest

from assistkit import Case
from assistkit.case import reading as module
from assistkit.case.reading import read_case, unread_language
from assistkit.case.spoken import spoken
from assistkit.text.languages import codes

GERMAN = (
    "Guten Tag,\n\nich habe das Tablet schon neu gestartet. Wie kann ich den Code auf dem iPad ändern?\n\n"
    "Wo finde ich die Rechnung?\n\nViele Grüße\nAnna\n\nAm 03.03.25 um 10:12 schrieb Support:\n> Alter Text"
)
FINNISH = "Hei,\n\ntulostimeni ei ole toiminut eilisestä lähtien. Miten voin nollata tulostimen asetukset?"
TAGALOG = "Magandang araw po. Hindi na gumagana ang aking printer mula kahapon. Paano ko ito aayusin?"


def test_a_reading_has_what_the_parts_ask_for() -> None:
    """Query, language, own words, questions, tone, attempts and platforms of a German mail."""
    read = read_case(Case.from_text(GERMAN, subject="Code"))
    assert read.language == "de"
    assert len(read.questions) == 2
    assert read.questions[-1] == "Wo finde ich die Rechnung?"
    assert read.tried == ("ich habe das Tablet schon neu gestartet.",)
    assert ("system", "ios") in read.entities
    assert "Alter Text" not in "".join(text for group in read.own for text in group)
    assert "Alter Text" not in read.query
    assert read.tone.first_name == "Anna"
    assert read.unread == ()
    assert unread_language(read) is None


def test_a_case_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks again gets the same reading; another case has another."""
    made: list[Case] = []

    def counting(case: Case) -> str:
        made.append(case)
        return spoken(case)

    monkeypatch.setattr(module, "spoken", counting)
    case = Case.from_text(GERMAN)
    assert read_case(case) is read_case(case)
    assert read_case(Case.from_text(GERMAN)) is not read_case(case)
    assert len(made) == 2


def test_what_was_not_read_is_told() -> None:
    """In a language with words of mail alone, and in one without a record; in a text that is too short nobody knows."""
    finnish = unread_language(read_case(Case.from_text(FINNISH)))
    assert finnish is not None
    assert "Finnish" in finnish.message
    assert "questions" in finnish.message
    tagalog = read_case(Case.from_text(TAGALOG))
    assert tagalog.language
    assert tagalog.language not in codes()
    assert unread_language(tagalog) is not None
    assert unread_language(read_case(Case.from_text("Help?"))) is None
