"""Cleaning messages, queries of cases, languages."""

# ruff: noqa: E501
from __future__ import annotations

import socket
from pathlib import Path

import pytest
from growth import assert_linear

from assistkit.case.files import read_cases
from assistkit.case.message import MAX_MESSAGE, clean_message
from assistkit.case.query import case_query
from assistkit.text.language import detect_language
from assistkit.types import Case, Message

MAILS = {
    "gmail": (
        "It still fails.\n\nBest regards,\nAnna Smith\nCEO\n\n"
        "On Mon, Mar 4, 2024 at 10:12 AM Support <help@example.com>\nwrote:\n\n> Have you tried it?\n>\n> Bob\n",
        "It still fails.",
    ),
    "bottom posting": (
        "On Mon, Mar 4, 2024, Support wrote:\n> Is it on?\n\nYes.\n\n> And now?\n\nAlso yes.\n-- \nAnna\n+1 555 0100\n",
        "Yes.\n\nAlso yes.",
    ),
    "outlook": (
        "The export fails.\n\nFrom: Support <help@example.com>\nSent: Monday, March 4, 2024\nTo: Anna\nSubject: RE: x\n\nOld",
        "The export fails.",
    ),
    "original message": ("It works!\n\n-----Original Message-----\nFrom: Support\nSent: Monday\n\nold", "It works!"),
    "german": (
        "Leider klappt es nicht.\n\nMit freundlichen Grüßen\nPetra Müller\n\n"
        "Am 04.03.2024 um 10:12 schrieb Support <help@example.com>:\n> Haben Sie es versucht?\n",
        "Leider klappt es nicht.",
    ),
    "german outlook": (
        "Geht nicht.\n\nVon: Support\nGesendet: Montag\nAn: Petra\nBetreff: AW: x\n\nalt",
        "Geht nicht.",
    ),
    "spanish": (
        "No funciona.\n\nEl lun, 4 mar 2024 a las 10:12, Soporte (<a@b.example>) escribió:\n\n> ¿Ha probado?",
        "No funciona.",
    ),
    "italian, no marks": (
        "Non va.\n\nIl giorno lun 4 mar 2024 alle ore 10:12 Supporto ha scritto:\n\nProva ancora",
        "Non va.",
    ),
    "phone": ("My calendar is empty.\n\nSent from my iPhone", "My calendar is empty."),
    "thanks is no signature": (
        "Hi,\n\nThank you, but now this fails:\n- step one\n- step two",
        "Hi,\n\nThank you, but now this fails:\n- step one\n- step two",
    ),
    "forward": (
        "FYI\n\n---------- Forwarded message ---------\nFrom: Bob <b@x.example>\nDate: Mon\nSubject: Invoice\n\nIt is wrong.",
        "FYI\n\nIt is wrong.",
    ),
    "forward with marks": (
        "Begin forwarded message:\n\n> From: Bob\n> Date: 4 March\n> Subject: x\n> \n> It is wrong.",
        "It is wrong.",
    ),
    "only a quote": ("> I cannot log in.\n> Please help.\n", "I cannot log in.\nPlease help."),
    "forum": ("*someone wrote:*\n> *x wrote:*\n> > y\n\nThis is not correct.", "This is not correct."),
    "html": (
        "<html><head><style>p{}</style></head><body><div>Hi,<br>it&#39;s <b>not</b> working &amp; slow.</div>"
        '<div class="gmail_quote"><div>On Mon wrote:</div><blockquote>old<blockquote>older</blockquote></blockquote></div>',
        "Hi,\nit's not working & slow.",
    ),
    "outlook html": (
        "<div>It fails.</div><hr><div id=divRplyFwdMsg><b>From:</b> Support &lt;a@b.c&gt;<br><b>Sent:</b> Monday<br>"
        "<b>To:</b> Anna<br><b>Subject:</b> RE: x</div><div>old answer</div>",
        "It fails.",
    ),
    "angle brackets are no HTML": (
        "See <https://x.example/a>, write to <email>; a < b",
        "See <https://x.example/a>, write to <email>; a < b",
    ),
    "blanks and controls": ("a\x00b \u00a0 c\r\n\r\n\r\n\r\nd\ud800\u200b", "ab c\n\nd"),
    "empty": ("", ""),
    "blank": (" \n\x00\n", ""),
}


