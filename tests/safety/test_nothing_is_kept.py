"""After a suggestion no word of the case is left in memory, wherever it was read on the way."""

from __future__ import annotations

import gc
import secrets
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistkit import Article, Assistant, Case, Message, build_index
from assistkit.index.embedders import load_embedder

ARTICLES = {
    "Reset the code of a tablet": "1. Open **Devices**.\n2. Select **New code**.\n\nRefunds take 5 days.",
    "Pair a card reader": "Hold the button for 3 seconds.\n\nIf the reader shows E-204, it has no paper.",
    "Cancel a plan": "You can cancel until the last day of the month. You cannot get a refund after that.",
}
SAID = {
    "English": (
        "Hi, I already tried to restart the {0} tablet twice. Your page says refunds take 90 {0} days.\n\n"
        "How do I reset the {0} code?\n\nHow can I cancel my {0} plan?\n\n"
        "Kind regards\n{1} Miller\n\nSent from my {0}\n\n"
        "On Mon, 3 Mar 2025 at 10:12, Support <{0}@example.com> wrote:\n> The {0} reader shows E-204.\n"
    ),
    "German": (
        "Guten Tag,\n\nich habe das {0} Tablet schon neu gestartet. Wie kann ich den {0} Code zurücksetzen?\n\n"
        "Wo kann ich {0} kündigen?\n\nViele Grüße\n{1} Maier\n\nAm 03.03.25 um 10:12 schrieb {0}:\n> {0} Papier\n"
    ),
    "signed with a first name": "How do I reset the {0} code?\n\nKind regards\n{1}\nThe {0} shop",
    "nothing asked": "Thanks, {0}, that solved it.\n{1}",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    articles = [
        Article(id=f"a{n}", title=title, text=text, visibility="public")
        for n, (title, text) in enumerate(ARTICLES.items())
    ]
    folder: Path = tmp_path_factory.mktemp("kept") / "kb.index"
    build_index(articles, folder, load_embedder())
    return Assistant.open(folder)


@pytest.mark.parametrize("name", SAID)
def test_after_a_suggestion_no_text_of_the_case_is_reachable(assistant: Assistant, name: str) -> None:
    """Neither a message nor a single word of one, once the caller lets go of case and suggestion."""
    code, first = (
        f"q{secrets.token_hex(6)}",
        f"Q{secrets.token_hex(6).translate(str.maketrans('0123456789', 'ghijklmnop'))}",
    )
    _suggest(assistant, SAID[name], code, first)
    assert not left(lambda text: code in text.lower() and text is not code)
    assert not left(lambda text: first.lower() in text.lower() and text is not first)


def test_what_is_held_is_found(assistant: Assistant) -> None:
    """The search above finds a text wherever one is kept: in a dict of a module, in a tuple, as a key."""
    code = f"q{secrets.token_hex(6)}"
    setattr(sys.modules[__name__], "_held", {("a", f"the {code} tablet"): 1})  # noqa: B010
    assert left(lambda text: code in text and text is not code)
    delattr(sys.modules[__name__], "_held")
    assert not left(lambda text: code in text and text is not code)


def _suggest(assistant: Assistant, said: str, code: str, first: str) -> None:
    text = said.format(code, first)
    messages = (
        Message(author="customer", text=text),
        Message(author="agent", text=f"Please restart the {code} reader and wait until the {code} light is green."),
        Message(
            author="customer",
            text=f"I did, nothing {code} happened!!\n{text}",
        ),
    )
    for case in (Case.from_text(text, subject=f"The {code} tablet"), Case(id="c", subject=code, messages=messages)):
        suggestion = assistant.suggest(case)
        assert code in repr([line.text for line in suggestion.summary])  # it was read


def left(wanted: Callable[[str], bool]) -> list[str]:
    """The texts in memory that are wanted, with who holds them; those of this call's own frames are none."""
    gc.collect()
    return [
        f"{text[:80]!r} in {type(holder).__name__}: {repr(holder)[:200]}" for text, holder in _texts() if wanted(text)
    ]


def _texts() -> Iterator[tuple[str, object]]:
    """Every text that can be reached from an object that the collector knows, with what holds it."""
    todo: list[object] = gc.get_objects()
    seen = {id(todo)} | {id(one) for one in todo}
    while todo:
        holder = todo.pop()
        for one in gc.get_referents(holder):
            kind = type(one)  # isinstance asks some objects what they are, and they answer with a warning
            if issubclass(kind, str):
                yield str(one), holder
            elif id(one) not in seen and not issubclass(kind, int | float | bytes | type(None)):
                seen.add(id(one))
                todo.append(one)
