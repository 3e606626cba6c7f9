"""The desks that one service serves: their keys, pages and stores, from the environment or a TOML file.

[serve.acme]
keys = { 2026-11 = "a secret of 32 characters or more", 2026-10 = "the one before it" }
hooks = ["a secret of 32 characters or more"]
scheme = "zendesk"
origins = ["https://acme.zendesk.com"]
reviews = "postgresql://assistkit@/acme?host=/run/postgresql"
connector = "zendesk"
"""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistkit.desks.service.hooks import CASELESS, SCHEMES, key_of
from assistkit.desks.settings import settings_table  # the file's rules are the same: nobody else may read it
from assistkit.errors import InputError
from assistkit.feedback.database import address

SHORTEST_SECRET = 32  # characters: HMAC-SHA256 wants as many bytes
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?")
_SETTINGS = ("keys", "hooks", "scheme", "origins", "reviews", "connector")
_WORDS = ("scheme", "reviews", "connector")


@dataclass(frozen=True, kw_only=True)
class Tenant:
    """One desk. Nothing of it is shared with another desk but the index.

    `keys` by their `kid` sign access tokens, `hooks` sign webhooks as `scheme` says: of each several, while one is
    replaced. `origins` are the pages that may frame the panel and call from scripts. `reviews` is the feedback store,
    `connector` the name of a desk of `assistkit.desks.settings` that cases are read from.
    """

    name: str
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    hooks: Sequence[str] = field(default=(), repr=False)
    scheme: str = "standard"
    origins: Sequence[str] = ()
    reviews: str = field(default="", repr=False)
    connector: str = ""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise InputError(f"desk: must be a word of a-z, 0-9 and _; got {self.name!r:.60}")
        if not self.keys:
            raise InputError(f"desk {self.name}: needs a key; set {_variable(self.name, 'keys')} to kid=secret")
        if self.scheme not in SCHEMES:
            rule = f"scheme: must be one of {', '.join(SCHEMES)}"
            raise InputError(f"desk {self.name}: {rule}; got {self.scheme!r:.60}")
        if self.hooks and not self.connector and self.scheme in CASELESS:
            rule = f"hooks by the scheme {self.scheme} need a connector, which the case is read with"
            raise InputError(f"desk {self.name}: {rule}; set `connector`")
        shortest = SCHEMES[self.scheme].shortest
        told = [(kid, secret, SHORTEST_SECRET) for kid, secret in self.keys.items()]
        for where, secret, least in (*told, *(("hooks", one, shortest) for one in self.hooks)):
            if len(secret) < least:
                rule = f"a secret must have {least} characters or more"
                raise InputError(
                    f"desk {self.name}: {where}: {rule}; got {len(secret)}, make it with: openssl rand -hex 32"
                )
        for one in self.hooks if self.scheme == "standard" else ():
            key_of(one)
        for one in self.origins:
            if not _ORIGIN.fullmatch(one):
                rule = "an origin is scheme and host, such as https://acme.zendesk.com"
                raise InputError(f"desk {self.name}: origins: {rule}; got {one!r:.80}")


def tenants(
    names: Sequence[str], *, file: Path | None = None, reviews: str = "", environment: Mapping[str, str] | None = None
) -> dict[str, Tenant]:
    """The desks of these names, or all that the file has. `reviews` is the store where there is one desk.

    A setting `origins` of the desk `acme` comes from ASSISTKIT_SERVE_ACME_ORIGINS, else from the file's [serve.acme].
    Raises InputError naming desk and setting; no message has a secret.
    """
    said = settings_table(file, "serve") if file is not None else {}
    given = os.environ if environment is None else environment
    found = {one: _tenant(one, said.get(one, {}), given, file) for one in names or sorted(said)}
    if not found:
        raise InputError("no desk: name one with --desk, or a file with --config that has a table [serve.NAME]")
    if reviews and len(found) > 1:
        raise InputError("--reviews is for one desk; with several, give each its own `reviews` in the file")
    if reviews:
        found = {name: dataclasses.replace(one, reviews=reviews) for name, one in found.items()}
    _check_apart(list(found.values()))
    return found


def _check_apart(desks: Sequence[Tenant]) -> None:
    """Raises InputError where two desks share what keeps them apart."""
    stores = [_place(one.reviews) for one in desks if one.reviews]
    if len(set(stores)) < len(stores):
        raise InputError("reviews: two desks must not share a store, or each could read the other's; give each its own")
    secrets = [secret for one in desks for secret in {*one.keys.values(), *one.hooks}]
    if len(set(secrets)) < len(secrets):
        raise InputError("keys and hooks: two desks must not share a secret, or each could act as the other")


def _place(reviews: str) -> str:
    url = address(reviews)
    file = url.get_backend_name() == "sqlite"
    return str(url.set(database=str(Path(url.database or "").resolve()))) if file else str(url)


def _tenant(name: str, said: Any, given: Mapping[str, str], file: Path | None) -> Tenant:
    if not isinstance(said, dict):
        raise InputError(f"{file}: serve.{name} must be a table: write [serve.{name}] above its settings")
    if unknown := sorted(set(said) - set(_SETTINGS)):
        raise InputError(f"{file}: [serve.{name}] may have {', '.join(_SETTINGS)}; got {unknown[0]!r:.60}")
    values: dict[str, Any] = {"name": name}
    for setting in _SETTINGS:
        variable = _variable(name, setting)
        if given.get(variable):
            values[setting] = _read(variable, setting, given[variable])
        elif setting in said:
            values[setting] = _checked(f"{file}: [serve.{name}] {setting}", setting, said[setting])
    return Tenant(**values)


def _variable(name: str, setting: str) -> str:
    return f"ASSISTKIT_SERVE_{name}_{setting}".upper()


def _read(variable: str, setting: str, value: str) -> Any:
    if setting in _WORDS:
        return value
    parts = [one.strip() for one in value.split(",") if one.strip()]
    if setting != "keys":
        return tuple(parts)
    pairs = [one.partition("=") for one in parts]
    if not all(kid and equals for kid, equals, _ in pairs):
        raise InputError(f"{variable}: must be kid=secret, several with commas between")
    return {kid: secret for kid, _, secret in pairs}


def _checked(where: str, setting: str, value: Any) -> Any:
    """Never with the value in the message: it may be a secret."""
    if setting == "keys" and isinstance(value, dict) and all(isinstance(one, str) for one in value.values()):
        return value
    if setting in ("hooks", "origins") and isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    if setting in _WORDS and isinstance(value, str):
        return value
    wanted = {"keys": "a table of texts", "hooks": "a list of texts", "origins": "a list of texts"}.get(
        setting, "a text"
    )
    raise InputError(f"{where}: must be {wanted}; got {type(value).__name__}")
