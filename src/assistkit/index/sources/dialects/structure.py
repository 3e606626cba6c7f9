"""Containers of the dialects -> plain Markdown: a tab's or an accordion's label becomes a heading above its content.

Where a heading cannot stand (in a step of a list) the label is a bold line, and a tab a point. After the last tab an
empty heading ends what the label says. What a container keeps from readers (comments, drafts, conditions nobody can
decide) is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from assistkit.index.sources.dialects.code import code_lines
from assistkit.index.sources.dialects.ends import dedent_at, ends_of, indent_of
from assistkit.index.sources.dialects.families import IN_TABS, mark_of
from assistkit.index.sources.dialects.marks import Mark
from assistkit.index.sources.notes import Note

_DEEPEST = 12  # containers in containers; what is deeper loses its marks only
_HEADING = re.compile(r"(#{1,6})(?:[ \t]+\S|[ \t]*$)")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+\S")
_NO_PARAGRAPH = re.compile(r"[ \t]*(?:[-*+>|#<]|\d{1,9}[.)][ \t]|`{3}|~{3}|:::|!!!|\?\?\?|===|\{[%{]|$)|[ \t]{4}")
_CLOSING = re.compile(
    r"\{%-?[ \t]*(?:end|/)[ \t]*([A-Za-z][\w.-]*)|\{\{[<%][ \t]*/[ \t]*([\w./-]+)|\[/(\w+)\]|</([A-Z][\w.]*)"
)
_OPENER = re.compile(  # the label of an accordion that says only that it opens
    r"(?i:(?:(?:click|tap)(?: here)?(?: to| for)?|show|see|view|expand|open|read|more|full|all|the|me|details?|steps|"
    r"instructions|solution|answer|mehr|anzeigen|voir|plus|ver|más|mostrar|leer)[ .…!:>]*)+"
)
_DIVIDED = re.compile(r"^[ \t]*:{3,}[ \t]*tabs\b", re.MULTILINE)
_SETTING = re.compile(r"[ ]{4,}[\w-]+:")
_OPTION = re.compile(r"[ \t]*:[\w-]+:(?:[ \t].*)?$")  # MyST's options
_FENCE_LABEL = re.compile(  # VitePress's code groups; Mintlify's
    r"[ \t]*`{3,}(?:[^\[\n]*\[(?P<vitepress>[^\]]+)\]|[\w+#-]+[ \t]+(?P<words>[A-Za-z][\w .#+-]*)$)"
)


@dataclass(frozen=True)
class _Rest:
    """What every level of containers needs: the names of tags with an end, where notes go, labels from the parent.

    `in_item`: it all is in an item of a list, where no heading can.
    """

    closed: frozenset[str]
    notes: list[Note]
    labels: tuple[str, ...] = ()
    depth: int = 0
    in_item: bool = False


@dataclass
class _Writer:
    """The lines so far, the level of the heading they are under, and what a label has left open."""

    level: int
    lines: list[str] = field(default_factory=list)
    open_label: int = 0  # level of a tab's heading that still reaches down to here
    in_list: bool = False
    steps: int = 0

    def add(self, line: str, code: bool) -> None:
        """A line of the author's."""
        if line.strip():
            heading = None if code else _HEADING.match(line)
            if self.open_label and not (heading and len(heading.group(1)) <= self.open_label):
                self.lines += ["", "#" * self.open_label, ""]
            self.open_label = self.steps = 0
            self._follow(line, heading, code)
        self.lines.append(line)

    def _follow(self, line: str, heading: re.Match[str] | None, code: bool) -> None:
        if code:
            return
        before = self.lines[-1].strip() if self.lines else ""
        text = line.strip()
        if heading:
            self.level = len(heading.group(1))
        elif before and set(text) in ({"="}, {"-"}) and not before.startswith("|") and line == line.lstrip():
            self.level = 1 if text[0] == "=" else 2
        if _ITEM.match(line):
            self.in_list = True
        elif not line[0].isspace():
            self.in_list = False

    def put(self, lines: Sequence[str]) -> None:
        """Lines that make their own block."""
        if self.lines and self.lines[-1].strip():
            self.lines.append("")
        self.lines += lines
        self.lines.append("")


