"""Tone: what is read from a case, and which courtesies follow from it."""

from __future__ import annotations

import pytest
from growth import assert_linear
from hypothesis import given, settings
from hypothesis import strategies as st
from tone_cases import CASES, HELD_BACK, Written

from assistkit import Case, Message
from assistkit.case.first_name import first_name, is_name
from assistkit.case.tone import Tone, describe, read_tone
from assistkit.house.courtesy import asking, closing, is_courtesy, opening
from assistkit.house.style import HouseStyle

STYLE = HouseStyle()
TONES = st.builds(
    Tone,
    contacts=st.integers(1, 30),
    frustrated=st.booleans(),
    technical=st.booleans(),
    formal=st.booleans(),
    language=st.sampled_from(["", "en", "de"]),
    first_name=st.one_of(st.sampled_from(["", "Helen", "Zoë", "Anne-Marie"]), st.text(max_size=40)),
)


def told(*messages: tuple[str, str], contacts: int = 1) -> Case:
    parts = tuple(Message(author=author, text=text) for author, text in messages)  # type: ignore[arg-type]
    return Case(id="c", messages=parts, contacts=contacts)


@pytest.mark.parametrize("trait", ["frustrated", "technical", "formal"])
def test_the_held_back_half_is_read_well(trait: str) -> None:
    """Nine of ten that the rules say are so, and three of four that are so are noticed."""
    said = {one.text for one in HELD_BACK if getattr(read_tone(Case.from_text(one.text)), trait)}
    true = {one.text for one in HELD_BACK if getattr(one, trait)}
    assert len(said & true) >= 0.9 * len(said)
    assert len(said & true) >= 0.75 * len(true)


def test_there_are_enough_cases_and_none_twice() -> None:
    """At least 160, and both halves hold every trait."""
    assert len({one.text for one in CASES}) == len(CASES) >= 160
    assert all(any(getattr(one, trait) for one in HELD_BACK) for trait in Written._fields[1:])


@pytest.mark.parametrize("word", ["error", "failed", "crash", "dead", "fatal", "killed", "aborted", "attack", "panic"])
def test_what_a_product_does_is_no_anger(word: str) -> None:
    """A sentiment lexicon would take these for anger."""
    assert not read_tone(
        Case.from_text(f"It says '{word}' and stops. The log has {word} {word} twice. Why?")
    ).frustrated


def test_log_lines_and_quoted_words_are_not_the_customers() -> None:
    """Capitals and hard words of a machine say nothing about the writer."""
    log = "2026-03-01 10:00:00 FATAL THIS IS UNACCEPTABLE AND THE DISK IS FULL\nWhat does it mean?"
    assert not read_tone(Case.from_text(log)).frustrated
    assert not read_tone(Case.from_text('A window says "this is ridiculous, nobody answers". What is it?')).frustrated


def test_the_newest_message_counts_most() -> None:
    """Anger of long ago has passed; new anger has not."""
    angry, calm = "This is ridiculous!!", "It works now, thank you. Where is the invoice?"
    assert read_tone(told(("customer", calm), ("agent", "Here."), ("customer", angry))).frustrated
    assert not read_tone(told(("customer", angry), ("agent", "Sorry."), ("customer", calm))).frustrated
    assert read_tone(told(("customer", angry), ("customer", "The order is 5."))).frustrated, "nobody answered yet"


def test_only_the_customer_is_read() -> None:
    """An agent's or a system's words, and what is quoted from them, change nothing."""
    said = "Third email. This is ridiculous. curl -v, DNS, TLS.\nYours faithfully\nHelen"
    plain = read_tone(told(("customer", "Where is the invoice?")))
    assert read_tone(told(("customer", "Where is the invoice?"), ("agent", said), ("system", said))) == plain
    quoted = "\n".join(f"> {line}" for line in said.split("\n"))
    assert read_tone(told(("customer", f"Where is the invoice?\n\nOn 3 May 2026 Ann wrote:\n{quoted}"))) == plain


