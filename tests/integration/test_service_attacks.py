"""What strangers, other desks and odd clients try on the HTTP service: none gets through, and none crashes it.

Each attack is the bytes of a request, and the statuses that refuse it.
"""

from __future__ import annotations

import base64
import contextlib
import json
import secrets
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from served import PANEL_PAGE, PIN, Served, hook_headers
from vendor_hooks import VENDORS

from assistkit.desks.service import limits
from assistkit.desks.service.hooks import SCHEMES

CASE = json.dumps({"case": PIN}).encode()
NEWS = json.dumps({"case_id": "victim", "case": PIN}).encode()
REJECTED = json.dumps({"event": "rejected", "suggestion_id": "sug-0000000000000000", "reason": "x"}).encode()
Attack = Callable[[Served], bytes]


class WithVendors(Served):
    """As `Served`, with a desk for each vendor whose hooks have a scheme of their own; no connector is answered."""

    def _toml(self, folder: Path) -> str:
        for name in VENDORS:
            self._secrets |= {name: secrets.token_hex(32), f"{name}-hook": secrets.token_hex(32)}
        url = 'url = "http://127.0.0.1:9"'
        desks = [
            f"""
[serve.{name}]
keys = {{ new = "{self._secrets[name]}" }}
hooks = ["{self._secrets[f"{name}-hook"]}"]
scheme = "{name}"
reviews = "{folder}/{name}.db"
connector = "{name}"
"""
            for name in VENDORS
        ]
        connectors = f"""
[zendesk]
{url}
email = "us@desk.example"
token = "x"
[chatwoot]
{url}
token = "x"
account = "1"
[zammad]
{url}
token = "x"
[freshdesk]
{url}
key = "x"
"""
        return super()._toml(folder) + "".join(desks) + connectors


