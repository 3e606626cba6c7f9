"""The room for languages: one file a language. To add a language, add its file.

`language("de-AT")` is the record of German. A language without a file is `UNKNOWN`: nothing is found in it, and it is
never read as English. `spoken_in(tag)` is for a text: its language, or all of them where nobody could tell.
`tests/contracts/test_languages.py` says what a file must hold.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

import msgspec

from assistkit.text.languages.records import Language, no_mail

UNKNOWN = Language(code="", name="unknown", mail=no_mail())
"""The record of a language that has no file."""
_SAME = {"no": "nb", "nn": "nb"}  # what a detector calls Norwegian


def codes() -> tuple[str, ...]:
    """The languages there are, by ISO 639-1 code, in order."""
    return tuple(sorted(_files()))


def language(tag: str) -> Language:
    """The record of a language, by its code or a tag such as "de-AT"; `UNKNOWN` where it has none."""
    code = tag.replace("_", "-").partition("-")[0].lower()
    code = _SAME.get(code, code)
    return _record(code) if code in _files() else UNKNOWN


def spoken_in(tag: str) -> tuple[Language, ...]:
    """The languages whose words a text is read with: its own, or all where no tag says which."""
    return (language(tag),) if tag else every_language()


@lru_cache(maxsize=1)
def every_language() -> tuple[Language, ...]:
    """The records of all languages; read when first asked for."""
    return tuple(map(_record, codes()))


@lru_cache(maxsize=1)
def _files() -> frozenset[str]:
    names = (one.name for one in resources.files(__name__).iterdir())
    return frozenset(name.removesuffix(".toml") for name in names if name.endswith(".toml"))


@lru_cache(maxsize=64)
def _record(code: str) -> Language:
    """Raises msgspec.ValidationError, naming the list, for a file that does not fit."""
    data = resources.files(__name__).joinpath(f"{code}.toml").read_bytes()
    return msgspec.toml.decode(data, type=Language)
