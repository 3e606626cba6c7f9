"""Word and PDF -> Markdown (extra `documents`): as much of headings, lists and tables as these formats still know.

Word goes to HTML by mammoth and then the way of all HTML. A PDF has only lines with sizes: what is on every page
goes, larger lines are headings, words parted by the end of a line are joined.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistkit.errors import MissingExtra, SourceError, TooLarge
from assistkit.index.sources.file_names import words_of
from assistkit.index.sources.html import Reading, html_to_markdown
from assistkit.index.sources.markdown_text import escaped, guarded, heading
from assistkit.index.sources.markdown_writer import Writer
from assistkit.index.sources.notes import Note, note
from assistkit.text.bounds import DOCUMENT, PDF, PDF_PAGE, PDF_PAGES, PDF_PIECES, TAGS, check
from assistkit.text.characters import without_unseen

if TYPE_CHECKING:
    from pypdf import PdfReader

_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Code'] => pre:separator('\\n')
p[style-name='Source Code'] => pre:separator('\\n')
p[style-name='Quote'] => blockquote:fresh > p:fresh
p[style-name='Intense Quote'] => blockquote:fresh > p:fresh
p[style-name='List Paragraph'] => p:fresh
"""
_MARGIN = 0.12  # of a page, above and below, where furniture stands
_NUMBERS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"(?:page|seite|página|pagina|p\.)?\s*[-–]?\s*\d{1,4}\s*(?:(?:of|von|de|di|/)\s*\d{1,4})?\s*[-–]?", re.I
)
_POINT = re.compile(r"(?:[•·▪◦‣●○■–*-]|\d{1,3}[.)])\s+\S")
_HYPHEN = re.compile(r"(?<=[^\W\d_])-$")
_LARGER = 1.15
_LONGEST_HEADING = 120


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a PDF: its words, the size of its letters, its height (from the bottom), and whether in the margin."""

    text: str
    size: float
    height: float
    margin: bool = False


def word_to_markdown(data: bytes) -> Reading:
    """A .docx file. Raises MissingExtra without mammoth, ValueError for what is no such file."""
    try:
        import mammoth
    except ImportError:
        raise MissingExtra("mammoth", "documents") from None
    _check_word(data)
    try:
        result = mammoth.convert_to_html(io.BytesIO(data), style_map=_STYLES, convert_image=_picture(mammoth))
    except Exception as error:  # noqa: BLE001  whatever a broken zip or XML raises inside
        raise ValueError(f"not a Word document (.docx) that can be read ({type(error).__name__})") from None
    reading = html_to_markdown(result.value)
    told = tuple(note("word", message.message) for message in result.messages[:20])
    return Reading(reading.text, reading.title, (*reading.notes, *told))


def _check_word(data: bytes) -> None:
    """Raises ValueError for a file that grows too large when it is unpacked, and for what is no such file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            check(
                sum(part.file_size for part in parts.infolist()), DOCUMENT, "bytes when unpacked"
            )  # more than it says is not unpacked
            check(sum(parts.read(part).count(b"<") for part in parts.infolist()), TAGS, "tags")
    except TooLarge:
        raise
    except Exception as error:  # noqa: BLE001  whatever a broken zip raises inside
        raise ValueError(f"not a Word document (.docx) that can be read ({type(error).__name__})") from None


def _picture(mammoth: Any) -> Any:
    return mammoth.images.img_element(lambda _image: {"src": ""})


def pdf_to_markdown(data: bytes) -> Reading:
    """A .pdf file; scans are noted. Raises MissingExtra without pypdf, ValueError for what is no such file."""
    try:
        from pypdf import PdfReader
    except ImportError:
        raise MissingExtra("pypdf", "documents") from None
    try:
        reader = PdfReader(io.BytesIO(data))
        _check_drawing(reader)
        pages = [_lines(page) for page in reader.pages]
        title = _said_title(reader)
    except TooLarge:
        raise
    except Exception as error:  # noqa: BLE001  a broken file raises whatever it breaks on
        raise ValueError(f"not a PDF that can be read ({type(error).__name__}: {error})"[:200]) from None
    empty = [number for number, page in enumerate(pages, start=1) if not page]
    notes = [note("page-without-text", f"page {number}: a scan or a picture") for number in empty]
    kept, furniture = without_furniture(pages)
    notes += [note("furniture", text) for text in furniture]
    text, first = _written([line for page in kept for line in page])
    return Reading(text, title or first, tuple(dict.fromkeys(notes)))


def _check_drawing(reader: PdfReader) -> None:
    """Raises TooLarge for more pages, or more to draw, than any document has; pypdf bounds what it unpacks at once."""
    drawn = 0
    check(len(reader.pages), PDF_PAGES, "pages")
    for page in reader.pages:
        contents = page.get_contents()
        of_page = len(contents.get_data()) if contents is not None else 0
        check(of_page, PDF_PAGE, "bytes of drawing a page")
        drawn += of_page
        check(drawn, PDF, "bytes of drawing")


def _said_title(reader: PdfReader) -> str:
    said = reader.metadata.title if reader.metadata else None
    words = " ".join(str(said or "").split())
    return "" if re.search(r"\.(?:docx?|pdf|indd|odt)$|^(?:untitled|microsoft word)", words, re.I) else words


