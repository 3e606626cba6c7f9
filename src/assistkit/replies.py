"""A suggestion's draft in the format that a desk's editor takes: plain text, Markdown (CommonMark) or HTML.

What makes a line a list item, or code, its sentence says (`Sentence.mark`, `indent`, `code`), never how the line looks:
"2024. " at the beginning of a sentence, or of anything else, is text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Literal, NamedTuple

from assistkit.errors import InputError
from assistkit.text.addresses import is_told, trimmed
from assistkit.text.layout import BULLETS, lead, mark_of, number
from assistkit.text.leaving import told
from assistkit.types import Sentence, Suggestion

Format = Literal["text", "markdown", "html"]
_Kind = Literal["paragraph", "code", "list"]

_DEEPEST = 6  # levels of a list; renderers give up somewhere, and no reader follows
_MARKER = re.compile(r"[ \t]*\[(\d{1,9})\]")
_MARKERS = re.compile(r"(?<![ \t])(?:[ \t]+\[\d{1,3}\])+")
_LINE_ENDS = re.compile(r"[ \t]*(?:\r?\n|\Z)")
_SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？", "؟", "।")
_CLOSERS = ")]\"”'’»）」"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_LINK = re.compile(
    r"(?<![^\W_])[hH][tT]{2}[pP][sS]?://[^\W_](?:[\w.~:/?#@!$&()*+,;=-]|%[0-9A-Fa-f]{2})*"
    rf"|(?<![\w.+-])(?:mailto:)?[A-Za-z0-9][A-Za-z0-9._+-]{{0,63}}@{_LABEL}(?:\.{_LABEL})+"
)
_ACTIVE = re.compile(r"[\\`*_\[<|~]|&(?=#?\w+;)")
_ACTIVE_FIRST = re.compile(r"^(?:([0-9]{1,9})(?=[.)](?:\s|$))|(?=[#>+=-]|:-))")


class _Inline(NamedTuple):
    """A piece of a line; `marker` where it is a citation marker, `link` what an address behind a title leads to."""

    text: str
    marker: bool = False
    link: str = ""


class _Line(NamedTuple):
    """A line of the draft, without the indentation and mark that make it part of a list; a blank one has no runs."""

    runs: tuple[_Inline, ...]
    indent: int = 0
    mark: str = ""
    code: bool = False

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(slots=True)
class _Block:
    """Lines of a paragraph or of code, or a list: its items are blocks, `start` is its first number."""

    kind: _Kind
    lines: list[_Line] = field(default_factory=list)
    items: list[list[_Block]] = field(default_factory=list)
    start: int | None = None

    @property
    def number(self) -> int | None:
        """Of the item that would come next."""
        return None if self.start is None else self.start + len(self.items)


def reply(suggestion: Suggestion, format: Format = "text", *, markers: bool = False) -> str:
    """The draft as it is pasted or sent; "" where there is none. `markers=True` keeps "[1]" behind the sentences.

    Markdown renders as the plain text, with its lists, links and code. HTML has only p, br, ol, ul, li, pre, a and
    sup, all text escaped, and links only to http, https and mailto. Characters that nobody sees and addresses that
    are never told are in none of them; see `text.leaving`. Raises InputError for another format.
    """
    suggestion = told(suggestion)
    if format == "text":
        return suggestion.text if markers else "".join(run.text for run in _runs(suggestion) if not run.marker)
    if format not in ("markdown", "html"):
        raise InputError(f"format must be 'text', 'markdown' or 'html'; got {format!r:.40}; choose one of them")
    blocks = _blocks(_lines(suggestion, markers))
    return "\n".join(_markdown(blocks)) if format == "markdown" else "\n".join(map(_html, blocks))


def without_markers(text: str) -> str:
    """A text, such as a draft that an agent edited, without its " [1]" at the end of sentences and lines.

    "Press [1] on the keypad" keeps its own: no sentence ends there.
    """
    spans = ((start, end, "") for start, end in _likely_markers(text))
    return "".join(run.text for run in _split(text, spans) if not run.marker)


def _runs(suggestion: Suggestion) -> list[_Inline]:
    """The draft with its markers and links apart; where its spans do not fit, such as after an edit, markers are
    guessed."""
    text, sentences = suggestion.text, _fitting(suggestion)
    exact = sentences and len(sentences) == len(suggestion.sentences)
    marked = [(*span, "") for span in (_known_markers(text, sentences) if exact else _likely_markers(text))]
    linked = [(one.start, one.end, one.link) for one in sentences if _is_link(one)]
    return list(_split(text, sorted([*marked, *linked])))


def _is_link(sentence: Sentence) -> bool:
    """Whether its text is the words of a link and then its address; words that are an address lead nowhere else."""
    words = sentence.text.removesuffix(f" ({sentence.link})")
    if not sentence.link or not words.strip() or words == sentence.text or _LINK.search(words):
        return False
    return _LINK.fullmatch(sentence.link) is not None and is_told(sentence.link)


def _fitting(suggestion: Suggestion) -> list[Sentence]:
    found: list[Sentence] = []
    for one in sorted(suggestion.sentences, key=lambda one: one.start):
        free = (found[-1].end if found else 0) <= one.start <= one.end <= len(suggestion.text)
        if free and suggestion.text[one.start : one.end] == one.text:
            found.append(one)
    return found


def _known_markers(text: str, sentences: Sequence[Sentence]) -> Iterator[tuple[int, int]]:
    for sentence in sentences:
        at = sentence.end
        for marker in sentence.markers:
            if (match := _MARKER.match(text, at)) and int(match[1]) == marker:
                yield match.span()
                at = match.end()


def _likely_markers(text: str) -> Iterator[tuple[int, int]]:
    for match in _MARKERS.finditer(text):
        before = text[max(0, match.start() - 4) : match.start()].rstrip(_CLOSERS)
        line_ends = match.start() and text[match.start() - 1] != "\n" and _LINE_ENDS.match(text, match.end())
        if line_ends or before.endswith(_SENTENCE_ENDS):
            yield match.span()


def _split(text: str, spans: Iterable[tuple[int, int, str]]) -> Iterator[_Inline]:
    """The text in runs; each span is a link, or without an address a marker."""
    at = 0
    for start, end, link in spans:
        yield from (_Inline(text[at:start]), _Inline(text[start:end], marker=not link, link=link))
        at = end
    yield _Inline(text[at:])


def _lines(suggestion: Suggestion, markers: bool) -> Iterator[_Line]:
    first = _beginning(suggestion)
    rows: list[list[_Inline]] = [[]]
    for run in _runs(suggestion):
        pieces = [run._replace(text=text) for text in run.text.split("\n")]
        rows[-1].append(pieces[0])
        rows += [[piece] for piece in pieces[1:]]
    offset = 0
    for row in rows:
        yield _set(first.get(offset), row, markers)
        offset += sum(len(run.text) for run in row) + 1


def _beginning(suggestion: Suggestion) -> dict[int, Sentence]:
    """The sentence that each line begins with, by where the line begins: what it says of itself must be there."""
    found: dict[int, Sentence] = {}
    for one in _fitting(suggestion):
        at = one.start - len(lead(one))
        if at >= 0 and suggestion.text[at : one.start] == lead(one) and (at == 0 or suggestion.text[at - 1] == "\n"):
            found[at] = one
    return found


def _set(first: Sentence | None, row: Sequence[_Inline], markers: bool) -> _Line:
    if first is None:
        return _Line(_shown(row, 0, markers))
    left, mark = len(lead(first)), mark_of(first)
    if mark and number(first) is None and mark not in BULLETS:
        left, mark = left - len(mark) - 1, "-"  # a point that keeps its letter: Markdown has no such lists
    return _Line(_shown(row, left, markers), first.indent, mark, first.code and not mark)


def _shown(row: Sequence[_Inline], lead: int, markers: bool) -> tuple[_Inline, ...]:
    """The runs behind the lead; none where nothing is left."""
    kept: list[_Inline] = []
    for run in row:
        text = run.text[lead:]
        lead = max(0, lead - len(run.text))
        if text and (markers or not run.marker):
            kept.append(run._replace(text=text))
    return tuple(kept) if "".join(run.text for run in kept).strip() else ()


def _blocks(lines: Iterator[_Line]) -> list[_Block]:
    """Paragraphs, code and lists within lists; an empty line ends all of them."""
    top: list[_Block] = []
    lists, apart = list[_Block](), True  # the open lists, outer first
    for line in lines:
        if not line.runs:
            lists, apart = [], True
            continue
        depth = min(line.indent, len(lists), _DEEPEST - 1)
        place = lists[depth - 1].items[-1] if depth else top
        kind: _Kind = "code" if line.code else "paragraph"
        if line.mark:
            place = _item(line, lists, depth, place)
        else:
            del lists[depth:]
        if apart or not place or place[-1].kind != kind:
            place.append(_Block(kind))
        place[-1].lines.append(line)
        apart = False
    return top


def _item(line: _Line, lists: list[_Block], depth: int, place: list[_Block]) -> list[_Block]:
    """A new item, in a new list where none is open at its depth or the number does not go on."""
    count = int(line.mark[:-1]) if line.mark not in BULLETS else None
    if len(lists) <= depth or count != lists[depth].number:
        place.append(_Block("list", start=count))
        lists[depth:] = place[-1:]
    del lists[depth + 1 :]
    lists[depth].items.append([])
    return lists[depth].items[-1]


def _markdown(blocks: Sequence[_Block], in_item: bool = False) -> list[str]:
    lines: list[str] = []
    before: _Block | None = None
    second = False  # whether a list takes the other mark, which is all that keeps it apart from the one before it
    for block in blocks:
        if before and (not in_item or before.kind == "list" or (block.kind == "list" and block.start not in (None, 1))):
            lines.append("")
        if block.kind == "list":
            alike = before and before.kind == "list" and (before.start is None) == (block.start is None)
            second = bool(alike) and not second
            lines += _markdown_list(block, second)
        elif block.kind == "code":
            lines += _fenced([line.text.rstrip() for line in block.lines])
        else:
            shown = [_markdown_line(line) for line in block.lines]
            lines += [*(f"{one}\\" for one in shown[:-1]), shown[-1]]
        before = block
    return lines


def _markdown_list(block: _Block, second: bool) -> Iterator[str]:
    for place, item in enumerate(block.items):
        bullet = "* " if second else "- "
        mark = bullet if block.start is None else f"{block.start + place}{')' if second else '.'} "
        for row, line in enumerate(_markdown(item, in_item=True)):
            yield (" " * len(mark) if row else mark) + line if line else ""


def _fenced(code: Sequence[str]) -> list[str]:
    longest = max((len(run) for line in code for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return [fence, *code, fence]


def _markdown_line(line: _Line) -> str:
    text = "".join(_markdown_link(run) if run.link else _markdown_text(run.text) for run in _joined(line.runs))
    return _ACTIVE_FIRST.sub(r"\g<1>\\", text.strip())


def _markdown_text(text: str) -> str:
    return _linked(text, lambda plain: _ACTIVE.sub(r"\\\g<0>", plain), lambda _, shown: f"<{shown}>")


def _markdown_link(run: _Inline) -> str:
    words = _ACTIVE.sub(r"\\\g<0>", run.text.removesuffix(f" ({run.link})")).replace("]", "\\]")
    return f"[{words}](<{run.link}>)"


def _joined(runs: Sequence[_Inline]) -> Iterator[_Inline]:
    """Runs of text side by side are one: an address may go on in the next."""
    text = ""
    for run in runs:
        if not run.link:
            text += run.text
            continue
        yield from (_Inline(text), run)
        text = ""
    yield _Inline(text)


def _html(block: _Block) -> str:
    if block.kind == "list":
        name = "ul" if block.start is None else "ol"
        start = "" if block.start in (None, 1) else f' start="{block.start}"'
        items = (f"<li>{_html_lines(first)}{''.join(map(_html, others))}</li>" for first, *others in block.items)
        return f"<{name}{start}>{''.join(items)}</{name}>"
    if block.kind == "code":
        return f"<pre>{chr(10).join(_html_line(line, escape) for line in block.lines)}</pre>"
    return f"<p>{_html_lines(block)}</p>"


def _html_lines(block: _Block) -> str:
    return "<br>".join(_html_line(line, _html_text).strip() for line in block.lines)


def _html_line(line: _Line, shown: Callable[[str], str]) -> str:
    return "".join(_html_run(run, shown) for run in line.runs)


def _html_run(run: _Inline, shown: Callable[[str], str]) -> str:
    if run.marker:
        return f" <sup>{run.text.strip()}</sup>"
    return _html_link(run.link, run.text.removesuffix(f" ({run.link})")) if run.link else shown(run.text)


def _html_text(text: str) -> str:
    return _linked(text, escape, _html_link)


def _html_link(to: str, words: str) -> str:
    return f'<a href="{escape(to)}" rel="noopener noreferrer">{escape(words)}</a>'


def _linked(text: str, plain: Callable[[str], str], link: Callable[[str, str], str]) -> str:
    """`plain` of the text around addresses, `link` of an address and how it is shown."""
    parts, at = list[str](), 0
    for match in _LINK.finditer(text):
        shown = trimmed(match[0])
        web = shown.lower().startswith(("http://", "https://", "mailto:"))
        made = link(shown if web else f"mailto:{shown}", shown) if is_told(shown) else plain(shown)
        parts += [plain(text[at : match.start()]), made]
        at = match.start() + len(shown)
    return "".join([*parts, plain(text[at:])])
