"""A reply that clarifies: greeting, the questions, sign-off."""

from __future__ import annotations

from collections.abc import Sequence

from assistkit.case.tone import read_tone
from assistkit.drafters.composing import Composer
from assistkit.house.courtesy import asking
from assistkit.house.style import HouseStyle
from assistkit.text.language import detect_language
from assistkit.types import Case, Draft


def clarify(case: Case, questions: Sequence[str], style: HouseStyle) -> Draft:
    """The draft that asks these questions, in their language."""
    language = detect_language(" ".join(questions)) or "en"
    composer = Composer()
    composer.courtesy(asking(read_tone(case), style, language))
    composer.questions(questions)
    composer.courtesy([style.speaking(language).sign_off])
    return composer.draft()
