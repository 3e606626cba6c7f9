"""What is said of articles that repeat each other: a line after a build, and all of them on request."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistkit.cli.words import count, json_text, say, tell

if TYPE_CHECKING:
    from assistkit.index.duplicates import Duplicate
    from assistkit.index.seam import Knowledge

_SHOWN = 3  # pairs after a build


def tell_duplicates(opened: Knowledge, as_json: bool) -> None:
    """Each pair with what it shares and what tells the two apart, and their titles below."""
    from assistkit.index.duplicates import duplicates

    pairs = duplicates(opened.articles.values())
    if as_json:
        tell(json_text({"duplicates": [dataclasses.asdict(pair) for pair in pairs]}, sort_keys=True))
        return
    for pair in pairs:
        one, other = opened.articles[pair.one], opened.articles[pair.other]
        differ = f"  differ in {', '.join(pair.differs)}" if pair.differs else ""
        tell(f"{pair}{differ}\n  {one.title}\n  {other.title}")


def say_duplicates(pairs: Sequence[Duplicate], path: Path | str) -> None:
    if not pairs:
        return
    articles = len({id for pair in pairs for id in (pair.one, pair.other)})
    crossing = sum(len(pair.internal) == 1 for pair in pairs)
    more = f" and {count(len(pairs) - _SHOWN, 'more pair')}" if len(pairs) > _SHOWN else ""
    told = f"; {count(crossing, 'pair')} of a public and an internal one" if crossing else ""
    say(
        f"{count(articles, 'article')} repeat another nearly word for word: "
        f"{'; '.join(map(str, pairs[:_SHOWN]))}{more}{told}. Say which one customers should get, and make the "
        f"other internal or take it out; `assistkit index info --duplicates {path}` lists all"
    )
