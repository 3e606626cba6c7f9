"""What a language model is given: a versioned prompt, and the passages and the case as fenced data.

Data cannot leave its fence: every line of it begins with a bar, nothing in it looks like a fence, a marker such as
[1] or a model's own control token, and characters that nobody sees are taken out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from assistkit.drafters.llm.reading import told_to_a_model
from assistkit.drafters.platform_sections import Platforms
from assistkit.errors import InputError
from assistkit.text.article.sections import assemble, read_sections
from assistkit.text.characters import without_unseen
from assistkit.text.layout import INDENT
from assistkit.text.plain import visible
from assistkit.text.platforms import platforms_in
from assistkit.types import Evidence, Passage

VERSION = "draft-1"
"""The prompt in `<version>.md` beside this file; another wording is another version."""
MAX_CASE = 6_000
"""Characters of a case that a model gets."""
MAX_PASSAGES = 12_000
"""Characters of passages that a model gets, shared evenly between the articles."""

_OPENS = re.compile(r"<(?=[<|/!?\w])")  # a fence, a tag, <|im_end|>, <s>
_MARKER = re.compile(r"\[\s*(\d+|/?\s*INST|/?\s*SYS)\s*\]", re.IGNORECASE)
_SLOT = re.compile(r"\{(passages|case)\}")


def chosen(evidence: Sequence[Evidence], max_articles: int) -> list[Passage]:
    """The public passages that a model may read: of the best articles, in their order; of long ones the nearest."""
    public = [e for e in evidence if e.passage.public]
    best = sorted({e.passage.article_id: e.rank for e in reversed(public)}.items(), key=lambda item: item[1])
    passages: list[Passage] = []
    for article, _ in best[:max_articles]:
        own = [e for e in public if e.passage.article_id == article]
        passages += _within(own, MAX_PASSAGES // min(len(best), max_articles))
    return passages


def messages(case: str, passages: Sequence[Passage], version: str = VERSION) -> list[dict[str, str]]:
    """The messages of a request: the rules as the system, all data as the user."""
    system, user = template(version)
    asked = platforms_in(case)
    texts = {p.article_id: _told(p, passages, asked) for p in {p.article_id: p for p in passages}.values()}
    shown = [
        fenced(f"passage {n}", f"Title: {p.title}\n{_as_read(p, texts[p.article_id])}")
        for n, p in enumerate(passages, 1)
    ]
    slots = {
        "passages": "\n\n".join(shown),
        "case": fenced("case", case[:MAX_CASE]),
    }
    return [
        {"role": "system", "content": system},
        {"role": "user", "content": _SLOT.sub(lambda slot: slots[slot.group(1)], user)},
    ]


def fenced(name: str, text: str) -> str:
    """`text` as data: between two lines that it cannot forge, a bar before each of its lines."""
    lines = (_OPENS.sub("< ", seen(line)) for line in text.splitlines() or [""])
    body = "\n".join(("| " + _MARKER.sub(r"(\1)", line)).rstrip() for line in lines)
    return f"<<<{name}>>>\n{body}\n<<<end of {name}>>>"


def seen(text: str) -> str:
    """The text without characters that nobody sees and those of private use; a tab and a line end are blanks."""
    text = without_unseen(re.sub(r"[\t\n]", " ", text))
    return text if text.isprintable() else "".join(c for c in text if unicodedata.category(c) != "Co")


def _told(passage: Passage, passages: Sequence[Passage], asked: Platforms) -> str:
    """The article of a passage as far as it is known, without what is not for this case."""
    text = visible(assemble(p for p in passages if p.article_id == passage.article_id))
    return told_to_a_model(text, passage.title, passage.language or "en", asked)


def _as_read(passage: Passage, text: str) -> str:
    """What a reader of the article sees of the passage: what hides in its Markdown and HTML stays hidden."""
    lines: list[str] = []
    for section in read_sections(text[passage.start : passage.end]):
        lines += [f"# {section.heading}"] if section.heading and not section.whole else []
        for unit in (unit for part in section.parts for unit in part.units):
            lines.append(INDENT * unit.indent + f"{unit.mark} {unit.text}".strip())
    return "\n".join(lines)


def _within(own: Sequence[Evidence], room: int) -> list[Passage]:
    """The passages nearest to the case that fit, in the article's order; the first even where it does not fit."""
    kept: list[Passage] = []
    for one in sorted(own, key=lambda e: -e.signals.get("dense", 0.0)):
        if not kept or sum(len(p.text) for p in kept) + len(one.passage.text) <= room:
            kept.append(one.passage)
    return sorted(kept, key=lambda p: p.start)


@lru_cache(maxsize=4)
def template(version: str) -> tuple[str, str]:
    """The prompt's two parts. Raises InputError for a version that does not exist."""
    known = [path for path in Path(__file__).parent.glob("*.md") if path.stem == version]
    if not known:
        raise InputError(f"a prompt is a file of the package; there is none named {version!r}")
    system, user = known[0].read_text(encoding="utf-8").removeprefix("# System\n").split("\n# User\n")
    return system.strip(), user.strip()
