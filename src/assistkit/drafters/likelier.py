"""A part of another article that is likelier to answer than any part of the first: it is quoted too.

The chance of a part is that of its article, as the ranking knows it, times that of the part in the article. Which
article comes first says little where pages repeat each other; a part that clearly answers says more then.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from assistkit.drafters.article_read import ArticleRead
from assistkit.text.telling_words import stems
from assistkit.types import Evidence, Passage

OTHERS = 2  # articles after the first that it may be in; 1 and 4 were tried (decision 0040)
_LIKELIER = 4 / 3  # times as likely as any part of the first; 3/4 and 1 were tried
_SAME = 0.8  # where so much of its words stands in one part of the first, it says nothing new

Read = Callable[[Sequence[Passage]], "ArticleRead | None"]


def chances(evidence: Sequence[Evidence]) -> Mapping[str, float]:
    """The logarithm of each article's chance; {} where a retriever's scores are not those of a conditional logit."""
    scores = {one.passage.article_id: one.score for one in evidence}
    if not scores or not all(one.contributions for one in evidence):
        return {}
    most = max(scores.values())
    total = most + math.log(sum(math.exp(score - most) for score in scores.values()))
    return {article: score - total for article, score in scores.items()}


def likelier(
    first: ArticleRead, others: Sequence[Sequence[Passage]], known: Mapping[str, float], read: Read
) -> ArticleRead | None:
    """The article, of these others, that has the likeliest such part, with nothing but that; None where none has one.

    `known` are the `chances` of the articles.
    """
    if first.id not in known:
        return None
    least = known[first.id] + float(first.scores.max()) + math.log(_LIKELIER)
    found = None
    for passages in others:
        chance = known.get(passages[0].article_id, -math.inf)
        if chance <= least:  # nor is any part of it likelier
            continue
        other = read(passages)
        if other is None or other.language != first.language or chance + float(other.scores.max()) <= least:
            continue
        part = other.likeliest()
        if not _repeats(part, first):
            least, found = chance + float(part.scores[0]), part
    return found


def _repeats(part: ArticleRead, first: ArticleRead) -> bool:
    own = stems(part.groups[0].text)
    return any(len(own & stems(group.text)) >= _SAME * len(own) for group in first.groups)
