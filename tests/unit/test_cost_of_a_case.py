"""What a case costs: each message is read once, and no shape of text costs more than in proportion to its length."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from growth import assert_linear

from assistkit import Article, Assistant, Case, Message, build_index
from assistkit.case import message
from assistkit.case.bounded import MAX_MESSAGES
from assistkit.testing import HashEmbedder
from assistkit.text.redaction import redact
from assistkit.text.sentences import sentences
from assistkit.verifiers.polarity import disagreement

SHAPES = {
    "separators": "--\n", "quote marks": "> a\n", "deep quotes": ">", "attributions": "On 4 March 2026 Bob wrote:\n",
    "headers": "From: a@b.example\nTo: c\nSubject: d\nDate: 5 January 2026\n\n", "nested HTML": "<div><blockquote>a",
    "no blank": "a", "questions": "How do I set a new PIN? ", "sentences": "It fails. ", "dots": ".", "tags": "<",
    "entities": "&amp;", "addresses": "a@b.example ", "at signs": "a@", "secrets": "password: ", "digits": "4 1",
    "negations": "do not only unless ", "templates": "{%", "footnotes": "[^", "pictures": "![a](b) ", "cells": "|",
    "backticks": "`", "lists": "  - a\n", "tried": "I tried to restart. ", "closings": "Best regards,\nAnna\n",
}  # fmt: skip
SIZES = [1_000, 10_000, pytest.param(100_000, marks=pytest.mark.slow)]


def shape(name: str, size: int) -> str:
    return (SHAPES[name] * (size // len(SHAPES[name]) + 1))[:size]


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    texts = {"pin": "1. Open **Devices**.\n2. Select **New PIN**.\n", "wifi": "Restart the router to connect.\n"}
    articles = [Article(id=one, title=f"Set a {one}", text=text, visibility="public") for one, text in texts.items()]
    folder = tmp_path_factory.mktemp("cost")
    build_index(articles, folder / "kb.index", HashEmbedder())
    return Assistant.open(folder / "kb.index", embedder=HashEmbedder())


def conversation(count: int, text: str = "It fails again.", *, replies: bool) -> Case:
    said = [Message(author="customer", text=f"Number {number}.\n{text}") for number in range(count)]
    answer = Message(author="agent", text="Please restart the tablet and set a new PIN.")
    return Case(
        id="c", subject="PIN", messages=tuple(one for it in said for one in ((it, answer) if replies else (it,)))
    )


@pytest.mark.parametrize("replies", [False, True])
@pytest.mark.parametrize("text", ["It fails again.", "--\n" * 200, "<p>It fails.<blockquote>old</blockquote>"])
@pytest.mark.parametrize("count", [10, 100, 1_000, 10_000])
def test_each_message_is_read_once(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, count: int, text: str, replies: bool
) -> None:
    """However often the parts ask for it, and of very many only the first and the newest."""
    read: Counter[str] = Counter()
    original = message.readable_message

    def counting(raw: str) -> str:
        read[raw] += raw.startswith("Number ")
        return original(raw)

    monkeypatch.setattr(message, "readable_message", counting)
    case = conversation(count, text, replies=replies)
    suggestion = assistant.suggest(case)
    assert max(read.values()) == 1
    assert read.total() <= min(count, MAX_MESSAGES)
    assert ("long-case" in {one.code for one in suggestion.findings}) == (len(case.messages) > MAX_MESSAGES)


def test_a_case_that_was_not_read_as_a_whole_is_never_ready(assistant: Assistant) -> None:
    """Whatever becomes of it, the agent is told, and one that would be ready is to be checked."""
    asked = "How do I set a new PIN?"
    for newest in (asked, "Thanks, that solved it!", "I smell smoke."):
        texts = [asked] * MAX_MESSAGES * 2 + [newest]
        case = Case(id="c", messages=tuple(Message(author="customer", text=one) for one in texts))
        suggestion = assistant.suggest(case)
        assert suggestion.findings[0].code == "long-case", newest
        assert suggestion.status != "ready", newest


@pytest.mark.parametrize("replies", [False, True])
def test_many_messages_cost_in_proportion(assistant: Assistant, replies: bool) -> None:
    """Of ten thousand, those that are not read are only counted."""
    assert_linear(lambda n: assistant.suggest(conversation(n, replies=replies)), 10_000)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", SHAPES)
def test_one_message_costs_in_proportion(assistant: Assistant, name: str, size: int) -> None:
    """The whole way, from the mail to the suggestion."""
    text = shape(name, size)
    assert_linear(lambda n: assistant.suggest(Case.from_text(f"How do I set a PIN?\n{text[:n]}")), size)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", SHAPES)
def test_each_part_costs_in_proportion(name: str, size: int) -> None:
    """Redaction, sentences and polarity, each on its own; a draft can be as long as an article."""
    text = shape(name, size)
    other = "The reader is not on."
    assert_linear(lambda n: redact(text[:n]), size)
    assert_linear(lambda n: sentences(text[:n]), size)
    assert_linear(lambda n: disagreement(text[:n], other), size)
    assert_linear(lambda n: disagreement(other, text[:n]), size)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", SHAPES)
def test_an_article_costs_in_proportion(tmp_path: Path, name: str, size: int) -> None:
    """From a file of Markdown to its passages."""
    from assistkit.index.passages import Splitter
    from assistkit.index.sources.markdown import markdown_page

    def read(length: int) -> None:
        page = markdown_page(f"# T\n\n{shape(name, length)}", tmp_path / "a.md", "a")
        text = str(page.fields.get("text") or "")
        Splitter().split(Article(id="a", title="T", text=text))

    assert_linear(read, size)
