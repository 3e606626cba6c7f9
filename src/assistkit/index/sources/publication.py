"""The readers of an article, from what its own data says, under whatever name: everybody, or not known to be.

One word against it is enough, wherever it stands; a word that nobody knows is one against it. What the caller says of
articles without their own word (`--visibility public`) never overrides any. The tables are in
`publication_words.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from assistkit.index.sources import publication_values as values
from assistkit.index.sources import publication_words as words
from assistkit.index.sources.dates import moment_of
from assistkit.index.sources.publication_unlisted import shut_file, shut_places, shut_title, unlisted_says
from assistkit.types import Visibility

Says = Literal["public", "out", "internal", "noindex"]
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NOT_WORD = re.compile(r"[\W_]+")
_NO_DATE = re.compile(r"(?:0000-00-00|0001-01-01|1970-01-01)(?!\d)")  # what desks write for none
_PAGE_PARTS = {"navigation", "toc", "footer", "path", "tags", "feedback"}  # what `hide:` may list in MkDocs


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
    """The readers of an article with these fields; `default` is for one that says nothing about its audience.

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
    shut = next(shut_places(parts), None)
    return Reason("folder", shut, "internal") if shut else None


def shut_path(parts: Sequence[str]) -> Reason | None:
    """What in a path below the root says that its file is not out: a folder, or the file's name, the last part."""
    found = shut_folder(parts[:-1])
    return found or (Reason("file", values.shown(parts[-1]), "internal") if shut_file(parts[-1]) else None)


def is_audience(reason: Reason) -> bool:
    """Whether it says who may read, rather than whether the article is out."""
    name = plain_name(reason.name.rpartition(".")[2])
    return reason.says == "public" or name in words.AUDIENCES | words.LIMITS | words.AUDIENCE_FLAGS


def plain_name(name: object) -> str:
    """A field's name as the tables have it: `isDraft` and `Is_Draft__c` are `draft`, `folder.visibility` its end."""
    text = _snake(name)
    while not _is_known(text):
        if text.endswith(("_audience", "_visibility")):
            return text.rpartition("_")[2]
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
            if name == "content" and isinstance(value, Mapping) and value.get("protected") is True:
                yield Reason(f"{shown}.protected", "true", "internal")  # WordPress, behind a password
            if name not in words.PEOPLE and not (out and _decides_nothing(shown, name, level)):
                yield from _field(shown, name, values.unwrapped(value), now, names)
                if name not in words.AUDIENCES | words.LIMITS:  # those were judged whole
                    waiting += [(f"{shown}.", inner) for inner in values.mappings(value)]
            if name in words.PUBLICATION_DATES and value in (None, "") and not out:
                yield Reason(shown, "", "internal")


def _decides_nothing(shown: str, name: str, level: Mapping[str, Any]) -> bool:
    """Of what is out: Help Scout's draft of a next version, and Ghost's list of those who pay where all may read."""
    visibility = values.word(level.get("visibility", ""))
    return _snake(shown) == "has_draft" or (name == "tiers" and visibility in words.EVERYBODY)


def _is_out(fields: list[tuple[str, str, Any]]) -> bool:
    return any(name in words.STATES and values.word(values.unwrapped(value)) in words.OUT for _, name, value in fields)


def _field(shown: str, name: str, value: Any, now: datetime, names: set[str]) -> Iterator[Reason]:
    if values.says_nothing(value):
        return
    if name in words.STATES:
        yield from _state(shown, value, names)
    elif name in words.AUDIENCES:
        yield from _audience(shown, value, names)
    elif name in words.LIMITS:
        edits = name.startswith("permission_group") and names & {"user_segment_id", "user_segment_ids"}
        if not edits:  # beside segments, Zendesk's groups say who may edit
            yield Reason(shown, values.shown(value), "internal")
    elif name in words.BEGINS or name in words.ENDS:
        yield from _dated(shown, value, now, ends=name in words.ENDS)
    elif name in words.SHUT_FLAGS or name in words.OPEN_FLAGS:
        yield from _flag(shown, name, value, now)
    elif name in words.LABELS:
        yield from (
            Reason(shown, values.shown(one), "internal")
            for one in values.several(value)
            if values.word(one) in words.SHUT_LABELS
        )
    elif name in words.OTHERS:
        yield from _other(shown, name, value, names)
    else:
        said = (one for one in values.several(value) if unlisted_says(name, values.whole(one)))
        yield from (Reason(shown, values.shown(one), "internal") for one in said)


