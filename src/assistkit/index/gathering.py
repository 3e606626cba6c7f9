"""What the folder's index proposes for a case: every row is looked at, whatever one search finds gets every number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from assistkit.index.exact import Scores
from assistkit.index.seam import NEAREST, Gathered
from assistkit.types import Where

if TYPE_CHECKING:
    from assistkit.index.knowledge import KnowledgeIndex

_Vector = npt.NDArray[np.float32]


def gather(  # noqa: PLR0913  as the seam has it
    index: KnowledgeIndex,
    query: str,
    vector: _Vector,
    pool: int,
    *,
    spoken_for: Sequence[str],
    also: str,
    where: Where | None,
) -> Gathered:
    """See `seam.Knowledge`."""
    words, whole = index.lexical.scores(query), index.article_words.scores(query)
    proposed = {*_proposed(index, vector[None], words, pool, where), *_satisfying(index, spoken_for, where), also}
    articles = sorted(id for id in proposed if id in index.articles and index.passages_of(id))
    passages = [passage for id in articles for passage in index.passages_of(id)]
    bounds = np.cumsum([0, *(len(index.passages_of(id)) for id in articles)])
    dense = index.dense.scores(vector[None], [p.id for p in passages])[0]
    in_words = np.array([index.article_words.row(id) for id in articles], dtype=np.int64)
    return Gathered(
        articles=[index.articles[id] for id in articles],
        passages=passages,
        bounds=bounds,
        dense=dense,
        lexical=words[[index.dense.row(p.id) for p in passages]],
        lead=index.leads.scores(vector[None], articles)[0],
        group=index.groups.nearest(vector, articles, otherwise=_best(dense, bounds)),
        words=whole[in_words],
        most_words=float(whole.max(initial=0.0)),
        near=near(index, vector),
        known=len(index.articles),
    )


def _proposed(index: KnowledgeIndex, vector: _Vector, words: Scores, pool: int, where: Where | None) -> set[str]:
    """Ids of the articles that any of the searches proposes."""
    mask = index.dense.mask(where)
    allowed = words if mask is None else np.where(mask, words, 0.0)
    worded = np.argsort(-allowed, kind="stable")[:pool]
    owners = {index.passages[row].article_id for row in worded.tolist() if allowed[row] > 0}
    owners |= {index.passage(hit.id).article_id for hit in index.dense.search(vector, pool, where)[0]}
    return owners | {hit.id for hit in index.leads.search(vector, pool, where)[0]}


def _satisfying(index: KnowledgeIndex, ids: Sequence[str], where: Where | None) -> list[str]:
    mask = index.leads.mask(where)
    return [id for id in ids if mask is None or (id in index.leads and mask[index.leads.row(id)])]


def near(index: KnowledgeIndex, vector: _Vector) -> Scores:
    """The cosines of the `NEAREST` passages, in no order."""
    passages = np.einsum("ij,j->i", index.dense.vectors, vector).astype(np.float64)
    nearest = min(len(passages), NEAREST)
    found: Scores = np.partition(passages, len(passages) - nearest)[-nearest:] if nearest else passages
    return found


def _best(dense: Scores, bounds: npt.NDArray[np.int64]) -> Scores:
    """That of the best passage of each article."""
    best: Scores = np.maximum.reduceat(dense, bounds[:-1]) if len(dense) else dense
    return best
