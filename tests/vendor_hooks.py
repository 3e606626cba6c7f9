"""Hooks as vendors send them, written apart from what reads them: headers and body."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

Hook = tuple[dict[str, str], bytes]


def zendesk(secret: str, *, case: str = "7", at: float = 0.0, **said: Any) -> Hook:
    """A trigger's, with the body that its administrator wrote."""
    body, moment = json.dumps({"case_id": case, **said}).encode(), _iso(at)
    mac = hmac.digest(secret.encode(), moment.encode() + body, "sha256")
    signature = base64.b64encode(mac).decode()
    return {"X-Zendesk-Webhook-Signature": signature, "X-Zendesk-Webhook-Signature-Timestamp": moment}, body


def chatwoot(secret: str, *, case: str = "7", at: float = 0.0, **said: Any) -> Hook:
    """A customer's message."""
    event = {"event": "message_created", "id": 501, "message_type": "incoming", "private": False, "content": "Stuck."}
    body, moment = json.dumps({**event, "conversation": {"id": int(case)}, **said}).encode(), str(int(_now(at)))
    mac = hmac.new(secret.encode(), moment.encode() + b"." + body, "sha256").hexdigest()
    headers = {"X-Chatwoot-Signature": f"sha256={mac}", "X-Chatwoot-Timestamp": moment}
    return {**headers, "X-Chatwoot-Delivery": "d-1"}, body


def zammad(secret: str, *, case: str = "7", at: float = 0.0, **said: Any) -> Hook:
    """A trigger's, with the payload that Zammad makes."""
    ticket = {"id": int(case), "number": "22007", "title": "Button", "updated_at": _iso(at)}
    body = json.dumps({"ticket": ticket, "article": {"id": 9, "body": "Stuck."}, **said}).encode()
    mac = hmac.new(secret.encode(), body, "sha1").hexdigest()
    return {"X-Hub-Signature": f"sha1={mac}", "X-Zammad-Delivery": "d-1", "X-Zammad-Trigger": "assistkit"}, body


def freshdesk(secret: str, *, case: str = "7", at: float = 0.0, **said: Any) -> Hook:
    """An automation's, with a header of its own; there is no time in it."""
    del at
    return {"X-Assistkit-Secret": secret}, json.dumps({"case_id": case, **said}).encode()


VENDORS: Mapping[str, Callable[..., Hook]] = {
    "zendesk": zendesk,
    "chatwoot": chatwoot,
    "zammad": zammad,
    "freshdesk": freshdesk,
}


def _now(off: float) -> float:
    return time.time() + off


def _iso(off: float) -> str:
    return datetime.fromtimestamp(_now(off), UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
