"""What a connector can ever ask a desk: a closed set of methods, paths and, for what is written, bodies.

`http.Http` checks every request against it in the moment it leaves, whoever made it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote

from assistkit.errors import InputError

_NAME = re.compile(r"\{(\w+)\}")
_SEGMENT = r"[^/]+"
_ID = re.compile(r"(?!\.{1,2}$)[^/\\?#%\s]{1,300}")


class Endpoint(NamedTuple):
    """A method and a path below the desk's address, such as "/ticket/{id}"; a name stands for one part between slashes.

    What writes has a `body`, and no other body goes there: a dict has just these keys, `str` is any text, `int` any
    whole number, all else is the value itself. Without one it reads, and may be repeated; a POST that only searches is
    one of those.
    """

    method: str
    path: str
    body: Mapping[str, Any] | None = None

    @property
    def writes(self) -> bool:
        """Whether it changes anything."""
        return self.body is not None

    def at(self, names: Mapping[str, str]) -> str:
        """The path with its names filled. Raises InputError for a value that could lead to another path."""
        for name, value in names.items():
            if not _ID.fullmatch(value) or not value.isprintable():
                raise InputError(f"{name}: must be an id of the desk; got {value!r:.60}, give it as the desk shows it")
        return _NAME.sub(lambda found: quote(names[found[1]], safe=""), self.path)

    def fits(self, method: str, path: str, body: Any) -> bool:
        """Whether a request is one of these."""
        if method != self.method or not _pattern(self.path).fullmatch(path):
            return False
        return _fits(body, self.body) if self.writes else True


def allowed(endpoints: Iterable[Endpoint], method: str, path: str, body: Any) -> bool:
    """Whether one of them has this method, this path and, if it writes, this body."""
    return any(one.fits(method, path, body) for one in endpoints)


@lru_cache(maxsize=256)
def _pattern(path: str) -> re.Pattern[str]:
    parts = _NAME.split(path)
    return re.compile("".join(_SEGMENT if at % 2 else re.escape(part) for at, part in enumerate(parts)))


def _fits(value: Any, shape: Any) -> bool:
    if isinstance(shape, Mapping):
        return (
            isinstance(value, dict)
            and value.keys() == shape.keys()
            and all(_fits(value[name], wanted) for name, wanted in shape.items())
        )
    if shape in (str, int):
        return type(value) is shape
    return type(value) is type(shape) and value == shape
