"""HTTP for desks: what is repeated and what never is, where credentials go, what leaves, and what an error tells."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
import stamina
from desk_server import DeskServer, Fault, serving
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from assistkit.desks import http as module
from assistkit.desks.auth import ClientCredentials, Header, basic
from assistkit.desks.endpoints import Endpoint
from assistkit.desks.http import Http, checked_address
from assistkit.errors import (
    DeskBusy,
    DeskChanged,
    DeskMissing,
    DeskOdd,
    DeskRefused,
    DeskUnusable,
    InputError,
    NoteUnknown,
)

ROWS = Endpoint("GET", "/rows")
ROW = Endpoint("GET", "/rows/{id}")
SEARCH = Endpoint("POST", "/search")
NOTE = Endpoint("POST", "/rows/{id}/note", {"text": str, "private": True})
SECRET = "t0k3n-of-nobody"  # noqa: S105


class Row(Struct):
    id: int


@pytest.fixture(autouse=True)
def at_once() -> Iterator[None]:
    """Tries follow each other without waiting."""
    with stamina.set_testing(True, attempts=module.ATTEMPTS, cap=True):
        yield


@pytest.fixture
def server() -> Iterator[DeskServer]:
    with serving(lambda _: (200, {}, {"id": 7})) as made:
        yield made


@pytest.fixture
def http(server: DeskServer) -> Http:
    return Http("Desk", f"{server.url}/api", [ROWS, ROW, SEARCH, NOTE], Header("Authorization", f"Bearer {SECRET}"))


def leave(http: Http) -> Any:
    return http.read(NOTE, Row, at={"id": "7"}, body={"text": "Hello", "private": True})


TEMPORARY = [
    Fault(status=429, headers={"Retry-After": "1"}),
    Fault(status=429),
    Fault(status=500),
    Fault(status=502, body="<html>bad gateway</html>"),
    Fault(status=503, headers={"Retry-After": "2"}, body="<h1>maintenance</h1>"),
    Fault(status=503),
    Fault(kind="refuse"),
    Fault(kind="cut"),
    Fault(kind="lose"),
    Fault(status=200, body='{"id": '),
]


@pytest.mark.parametrize("fault", TEMPORARY, ids=lambda one: f"{one.kind} {one.status}")
def test_a_read_is_repeated(http: Http, server: DeskServer, fault: Fault) -> None:
    """What may pass by passes by, a search among them, and the answer is the same."""
    for endpoint, how in ((ROWS, {}), (SEARCH, {"body": [{"field": "id"}]})):
        server.faults = [Fault(**{**vars(fault), "times": 2})]
        assert http.read(endpoint, Row, **how).id == 7
    assert len(server.asked) == 6


@pytest.mark.parametrize("fault", TEMPORARY, ids=lambda one: f"{one.kind} {one.status}")
def test_a_note_is_written_again_only_where_it_did_not_arrive(http: Http, server: DeskServer, fault: Fault) -> None:
    """After 429 and 503 with Retry-After the desk has done nothing; after all else nobody knows."""
    server.faults = [Fault(**{**vars(fault), "times": 1})]
    if fault.status == 429 or "Retry-After" in fault.headers:
        assert leave(http).id == 7
        assert len(server.asked) == 2
    else:
        with pytest.raises(NoteUnknown, match="nobody knows whether it arrived"):
            leave(http)
        assert len(server.asked) == 1


def test_without_a_connection_a_note_is_tried_again(server: DeskServer) -> None:
    """A connection that was refused has carried nothing; in the end the desk is busy, and nothing is unknown."""
    http = Http("Desk", server.url, [NOTE], Header("Authorization", SECRET))
    server.close()
    with pytest.raises(DeskBusy, match="no connection"):
        leave(http)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, DeskRefused), (401, DeskRefused), (403, DeskRefused), (404, DeskMissing), (409, DeskChanged),
     (410, DeskMissing), (412, DeskChanged), (422, DeskRefused)],
)  # fmt: skip
def test_what_a_status_means(http: Http, server: DeskServer, status: int, kind: type[DeskUnusable]) -> None:
    """A refusal is final; it says which request, which status, what the desk said and what to do."""
    server.faults = [Fault(status=status, body={"message": "Permission Denied"}, times=9)]
    for ask in (lambda: http.read(ROW, Row, at={"id": "7"}), lambda: leave(http)):
        with pytest.raises(kind, match=rf"Desk: (GET|POST) /rows/\{{id\}}.*: {status} .*Permission Denied"):
            ask()
    assert len(server.asked) == 2


def test_a_desk_that_stays_busy(http: Http, server: DeskServer) -> None:
    """After so many tries it is DeskBusy, with the seconds that the desk wants."""
    server.faults = [Fault(status=429, headers={"Retry-After": "7"}, times=99)]
    with pytest.raises(DeskBusy, match="wait 7 s"):
        http.read(ROWS, Row)
    assert len(server.asked) == module.ATTEMPTS


def test_a_wait_that_is_too_long(http: Http, server: DeskServer) -> None:
    """A desk that wants an hour is not waited for, by date or by seconds; Salesforce's day without a word neither."""
    for fault in (
        Fault(status=429, headers={"Retry-After": "3600"}),
        Fault(status=503, headers={"Retry-After": "Fri, 31 Dec 2999 23:59:59 GMT"}),
        Fault(status=403, body=[{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "over"}]),
    ):
        server.faults, server.asked[:] = [fault], []
        with pytest.raises(DeskBusy):
            http.read(ROWS, Row)
        assert len(server.asked) == 1


