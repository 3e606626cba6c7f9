"""How much of what a stranger wrote is taken: every limit with its reason.

`text/reading.py` keeps those of files; the others are of what the bytes say.
"""

from __future__ import annotations

from assistkit.errors import TooLarge

MB = 1_000_000

FILE = 128 * MB
"""Bytes of a file, also when unpacked: as text, with one emoji in it, it takes four times as much again."""
LINE = 16 * MB
"""Bytes of a line of a file that is read line by line: a case is cut long before."""
PAGE = 8 * MB
"""Bytes or characters of one article, as a file or in a table: the longest page of a manual has some 400,000, HTML with
its pictures inside a few million."""
DOCUMENT = 64 * MB
"""Bytes of a Word or PDF file, and of a Word file when unpacked: most of it is pictures."""
TAGS = 500_000
"""Tags in a Word file, each of which takes a kilobyte when parsed: a book of 500 pages has half as many."""
CELLS = 10 * MB
"""Cells of an Excel sheet, empty ones too: a cell far to the right makes its row 16,384 wide."""
PDF_PAGES = 3_000
"""Pages of a PDF: a longer manual is several files."""
PDF_PAGE = 2 * MB
"""Bytes of drawing a page: text takes some 30,000, a map or a plan up to a million."""
PDF_PIECES = 20_000
"""Pieces of text a page: one set letter by letter has 5,000. Reading them takes time with their square."""
PDF = 32 * MB
"""Bytes of drawing in a PDF: a minute's work."""
POINTER = 1_000
"""Bytes of the file CURRENT of an index, which has 76."""
MANIFEST = 64 * MB
"""Bytes of an index's manifest: with the judgement of 100,000 cases it has a tenth."""
DIGITS = 9
"""Of a whole number in a table, such as a grade or a rank: Python takes long with endless ones, and then refuses."""
WEIGHT = 1e6
"""How far from 0 a number of a learned model may be; those that were ever learned are below 100."""
ANSWER = 4 * MB
"""Bytes of what a language model's server answers: a reply of a page takes some 200,000, a piece for every word."""


def check(got: int, most: int, what: str) -> None:
    """Raises TooLarge; `what` says of what: "bytes"."""
    if got > most:
        raise TooLarge(f"must have at most {most:,} {what}, got more; split it, or check what it is")


def is_count(text: str) -> bool:
    """Whether it is a whole number from 0, written with no more than `DIGITS`."""
    return text.isdecimal() and len(text) <= DIGITS
