"""The courtesies of a draft, chosen by tone and house style: a small set, so that a verifier can tell them from claims.

They thank and promise as little as they can: a plain first contact gets a greeting and nothing else before the answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal

from assistkit.case.first_name import MAX_NAME, is_name
from assistkit.case.tone import Tone
from assistkit.house.phrases import BUILT_IN, Courtesies
from assistkit.house.style import HouseStyle
from assistkit.text.language import primary
from assistkit.types import Case, Passage

DEFAULT = HouseStyle()
Answer = Literal["remedy", "steps", "fact", "rule"]
"""What a draft answers with: what solves a problem, steps that were asked for, a fact, or what may and may not be."""
_CLOSINGS = {"remedy": "closing", "steps": "closing_steps", "fact": "closing_fact", "rule": "closing_rule"}


def reply_language(case: Case, spoken: str, written: str, style: HouseStyle) -> str:
    """The language of greeting, notices and closing: the customer's where the house speaks it, else the article's.

    `spoken` is what the case was read as and `written` the article's. Where the desk says another language of the case,
    nobody knows, and it is the article's.
    """
    said, told = primary(spoken), primary(case.language)
    sure = bool(said) and said == (told or said)
    return said if sure and speaks(style, said) else written


def speaks(style: HouseStyle, language: str) -> bool:
    """Whether the house has courtesies in a language; in English always."""
    return primary(language) == "en" or primary(language) in style.languages


def opening(tone: Tone, style: HouseStyle, language: str = "en") -> tuple[str, ...]:
    """A greeting and at most one acknowledgement, in the language of the draft."""
    said = style.speaking(language)
    return _said(_greeting(tone, style, said), _sorry(tone, said) or (said.thanks if tone.formal else ""))


def asking(tone: Tone, style: HouseStyle, language: str = "en") -> tuple[str, ...]:
    """The opening of a clarifying reply: greeting, an apology where one is due, and that something is missing."""
    said = style.speaking(language)
    return _said(_greeting(tone, style, said), _sorry(tone, said), said.asking)


def closing(
    tone: Tone, style: HouseStyle, language: str = "en", answer: Answer = "remedy", steps: bool = True
) -> tuple[str, ...]:
    """What is under the answer: one sentence that fits it, and the sign-off.

    `steps`: whether the answer has any, which one may have failed; a `closing_again` of the house's own needs none.
    """
    said = style.speaking(language)
    own = said.closing_again not in {one.closing_again for one in (Courtesies(), *BUILT_IN.values())}
    again = (tone.contacts > 1 or tone.frustrated) and (steps or own)
    return _said((again and said.closing_again) or _closing(said, answer), said.sign_off)


def _closing(said: Courtesies, answer: Answer) -> str:
    """A closing that the house wrote itself is said under every answer that it wrote no other for."""
    name = _CLOSINGS[answer]
    own: str = getattr(said, name)
    known: list[Courtesies] = [Courtesies(), *BUILT_IN.values()]
    changed = all(said.closing != one.closing for one in known) and own in {getattr(one, name) for one in known}
    return said.closing if changed or not own else own


def introducing(title: str, said: Courtesies, first: bool) -> str:
    """Whose words follow, where several articles answer."""
    words = said.from_article if first else said.from_next_article
    return (words or "{title}:").replace("{title}", title)


def names_article(text: str, passages: Iterable[Passage], style: HouseStyle = DEFAULT) -> bool:
    """Whether it only says which of these articles is quoted or may be read, in the words of the style."""
    every = (style, *style.languages.values())
    if any(text == said.read_more for said in every):
        return True
    named = {(p.title, p.url) for p in passages}
    titles = {title for title, _ in named}
    frames = {introducing("{title}", said, first) for said in every for first in (True, False)}
    introduced = any(_names(text, frame, titles) for frame in frames)
    return introduced or any(text == f"{title} ({url})" for title, url in named)


def _names(text: str, words: str, titles: Collection[str]) -> bool:
    """Whether it is these words with one of the titles in its place."""
    before, _, after = words.partition("{title}")
    return text.startswith(before) and text.endswith(after) and text[len(before) : len(text) - len(after)] in titles


def is_courtesy(text: str, style: HouseStyle = DEFAULT) -> bool:
    """Whether the style can say exactly this, in any of its languages; the only free word is a first name."""
    return any(text in said.fixed or _greets(text, said) for said in (style, *style.languages.values()))


def _greeting(tone: Tone, style: HouseStyle, said: Courtesies) -> str:
    named = style.use_first_name and not tone.formal and said.greeting_named and is_name(tone.first_name)
    return said.greeting_named.replace("{name}", tone.first_name) if named else said.greeting


def _sorry(tone: Tone, said: Courtesies) -> str:
    if tone.contacts > 1 and said.sorry_again:
        return said.sorry_again
    return said.sorry_frustrated if tone.frustrated else ""


def _greets(text: str, said: Courtesies) -> bool:
    before, slot, after = said.greeting_named.partition("{name}")
    name = text[len(before) : len(text) - len(after)]
    return bool(slot) and len(name) <= MAX_NAME and text == before + name + after and is_name(name)


def _said(*sentences: str) -> tuple[str, ...]:
    return tuple(one for one in sentences if one)
