"""An article as it was understood, in words for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from assistkit.errors import InputError
from assistkit.index.passages import Splitter
from assistkit.index.sources.folder import Origin, read_articles
from assistkit.text.article.sections import Part, Section, read_sections
from assistkit.text.plain import visible
from assistkit.text.platforms import platform_names
from assistkit.text.variables import unfilled
from assistkit.types import Article, Visibility

_WIDE = 100
_ABOVE = 30  # characters of a heading above the one that counts


def shown(
    name: str, index: Path | None, articles: Path | None, visibility: Visibility | None, follow_links: bool = False
) -> str:
    """The fields, notes, sections and passages of an article. Raises InputError where there is no such article."""
    article, origin, splitter = _found(name, index, articles, visibility, follow_links)
    lines = [*_fields(article, origin), "", *_sections(article), "", *_passages(article, splitter)]
    return "\n".join(lines) + "\n"


def _found(
    name: str, index: Path | None, articles: Path | None, visibility: Visibility | None, follow_links: bool
) -> tuple[Article, Origin | None, Splitter]:
    if index is not None:
        from assistkit.index import open_index

        opened = open_index(index)
        found = opened.articles.get(name)
        if found is None:
            raise InputError(f"{index}: holds no article with the id {name!r}; ids are case-sensitive")
        words, overlap = opened.about.get("passage_words", 180), opened.about.get("passage_overlap", 30)
        return found, None, Splitter(words=words, overlap=overlap)
    source = articles or Path(name)
    if articles is None and not source.is_file():
        raise InputError(f"{name}: there is no such file; to show an article by its id, say --index or --articles")
    loaded = read_articles(source, visibility=visibility, skip_bad=articles is not None, follow_links=follow_links)
    known = {one.id: one for one in loaded.articles}
    article = known.get(name) if articles is not None else loaded.articles[0]
    if article is None:
        raise InputError(f"{source}: holds no article with the id {name!r}; ids are case-sensitive")
    return article, loaded.origins[article.id], Splitter()


def _fields(article: Article, origin: Origin | None) -> Iterator[str]:
    yield f"id          {article.id}"
    yield f"title       {article.title}"
    for name, value in (("url", article.url), ("language", article.language)):
        if value:
            yield f"{name:<12}{value}"
    yield f"visibility  {article.visibility}" + (f": {origin.verdict.why}" if origin else "")
    for name, values in sorted(article.facets.items()):
        yield f"{name:<12}{', '.join(values)}"
    if article.updated_at:
        yield f"updated     {article.updated_at:%Y-%m-%d}"
    if origin:
        yield f"read from   {origin.where}"
        yield from (f"{note.code:<12}{note.text}" for note in origin.notes)


def _sections(article: Article) -> Iterator[str]:
    for section in read_sections(visible(article.text)):
        yield f"## {_path(section)}"
        for part in section.parts:
            yield from _part(part)


def _path(section: Section) -> str:
    names = tuple(unit.text for unit in section.path)
    platforms = platform_names(names)
    return (_joined(names) or "(no heading)") + (f"   [only for {', '.join(platforms)}]" if platforms else "")


def _joined(names: Sequence[str]) -> str:
    """The last heading, behind the beginnings of those above it."""
    return " > ".join([*(_cut(name, _ABOVE) for name in names[:-1]), *names[-1:]])


def _part(part: Part) -> Iterator[str]:
    steps = sum(bool(unit.mark) and not unit.indent for unit in part.units)
    named = f"{steps} step{'s' * (steps != 1)}" if part.ordered else part.kind
    yield f"  {named}"
    for unit in part.units:
        fault = "   [not told: a variable is not filled in]" if part.kind != "code" and unfilled(unit.text) else ""
        yield f"    {'  ' * unit.indent}{unit.mark + ' ' if unit.mark else ''}{_cut(unit.text)}{fault}"


def _passages(article: Article, splitter: Splitter) -> Iterator[str]:
    for passage in splitter.split(article):
        path = _joined(passage.heading)
        size = f"{len(passage.text.split())} words, characters {passage.start} to {passage.end}"
        yield f"passage {passage.id}: {size}{f', under {path}' if path else ''}"


def _cut(text: str, wide: int = _WIDE) -> str:
    return text if len(text) <= wide else text[:wide].rstrip() + "…"
