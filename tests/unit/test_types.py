"""The nouns: JSON round trips."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistkit import types
from assistkit.errors import InputError
from assistkit.feedback.records import Shown
from assistkit.types import Article, Case, Message, Passage, Record, content_id

NOUNS = [
    types.Article,
    types.Passage,
    types.Message,
    types.Case,
    types.Evidence,
    types.Sentence,
    types.Citation,
    types.Finding,
    types.Draft,
    types.Suggestion,
    types.Review,
]
AT = "2026-05-04T00:00:00Z"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
TIMES = st.datetimes(timezones=st.none() | st.just(UTC))


def _mappings(noun: Any) -> st.SearchStrategy[dict[Any, Any]]:
    return st.dictionaries(*map(st.from_type, noun.__args__), max_size=3)


st.register_type_strategy(str, TEXT)
st.register_type_strategy(Mapping, _mappings)
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
st.register_type_strategy(int, st.integers(-(2**53), 2**53))
st.register_type_strategy(datetime, TIMES)


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
@given(data=st.data())
def test_round_trip(noun: type[Record], data: st.DataObject) -> None:
    """Any noun goes through JSON and comes back equal."""
    record = data.draw(st.from_type(noun))
    assert noun.from_dict(json.loads(json.dumps(record.to_dict()))) == record


@pytest.mark.parametrize(
    ("noun", "data"),
    [
        (Article, {"id": "a", "title": "T", "text": "x"}),
        (Case, {"id": "c", "messages": [{"author": "customer", "text": "x"}]}),
        (Shown, {"id": "s", "case_id": "c", "status": "check", "confidence": 0.5, "drafted": False, "shown_at": AT}),
        (types.Review, {"suggestion_id": "s", "case_id": "c", "decision": "ignored"}),
    ],
)
def test_a_field_that_is_not_given_is_written_like_any_other(noun: type[Record], data: dict[str, Any]) -> None:
    """However a record was made, its data and its digest are the same."""
    read, written = noun.from_dict(data), noun.from_dict(data).to_dict()
    assert set(written) == {field.name for field in dataclasses.fields(noun)}  # type: ignore[arg-type]
    assert noun.from_dict(written).to_dict() == dataclasses.replace(read).to_dict() == written  # type: ignore[type-var]


@pytest.mark.parametrize(
    ("noun", "data", "field"),
    [
        (Article, {"id": "a", "title": "T"}, "text"),
        (Article, {"id": "a", "title": 3, "text": "x"}, "title"),
        (Article, {"id": "a", "title": "T", "text": "x", "visibility": "secret"}, "visibility"),
        (Article, {"id": "a", "title": "T", "text": "x", "facets": {"p": "x"}}, "facets"),
        (Message, {"author": "robot", "text": "x"}, "author"),
        (Case, {"id": "c", "messages": [{"author": "customer"}]}, "messages"),
        (Passage, {"id": "a#0", "article_id": "a", "title": "T", "text": "x", "start": "0", "end": 1}, "start"),
    ],
)
def test_from_dict_names_the_field(noun: type[Record], data: dict[str, Any], field: str) -> None:
    """What does not fit is an InputError that names the noun and the field."""
    with pytest.raises(InputError, match=field) as caught:
        noun.from_dict(data)
    assert noun.__name__ in str(caught.value)


@pytest.mark.parametrize("noun", [Article, Message, Case, Passage])
def test_a_field_with_half_a_character_in_its_name_is_refused(noun: type[Record]) -> None:
    """Python's JSON reads such names; a file of ours is never written with one."""
    with pytest.raises(InputError, match=f"not a valid {noun.__name__}: names of fields must be valid text"):
        noun.from_dict(json.loads('{"id": "a", "\\ud800": 1}'))


def test_unknown_keys_are_ignored() -> None:
    """A newer writer's fields do not stop an older reader."""
    assert Message.from_dict({"author": "customer", "text": "x", "mood": "good"}) == Message(
        author="customer", text="x"
    )


def test_digest_sees_every_change() -> None:
    """Equal articles have equal digests; any field changes it."""
    article = Article(id="a", title="T", text="x")
    assert article.digest == Article(id="a", title="T", text="x").digest
    assert article.digest != Article(id="a", title="T", text="x", visibility="public").digest


@pytest.mark.parametrize("noun", [Article, Passage])
def test_only_what_says_so_is_public(noun: type[Any]) -> None:
    """Internal is the default, and any other word than "public" is internal: what is not known may not be quoted."""
    fields = {"id": "a", "title": "T", "text": "t"}
    fields |= {"article_id": "a", "start": 0, "end": 1} if noun is Passage else {}
    assert not noun(**fields).public
    assert not noun(**fields, visibility="Public").public
    assert noun(**fields, visibility="public").public
    assert "public" not in noun(**fields).to_dict()


def test_case_ids_come_from_content() -> None:
    """The same text gives the same case id; a given id is kept."""
    assert Case.from_text("x").id == Case.from_text("x").id != Case.from_text("y").id
    assert Case.from_text("x", id="7").id == "7"
    assert content_id("s", [1]) == content_id("s", [1])


def test_before_first_agent() -> None:
    """An evaluation sees only what came before the first agent message."""
    messages = [
        Message(author=a, text=t) for a, t in (("customer", "1"), ("system", "2"), ("agent", "3"), ("customer", "4"))
    ]  # type: ignore[arg-type]
    case = Case(id="c", messages=tuple(messages))
    assert [m.text for m in case.before_first_agent().messages] == ["1", "2"]
