"""Whether an article gives the same steps, and drafts as near to the replies, in whatever form it comes.

    python benchmarks/forms.py

Each article of kb_samples as Markdown, as HTML, as HTML on one line and as text that lost its lines in five ways.
Steps: the share of the Markdown form's numbered steps that come out the same, in the same order; and how many begin
the same (where a lone blank is all that is left of a line's end, nobody can see where the last step ends).
ROUGE-L: drafts for the golden cases against their replies, as `benchmarks/drafts.py` measures it.
"""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from statistics import fmean
from typing import Any

from article_forms import FORMS, steps
from drafts import measured, public
from surroundings import REPOSITORY, save

from assistkit import Article, Assistant
from assistkit.case.dataset import load
from assistkit.drafters.extractive import ExtractiveDrafter
from assistkit.index.building import build_index
from assistkit.index.embedders import load_embedder
from assistkit.index.sources.flattened import with_lines
from assistkit.index.sources.folder import read_articles
from assistkit.index.sources.html import html_fields
from assistkit.protocols import Embedder

SAMPLES = REPOSITORY / "kb_samples"


def in_form(article: Article, name: str) -> Article:
    """The article as it is read from that form."""
    text = FORMS[name](article.text, article.title)
    if name.startswith("HTML"):
        text = str(html_fields(text, Path("article.html"), article.id)["text"])
    return with_lines(dataclasses.replace(article, text=text))


def same_in_order(wanted: Sequence[str], found: Sequence[str]) -> int:
    """How many of `wanted` stand in `found` in the same order."""
    return sum(block.size for block in SequenceMatcher(None, wanted, found, autojunk=False).get_matching_blocks())


def step_shares(articles: Sequence[Article], read: Sequence[Article]) -> Mapping[str, float]:
    total = same = begin = extra = 0
    for article, other in zip(articles, read, strict=True):
        wanted, found = steps(article.text), steps(other.text)
        openings = [" ".join(one.split()[:4]) for one in wanted], [" ".join(one.split()[:4]) for one in found]
        total, same = total + len(wanted), same + same_in_order(wanted, found)
        begin += (alike := same_in_order(*openings))
        extra += len(found) - alike
    return {
        "steps": total,
        "same": round(same / total, 4),
        "begin_the_same": round(begin / total, 4),
        "not_in_source": extra,
    }


def rouge(articles: Sequence[Article], embedder: Embedder) -> float:
    """Mean ROUGE-L of drafts for the golden cases of split dev; no draft counts as 0."""
    dataset = load(SAMPLES, split="dev")
    cases = [case for case in dataset.cases if dataset.rows[case.id].get("reply")]
    drafter = ExtractiveDrafter(embedder)
    with tempfile.TemporaryDirectory() as scratch:
        build_index(articles, Path(scratch, "kb.index"), embedder)
        found = Assistant.open(Path(scratch, "kb.index"), embedder=embedder).retrieve(cases)
    drafts = [drafter.draft(case, public(evidence)) for case, evidence in zip(cases, found, strict=True)]
    replies = [str(dataset.rows[case.id]["reply"]) for case in cases]
    return fmean(measured(draft, reply)[0] for draft, reply in zip(drafts, replies, strict=True))


def main() -> None:
    articles, embedder = read_articles(SAMPLES / "articles").articles, load_embedder()
    result: dict[str, Any] = {}
    for name in FORMS:
        read = [in_form(article, name) for article in articles]
        result[name] = {**step_shares(articles, read), "ROUGE-L": round(rouge(read, embedder), 4)}
    whole = result["Markdown"]["ROUGE-L"]
    for one in result.values():
        one["ROUGE-L_kept"] = round(one["ROUGE-L"] / whole, 4)
    save("forms", {"articles": len(articles), "forms": result})


if __name__ == "__main__":
    main()
