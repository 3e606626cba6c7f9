"""Write docs/benchmarks.md and the pages below it, and the tables in other pages, from benchmarks/results/*.json.

No figure is typed by hand.

python benchmarks/tables.py
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import blocks
import desk_sections
import insight_sections
import model_sections
import retrieval_sections
import sections
import talk_sections
from surroundings import REPOSITORY, RESULTS

DOCS = REPOSITORY / "docs"
INDEX = DOCS / "benchmarks.md"
HEAD = """# Benchmarks

`python benchmarks/tables.py` writes these pages from the JSON files in `benchmarks/results/`. Below each table is the
command that made it, with machine, versions and commit. If the code that the figures depend on has changed since, the
page says that they were **made with other code**: it compares digests of the sources, so a change that cannot move a
figure does not mark it. Intervals are 95% bootstrap intervals. The forum data is not part
of the repository; kb_samples is.
"""
SECTIONS: Mapping[str, Callable[[], str]] = {
    "cold_retrieval": retrieval_sections.retrieval,
    "across_desks": desk_sections.across_desks,
    "reading": desk_sections.reading,
    "languages": retrieval_sections.languages,
    "past_cases": retrieval_sections.past_cases,
    "reviews_year": sections.reviews_year,
    "peers": retrieval_sections.peers,
    "confidence": sections.confidence,
    "drafts": sections.drafts,
    "follow_ups": talk_sections.follow_ups,
    "past_parts": talk_sections.past_parts,
    "language_models": model_sections.language_models,
    "corrupted_drafts": sections.corrupted,
    "clarifying": sections.clarifying,
    "insights": insight_sections.insights,
    "insights_stale": insight_sections.stale,
    "speed": sections.speed,
    "desk_load": sections.desk_load,
    "service_load": desk_sections.service_load,
}
ON_INDEX = ("cold_retrieval", "across_desks", "reading")
PAGES: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "languages": ("Languages", "cases that are not in English", ("languages",)),
    "learning": ("Learning", "what solved cases and reviews add", ("past_cases", "reviews_year")),
    "peers": ("Peers", "txtai, Haystack, LlamaIndex and LangChain on the same cases", ("peers",)),
    "drafts": (
        "Drafts and confidence",
        "the draft against the real reply, small language models, planted faults, confidence",
        ("drafts", "follow_ups", "past_parts", "language_models", "corrupted_drafts", "clarifying", "confidence"),
    ),
    "insights": ("Insights", "gaps, stale articles, volume", ("insights", "insights_stale")),
    "load": ("Speed and load", "times, memory, many agents at once", ("speed", "desk_load", "service_load")),
}
"""Title, what the index says of it, and sections, by the page's name below docs/benchmarks/."""
_BLOCK = re.compile(r"(<!-- figures: ([\w-]+) -->\n).*?(\n<!-- end of figures -->)", re.DOTALL)


def page(head: str, names: Iterable[str]) -> str:
    """A section that was not measured yet is left out."""
    made_of = (SECTIONS[name]() for name in names if (RESULTS / f"{name}.json").exists())
    return "\n\n".join([head.rstrip(), *made_of]) + "\n"


def index() -> str:
    """The first page: the headline, and where the other figures are."""
    rows = (f"| [{title}](benchmarks/{name}.md) | {about} |" for name, (title, about, _) in PAGES.items())
    return page("\n".join([HEAD, "| Page | What was measured |", "|---|---|", *rows]), ON_INDEX)


def filled(text: str) -> str:
    """The page with each block of figures written anew, between `<!-- figures: NAME -->` and its end."""
    return _BLOCK.sub(lambda found: f"{found[1]}\n{blocks.BLOCKS[found[2]]()}\n{found[3]}", text)


def pages() -> dict[Path, str]:
    """Every page that holds figures, as it must be."""
    own = {INDEX: index()}
    for name, (title, _, names) in PAGES.items():
        head = f"# {title}\n\nHow these figures are made: [Benchmarks](../benchmarks.md)."
        own[DOCS / "benchmarks" / f"{name}.md"] = page(head, names)
    others = {path: path.read_text(encoding="utf-8") for path in sorted(DOCS.rglob("*.md")) if path not in own}
    return own | {path: filled(text) for path, text in others.items() if "<!-- figures: " in text}


def main() -> None:
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
