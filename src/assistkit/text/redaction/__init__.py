"""Takes secrets and personal data out of a text, and can put them back on the agent's side.

What is found is decided by shape and, where there is one, by a check sum: nothing is learned, nothing is looked up.
Names and postal addresses have no shape and stay.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from assistkit.errors import InputError
from assistkit.text.redaction.kinds import KINDS, Kind, Span
from assistkit.text.redaction.personal import PERSONAL
from assistkit.text.redaction.secrets import SECRETS

__all__ = ["KINDS", "Found", "Kind", "Redacted", "redact"]

_PLACEHOLDER = re.compile(rf"\[(?:{'|'.join(KINDS)})-[0-9]+\]")
_FINDERS = (*SECRETS, *PERSONAL)  # a password may hold what looks like an address, hardly the other way round
_ROUNDS = 10  # what stands beside a value may be found only once that is out of the way
_GONE = "\0"  # stands for what was found: no finder reads across it


@dataclass(frozen=True, kw_only=True)
class Found:
    """One value, where it stood: `text[start:end] == value` in the text that was given."""

    kind: Kind
    value: str = field(repr=False)
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Redacted:
    """A text with placeholders such as `[email-1]`; the same value has the same one. Its repr shows no value.

    Keep it on the agent's side: whoever has it has the values.
    """

    text: str
    found: tuple[Found, ...] = field(default=(), repr=False)
    values: Mapping[str, str] = field(default_factory=dict, repr=False)

    def restore(self, text: str) -> str:
        """`text` with the values back in place of the placeholders made here; any other stays as it is."""
        return _PLACEHOLDER.sub(lambda match: self.values.get(match.group(), match.group()), text)


def redact(text: str, *, keep: Collection[str] = ()) -> Redacted:
    """The text without secrets and personal data; what is in `keep` stays, such as an address of a public article.

    Redacting again changes nothing, and `restore` gives the text back to the letter. What looked like a placeholder
    before is left alone: its number is not given to a value. Raises InputError for anything but a text.
    """
    if not isinstance(text, str):
        raise InputError(f"text must be a string; got {type(text).__name__}")
    if isinstance(keep, str):
        raise InputError("keep must be a collection of texts; got one text: put it in a list")
    may_stay = {_same("email", value) for value in keep} | {_same("phone", value) for value in keep} | set(keep)
    found = [one for one in _found(text) if _same(one.kind, one.value) not in may_stay]
    taken, names, last = set(_PLACEHOLDER.findall(text)), dict[tuple[Kind, str], str](), dict.fromkeys(KINDS, 0)
    for one in found:
        if (one.kind, one.value) in names:
            continue
        last[one.kind] += 1
        while f"[{one.kind}-{last[one.kind]}]" in taken:
            last[one.kind] += 1
        names[one.kind, one.value] = f"[{one.kind}-{last[one.kind]}]"
    return Redacted(
        text=_replaced(text, [(one.start, one.end, names[one.kind, one.value]) for one in found]),
        found=tuple(found),
        values={name: value for (_, value), name in names.items()},
    )


def _found(text: str) -> list[Found]:
    """Everything to be taken out, in order and apart."""
    rest = _without(text, [match.span() for match in _PLACEHOLDER.finditer(text)])
    found: list[Found] = []
    for _ in range(_ROUNDS):
        before = len(found)
        for kind, find in _FINDERS:
            spans = _apart(find(rest))
            found += [Found(kind=kind, value=text[start:end], start=start, end=end) for start, end in spans]
            rest = _without(rest, spans)
        if len(found) == before:
            break
    return sorted(found, key=lambda one: one.start)


def _apart(spans: Iterable[Span]) -> list[Span]:
    kept: list[Span] = []
    for start, end in spans:
        if start < end and (not kept or start >= kept[-1][1]):
            kept.append((start, end))
    return kept


def _without(text: str, spans: Sequence[Span]) -> str:
    return _replaced(text, [(start, end, _GONE * (end - start)) for start, end in spans]) if spans else text


def _replaced(text: str, changes: Iterable[tuple[int, int, str]]) -> str:
    parts, at = [], 0
    for start, end, new in changes:
        parts += [text[at:start], new]
        at = end
    return "".join([*parts, text[at:]])


def _same(kind: Kind, value: str) -> str:
    """What two ways to write the same value have in common; a secret has only one."""
    if kind in ("phone", "card", "iban", "id"):
        return "".join(character for character in value.casefold() if character.isalnum())
    return value if kind in ("key", "password") else value.casefold()
