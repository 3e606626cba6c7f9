"""How this house writes: its courtesies per language, banned phrases, reading level, spelling, emoji. From YAML.

A style never rewrites an article. What a quoted sentence does against it is named for the agent.
"""

from __future__ import annotations

import dataclasses
import re
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Self

from assistkit.errors import InputError
from assistkit.house.phrases import BUILT_IN, TEXTS, Courtesies
from assistkit.text.language import primary
from assistkit.text.safe_yaml import load_yaml

_MOST_BANNED, _LONGEST_BANNED = 500, 200  # each is looked for in every sentence of a draft
Spelling = Literal["british", "american", "oxford", ""]


@dataclass(frozen=True, kw_only=True, repr=False)
class HouseStyle(Courtesies):
    """The courtesies of the main language, those of `languages`, and what a draft must not sound like.

    A `reading_grade` is a US school grade (8.0: plain); None and "" ask for nothing.
    """

    use_first_name: bool = True
    banned: tuple[str, ...] = ()
    reading_grade: float | None = None
    spelling: Spelling = ""
    emoji: bool = False
    languages: Mapping[str, Courtesies] = field(default_factory=lambda: dict(BUILT_IN))

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_settings(self)

    def __repr__(self) -> str:
        """What differs from the defaults."""
        default = _defaults()
        named = ((one.name, getattr(self, one.name)) for one in dataclasses.fields(self))
        return f"HouseStyle({', '.join(f'{name}={value!r}' for name, value in named if value != default[name])})"

    @classmethod
    def load(cls, path: str | Path, *, within: Path | None = None) -> Self:
        """Read a YAML file; what it doesn't name keeps its default. Raises InputError naming the file and the key.

        `within` is the folder that was named, where it was not the file: then links are not followed.
        """
        read = load_yaml(Path(path), within=within)
        try:
            return cls(**_settings({} if read is None else read))
        except InputError as error:
            raise InputError(f"{path}: {error}") from None

    def speaking(self, language: str) -> Courtesies:
        """The courtesies in a language such as "de" or "de-AT"; those of the main language where it has none."""
        return self.languages.get(primary(language), self)


def _defaults() -> dict[str, Any]:
    return {
        one.name: one.default if one.default_factory is dataclasses.MISSING else one.default_factory()
        for one in dataclasses.fields(HouseStyle)
    }


def _settings(read: object) -> dict[str, Any]:
    """What YAML gave as arguments of HouseStyle."""
    given = _mapping("the file", read, {one.name for one in dataclasses.fields(HouseStyle)})
    if "banned" in given:
        if not isinstance(given["banned"], list):
            raise InputError(f"banned: must be a list of phrases; got {type(given['banned']).__name__}")
        given["banned"] = tuple(given["banned"])
    if "languages" in given:
        own = _mapping("languages", given["languages"], None)
        given["languages"] = {**BUILT_IN, **{name: _language(name, texts) for name, texts in own.items()}}
    return given


def _language(name: str, texts: object) -> Courtesies:
    """The sentences of a language: those of a built-in one may be changed singly, a new one says only what is given."""
    given = _mapping(f"languages.{name}", texts, set(TEXTS))
    start = BUILT_IN.get(name)
    try:
        return dataclasses.replace(start, **given) if start else Courtesies(**{**dict.fromkeys(TEXTS, ""), **given})
    except InputError as error:
        raise InputError(f"languages.{name}.{error}") from None


def _mapping(where: str, value: object, known: set[str] | None) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InputError(f"{where}: must be keys with values; got {type(value).__name__}")
    for key in value:
        if not isinstance(key, str):
            raise InputError(f"{where}: a key must be text; got {key!r}, put it in quotes")
        if known is not None and key not in known:
            raise InputError(f"{where}: unknown key {key[:40]!r}; known are {', '.join(sorted(known))}")
    return dict(value)


def _check_settings(style: HouseStyle) -> None:
    for name in ("use_first_name", "emoji"):
        if not isinstance(getattr(style, name), bool):
            raise InputError(f"{name}: must be true or false; got {getattr(style, name)!r:.60}")
    grade = style.reading_grade
    if grade is not None and (isinstance(grade, bool) or not isinstance(grade, int | float) or not 0 < grade < 100):
        raise InputError(f"reading_grade: must be a school grade such as 8, or null; got {grade!r:.60}")
    if style.spelling not in typing.get_args(Spelling):
        raise InputError(f"spelling: must be british, american, oxford or empty; got {style.spelling!r:.60}")
    if not isinstance(style.banned, tuple) or not all(isinstance(one, str) and one.strip() for one in style.banned):
        raise InputError("banned: must be phrases, none of them empty; put each in quotes")
    if len(style.banned) > _MOST_BANNED or any(len(one) > _LONGEST_BANNED for one in style.banned):
        rule = f"at most {_MOST_BANNED} phrases of {_LONGEST_BANNED} characters"
        raise InputError(
            f"banned: must be {rule}; got {len(style.banned):,}, the longest of {max(map(len, style.banned)):,}"
        )
    for name, texts in style.languages.items():
        if not re.fullmatch(r"[a-z]{2}", name) or not isinstance(texts, Courtesies):
            raise InputError(f"languages: must map codes of two letters, such as de, to sentences; got {name!r:.40}")
