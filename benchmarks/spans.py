"""How much of what people marked or wrote stands in a draft."""

from __future__ import annotations

import re
from collections import Counter

from assistkit.text.measures import rouge_l, words_read


def span_recall(gold: str, text: str) -> float:
    """The share of the words of `gold`, each as often as it comes, that stand in the text."""
    wanted = Counter(re.findall(r"\w+", gold.lower()))
    found = wanted & Counter(re.findall(r"\w+", text.lower()))
    return sum(found.values()) / max(1, sum(wanted.values()))


def rouge(reply: str, text: str) -> float:
    """ROUGE-L F1 of a text to the real reply; 0 where either has no words."""
    ours, theirs = ([word.lower() for word in words_read(one)] for one in (text, reply))
    return rouge_l(ours, theirs) if ours and theirs else 0.0