def _lines(page: Any) -> list[Line]:
    """The lines of a page from top to bottom, pieces of one height put together."""
    found: list[tuple[float, float, str]] = []

    def visit(text: str, _cm: Any, matrix: Any, _font: Any, size: float) -> None:
        check(len(found), PDF_PIECES, "pieces of text a page")
        if text.strip():
            scale = abs(float(matrix[3])) or abs(float(matrix[0])) or 1.0
            found.append((float(matrix[5]), float(size or 0) * scale, text))

    page.extract_text(visitor_text=visit)
    tall = float(page.mediabox.height) or 1.0
    lines: list[Line] = []
    for height, size, text in found:
        for number, piece in enumerate(text.split("\n")):
            words = without_unseen(" ".join(piece.split()))
            if not words:
                continue
            same = lines and not number and abs(lines[-1].height - height) < max(2.0, size / 4)
            if same:
                last = lines[-1]
                gap = " " if text[:1].isspace() or not last.text[-1:].isalnum() or words[:1].isalnum() else ""
                lines[-1] = Line(last.text + gap + words, max(last.size, size), height, last.margin)
            else:
                lines.append(Line(words, size, height, not _MARGIN < height / tall < 1 - _MARGIN))
    return lines


def without_furniture(pages: Sequence[Sequence[Line]]) -> tuple[list[list[Line]], list[str]]:
    """The pages without numbers and without what stands at the same place of most of them, and what that was."""
    usual = _usual_size([line for page in pages for line in page])
    seen: Counter[tuple[str, int]] = Counter()
    for page in pages:
        seen.update({_place(line) for line in page if line.margin and line.size <= usual * _LARGER})
    often = {place for place, count in seen.items() if count > 2 and 2 * count > len(pages)}
    kept: list[list[Line]] = []
    dropped: dict[str, None] = {}
    for page in pages:
        lines: list[Line] = []
        for at, line in enumerate(page):
            last = at in (0, len(page) - 1)
            if line.margin and (_place(line) in often or (last and _PAGE_NUMBER.fullmatch(line.text))):
                dropped[_NUMBERS.sub("#", line.text)] = None
            else:
                lines.append(line)
        kept.append(lines)
    return kept, list(dropped)


def _place(line: Line) -> tuple[str, int]:
    """Its words, whatever the numbers in them, and where on the page they stand."""
    return _NUMBERS.sub("#", line.text), round(line.height / 4)


def _written(lines: Sequence[Line]) -> tuple[str, str]:
    """The Markdown of the lines, and the first heading."""
    writer, title = Writer(), ""
    usual = _usual_size(lines)
    sizes = sorted({round(line.size, 1) for line in lines if line.size > usual * _LARGER}, reverse=True)[:3]
    for block in _blocks(lines, usual):
        text = _joined(line.text for line in block)
        size = round(block[0].size, 1)
        if size > usual * _LARGER and len(text) <= _LONGEST_HEADING:
            writer.heading(heading(1 + (sizes.index(size) if size in sizes else 2), escaped(text)))
            title = title or text
        else:
            writer.paragraph([guarded(escaped(text))])
    return writer.text(), title


def _usual_size(lines: Sequence[Line]) -> float:
    """The size that most of the text has."""
    weight: Counter[float] = Counter()
    for line in lines:
        weight[round(line.size, 1)] += len(line.text)
    return weight.most_common(1)[0][0] if weight else 0.0


def _blocks(lines: Sequence[Line], usual: float) -> Iterable[list[Line]]:
    """Lines that belong together: one size, no gap between them, and none begins a point or a step."""
    gaps = sorted(a.height - b.height for a, b in pairwise(lines) if a.height > b.height)
    normal = gaps[len(gaps) // 4] if gaps else 0.0
    block: list[Line] = []
    for line in lines:
        if block:
            gap = block[-1].height - line.height
            apart = gap > normal * 1.4 if gap > 0 else block[-1].text[-1:] in ".!?:"
            if apart or abs(line.size - block[-1].size) > usual * 0.08 or _POINT.match(line.text):
                yield block
                block = []
        block.append(line)
    if block:
        yield block


def _joined(texts: Iterable[str]) -> str:
    whole = ""
    for text in texts:
        if _HYPHEN.search(whole) and text[:1].islower():
            whole = whole[:-1] + text
        else:
            whole = f"{whole} {text}" if whole else text
    return whole


def document_fields(data: bytes, path: Path, default_id: str) -> tuple[dict[str, Any], tuple[Note, ...]]:
    """Fields of the article in a .docx or .pdf file, and notes; the title is the first heading, else the file name.

    Raises SourceError for a file that cannot be read or holds no text, MissingExtra.
    """
    try:
        reading = word_to_markdown(data) if path.suffix.lower() == ".docx" else pdf_to_markdown(data)
    except ValueError as error:
        said = f"the document {error}" if isinstance(error, TooLarge) else str(error)
        raise SourceError(said, path=path) from None
    if not reading.text.strip():
        raise SourceError("holds no text; a scan must go through text recognition first", path=path)
    return {"id": default_id, "title": reading.title or words_of(path), "text": reading.text}, reading.notes
