"""What kind of answer does a case ask for? How something is done wants the steps, not what the thing is."""

from __future__ import annotations

import re

from assistkit.house.courtesy import Answer

_OPENERS = (  # by language; what follows must be somebody or something to do
    r"how (?:do|can|could|should|would|must) (?:i|we|you|one|they|my)\b|how to\b|how(?:'s| is) it (?:done|possible)",
    r"steps (?:to|for)\b",
    r"wie (?:kann|können|muss|soll|mache|ändere|lösche|erstelle|richte|bekomme|komme)\b|wie (?:\w+ )?(?:ich|wir|man)\b",
    r"comment (?:faire|puis|peut|dois|je|on|\w+er)\b|cómo (?:puedo|se|hago|podemos|\w+[aei]r)\b|como (?:faço|posso)\b",
    r"come (?:posso|si|faccio|\w+[aei]re)\b|hoe (?:kan|moet|doe|krijg|\w+ ik)\b|jak (?:mogę|można|mohu|\w+[ćt])\b",
    r"hur (?:kan|gör|man|jag)\b|hvordan (?:kan|gør|gjør|\w+ jeg)\b|nasıl\b|как (?:мне|можно|\w+ть)\b",
)
_HOW = re.compile(
    "|".join(rf"\b(?:{one})" for one in _OPENERS) + "|如何|怎么|怎樣|怎么样|どうやって|方法|どうすれば", re.IGNORECASE
)

_ASKED = re.compile(r"[^.!?？؟\n]{3,300}[?？؟]")
_MAY = re.compile(
    r"(?:(?:and|so|but|hi|hello|also)\W+)*(?:can|could|may|must|should|do|does|did|is|are|am|will|would|has|have)\b"
    r"|(?:kann|können|darf|dürfen|muss|müssen|ist|sind|gibt|puis|peut|est-ce|puedo|podemos|es|hay|mag|moet|kan)\b",
    re.IGNORECASE,
)
_WRONG = re.compile(
    r"\b(?:can(?:no|['’]?t)|(?:do|does|did|wo|is|are|was|has)n['’]?t|unable|fail(?:s|ed|ing)?|errors?|broken?|wrong|"
    r"missing|stopped|stuck|crash(?:es|ed)?|no longer|lost|gone|locked|refused|rejected|not working|"
    r"nicht|kein(?:e|en)?|fehler|no funciona|no puedo|error|pas|erreur|niet|geen|fout)\b",
    re.IGNORECASE,
)

_WHY = re.compile(
    r"\b(?:why|warum|wieso|pourquoi|por qué|waarom|can(?:no|['’]?)t|(?:do|does|did|wo|is)n['’]?t|error|not working)\b",
    re.I,
)


def asks_how(text: str) -> bool:
    """Whether the text asks for a way to do something, in one of the languages known here."""
    return _HOW.search(text) is not None


def answers_with(text: str, steps: bool) -> Answer:
    """What a draft answers the text with; `steps` is whether it tells any.

    Where something went wrong it wants a remedy, whatever it asks.
    """
    asked = _ASKED.findall(text)
    wrong = _WRONG.search(_ASKED.sub(" ", text)) or any(map(_WHY.search, asked))
    if steps and (asks_how(text) or (asked and not wrong)):
        return "steps"
    if steps or not asked or wrong:
        return "remedy"
    return "rule" if _MAY.match(asked[-1].strip()) else "fact"
