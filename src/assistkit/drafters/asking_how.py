"""Does a case ask how something is done? Then it wants the steps, not what the thing is."""

from __future__ import annotations

import re

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


def asks_how(text: str) -> bool:
    """Whether the text asks for a way to do something, in one of the languages known here."""
    return _HOW.search(text) is not None
