"""From which language to which: what a case is written in, and what the articles that answer it are.

A pair such as "it → en" is a fact of a case like its product, so that figures can be told apart by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assistkit.retrieval.across import language_of
from assistkit.text.language import detect_language, primary
from assistkit.types import Article, Case

PAIR = "languages"
"""The name of this fact."""
_MEASURE = "nDCG@10"


def written_in(articles: Mapping[str, Article], ids: Iterable[str]) -> dict[str, str]:
    """The languages of those of these articles that there are, by id: as it is said of them, else as they read."""
    there = {id: articles[id] for id in sorted(set(ids)) if id in articles}
    known = {id: primary(one.language) or detect_language(f"{one.title}\n{one.text}") for id, one in there.items()}
    return {id: language for id, language in known.items() if language}


def pair(case: Case, answered_by: Iterable[str], languages: Mapping[str, str]) -> str:
    """ "it → en": of the case, as it is searched with, and of these articles; "" where either is not known."""
    answers = sorted({languages[id] for id in answered_by if id in languages})
    spoken = language_of(case) if answers else ""
    return f"{spoken} → {', '.join(answers)}" if spoken else ""


def pair_lines(slices: Sequence[Mapping[str, Any]]) -> list[str]:
    """The slices of report.json by pair, in words for a terminal; none where the cases are of one pair."""
    own = [one for one in slices if one["by"] == PAIR and one["measure"] == _MEASURE]
    if not own:
        return []
    wide = max(len(one["value"]) for one in own)
    lines = [f"{_MEASURE} by language, of the case → of the articles that answer it:"]
    for one in own:
        cases = f"{one['n']:,} case{'s' if one['n'] > 1 else ''}{', few: may be chance' if one['small'] else ''}"
        lines.append(f"  {one['value']:<{wide}}  {one['figure']:.2f} ({one['low']:.2f} to {one['high']:.2f}), {cases}")
    return lines
