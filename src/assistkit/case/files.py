"""Cases from JSON or JSONL, in the format of the evaluation datasets or of `Case.to_dict()`.

What only an answer would tell (`reply`, `intent`, `tags`, labels) is never read into a case.
"""

from __future__ import annotations

import gzip
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO, cast

from assistkit.errors import DatasetError, InputError, SourceError
from assistkit.text.values import article_id, clean_text, facets_from, moment
from assistkit.types import Author, Case, Message

_AUTHORS = ("customer", "agent", "system")


def read_cases(source: str | Path | TextIO) -> list[Case]:
    """Read cases from a file (.json, .jsonl, either also with .gz) or an open text stream, in their order.

    One object, a list of objects or one object a line; see `case_from_row` for what an object holds. Raises
    SourceError with the line for what cannot be read and for an id that was there before, InputError where there
    is no such file.
    """
    text, name = _text_of(source)
    return [case for _, case in cases_of(_values(text, name), name, SourceError)]


def cases_of(
    rows: Iterable[tuple[int, Any]], path: str | Path, fail: type[DatasetError | SourceError]
) -> Iterator[tuple[Mapping[str, Any], Case]]:
    """Each row (with its line) and the case that it holds. Raises `fail`, naming the line, for what is no new case."""
    lines: dict[str, int] = {}
    for line, row in rows:
        if not isinstance(row, Mapping):
            raise fail(f"a case must be a JSON object, got {type(row).__name__}", path=path, line=line)
        try:
            case = case_from_row(row)
        except InputError as error:
            raise fail(str(error), path=path, line=line) from None
        if case.id in lines:
            problem = f"id {case.id!r} is already used at line {lines[case.id]}; give every case its own"
            raise fail(problem, path=path, line=line)
        lines[case.id] = line
        yield row, case
    if not lines:
        raise fail("holds no case; write one JSON object a line", path=path)


def case_from_row(row: Mapping[str, Any]) -> Case:
    """A case from a dataset row or from `Case.to_dict()`.

    `body` becomes the first customer message unless a customer message before any reply says it already. The order of
    the messages is kept. `headers` of a row are those of its body. Raises InputError naming the field.
    """
    case_id = article_id(row.get("id"))
    if not row.keys() & {"subject", "body", "messages"}:
        raise InputError("subject, body, messages: a case needs at least one of them, got none")
    messages = tuple(_message(number, one) for number, one in enumerate(_list(row, "messages")))
    body = _string(row, "body")
    before_reply = itertools.takewhile(lambda one: one.author != "agent", messages)
    said = (one.text.strip() for one in before_reply if one.author == "customer")
    created = moment(row, "created_at", "created")
    if body.strip() and body.strip() not in said:
        first = Message(author="customer", text=body, sent_at=created, headers=_headers(row))
        messages = (first, *messages)
    return Case(
        id=case_id,
        subject=" ".join(_string(row, "subject").split()),
        messages=messages,
        language=(_string(row, "language") or _string(row, "locale")).replace("_", "-"),
        facets=facets_from(row),
        contacts=_contacts(row),
        created_at=created,
    )


def _message(number: int, data: object) -> Message:
    field = f"messages[{number}]"
    if not isinstance(data, Mapping):
        raise InputError(f"{field}: must be an object, got {type(data).__name__}")
    # In the dataset format `author` is a person's name and `role` says who they are.
    author = data.get("role", data.get("author"))
    if author not in _AUTHORS:
        raise InputError(f"{field}: role must be one of {', '.join(_AUTHORS)}, got {str(author)[:40]!r}")
    public = data.get("public", True)
    if not isinstance(public, bool):
        raise InputError(f"{field}: public must be true or false, got {str(public)[:40]!r}")
    try:
        text, sent_at = _string(data, "text"), moment(data, "sent_at", "created")
        headers = _headers(data)
    except InputError as error:
        raise InputError(f"{field}: {error}") from None
    return Message(author=cast(Author, author), text=text, sent_at=sent_at, public=public, headers=headers)


def _headers(data: Mapping[str, Any]) -> Mapping[str, str]:
    """The headers of the mail by name; of several with one name the last counts."""
    value = data.get("headers")
    if value is None:
        return {}
    if not isinstance(value, Mapping) or not all(isinstance(one, str | list) for one in value.values()):
        raise InputError("headers: must be an object of header names and their texts; leave it out if there are none")
    last = {str(name): one[-1] if isinstance(one, list) and one else one for name, one in value.items()}
    return {name: clean_text(text.replace("\0", ""), "headers") for name, text in last.items() if isinstance(text, str)}


def _contacts(row: Mapping[str, Any]) -> int:
    value = row.get("contacts", row.get("contact"))
    if value is None:
        return 1
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise InputError(f"contacts: must be a whole number from 1, got {str(value)[:40]!r}")
    return value


def _list(row: Mapping[str, Any], name: str) -> list[Any]:
    value = row.get(name)
    if value is None:
        return []
    if not isinstance(value, list | tuple):
        raise InputError(f"{name}: must be a list, got {type(value).__name__}")
    return list(value)


def _string(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InputError(f"{name}: must be a string, got {type(value).__name__}")
    return clean_text(value.replace("\0", ""), name)


def _text_of(source: str | Path | TextIO) -> tuple[str, str]:
    """The text and the name to use in errors."""
    if not isinstance(source, str | Path):
        return source.read().removeprefix("\ufeff"), str(getattr(source, "name", "<stream>"))
    path = Path(source)
    try:
        data = path.read_bytes()
        if path.suffix == ".gz":
            data = gzip.decompress(data)
        return data.decode("utf-8-sig"), str(path)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SourceError("not valid UTF-8; save the file as UTF-8", path=path, line=line) from None
    except (OSError, EOFError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{path}: cannot be read ({reason}); give the path of a JSON or JSONL file of cases") from None


def _values(text: str, name: str) -> Iterator[tuple[int, Any]]:
    """Every JSON value of the text, or every item where it is one list, with the line it begins on."""
    decoder = json.JSONDecoder()
    at = _skip_blank(text, 0)
    listed = text.startswith("[", at)
    at = _skip_blank(text, at + 1) if listed else at
    line, counted = 1, 0
    while at < len(text) and not (listed and text[at] == "]"):
        line, counted = line + text.count("\n", counted, at), at
        try:
            value, at = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            where = "" if error.lineno == line else f"line {error.lineno}, "
            problem = f"not valid JSON: {error.msg} at {where}column {error.colno}"
            raise SourceError(problem, path=name, line=line) from None
        except (ValueError, RecursionError) as error:
            raise SourceError(f"not usable JSON: {error}", path=name, line=line) from None
        yield line, value
        at = _skip_blank(text, at)
        if listed and text.startswith(",", at):
            at = _skip_blank(text, at + 1)
        elif listed and not text.startswith("]", at):
            line += text.count("\n", counted, at)
            raise SourceError("not valid JSON: the list is cut off or a comma is missing", path=name, line=line)
    if listed and text[at + 1 :].strip():
        raise SourceError("not valid JSON: there is more after the end of the list", path=name)


def _skip_blank(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at
