"""The whole way from a case of several messages, and an article that a stranger wrote, to what an agent looks at."""

from __future__ import annotations

import json

from kit import ARTICLES, EMBEDDER, folder, parts_of

from assistkit import Article, Assistant, Case
from assistkit.desks.cards.html import page_html
from assistkit.desks.cards.terminal import card_text
from assistkit.desks.panel import panel_data
from assistkit.index.building import build_index
from assistkit.index.sources.bodies import read_body
from assistkit.replies import reply
from assistkit.types import Message

_MOST = 12


def read(data: bytes) -> None:
    body, *texts = parts_of(data, _MOST)
    text, _ = read_body(body, {"title": "Reset"})
    messages = tuple(
        Message(author="agent" if one.startswith("agent: ") else "customer", text=one) for one in texts or [body]
    )
    own = [Article(id="x", title="Reset the PIN", text=text, visibility="public")] if text.strip() else []
    known = [Article(id=f"a{n}", title=f"T{n}", text=one, visibility="public") for n, one in enumerate(ARTICLES)]
    with folder({}) as root:
        build_index([*own, *known], root / "kb.index", EMBEDDER)
        assistant = Assistant.open(root / "kb.index", embedder=EMBEDDER)
    case = Case(id="c", subject="", messages=messages)
    suggestion = assistant.suggest(case)
    for format in ("text", "markdown", "html"):
        reply(suggestion, format)
    page_html([(case, suggestion)]).encode()
    card_text(suggestion, case)
    json.dumps(panel_data(suggestion, case=case))
    assert type(suggestion).from_dict(json.loads(json.dumps(suggestion.to_dict()))) == suggestion
