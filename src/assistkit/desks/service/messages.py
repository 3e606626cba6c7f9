"""What is posted, as types: bodies are read by them, and the OpenAPI document describes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

import msgspec

from assistkit.errors import InputError
from assistkit.types import Case
from assistkit.types.case_names import plain_name

Name = Annotated[str, msgspec.Meta(max_length=500)]
Row = Annotated[dict[str, Any], msgspec.Meta(description="A case as the desk has it: subject, and text or messages.")]


class Ask(msgspec.Struct, forbid_unknown_fields=True):
    """A suggestion for the token's case: for the case as given, else the one that a hook had prepared."""

    case: Row | None = None
    article: Name = ""
    format: Literal["text", "html", "markdown"] = "text"


class Exchange(msgspec.Struct, forbid_unknown_fields=True):
    """An access token for a case, in exchange for a desk's grant or an agent's key."""

    case: Name = ""


class Leave(msgspec.Struct, forbid_unknown_fields=True):
    """An internal note in the token's case, for a desk into whose editor no page can write."""

    suggestion_id: Name


class Said(msgspec.Struct, forbid_unknown_fields=True):
    """What the agent did: `reason` goes with rejected (and "note" with inserted), `text` with sent."""

    event: Literal["inserted", "rejected", "sent", "article"]
    suggestion_id: Name
    reason: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
    article: Name = ""
    text: Annotated[str, msgspec.Meta(max_length=400_000)] = ""


class News(msgspec.Struct, forbid_unknown_fields=True):
    """A hook: a case is new or has changed. Without `case` it is read from the desk's connector."""

    case_id: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
    case: Row | None = None


T = TypeVar("T")


def read(body: bytes, kind: type[T]) -> T:
    """The body as this type. Raises InputError saying where it does not fit."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InputError(f"body: {str(error)[:200]}") from None
    except RecursionError:
        raise InputError("body: nested too deep") from None


def case_of(row: Mapping[str, Any], id: str) -> Case:
    """The case of a row, under this id. Raises InputError where the row says that it is another one."""
    own = {str(value) for key, value in row.items() if plain_name(key) in ("id", "case_id", "ticket_id") and value}
    if own - {id}:
        raise InputError("case: is another one than was asked for; leave its id out, or ask with a token for it")
    try:
        return Case.from_row(row, id=id)
    except RecursionError:
        raise InputError("case: nested too deep") from None