def _other(shown: str, name: str, value: Any, names: set[str]) -> Iterator[Reason]:
    word = values.word(value)
    top = "." not in shown
    if (
        (name == "title" and top and shut_title(str(value)))
        or (name in ("exclude", "ignore") and top and word in words.TRUE)
        or (name == "permalink" and top and word == "false")  # Eleventy's way to make no page
        or (name.startswith("visible_in_") and not names & {"is_visible_in_pkb", "visible_in_pkb"})  # Salesforce
    ):
        yield Reason(shown, values.shown(value), "internal")
    elif (name == "list" and word in ("never", "false", "local")) or (name == "id" and word.startswith("drafts_")):
        yield Reason(shown, values.shown(value), "internal")  # Hugo's `_build`, Sanity's ids
    elif (name in ("robots", "noindex", "no_index") and "noindex" in f"{word}{'noindex' * (word in words.TRUE)}") or (
        name == "sitemap" and word in words.FALSE
    ):
        yield Reason(shown, values.shown(value), "noindex")


def _state(shown: str, value: Any, names: set[str]) -> Iterator[Reason]:
    for one in values.several(value):
        word = values.word(one)
        if word in words.OUT or (word == "2" and names & {"folder_id", "folder", "description_text"}):
            yield Reason(shown, values.shown(one), "out")  # 2 is Freshdesk's word for published
        else:
            known = word in words.SHUT or (word == "1" and "folder_id" in names)
            yield Reason(shown, values.shown(one), "internal", known)


def _audience(shown: str, value: Any, names: set[str]) -> Iterator[Reason]:
    if isinstance(value, Mapping):
        yield Reason(shown, values.shown(value), "internal")
        return
    of_folder = "folder" in shown.lower() or "folder_id" in names
    for one in values.several(value):
        word = values.word(one)
        if word in words.EVERYBODY or (word == "1" and of_folder):
            yield Reason(shown, values.shown(one), "public")  # 1 is Freshdesk's word for a folder that all may read
        elif word in words.OUT or one is True:
            yield Reason(shown, values.shown(one), "out")
        else:
            yield Reason(shown, values.shown(one), "internal", word in words.SHUT or (word.isdigit() and of_folder))


def _flag(shown: str, name: str, value: Any, now: datetime) -> Iterator[Reason]:
    word = values.word(value)
    shut = name in words.SHUT_FLAGS
    if shut and isinstance(value, list | tuple) and {values.word(one) for one in value} <= _PAGE_PARTS:
        return
    if name.startswith("latest_") and word.isdigit() and word not in words.TRUE | words.FALSE:
        return  # the number of a version
    if word in (words.FALSE if shut else words.TRUE):
        if not shut:
            yield Reason(shown, values.shown(value), "public" if name in words.AUDIENCE_FLAGS else "out")
        return
    if name in ("published", "publish", "released") and (when := moment_of(value)):  # ServiceNow's is a date
        yield Reason(shown, values.shown(value), "out" if when <= now else "internal")
        return
    known = word in words.TRUE | words.FALSE | words.SHUT
    if not shut and word in words.OUT:
        yield Reason(shown, values.shown(value), "out")
    else:
        yield Reason(shown, values.shown(value), "internal", known)


def _dated(shown: str, value: Any, now: datetime, *, ends: bool) -> Iterator[Reason]:
    if values.word(value) in words.FALSE or _NO_DATE.match(str(value)):
        return
    when = moment_of(value)
    if when is None:
        yield Reason(shown, values.shown(value), "internal", known=False)
    elif (when <= now) if ends else (when > now):
        yield Reason(shown, values.shown(value), "internal")
