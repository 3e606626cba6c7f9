"""The tools for language models, in memory and over stdio by the protocol's client: they read, and tell no secret."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from assistkit import Assistant, learning
from assistkit.case.dataset import LabeledCase
from assistkit.desks.mcp_server import MOST_TEXT, mcp_server
from assistkit.desks.service.assistants import Assistants
from assistkit.types import Case

PIN = "How do I reset the kiosk PIN from my computer?"
TOOLS = {"suggest_reply", "search_articles", "similar_cases", "explain"}
Call = Callable[..., Any]


@pytest.fixture(scope="module")
def assistants(sample_index: Path) -> Assistants:
    return Assistants(lambda: Assistant.open(sample_index))


@pytest.fixture
def call(assistants: Assistants) -> Call:
    """Calls a tool in memory; its result as data, or the words of its error."""
    return lambda tool, internal=False, **said: asyncio.run(
        _called(mcp_server(assistants, internal=internal), tool, said)
    )


async def _called(server: Any, tool: str, said: dict[str, Any]) -> Any:
    async with Client(server) as client:
        result = await client.call_tool(tool, said)
    return result.content[0].text if result.is_error else result.structured_content


@pytest.fixture
def internal(assistants: Assistants) -> Any:
    return next(one for one in assistants.current.index.articles.values() if not one.public)


def test_every_tool_says_that_it_only_reads_and_what_it_gives(assistants: Assistants) -> None:
    async def listed() -> Any:
        async with Client(mcp_server(assistants)) as client:
            return (await client.list_tools()).tools

    tools = asyncio.run(listed())
    assert {one.name for one in tools} == TOOLS
    for one in tools:
        assert one.annotations.read_only_hint
        assert not one.annotations.destructive_hint
        assert one.output_schema
        assert one.description


def test_a_reply_is_suggested_as_the_panel_shows_it(call: Call) -> None:
    data = call("suggest_reply", text=PIN)
    assert data["status"]["name"] in ("ready", "check")
    assert "PIN" in data["reply"]


def test_articles_are_found_best_first(call: Call) -> None:
    found = call("search_articles", query=PIN, k=3)["result"]
    assert 1 <= len(found) <= 3
    assert "PIN" in found[0]["title"] + found[0]["excerpt"]
    assert [one["score"] for one in found] == sorted((one["score"] for one in found), reverse=True)


def test_an_article_is_explained(call: Call) -> None:
    (first, *_) = call("search_articles", query=PIN)["result"]
    told = call("explain", text=PIN, article_id=first["article_id"])
    assert told["article_id"] == first["article_id"]
    assert told["parts"]


def test_similar_cases_come_without_what_is_internal(
    sample_index: Path, tmp_path: Path, samples: Path, internal: Any
) -> None:
    path = tmp_path / "kb.index"
    assistant = Assistant.build(samples / "articles", path)
    public = next(one.id for one in assistant.index.articles.values() if one.public)
    solved = LabeledCase(case=Case.from_text(PIN, id="c1"), articles={public: 1, internal.id: 1})
    learning.learn(path, [solved], assistant.embedder)
    learned = Assistants(lambda: Assistant.open(path))

    def articles(all_: bool) -> Any:
        found = asyncio.run(_called(mcp_server(learned, internal=all_), "similar_cases", {"text": PIN}))["result"]
        return [(one["case_id"], set(one["articles"])) for one in found]

    assert articles(False) == [("c1", {public})]
    assert articles(True) == [("c1", {public, internal.id})]


class TestInternalArticles:
    """They are off unless switched on, in every tool."""

    def test_off(self, call: Call, internal: Any) -> None:
        asked = f"{internal.title} {internal.text[:300]}"
        assert internal.id not in json.dumps(call("suggest_reply", text=asked))
        assert all(one["visibility"] == "public" for one in call("search_articles", query=asked, k=50)["result"])
        assert call("explain", text=asked, article_id=internal.id) == call("explain", text=asked, article_id="none")

    def test_on(self, call: Call, internal: Any) -> None:
        asked = f"{internal.title} {internal.text[:300]}"
        assert internal.id in {one["article_id"] for one in call("search_articles", True, query=asked)["result"]}
        assert call("explain", True, text=asked, article_id=internal.id)["article_id"] == internal.id


@pytest.mark.parametrize(
    ("tool", "said"),
    [
        ("suggest_reply", {}),
        ("suggest_reply", {"text": ""}),
        ("suggest_reply", {"text": "x" * (MOST_TEXT + 1)}),
        ("search_articles", {"query": PIN, "k": 0}),
        ("search_articles", {"query": PIN, "k": 10**9}),
        ("explain", {"text": PIN, "article_id": "../../etc/passwd"}),
    ],
)
def test_what_cannot_be_is_refused_in_words(call: Call, tool: str, said: dict[str, Any]) -> None:
    answer = call(tool, **said)
    assert isinstance(answer, str)
    assert "Traceback" not in answer


def test_over_stdio_the_command_serves_the_same(sample_index: Path) -> None:
    """`assistkit mcp` as a client starts it."""
    command = ["-m", "assistkit", "mcp", "--index", str(sample_index)]
    started = StdioServerParameters(command=sys.executable, args=command, env=dict(os.environ))

    async def talk() -> tuple[set[str], Any]:
        async with Client(stdio_client(started)) as client:
            tools = {one.name for one in (await client.list_tools()).tools}
            return tools, (await client.call_tool("suggest_reply", {"text": PIN})).structured_content

    tools, data = asyncio.run(talk())
    assert tools == TOOLS
    assert "PIN" in data["reply"]
