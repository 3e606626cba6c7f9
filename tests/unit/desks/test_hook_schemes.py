"""Each vendor's hooks are known by the vendor's own signature, and by nothing that anybody else could make."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vendor_hooks import VENDORS, chatwoot, freshdesk, zammad, zendesk

from assistkit.desks.service.hooks import SCHEMES, genuine
from assistkit.desks.service.limits import HOOK_BODY_SECONDS, HOOK_SECONDS
from assistkit.desks.service.news import news_in, time_in
from assistkit.desks.service.tenants import Tenant
from assistkit.errors import InputError

SECRET, OTHER = "s3cret-" * 6, "an0ther-" * 6
SIGNED = [name for name in VENDORS if SCHEMES[name].signed]
TIMED = [name for name in VENDORS if SCHEMES[name].at]


def heard(scheme: str, headers: dict[str, str], body: bytes, *secrets: str) -> str:
    """As the service asks, whose headers have small letters."""
    small = {name.lower(): value for name, value in headers.items()}
    return genuine(small, body, secrets or (SECRET,), scheme, told=time_in)


def test_the_signatures_are_the_vendors() -> None:
    """Made with openssl dgst -hmac, as the vendors' pages say what is signed."""
    body = b'{"case_id": "7"}'
    made = {name: SCHEMES[name].sign(SECRET, "", "1764500000", body) for name in VENDORS}
    assert made == {
        "zendesk": "S0uQOkxBW2JFeavwk8bsCIaBmyxPtYqZ/1aebcaj5zA=",
        "chatwoot": "sha256=9de8547f532e473503c03c03f867540efe75c3cd919b26345c613d9b74d89de2",
        "zammad": "sha1=974a20a6053b410705b3c215c58e28c8d9065979",
        "freshdesk": SECRET,
    }


@pytest.mark.parametrize("name", VENDORS)
def test_its_own_is_genuine(name: str) -> None:
    assert heard(name, *VENDORS[name](SECRET))


@pytest.mark.parametrize("name", VENDORS)
def test_while_a_secret_is_replaced_both_are_good(name: str) -> None:
    """The new one and the old one; not one that is gone."""
    hook = VENDORS[name](SECRET)
    assert heard(name, *hook, OTHER, SECRET)
    assert not heard(name, *hook, OTHER)
    assert not heard(name, *hook, "")


@pytest.mark.parametrize("name", VENDORS)
@pytest.mark.parametrize("other", [*VENDORS, "standard"])
def test_no_vendors_hook_is_anothers(name: str, other: str) -> None:
    """Though the secret is right: who may choose how a hook is checked may choose the weakest way."""
    if name != other:
        assert not heard(other, *VENDORS[name](SECRET))


@pytest.mark.parametrize("name", SIGNED)
@given(place=st.integers(0, 10_000), flipped=st.integers(1, 255))
def test_no_other_body(name: str, place: int, flipped: int) -> None:
    """A body with any byte changed is refused."""
    headers, body = VENDORS[name](SECRET)
    at = place % len(body)
    assert not heard(name, headers, body[:at] + bytes([body[at] ^ flipped]) + body[at + 1 :])


@pytest.mark.parametrize("name", VENDORS)
@given(given_=st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=100))
def test_no_other_signature(name: str, given_: str) -> None:
    """Nor without one, nor with any text in its place."""
    headers, body = VENDORS[name](SECRET)
    assert not heard(name, {**headers, SCHEMES[name].header.title(): given_}, body) or given_ == SECRET
    del headers[next(one for one in headers if one.lower() == SCHEMES[name].header)]
    assert not heard(name, headers, body)


@pytest.mark.parametrize("name", TIMED)
def test_a_time_is_signed_and_of_these_minutes(name: str) -> None:
    """Too old, too far ahead, another one than was signed, one that is none."""
    off = HOOK_SECONDS + 60
    assert not heard(name, *VENDORS[name](SECRET, at=-off))
    assert not heard(name, *VENDORS[name](SECRET, at=off))
    headers, body = VENDORS[name](SECRET, at=-10)
    clock = next(one for one in headers if one.lower() == SCHEMES[name].at)
    again, _ = VENDORS[name](SECRET)
    for odd in (again[clock], "", "now", "2026-11-30T09:00:00", "1e9", "9" * 30):
        assert not heard(name, {**headers, clock: odd}, body), odd


