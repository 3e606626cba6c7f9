"""A reply in a language model's words: each sentence cited by an exact span, none of it trusted.

The model writes only what is between greeting and closing. Nothing it says is shown because it says so: pair this
drafter with a verifier and a drafter that cannot invent, as `FallbackDrafter` does.
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from assistkit.case.query import case_query
from assistkit.case.reading import read_case
from assistkit.drafters.asking_how import answers_with
from assistkit.drafters.composing import Composer
from assistkit.drafters.llm.cache import Recorded
from assistkit.drafters.llm.prompt import VERSION, chosen, messages, template
from assistkit.drafters.llm.reply import SCHEMA, Reader, ReplyLine
from assistkit.drafters.llm.server import Conversation
from assistkit.errors import DraftFailed, InputError, MissingExtra
from assistkit.house.courtesy import DEFAULT, closing, opening
from assistkit.house.style import HouseStyle
from assistkit.text.plain import to_plain, visible
from assistkit.types import Case, Draft, Evidence, Passage

_WORD = re.compile(r"\w+")
_FEW = 3  # content words
Prices = tuple[float, float]


class Hidden(Protocol):
    """A text without personal data, and how it comes back."""

    @property
    def text(self) -> str: ...

    def restore(self, text: str) -> str: ...


@dataclass(frozen=True)
class LLMDrafter:
    """Asks `model` at any server that speaks OpenAI's protocol; `base_url` None is OpenAI's own.

    The key comes from the environment, ASSISTKIT_LLM_API_KEY or OPENAI_API_KEY, and is kept nowhere. `timeout` is in
    seconds for all of a draft, with its `retries`. Of the case the model gets what `redact` leaves, by default
    `assistkit.text.redaction.redact`; of the articles only public passages. `prices` are per million tokens, of the
    prompt and of the answer. With a `cache` answers are replayed from that file and no server is asked; `record=True`
    asks and writes it.
    """

    model: str
    _: KW_ONLY
    base_url: str | None = None
    timeout: float = 20.0
    retries: int = 2
    max_articles: int = 3
    max_tokens: int = 600
    prompt: str = VERSION
    prices: Prices | None = None
    cache: Path | str | None = field(default=None, repr=False)
    record: bool = field(default=False, repr=False)
    redact: Callable[[str], Hidden] | None = field(default=None, repr=False)
    style: HouseStyle = field(default=DEFAULT, repr=False)

    def __post_init__(self) -> None:
        if not isinstance(self.model, str) or not self.model.strip():
            raise InputError(f"model must be the name of a model at the server; got {self.model!r}")
        if not (math.isfinite(self.timeout) and self.timeout > 0):
            raise InputError(f"timeout must be seconds above 0; got {self.timeout!r}")
        if self.retries < 0 or self.max_articles < 1 or self.max_tokens < 1:
            raise InputError("retries must be 0 or more, max_articles and max_tokens 1 or more")
        if self.record and self.cache is None:
            raise InputError("record=True needs a cache; give the file to write answers to")
        _check_address(self.base_url)
        template(self.prompt)
        if (self.record or self.cache is None) and find_spec("openai") is None:
            raise MissingExtra("openai", "llm")

    def draft(self, case: Case, evidence: Sequence[Evidence]) -> Draft:
        """Empty without public evidence, or when the model finds no answer in it. Raises DraftFailed; see `usage`."""
        passages = chosen(evidence, self.max_articles)
        if not passages:
            return Draft()
        usage: dict[str, float] = {}
        try:
            said = list(self._said(self._hidden(case), passages, usage))
        except DraftFailed as error:
            error.usage = self._priced(usage)
            raise
        draft = _composed(case, said, passages, self.style) if said else Draft()
        return dataclasses.replace(draft, usage=self._priced(usage))

    def stream(self, case: Case, evidence: Sequence[Evidence]) -> Iterator[ReplyLine]:
        """The model's sentences as they are finished, for an agent who watches: nobody has verified them yet.

        Raises DraftFailed like `draft`; what came before is then worth nothing.
        """
        if passages := chosen(evidence, self.max_articles):
            yield from self._said(self._hidden(case), passages, {})

    def request(self, case: Case, evidence: Sequence[Evidence]) -> dict[str, Any]:
        """All that the server would get, but the key: to look at, or to record an answer for."""
        return self._request(self._hidden(case).text, chosen(evidence, self.max_articles))

    def _request(self, case: str, passages: Sequence[Passage]) -> dict[str, Any]:
        schema = {"name": self.prompt, "strict": True, "schema": SCHEMA}
        return {
            "model": self.model,
            "messages": messages(case, passages, self.prompt),
            "max_tokens": self.max_tokens,
            "temperature": 0,
            "response_format": {"type": "json_schema", "json_schema": schema},
        }

    def _said(self, hidden: Hidden, passages: Sequence[Passage], usage: dict[str, float]) -> Iterator[ReplyLine]:
        reader = Reader()
        for piece in self._heard(self._request(hidden.text, passages), usage):
            for one in reader.feed(piece):
                yield dataclasses.replace(one, text=hidden.restore(one.text))
        reader.finish()

    def _heard(self, request: Mapping[str, Any], usage: dict[str, float]) -> Iterator[str]:
        """The answer in pieces, from the cache or the server; `usage` is filled in as it becomes known."""
        recorded = Recorded(self.cache) if self.cache is not None else None
        if recorded and not self.record:
            answer = recorded.get(request)
            usage.update(answer.usage)
            yield answer.text
            return
        asked = Conversation(request, base_url=self.base_url, timeout=self.timeout, retries=self.retries)
        pieces: list[str] = []
        try:
            for piece in asked.pieces():
                pieces.append(piece)
                yield piece
        finally:
            usage.update(asked.usage)
        if recorded:
            recorded.put(request, "".join(pieces), usage)

    def _hidden(self, case: Case) -> Hidden:
        text = case_query(case)
        if self.redact is not None:
            return self.redact(text)
        from assistkit.text.redaction import redact

        return redact(text)

    def _priced(self, usage: Mapping[str, float]) -> dict[str, float]:
        if self.prices is None or "completion_tokens" not in usage:
            return dict(usage)
        spent = (usage.get("prompt_tokens", 0.0), usage["completion_tokens"])
        return {**usage, "cost": sum(tokens * price / 1e6 for tokens, price in zip(spent, self.prices, strict=True))}


def _composed(case: Case, said: Sequence[ReplyLine], passages: Sequence[Passage], style: HouseStyle) -> Draft:
    """Between greeting and closing. What nothing supports stays, without a citation: no verifier lets that pass."""
    composer = Composer()
    tone, language = read_case(case).tone, passages[0].language or "en"
    composer.courtesy(opening(tone, style, language))
    for one in said:
        composer.say(one.text, _supported(one, passages), one.mark, one.continues)
    composer.sources(passages, style.speaking(language))
    steps = any(one.mark[:1].isdigit() for one in said)
    composer.courtesy(closing(tone, style, language, answers_with(case_query(case), steps, tone.language), steps))
    return composer.draft()


def _supported(one: ReplyLine, passages: Sequence[Passage]) -> list[tuple[Passage, int, int]]:
    """The span of the passages it cites that supports it best; nothing where it cites one that does not exist."""
    from assistkit.text.grounding import find_grounding

    if not all(1 <= number <= len(passages) for number in one.cites):
        return []
    cited = {p.id: p for p in (passages[number - 1] for number in one.cites)}
    found = find_grounding(one.text, [dataclasses.replace(p, text=visible(p.text)) for p in cited.values()])
    if not found or not _enough(one.text, found.passage.text):
        return []
    return [(cited[found.passage.id], found.start, found.end)]


def _enough(sentence: str, text: str) -> bool:
    """Too few words to judge by must be in the passage as they are: "you are the owner" shares all it says."""
    from assistkit.text.grounding import content_weights

    words = f" {' '.join(_WORD.findall(sentence.lower()))} "
    return len(content_weights(sentence)) >= _FEW or words in f" {' '.join(_WORD.findall(to_plain(text).lower()))} "


def _check_address(url: str | None) -> None:
    """An address is shown in `repr`, so it must hold no secret."""
    if url is None:
        return
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
        raise InputError(
            "base_url must be http(s)://host/path, without user, password or query; "
            "a key belongs into the environment, in ASSISTKIT_LLM_API_KEY"
        )
