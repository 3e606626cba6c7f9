"""One row in, one case out, whatever the desk calls its fields; a text that would be lost is an error.

Read are the evaluation datasets, `Case.to_dict()`, and the dicts of desks, exports and chats. What only an answer would
tell (`reply`, `resolution`, `intent`, `tags`) is never read into a case.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from assistkit.case.row_messages import People, headers_of, messages_of
from assistkit.case.row_texts import Allowed, as_row, check_placed, first_of, one_text, only_of, string_of, time_of
from assistkit.errors import FieldError, InputError
from assistkit.text.values import article_id, facets_from
from assistkit.types import Case, Message, content_id
from assistkit.types.case_names import CREATED, ID, MESSAGES, SUBJECT

_SINGLE = ("message", "comment")
_THREADS = (*MESSAGES, *_SINGLE)
_READ = {*ID, *SUBJECT, *MESSAGES, *CREATED, "language", "locale", "contacts", "contact", "headers", "facets"}


def case_from_row(row: Mapping[str, Any]) -> Case:
    """A case from a row of a file. As `read_row`, but it needs an id, and may have texts beside the case's own.

    Such as what whoever made the file says of the case. Raises InputError naming the field.
    """
    case = _read(row, None, Allowed(annotated=True))
    if not case.id:
        raise FieldError("id", "every case needs one, got none; add an id that never changes")
    return case


def read_row(row: Mapping[str, Any], *, id: str | int | None = None, ignore: Collection[str] = ()) -> Case:
    """See `Case.from_row`, which this is."""
    case = _read(row, id, Allowed(ignore=ignore))
    return case if case.id else _with_id(case)


def _read(row: Mapping[str, Any], id: object, allowed: Allowed) -> Case:
    """The case, with the id "" where there is none.

    A text beside messages becomes the first customer message unless a customer message before any reply says it
    already. The order of the messages is kept, the oldest first. `headers` of a row are those of its text.
    """
    fields = as_row(row, allowed.ignore)
    case_id = _id(fields, id)
    created = time_of(fields, CREATED)
    messages = _messages(fields, created, allowed)
    check_placed(fields, _READ, allowed, with_text=any(one.text.strip() for one in messages))
    return Case(
        id=case_id,
        subject=" ".join(string_of(fields, SUBJECT).split()),
        messages=messages,
        language=string_of(fields, ("language", "locale")).replace("_", "-"),
        facets=facets_from(fields),
        contacts=_contacts(fields),
        created_at=created,
    )


def _messages(fields: Mapping[str, Any], created: datetime | None, allowed: Allowed) -> tuple[Message, ...]:
    fields, single = _without_single(fields)
    name, several = only_of({**single, **{key: fields[key] for key in MESSAGES if _is_thread(key, fields)}}, _THREADS)
    found, body = one_text(fields)
    if not (found or name or fields.keys() & {*SUBJECT}):
        got = ", ".join(fields) or "an empty row"
        hint = "; did you mean body?" if fields else ""
        rule = "subject, body, messages: a case needs at least one of them"
        raise InputError(f"{rule}, got {got:.120}{hint}" if fields.keys() - {*ID} else f"{rule}, got none")
    messages = messages_of(name, several, People.of(fields), allowed)
    before_reply = itertools.takewhile(lambda one: one.author != "agent", messages)
    said = (one.text.strip() for one in before_reply if one.author == "customer")
    if body.strip() and body.strip() not in said:
        first = Message(author="customer", text=body, sent_at=created, headers=headers_of(fields))
        messages = (first, *messages)
    return messages


def _without_single(fields: Mapping[str, Any]) -> tuple[Mapping[str, Any], dict[str, Any]]:
    """The fields without the one that is its own message, such as Zendesk's `comment`; and that one."""
    single = {name: [fields[name]] for name in _SINGLE if isinstance(fields.get(name), Mapping)}
    return {name: value for name, value in fields.items() if name not in single}, single


def _is_thread(name: str, fields: Mapping[str, Any]) -> bool:
    """Whether the field has messages; under another name than ours a number counts them, or names them."""
    return name in fields and (name == MESSAGES[0] or not isinstance(fields[name], int | float))


def _id(fields: Mapping[str, Any], given: object) -> str:
    name, value = ("id", given) if given is not None else first_of(fields, ID)
    if not name:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a column of numbers with a gap in it is one of floats
    return article_id(value)


def _with_id(case: Case) -> Case:
    said = [case.subject, *([one.author, one.text] for one in case.messages)]
    return replace(case, id=content_id("case", said))


def _contacts(fields: Mapping[str, Any]) -> int:
    _, value = first_of(fields, ("contacts", "contact"))
    if value is None or isinstance(value, str | Mapping):  # "contact" is a person elsewhere
        return 1
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise FieldError("contacts", f"must be a whole number from 1, got {str(value)[:40]!r}")
    return value
