"""Articles that stop working: how many uses until that is told, and how often it is told in vain.

    python benchmarks/insights_stale.py [--data FOLDER]

The labeled Thunderbird cases of 2023 and 2024 in order of time: each is a use of the articles that a helper linked,
and went wrong where the customer said afterwards that it did not help. As they are, for the alarms of two years; and
with a step that changes: from a use on, 85 % of an article's uses go wrong.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from surroundings import data_folder, save

from assistkit import read_articles
from assistkit.insights.history import read_history
from assistkit.insights.turning import turn

SEED = 0
FEWEST, BEFORE, AFTER, TIMES = 20, 15, 40, 5  # uses of an article, before a change and after it; changes of each
WRONG = 0.85
YEARS = 2.0


def first_alarm(wrong: list[bool], begin: int, quiet: float) -> int | None:
    """The first use, from `begin` on, after which an alarm stands."""
    return next((at for at in range(begin, len(wrong)) if turn(wrong[: at + 1], quiet)), None)


def alarms(wrong: list[bool], quiet: float) -> int:
    """How often an alarm is raised: one that is over, because the article went well again, may come again."""
    standing = [turn(wrong[: at + 1], quiet) is not None for at in range(len(wrong))]
    return sum(now and not before for before, now in zip([False, *standing], standing, strict=False))


def main() -> None:
    data = data_folder(__doc__) / "thunderbird"
    with tempfile.TemporaryDirectory() as name:
        for file, kept in (("cases.jsonl", "cases.jsonl"), ("qrels_all.tsv", "qrels.tsv")):
            shutil.copyfile(data / file, Path(name, kept))
        cases = read_history(name, read_articles(data / "articles.jsonl", visibility="public").articles)
    uses: dict[str, list[bool]] = defaultdict(list)
    for one in cases:
        for article, good in one.used.items():
            uses[article].append(not good)
    often = {article: own for article, own in sorted(uses.items()) if len(own) >= FEWEST}
    told = {article: alarms(own, max(50.0, len(own) / YEARS)) for article, own in often.items()}
    chance = np.random.default_rng(SEED)
    delays = []
    for own in often.values():
        for _ in range(TIMES):
            day = int(chance.integers(BEFORE, max(BEFORE + 1, min(len(own), 150))))
            wrong = [*own[:day], *(chance.random(AFTER) < WRONG).tolist()]
            found = first_alarm(wrong, day, max(50.0, len(own) / YEARS))
            delays.append(found - day + 1 if found is not None else AFTER + 1)
    result: dict[str, Any] = {
        "articles": len(often),
        "uses": sum(map(len, often.values())),
        "usually_wrong": round(float(np.mean([bad for own in often.values() for bad in own])), 3),
        "alarms_an_article_and_year": round(sum(told.values()) / len(often) / YEARS, 3),
        "articles_with_more_than_one_a_year": sum(n / YEARS > 1 for n in told.values()),
        "planted": {
            "changes": len(delays),
            "median_uses": float(np.median(delays)),
            "within_10": round(float(np.mean(np.array(delays) <= 10)), 3),
        },
    }
    save("insights_stale", result)


if __name__ == "__main__":
    main()
