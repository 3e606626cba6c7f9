"""Cases from the dicts of a desk: what it calls its fields is known, and no word of the customer is lost in silence."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistkit import Article, Case, FieldError, InputError, Message
from assistkit.case.rows import case_from_row
from assistkit.types.case_names import TEXT, form_of_text, plain_name

WORDS = "the printer is on fire"


def said(case: Case) -> list[tuple[str, str]]:
    return [(one.author, one.text) for one in case.messages]


@pytest.mark.parametrize(
    "row",
    [
        {"id": 7, "title": "PIN", "description": WORDS},
        {"ticketId": 7.0, "subject": "PIN", "bodyText": WORDS, "body_html": f"<p>{WORDS}</p>"},
        {"number": np.int64(7), "subject": "PIN", "comment": {"body": WORDS}},
        {"Case ID": "7", "Subject": "PIN", "Message": WORDS, "status": "open", "priority": None, "score": float("nan")},
        {"id": 7, "subject": "PIN", "messages": WORDS.split("|")},
        {"id": 7, "subject": "PIN", "messages": [{"role": "user", "content": [{"type": "text", "text": WORDS}]}]},
        {
            "id": 7,
            "subject": "PIN",
            "description": WORDS,
            "comments": [{"author": {"type": "end-user"}, "body": WORDS}],
        },
        {"id": 7, "summary": "PIN", "conversation": {"text": WORDS}},
    ],
)
def test_common_names_are_known(row: dict[str, Any]) -> None:
    """Of each desk the same case: numbers as ids, names in any spelling, one message or several, the text once."""
    case = Case.from_row(row)
    assert (case.id, case.subject, said(case)) == ("7", "PIN", [("customer", WORDS)])
    assert Case.from_dict(json.loads(json.dumps(case.to_dict()))) == case
    assert Case.from_row(case.to_dict()) == case


@pytest.mark.parametrize(
    ("who", "author"),
    [
        *(({"role": word}, "customer") for word in ("user", "end-user", "End User", "customer", "requester")),
        *(({"role": word}, "agent") for word in ("assistant", "agent", "admin", "staff")),
        ({"role": "system"}, "system"),
        ({"author": {"type": "lead", "name": "agent"}}, "customer"),
        ({"author": "Anna", "role": "assistant"}, "agent"),
        ({"incoming": True}, "customer"),
        ({"direction": "outbound"}, "agent"),
        ({"author_id": 5}, "customer"),
        ({"author_id": 9}, "agent"),
        ({"from": "Anna@example.com"}, "customer"),
    ],
)
def test_who_wrote_is_read(who: dict[str, Any], author: str) -> None:
    """Roles of desks and chats are three authors; an id or an address is one where the row says whose it is."""
    row = {"id": 1, "requester_id": 5, "assignee_id": 9, "requester": {"email": "anna@example.com"}}
    case = Case.from_row({**row, "messages": [{"role": "user", "text": "Hello"}, {**who, "text": WORDS}]})
    assert said(case)[1] == (author, WORDS)


@pytest.mark.parametrize("who", [{}, {"author": "Bob"}, {"author_id": 10}, {"role": "robot"}])
def test_who_wrote_is_never_guessed(who: dict[str, Any]) -> None:
    """A second message of somebody unknown is an error: as an agent's its words would not be looked at."""
    row = {"id": 1, "requester_id": 5, "messages": [{"role": "user", "text": "Hello"}, {**who, "text": WORDS}]}
    with pytest.raises(InputError, match=r"messages\[1\].*role must be one of customer, agent, system"):
        Case.from_row(row)


@pytest.mark.parametrize(
    "note", [{"public": False}, {"private": True}, {"type": "note"}, {"is_internal": 1}, {"public": "false"}]
)
def test_notes_are_not_public(note: dict[str, Any]) -> None:
    """An internal note stays one, whatever it is called."""
    case = Case.from_row({"id": 1, "body": WORDS, "comments": [{"role": "agent", "body": "Ask Ben", **note}]})
    assert [one.public for one in case.messages] == [True, False]


@pytest.mark.parametrize(
    "row",
    [
        {"boddy": WORDS},
        {"subject": "Help", "customer_words": WORDS},
        {"subject": "Help", "data": {"fields": [{"value": WORDS}]}},
        {"subject": "Help", "contents": ["fire"]},
        {"body": "Hello", "steps_to_reproduce": WORDS},
        {"messages": [{"role": "user", "txt": WORDS}]},
    ],
)
def test_a_text_in_an_unknown_field_is_an_error(row: dict[str, Any]) -> None:
    """It would be lost without a word; the error says what was probably meant."""
    with pytest.raises(InputError, match=r"did you mean (body|text|content)\?"):
        Case.from_row({"id": 1, **row})


def test_what_may_be_lost_is_named() -> None:
    """A caller who knows the field may leave it out, of the row and of its messages."""
    row = {"id": 1, "comments": [{"role": "user", "text": "Hello", "transcript": WORDS}], "steps_to_reproduce": WORDS}
    read = Case.from_row(row, ignore=["Steps to reproduce", "transcript"])
    assert said(read) == [("customer", "Hello")]


