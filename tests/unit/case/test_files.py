"""Reading cases from JSON and JSONL."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from assistkit.case.files import read_cases
from assistkit.case.rows import case_from_row
from assistkit.errors import InputError, SourceError
from assistkit.types import Case


def test_dataset_row() -> None:
    """A dataset row keeps messages in order with role as author; the answer and the labels are not in the case."""
    case = case_from_row(
        {
            "id": 12,
            "subject": "No  mail",
            "body": "It fails.",
            "messages": [
                {"role": "customer", "author": "asker", "text": "It fails. ", "created": "2023-01-03T04:29:06"},
                {"role": "agent", "author": "helper_1", "text": "Try again."},
            ],
            "created": "2023-01-03T04:29:06",
            "locale": "en-US",
            "product": "thunderbird",
            "reply": "SECRET",
            "intent": "SECRET",
            "contacts": 2,
        }
    )
    assert [(m.author, m.text) for m in case.messages] == [("customer", "It fails. "), ("agent", "Try again.")]
    assert (case.id, case.subject, case.language, case.contacts) == ("12", "No mail", "en-US", 2)
    assert case.facets == {"product": ("thunderbird",)}
    assert "SECRET" not in json.dumps(case.to_dict())


def test_body_becomes_the_first_message() -> None:
    """The body is the first customer message when no customer message says it."""
    alone = case_from_row({"id": "a", "body": "Help"})
    answered = case_from_row({"id": "a", "body": "Help", "messages": [{"role": "agent", "text": "Hi"}]})
    assert [(m.author, m.text) for m in alone.messages] == [("customer", "Help")]
    assert [m.author for m in answered.messages] == ["customer", "agent"]


def test_own_format_round_trip() -> None:
    """What Case.to_dict gives is read back as the same case."""
    case = Case.from_text("It fails.", subject="No mail")
    assert case_from_row(case.to_dict()) == case


@pytest.mark.parametrize(
    "text",
    [
        '{"id": "a", "body": "x"}\n{"id": "b", "body": "y"}\n',
        '[{"id": "a", "body": "x"},\n {"id": "b", "body": "y"}]',
        '\ufeff{\n "id": "a",\n "body": "x"\n}\n\n{"id": "b", "body": "y"}',
    ],
)
def test_every_shape_of_json(text: str) -> None:
    """One object a line, a list, or objects over several lines are the same."""
    assert [case.id for case in read_cases(io.StringIO(text))] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('{"id": "a", "body": "x"}\n{nope', 2, "not valid JSON"),
        ('{"id": "a", "body": "x"}\n{"id": 3,\n', 2, "at line 3, column 1"),
        ('{"id": "a", "body": "x"}\n\n{"body": "x"}', 3, "id"),
        ('[{"id": "a", "body": "x"},\n3]', 2, "JSON object"),
        ('[{"id": "a", "body": "x"}\n{"id": "b"}]', 2, "comma"),
        ('{"id": "a", "body": "x"}\n{"id": "a", "body": "y"}', 2, "already used"),
        ('{"id": "a"}', 1, "at least one"),
        ('{"id": "a", "messages": [{"role": "robot", "text": "x"}]}', 1, r"messages[0]"),
        ('{"id": "a", "messages": [{"role": "agent", "text": 3}]}', 1, r"messages[0]: text"),
        ('{"id": "a", "messages": "x"}', 1, "list"),
        ('{"id": "a", "body": "x", "contacts": 0}', 1, "contacts"),
        ('{"id": "a", "body": "x", "created": "yesterday"}', 1, "created"),
        ("", None, "no case"),
        ("[" * 100_000, None, "JSON"),
    ],
)
def test_bad_cases_name_the_line(text: str, line: int | None, says: str) -> None:
    """A case that cannot be used is a SourceError with the line it begins on and the field."""
    with pytest.raises(SourceError) as caught:
        read_cases(io.StringIO(text))
    assert line is None or caught.value.line == line
    assert says in str(caught.value)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    """A file that is not there is an InputError, one that is not UTF-8 a SourceError with the line."""
    with pytest.raises(InputError, match="cannot be read"):
        read_cases(tmp_path / "none.jsonl")
    (tmp_path / "x.jsonl").write_bytes(b"{}\n\xff")
    with pytest.raises(SourceError, match=r"x\.jsonl:2"):
        read_cases(tmp_path / "x.jsonl")


@pytest.mark.data
def test_real_cases_load(data_dir: Path) -> None:
    """All 2,956 real cases load, every one with a first customer message, and survive a round trip."""
    cases = read_cases(data_dir / "thunderbird" / "cases.jsonl")
    assert len(cases) == 2956
    assert all(case.messages[0].author == "customer" for case in cases)
    for case in cases[::50]:
        data: dict[str, Any] = json.loads(json.dumps(case.to_dict()))
        assert case_from_row(data) == case


def test_an_agent_may_have_written_first() -> None:
    """The body is the customer's first message, also where the customer repeats it after an agent."""
    case = case_from_row(
        {
            "id": "c",
            "body": "my PIN",
            "messages": [{"role": "agent", "text": "Hello"}, {"role": "customer", "text": "my PIN"}],
        }
    )
    assert [m.text for m in case.before_first_agent().messages] == ["my PIN"]


def test_an_empty_case_is_a_case() -> None:
    """A ticket without a word is met by the assistant with silence, not by an error that stops a batch."""
    assert case_from_row({"id": "c", "subject": "", "body": ""}).messages == ()


def test_half_an_emoji_is_in_no_text_and_no_name() -> None:
    """JSON can spell it in the name of a facet or of a header too, and no file can hold it."""
    row = (
        '{"id": "c", "body": "a\\ud83d", "facets": {"produ\\ud83dct": "p\\ud83d"}, "headers": {"X\\ud83d": "\\ud83d"}}'
    )
    (case,) = read_cases(io.StringIO(row))
    assert Case.from_dict(case.to_dict()) == case
    assert list(case.facets) == ["produ\ufffdct"]