@pytest.mark.parametrize("body", ["<!doctype html><title>Sign in</title>", {"id": "seven"}, {"name": 1}, [], "null"])
def test_an_answer_that_is_none(http: Http, server: DeskServer, body: Any) -> None:
    """HTML, another type and a missing field are errors that say what was expected; such a note is unknown."""
    server.faults = [Fault(status=200, body=body, times=99)]
    with pytest.raises(DeskOdd, match=r"must be JSON|documents describe"):
        http.read(ROWS, Row)
    with pytest.raises(NoteUnknown):
        leave(http)


def test_too_much(http: Http, server: DeskServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer is read up to a limit."""
    monkeypatch.setattr(module, "LARGEST", 1_000)
    server.faults = [Fault(status=200, body='{"id": 7, "more": "' + "x" * 5_000 + '"}')]
    with pytest.raises(DeskOdd, match="may have 1,000 bytes"):
        http.read(ROWS, Row)


def test_a_redirect_is_not_followed(http: Http, server: DeskServer) -> None:
    """Credentials go to the desk and nowhere else: a redirect is an error that names where it leads."""
    with serving(lambda _: (200, {}, {"id": 7})) as other:
        for to in (other.url, f"{server.url}/elsewhere"):
            server.faults = [Fault(status=302, headers={"Location": f"{to}/rows"})]
            with pytest.raises(DeskRefused, match="where no credentials go"):
                http.read(ROWS, Row)
        assert other.asked == []


def test_what_is_no_endpoint_never_leaves(http: Http, server: DeskServer) -> None:
    """Neither another path, nor another method, nor another body of a note; and nothing by the client itself."""
    for endpoint in (Endpoint("GET", "/others"), Endpoint("POST", "/rows"), NOTE._replace(body={"text": str})):
        with pytest.raises(AssertionError, match="none of its endpoints"):
            http.read(endpoint, Row, at={"id": "7"}, body={"text": "x"})
    bodies = [
        {"text": "x"},
        {"text": "x", "private": False},
        {"text": "x", "private": 1},
        {"text": 1, "private": True},
        {"text": "x", "private": True, "notify_emails": ["kim@customer.test"]},
        ["text", "private"],
        None,
    ]
    for body in bodies:
        with pytest.raises(AssertionError, match="was not sent"):
            http.read(NOTE, Row, at={"id": "7"}, body=body)
    for method, url in (
        ("DELETE", f"{server.url}/api/rows/7"),
        ("GET", f"{server.url}/other"),
        ("GET", "https://elsewhere.example/api/rows"),
    ):
        with pytest.raises(AssertionError, match="was not sent"):
            http._client.request(method, url)
    assert server.asked == []


@given(st.text(max_size=40))
def test_an_id_never_leads_to_another_path(id: str) -> None:
    """Whatever an id holds, it fills one part of the path or is refused."""
    try:
        path = NOTE.at({"id": id})
    except InputError:
        return
    assert NOTE.fits("POST", path, {"text": "x", "private": True})
    assert path.count("/") == 3
    assert not set("?#%\\ ") & set(id)


@pytest.mark.parametrize("id", ["", ".", "..", "1/reply", "1%2Freply", "1?x", "1#x", "1 2", "1\n", "1\\2"])
def test_an_id_that_is_none(id: str) -> None:
    """What could lead elsewhere is refused, with the rule."""
    with pytest.raises(InputError, match="must be an id of the desk"):
        NOTE.at({"id": id})


def test_a_link_is_asked_of_the_desk(http: Http, server: DeskServer) -> None:
    """Whatever host a link to the next page names, this desk is asked; what is not this endpoint is not."""
    for number, host in enumerate((server.url, "", "https://elsewhere.example", "http://127.0.0.1:1")):
        assert http.follow(ROWS, f"{host}/api/rows?page={number}", Row).id == 7
    with pytest.raises(DeskOdd, match="must be one of /rows"):
        http.follow(ROWS, "https://elsewhere.example/other", Row)
    with pytest.raises(AssertionError, match="was not sent"):
        http.follow(ROWS, f"{server.url}/api/rows/7/reply", Row)
    assert [one.one("page") for one in server.asked] == ["0", "1", "2", "3"]


def test_secrets_are_in_no_error_and_no_log(http: Http, server: DeskServer, caplog: pytest.LogCaptureFixture) -> None:
    """A desk that sends our token back, in words or in a wrong type, is quoted without it."""
    caplog.set_level(logging.DEBUG)
    told = [
        repr(http),
        repr(Header("Authorization", SECRET)),
        repr(basic("kim", SECRET)),
        repr(ClientCredentials("/t", "c", SECRET)),
    ]
    for fault in (
        Fault(status=403, body={"message": f"token {SECRET} may not"}),
        Fault(status=200, body=f"<p>{SECRET}</p>"),
        Fault(status=200, body={"id": SECRET}),
    ):
        server.faults = [Fault(**{**vars(fault), "times": 9})]
        with pytest.raises(DeskUnusable) as caught:
            http.read(ROWS, Row)
        told.append(f"{caught.value!r} {caught.value.__cause__!r} {caught.getrepr(style='short')}")
    assert SECRET not in "".join(told)
    assert SECRET not in caplog.text


def test_a_secret_that_is_coded_is_no_secret_less(server: DeskServer) -> None:
    """A desk that sends back the password of Basic, plain or coded, is quoted without it."""
    auth = basic("kim", SECRET)
    http = Http("Desk", server.url, [ROWS], auth)
    server.faults = [Fault(status=403, body=f"{SECRET} {auth.value}")]
    with pytest.raises(DeskRefused) as caught:
        http.read(ROWS, Row)
    assert SECRET not in str(caught.value)
    assert auth.value.partition(" ")[2] not in str(caught.value)


def test_a_stranger_has_no_credentials(http: Http, server: DeskServer) -> None:
    """What a stranger sees is asked for without them."""
    http.read(ROWS, Row, anonymous=True)
    http.read(ROWS, Row)
    assert [one.headers.get("authorization") for one in server.asked] == [None, f"Bearer {SECRET}"]


def test_a_token_is_renewed_once() -> None:
    """An expired token is fetched anew and the request sent again, also of a note; a second refusal is final."""
    tokens = iter(["first", "second", "third", "fourth"])

    def answer(asked: Any) -> Any:
        if asked.path == "/oauth/token":
            assert asked.body == {"grant_type": "client_credentials", "client_id": "us", "client_secret": SECRET}
            return 200, {}, {"access_token": next(tokens)}
        return (
            (200, {}, {"id": 7})
            if asked.headers["authorization"] == "Bearer second"
            else (401, {}, {"message": "expired"})
        )

    with serving(answer) as server:
        http = Http("Desk", f"{server.url}/api", [ROWS, NOTE], ClientCredentials("/oauth/token", "us", SECRET))
        assert leave(http).id == 7
        assert http.read(ROWS, Row).id == 7
        assert [one.path for one in server.asked].count("/oauth/token") == 2
        http._auth.expired()
        with pytest.raises(DeskRefused, match="401"):
            http.read(ROWS, Row)


def test_limits_are_remembered(http: Http, server: DeskServer) -> None:
    """What a desk says of its limits is kept, for `desk check`."""
    for name in ("X-RateLimit-Remaining", "X-Rate-Limit", "Sforce-Limit-Info"):
        server.answer = lambda _, name=name: (200, {name: "9"}, {"id": 7})
        http.read(ROWS, Row)
        assert http.limits == {name.lower(): "9"}


@pytest.mark.parametrize(
    "url",
    [
        "",
        "desk.example",
        "ftp://desk.example",
        "http://desk.example",
        "https://kim:pw@desk.example",
        "https://desk.example?x=1",
        "https://[::1",
    ],
)
def test_an_address_that_credentials_must_not_go_to(url: str) -> None:
    """Only https, or a double on this machine; nothing secret in the address."""
    with pytest.raises(InputError) as caught:
        checked_address(url)
    assert "pw" not in str(caught.value)


def test_an_address_that_may_be() -> None:
    """https anywhere, http on loopback; a slash at the end is none of it."""
    assert checked_address("https://desk.example/") == "https://desk.example"
    assert checked_address("http://127.0.0.1:8090") == "http://127.0.0.1:8090"
