"""What is told apart when something is taken out of a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal, TypeAlias, get_args

Kind = Literal["email", "phone", "ip", "card", "iban", "id", "key", "password"]
KINDS: tuple[Kind, ...] = get_args(Kind)

Span: TypeAlias = tuple[int, int]
Finder: TypeAlias = tuple[Kind, Callable[[str], Iterable[Span]]]