def test_a_file_may_say_more_of_a_case() -> None:
    """Beside a text that was read, columns of a file may explain; where none was read, or by a slip, it is an error."""
    assert said(case_from_row({"id": 1, "body": "Hello", "rationale": WORDS})) == [("customer", "Hello")]
    for row in ({"subject": "Help", "rationale": WORDS}, {"body": "Hello", "mesages": [{"text": WORDS}]}):
        with pytest.raises(InputError, match=r"did you mean (body|messages)\? Rename it$"):
            case_from_row({"id": 1, **row})


@pytest.mark.parametrize(
    "row",
    [
        {"body": "one thing", "description": "another thing"},
        {"subject": "one", "title": "another", "body": WORDS},
        {"messages": [{"role": "user", "text": WORDS}], "comments": [{"role": "user", "text": "more"}]},
        {"Body": "one thing", "body": "another thing"},
    ],
)
def test_of_two_texts_none_is_chosen(row: dict[str, Any]) -> None:
    """Where two fields could be the same thing and differ, nothing is dropped by taking the first."""
    with pytest.raises(InputError, match=r"rename|ignore"):
        Case.from_row({"id": 1, **row})


def test_what_an_answer_tells_is_not_read() -> None:
    """Replies, resolutions and labels beside a case never get into it."""
    row = {"id": 1, "body": WORDS, "reply": "SECRET one two three", "resolution": "SECRET a b c", "tags": ["SECRET"]}
    assert "SECRET" not in json.dumps(Case.from_row(row).to_dict())


def test_an_id_is_made_or_given() -> None:
    """Without one it comes from the content: the same content, the same id."""
    one, other = Case.from_row({"body": WORDS}), Case.from_row({"description": WORDS})
    assert one.id == other.id != Case.from_row({"body": "Hello"}).id
    assert Case.from_row({"id": 5, "body": WORDS}, id=4711).id == "4711"
    assert Case.from_text(WORDS, id=4711).id == "4711"


def test_a_row_of_a_frame_is_a_row() -> None:
    """Gaps, times and numbers of pandas are what they mean, from `iterrows` and from `to_dict` alike."""
    pd = pytest.importorskip("pandas")
    when = pd.Timestamp("2026-03-01T09:00", tz="Europe/Berlin")
    frame = pd.DataFrame(
        [
            {"id": 1, "body": "a", "created": when, "product": None, "contacts": 2},
            {"id": None, "body": "b", "created": None, "product": "pay", "contacts": None},
        ]
    )
    cases = [Case.from_row(row) for _, row in frame.iterrows()]
    assert cases == [Case.from_row(row) for row in frame.to_dict("records")]
    assert (cases[0].id, cases[0].contacts) == ("1", 2)
    assert cases[0].created_at == datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert (cases[0].facets, cases[1].facets, cases[1].created_at) == ({}, {"product": ("pay",)}, None)


@given(st.dictionaries(st.text(max_size=12), st.one_of(st.text(max_size=30), st.integers(), st.none()), max_size=6))
def test_the_words_of_a_row_are_in_the_case_or_in_an_error(row: dict[str, Any]) -> None:
    """Whatever is beside it, the body of a row is in its case; else an InputError says why."""
    try:
        case = Case.from_row({**row, "id": 1, "body": WORDS})
    except InputError:
        return
    assert ("customer", WORDS) in said(case)


@pytest.mark.parametrize("data", [{"id": "1", "body": WORDS}, {"id": "1", "subject": "x", "comments": [{"body": "x"}]}])
def test_from_dict_does_not_lose_a_text(data: dict[str, Any]) -> None:
    """What reads stored cases says of another row who reads it; a new field of a newer version is no such thing."""
    with pytest.raises(InputError, match=r"would be lost.*Case\.from_row"):
        Case.from_dict(data)
    assert Case.from_dict({"id": "1", "colour": "red", "body": ""}) == Case(id="1")


def test_what_is_given_is_checked_when_given() -> None:
    """A wrong facet, author or message is an error where it is made, not where an index or a store is opened."""
    assert Article(id="a", title="t", text="x", facets={"product": "pay"}).facets == {"product": ("pay",)}  # type: ignore[dict-item]
    assert Case(id="1", facets={"plan": ["a", "b"]}).facets == {"plan": ("a", "b")}  # type: ignore[dict-item]
    wrong = [
        lambda: Article(id="a", title="t", text="x", facets={"product": 7}),  # type: ignore[dict-item]
        lambda: Article(id="a", title="t", text="x", facets=["pay"]),  # type: ignore[arg-type]
        lambda: Case(id=1),  # type: ignore[arg-type]
        lambda: Case(id="1", facets={"product": (None,)}),  # type: ignore[dict-item]
        lambda: Case(id="1", messages=[{"role": "user"}]),  # type: ignore[arg-type, list-item]
        lambda: Message(author="user", text="x"),  # type: ignore[arg-type]
        lambda: Message(author="agent", text=None),  # type: ignore[arg-type]
    ]
    for make in wrong:
        with pytest.raises(FieldError):
            make()


def test_names_of_texts() -> None:
    """The same text in three forms is one; any spelling of a name is that name."""
    assert [form_of_text(name) for name in ("description_text", "description", "html_description")] == [
        ("description", 0),
        ("description", 1),
        ("description", 2),
    ]
    assert form_of_text("context") is None
    assert {plain_name(name) for name in ("ticketId", "Ticket-ID", "ticket id", "TICKET_ID")} == {"ticket_id"}
    assert all(form_of_text(name) for name in TEXT)