@pytest.fixture(scope="module")
def served(sample_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    made = WithVendors(sample_index, tmp_path_factory.mktemp("attacked"))
    yield made
    assert made.stop() == 0


def request(line: str, body: bytes = b"", **headers: str) -> bytes:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    named = {"Host": "desk.example", "Connection": "close", "Content-Length": str(len(body)), **given}
    lines = [line, *(f"{name}: {value}" for name, value in named.items() if value)]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def post(path: str, body: bytes, **headers: str) -> bytes:
    return request(f"POST {path} HTTP/1.1", body, **headers)


def get(path: str, **headers: str) -> bytes:
    return request(f"GET {path} HTTP/1.1", **headers)


def asking(token: Callable[[Served], str], body: bytes = CASE, path: str = "/suggest", **headers: str) -> Attack:
    return lambda served: post(path, body, Authorization=f"Bearer {token(served)}", **headers)


def good(served: Served) -> str:
    return served.token(case="own")


def forged(desk: str = "acme", kid: str = "new", key: str | None = None, **claims: Any) -> Callable[[Served], str]:
    """A token with something wrong about it; a claim of None is left out."""

    def made(served: Served) -> str:
        now = int(time.time())
        said = {"aud": desk, "case": "victim", "sub": "mallory", "iat": now, "exp": now + 600, **claims}
        kept = {name: value for name, value in said.items() if value is not None}
        secret = served.desk(desk if desk in served.desks else "acme").keys.get(kid, "x" * 64)
        return _encoded(kept, secret if key is None else key, {"kid": kid})

    return made


def _encoded(claims: dict[str, Any], key: str, header: dict[str, Any], algorithm: str = "HS256") -> str:
    """By hand: the library refuses to make what it would refuse to read."""
    import hashlib
    import hmac

    parts = [json.dumps({"alg": algorithm, "typ": "JWT", **header}).encode(), json.dumps(claims).encode()]
    signed = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    mac = hmac.new(key.encode(), signed, hashlib.sha256).digest() if algorithm != "none" else b""
    return (signed + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()


def of_beta(served: Served) -> str:
    """Signed by beta, said to be for acme."""
    return forged(key=served.desk("beta").keys["new"])(served)


def unsigned(served: Served) -> str:
    now = int(time.time())
    claims = {"aud": "acme", "case": "victim", "sub": "m", "iat": now, "exp": now + 60}
    return _encoded(claims, "", {"kid": "new"}, "none")


def other_algorithm(served: Served) -> str:
    now = int(time.time())
    claims = {"aud": "acme", "case": "victim", "sub": "m", "iat": now, "exp": now + 60}
    return jwt.encode(claims, served.desk("acme").keys["new"], algorithm="HS512", headers={"kid": "new"})


def changed(served: Served) -> str:
    """Another case in a token that was signed for one's own."""
    head, claims, mac = good(served).split(".")
    said = json.loads(base64.urlsafe_b64decode(claims + "=="))
    other = base64.urlsafe_b64encode(json.dumps({**said, "case": "victim"}).encode()).rstrip(b"=").decode()
    return f"{head}.{other}.{mac}"


def hook(desk: str = "acme", by: str = "acme", body: bytes = NEWS, sent: bytes | None = None, **headers: Any) -> Attack:
    """A hook: signed by the desk `by` over `body`, sent to `desk`; `headers` are put in place of its own."""

    def made(served: Served) -> bytes:
        at = headers.get("at")
        signed = hook_headers(served.desk(by).hooks[0], body, **({"at": int(time.time()) + at} if at else {}))
        own = {name: value for name, value in {**signed, **headers}.items() if name != "at" and value is not None}
        return post(f"/hooks/{desk}", body if sent is None else sent, **own)

    return made


def of_vendor(
    name: str, *, desk: str = "", by: str = "", drop: str = "", sent: tuple[bytes, bytes] = (b"", b""), **said: Any
) -> Attack:
    """A hook in the way of the vendor `name`: signed by the desk `by`, sent to `desk`.

    `drop` is a header that is left out, `sent` what is put in another's place in the body once it is signed.
    """

    def made(served: Served) -> bytes:
        headers, body = VENDORS[name](served.desk(by or name).hooks[0], case="666", **said)
        kept = {one: value for one, value in headers.items() if one.lower() != drop}
        return post(f"/hooks/{desk or name}", body.replace(*sent) if sent[0] else body, **kept)

    return made


def row(value: Any) -> bytes:
    return json.dumps({"case": value}).encode()


DEEP = b'{"case": ' + b'{"a":' * 20_000 + b"1" + b"}" * 20_001
LONG = b'{"case": {"text": "' + b"x" * limits.MOST_BODY + b'"}}'
REFUSED, UNKNOWN, ODD = {401}, {404}, {400}


def of_vendor_by_standard(name: str) -> Attack:
    """The vendor's body at the vendor's desk, with its own secret, signed as the standard says."""

    def made(served: Served) -> bytes:
        _, body = VENDORS[name](served.desk(name).hooks[0], case="666")
        return post(f"/hooks/{name}", body, **hook_headers(served.desk(name).hooks[0], body))

    return made


ATTACKS: dict[str, tuple[Attack, set[int]]] = {
    # who may ask
    "a grant for a note": (asking(forged(use="panel"), b'{"suggestion_id": "x"}', "/notes"), REFUSED),
    "an access token for another one": (asking(good, b"{}", "/token"), REFUSED),
    "a grant as an access token": (asking(forged(use="panel")), REFUSED),
    "an agent's key as an access token": (asking(forged(use="panel", case=None)), REFUSED),
    "a grant for another case": (asking(forged(use="panel"), b'{"case": "7"}', "/token"), REFUSED),
    "a grant for no case": (asking(forged(use="panel", case=None), b"{}", "/token"), REFUSED),
    "a grant that lives too long": (asking(forged(use="panel", exp=2**31), b"{}", "/token"), REFUSED),
    "an agent's key that lives too long": (
        asking(forged(use="panel", case=None, exp=2**32), b'{"case": "7"}', "/token"), REFUSED,
    ),
    "a grant without an end": (asking(forged(use="panel", exp=None), b"{}", "/token"), REFUSED),
    "a grant that has ended": (asking(forged(use="panel", exp=1), b"{}", "/token"), REFUSED),
    "a grant by another desk's key": (
        lambda s: post(
            "/token", b"{}",
            Authorization=f"Bearer {forged(use='panel', key=s.desk('beta').keys['new'])(s)}",
        ), REFUSED,
    ),
    "a grant of another use": (asking(forged(use="other"), b"{}", "/token"), REFUSED),
    "a grant from another page": (
        asking(forged(use="panel"), b"{}", "/token", Origin="https://evil.example"), {403},
    ),
    "no token": (lambda _: post("/suggest", CASE), REFUSED),
    "an empty token": (lambda _: post("/suggest", CASE, Authorization="Bearer "), REFUSED),
    "another scheme": (lambda s: post("/suggest", CASE, Authorization=f"Basic {good(s)}"), REFUSED),
    "a token that is none": (asking(lambda _: "a.b.c"), REFUSED),
    "a token of three dots": (asking(lambda _: "..."), REFUSED),
    "a token in the address": (lambda s: post(f"/suggest?token={good(s)}", CASE), REFUSED),
    "a token in a cookie": (lambda s: post("/suggest", CASE, Cookie=f"token={good(s)}"), REFUSED),
    "a token in the body": (lambda s: post("/suggest", json.dumps({"token": good(s)}).encode()), REFUSED),
    "two tokens": (
        lambda s: post("/suggest", CASE, Authorization=f"Bearer {good(s)}\r\nAuthorization: Bearer {good(s)}"), REFUSED,
    ),
    "a token without signature": (asking(unsigned), REFUSED),
    "a token by another algorithm": (asking(other_algorithm), REFUSED),
    "a token by a key of one's own": (asking(forged(key="m" * 64)), REFUSED),
    "a token by an empty key": (asking(forged(key="")), REFUSED),
    "a token of an unknown key": (asking(forged(kid="newest")), REFUSED),
    "a key named by a path": (asking(forged(kid="../../dev/null", key="")), REFUSED),
    "a key named by SQL": (asking(forged(kid="' UNION SELECT 'x", key="x")), REFUSED),
    "a key that is no text": (asking(lambda _: _encoded({"aud": "acme"}, "x", {"kid": {"a": 1}})), REFUSED),
    "a token with its own key": (
        asking(lambda _: _encoded({"aud": "acme"}, "x" * 64, {"kid": "new", "jwk": {"kty": "oct", "k": "eHg"}})),
        REFUSED,
    ),
    "a key to be fetched": (
        asking(lambda _: _encoded({"aud": "acme"}, "x" * 64, {"kid": "new", "jku": "http://127.0.0.1:1/"})), REFUSED,
    ),
    "a token of another desk": (asking(of_beta), REFUSED),
    "a token for a desk that is none": (asking(forged(desk="gamma", key="x" * 64)), REFUSED),
    "a token for two desks": (asking(forged(aud=["acme", "beta"])), REFUSED),
    "a token with another case put in": (asking(changed), REFUSED),
    "a token that is too old": (asking(forged(iat=1_700_000_000, exp=1_700_000_600)), REFUSED),
    "a token that never ends": (asking(forged(exp=None)), REFUSED),
    "a token that lives too long": (asking(forged(exp=int(time.time()) + 90_000)), REFUSED),
    "a token from the future": (
        asking(forged(iat=int(time.time()) + 9_000, exp=int(time.time()) + 9_600)), REFUSED,
    ),
    "a token with an endless number": (asking(forged(exp=1e400)), REFUSED),
    "a token with times as texts": (asking(forged(iat="now", exp="later")), REFUSED),
    "a token for no case": (asking(forged(case=None)), REFUSED),
    "a token for a case that is no text": (asking(forged(case={"$ne": ""})), REFUSED),
    "a token of no agent": (asking(forged(sub=None)), REFUSED),
    "a token with line ends": (asking(forged(case="7\r\nX: y")), REFUSED),
    "a token of a megabyte": (asking(forged(sub="m" * 9_000)), REFUSED),
    "a review without token": (lambda _: post("/reviews", REJECTED), REFUSED),
    # another's case
    "another case in the body": (asking(good, row({**PIN, "id": "victim"})), ODD),
    "another case by another name": (asking(good, row({**PIN, "Ticket-ID": "victim"})), ODD),
    "a case that nobody prepared": (asking(good, b"{}"), UNKNOWN),
    "a review of what was not shown": (asking(good, REJECTED, "/reviews"), ODD),
    # pages of others
    "a page of another site": (asking(good, Origin="https://evil.example"), {403}),
    "a page of no site": (asking(good, Origin="null"), {403}),
    "a page that is named alike": (asking(good, Origin=f"{PANEL_PAGE}.evil.example"), {403}),
    "a page by another scheme": (asking(good, Origin=PANEL_PAGE.replace("https", "http")), {403}),
    "an origin that is none": (asking(good, Origin="http://[::1"), {403}),
    "a question of another site": (
        lambda _: request(
            "OPTIONS /suggest HTTP/1.1", Origin="https://evil.example", Access_Control_Request_Method="POST"
        ),
        {403},
    ),
    # hooks
    "a hook without signature": (lambda _: post("/hooks/acme", NEWS), REFUSED),
    "a hook that is signed by another desk": (hook(by="beta"), REFUSED),
    "a hook of another desk's": (hook(desk="beta", by="acme"), REFUSED),
    "a hook with another body": (hook(sent=NEWS.replace(b"victim", b"other!")), REFUSED),
    "a hook with another id": (hook(**{"webhook-id": "msg_other"}), REFUSED),
    "a hook with another time": (hook(**{"webhook-timestamp": str(int(time.time()) + 1)}), REFUSED),
    "a hook of yesterday": (hook(at=-86_400), REFUSED),
    "a hook of tomorrow": (hook(at=86_400), REFUSED),
    "a hook without a time": (hook(**{"webhook-timestamp": ""}), REFUSED),
    "a hook with an odd time": (hook(**{"webhook-timestamp": "1e9"}), REFUSED),
    "a hook with a dot in its id": (hook(**{"webhook-id": "a b"}), REFUSED),
    "a hook with many signatures": (hook(**{"webhook-signature": "v1,x " * 900}), REFUSED),
    "a hook with a byte in its signature": (hook(**{"webhook-signature": "v1,\xff"}), REFUSED),
    "a hook of no desk": (hook(desk="gamma"), UNKNOWN),
    "a hook by a path": (hook(desk="..%2Facme"), UNKNOWN),
    "a token for a hook": (lambda s: post("/hooks/acme", NEWS, Authorization=f"Bearer {good(s)}"), REFUSED),
    # hooks as vendors sign them
    **{
        f"a hook of {name}'s {what}": (attack, REFUSED)
        for name in VENDORS
        for what, attack in {
            "that another desk has signed": of_vendor(name, by="acme"),
            "that another vendor's desk has signed": of_vendor(name, by="zendesk" if name == "zammad" else "zammad"),
            "without a signature": of_vendor(name, drop=SCHEMES[name].header),
            "at a desk of the standard": of_vendor(name, desk="acme", by="acme"),
            "signed by the standard": of_vendor_by_standard(name),
        }.items()
    },
    **{
        f"a hook of {name}'s {what}": (attack, REFUSED)
        for name in ("zendesk", "chatwoot", "zammad")
        for what, attack in {
            "with another case in it": of_vendor(name, sent=(b"666", b"667")),
            "with a blank more": of_vendor(name, sent=(b"{", b"{ ")),
            "of yesterday": of_vendor(name, at=-86_400),
            "of tomorrow": of_vendor(name, at=86_400),
        }.items()
    },
    "a hook of zendesk's without its time": (
        of_vendor("zendesk", drop="x-zendesk-webhook-signature-timestamp"), REFUSED,
    ),
    "a hook of chatwoot's without its time": (of_vendor("chatwoot", drop="x-chatwoot-timestamp"), REFUSED),
    "a hook of zammad's without its time": (of_vendor("zammad", ticket={"id": 666}), REFUSED),
    "a case in a hook that nobody has signed": (
        of_vendor("freshdesk", sent=(b'"666"', b'"666", "case": {"text": "x"}')), ODD,
    ),
    # bodies
    "no body": (asking(good, b""), ODD),
    "no JSON": (asking(good, b"<case/>"), ODD),
    "no UTF-8": (asking(good, b'{"case": {"text": "\xff\xfe"}}'), ODD),
    "half an emoji": (asking(good, b'{"case": {"text": "\\ud83d"}, "article": "\\ud83d"}'), {400, 404}),
    "a list": (asking(good, b"[]"), ODD),
    "a field that is unknown": (asking(good, b'{"case": {"text": "x"}, "internal": true}'), ODD),
    "a text in an unknown field": (asking(good, row({"__proto__": {"text": "x"}})), ODD),
    "a number for a case": (asking(good, b'{"case": 7}'), ODD),
    "nested without an end": (asking(good, DEEP), ODD),
    "too long": (asking(good, LONG), {413}),
    "said to be too long": (asking(good, Content_Length="9" * 12), {413}),
    "too long in pieces": (
        asking(
            good, b"%x\r\n" % len(LONG) + LONG + b"\r\n0\r\n\r\n", Content_Length="", Transfer_Encoding="chunked"
        ),
        {413},
    ),
    "a length that is none": (asking(good, Content_Length="-1"), ODD),
    "two lengths": (asking(good, Content_Length=f"5\r\nContent-Length: {len(CASE)}"), ODD),
    "a length and pieces": (
        asking(good, b"0\r\n\r\nGET /metrics HTTP/1.1\r\n\r\n", Transfer_Encoding="chunked"), ODD,
    ),
    # articles and addresses
    "an article that is a path": (asking(good, b'{"case": {"text": "x"}, "article": "../../etc/passwd"}'), UNKNOWN),
    "an article that is an address": (
        asking(good, b'{"case": {"text": "x"}, "article": "http://169.254.169.254/latest/meta-data/"}'), UNKNOWN,
    ),
    "an article that is SQL": (asking(good, b'{"case": {"text": "x"}, "article": "\' OR 1=1 --"}'), UNKNOWN),
    # paths and headers
    "a file by a path": (lambda _: get("/static/../app.py"), UNKNOWN),
    "a file by a path in code": (lambda _: get("/static/..%2F..%2Fapp.py"), UNKNOWN),
    "a file by a path in code twice": (lambda _: get("/static/%252e%252e%252fapp.py"), UNKNOWN),
    "a file of the machine": (lambda _: get("/static//etc/passwd"), UNKNOWN),
    "a file with a zero": (lambda _: get("/static/page.js%00.css"), UNKNOWN),
    "a page of no desk": (lambda _: get("/panel?desk=gamma"), UNKNOWN),
    "script as a desk": (lambda _: get("/panel?desk=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"), UNKNOWN),
    "a header in a desk's name": (lambda _: get("/panel?desk=acme%0d%0aSet-Cookie:%20a=b"), UNKNOWN),
    "a slash too many, by another host": (lambda _: get("/panel/", Host="evil.example"), UNKNOWN),
    "an address of another server": (lambda _: get("http://169.254.169.254/latest/"), UNKNOWN),
    "another method": (lambda s: request("PUT /suggest HTTP/1.1", CASE, Authorization=f"Bearer {good(s)}"), {405}),
    "a method put in its place": (lambda _: get("/suggest", X_HTTP_Method_Override="POST"), {405}),
    "a trace": (lambda _: request("TRACE /suggest HTTP/1.1"), {405}),
    "a tunnel": (lambda _: request("CONNECT 127.0.0.1:22 HTTP/1.1"), {400, 404}),
    "a header without an end": (lambda _: get("/health", X_Long="x" * 200_000), ODD),
    "a header over two lines": (lambda _: get("/health", X_Folded="a\r\n b\r\nbad"), ODD),
    "a zero in a header": (lambda _: get("/health", X_Zero="a\0b"), ODD),
    "no host": (lambda _: b"GET /health HTTP/1.1\r\n\r\n", ODD),
    "no HTTP": (lambda _: b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20 + b"\r\n\r\n", ODD),
}  # fmt: skip


def sent(served: Served, data: bytes) -> tuple[int, bytes]:
    """The status and the answer, as they come."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=60) as connection:
        connection.settimeout(60)
        parts = []
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(data)  # of what is too long, all need not be taken
        with contextlib.suppress(ConnectionResetError):
            while part := connection.recv(65_536):
                parts.append(part)
    answer = b"".join(parts)
    return int(answer[9:12] or 0), answer


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_refused(served: Served, name: str) -> None:
    """By its status, without a trace of code, a path or a secret in the answer."""
    attack, refused = ATTACKS[name]
    status, answer = sent(served, attack(served))
    assert status in refused, answer[:400]
    for told in (b"Traceback", b".py", b"sqlite", str(served.config.parent).encode(), b"Set-Cookie", b"location:"):
        assert told not in answer


def test_there_are_enough_of_them() -> None:
    assert len(ATTACKS) >= 60


def test_a_hook_that_was_heard_on_the_way_is_good_once(served: Served) -> None:
    heard = hook()(served)
    assert [sent(served, heard)[0] for _ in range(3)] == [202, 409, 409]


@pytest.mark.parametrize("name", ["zendesk", "chatwoot", "zammad"])
def test_so_is_a_vendors(served: Served, name: str) -> None:
    """Whatever id a header says that nobody has signed."""
    headers, body = VENDORS[name](served.desk(name).hooks[0], case="77")
    others = {"X-Zammad-Delivery": "other", "X-Chatwoot-Delivery": "other", "X-Zendesk-Webhook-Invocation-Id": "9"}
    again = {**headers, **others}
    answers = [sent(served, post(f"/hooks/{name}", body, **one))[0] for one in (headers, headers, again)]
    assert answers == [202, 409, 409]


def test_a_secret_that_was_heard_says_no_more_than_which_case(served: Served) -> None:
    """Freshdesk signs nothing: heard again it is taken again, and is one case in the queue, read from the desk."""
    headers, body = VENDORS["freshdesk"](served.desk("freshdesk").hooks[0], case="77")
    assert [sent(served, post("/hooks/freshdesk", body, **headers))[0] for _ in range(3)] == [202] * 3
    with served.store("freshdesk") as store:
        assert store.jobs.waiting() <= 1


def test_our_own_note_is_no_news(served: Served) -> None:
    """Chatwoot tells of every message: a private one, ours among them, is taken and left."""
    said = {"message_type": "outgoing", "private": True}
    headers, body = VENDORS["chatwoot"](served.desk("chatwoot").hooks[0], case="78", **said)
    status, answer = sent(served, post("/hooks/chatwoot", body, **headers))
    assert status == 202
    assert answer.endswith(b'{"queued":false}')
    with served.store("chatwoot") as store:
        assert store.jobs.prepared("78") is None


BEGUN = {
    "nothing": b"",
    "half a header": b"GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: ",
    "half a body": b"POST /hooks/acme HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{",
    "half a second request": b"GET /health HTTP/1.1\r\nHost: x\r\n\r\nGET /health HTTP/1.1\r\nHost:",
}


def test_a_request_that_does_not_go_on_is_given_up(served: Served) -> None:
    """Slow loris: the connection is closed by us; a client that waits for longer than any of our limits sees it."""
    most = 2 * max(limits.HEAD_SECONDS, limits.BODY_SECONDS)
    with contextlib.ExitStack() as open_:  # all at once, since each takes so long
        slow = [open_.enter_context(socket.create_connection(("127.0.0.1", served.port), most)) for _ in BEGUN]
        for connection, begun in zip(slow, BEGUN.values(), strict=True):
            connection.sendall(begun)
        for connection in slow:
            while connection.recv(65_536):  # raises TimeoutError where it is left open
                pass


def test_after_all_of_it_nothing_has_happened(served: Served) -> None:
    """No error in the log, no review, nothing in a queue but what was rightly asked for; and it works as before."""
    problems = [one for one in served.events() if one["level"] in ("error", "critical") or one.get("status", 0) >= 500]
    assert problems == []
    for name in ("acme", "beta"):
        with served.store(name) as store:
            assert list(store.reviews()) == []
            assert all(one.shown.case_id != "victim" for one in store.outcomes())
    assert served.post("/suggest", {"case": PIN}, good(served)).status_code == 200
