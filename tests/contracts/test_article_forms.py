"""An article gives the same steps in the same order, in whatever form an export has it."""

from __future__ import annotations

import sys
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from assistkit.index.sources.flattened import rebuild
from assistkit.index.sources.folder import read_articles
from assistkit.index.sources.html import html_fields
from assistkit.types import Article

REPOSITORY = Path(__file__).parents[2]
sys.path.insert(0, str(REPOSITORY / "benchmarks"))
from article_forms import FORMS, flattened, steps  # type: ignore[import-not-found]  # noqa: E402

ARTICLES = read_articles(REPOSITORY / "kb_samples" / "articles").articles
LEAST = {  # share of steps; the last step of a list ends where nobody can see it if only a blank is left of its line
    "Markdown": 1.0,
    "HTML": 1.0,
    "HTML on one line": 1.0,
    "flattened, two blanks": 0.99,
    "flattened, glued": 0.98,
    "flattened, one blank": 0.90,
    "flattened, two blanks, no numbers": 0.70,
    "flattened, glued, no numbers": 0.60,
}


def read(article: Article, form: str) -> str:
    """The article's text as the project reads that form."""
    text = FORMS[form](article.text, article.title)
    if form.startswith("HTML"):
        text = str(html_fields(text, Path("article.html"), article.id)["text"])
    return rebuild(text, article.title).text


def kept(wanted: list[str], found: list[str]) -> int:
    """How many of the wanted steps are found in the same order."""
    return sum(block.size for block in SequenceMatcher(None, wanted, found, autojunk=False).get_matching_blocks())


@pytest.mark.parametrize("form", LEAST)
def test_every_form_gives_the_same_steps(form: str) -> None:
    """All steps from Markdown and HTML; from a text that lost its lines nearly all, as far as numbers are left."""
    pairs = [(steps(article.text), steps(read(article, form))) for article in ARTICLES]
    assert sum(kept(*pair) for pair in pairs) >= LEAST[form] * sum(len(wanted) for wanted, _ in pairs)


def test_flattened_text_keeps_95_percent_of_steps_overall() -> None:
    """The three ways to lose lines that leave the numbers, taken together."""
    forms = [form for form in LEAST if form.startswith("flattened") and "no numbers" not in form]
    pairs = [(steps(article.text), steps(read(article, form))) for article in ARTICLES for form in forms]
    assert sum(kept(*pair) for pair in pairs) >= 0.95 * sum(len(wanted) for wanted, _ in pairs)


def test_the_flattener_loses_the_lines() -> None:
    """The test's own flattener leaves no line break and no mark but numbers and bullets."""
    flat = flattened("## Oil\n\n1. **Wipe** the rail.\n2. [Spray](http://a.b) it.\n\n- once", "Lift")
    assert flat == "Lift Oil 1. Wipe the rail. 2. Spray (http://a.b) it. • once"
    assert flattened("Oil it.\n\nWipe it.", "Lift", between="") == "Lift Oil it.Wipe it."
