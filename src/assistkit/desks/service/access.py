"""Permission to ask: a short token that the desk's own server signs, for one agent in one case.

A JWT (HS256): header `kid`; claims `aud` the desk, `case`, `sub` the agent, `iat`, `exp`, and `staff` true for
agents who
may read internal articles. It travels in the header Authorization and nowhere else, so no other site can have a browser
send it.

Two kinds of desk cannot sign that: one whose server signs, but without a `kid` (Zendesk), and one without a server side
(Chatwoot). Their JWT has the claim `use` with the value "panel"; it is no access token, and is exchanged for one:
  with `case`      signed by the desk for this case; lives as long as an access token at most
  without `case`   an agent's own key, made by whoever runs the service, for the cases that its agent opens
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistkit.desks.service.limits import EXCHANGED_SECONDS, KEY_SECONDS, MOST_TOKEN, SKEW, TOKEN_SECONDS
from assistkit.desks.service.tenants import Tenant
from assistkit.errors import InputError, MissingExtra
from assistkit.feedback.records import name

try:
    import jwt
except ImportError:
    raise MissingExtra("PyJWT", "serve") from None

_ALGORITHM = "HS256"
_NEEDED = ["aud", "case", "sub", "iat", "exp"]
_FOR_PANEL = "panel"


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


def agent_key(desk: Tenant, *, agent: str, staff: bool = False, seconds: int) -> str:
    """What an agent signs in with at a desk without a server side. Raises InputError as `sign` does."""
    if not 1 <= seconds <= KEY_SECONDS:
        raise InputError(f"days: a key may live for {KEY_SECONDS // 86_400} days at most; got {seconds / 86_400:g}")
    now = int(time.time())
    claims: dict[str, Any] = {"aud": desk.name, "sub": name(agent, "agent"), "use": _FOR_PANEL}
    claims |= {"iat": now, "exp": now + seconds, "staff": staff}
    kid, secret = next(iter(desk.keys.items()))
    return jwt.encode(claims, secret, algorithm=_ALGORITHM, headers={"kid": kid})


def exchanged(grant: str, case: str, desks: Mapping[str, Tenant]) -> tuple[Access, int] | None:
    """What this grant lets in to for the case, and for how many seconds; None for one that does not.

    `case` may be "" where the grant names it.
    """
    claims = _read(grant, desks)
    if claims is None or claims.get("use") != _FOR_PANEL or ("case" not in claims and not case):
        return None
    try:
        left = int(claims["exp"]) - int(time.time())
        for_case, agent = name(claims.get("case", case), "case"), name(claims["sub"], "sub")
    except (InputError, TypeError, ValueError, OverflowError):
        return None
    if case not in ("", for_case) or left > (TOKEN_SECONDS if "case" in claims else KEY_SECONDS) + SKEW:
        return None
    access = Access(desks[claims["aud"]], for_case, agent, staff=claims.get("staff") is True)
    return access, max(1, min(left, EXCHANGED_SECONDS))


def verified(token: str, desks: Mapping[str, Tenant]) -> Access | None:
    """What this token lets in to; None for one that does not."""
    claims = _read(token, desks, needed=_NEEDED, by_kid=True)
    if claims is None or "use" in claims:
        return None
    try:
        if not 0 < claims["exp"] - claims["iat"] <= TOKEN_SECONDS:
            return None
        case, agent = name(claims["case"], "case"), name(claims["sub"], "sub")
    except (InputError, TypeError):
        return None
    return Access(desks[claims["aud"]], case, agent, staff=claims.get("staff") is True)


def _read(
    token: str, desks: Mapping[str, Tenant], *, needed: Sequence[str] = ("aud", "sub", "exp"), by_kid: bool = False
) -> dict[str, Any] | None:
    """The claims, by a key of the desk that they name; `by_kid` only by the one that the header names."""
    if len(token) > MOST_TOKEN:
        return None
    try:
        kid = jwt.get_unverified_header(token).get("kid")
        claimed = jwt.decode(token, options={"verify_signature": False})
        desk = desks.get(aud) if isinstance(aud := claimed.get("aud"), str) else None
        if desk is None or ((by_kid or kid is not None) and not (isinstance(kid, str) and kid in desk.keys)):
            return None
        for secret in [desk.keys[kid]] if kid is not None else desk.keys.values():
            if (claims := _decoded(token, secret, desk.name, needed)) is not None:
                return claims
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError):
        pass
    return None


def _decoded(token: str, secret: str, desk: str, needed: Sequence[str]) -> dict[str, Any] | None:
    options: Any = {"require": list(needed), "strict_aud": True}
    try:
        return jwt.decode(token, secret, algorithms=[_ALGORITHM], audience=desk, leeway=SKEW, options=options)
    except jwt.InvalidSignatureError:
        return None
