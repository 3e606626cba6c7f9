"""The only file that speaks HTTP. A connector says what it asks for and what it expects; here is all the rest.

Reads are repeated; what writes is repeated only where it cannot have arrived. A request that is not one of the
connector's
endpoints never leaves. Credentials go to the desk's own address and nowhere else, and never into a message.
"""

from __future__ import annotations

import re
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Generic, TypedDict, TypeVar, Unpack
from urllib.parse import urlsplit

import msgspec

from assistkit.desks.auth import STRANGER, Auth, ClientCredentials
from assistkit.desks.endpoints import Endpoint, allowed
from assistkit.errors import (
    DeskBusy,
    DeskChanged,
    DeskMissing,
    DeskOdd,
    DeskRefused,
    DeskUnusable,
    InputError,
    MissingExtra,
    NoteUnknown,
)

if TYPE_CHECKING:
    import httpx2

T = TypeVar("T")

ATTEMPTS, PATIENCE = 6, 600.0
"""So often, and at most for this many seconds, a request is tried."""
LONGEST_WAIT = 300.0
"""Seconds: a desk that wants us to wait longer is busy."""
LARGEST = 64 * 2**20
"""Bytes of an answer, unpacked."""
LONGEST_ANSWER = 180.0
"""Seconds that an answer may take to arrive."""

_LIMITS = re.compile(r"(?:x-)?rate-?limit(?:-\w+)*|sforce-limit-info|retry-after", re.IGNORECASE)
_SPENT = b"REQUEST_LIMIT_EXCEEDED"  # Salesforce: 403, and no word on how long
_TAGS = re.compile(r"<[^<>]*>|\s+")
_SAID = 160  # characters of what the desk says
_UNKNOWN_OUTCOME = "nobody knows whether it arrived; leave the note again, it is looked for first"


class How(TypedDict, total=False):
    """`at` fills the names in the path; `anonymous` asks without credentials, to see what a stranger sees."""

    at: Mapping[str, str]
    params: Mapping[str, str | Sequence[str]]
    body: Any
    headers: Mapping[str, str]
    anonymous: bool


@dataclass(frozen=True)
class Answer(Generic[T]):
    """What was read, and the headers that came with it."""

    value: T
    headers: Mapping[str, str]


