"""Asks a server that speaks OpenAI's protocol, and hears its answer piece by piece until a deadline.

The client reads in its own thread: a server that hangs, or lets every byte wait, cannot hold up an agent.
What goes wrong becomes a DraftFailed in our own words, since a server's words may repeat the case or the key.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from queue import Empty, SimpleQueue
from threading import Event, Thread
from time import monotonic
from typing import Any

from assistkit.errors import DraftFailed, MissingExtra
from assistkit.text.bounds import ANSWER

KEYS = ("ASSISTKIT_LLM_API_KEY", "OPENAI_API_KEY")
"""Environment variables that may hold the key; the first that is set is taken."""
_MOST_TOKENS = 1e9  # beyond this a count is nonsense
_BROKEN = {
    "length": "the answer is longer than max_tokens",
    "content_filter": "the server's content filter stopped the answer",
}
_Item = str | Mapping[str, float] | Exception | None


class Conversation:
    """One question to a server: `pieces()` is the answer as it comes.

    `usage` is what it cost, as far as the server has told: it tells at the end, which an answer given up never reaches.
    """

    def __init__(self, request: Mapping[str, Any], *, base_url: str | None, timeout: float, retries: int) -> None:
        self.usage: dict[str, float] = {}
        self._request = request
        self._client = _client(base_url, timeout, retries)
        self._began, self._timeout = monotonic(), timeout  # the first client loads a library: not the server's fault
        self._heard: SimpleQueue[_Item] = SimpleQueue()
        self._over = Event()

    def pieces(self) -> Iterator[str]:
        """Raises DraftFailed when the server fails, or is not done in time."""
        Thread(target=self._listen, name="assistkit-llm", daemon=True).start()
        try:
            while (item := self._next()) is not None:
                if isinstance(item, str):
                    yield item
                elif isinstance(item, Exception):
                    raise DraftFailed(_why(item)) from None
                else:
                    self.usage.update(item)
        finally:
            self._over.set()
            self._client.close()
            self.usage["seconds"] = round(monotonic() - self._began, 3)

    def _next(self) -> _Item:
        left = self._began + self._timeout - monotonic()
        if left > 0:
            try:
                return self._heard.get(timeout=left)
            except Empty:
                pass
        raise DraftFailed(f"the answer was not there after {self._timeout:g} seconds")

    def _listen(self) -> None:
        try:
            broken: DraftFailed | None = None  # told at the end: what it cost comes last
            with _opened(self._client, self._request) as stream:
                for item in (item for chunk in stream for item in _items(chunk)):
                    if self._over.is_set():
                        return
                    if isinstance(item, DraftFailed):
                        broken = item
                    else:
                        self._heard.put(item)
            self._heard.put(broken)
        except Exception as error:  # noqa: BLE001  whatever a strange answer does to the client is told in the other thread
            self._heard.put(error)


def _client(base_url: str | None, timeout: float, retries: int) -> Any:
    try:
        import openai
    except ImportError:
        raise MissingExtra("openai", "llm") from None
    key = next((os.environ[name] for name in KEYS if os.environ.get(name)), "none")
    return openai.OpenAI(
        api_key=key,
        base_url=base_url,
        timeout=timeout,
        max_retries=retries,
        default_headers={"Accept-Encoding": "identity"},
        # Nobody else than the server that the desk named gets the case: no redirect is followed.
        http_client=openai.DefaultHttpxClient(follow_redirects=False, event_hooks={"response": [_hold]}),
    )


def _hold(response: Any) -> None:
    """Of a response, also one that says no, no more is read than any answer has; so it may not be compressed."""
    if response.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise DraftFailed("the answer is compressed, which it was asked not to be")
    response.iter_raw = partial(_bounded, response.iter_raw)


def _bounded(pieces: Callable[..., Iterator[bytes]], *args: Any, **options: Any) -> Iterator[bytes]:
    got = 0
    for piece in pieces(*args, **options):
        got += len(piece)
        if got > ANSWER:
            raise DraftFailed("the answer is longer than any reply")
        yield piece


def _opened(client: Any, request: Mapping[str, Any]) -> Any:
    """The stream of an answer; a server that refuses a form of the request is asked in a plainer one."""
    import openai

    create = client.chat.completions.create
    for form in _plainer(request):
        try:
            return create(**form)
        except (openai.BadRequestError, openai.UnprocessableEntityError):
            continue
    return create(**_bare(request))


def _plainer(request: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """As it is; then for models with other names for things, holding them to JSON only."""
    streamed = {"stream": True, "stream_options": {"include_usage": True}}
    yield {**request, **streamed}
    kept = {"model": request["model"], "messages": request["messages"]}
    yield {
        **kept,
        "max_completion_tokens": request["max_tokens"],
        "response_format": {"type": "json_object"},
        **streamed,
    }


def _bare(request: Mapping[str, Any]) -> dict[str, Any]:
    return {**{name: request[name] for name in ("model", "messages", "max_tokens")}, "stream": True}


def _items(chunk: Any) -> Iterator[_Item]:
    """What one chunk says. Nothing of it is sure to be there, or to have the type it should have."""
    if counted := _counted(getattr(chunk, "usage", None)):
        yield counted
    choices = getattr(chunk, "choices", None)
    for choice in choices if isinstance(choices, list) else []:
        if getattr(choice, "index", 0) not in (0, None):
            continue
        delta = getattr(choice, "delta", None)
        if getattr(delta, "role", None) not in (None, "", "assistant"):
            raise DraftFailed("the answer does not come from the assistant")
        text = getattr(delta, "content", None)
        if isinstance(text, str) and text:
            yield text
        reason = getattr(choice, "finish_reason", None)
        if isinstance(reason, str) and reason in _BROKEN:
            yield DraftFailed(_BROKEN[reason])


def _counted(usage: Any) -> dict[str, float]:
    """Tokens as the server counts them, where they are numbers that can be."""
    counts: dict[str, Any] = {name: getattr(usage, name, None) for name in ("prompt_tokens", "completion_tokens")}
    return {name: float(n) for name, n in counts.items() if _is_count(n)}


def _is_count(n: Any) -> bool:
    return isinstance(n, int | float) and not isinstance(n, bool) and math.isfinite(n) and 0 <= n <= _MOST_TOKENS


def _why(error: Exception) -> str:
    import openai

    if isinstance(error, DraftFailed):
        return str(error)
    if isinstance(error, openai.APITimeoutError):
        return "the server did not answer in time"
    if isinstance(error, openai.APIConnectionError):
        return "the server cannot be reached, or hung up"
    if isinstance(error, openai.APIStatusError):
        return f"the server answered with status {error.status_code}"
    return f"the server's answer cannot be read ({type(error).__name__})"
