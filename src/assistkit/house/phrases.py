"""The courtesy sentences of a language, and those that come with assistkit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from assistkit.errors import InputError
from assistkit.text.languages import every_language

MAX_COURTESY = 300
"""Characters of one courtesy sentence."""
TEXTS = (
    "greeting",
    "greeting_named",
    "thanks",
    "sorry_again",
    "sorry_frustrated",
    "asking",
    "perhaps",
    "closing",
    "closing_steps",
    "closing_fact",
    "closing_rule",
    "closing_again",
    "sign_off",
    "from_article",
    "from_next_article",
    "read_more",
)
SLOTS = {"greeting_named": "{name}", "from_article": "{title}", "from_next_article": "{title}"}
"""What stands once in these sentences, for a first name or an article's title."""


@dataclass(frozen=True, kw_only=True)
class Courtesies:
    """The sentences of one language. "" leaves a sentence out; `{name}` in `greeting_named` is the first name.

    `thanks` is said to formal writers, `sorry_again` from the second contact on, `asking` before questions, `perhaps`
    between them and what may answer already. `closing` is under what solves a problem, the next three under steps
    that were asked for, under a fact, and under a rule ("may I?"); a style with a `closing` says that under all of
    them. `from_article` and `from_next_article` tell whose words follow where several articles answer.
    """

    greeting: str = "Hello,"
    greeting_named: str = "Hello {name},"
    thanks: str = "Thank you for your message."
    sorry_again: str = "I'm sorry that you had to write again."
    sorry_frustrated: str = "I'm sorry about the trouble."
    asking: str = "To find the right answer, I need to know a little more."
    perhaps: str = "Perhaps this answers it already."
    closing: str = "If this doesn't solve it, tell us what you see."
    closing_steps: str = "If a step looks different on your screen, tell us which one."
    closing_fact: str = "If you meant something else, just reply to this message."
    closing_rule: str = "If your case is different, tell us in what way."
    closing_again: str = "If it still isn't solved, tell us which step didn't work."
    sign_off: str = "Kind regards"
    from_article: str = "Our article “{title}” says:"
    from_next_article: str = "On your other question, our article “{title}” says:"
    read_more: str = "Read more:"

    def __post_init__(self) -> None:
        for name in TEXTS:
            _check(name, getattr(self, name))

    @property
    def fixed(self) -> frozenset[str]:
        """Every sentence that has no name in it."""
        return frozenset(getattr(self, name) for name in TEXTS if name not in SLOTS) - {""}


def _check(name: str, text: object) -> None:
    if not isinstance(text, str):
        raise InputError(f"{name}: must be text; got {type(text).__name__}, put it in quotes")
    if name == "greeting" and not text.strip():
        raise InputError("greeting: must not be empty; write how a reply begins, such as Hello,")
    if text != text.strip() or len(text) > MAX_COURTESY or not (text.isprintable() or not text):
        raise InputError(f"{name}: must be one line of at most {MAX_COURTESY} characters, no blanks around it")
    slot = SLOTS.get(name, "")
    bare = text.replace(slot, "", 1) if slot else text
    if re.search(r"[{}]", bare) or (slot and text and bare == text):
        raise InputError(f"{name}: {_rule(name)}; got {text[:60]!r}")


def _rule(name: str) -> str:
    if name in SLOTS:
        return f"{SLOTS[name]} must stand once in {name}, and no other brace"
    return "{name} must stand once in greeting_named and nowhere else"


def _built_in() -> Mapping[str, Courtesies]:
    every = {one.code: dict(one.courtesies) for one in every_language() if one.courtesies}
    return {code: Courtesies(**{name: str(said[name]) for name in TEXTS}) for code, said in every.items()}


BUILT_IN: Mapping[str, Courtesies] = _built_in()
"""What is said in other languages unless the style says otherwise: their records' tables."""