@pytest.mark.parametrize(
    ("text", "contacts"),
    [
        ("This is the third time I'm writing about it.", 3),
        ("second time im writing. It says wrong.", 2),
        ("THIRD EMAIL. I cancelled in April.", 3),
        ("This is my 4th message.", 4),
        ("I have already written to you twice.", 3),
        ("I wrote to you last week already.", 2),
        ("Das ist jetzt das dritte Mal, dass ich schreibe.", 3),
        ("The passport was rejected three times.", 1),
        ("I tried it a third time and it failed.", 1),
        ("Your second email says to restart.", 1),
        ("This is my 99th message.", 20),
    ],
)
def test_contacts_are_what_the_customer_says(text: str, contacts: int) -> None:
    """How often they wrote, not how often something happened; never more than 20."""
    assert read_tone(Case.from_text(text)).contacts == contacts


def test_contacts_of_the_case_are_never_lowered() -> None:
    """The help desk may know more than the message says."""
    assert read_tone(told(("customer", "Second time I write."), contacts=5)).contacts == 5


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("It fails.\n\nKind regards\nHelen Orme", "Helen"),
        ("It fails.\n\nKind regards,\nHelen Orme\nPractice manager\n+44 1632 960123", "Helen"),
        ("It fails. Thanks so much, Dee", "Dee"),
        ("<p>It fails.</p><p>Thanks<br>Marion</p>", "Marion"),
        ("Es geht nicht.\n\nMit freundlichen Grüßen\nPetra Müller", "Petra"),
        ("Het werkt niet.\n\nMet vriendelijke groet, Dirk de Wagt", "Dirk"),
        ("It fails.\n- Anne-Marie", "Anne-Marie"),
        ("It fails.\n\nBest\nTom\n\nSent from my iPhone", "Tom"),
        ("It fails.\n\nKind regards\nDr Orme", ""),
        ("It fails.\n\nKind regards\nDr. Ilse Brandt", ""),
        ("It fails.\n\nYours sincerely, J. Pemberton", ""),
        ("It fails.\n\nKind regards\nThe Support Team", ""),
        ("It fails.\n\nKind regards\nNorthwind Traders Ltd", ""),
        ("It fails.\n\nKind regards\nQuay Studio", ""),
        ("It fails.\n\nRegards\nNorthwind\nwww.northwind.example", ""),
        ("It fails.\n\nKind regards\nAccounts", ""),
        ("It fails.\n\nKind regards\nOrme, Helen", ""),
        ("It fails.\n\nSent from my iPhone", ""),
        ("It fails.\n\nThanks\nhttp://evil.example", ""),
        ("It fails.\n\nThanks\nVisit www.evil.example Now", ""),
        ("Thanks\nIt still fails after that, and the second machine as well.", ""),
        ("Thank you, Best Buy sent me here. It fails.", ""),
        ("It fails.\n\nOn 3 May 2026 Ann wrote:\n> Kind regards\n> Ann", ""),
    ],
)
def test_a_first_name_or_none(raw: str, name: str) -> None:
    """No name rather than a wrong one: no titles, roles, firms, teams, devices, addresses or quoted agents."""
    assert first_name(raw) == name


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.sampled_from(["", "\nThanks\n", "\nKind regards, ", "\n- "]), st.text(max_size=60))
def test_any_text_is_read(body: str, closing_line: str, end: str) -> None:
    """Whatever was written, reading it never raises, and a name is always one that may be said."""
    tone = read_tone(Case.from_text(body + closing_line + end))
    assert tone.contacts >= 1
    assert tone.first_name == "" or is_name(tone.first_name)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00\x1b",
        "a" * 20_000,
        "this is " * 4_000,
        "NOT " * 5_000,
        "\u202eabc",
        "😡" * 3_000,
        "i am so " * 3_000,
        "'" * 20_000,
    ],
)
def test_odd_texts_take_bounded_time(text: str) -> None:
    """Long runs of what the patterns look for, and nothing at all."""
    read_tone(Case.from_text("Warm up the language model, please."))
    assert_linear(lambda n: read_tone(told(("customer", text[:n]), contacts=1)), len(text))


def test_describe_is_a_line_for_the_agent() -> None:
    """What matters, and nothing where there is nothing to say."""
    assert (
        describe(Tone(contacts=3, frustrated=True, technical=True)) == "third contact · frustrated · technical reader"
    )
    assert describe(Tone()) == "first contact"
    assert describe(Tone(contacts=12, formal=True)) == "contact 12 · formal"


def test_a_technical_reader_gets_less_explanation_until_it_did_not_help() -> None:
    """Brief at first; who writes again gets everything."""
    assert Tone(technical=True).depth == "brief"
    assert Tone().depth == Tone(technical=True, contacts=2).depth == "full"


