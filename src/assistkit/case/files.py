"""Cases from JSON or JSONL, in the format of the evaluation datasets or of `Case.to_dict()`.

What only an answer would tell (`reply`, `intent`, `tags`, labels) is never read into a case.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

from assistkit.case.rows import case_from_row
from assistkit.errors import DatasetError, InputError, SourceError
from assistkit.text.bounds import FILE
from assistkit.text.reading import opened, read_file, read_up_to
from assistkit.types import Case

_BLANK = re.compile(r"[ \t\r\n]*")


def read_cases(source: str | Path | TextIO) -> list[Case]:
    """Read cases from a file (.json, .jsonl, either also with .gz) or an open text stream, in their order.

    One object, a list of objects or one object per line; an object holds what `Case.from_row` reads, and an id. Raises
    SourceError with the line for what cannot be read and for an id that was there before, InputError where there
    is no such file.
    """
    text, name = _text_of(source)
    return [case for _, case in cases_of(json_values(text, name), name, SourceError)]


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
        raise fail("holds no case; write one JSON object per line", path=path)


def _text_of(source: str | Path | TextIO) -> tuple[str, str]:
    """The text and the name to use in errors."""
    if not isinstance(source, str | Path):
        name = str(getattr(source, "name", "<stream>"))
        text = source.read(FILE + 1)
        if len(text) > FILE:
            raise InputError(f"{name}: has more than {FILE:,} characters, the most that is read")
        return text.removeprefix("\ufeff"), name
    path = Path(source)
    try:
        data = _data_of(path)
        return data.decode("utf-8-sig"), str(path)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SourceError("not valid UTF-8; save the file as UTF-8", path=path, line=line) from None
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{path}: cannot be read ({reason}); give the path of a JSON or JSONL file of cases") from None


def _data_of(path: Path) -> bytes:
    if path.suffix != ".gz":
        return read_file(path, FILE)
    with opened(path) as file, gzip.open(file) as unpacked:
        return read_up_to(unpacked, FILE, path)


def json_values(text: str, name: str) -> Iterator[tuple[int, Any]]:
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
    match = _BLANK.match(text, at)
    return match.end() if match else at
