"""The author of a message, by what an export says: a word such as "end-user", a flag such as "incoming", or a name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistkit.evaluation.importing.names import bare
from assistkit.types import Author


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split("|"))


_CUSTOMER = _set(
    "customer|client|user|end user|enduser|requester|requestor|contact|lead|visitor|guest|caller|incoming|inbound|"
    "received|kunde|kundin|cliente|member|reporter|0"
)
_AGENT = _set(
    "agent|admin|staff|operator|support|support agent|outgoing|outbound|sent|reply|message|teammate|team|owner|"
    "representative|technician|employee|helpdesk|mitarbeiter|service desk|light agent|support team|1"
)
_SYSTEM = _set(
    "system|bot|automation|automatic|trigger|workflow|activity|template|lineitem|operator bot|auto reply|autoreply|2|3"
)
_NOTES = _set("note|notes|private note|internal note|internal|work note|work notes|internal comment|private|agent note")
_YES = frozenset(("true", "yes", "1", "public", "y", "ja", "external", "visible", "everyone"))
_NO = frozenset(("false", "no", "0", "private", "internal", "n", "nein", "hidden", "agents"))
_FROM_CUSTOMER = ("incoming", "inbound", "is customer", "from customer")
_FROM_AGENT = ("is agent", "is staff", "outgoing", "outbound", "from agent")
WORDS = sorted((_CUSTOMER | _AGENT | _SYSTEM) - set("0123"), key=len, reverse=True)


@dataclass(frozen=True)
class Who:
    """The author, and whether the customer saw it; `note` says that it is an internal note."""

    author: Author
    note: bool = False


def who_by_word(value: str, field: str = "") -> Who | None:
    """What a word, or the flag of a field with this name, says; None where it says nothing, as a name does."""
    said, name = bare(value), bare(field)
    if name in _FROM_CUSTOMER and said in _YES | _NO:
        return Who("customer" if said in _YES else "agent")
    if name in _FROM_AGENT and said in _YES | _NO:
        return Who("agent" if said in _YES else "customer")
    if said in _NOTES:
        return Who("agent", note=True)
    if said.isdecimal() and name != "message type":
        return None
    for words, author in ((_CUSTOMER, "customer"), (_AGENT, "agent"), (_SYSTEM, "system")):
        if said in words:
            return Who(author)  # type: ignore[arg-type]
    return None


def is_public(value: str, field: str) -> bool | None:
    """What a flag says, such as `private: true`; None where it says nothing."""
    said, name = bare(value), bare(field)
    turned = bool(re.search(r"\b(?:private|internal)\b", name)) and said in {
        "true",
        "yes",
        "1",
        "y",
        "ja",
        "false",
        "no",
        "0",
        "n",
        "nein",
    }
    if said in _YES:
        return not turned
    if said in _NO:
        return turned
    return None


_WHO = (
    "role", "author role", "author type", "sender type", "user role", "direction", "incoming", "inbound", "is agent",
    "message type", "sender", "from type", "type", "created by type", "part type", "author", "from",
)  # fmt: skip
_IDS = ("author id", "user id", "sender id", "author", "author name", "from", "from name", "created by", "from address")
_FLAGS = ("public", "private", "internal", "is public", "is private", "is internal", "is externally visible")
_TEXTS = (
    "plain body", "body text", "text body", "text", "content", "body", "html body", "comment body", "message",
    "comment", "value",
)  # fmt: skip
_TIMES = (
    "created at",
    "sent at",
    "created",
    "created date",
    "message date",
    "date",
    "timestamp",
    "time",
    "sys created on",
)


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """A message as an export has it: `who` None where only `name` is known, `seen` None where nothing is said."""

    text: str
    who: Who | None = None
    name: str = ""
    when: str = ""
    seen: bool | None = None
    unused: tuple[str, ...] = ()


def spoken(message: Mapping[str, Any]) -> Spoken:
    """What an object of a nested conversation says, whatever desk it comes from."""
    fields = {bare(name): (name, str(value)) for name, value in message.items() if isinstance(value, str)}
    used: set[str] = set()

    def first(names: tuple[str, ...]) -> tuple[str, str]:
        for name in names:
            if name in fields and fields[name][1].strip():
                used.add(name)
                return fields[name]
        return "", ""

    who = None  # the first that says something counts: Help Scout's `type`, since it calls its agents users
    for name in _WHO:
        if name in fields and (found := who_by_word(fields[name][1], name)):
            used.add(name)
            who = who or found
            who = Who(who.author, note=who.note or found.note)
    flag, seen = first(_FLAGS)
    unused = tuple(one for one, (_, value) in fields.items() if value.strip() and one not in used)
    text, name, when = first(_TEXTS)[1], first(_IDS)[1], first(_TIMES)[1]
    lists = tuple(bare(one) for one, value in message.items() if not isinstance(value, str))
    unused = (*(one for one in unused if one not in used), *lists)
    return Spoken(text=text, who=who, name=name, when=when, seen=is_public(seen, flag) if flag else None, unused=unused)
