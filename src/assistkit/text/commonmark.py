"""CommonMark by markdown-it-py, in work that grows with the text.

Its rule for quotes looks at all lines down to the next empty one, for every quote anew: a wall of quotes that end at
once would take the square of its length. So the quotes of a text may look at this many lines together, and what follows
is no quote.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_TIMES, _FREE = 8, 50_000  # lines looked at for each line of the text, and for any text; ordinary texts need one each
_LOOKED_AT = "assistkit: lines that quotes have looked at"
_BESIDE = ["paragraph", "reference", "blockquote", "list"]  # what a quote may end, as markdown-it-py has it


def commonmark(**options: Any) -> MarkdownIt:
    """A parser of CommonMark with these options of markdown-it-py."""
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import blockquote

    def quote(state: Any, start: int, end: int, silent: bool) -> bool:
        spent = state.env.get(_LOOKED_AT, 0)
        if spent > _TIMES * len(state.bMarks) + _FREE:
            return False
        found: bool = blockquote(state, start, end, silent)
        if found and not silent:
            below = next((line for line in range(start, end) if state.isEmpty(line)), end)
            state.env[_LOOKED_AT] = state.env.get(_LOOKED_AT, 0) + below - start
        return found

    parser = MarkdownIt("commonmark", options)
    parser.block.ruler.at("blockquote", quote, {"alt": _BESIDE})
    return parser