def structured(text: str) -> tuple[str, list[Note]]:
    """The text without containers, and what was dropped of it. Linear in the text."""
    notes: list[Note] = []
    closed = frozenset(_closed_names(text))
    out = _written(text.split("\n"), 1, _Rest(closed, notes))
    return "\n".join(out.lines), notes


def _closed_names(text: str) -> Iterator[str]:
    if _DIVIDED.search(text):
        yield IN_TABS
    for match in _CLOSING.finditer(text):
        yield next(name for name in match.groups() if name)


def _written(lines: Sequence[str], level: int, rest: _Rest) -> _Writer:
    """The lines with their containers written out."""
    code = code_lines(lines)
    marks = [None if is_code else mark_of(line, rest.closed) for line, is_code in zip(lines, code, strict=True)]
    ends = ends_of(marks)
    out = _Writer(level)
    waiting = list(rest.labels)
    at = 0
    while at < len(lines):
        mark = marks[at]
        after = _end_of(lines, at, mark, ends)
        if mark is None or _is_code_block(lines, at, mark, out) or (after is None and mark.key == "docfx"):
            out.add(lines[at], code[at])
            at += 1
        elif after is None or rest.depth >= _DEEPEST:
            at += 1
        else:
            if mark.kind == "tab" and not mark.label and waiting:
                mark = replace(mark, label=waiting.pop(0))
            _write(out, mark, list(lines[at : max(after, at + 1)]), rest)
            at = after if mark.scope == "indented" or mark.does == "next" else after + 1
    return out


def _end_of(lines: Sequence[str], at: int, mark: Mark | None, ends: Sequence[int | None]) -> int | None:
    return dedent_at(lines, at) if mark is not None and mark.scope == "indented" else ends[at]


def _is_code_block(lines: Sequence[str], at: int, mark: Mark, out: _Writer) -> bool:
    """Four blanks before a line outside a list make it code: it shows a dialect's marks rather than using them."""
    return mark.does == "open" and mark.scope == "indented" and indent_of(lines[at]) >= 4 and not out.in_list


def _write(out: _Writer, mark: Mark, lines: list[str], rest: _Rest) -> None:
    """Write a container: `lines` are its first line and its content."""
    indent = indent_of(lines[0])
    body = _outdented(_without_options(lines[1:], mark.key[:1]))
    if mark.kind == "drop":
        rest.notes.append(Note("dropped", f"what is kept from readers: {_start_of(body)}"))
        return
    top = indent == 0 or (indent < 4 and not out.in_list)
    out.in_list = out.in_list and not top
    top = top and not rest.in_item
    if mark.kind == "details" and len(mark.label) <= 40 and _OPENER.fullmatch(mark.label):
        mark = replace(mark, label="")
    labeled = mark.kind in ("tab", "details") and bool(mark.label) and top
    target = min(out.level + 1, 6)
    body = _labeled_fences(body) if mark.kind == "tabs" else body
    below = replace(rest, labels=mark.items, depth=rest.depth + 1, in_item=not top)
    inner = _written(body, target if labeled else out.level, below)
    if labeled:
        out.put(["#" * target + " " + mark.label, "", *_trimmed(_deeper(inner.lines, target))])
        out.open_label, out.steps = target, 0
    else:
        _write_unlabeled(out, mark, indent, inner)


def _without_options(lines: list[str], family: str) -> list[str]:
    """The content without the settings of a directive: MyST's `:name: value`, PyMdown's indented `name: value`."""
    if family in (":", "`"):
        return [line for line in lines if not _OPTION.match(line)]
    at = 0
    while family == "/" and at < len(lines) and _SETTING.match(lines[at]):
        at += 1
    return lines[at:]


