"""The forms that one article comes in from an export: Markdown, HTML, HTML on one line, text that lost its lines.

Used by `benchmarks/forms.py` and by the tests of the same rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from assistkit.text.article.sections import read_sections
from assistkit.text.plain import to_plain

_PARSER = MarkdownIt("commonmark").enable("table")
_PRE = re.compile(r"(<pre\b.*?</pre>)", re.DOTALL)


def html(markdown: str) -> str:
    """The article as markdown-it renders it."""
    return str(_PARSER.render(markdown))


def html_in_one_line(markdown: str) -> str:
    """The same without line breaks, except in code, where they mean something."""
    pieces = _PRE.split(html(markdown))
    return "".join(piece if piece.startswith("<pre") else re.sub(r"\s*\n\s*", " ", piece) for piece in pieces)


def flattened(markdown: str, title: str, *, between: str = " ", numbers: bool = True) -> str:
    """The title and the article's lines in one line, without marks; `between` stands where a line ended.

    With `between` "" the lines that end in a sign are glued to what follows, the others have a blank. Without
    `numbers` steps and points have no marks either, as in the text content of a page.
    """
    lines = [title, *_lines(_PARSER.parse(markdown), numbers)]
    text = lines[0]
    for before, line in pairwise(lines):
        text += (between or ("" if before[-1:] in ".!?:" else " ")) + line
    return text


def _lines(tokens: list[Token], numbers: bool) -> Iterator[str]:
    lists: list[int] = []
    mark, cells = "", list[str]()
    for token in tokens:
        if token.type in ("ordered_list_open", "bullet_list_open"):
            lists.append(int(token.attrGet("start") or 1) if token.type.startswith("o") else 0)
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            lists.pop()
        elif token.type == "list_item_open":
            mark = f"{lists[-1]}. " if lists[-1] else "• "
            lists[-1] += bool(lists[-1])
        elif token.type == "tr_close":
            yield " ".join(filter(None, cells))
            cells = []
        elif token.type == "inline" and token.level and _in_cell(token, tokens):
            cells.append(to_plain(token.content))
        elif token.type in ("inline", "fence", "code_block"):
            for line in [token.content] if token.type == "inline" else token.content.splitlines():
                shown = to_plain(line) if token.type == "inline" else line.strip()
                if shown:
                    yield (mark if numbers else "") + shown
                mark = ""


def _in_cell(token: Token, tokens: list[Token]) -> bool:
    before = tokens[tokens.index(token) - 1]
    return before.type in ("td_open", "th_open")


FORMS: dict[str, Callable[[str, str], str]] = {
    "Markdown": lambda text, _: text,
    "HTML": lambda text, _: html(text),
    "HTML on one line": lambda text, _: html_in_one_line(text),
    "flattened, one blank": flattened,
    "flattened, two blanks": partial(flattened, between="  "),
    "flattened, glued": partial(flattened, between=""),
    "flattened, two blanks, no numbers": partial(flattened, between="  ", numbers=False),
    "flattened, glued, no numbers": partial(flattened, between="", numbers=False),
}


def steps(markdown: str) -> list[str]:
    """The numbered steps of an article as drafts quote them, in order."""
    units = (unit for section in read_sections(markdown) for part in section.parts for unit in part.units)
    return [" ".join(unit.text.split()) for unit in units if unit.mark[:-1].isdigit()]