def test_a_plain_first_contact_is_not_padded() -> None:
    """A greeting, the answer, one sentence and the sign-off: no thanks for getting in touch."""
    assert opening(Tone(), STYLE) == (STYLE.greeting,)
    assert closing(Tone(), STYLE) == (STYLE.closing, STYLE.sign_off)


def test_tone_decides_the_courtesies() -> None:
    """At most one acknowledgement: again before frustrated before thanks, which only a letter gets."""
    assert opening(Tone(contacts=2, frustrated=True, formal=True), STYLE) == (STYLE.greeting, STYLE.sorry_again)
    assert opening(Tone(frustrated=True, formal=True), STYLE) == (STYLE.greeting, STYLE.sorry_frustrated)
    assert opening(Tone(formal=True, first_name="Helen"), STYLE) == (STYLE.greeting, STYLE.thanks)
    assert opening(Tone(first_name="Helen"), STYLE) == ("Hello Helen,",)
    assert opening(Tone(first_name="Helen"), HouseStyle(use_first_name=False)) == (STYLE.greeting,)
    assert closing(Tone(contacts=2), STYLE)[0] == closing(Tone(frustrated=True), STYLE)[0] == STYLE.closing_again
    assert asking(Tone(contacts=2), STYLE) == (STYLE.greeting, STYLE.sorry_again, STYLE.asking)


def test_courtesies_are_in_the_language_of_the_draft() -> None:
    """Whatever language the customer wrote in; the main language where the style has no other."""
    assert opening(Tone(language="de"), STYLE, "en") == ("Hello,",)
    assert opening(Tone(language="en"), STYLE, "de-AT") == ("Guten Tag,",)
    assert opening(Tone(), STYLE, "fi") == opening(Tone(), STYLE, "") == ("Hello,",)


@settings(max_examples=100)
@given(TONES, st.sampled_from(["en", "de", "es", "fr", "nl", "fi", ""]))
def test_all_that_is_said_is_known_as_courtesy(tone: Tone, language: str) -> None:
    """A verifier can tell every courtesy, whatever name the tone holds."""
    for said in (opening(tone, STYLE, language), closing(tone, STYLE, language), asking(tone, STYLE, language)):
        assert 1 <= len(said) <= 3
        assert all(is_courtesy(sentence, STYLE) for sentence in said)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "A" * 31,
        "Helen Orme",
        "Call 0800",
        "H3len",
        "www.evil.example",
        "<b>Helen</b>",
        "[Helen](x)",
        "Helen,\nYour refund is approved",
        "Helen!",
        "Free-money-now",
        "{name}",
        "helen",
        "HELEN",
        "\u202eHelen",
        "Helen\u200b",
        " Helen",
    ],
)
def test_nothing_is_smuggled_through_a_name(name: str) -> None:
    """A first name is letters, at most 30: no digits, links, markup or second word."""
    assert not is_courtesy(f"Hello {name},", STYLE)
    assert opening(Tone(first_name=name), STYLE) == ("Hello,",)


@given(st.text(max_size=60))
def test_other_sentences_are_no_courtesies(text: str) -> None:
    """Exactly what the style can say, and nothing that only looks like it."""
    fixed = set().union(STYLE.fixed, *(one.fixed for one in STYLE.languages.values()))
    assert is_courtesy(text, STYLE) == (text in fixed)
    assert not is_courtesy(STYLE.closing + text + "!", STYLE)


@pytest.mark.parametrize(
    ("end", "name"),
    [
        ("Dale\nQuayside Cycle Repairs", "Dale"),
        ("Dale Winters\nQuayside Cycle Repairs\n+44 20 7946 0958", "Dale"),
        ("Quayside Cycle Repairs", ""),
        ("Printer\nEpson EcoTank", ""),
        ("Quayside Repairs\nHarbour Street Workshop", ""),
        ("it prints\nthe repairs", ""),
    ],
)
def test_the_name_above_a_firm_is_the_customers(end: str, name: str) -> None:
    """A signature without a closing: a name, and below it words such as only firms have."""
    assert first_name(f"Hello,\nmy light does not charge. What can I do?\n\n{end}") == name
    assert first_name(f"Hello,\nmy light does not charge.\n{end.splitlines()[0]}") == ""
