"""The fields of a row under plain names, the text among them, and what must not get lost."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from assistkit.errors import FieldError, InputError
from assistkit.text.values import FACETS, blank, clean_text, from_epoch, moment, plain_value
from assistkit.types.case_names import MESSAGES, SUBJECT, TEXT, form_of_text, plain_name


def _names(several: str) -> frozenset[str]:
    return frozenset(several.split())


_ANSWERS = _names(
    "reply reply_kind answer answers response resolution resolution_notes solution final_reply agent_reply answerable "
    "intent tags labels spans note notes internal_note internal_notes satisfaction satisfaction_rating csat "
    "csat_comment rating mood kind split yes_no expected"
)
"""What only an answer, or who has read it, can tell: never read, and never missed."""
_ASIDE = _names(
    "status priority state channel source source_locale via type url link assignee requester customer user author "
    "name from to cc bcc email phone organization company account group team queue custom_fields fields attachments "
    "sla due updated metadata metrics form brand_name agent owner role sender contact"
)
"""What is next to the text in most desks, and is no text unless it is long."""
_ENDS = ("_id", "_ids", "_at", "_on", "_by", "_date", "_name", "_email", "_url", "_count", "_type", "_status", "_time")
_SOME, _MANY, _LONG = 2, 4, 12  # words
_NAME = 60  # characters of a name that is looked at, or told
_DEPTH = 6  # of lists and objects in which a text is looked for


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be left unread: fields named in `ignore`; with `annotated` any text beside one that was read.

    A file of cases has columns of those who made it: why a case is hard, what a label means.
    """

    ignore: Collection[str] = ()
    annotated: bool = False


def as_row(row: Mapping[str, Any], ignore: Collection[str] = ()) -> dict[str, Any]:
    """The row with plain names and values, blank ones left out. Raises InputError for two names that are the same."""
    if isinstance(row, str | bytes) or not hasattr(row, "keys"):
        rule = "a case must be a dict or a row of a DataFrame"
        raise InputError(f"{rule}, got {type(row).__name__}; a text alone is for Case.from_text")
    left_out = {plain_name(name) for name in ignore}
    fields: dict[str, Any] = {}
    for name in row.keys():  # noqa: SIM118  a row of pandas iterates over its values
        plain, value = plain_name(name), plain_value(row[name])
        if plain in left_out or (value is None and plain in fields):
            continue
        if fields.get(plain) is not None and fields[plain] != value:
            raise FieldError(
                str(name)[:_NAME], "another field of the row has the same name but for its spelling; rename one"
            )
        fields[plain] = value
    return fields


def first_of(fields: Mapping[str, Any], names: Sequence[str]) -> tuple[str, Any]:
    """The first of these fields that is there and not blank; "" and None where none is."""
    return next(((name, fields[name]) for name in names if not _missing(fields.get(name))), ("", None))


def _missing(value: object) -> bool:
    return blank(value) or (isinstance(value, list | tuple | dict) and not value)


def only_of(fields: Mapping[str, Any], names: Sequence[str]) -> tuple[str, Any]:
    """As `first_of`. Raises FieldError where another of the names holds something else, which would be lost."""
    name, value = first_of(fields, names)
    for other in names:
        if not _missing(fields.get(other)) and fields[other] != value:
            problem = f"{other} holds another one, and only one of the two is read"
            raise FieldError(name, f"{problem}; take one out, or name it in ignore")
    return name, value


def string_of(fields: Mapping[str, Any], names: Sequence[str]) -> str:
    """The one of these fields that is there, as a text. Raises FieldError."""
    name, value = only_of(fields, names)
    return text_of(name, value)


def text_of(name: str, value: object) -> str:
    """A text, or the texts of a list of parts, as chats have them. Raises FieldError."""
    if value is None:
        return ""
    if isinstance(value, list) and value and all(_is_part(one) for one in value):
        value = "\n\n".join(one if isinstance(one, str) else one["text"] for one in value)
    if not isinstance(value, str):
        raise FieldError(name, f"must be a string, got {type(value).__name__}")
    return clean_text(value.replace("\0", ""), name)


def _is_part(one: object) -> bool:
    return isinstance(one, str) or (isinstance(one, dict) and isinstance(one.get("text"), str))


def one_text(fields: Mapping[str, Any]) -> tuple[str, str]:
    """The field that holds the text, and the text; "" and "" where none does. Of one text's forms the plain one.

    Raises FieldError where two fields hold different ones, of which only one would be read.
    """
    best: dict[str, tuple[int, str]] = {}
    for name, value in fields.items():
        if (form := form_of_text(name)) is None or value is None:
            continue
        base, rank = form
        if base not in ("body", "text") and isinstance(value, int | float):
            continue  # the number of an issue, or of its comments
        own = base if base != "stripped" else "body"  # what a mail service left of the body
        if own not in best or (blank(fields[best[own][1]]), best[own][0]) > (blank(value), rank):
            best[own] = rank, name
    texts = {name: text_of(name, fields[name]) for _, name in best.values()}
    said = {name: text for name, text in texts.items() if text.strip()}
    if len({" ".join(text.split()) for text in said.values()}) > 1:
        one, other = list(said)[:2]
        problem = f"{other} holds another text, and only one can be the customer's first message"
        raise FieldError(one, f"{problem}; join them, give both as messages, or name one in ignore")
    return next(iter(said.items()), next(iter(texts.items()), ("", "")))


def time_of(fields: Mapping[str, Any], names: Sequence[str]) -> datetime | None:
    """The first of these fields as a time in UTC; a number is seconds, or milliseconds, since 1970."""
    name, value = first_of(fields, names)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return from_epoch(name, value)
    return moment(fields, *names)


def check_placed(fields: Mapping[str, Any], read: Collection[str], allowed: Allowed, *, with_text: bool) -> None:
    """Raises FieldError for a field that is not known and holds words: what would be lost without a word."""
    beside = with_text and allowed.annotated
    for name, value in fields.items():
        if name in read or name in FACETS or name in _ANSWERS or form_of_text(name) is not None:
            continue
        aside = name in _ASIDE or name.endswith(_ENDS)
        words = max((len(one.split()) for one in _texts(value)), default=0)
        near = "" if aside else _near(name)
        most = 1 if near else _LONG if aside else _MANY if with_text else _SOME
        if words >= most and (near or not beside):
            problem = f"no field that is known here, and its text would be lost; did you mean {near or 'body'}?"
            otherwise = "" if allowed.annotated else ", or name it in ignore where it is no message"
            raise FieldError(name[:_NAME], f"{problem} Rename it{otherwise}")


@lru_cache(maxsize=1_024)
def _near(name: str) -> str:
    """The name that was probably meant; "" where none is near."""
    known = (*TEXT, *MESSAGES, *SUBJECT)
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.8) if len(name) <= _NAME else []
    return near[0] if near else ""


def _texts(value: object) -> Iterator[str]:
    waiting = [(value, 0)]
    while waiting:
        one, depth = waiting.pop()
        if isinstance(one, str):
            yield one
        elif depth < _DEPTH and isinstance(one, Mapping | list | tuple):
            inner = one.values() if isinstance(one, Mapping) else one
            waiting += [(part, depth + 1) for part in inner]
