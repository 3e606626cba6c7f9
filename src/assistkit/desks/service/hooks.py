"""Webhooks that surely come from the desk, each vendor's in the vendor's own way, and none in another's.

Every signature is over the body as it came, and is compared in constant time. Where it is over a time too, that must be
of these minutes; Zammad's is not, so there the time in the body counts. That a hook counts once is for the queue, by an
id that is signed: the standard has one, of the others it is the signature. Freshdesk signs nothing: who has its secret
may say which case is new, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from assistkit.desks.service.limits import HOOK_BODY_SECONDS, HOOK_SECONDS
from assistkit.errors import InputError

_WRITTEN = "whsec_"
_ID = re.compile(r"[\w.-]{1,200}", re.ASCII)
_SECONDS = re.compile(r"\d{1,12}", re.ASCII)
_MOST = 10  # signatures


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """How a vendor signs. `sign` gives what `header` must have, of a secret, the id, the time and the body.

    `id` and `at` name headers that the signature is over; without `at` the time is in the body, unless nothing is
    signed. `shortest` is for secrets that a vendor makes.
    """

    header: str
    sign: Callable[[str, str, str, bytes], str]
    id: str = ""
    at: str = ""
    signed: bool = True
    shortest: int = 32


def signature(secret: str, id: str, at: str, body: bytes) -> str:
    """What the header `webhook-signature` of a standard hook must have; `at` is in seconds since 1970."""
    digest = hmac.new(key_of(secret), f"{id}.{at}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def _zendesk(secret: str, _: str, at: str, body: bytes) -> str:
    return base64.b64encode(hmac.new(secret.encode(), at.encode() + body, hashlib.sha256).digest()).decode()


def _chatwoot(secret: str, _: str, at: str, body: bytes) -> str:
    return "sha256=" + hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()


def _zammad(secret: str, _: str, __: str, body: bytes) -> str:
    return "sha1=" + hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()


SCHEMES: Mapping[str, Scheme] = {
    "standard": Scheme(header="webhook-signature", sign=signature, id="webhook-id", at="webhook-timestamp"),
    "zendesk": Scheme(header="x-zendesk-webhook-signature", sign=_zendesk, at="x-zendesk-webhook-signature-timestamp"),
    "chatwoot": Scheme(header="x-chatwoot-signature", sign=_chatwoot, at="x-chatwoot-timestamp", shortest=24),
    "zammad": Scheme(header="x-hub-signature", sign=_zammad),
    "freshdesk": Scheme(header="x-assistkit-secret", sign=lambda secret, *_: secret, signed=False),
}
"""Request Tracker, Salesforce and ServiceNow sign nothing by themselves: a script of theirs signs as the standard says,
https://www.standardwebhooks.com."""

CASELESS = frozenset({"chatwoot", "zammad", "freshdesk"})
"""Their hooks bring no case along: it is read from the desk."""


def genuine(
    headers: Mapping[str, str],
    body: bytes,
    known: Sequence[str],
    scheme: str = "standard",
    *,
    told: Callable[[bytes], str] | None = None,
    now: float | None = None,
) -> str:
    """The id of a hook that one of the `known` secrets has signed, and lately; "" for any other.

    `told` gives the time in a body, for a vendor that signs no other; it is asked of bodies that are signed only.
    """
    way, moment = SCHEMES[scheme], time.time() if now is None else now
    id, at = headers.get(way.id, "") if way.id else "", headers.get(way.at, "") if way.at else ""
    if way.id and not _ID.fullmatch(id):
        return ""
    if way.at and not _lately(at, moment, HOOK_SECONDS):
        return ""
    value = headers.get(way.header, "")
    given = value.split(" ")[:_MOST] if way.id else [value]
    right = [way.sign(secret, id, at, body).encode() for secret in known]
    fits = [one for one in given for other in right if hmac.compare_digest(one.encode(), other)]
    if not fits:
        return ""
    if not way.signed:
        return f"told-{secrets.token_hex(16)}"  # the same words may rightly come again
    if not way.at and not (told and _lately(told(body), moment, HOOK_BODY_SECONDS)):
        return ""
    return id or f"{scheme}-{hashlib.sha256(fits[0].encode()).hexdigest()}"


def _lately(at: str, now: float, within: float) -> bool:
    """Whether a time, in seconds since 1970 or as ISO 8601 with its zone, is so long ago, or a little ahead at most."""
    try:
        if _SECONDS.fullmatch(at):
            moment = float(at)
        else:
            told = datetime.fromisoformat(at)
            if told.tzinfo is None:
                return False
            moment = told.timestamp()
    except (ValueError, OverflowError):
        return False
    return -HOOK_SECONDS <= now - moment <= within


def key_of(secret: str) -> bytes:
    """As the standard writes keys, "whsec_" and base64; any other secret is its own bytes."""
    if not secret.startswith(_WRITTEN):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(_WRITTEN), validate=True)
    except ValueError:
        raise InputError(f"hooks: what begins with {_WRITTEN} must go on in base64") from None
