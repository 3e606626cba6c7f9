"""A suggestion's draft in the format that a desk's editor takes: plain text, Markdown (CommonMark) or HTML.

What makes a line a list item follows from the spans, never from how it looks: its mark stands before an evidence
sentence. "2024. " at the beginning of a sentence, or of anything else, is text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Literal, NamedTuple

from assistkit.errors import InputError
from assistkit.types import Sentence, Suggestion

Format = Literal["text", "markdown", "html"]
_Kind = Literal["paragraph", "code", "list"]

_INDENT = 3  # blanks of a level in a draft
_DEEPEST = 6  # levels of a list; renderers give up somewhere, and no reader follows
_LIST_MARK = re.compile(r"([0-9]{1,9}\.|-) ")
_LETTER = re.compile(r"(?:[a-zA-Z]|[ivxIVX]{2,5})\. ")
_MARKER = re.compile(r"[ \t]*\[(\d{1,9})\]")
_MARKERS = re.compile(r"(?<![ \t])(?:[ \t]+\[\d{1,3}\])+")
_LINE_ENDS = re.compile(r"[ \t]*(?:\r?\n|\Z)")
_SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？", "؟", "।")
_CLOSERS = ")]\"”'’»）」"
_FENCE = re.compile(r"^[ \t]*(?:`{3,}|~{3,})", re.MULTILINE)
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # no page holds them, and a return ends a line
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_LINK = re.compile(
    r"(?<![^\W_])[hH][tT]{2}[pP][sS]?://[^\W_](?:[\w.~:/?#@!$&()*+,;=-]|%[0-9A-Fa-f]{2})*"
    rf"|(?<![\w.+-])(?:mailto:)?[A-Za-z0-9][A-Za-z0-9._+-]{{0,63}}@{_LABEL}(?:\.{_LABEL})+"
)
_ACTIVE = re.compile(r"[\\`*_\[<|~]|&(?=#?\w+;)")
_ACTIVE_FIRST = re.compile(r"^(?:([0-9]{1,9})(?=[.)](?:\s|$))|(?=[#>+=-]|:-))")


class _Inline(NamedTuple):
    """A piece of a line; `marker` where it is a citation marker."""

    text: str
    marker: bool = False


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
    sup, all text escaped, and links only to http, https and mailto. Raises InputError for another format.
    """
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
    return "".join(run.text for run in _split(text, _likely_markers(text)) if not run.marker)


def _runs(suggestion: Suggestion) -> list[_Inline]:
    """The draft with its markers apart; where its spans do not fit, such as after an edit, markers are guessed."""
    text, sentences = suggestion.text, _fitting(suggestion)
    exact = sentences and len(sentences) == len(suggestion.sentences)
    return list(_split(text, _known_markers(text, sentences) if exact else _likely_markers(text)))


def _fitting(suggestion: Suggestion) -> list[Sentence]:
    found: list[Sentence] = []
    for one in sorted(suggestion.sentences, key=lambda one: one.start):
        free = one.start >= (found[-1].end if found else 0)
        if free and one.text and suggestion.text[one.start : one.end] == one.text:
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


def _split(text: str, spans: Iterator[tuple[int, int]]) -> Iterator[_Inline]:
    at = 0
    for start, end in spans:
        yield from (_Inline(text[at:start]), _Inline(text[start:end], marker=True))
        at = end
    yield _Inline(text[at:])


def _lines(suggestion: Suggestion, markers: bool) -> Iterator[_Line]:
    starts = {one.start: one for one in _fitting(suggestion) if one.kind == "evidence"}
    rows: list[list[_Inline]] = [[]]
    for run in _runs(suggestion):
        pieces = [_Inline(text, run.marker) for text in run.text.split("\n")]
        rows[-1].append(pieces[0])
        rows += [[piece] for piece in pieces[1:]]
    offset = 0
    for row in rows:
        text = "".join(run.text for run in row)
        lead, indent, mark = _lead(text, offset, starts)
        code = indent > 0 and not mark and _is_code(suggestion, starts[offset + lead])
        yield _Line(_shown(row, lead, markers), indent, mark, code)
        offset += len(text) + 1


