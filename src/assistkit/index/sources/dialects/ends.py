"""Where the containers of a text end: by their closing lines, or where the indentation does."""

from __future__ import annotations

from collections.abc import Sequence

from assistkit.index.sources.dialects.marks import Mark


def ends_of(marks: Sequence[Mark | None]) -> list[int | None]:
    """For each line that opens something, the line at which its content has ended; None: it opens nothing."""
    ends: list[int | None] = [None] * len(marks)
    waiting: list[int] = []
    held: dict[str, int] = {}
    for at, mark in enumerate(marks):
        if mark is None or mark.scope == "indented":
            continue
        if mark.does == "open":
            if mark.scope == "single":
                ends[at] = at
                continue
            waiting.append(at)
            held[mark.key] = held.get(mark.key, 0) + 1
        elif mark.does == "next":
            _end_tab(waiting, marks, mark.key, held, ends, at)
            waiting.append(at)
            held[mark.key] = held.get(mark.key, 0) + 1
        else:
            _close(waiting, marks, mark.key, held, ends, at)
    for at in waiting:
        if _of(marks, at).does == "next" or _of(marks, at).key[:1] in (":", "`", "/"):
            ends[at] = len(marks)  # a directive that nobody closes goes on to the end
    return ends


def _of(marks: Sequence[Mark | None], at: int) -> Mark:
    mark = marks[at]
    if mark is None:
        raise AssertionError("only lines with marks wait for their end")
    return mark


def _end_tab(
    waiting: list[int], marks: Sequence[Mark | None], key: str, held: dict[str, int], ends: list[int | None], at: int
) -> None:
    """The tab before this one ends here, if it is still the innermost."""
    if waiting and _of(marks, waiting[-1]).does == "next" and _of(marks, waiting[-1]).key == key:
        ends[waiting.pop()] = at
        held[key] -= 1


def _close(
    waiting: list[int], marks: Sequence[Mark | None], key: str, held: dict[str, int], ends: list[int | None], at: int
) -> None:
    """What was opened by this key ends here, and tabs in it too; what else waits in between opens nothing."""
    if not held.get(key):
        return
    while waiting:
        opened = waiting.pop()
        mark = _of(marks, opened)
        held[mark.key] -= 1
        if mark.key == key or mark.does == "next":
            ends[opened] = at
        if mark.key == key:
            return


def dedent_at(lines: Sequence[str], at: int) -> int:
    """The first line after `at` that is indented no more than it; blank lines before it don't belong to the block."""
    indent = indent_of(lines[at])
    after = last = at + 1
    while after < len(lines):
        if lines[after].strip():
            if indent_of(lines[after]) <= indent:
                break
            last = after + 1
        after += 1
    return last


def indent_of(line: str) -> int:
    """How many columns of blanks a line begins with."""
    shown = line.expandtabs(4)
    return len(shown) - len(shown.lstrip())
