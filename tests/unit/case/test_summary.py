"""A summary chooses sentences and says where each stands; it writes none."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistkit import Case, Message
from assistkit.case.message import clean_message
from assistkit.case.summary import INTERNAL, MAX_LINE, MAX_LINES, sentence_at, summarize
from assistkit.text.sentences import sentences

KINDS = ["problem", "environment", "tried", "result", "open", "promised", "mood"]


def case(*messages: tuple[str, str], subject: str = "", facets: dict | None = None) -> Case:
    """ "note" is an agent's internal note."""
    return Case(
        id="c",
        subject=subject,
        facets=facets or {},
        messages=tuple(
            Message(author="agent" if author == "note" else author, text=text, public=author != "note")  # type: ignore[arg-type]
            for author, text in messages
        ),
    )


def lines(told: Case, kind: str) -> list[tuple[str, int]]:
    return [(one.text, one.message) for one in summarize(told) if one.kind == kind]


LONG = case(
    ("customer", "Hello, the reader does not pair. We use an iPad with version 5.8.1. I have restarted it. No change."),
    ("agent", "Thank you. I will look into it and get back to you by Friday. Did you try another phone?"),
    ("note", "I have reset the pairing key. It did not help."),
    (
        "customer",
        "I also tried my wife's phone, but it still says TW-310. Who pays for the lost sales?",
    ),
    subject="Reader does not pair",
)


def test_the_lines_of_a_conversation() -> None:
    """Problem first and last, where it happens, what was done and how it went, what is open, what was promised."""
    assert [(one.kind, one.text, one.message) for one in summarize(LONG) if one.kind != "mood"] == [
        ("problem", "I also tried my wife's phone, but it still says TW-310.", 3),
        ("problem", "Hello, the reader does not pair.", 0),
        ("environment", "We use an iPad with version 5.8.1.", 0),
        ("tried", "I have restarted it.", 0),
        ("result", "No change.", 0),
        ("tried", f"{INTERNAL}I have reset the pairing key.", 2),
        ("result", f"{INTERNAL}It did not help.", 2),
        ("open", "Who pays for the lost sales?", 3),
        ("promised", "I will look into it and get back to you by Friday.", 1),
    ]


def test_too_many_lines_lose_the_last_of_the_most() -> None:
    """Ten are read, twenty are not."""
    asked = "It does not print. " + " ".join(f"Can you tell me about {word}?" for word in "abcdefghijklmnop")
    summary = summarize(case(("customer", asked)))
    assert len(summary) == MAX_LINES
    assert summary[0].text == "It does not print."
    assert [one.text[-2] for one in summary if one.kind == "open"] == list("abcdefghijklmnop")[: MAX_LINES - 1]


def test_an_answered_question_is_not_open() -> None:
    """Only what was asked since the last public reply is; an internal note answers nobody."""
    asked = ("customer", "It is broken. Who pays?")
    assert lines(case(asked, ("agent", "We do.")), "open") == []
    assert lines(case(asked, ("note", "We do.")), "open") == [("Who pays?", 0)]


@pytest.mark.parametrize(
    ("said", "promised"),
    [
        ("We will refund the £32.", True),
        ("You'll hear from us tomorrow.", True),
        ("It will be fixed on Monday.", True),
        ("Shall I refund it?", False),
        ("Select Refund, then Save.", False),
    ],
)
def test_a_promise_is_what_an_agent_said_they_would_do(said: str, promised: bool) -> None:
    """Not an instruction, not a question, and nothing that the customer says they will do."""
    assert lines(case(("customer", "Broken."), ("agent", said)), "promised") == ([(said, 1)] if promised else [])
    assert lines(case(("customer", said)), "promised") == []


def test_the_form_says_where_when_the_customer_does_not() -> None:
    """Its fields belong to no message."""
    facets = {"product": ("pay",), "plan": ("solo",), "colour": ("red",)}
    assert lines(case(("customer", "Broken."), facets=facets), "environment") == [("product: pay; plan: solo", -1)]
    told = case(("customer", "It is broken. I use Firefox on Windows 11."), facets=facets)
    assert lines(told, "environment") == [("I use Firefox on Windows 11.", 0)]


def test_a_message_without_words_has_its_subject() -> None:
    """And a case with nothing has no lines."""
    assert lines(case(("customer", "…"), subject="Reader is dead"), "problem") == [("Reader is dead", -1)]
    assert summarize(case()) == ()


def test_mood_only_where_it_says_something() -> None:
    """A calm first contact is no news; its message is the customer's newest."""
    assert lines(case(("customer", "How do I add a client?")), "mood") == []
    angry = case(("customer", "This is the third time I ask!! I am fed up, this is a disgrace."), ("agent", "Sorry."))
    assert [number for _, number in lines(angry, "mood")] == [0]


def test_other_languages_have_a_problem_too() -> None:
    """No pattern knows them, so the first sentence or question speaks."""
    assert lines(case(("customer", "Guten Tag, der Kalender bleibt leer. Woran liegt das?")), "problem")


