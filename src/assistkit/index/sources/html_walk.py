"""One walk from a tree of HTML to Markdown: an own stack, so that no depth is too much, and each node is seen once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from assistkit.index.sources import html_blocks, html_inline
from assistkit.index.sources.html_callouts import callout_word
from assistkit.index.sources.html_hidden import dropped_kind, follows, is_frame, is_struck
from assistkit.index.sources.html_kinds import BLOCKS, HEADINGS, style
from assistkit.index.sources.html_lists import Lists
from assistkit.index.sources.html_openers import Plan
from assistkit.index.sources.html_tree import Node
from assistkit.index.sources.markdown_text import Run, guarded, heading, rendered
from assistkit.index.sources.markdown_writer import Writer
from assistkit.index.sources.notes import Note, note
from assistkit.text.characters import without_unseen
from assistkit.text.entities import unescape

Leave = Callable[[], None]

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31}\d{0,2});")
_BOLD_STYLE = re.compile(r"font-weight:(?:bold|[6-9]00)")
_FRAME = re.compile(
    r"(?:was|is|did) this (?:article |page |answer |information |content )?(?:helpful|useful|help|answer)\b.{0,60}|"
    r"\d+ out of \d+ found this helpful.{0,60}|have more questions\? submit a request\W*|"
    r"(?:back|return) to top\W*|print this (?:page|article)\W*|skip to (?:main )?content\W*",
    re.IGNORECASE,
)
_INSIDE = 200  # characters


class Walk:
    """Reads nodes into a writer. `base` is the article's address; `defined` are the marks of its footnotes."""

    def __init__(
        self, plan: Plan, base: str, defined: frozenset[str], notes: list[Note], *, whole: bool = False
    ) -> None:
        self.writer = Writer()
        self.plan, self.base, self.defined, self.notes = plan, base, defined, notes
        self._whole = whole  # the page has no main part of its own
        self.lists = Lists(self.writer)
        self.runs: list[Run] = []
        self.bold = 0
        self.href = ""
        self.heading = 0
        self.in_opener = False
        self.level = 1  # of the heading above
        self.floor = 0  # headings in a panel are deeper than the panel's own
        self._under = ""  # that heading
        self._said: set[Node] = set()  # openers whose words became a heading
        self.terms: list[str] = []  # of a <dl>, until their definition comes
        self.defined_before = False
        self.wordless = 0  # pictures without a text alternative

    def run(self, root: Node) -> str:
        """The Markdown of everything in `root`."""
        stack: list[tuple[Iterator[Node | str], Leave]] = [(iter(root.children), self.flush)]
        while stack:
            children, leave = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                leave()
            elif isinstance(child, str):
                self._text(child)
            elif (found := self._enter(child)) is not None:
                stack.append((iter(child.children), found))
        for guess in (*self.writer.guesses, *self.lists.guesses):
            self.notes.append(note("guessed-list", guess))
        return self.writer.text()

    def flush(self) -> None:
        """End the paragraph."""
        if self.heading:
            if self.runs:
                self.runs.append(Run(" "))
            return
        runs, self.runs = self.runs, []
        if not runs or (len(runs) == 1 and not runs[0].text.strip()):
            return
        lines = rendered(runs)
        if not lines:
            return
        if len(lines) < 3 and _FRAME.fullmatch(" ".join(lines)):
            self.note("furniture", " ".join(lines))
            return
        aside = self.writer.top is not None and self.writer.top.quote  # a box in a procedure does not end it
        if not aside and not all(run.picture or not run.text.strip() for run in runs):
            self.lists.said()
        self.writer.paragraph([guarded(line) for line in lines])

    def note(self, code: str, text: str) -> None:
        if text.strip():
            self.notes.append(note(code, text))

    def _text(self, text: str) -> None:
        text = without_unseen(text.replace("\n", " ").replace("\ue000", ""))
        if "&" in text and _ENTITY.search(text):
            self.note("double-escaped", text)
            text = unescape(text).replace("\n", " ")
        self.add(text)

    def add(self, text: str, *, code: bool = False, raw: bool = False) -> None:
        self.runs.append(Run(text, bold=self.bold > 0, code=code, raw=raw, href="" if self.heading else self.href))

    def skips(self, node: Node) -> bool:
        """Whether a node is left out, with a note where it had words."""
        kind = dropped_kind(node)
        if kind:
            if kind != "unseen" and node not in self.plan.moved:
                self.note(kind, node.get("src") or node.text(200))
            return True
        if not self.heading and is_frame(node, self._whole) and node not in self.plan.openers:
            self.note("furniture", node.text(200))
            return True
        if not node.attributes and node.tag not in ("s", "strike", "del"):
            return False
        if self.plan.hides(node):
            self.note("hidden", node.text(200))
            return True
        if is_struck(node) or (self.plan.striking and follows(node, self.plan.striking)):
            self.note("struck", node.text(200))
            return True
        return False

    def _enter(self, node: Node) -> Leave | None:
        """Begin a node; what is returned ends it, None leaves out what is in it."""
        if node in self.plan.moved or self.skips(node):
            return None
        if node in self.plan.openers and not self.heading and node.tag not in HEADINGS:
            self.label(node)
            return None
        if node in self.plan.panels:
            return self._panel(node)
        return self._begin(node)

    def _begin(self, node: Node) -> Leave | None:
        tag = node.tag
        handler = _HANDLERS.get(tag)
        if handler is not None:
            return handler(self, node)
        if tag in HEADINGS:
            return self._head(node)
        if tag in BLOCKS or ("style" in node.attributes and "display:block" in style(node)):
            word = callout_word(node)
            return self._block(node) if word is None else html_blocks.box(self, node, word)
        if "style" in node.attributes and _BOLD_STYLE.search(style(node)):
            return html_inline.strong(self, node)
        return html_inline.plain(self, node)

    def _block(self, node: Node) -> Leave:
        self.flush()
        box = self.lists.stray(node)
        if box is None:
            return self.flush

        def leave() -> None:
            self.flush()
            self.writer.close(box)

        return leave

    def _panel(self, node: Node) -> Leave | None:
        """What an opener opens: below its words, and deeper than they are."""
        self.flush()
        opener = self.plan.panels[node]
        if node in self.plan.labels:
            self._label_inside(node, opener) if self.in_opener else self.label(opener)
        above = self.level, self.floor, self._under
        self.floor = min(self.level + 1, 5) if opener in self._said else self.level
        inner = self._begin(node)
        if inner is None:
            self.level, self.floor, self._under = above
            return None
        return self.until(lambda: self._leave_panel(inner, above))

    def _leave_panel(self, inner: Leave, above: tuple[int, int, str]) -> None:
        inner()
        self.flush()
        self.level, self.floor, self._under = above
        if not self.writer.boxes:
            self.writer.again = self._under

    def label(self, opener: Node) -> None:
        """The words of an opener as a heading."""
        self.flush()
        inner = Walk(self.plan, self.base, self.defined, self.notes)
        inner.heading, inner.in_opener = 1, True
        inner.run(opener)
        self._said.add(opener)
        self._set_heading(min(max(self.level, self.floor) + 1, 6), inner.runs)

    def _label_inside(self, node: Node, opener: Node) -> None:
        """An opener in the words of another one is words like the others: no heading in a heading, without an end."""
        if opener.parent is node:
            self.plan.moved.discard(opener)  # they are said where they stand
        else:
            self.add(f" {opener.text(_INSIDE)} ")

    def _set_heading(self, level: int, runs: list[Run]) -> None:
        line = " ".join(line for line in rendered(runs, bold=False) if line)
        if not line:
            return
        self.lists.said()
        if self.writer.boxes:  # in an item or a quote a heading is a line in bold print
            self.writer.paragraph(rendered([Run(run.text, bold=True, raw=run.raw) for run in runs if not run.picture]))
        else:
            self.writer.heading(heading(level, line))

    def _head(self, node: Node) -> Leave:
        self.flush()
        outer = self.heading
        level = min(max(int(node.tag[1]), self.floor + 1 if self.floor else 1), 6)
        self.heading = level

        def leave() -> None:
            self.heading = outer
            if not outer:
                runs, self.runs = self.runs, []
                self._set_heading(level, runs)
                if not self.writer.boxes:
                    self.level, self._under = level, self.writer.last

        return leave

    def until(self, close: Leave) -> Leave:
        """Ends the paragraph, then closes."""

        def leave() -> None:
            self.flush()
            close()

        return leave

    def below(self, words: list[Run]) -> Leave:
        """What follows is under a heading of these words, until it is left."""
        above = self.level, self.floor, self._under
        self._set_heading(min(max(self.level, self.floor) + 1, 6), words)
        self.floor = min(max(self.level, self.floor) + 1, 5)
        return self.until(lambda: self._leave_panel(self.flush, above))

    def apart(self, node: Node) -> str:
        """The Markdown of a cell or a caption by itself."""
        if self.skips(node):
            return ""
        inner = Walk(self.plan, self.base, self.defined, self.notes)
        text = inner.run(node)
        self.wordless += inner.wordless
        return text


_HANDLERS: dict[str, Callable[[Walk, Node], Leave | None]] = {
    **dict.fromkeys(("ul", "ol", "menu", "dir", "ac:task-list"), html_blocks.a_list),
    **dict.fromkeys(("li", "ac:task"), html_blocks.item),
    **dict.fromkeys(("pre", "listing", "xmp"), html_blocks.pre),
    **dict.fromkeys(("ac:structured-macro", "ac:macro"), html_blocks.macro),
    **dict.fromkeys(("code", "samp", "tt"), html_inline.code),
    **dict.fromkeys(("b", "strong"), html_inline.strong),
    **dict.fromkeys(("img", "ac:image"), html_inline.picture),
    **dict.fromkeys(("sup", "sub"), html_inline.script),
    "blockquote": html_blocks.quote,
    "table": html_blocks.table,
    "hr": html_blocks.rule,
    "figcaption": html_blocks.caption,
    "dl": html_blocks.definitions,
    "dt": html_blocks.term,
    "dd": html_blocks.definition,
    "a": html_inline.link,
    "br": html_inline.line_break,
    "q": html_inline.quoted,
    "rt": html_inline.reading,
    "time": html_inline.moment,
    "ac:link": html_inline.page_link,
}
