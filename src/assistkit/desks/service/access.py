"""Who may ask: a short token that the desk's own server signs, for one agent in one case.

A JWT (HS256): header `kid`; claims `aud` the desk, `case`, `sub` the agent, `iat`, `exp`, and `staff` true for who may
read internal articles. It travels in the header Authorization and nowhere else, so no other site can have a browser
send it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistkit.desks.service.limits import MOST_TOKEN, SKEW, TOKEN_SECONDS
from assistkit.desks.service.tenants import Tenant
from assistkit.errors import InputError, MissingExtra
from assistkit.feedback.records import name

try:
    import jwt
except ImportError:
    raise MissingExtra("PyJWT", "serve") from None

_ALGORITHM = "HS256"
_NEEDED = ["aud", "case", "sub", "iat", "exp"]


@dataclass(frozen=True)
class Access:
    """What a token lets its bearer do."""

    desk: Tenant
    case: str
    agent: str
    staff: bool


def sign(desk: Tenant, *, case: str, agent: str, staff: bool = False, seconds: int = 600) -> str:
    """A token by the desk's first key. Raises InputError for one that would not be let in."""
    if not 1 <= seconds <= TOKEN_SECONDS:
        raise InputError(f"seconds: a token may live from 1 to {TOKEN_SECONDS} seconds; got {seconds}")
    now = int(time.time())
    claims: dict[str, Any] = {"aud": desk.name, "case": name(case, "case"), "sub": name(agent, "agent")}
    claims |= {"iat": now, "exp": now + seconds, "staff": staff}
    kid, secret = next(iter(desk.keys.items()))
    return jwt.encode(claims, secret, algorithm=_ALGORITHM, headers={"kid": kid})


def verified(token: str, desks: Mapping[str, Tenant]) -> Access | None:
    """What this token lets in to; None for one that does not."""
    if len(token) > MOST_TOKEN:
        return None
    try:
        kid = jwt.get_unverified_header(token).get("kid")
        claimed = jwt.decode(token, options={"verify_signature": False})
        desk = desks.get(aud) if isinstance(aud := claimed.get("aud"), str) else None
        if desk is None or not isinstance(kid, str) or kid not in desk.keys:
            return None
        options: Any = {"require": _NEEDED, "strict_aud": True}
        claims = jwt.decode(
            token, desk.keys[kid], algorithms=[_ALGORITHM], audience=desk.name, leeway=SKEW, options=options
        )
        if not 0 < claims["exp"] - claims["iat"] <= TOKEN_SECONDS:
            return None
        case, agent = name(claims["case"], "case"), name(claims["sub"], "sub")
    except (jwt.PyJWTError, InputError, ValueError, TypeError, OverflowError, RecursionError):
        return None
    return Access(desk, case, agent, staff=claims.get("staff") is True)
