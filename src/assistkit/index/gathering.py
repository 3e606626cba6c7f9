"""What the folder's index proposes for a case: every row is looked at, whatever one search finds gets every number."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from assistkit.index.exact import Scores, inner_products
from assistkit.index.seam import NEAREST, Gathered
from assistkit.index.unread import Unread
from assistkit.types import Passage, Where

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
    across: _Vector | None,
) -> Gathered:
    """See `seam.Knowledge`."""
    cosines = index.dense.products(vector)
    found = index.lexical.find(query)
    words, whole = index.lexical.weigh(found), index.article_words.weigh(found)
    proposed = {
        *_proposed(index, vector[None], cosines, words, pool, where),
        *_satisfying(index, spoken_for, where),
        also,
    }
    similar, own = index.across_rows.nearness(across) if across is not None else (None, None)
    if similar is not None:
        proposed |= _nearest(index, similar, pool, where)
    places = sorted(index.leads.rows[id] for id in proposed if id in index.leads)
    places = [at for at in places if index.bounds[at] < index.bounds[at + 1]]
    articles = [index.leads.ids[at] for at in places]
    spans = [(int(index.bounds[at]), int(index.bounds[at + 1])) for at in places]
    rows = np.array([row for first, last in spans for row in range(first, last)], dtype=np.int64)
    bounds = np.cumsum([0, *(last - first for first, last in spans)])
    dense = inner_products(index.dense.take(rows), vector)
    in_words = np.array([index.article_words.row(id) for id in articles], dtype=np.int64)
    return Gathered(
        articles=[index.records[at] for at in places],
        passages=Unread(len(rows), partial(_read, index.passages, rows)),
        bounds=bounds,
        dense=dense,
        lexical=words[rows],
        lead=inner_products(index.leads.take(np.array(places, dtype=np.int64)), vector),
        group=index.groups.nearest(vector, articles, otherwise=_best(dense, bounds)),
        words=whole[in_words],
        most_words=float(whole.max(initial=0.0)),
        near=near(cosines),
        known=len(index.leads),
        across=similar[rows] if similar is not None else None,
        across_near=near(own) if own is not None else None,
    )


def _proposed(
    index: KnowledgeIndex, vector: _Vector, cosines: _Vector, words: Scores, pool: int, where: Where | None
) -> set[str]:
    """Ids of the articles that any of the searches proposes."""
    near = [index.dense.row(hit.id) for hit in index.dense.search(vector, pool, where, products=cosines)[0]]
    led = (hit.id for hit in index.leads.search(vector, pool, where)[0])
    return {*_nearest(index, words, pool, where), *index.owners(near), *led}


def _nearest(index: KnowledgeIndex, scores: Scores, pool: int, where: Where | None) -> set[str]:
    """The owners of the `pool` passages (n,) with the highest scores above 0, of those that satisfy `where`."""
    mask = index.mask(where)
    allowed = scores if mask is None else np.where(mask, scores, 0.0)
    best = np.argsort(-allowed, kind="stable")[:pool]
    return set(index.owners(best[allowed[best] > 0].tolist()))


def _satisfying(index: KnowledgeIndex, ids: Sequence[str], where: Where | None) -> list[str]:
    mask = index.leads.mask(where)
    return [id for id in ids if mask is None or (id in index.leads and mask[index.leads.row(id)])]


def near(cosines: npt.NDArray[np.floating[Any]]) -> Scores:
    """The cosines of the `NEAREST` passages of all (n,), in no order."""
    nearest = min(len(cosines), NEAREST)
    wide = cosines.astype(np.float64)
    found: Scores = np.partition(wide, len(wide) - nearest)[-nearest:] if nearest else wide
    return found


def _read(passages: Sequence[Passage], rows: npt.NDArray[np.int64], wanted: Sequence[int]) -> list[Passage]:
    """Those of this moment, whatever is put into the index later."""
    return [passages[row] for row in rows[wanted].tolist()]


def _best(dense: Scores, bounds: npt.NDArray[np.int64]) -> Scores:
    """That of the best passage of each article."""
    best: Scores = np.maximum.reduceat(dense, bounds[:-1]) if len(dense) else dense
    return best