def _lead(text: str, offset: int, starts: Mapping[int, Sentence]) -> tuple[int, int, str]:
    """Where a line's text begins, its level and its mark: only what stands before an evidence sentence is a lead."""
    blanks = len(text) - len(text.lstrip(" "))
    for level in range(blanks // _INDENT + 1):
        if offset + level * _INDENT in starts:  # what looks like a mark is the sentence's own
            return level * _INDENT, level, ""
    mark = _LIST_MARK.match(text, blanks)
    if mark and offset + mark.end() in starts and blanks % _INDENT == 0:
        return mark.end(), blanks // _INDENT, mark[1]
    letter = _LETTER.match(text, blanks)
    if letter and offset + letter.end() in starts and blanks % _INDENT == 0:
        return blanks, blanks // _INDENT, "-"  # a point that keeps its letter: Markdown has no such lists
    return 0, 0, ""


def _shown(row: Sequence[_Inline], lead: int, markers: bool) -> tuple[_Inline, ...]:
    """The runs behind the lead, without what no page can hold; none where nothing is left."""
    kept: list[_Inline] = []
    for run in row:
        text = _UNSEEN.sub(lambda found: " " if found[0].isspace() else "", run.text[lead:])
        lead = max(0, lead - len(run.text))
        if text and (markers or not run.marker):
            kept.append(_Inline(text, run.marker))
    return tuple(kept) if "".join(run.text for run in kept).strip() else ()


def _is_code(suggestion: Suggestion, sentence: Sentence) -> bool:
    """Whether the quote stands in a fence of its passage: in a list, lines of code and of text are set alike."""
    own = next((c for c in suggestion.citations if (c.start, c.end) == (sentence.start, sentence.end)), None)
    passage = suggestion.cited(own) if own else None
    return bool(own and passage and len(_FENCE.findall(passage.text[: own.quote_start])) % 2)


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
        kind: _Kind = "code" if line.code or (line.indent > depth == 0 and not line.mark) else "paragraph"
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
    number = int(line.mark[:-1]) if line.mark != "-" else None
    if len(lists) <= depth or number != lists[depth].number:
        place.append(_Block("list", start=number))
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
            shown = [_markdown_line(line.text.strip()) for line in block.lines]
            lines += [*(f"{one}\\" for one in shown[:-1]), shown[-1]]
        before = block
    return lines


def _markdown_list(block: _Block, second: bool) -> Iterator[str]:
    for place, item in enumerate(block.items):
        bullet = "* " if second else "- "
        mark = bullet if block.start is None else f"{block.start + place}{')' if second else '.'} "
        for number, line in enumerate(_markdown(item, in_item=True)):
            yield (" " * len(mark) if number else mark) + line if line else ""


def _fenced(code: Sequence[str]) -> list[str]:
    longest = max((len(run) for line in code for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return [fence, *code, fence]


def _markdown_line(text: str) -> str:
    line = _linked(text, lambda plain: _ACTIVE.sub(r"\\\g<0>", plain), lambda _, shown: f"<{shown}>")
    return _ACTIVE_FIRST.sub(r"\g<1>\\", line)


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
    return "".join(f" <sup>{run.text.strip()}</sup>" if run.marker else shown(run.text) for run in line.runs)


def _html_text(text: str) -> str:
    return _linked(
        text, escape, lambda to, shown: f'<a href="{escape(to)}" rel="noopener noreferrer">{escape(shown)}</a>'
    )


def _linked(text: str, plain: Callable[[str], str], link: Callable[[str, str], str]) -> str:
    """`plain` of the text around addresses, `link` of an address and how it is shown."""
    parts, at = list[str](), 0
    for match in _LINK.finditer(text):
        shown = _trimmed(match[0])
        web = shown.lower().startswith(("http://", "https://", "mailto:"))
        parts += [plain(text[at : match.start()]), link(shown if web else f"mailto:{shown}", shown)]
        at = match.start() + len(shown)
    return "".join([*parts, plain(text[at:])])


def _trimmed(address: str) -> str:
    """Without what ends the sentence around it: punctuation, and a bracket that was opened before it."""
    unopened, end = address.count(")") - address.count("("), len(address)
    while address[end - 1] in ".,;:!?*&(" or (address[end - 1] == ")" and unopened > 0):
        unopened -= {")": 1, "(": -1}.get(address[end - 1], 0)
        end -= 1
    return address[:end]