def test_zammads_time_is_in_the_body() -> None:
    """Its hook is tried again for minutes, with the same body; one that is older, or has no time, is refused."""
    assert heard("zammad", *zammad(SECRET, at=60 - HOOK_BODY_SECONDS))
    assert not heard("zammad", *zammad(SECRET, at=-60 - HOOK_BODY_SECONDS))
    assert not heard("zammad", *zammad(SECRET, at=HOOK_SECONDS + 60))
    for odd in ({}, {"id": 7}, {"id": 7, "updated_at": ""}, {"id": 7, "updated_at": 1_764_500_000}):
        assert not heard("zammad", *zammad(SECRET, ticket=odd)), odd


@pytest.mark.parametrize("name", SIGNED)
def test_a_hook_that_comes_again_has_the_same_id(name: str) -> None:
    """By what is signed: a header that says another id makes it no other hook."""
    headers, body = VENDORS[name](SECRET)
    others = {"X-Zammad-Delivery": "d-2", "X-Chatwoot-Delivery": "d-2", "X-Zendesk-Webhook-Invocation-Id": "2"}
    assert heard(name, headers, body) == heard(name, {**headers, **others}, body)
    assert heard(name, headers, body) != heard(name, *VENDORS[name](SECRET, case="8"))


def test_what_a_hook_says() -> None:
    """Which case it is; more is taken from signed hooks of the standard's shape only."""
    for name in VENDORS:
        _, body = VENDORS[name](SECRET, case="4711")
        news = news_in(name, body)
        assert news is not None
        assert (news.case_id, news.case) == ("4711", None)
    _, body = zendesk(SECRET, case_={})
    with pytest.raises(InputError):
        news_in("zendesk", body)
    _, body = freshdesk(SECRET)
    with pytest.raises(InputError, match="nobody has signed"):
        news_in("freshdesk", json.dumps({**json.loads(body), "case": {"text": "x"}}).encode())
    for odd in (b"", b"[]", b"{}", b'{"ticket": {"id": "7"}}', b"\xff"):
        for name in VENDORS:
            with pytest.raises(InputError):
                news_in(name, odd)


@pytest.mark.parametrize(
    "said",
    [
        {"message_type": "outgoing"},
        {"message_type": "outgoing", "private": True},
        {"message_type": "incoming", "private": True},
        {"message_type": "template"},
        {"message_type": None},
        {"event": "message_updated"},
        {"event": "conversation_status_changed"},
    ],
)
def test_only_a_customers_message_is_news(said: dict[str, object]) -> None:
    """Chatwoot tells of replies and of our own notes too: a suggestion for these would go round in circles."""
    _, body = chatwoot(SECRET, **said)
    assert news_in("chatwoot", body) is None


def test_what_a_desk_needs_for_its_scheme() -> None:
    """One that there is, a connector where hooks bring no case, and a secret that is long enough for who made it."""
    keys = {"a": OTHER}
    with pytest.raises(InputError, match="scheme: must be one of standard, zendesk"):
        Tenant(name="acme", keys=keys, scheme="intercom")
    for name in ("zammad", "chatwoot", "freshdesk"):
        with pytest.raises(InputError, match="need a connector"):
            Tenant(name="acme", keys=keys, hooks=[SECRET], scheme=name)
    Tenant(name="acme", keys=keys, hooks=["a" * 24], scheme="chatwoot", connector="chatwoot")
    with pytest.raises(InputError, match="24 characters"):
        Tenant(name="acme", keys=keys, hooks=["a" * 23], scheme="chatwoot", connector="chatwoot")
    with pytest.raises(InputError, match="32 characters"):
        Tenant(name="acme", keys=keys, hooks=["a" * 31], scheme="zammad", connector="zammad")
