"""How near is a case to what the desk knows? Two densities, for cases that the desk does not deal with at all.

A case about another product can be like one article by chance; it is seldom like many. So what counts is not the
nearest passage or past case but how densely they stand around the case: a kernel density, given as a similarity.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from assistkit.index.knowledge import KnowledgeIndex

Floats = npt.NDArray[np.float64]

OF_ARTICLES, OF_CASES = 0.07, 0.05  # widths of the kernel, in cosine: articles are fewer and less like cases
NEAREST = 1_000  # passages: what else a large knowledge base is about must not make a case look foreign
ENOUGH = 100  # past cases, before they are a picture of what the desk deals with


def scope_signals(
    index: KnowledgeIndex, vector: npt.NDArray[np.float32], similarity: Floats, passages: Floats | None = None
) -> dict[str, float]:
    """`near_articles` for a case with this vector (d,); with `ENOUGH` past cases `near_cases` as well.

    `similarity` (n,) is the cosine with each past case of the desk, of whatever product; -inf for the case itself.
    `passages` (p,) are the cosines with the passages, where they are not those of the vector. `articles` counts what
    the case was compared with.
    """
    if passages is None:
        passages = np.einsum("ij,j->i", index.dense.vectors, vector).astype(np.float64)
    nearest = min(len(passages), NEAREST)
    near = np.partition(passages, len(passages) - nearest)[-nearest:] if nearest else passages
    found = {"near_articles": density(near, OF_ARTICLES), "articles": float(len(index.articles))}
    others = similarity[np.isfinite(similarity)]
    if len(others) >= ENOUGH:
        found["near_cases"] = density(others, OF_CASES)
    return found


def density(similarity: Floats, width: float) -> float:
    """width * log(mean(exp(similarity / width))): between the mean (n,) and the most; 0 for nothing.

    Up to a constant the logarithm of a von Mises-Fisher kernel density.
    """
    if not len(similarity):
        return 0.0
    most = float(similarity.max())
    return most + width * float(np.log(np.exp((similarity - most) / width).mean()))