def test_quoted_mail_says_nothing() -> None:
    """What an older mail said stands in its own message."""
    told = case(("customer", "Still broken.\n\nOn Monday you wrote:\n> I have restarted it."))
    assert lines(told, "tried") == []


def test_a_long_sentence_is_cut_around_what_matters() -> None:
    """With … where something is missing."""
    filler = " and so on and so forth" * 20
    (text, _) = lines(case(("agent", f"Listen{filler} but we will refund it tomorrow{filler}.")), "promised")[0]
    assert "we will refund it tomorrow" in text
    assert text.startswith("…")
    assert text.endswith("…")
    assert len(text) <= MAX_LINE


PIECES = [
    "The reader does not pair.",
    "I have restarted it.",
    "Still nothing.",
    "We use Windows 11.",
    "Can you help?",
    "I will get back to you.",
    "Dr. Orme is away, e.g. on Mondays.",
    "日本語です。助けて？",
    "😀",
    "\n\n",
    "- one\n- two not\n",
    "> quoted not\n",
    "x" * 300,
    "\u202eאבג not",
]
TEXT = st.one_of(st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join), st.text(max_size=200))
AUTHOR = st.sampled_from(["customer", "agent", "note", "system"])


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(AUTHOR, TEXT), max_size=8), TEXT)
def test_every_line_stands_in_its_message(messages: list[tuple[str, str]], subject: str) -> None:
    """In the order of the kinds, few, short, each once, and the same every time."""
    told = case(*messages, subject=subject)
    summary = summarize(told)
    assert summary == summarize(told)
    assert len(summary) <= MAX_LINES
    assert [KINDS.index(one.kind) for one in summary if one.kind not in ("tried", "result")] == sorted(
        KINDS.index(one.kind) for one in summary if one.kind not in ("tried", "result")
    )
    assert len({one.text.removeprefix(INTERNAL).casefold() for one in summary}) == len(summary)
    for one in summary:
        assert 0 < len(one.text) <= MAX_LINE
        source = subject if one.message < 0 else told.messages[one.message].text
        if one.kind != "mood":
            text = one.text if one.message < 0 or told.messages[one.message].public else one.text[len(INTERNAL) :]
            assert text.strip("…") in " ".join(clean_message(source).split())


def test_the_part_of_a_very_long_sentence_begins_and_ends_with_a_word() -> None:
    """Wherever the cut falls."""
    text = "one " + "x" * 315 + " two"
    for at in range(0, 300, 7):
        start, end = sentence_at("a " * 200 + text, 401 + at)
        assert ("a " * 200 + text)[start:end].strip() == ("a " * 200 + text)[start:end]


@settings(max_examples=80, deadline=None)
@given(TEXT, st.data())
def test_sentence_at_finds_what_the_splitter_finds(text: str, data: st.DataObject) -> None:
    """In a text of ordinary length the span has the character in it and no sentence end of the splitter's own kind."""
    cleaned = clean_message(text)
    places = [n for n, character in enumerate(cleaned) if character.isalnum()]
    if not places:
        return
    at = data.draw(st.sampled_from(places))
    start, end = sentence_at(cleaned, at)
    assert start <= at < end
    assert cleaned[start:end] == cleaned[start:end].strip()


@pytest.mark.parametrize("word", ["pair", "Orme", "Mondays", "helps"])
def test_an_abbreviation_ends_no_sentence(word: str) -> None:
    """Where it is not sure, the splitter decides."""
    text = "The reader does not pair. Dr. Orme is away, e.g. on Mondays. Nothing helps."
    start, end = sentence_at(text, text.index(word))
    assert (start, end) in sentences(text)


def conversation(length: int) -> Case:
    """Two people who write to each other for long."""
    own = "Hi there,\n\nthe tablet shows the error again. I have restarted it, no change. What now? We use an iPad."
    reply = "Hello Jane,\n\nplease restart it once more. I will get back to you by Friday.\n\nKind regards\nTom"
    return case(*(("agent", f"{reply} {n}") if n % 2 else ("customer", f"{own} {n}") for n in range(length)))


def test_a_long_conversation_is_read_where_needed() -> None:
    """Twice as long takes hardly longer, because old messages are only searched."""
    summarize(conversation(240))

    def taken(told: Case) -> float:
        started = time.process_time()
        for _ in range(5):
            summarize(told)
        return time.process_time() - started

    short, long = (min(taken(conversation(length)) for _ in range(3)) for length in (60, 240))
    assert long < 3 * short + 0.05


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("My payout was returned with TW-415. Where do I put the new account and when do I get my money?", "My payout"),
        ("She says nothing has arrived. What do I tell her?", "She says"),
        ("The tablet is locked. How do I get a new number?", "The tablet"),
        ("How do I delete a client? Thanks for the quick help.", "How do I"),
    ],
)
def test_the_problem_is_what_is_told_and_not_the_last_question(said: str, problem: str) -> None:
    """A sentence that tells it comes before one that asks; where none does, the question is the problem."""
    assert lines(case(("customer", said)), "problem")[0][0].startswith(problem)
