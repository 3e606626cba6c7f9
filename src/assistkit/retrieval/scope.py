"""How near is a case to what the desk knows? Two densities, for cases that the desk does not deal with at all.

A case about another product can be like one article by chance; it is seldom like many. So what counts is not the
nearest passage or past case but how densely they stand around the case: a kernel density, given as a similarity.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

OF_ARTICLES, OF_CASES = 0.07, 0.05  # widths of the kernel, in cosine: articles are fewer and less like cases
ENOUGH = 100  # past cases, before they are a picture of what the desk deals with


def scope_signals(near: Floats, articles: int, around: Floats, counts: Floats) -> dict[str, float]:
    """`near_articles` from the cosines (m,) of the nearest passages; with `ENOUGH` past cases `near_cases` as well.

    `around` (n,) are cosines with past cases of the desk, of whatever product, without the case itself; each stands for
    as many cases as `counts` (n,) says. `articles` counts what the case was compared with.
    """
    found = {"near_articles": density(near, OF_ARTICLES), "articles": float(articles)}
    if counts.sum() >= ENOUGH:
        found["near_cases"] = density(around, OF_CASES, counts)
    return found


def density(similarity: Floats, width: float, counts: Floats | None = None) -> float:
    """width * log(mean(exp(similarity / width))): between the mean (n,) and the most; 0 for nothing.

    Each counts once, or as many times as `counts` (n,) says. Up to a constant the logarithm of a von Mises-Fisher
    kernel density.
    """
    if not len(similarity):
        return 0.0
    most = float(similarity.max())
    heights = np.exp((similarity - most) / width)
    mean = heights.mean() if counts is None else (heights * counts).sum() / counts.sum()
    return most + width * float(np.log(mean))
