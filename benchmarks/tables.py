"""Write docs/benchmarks.md, and the tables in other pages, from benchmarks/results/*.json: no figure is typed by hand.

python benchmarks/tables.py
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import blocks
import desk_sections
import insight_sections
import model_sections
import retrieval_sections
import sections
from surroundings import REPOSITORY, RESULTS

DOCS = REPOSITORY / "docs"
PAGE = DOCS / "benchmarks.md"
HEAD = """# Benchmarks

This page is written by `python benchmarks/tables.py` from the JSON files in `benchmarks/results/`. Each of them says
which command made it, on which machine, with which versions and from which commit. Where the code that figures rest on
has changed since, the page says that they were **made with other code**: it compares digests of the sources, so a
change that cannot move a figure does not mark it. Intervals are 95 % bootstrap intervals. The forum data is not part of
the repository; kb_samples is.
"""
SECTIONS: Mapping[str, Callable[[], str]] = {
    "cold_retrieval": retrieval_sections.retrieval,
    "across_desks": desk_sections.across_desks,
    "reading": desk_sections.reading,
    "past_cases": retrieval_sections.past_cases,
    "languages": retrieval_sections.languages,
    "peers": retrieval_sections.peers,
    "speed": sections.speed,
    "confidence": sections.confidence,
    "drafts": sections.drafts,
    "language_models": model_sections.language_models,
    "corrupted_drafts": sections.corrupted,
    "clarifying": sections.clarifying,
    "reviews_year": sections.reviews_year,
    "insights": insight_sections.insights,
    "insights_stale": insight_sections.stale,
    "desk_load": sections.desk_load,
    "service_load": desk_sections.service_load,
}
_BLOCK = re.compile(r"(<!-- figures: ([\w-]+) -->\n).*?(\n<!-- end of figures -->)", re.DOTALL)


def page() -> str:
    """What has not been measured yet has no section."""
    made_of = (section() for name, section in SECTIONS.items() if (RESULTS / f"{name}.json").exists())
    return "\n\n".join([HEAD.rstrip(), *made_of]) + "\n"


def filled(text: str) -> str:
    """The page with each block of figures written anew, between `<!-- figures: NAME -->` and its end."""
    return _BLOCK.sub(lambda found: f"{found[1]}\n{blocks.BLOCKS[found[2]]()}\n{found[3]}", text)


def pages() -> dict[Path, str]:
    """Every page that holds figures, as it must be."""
    others = {path: path.read_text(encoding="utf-8") for path in sorted(DOCS.rglob("*.md")) if path != PAGE}
    return {PAGE: page()} | {path: filled(text) for path, text in others.items() if "<!-- figures: " in text}


def main() -> None:
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
