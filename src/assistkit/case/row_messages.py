"""The messages of a row: who wrote each is read from the words that desks and chats have for them, never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistkit.case.row_texts import Allowed, as_row, check_placed, first_of, one_text, text_of, time_of
from assistkit.errors import FieldError, InputError
from assistkit.types import AUTHORS, Author, Message
from assistkit.types.case_names import SENT, plain_name

_ROLES = ("role", "author_role", "author_type", "sender_type", "user_type", "participant_type", "party")
_PEOPLE = ("author", "sender", "from", "by", "user", "direction")
_WORDS_OF: Mapping[Author, str] = {
    "customer": "customer user end_user enduser requester client human contact visitor lead guest buyer consumer "
    "member caller inbound incoming in",
    "agent": "agent assistant support staff operator admin employee team teammate representative rep human_agent "
    "outbound outgoing out",
    "system": "system bot automation workflow trigger event developer tool",
}
_WORDS: Mapping[str, Author] = {word: author for author, words in _WORDS_OF.items() for word in words.split()}
_SHOWN, _HIDDEN = ("public", "is_public"), ("private", "is_private", "internal", "is_internal", "is_note", "note")
_NOTES = {"note", "internal_note", "private_note"}
_READ = {*_ROLES, *_PEOPLE, *SENT, *_SHOWN, *_HIDDEN, "author_id", "incoming", "headers", "type", "kind"}


@dataclass(frozen=True, kw_only=True)
class People:
    """Ids, names and addresses by which a row says who the customer is, and who the agent."""

    customer: frozenset[str]
    agent: frozenset[str]

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> People:
        """Those of a row with plain names."""
        customer = ("requester_id", "customer_id", "user_id", "requester", "customer", "user", "from", "email")
        agent = ("assignee_id", "agent_id", "assignee", "agent")
        return cls(customer=_named(fields, (*customer, "collaborator_ids")), agent=_named(fields, agent))


def _named(fields: Mapping[str, Any], names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(one for name in names for one in _ids(fields.get(name)))


def _ids(value: object) -> list[str]:
    if isinstance(value, Mapping):
        value = [value.get(name) for name in ("id", "email", "name")]
    several = value if isinstance(value, list | tuple) else [value]
    return [str(one).casefold() for one in several if isinstance(one, str | int) and str(one)]


def messages_of(name: str, value: object, people: People, allowed: Allowed) -> tuple[Message, ...]:
    """The messages in their order; one may stand alone. Raises FieldError naming the message."""
    if value is None:
        return ()
    several = [value] if isinstance(value, Mapping) else value
    if not isinstance(several, list | tuple):
        raise FieldError(name, f"must be a list, got {type(value).__name__}")
    alone = len(several) == 1
    if alone and isinstance(several[0], str):
        return (Message(author="customer", text=text_of(name, several[0])),)
    return tuple(_message(f"{name}[{at}]", one, people, allowed, alone=alone) for at, one in enumerate(several))


def _message(field: str, data: object, people: People, allowed: Allowed, *, alone: bool) -> Message:
    if isinstance(data, str):
        rule = 'a text alone does not say who wrote it; write {"role": "customer", "text": ...}'
        raise FieldError(field, f"{rule}, got {data[:40]!r}")
    if not isinstance(data, Mapping):
        raise FieldError(field, f"must be an object, got {type(data).__name__}")
    try:
        fields = as_row(data, allowed.ignore)
        author = _author(fields, people, alone)
        public = _public(fields)
        _, text = one_text(fields)
        check_placed(fields, _READ, allowed, with_text=bool(text.strip()))
        sent_at, headers = time_of(fields, SENT), headers_of(fields)
    except InputError as error:
        raise InputError(f"{field}: {error}") from None
    return Message(author=author, text=text, sent_at=sent_at, public=public, headers=headers)


def _author(fields: Mapping[str, Any], people: People, alone: bool) -> Author:
    """A role says it; an author's name (or id) only where the row says whose it is."""
    name, value = first_of(fields, _ROLES)
    if name:
        return _known(value) or _unknown(name, value)
    if isinstance(fields.get("incoming"), bool):
        return "customer" if fields["incoming"] else "agent"
    for name in (*_PEOPLE, "author_id"):
        value = fields.get(name)
        if value is None:
            continue
        if name != "author_id" and (found := _known(value)):
            return found
        ids = set(_ids(value))
        if ids & people.customer != ids & people.agent:
            return "customer" if ids & people.customer else "agent"
    name, value = first_of(fields, (*_PEOPLE, "author_id"))
    if not name and alone:
        return "customer"  # a case begins with its customer
    return _unknown("role", value)


def _known(value: object) -> Author | None:
    if isinstance(value, Mapping):
        value = next((value[name] for name in ("role", "type", "kind") if value.get(name)), None)
    return _WORDS.get(plain_name(value)) if isinstance(value, str) else None


def _unknown(name: str, value: object) -> Author:
    rule = f"{name}: role must be one of {', '.join(AUTHORS)}" if name != "role" else f"role must be one of {_listed()}"
    raise InputError(f"{rule}, got {str(value)[:40]!r}; say who wrote it, or the customer's words would be lost")


def _listed() -> str:
    return f"{', '.join(AUTHORS)} (or user, end-user, assistant, staff)"


def _public(fields: Mapping[str, Any]) -> bool:
    name, value = first_of(fields, _SHOWN)
    if name:
        return _flag(name, value)
    flags = [_flag(name, fields[name]) for name in _HIDDEN if isinstance(fields.get(name), bool | int)]
    kind = next((fields[one] for one in ("type", "kind") if isinstance(fields.get(one), str)), "")
    return not any(flags) and plain_name(kind) not in _NOTES


def _flag(name: str, value: object) -> bool:
    known = {"true": True, "false": False, "1": True, "0": False}
    if (found := known.get(str(value).lower())) is None:
        raise FieldError(name, f"must be true or false, got {str(value)[:40]!r}")
    return found


def headers_of(fields: Mapping[str, Any]) -> Mapping[str, str]:
    """The headers of the mail by name; of several with one name the last counts."""
    value = fields.get("headers")
    if value is None:
        return {}
    if not isinstance(value, Mapping) or not all(isinstance(one, str | list) for one in value.values()):
        raise InputError("headers: must be an object of header names and their texts; leave it out if there are none")
    last = {str(name): one[-1] if isinstance(one, list) and one else one for name, one in value.items()}
    return {text_of("headers", name): text_of("headers", one) for name, one in last.items() if isinstance(one, str)}