def _write_unlabeled(out: _Writer, mark: Mark, indent: int, inner: _Writer) -> None:
    steps = out.steps
    lines = _with_label(out, mark, inner.lines)
    if out.open_label and any(line.strip() for line in lines):
        if not _begins_with_heading(lines, out.open_label):
            out.put(["#" * out.open_label])
        out.open_label = 0
    out.put([" " * indent + line if line.strip() else "" for line in lines])
    if mark.kind == "tabs":  # its tabs may be headings of the author's
        out.open_label = min(_heading_levels(inner.lines), default=inner.open_label)
    else:
        out.level = inner.level if mark.kind == "wrap" else out.level
        out.open_label = inner.open_label or out.open_label
    out.steps = steps + 1 if mark.kind == "step" else 0


def _with_label(out: _Writer, mark: Mark, inner: list[str]) -> list[str]:
    """The content with its label before it, where that can't be a heading."""
    inner = _trimmed(inner)
    if mark.kind == "step":
        number = f"{out.steps + 1}. "
        lines = [f"**{mark.label}**", "", *inner] if mark.label else inner
        if lines and (heading := re.match(r"#{1,6}[ \t]+(.+)", lines[0])):
            lines = [f"**{heading.group(1)}**", *lines[1:]]
        return [number + (lines[0] if lines else ""), *(" " * len(number) + line for line in lines[1:])]
    if not mark.label or mark.kind in ("wrap", "tabs"):
        return inner
    if inner and inner[0].lstrip("*_ ").lower().startswith(mark.label.lower()):
        return inner
    label = mark.label if mark.label[-1:] in ":.?!" else f"{mark.label}:"
    if mark.kind == "tab":  # in a step: a point, so that it is plain where the tab ends
        begins = bool(inner) and not _NO_PARAGRAPH.match(inner[0])
        first = [f"- **{label}** {inner[0].lstrip()}"] if begins else [f"- **{label}**", ""]
        return [*first, *("  " + line if line.strip() else "" for line in inner[begins:])]
    if inner and mark.kind == "note" and not _NO_PARAGRAPH.match(inner[0]):
        return [f"**{label}** {inner[0].lstrip()}", *inner[1:]]
    return [f"**{label}**", "", *inner]


def _deeper(lines: list[str], level: int) -> list[str]:
    """The lines with their own headings below the label's, in their order."""
    code = code_lines(lines)
    by = max(0, level + 1 - min(_heading_levels(lines), default=7))
    if not by:
        return lines
    return [
        "#" * min(6, len(match.group(1)) + by) + line[len(match.group(1)) :]
        if not is_code and (match := _HEADING.match(line))
        else line
        for line, is_code in zip(lines, code, strict=True)
    ]


def _heading_levels(lines: Sequence[str]) -> list[int]:
    return [
        len(match.group(1))
        for line, is_code in zip(lines, code_lines(lines), strict=True)
        if not is_code and (match := _HEADING.match(line))
    ]


def _labeled_fences(body: list[str]) -> list[str]:
    """A code group's fences as tabs: their labels are in the fences' first lines."""
    code = code_lines(body)
    found: list[str] = []
    for at, line in enumerate(body):
        begins = code[at] and (match := _FENCE_LABEL.match(line))
        found += [f"@tab {match['vitepress'] or match['words']}", line] if begins and match else [line]
    return found


def _begins_with_heading(lines: Sequence[str], level: int) -> bool:
    first = next((line for line in lines if line.strip()), "")
    heading = _HEADING.match(first)
    return heading is not None and len(heading.group(1)) <= level


def _outdented(lines: list[str]) -> list[str]:
    """Without the blanks that all lines begin with."""
    lines = [line.expandtabs(4) if line.startswith((" ", "\t")) else line for line in lines]
    common = min((indent_of(line) for line in lines if line.strip()), default=0)
    return [line[common:] for line in lines] if common else lines


def _trimmed(lines: list[str]) -> list[str]:
    start, end = 0, len(lines)
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return lines[start:end]


def _start_of(body: Sequence[str]) -> str:
    return " ".join(" ".join(body).split())[:60]