@pytest.mark.parametrize("name", MAILS)
def test_clean_message(name: str) -> None:
    """What the customer wrote stays; quotes, signatures, markup go; a mail of nothing but a quote keeps it."""
    raw, expected = MAILS[name]
    assert clean_message(raw) == expected
    assert clean_message(expected) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a" * 10_000_000,
        "hello world\n" * 900_000,
        "<div>" * 2_000_000,
        "<br>" * 2_500_000,
        "<blockquote><p>a</p></blockquote>" * 300_000,
        "a:\n" * 3_000_000,
        "from: a\nto: b\n" * 700_000,
        "Op " + "heeft " * 1_500_000,
        "--\n" * 3_000_000,
        "Best regards\n" * 700_000,
        "&" + "amp;" * 2_000_000,
        '<img src="data:image/png;base64,' + "A" * 10_000_000 + '">',
        bytes(range(256)).decode("latin-1") * 40_000,
    ],
    ids=lambda text: text[:12],
)
def test_ten_megabytes_of_anything(text: str) -> None:
    """No message takes more work than its length, and none comes out longer than the limit."""

    def cleaned(length: int) -> None:
        assert len(clean_message(text[:length])) <= MAX_MESSAGE

    assert_linear(cleaned, len(text))


def test_a_long_message_keeps_its_ends() -> None:
    """Beyond the limit the start and the end are kept."""
    cleaned = clean_message("START " + "x y z " * 20_000 + "END")
    assert cleaned.startswith("START")
    assert cleaned.endswith("END")
    assert "[…]" in cleaned


def case(*messages: tuple[str, str], subject: str = "") -> Case:
    return Case(id="c", subject=subject, messages=tuple(Message(author=a, text=t) for a, t in messages))  # type: ignore[arg-type]


def test_case_query_is_the_customers_words() -> None:
    """What came since the last reply, then the subject and what came before; nothing of an agent or the system."""
    query = case_query(
        case(
            ("customer", "It fails."),
            ("agent", "Agent!"),
            ("system", "System!"),
            ("customer", "Still."),
            subject="No mail",
        )
    )
    assert query == "Still.\n\nNo mail\n\nIt fails."


def test_case_query_says_the_subject_once() -> None:
    """A subject that the first message begins with is not repeated, nor is a message sent twice."""
    assert (
        case_query(case(("customer", "no MAIL: it fails"), ("customer", "no MAIL: it fails"), subject="No mail"))
        == "no MAIL: it fails"
    )


def test_case_query_is_cut() -> None:
    """At most max_words words, from the start."""
    assert case_query(case(("customer", "one two three four")), max_words=3) == "one two three"
    assert len(case_query(case(("customer", "word " * 1000))).split()) == 400
    assert case_query(case(subject="Only a subject")) == "Only a subject"
    assert case_query(case()) == ""


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("My calendar is not syncing", "en"),
        ("Guten Tag, leider klappt es nicht mehr.", "de"),
        ("No puedo iniciar sesión en mi cuenta", "es"),
        ("Je ne peux pas me connecter à mon compte", "fr"),
        ("Non funziona più la posta", "it"),
        ("私のカレンダーが同期しません", "ja"),
        ("这是第一句。这是第二句", "zh"),
        ("", ""),
        ("ok", ""),
        ("codes dont come", ""),
        ("12345 https://x.example/guten-tag 67", ""),
        ("\ud800\x00", ""),
    ],
)
def test_detect_language_offline(text: str, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Common languages are recognised without the network; too little text gives ""."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("tried the network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert detect_language(text) == language


@pytest.mark.data
def test_real_messages(data_dir: Path) -> None:
    """Cleaning keeps nearly all of what real customers wrote, and cleaning again changes nothing."""
    cases = read_cases(data_dir / "thunderbird" / "cases.jsonl")[::10]
    texts = [one.text for c in cases for one in c.messages if one.author == "customer" and one.text.strip()]
    cleaned = [clean_message(text) for text in texts]
    assert all(cleaned)
    assert all(clean_message(text) == text for text in cleaned)
    assert sum(map(len, cleaned)) > 0.85 * sum(map(len, texts))
