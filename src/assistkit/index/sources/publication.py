"""Who may read an article, from what its own data says, under whatever name: everybody, or not known to be.

One word against it is enough, wherever it stands; a word that nobody knows is one against it. What the caller says of
articles without a word of their own (`--visibility public`) never overrides any. The tables are in
`publication_words.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from assistkit.index.sources import publication_words as words
from assistkit.index.sources.dates import moment_of
from assistkit.types import Visibility

Says = Literal["public", "out", "internal", "noindex"]
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NOT_WORD = re.compile(r"[\W_]+")
_LONGEST = 40  # characters of a value that a report shows
_PAGE_PARTS = {"navigation", "toc", "footer", "path", "tags", "feedback"}  # what `hide:` may list in MkDocs
_PAGING = {"size", "start", "limit", "operation", "update", "type", "total", "count"}
_WRAPPERS = ("display_value", "value", "name", "label", "key", "id", "slug", "text")


@dataclass(frozen=True, slots=True)
class Reason:
    """One field and what it says: "public" (everybody), "out" (published, for whom is not said) or "internal".

    "noindex" speaks to search engines, not to readers: it is reported and decides nothing.
    `known` is False where the value is a word that nobody has told us.
    """

    name: str
    value: str
    says: Says
    known: bool = True

    def __str__(self) -> str:
        said = f"`{self.name}: {self.value}`"
        return said if self.known else f"{said}, which is not known to mean everybody"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The visibility and every field that had a say in it."""

    visibility: Visibility
    reasons: tuple[Reason, ...] = ()

    @property
    def why(self) -> str:
        """In words, for a person."""
        against = [str(reason) for reason in self.reasons if reason.says == "internal"]
        if against:
            return ", ".join(against)
        openly = [str(reason) for reason in self.reasons if reason.says == "public"]
        if openly:
            return ", ".join(openly)
        return "it says nothing itself" + ("; taken as public" if self.visibility == "public" else "")


def judge(data: Mapping[str, Any], default: Visibility | None = None, *, now: datetime | None = None) -> Verdict:
    """Who may read an article with these fields; `default` is for one that says nothing of its audience.

    Nested objects and lists of objects count like the fields beside them. Never raises; linear in the data.
    """
    moment = now or datetime.now(UTC)
    found = tuple(dict.fromkeys(_reasons(data, moment)))
    says = {reason.says for reason in found}
    if "internal" in says:
        return Verdict("internal", found)
    return Verdict("public" if "public" in says or default == "public" else "internal", found)


def shut_folder(parts: Iterable[str]) -> Reason | None:
    """The folder of a file's path in which nothing is out, such as Jekyll's `_drafts`."""
    shut = next((part for part in parts if part.lower() in words.SHUT_FOLDERS), None)
    return Reason("folder", shut, "internal") if shut else None


def is_audience(reason: Reason) -> bool:
    """Whether it says who may read, rather than whether the article is out."""
    name = plain_name(reason.name.rpartition(".")[2])
    return reason.says == "public" or name in words.AUDIENCES | words.LIMITS | words.AUDIENCE_FLAGS


def plain_name(name: object) -> str:
    """A field's name as the tables have it: `isDraft` and `Is_Draft__c` are `draft`, `folder.visibility` its end."""
    text = _snake(name)
    while not _is_known(text):
        prefix = next((one for one in words.PREFIXES if text.startswith(one) and text != one.rstrip("_")), None)
        if prefix is None:
            return text
        text = text.removeprefix(prefix)
    return text


def _snake(name: object) -> str:
    text = str(name).strip().removesuffix("__c")
    return _NOT_WORD.sub("_", _CAMEL.sub("_", text)).strip("_").lower()


def _is_known(name: str) -> bool:
    return any(
        name in table
        for table in (
            *(words.STATES, words.AUDIENCES, words.LIMITS, words.SHUT_FLAGS, words.OPEN_FLAGS),
            *(words.BEGINS, words.ENDS, words.LABELS, words.PEOPLE, words.OTHERS),
        )
    )


def _reasons(data: Mapping[str, Any], now: datetime) -> Iterator[Reason]:
    """What each field says, those of nested objects too; without recursion, so that no depth is too deep."""
    waiting: list[tuple[str, Mapping[str, Any]]] = [("", data)]
    while waiting:
        path, level = waiting.pop()
        fields = [(f"{path}{name}", plain_name(name), value) for name, value in level.items()]
        out = _is_out(fields)
        names = {_snake(name) for name in level}
        for shown, name, value in fields:
            if name not in words.PEOPLE:
                yield from _field(shown, name, _unwrapped(value), now, names)
                if name not in words.AUDIENCES | words.LIMITS:  # those were judged whole
                    waiting += [(f"{shown}.", inner) for inner in _mappings(value)]
            if name in words.PUBLICATION_DATES and value in (None, "") and not out:
                yield Reason(shown, "", "internal")


def _is_out(fields: list[tuple[str, str, Any]]) -> bool:
    return any(name in words.STATES and _word(_unwrapped(value)) in words.OUT for _, name, value in fields)


