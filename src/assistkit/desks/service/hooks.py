"""Webhooks that surely come from the desk: signed as https://www.standardwebhooks.com says, and not old.

`webhook-signature` has "v1," and the base64 of HMAC-SHA256 over "ID.TIMESTAMP.BODY"; several with blanks between. That
a hook counts once is for the queue, by `webhook-id`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import time
from collections.abc import Mapping, Sequence

from assistkit.desks.service.limits import HOOK_SECONDS
from assistkit.errors import InputError

_WRITTEN = "whsec_"
_ID = re.compile(r"[\w.-]{1,200}", re.ASCII)
_TIME = re.compile(r"\d{1,12}", re.ASCII)
_MOST = 10  # signatures


def genuine(headers: Mapping[str, str], body: bytes, secrets: Sequence[str], *, now: float | None = None) -> str:
    """The id of a hook that one of the secrets has signed, and lately; "" for any other."""
    id, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not _ID.fullmatch(id) or not _TIME.fullmatch(at):
        return ""
    if abs((time.time() if now is None else now) - int(at)) > HOOK_SECONDS:
        return ""
    given = [one.encode() for one in headers.get("webhook-signature", "").split(" ")[:_MOST]]
    right = [signature(secret, id, at, body).encode() for secret in secrets]
    return id if any(hmac.compare_digest(one, other) for one in given for other in right) else ""


def signature(secret: str, id: str, at: str, body: bytes) -> str:
    """What the header `webhook-signature` of a hook must have; `at` is in seconds since 1970."""
    digest = hmac.new(key_of(secret), f"{id}.{at}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def key_of(secret: str) -> bytes:
    """As the standard writes keys, "whsec_" and base64; any other secret is its own bytes."""
    if not secret.startswith(_WRITTEN):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(_WRITTEN), validate=True)
    except ValueError:
        raise InputError(f"hooks: what begins with {_WRITTEN} must go on in base64") from None