class Http:
    """Asks one desk. `base` is its address with the path that all endpoints begin with."""

    def __init__(self, desk: str, base: str, endpoints: Sequence[Endpoint], auth: Auth) -> None:
        self.base = checked_address(base)
        self._desk, self._endpoints, self._auth = desk, tuple(endpoints), auth
        token = auth.path if isinstance(auth, ClientCredentials) else ""
        self._client = _open(_Guard(desk, self.base, self._endpoints, token))
        self.limits: dict[str, str] = {}
        weakref.finalize(self, self._client.close)

    def __repr__(self) -> str:
        return f"Http({self.base!r})"

    def read(self, endpoint: Endpoint, kind: type[T], **how: Unpack[How]) -> T:
        """The JSON at an endpoint as `kind`, a type that msgspec knows. Raises DeskUnusable."""
        return self.answer(endpoint, kind, **how).value

    def answer(self, endpoint: Endpoint, kind: type[T], **how: Unpack[How]) -> Answer[T]:
        """As `read`, with the headers of the answer."""
        return self._ask(endpoint, self.base + endpoint.at(how.get("at", {})), kind, how)

    def follow(self, endpoint: Endpoint, url: str, kind: type[T]) -> T:
        """What a link of an answer leads to, asked of this desk whatever host it names: some name another host.

        Raises DeskOdd for a link that is not this endpoint.
        """
        parts = urlsplit(url)
        if not parts.path.startswith(urlsplit(self.base).path + "/"):
            raise DeskOdd(
                f"{self._desk}: a link to the next page must be one of {endpoint.path}; got {self._said(url)}"
            )
        query = f"?{parts.query}" if parts.query else ""
        return self._ask(endpoint, f"{_origin(self.base)}{parts.path}{query}", kind, {}).value

    def _ask(self, endpoint: Endpoint, url: str, kind: type[T], how: How) -> Answer[T]:
        import stamina

        if endpoint not in self._endpoints:
            raise AssertionError(f"{self._desk}: {endpoint.method} {endpoint.path} is none of its endpoints")
        body = how.get("body")
        content = None if body is None else msgspec.json.encode(body)
        headers = {**({"Content-Type": "application/json"} if content else {}), **how.get("headers", {})}
        where = f"{self._desk}: {endpoint.method} {endpoint.path}"
        auth = STRANGER if how.get("anonymous") else self._auth
        tries = stamina.retry_context(on=_again, attempts=ATTEMPTS, timeout=PATIENCE, wait_initial=0.5, wait_max=30.0)
        for attempt in tries:
            with attempt:
                request = self._client.build_request(
                    endpoint.method, url, params=how.get("params"), content=content, headers=headers
                )
                return self._once(endpoint, request, kind, where, auth)
        raise AssertionError("unreachable")

    def _once(self, endpoint: Endpoint, request: httpx2.Request, kind: type[T], where: str, auth: Auth) -> Answer[T]:
        request.headers.update(auth.headers(self._post_form))
        status, headers, body = self._exchange(endpoint, request, where)
        if status == 401 and auth.expired():
            request.headers.update(auth.headers(self._post_form))
            status, headers, body = self._exchange(endpoint, request, where)
        self.limits = {name: value for name, value in headers.items() if _LIMITS.fullmatch(name)}
        if not 200 <= status < 300:
            raise self._failed(endpoint, status, headers, body, where)
        return Answer(self._decoded(endpoint, body, kind, where), headers)

    def _exchange(
        self, endpoint: Endpoint, request: httpx2.Request, where: str
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Send it and read what comes, up to the limits."""
        import httpx2

        try:
            response = self._client.send(request, stream=True)
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:  # nothing was sent yet
            problem = f"no connection to {self._host} ({type(error).__name__}); is the address right?"
            raise DeskBusy(f"{where}: {problem}", again=True) from None
        except httpx2.TransportError as error:
            raise self._lost(endpoint, f"{where}: no answer ({type(error).__name__})") from None
        try:
            return response.status_code, dict(response.headers), self._body(response, where)
        except httpx2.TransportError as error:
            raise self._lost(endpoint, f"{where}: the answer broke off ({type(error).__name__})") from None
        finally:
            response.close()

    def _body(self, response: httpx2.Response, where: str) -> bytes:
        parts, size, until = list[bytes](), 0, time.monotonic() + LONGEST_ANSWER
        for part in response.iter_bytes():
            size += len(part)
            if size > LARGEST:
                raise DeskOdd(f"{where}: an answer may have {LARGEST:,} bytes; got more, ask for less at once")
            if time.monotonic() > until:
                raise DeskBusy(f"{where}: an answer must be there within {LONGEST_ANSWER:g} s; it still goes on")
            parts.append(part)
        return b"".join(parts)

    def _lost(self, endpoint: Endpoint, problem: str) -> DeskUnusable:
        """Something broke after the request may have arrived."""
        if endpoint.writes:
            return NoteUnknown(f"{problem}; {_UNKNOWN_OUTCOME}")
        return DeskBusy(f"{problem}; try again later", again=True)

    def _failed(
        self, endpoint: Endpoint, status: int, headers: Mapping[str, str], body: bytes, where: str
    ) -> DeskUnusable:
        """What an answer that is no 2xx means, and whether to ask again."""
        said = self._said(body[:4_000].decode("utf-8", "replace"))
        got = f"{where}: {status}{f' ({said})' if said else ''}"
        if status == 429 or (status == 503 and "retry-after" in headers):
            return _told_to_wait(headers, got)
        if status == 403 and _SPENT in body:
            return DeskBusy(f"{got}: the requests of the last 24 hours are used up; go on later")
        if 500 <= status < 600:
            return self._lost(endpoint, got)
        if 300 <= status < 400:
            to = urlsplit(headers.get("location", "")).netloc
            moved = f"it sends us to {self._said(to) or 'another path'}, where no credentials go; give that address"
            return DeskRefused(f"{got}: {moved} if it is the desk's")
        kinds = {404: DeskMissing, 410: DeskMissing, 409: DeskChanged, 412: DeskChanged}
        advice = {
            401: "; check its user and token",
            403: "; check the rights of its user",
            404: "; it is not there, or its user may not see it",
        }
        return kinds.get(status, DeskRefused)(f"{got}{advice.get(status, '')}")

    def _decoded(self, endpoint: Endpoint, body: bytes, kind: type[T], where: str) -> T:
        try:
            return msgspec.json.decode(body or b"null", type=kind)
        except msgspec.ValidationError as error:
            odd = DeskOdd(f"{where}: not the answer that the desk's documents describe: {self._said(str(error))}")
            raise self._undecoded(endpoint, odd) from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            said = self._said(body[:4_000].decode("utf-8", "replace")) or "nothing"
            rule = f"{where}: the answer must be JSON; got {said!r}: is that the address of the API?"
            raise self._undecoded(endpoint, DeskOdd(rule, again=b"<" not in body[:100])) from None

    def _undecoded(self, endpoint: Endpoint, odd: DeskOdd) -> DeskUnusable:
        return NoteUnknown(f"{odd}; {_UNKNOWN_OUTCOME}") if endpoint.writes else odd

    def _post_form(self, path: str, form: Mapping[str, str]) -> Mapping[str, Any]:
        """A token from the desk's own address."""
        where = f"{self._desk}: POST {path}"
        endpoint = Endpoint("POST", path)
        request = self._client.build_request("POST", _origin(self.base) + path, data=dict(form))
        status, headers, body = self._exchange(endpoint, request, where)
        if not 200 <= status < 300:
            raise self._failed(endpoint, status, headers, body, where)
        found: dict[str, Any] = self._decoded(endpoint, body, dict[str, Any], where)
        return found

    def _said(self, text: str) -> str:
        """What a desk says, short, on one line, and without our secrets in it."""
        for secret in sorted(self._auth.secrets, key=len, reverse=True):
            text = text.replace(secret, "***") if len(secret) > 1 else text  # Freshdesk's password is "X"
        return "".join(one if one.isprintable() else " " for one in _TAGS.sub(" ", text)).strip()[:_SAID]

    @property
    def _host(self) -> str:
        return urlsplit(self.base).netloc


@dataclass(frozen=True)
class _Guard:
    """The last look at a request: to this desk, and one of its endpoints, else it does not leave."""

    desk: str
    base: str
    endpoints: Sequence[Endpoint]
    token_path: str

    def __call__(self, request: httpx2.Request) -> None:
        """Raises AssertionError for what nobody may ask."""
        origin, prefix = _origin(self.base), urlsplit(self.base).path
        path = request.url.raw_path.decode("ascii").partition("?")[0]
        ours = str(request.url).startswith(origin + "/")
        if ours and self.token_path and (request.method, path) == ("POST", self.token_path):
            return
        body = msgspec.json.decode(request.content) if request.content else None
        below = path.removeprefix(prefix) if path.startswith(prefix) else ""
        if not ours or not allowed(self.endpoints, request.method, below, body):
            raise AssertionError(f"{self.desk}: {request.method} {path} is none of its endpoints; it was not sent")


def _open(guard: Callable[[httpx2.Request], None]) -> httpx2.Client:
    """A client that follows no redirect; certificates and proxies are those of the environment."""
    try:
        import httpx2
        import stamina  # noqa: F401
    except ImportError as error:
        raise MissingExtra(error.name or "httpx2", "desks") from None
    return httpx2.Client(
        follow_redirects=False,
        timeout=httpx2.Timeout(60.0, connect=10.0),
        headers={"Accept": "application/json", "User-Agent": "assistkit"},
        event_hooks={"request": [guard]},
    )


def _origin(base: str) -> str:
    parts = urlsplit(base)
    return f"{parts.scheme}://{parts.netloc}"


def checked_address(url: str) -> str:
    """The address of a desk, without a slash at its end. Raises InputError for what credentials must not go to."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if not host or parts.scheme not in ("https", "http") or parts.query or parts.fragment:
        raise InputError(f"url: must be the desk's address, such as https://desk.example; got {url[:60]!r}")
    if parts.username is not None or parts.password is not None:
        raise InputError("url: must hold no user or password; give these by themselves")
    if parts.scheme == "http" and host not in ("127.0.0.1", "::1", "localhost"):
        raise InputError(f"url: must begin with https, since credentials go there; got http://{host}")
    return url.rstrip("/")


def _again(error: Exception) -> bool | float:
    return error.again if isinstance(error, DeskUnusable) else False


def _told_to_wait(headers: Mapping[str, str], got: str) -> DeskBusy:
    """As long as the desk says; where it doesn't, a little longer each time."""
    seconds = _seconds(headers.get("retry-after", ""))
    if seconds is None:
        return DeskBusy(f"{got}: too many requests; go on later", again=True)
    return DeskBusy(f"{got}: wait {seconds:g} s before you go on", again=seconds if seconds <= LONGEST_WAIT else False)


def _seconds(value: str) -> float | None:
    """Retry-After: seconds, or a date."""
    try:
        return min(max(float(value), 0.0), 86_400.0)
    except ValueError:
        pass
    try:
        return max((parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return None