def _field(shown: str, name: str, value: Any, now: datetime, names: set[str]) -> Iterator[Reason]:
    if not _is_known(name) or _says_nothing(value):
        return
    if name in words.STATES:
        yield from _state(shown, value, names)
    elif name in words.AUDIENCES:
        yield from _audience(shown, value)
    elif name in words.LIMITS:
        if not (name.startswith("permission_group") and names & {"user_segment_id", "user_segment_ids"}):
            yield Reason(shown, _shown(value), "internal")  # beside segments, Zendesk's groups say who may edit
    elif name in words.BEGINS or name in words.ENDS:
        yield from _dated(shown, value, now, ends=name in words.ENDS)
    elif name in words.SHUT_FLAGS or name in words.OPEN_FLAGS:
        yield from _flag(shown, name, value, now)
    elif name in words.LABELS:
        yield from (
            Reason(shown, _shown(one), "internal") for one in _several(value) if _word(one) in words.SHUT_LABELS
        )
    elif name in words.OTHERS:
        yield from _other(shown, name, value)


def _other(shown: str, name: str, value: Any) -> Iterator[Reason]:
    word = _word(value)
    if (name == "list" and word in ("never", "false", "local")) or (name == "id" and word.startswith("drafts_")):
        yield Reason(shown, _shown(value), "internal")  # Hugo's `_build`, Sanity's ids
    elif (name in ("robots", "noindex", "no_index") and "noindex" in f"{word}{'noindex' * (word in words.TRUE)}") or (
        name == "sitemap" and word in words.FALSE
    ):
        yield Reason(shown, _shown(value), "noindex")


def _state(shown: str, value: Any, names: set[str]) -> Iterator[Reason]:
    for one in _several(value):
        word = _word(one)
        if word in words.OUT or (word == "2" and names & {"folder_id", "folder", "description_text"}):
            yield Reason(shown, _shown(one), "out")  # 2 is Freshdesk's word for published
        else:
            known = word in words.SHUT or (word == "1" and "folder_id" in names)
            yield Reason(shown, _shown(one), "internal", known)


def _audience(shown: str, value: Any) -> Iterator[Reason]:
    if isinstance(value, Mapping):
        yield Reason(shown, _shown(value), "internal")
        return
    of_folder = "folder" in shown.lower()
    for one in _several(value):
        word = _word(one)
        if word in words.EVERYBODY or (word == "1" and of_folder):
            yield Reason(shown, _shown(one), "public")  # 1 is Freshdesk's word for a folder that all may read
        elif word in words.OUT:
            yield Reason(shown, _shown(one), "out")
        else:
            yield Reason(shown, _shown(one), "internal", word in words.SHUT or (word.isdigit() and of_folder))


def _flag(shown: str, name: str, value: Any, now: datetime) -> Iterator[Reason]:
    word = _word(value)
    shut = name in words.SHUT_FLAGS
    if shut and isinstance(value, list | tuple) and {_word(one) for one in value} <= _PAGE_PARTS:
        return
    if word in (words.FALSE if shut else words.TRUE):
        if not shut:
            yield Reason(shown, _shown(value), "public" if name in words.AUDIENCE_FLAGS else "out")
        return
    if name in ("published", "publish", "released") and (when := moment_of(value)):  # ServiceNow's is a date
        yield Reason(shown, _shown(value), "out" if when <= now else "internal")
        return
    known = word in words.TRUE | words.FALSE | words.SHUT
    if not shut and word in words.OUT:
        yield Reason(shown, _shown(value), "out")
    else:
        yield Reason(shown, _shown(value), "internal", known)


def _dated(shown: str, value: Any, now: datetime, *, ends: bool) -> Iterator[Reason]:
    if _word(value) in words.FALSE:
        return
    when = moment_of(value)
    if when is None:
        yield Reason(shown, _shown(value), "internal", known=False)
    elif (when <= now) if ends else (when > now):
        yield Reason(shown, _shown(value), "internal")


def _unwrapped(value: Any) -> Any:
    """What an object stands for: Notion's {"type": "select", "select": {"name": …}}, ServiceNow's display values."""
    for _ in range(4):
        if not isinstance(value, Mapping):
            return value
        kind = value.get("type")
        if isinstance(kind, str) and kind in value:
            value = value[kind]
            continue
        name = next((one for one in _WRAPPERS if isinstance(value.get(one), str | int)), None)
        if name is None:
            return value
        value = value[name]
    return value


def _mappings(value: Any) -> Iterator[Mapping[str, Any]]:
    """The objects in a value, through lists in lists."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Mapping):
            yield one
        elif isinstance(one, list | tuple):
            waiting += one


def _says_nothing(value: Any) -> bool:
    """Null, blank, or an object or list with nothing but such in it (Confluence lists its empty restrictions so)."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Mapping):
            waiting += [inner for name, inner in one.items() if name not in _PAGING and not str(name).startswith("_")]
        elif isinstance(one, list | tuple):
            waiting += one
        elif one is not None and not (isinstance(one, str) and not one.strip()):
            return False
    return True


def _several(value: Any) -> list[Any]:
    """A list's values, the parts of "a;b" and "a, b", or the one value."""
    if isinstance(value, list | tuple):
        return [one for item in value if not _says_nothing(item) for one in _several_of_text(_unwrapped(item))]
    return _several_of_text(value)


def _several_of_text(value: Any) -> list[Any]:
    return [one for one in re.split(r"[;,|]", value) if one.strip()] if isinstance(value, str) else [value]


def _word(value: Any) -> str:
    """A value as the tables have it: "In Review" is in_review."""
    if isinstance(value, Mapping | list | tuple):
        return ""
    return _NOT_WORD.sub("_", str(value).strip().lower()).strip("_")


def _shown(value: Any) -> str:
    if isinstance(value, Mapping | list | tuple):
        return "{…}" if isinstance(value, Mapping) else "[…]"
    text = " ".join((str(value).lower() if isinstance(value, bool) else str(value)).split())
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
