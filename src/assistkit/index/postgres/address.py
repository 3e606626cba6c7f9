"""The address of an index: `postgresql://user@host:5432/name?tenant=acme`. Its password is never shown."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any, Self
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from assistkit.errors import InputError
from assistkit.index.postgres.passwords import password_for

_KNOWN = ("host", "tenant", "sslmode")
_MODES = ("disable", "require", "verify-full")
_LONGEST = 100


class Address(str):
    """What it says, without the password; `tenant` is whose rows are meant, `connecting` what the driver needs.

    `given` is the address with its password: for a process that must connect by itself, and never to be shown.

    Without a password in it, that of PGPASSWORD or of the file .pgpass is taken, as psql does. `host` may be the folder
    of a socket: `postgresql://user@/name?host=/run/postgresql`. Raises InputError, which repeats no part of it.
    """

    __slots__ = ("connecting", "given", "tenant")
    given: str
    tenant: str
    connecting: dict[str, Any]

    def __new__(cls, address: str) -> Self:
        """Read an address."""
        try:
            parts = urlsplit(address)
            options, port = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query))), parts.port or 5432
        except ValueError:
            raise InputError("the address must look like postgresql://user@host:5432/name; got another form") from None
        _check(parts, options)
        host, user, database = options.get("host", parts.hostname or "localhost"), *_names(parts)
        made = super().__new__(cls, _shown(parts, options))
        made.given = str(address)
        made.tenant = options.get("tenant", "")
        made.connecting = {
            "user": user,
            "database": database,
            "password": unquote(parts.password) if parts.password else password_for(host, port, database, user),
            **_where(host, port),
            **_safety(options.get("sslmode", "disable" if host.startswith("/") else "")),
        }
        return made

    @classmethod
    def of(cls, place: Path | str) -> Self:
        """Read an address; one that was read before stays as it is."""
        return place if isinstance(place, cls) else cls(str(place))

    def __reduce__(self) -> tuple[type[Self], tuple[str]]:
        return type(self), (self.given,)  # worker processes connect by themselves


def _check(parts: SplitResult, options: dict[str, str]) -> None:
    if unknown := options.keys() - set(_KNOWN):
        got = ", ".join(sorted(unknown))[:_LONGEST] if "password" not in unknown else "a password, which goes before @"
        raise InputError(f"the address may say {', '.join(_KNOWN)} after the ?; got {got}")
    if not parts.username or len(parts.path) < 2:
        raise InputError("the address must name a user and a database: postgresql://user@host:5432/name")
    tenant = options.get("tenant", "")
    if len(tenant) > _LONGEST or not tenant.isprintable():
        raise InputError(f"tenant: must be at most {_LONGEST} characters that can be seen; got {len(tenant)}")
    if options.get("sslmode", "disable") not in _MODES:
        raise InputError(f"sslmode: must be one of {', '.join(_MODES)}; got {options['sslmode'][:20]!r}")


def _names(parts: SplitResult) -> tuple[str, str]:
    return unquote(parts.username or ""), unquote(parts.path[1:])


def _shown(parts: SplitResult, options: dict[str, str]) -> str:
    secret = ":***" if parts.password else ""
    place = parts.netloc.rpartition("@")[2]
    query = "&".join(f"{name}={value}" for name, value in options.items())
    return f"postgresql://{parts.username}{secret}@{place}{parts.path}{'?' if query else ''}{query}"


def _where(host: str, port: int) -> dict[str, Any]:
    return {"unix_sock": f"{host}/.s.PGSQL.{port}"} if host.startswith("/") else {"host": host, "port": port}


def _safety(mode: str) -> dict[str, Any]:
    """Encrypted where the server can, unless it must or must not be."""
    if mode in ("", "disable"):
        return {"ssl_context": None} if mode else {}
    context = ssl.create_default_context()
    if mode == "require":
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return {"ssl_context": context}
