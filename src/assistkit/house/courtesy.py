"""The courtesies of a draft, chosen by tone and house style: a small set, so that a verifier can tell them from claims.

They thank and promise as little as they can: a plain first contact gets a greeting and nothing else before the answer.
"""

from __future__ import annotations

from assistkit.case.first_name import MAX_NAME, is_name
from assistkit.case.tone import Tone
from assistkit.house.phrases import Courtesies
from assistkit.house.style import HouseStyle

DEFAULT = HouseStyle()


def opening(tone: Tone, style: HouseStyle, language: str = "en") -> tuple[str, ...]:
    """A greeting and at most one acknowledgement, in the language of the draft."""
    said = style.speaking(language)
    return _said(_greeting(tone, style, said), _sorry(tone, said) or (said.thanks if tone.formal else ""))


def asking(tone: Tone, style: HouseStyle, language: str = "en") -> tuple[str, ...]:
    """The opening of a clarifying reply: greeting, an apology where one is due, and that something is missing."""
    said = style.speaking(language)
    return _said(_greeting(tone, style, said), _sorry(tone, said), said.asking)


def closing(tone: Tone, style: HouseStyle, language: str = "en") -> tuple[str, ...]:
    """What stands under the answer: one sentence and the sign-off."""
    said = style.speaking(language)
    again = tone.contacts > 1 or tone.frustrated
    return _said((again and said.closing_again) or said.closing, said.sign_off)


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
