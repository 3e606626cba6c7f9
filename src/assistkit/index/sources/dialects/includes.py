"""Pieces that a page takes from other files: read where they lie in the folder and are small and public, else noted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from assistkit.errors import SourceError
from assistkit.index.sources.dialects.code import code_lines, outside_code
from assistkit.index.sources.dialects.hidden import without_comments
from assistkit.index.sources.front_matter import read_front_matter
from assistkit.index.sources.notes import Note
from assistkit.index.sources.publication import judge, shut_folder
from assistkit.text.reading import read_file

_LARGEST = 64_000  # bytes of a piece
_MOST = 50  # pieces of a page
_DEEPEST = 3
_SUFFIXES = (".md", ".mdx", ".markdown", ".txt", "")
_FOLDERS = ("", "snippets", "includes", "_includes", "_partials", "partials", "_snippets")
_LINE = re.compile(  # each part ends where the next can begin: a line that only begins like one is read once
    r"(?:-++8<-++[ \t]++[\"'](?P<pymdown>[^\"'\n]++)[\"']"
    r"|\{\{#include[ \t]++(?P<mdbook>[^}\s:]++)[^}]*+\}\}"
    r"|<!--[ \t]*+@include:[ \t]*+(?P<vitepress>[^\s{>]+?)(?:[\s{][^>]*)?-->"
    r"|\{%-?[ \t]*+(?:include|include_relative|render|import|include-markdown)[ \t]++[\"']?"
    r"(?P<liquid>[\w./-]+?(?: ++[\w./-]+?)*?)[\"']?"
    r"(?P<with>[ \t]++\w++[ \t]*+=[^%]*+(?:%(?!\})[^%]*+)*+)?[ \t]*+-?%\}"
    r"|\{%-?[ \t]*+data[ \t]++(?P<github>reusables\.[\w.-]+)[ \t]*-?%\}"
    r"|\{\{[<%][ \t]*+(?:include|readfile|snippet)[ \t]++(?:file=)?[\"']?(?P<hugo>[\w./-]++)[\"']?[^}]*+\}\}"
    r"|!\[\[(?P<obsidian>[^\]|#\n]++)[^\]\n]*+\]\]"
    r"|\[!include[ \t]*\[[^\]]*\]\((?P<docfx>[^)\n]+)\)\]"
    r"|<(?P<component>[A-Z]\w*)[ \t]*/>"
    r")[ \t]*$",
    re.IGNORECASE,
)
_BLOCK = re.compile(r"[ \t]*-{1,}8<-{1,}[ \t]*$")
_IMPORT = re.compile(
    r"^import\s+(\w+)\s+from\s+[\"'](\.{0,2}/?[^\"'\n]+\.mdx?|@site/[^\"'\n]+\.mdx?)[\"']", re.MULTILINE
)
_CONTENT = re.compile(r"\b(?:content|text|message)[ \t]*=[ \t]*(?:\"([^\"]*)\"|'([^']*)'|(\w+))")
_NAMED_NOTE = re.compile(
    r"(?:.*/)?(note|tip|warning|caution|important|callout|alert|info|hint|danger)(?:\.\w+)?$", re.IGNORECASE
)
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|pdf|mp4)$", re.IGNORECASE)


@dataclass
class Includes:
    """The reading of one page's pieces: where they may lie, and what became of them."""

    page: Path
    root: Path | None
    notes: list[Note] = field(default_factory=list)
    count: int = 0
    known: dict[tuple[str, Path], Path | None] = field(default_factory=dict)

    def resolved(self, text: str, depth: int = 0, folder: Path | None = None) -> str:
        """The text with its pieces put in; what can't be read is left out with a note."""
        if not re.search(r"8<|include|render|reusables|readfile|snippet|!\[\[|<[A-Z]\w*\s*/>", text):
            return text
        imported = {match.group(1): match.group(2).removeprefix("@site/") for match in _IMPORT.finditer(text)}
        if imported:  # also between the tags of a tab on one line
            names = "|".join(map(re.escape, imported))
            text = outside_code(text, lambda piece: re.sub(rf"(?<=>)[ \t]*(<(?:{names})\s*/>)", r"\n\1\n", piece))
        lines = text.split("\n")
        out: list[str] = []
        block = False
        for line, code in zip(lines, code_lines(lines), strict=True):
            if not code and _BLOCK.match(line):
                block = not block
            elif block:
                out += self._piece(line.strip(), line, depth, folder) if line.strip().strip(";") else []
            elif code or not (match := _LINE.match(line.strip())):
                out.append(line)
            else:
                out += self._of(match, line, imported, depth, folder)
        return "\n".join(out)

    def _of(
        self, match: re.Match[str], line: str, imported: dict[str, str], depth: int, folder: Path | None
    ) -> list[str]:
        if match["component"]:
            name = imported.get(match["component"])
            return self._piece(name, line, depth, folder) if name else [line]
        name = next(value for key, value in match.groupdict().items() if value and key != "with").strip()
        if match["obsidian"] and _PICTURE.search(name):
            return []
        if match["with"] and (note := self._note(name, match["with"], line)):
            return note
        return self._piece(name, line, depth, folder)

    def _note(self, name: str, given: str, line: str) -> list[str]:
        """Jekyll's `{% include note.html content="…" %}` as the note it makes."""
        content, named = _CONTENT.search(given), _NAMED_NOTE.match(name)
        if not content:
            return []
        text = content.group(1) or content.group(2) or ""
        if content.group(3):
            text = f"{{{{ {content.group(3)} }}}}"
        label = f"**{named.group(1).capitalize()}:** " if named else ""
        indent = line[: len(line) - len(line.lstrip())]
        return ["", f"{indent}{label}{text}", ""] if text else []

    def _piece(self, name: str, line: str, depth: int, folder: Path | None) -> list[str]:
        indent = line[: len(line) - len(line.lstrip())]
        place = (name, folder or self.page.parent)
        if place not in self.known:
            self.known[place] = self._file(*place)
        file = self.known[place]
        text = self._text(file) if file and depth < _DEEPEST and self.count < _MOST else None
        if text is None or file is None:
            self.notes.append(Note("dropped", f"{name} was to be put in here and could not be read"))
            return []
        self.count += 1
        text = self.resolved(text, depth + 1, file.parent)
        return ["", *(indent + one if one.strip() else "" for one in text.strip("\n").split("\n")), ""]

    def _file(self, name: str, folder: Path) -> Path | None:
        """The file of this name beside the page or below the folder, never outside of it."""
        if self.root is None or "\0" in name or len(name) > 300 or name.endswith(".html"):
            return None
        root = self.root.resolve()
        name = name.split(":", 1)[0].lstrip("/") if not name.startswith("reusables.") else name.replace(".", "/")
        for base in (folder, *(root / one for one in _FOLDERS)):
            for suffix in ("", ".md"):
                try:
                    file = (base / f"{name}{suffix}").resolve()
                    if file.is_relative_to(root) and file.is_file() and file.suffix.lower() in _SUFFIXES:
                        return file
                except OSError:
                    continue
        return None

    def _text(self, file: Path) -> str | None:
        """A piece's text below its own front matter; None if it is too large, unreadable or not for everybody."""
        try:
            data = read_file(file, _LARGEST, within=self.root.resolve() if self.root else None)
            found = read_front_matter(data.decode("utf-8-sig").replace("\r\n", "\n"), file)
        except (OSError, UnicodeDecodeError, SourceError):
            return None
        shut = shut_folder(file.relative_to(self.root.resolve()).parts[:-1]) if self.root else None
        if shut or judge(found.fields, "public").visibility != "public":
            return None
        return without_comments(found.body)[0]
