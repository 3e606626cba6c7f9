"""Bytes of a file -> text: UTF-8, UTF-16 with its mark, and Windows-1252 where nothing else can be meant."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from assistkit.errors import SourceError
from assistkit.index.sources.notes import Note

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The letters of Western Europe, without those at whose places Windows-1250 and -1254 have Czech, Hungarian,
# Romanian and Turkish ones: a file with such a byte is refused rather than misread.
_LETTERS = "äöüÄÖÜßéèêëàâçîïôûùÉÈÊËÀÂÇÎÏÔÛÙñÑáíóúÁÍÓÚåÅæøÆØòœŒ"
_SIGNS = "\xa0€‚„…‘’“”‹›•–—™«»°§©®£¥¡¿·´½¼¾²³±×"
_WESTERN = re.compile(f"[\\x00-\\x7f{_LETTERS}{_SIGNS}]*")
_WITHIN_WORD = re.compile(r"[^\W\d_][¡¿³²½¼¾±×·´¥£€°][^\W\d_]")
_LETTER = re.compile(r"[^\W\d_]")


def decoded(data: bytes, path: Path) -> tuple[str, Note | None]:
    """The text, and a note where the encoding was a guess. Raises SourceError, with the line, for other bytes."""
    for mark, name in _MARKS:
        if data.startswith(mark) and (len(data) > len(mark) or name == "utf-8-sig"):
            return _strictly(data, name, path), None
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError as error:
        text = _western(data)
        if text is not None:
            return text, Note("guessed", "the encoding: not UTF-8, read as Windows-1252")
        line = data.count(b"\n", 0, error.start) + 1
        raise SourceError("not valid UTF-8; save the file as UTF-8", path=path, line=line) from None


def _strictly(data: bytes, name: str, path: Path) -> str:
    try:
        return data.decode(name).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        said = f"not valid {name.removesuffix('-sig').upper()}; save the file as UTF-8"
        raise SourceError(said, path=path, line=line) from None


def _western(data: bytes) -> str | None:
    """As Windows-1252, if that gives words of a Western language: signs between words, few letters with accents."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    if "\0" in text or not _WESTERN.fullmatch(text) or _WITHIN_WORD.search(text):
        return None
    letters = _LETTER.findall(text)
    accented = sum(not letter.isascii() for letter in letters)
    return text if accented * 4 <= len(letters) else None
