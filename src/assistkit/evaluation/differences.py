"""What differs between two runs: settings, index, learned cases, versions. It is shown before any figure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from assistkit.evaluation.about_run import AboutRun

if TYPE_CHECKING:
    from assistkit.evaluation.runs import Run

_PARTS = ("retriever", "drafter", "verifier", "gate", "house")  # of an Assistant, in the order of its repr
_CALL = re.compile(r"([\w.]+)\((.*)\)", re.DOTALL)
_NAMED = re.compile(r"(\w+)=(.*)", re.DOTALL)
_TOLD_ELSEWHERE = ("Promise",)  # what was learned says it
_LONGEST = 80  # characters of a setting

NOTHING = "nothing that the runs tell"


class Difference(NamedTuple):
    """`what` is `a` in the first run and `b` in the second; `kind` is settings, index, learned cases or versions."""

    kind: str
    what: str
    a: str
    b: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.what}{' ' * bool(self.what)}{self.a} -> {self.b}"


def differences(a: Run, b: Run) -> tuple[Difference, ...]:
    """In what two runs were made otherwise; where one says nothing about itself, that is all there is to tell."""
    one, other = about(a), about(b)
    if one is None or other is None:
        said = ["does not say what made it" if told is None else "is by assistkit" for told in (one, other)]
        return (Difference("unknown", "", *said),) if one or other else ()
    return tuple(_differences(one, other))


def about(run: Run) -> AboutRun | None:
    """What a run says of itself; of an older one, what its suggestions do."""
    if run.about or not run.suggestions:
        return run.about
    by = next(iter(run.suggestions.values())).provenance
    if not by:
        return None
    version, index, pipeline = (by.get(name, "") for name in ("assistkit", "index", "pipeline"))
    return AboutRun(assistkit=version, index=index, pipeline=pipeline, versions={})


def _differences(a: AboutRun, b: AboutRun) -> Iterator[Difference]:
    yield from _of("settings", settings(a.pipeline), settings(b.pipeline))
    if a.index != b.index:
        yield Difference("index", "", a.index, b.index)
    if a.memory != b.memory:
        others = " others" if a.remembered == b.remembered else ""
        yield Difference("learned cases", "", f"{a.remembered:,}", f"{b.remembered:,}{others}")
    if a.assistkit != b.assistkit:
        yield Difference("versions", "assistkit", a.assistkit, b.assistkit)
    if a.versions and b.versions:
        yield from _of("versions", dict(a.versions), dict(b.versions))


def _of(kind: str, a: dict[str, str], b: dict[str, str]) -> Iterator[Difference]:
    for name in dict.fromkeys([*a, *b]):
        if a.get(name) != b.get(name):
            yield Difference(kind, name, *(_short(one.get(name, "not there")) for one in (a, b)))


def settings(pipeline: str) -> dict[str, str]:
    """The settings in a repr such as "Assistant(..., ConfidenceGate(ready=0.9, ...))": "ConfidenceGate.ready" -> "0.9".

    What cannot be taken apart is one setting, "pipeline".
    """
    found = _CALL.fullmatch(pipeline.strip())
    return dict(_settings(found[1], found[2])) if found else {"pipeline": pipeline}


def _settings(name: str, arguments: str) -> Iterator[tuple[str, str]]:
    plain = []
    for at, argument in enumerate(_split(arguments)):
        named = _NAMED.fullmatch(argument)
        value = named[2] if named else argument
        call = _CALL.fullmatch(value)
        if call and call[1] in _TOLD_ELSEWHERE:
            continue
        if call:
            part = _PARTS[at] if name == "Assistant" and at < len(_PARTS) else named[1] if named else ""
            if part:
                yield part, call[1]
            yield from _settings(call[1], call[2])
        elif named:
            yield f"{name}.{named[1]}", value
        else:
            plain.append(value)
    if plain:
        yield name, ", ".join(plain)


def _split(arguments: str) -> Iterator[str]:
    """At commas that are in no bracket and no quotes."""
    depth, quote, start = 0, "", 0
    for at, letter in enumerate(arguments):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter in "([{":
            depth += 1
        elif letter in ")]}":
            depth -= 1
        elif letter == "," and depth == 0:
            yield arguments[start:at].strip()
            start = at + 1
    if arguments[start:].strip():
        yield arguments[start:].strip()


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…"
