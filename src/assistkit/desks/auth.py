"""How a desk knows us: a header, or a token that is fetched with a secret. No repr of these shows one."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from assistkit.errors import DeskOdd


class Auth(Protocol):
    """How a desk knows us."""

    def headers(self, post: Callable[[str, Mapping[str, str]], Mapping[str, Any]]) -> Mapping[str, str]:
        """The headers of a request; `post` sends a form to a path of the desk, for a token."""
        ...

    def expired(self) -> bool:
        """The desk took the token for expired: forget it; whether there can be another."""
        ...

    @property
    def secrets(self) -> Sequence[str]: ...


@dataclass
class Header:
    """One header that never changes, as `Authorization: Bearer ...`; `made_of` are secrets that are coded in it."""

    name: str
    value: str = field(repr=False)
    made_of: Sequence[str] = field(default=(), repr=False)

    def headers(self, _: Callable[[str, Mapping[str, str]], Mapping[str, Any]]) -> Mapping[str, str]:
        """That header."""
        return {self.name: self.value}

    def expired(self) -> bool:
        """There is no other."""
        return False

    @property
    def secrets(self) -> Sequence[str]:
        """The value, and what comes behind its first word."""
        return (self.value, self.value.partition(" ")[2], *self.made_of)


def basic(user: str, password: str) -> Header:
    """HTTP Basic."""
    coded = base64.b64encode(f"{user}:{password}".encode()).decode()
    return Header("Authorization", f"Basic {coded}", made_of=(password,))


@dataclass
class ClientCredentials:
    """OAuth 2 client credentials: a token from `path`, fetched when first needed and once more when it has expired."""

    path: str
    client: str
    secret: str = field(repr=False)
    _token: str = field(default="", repr=False)

    def headers(self, post: Callable[[str, Mapping[str, str]], Mapping[str, Any]]) -> Mapping[str, str]:
        """The token as a bearer."""
        if not self._token:
            form = {"grant_type": "client_credentials", "client_id": self.client, "client_secret": self.secret}
            token = post(self.path, form).get("access_token")
            if not isinstance(token, str) or not token:
                raise DeskOdd(f"POST {self.path}: the answer has no access_token; look at the desk's OAuth application")
            self._token = token
        return {"Authorization": f"Bearer {self._token}"}

    def expired(self) -> bool:
        """There is another."""
        had, self._token = bool(self._token), ""
        return had

    @property
    def secrets(self) -> Sequence[str]:
        """The secret and the token."""
        return (self.secret, self._token)


class _Stranger:
    """Nobody: what is asked like this needs no credentials."""

    secrets: Sequence[str] = ()

    def headers(self, _: Callable[[str, Mapping[str, str]], Mapping[str, Any]]) -> Mapping[str, str]:
        return {}

    def expired(self) -> bool:
        return False


STRANGER = _Stranger()
"""For what is asked without credentials."""
