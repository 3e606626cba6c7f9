"""assistkit index: build, update, verify, info."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assistkit.cli.embedder import embedder_option, load
from assistkit.cli.group import CheckFailed, replacing
from assistkit.cli.words import count, progress, say, warn
from assistkit.errors import IndexMissing

if TYPE_CHECKING:
    from assistkit.index.building import IndexReport
    from assistkit.types import Article, Visibility

_PATH = click.Path(path_type=Path)
_SKIPPED_SHOWN = 20

_visibility = click.option(
    "--visibility",
    type=click.Choice(["public", "internal"]),
    help="For articles that say nothing themselves. Only public ones are ever quoted; the default is internal.",
)
_skip_bad = click.option("--skip-bad", is_flag=True, help="Leave out what cannot be read, and report it.")


@click.group()
def index() -> None:
    """Build an index of articles, keep it up to date, check it."""


@index.command()
@click.argument("articles", type=_PATH)
@click.option("--out", type=_PATH, required=True, help="Folder to write the index to.")
@embedder_option
@click.option("--kind", type=click.Choice(["exact", "hnsw", "ivf"]), default="exact", show_default=True)
@_visibility
@_skip_bad
def build(
    articles: Path, out: Path, embedder: str | None, kind: str, visibility: Visibility | None, skip_bad: bool
) -> None:
    """Index articles.

    ARTICLES is a folder of Markdown, HTML, JSONL and CSV, or one such file. Where there is an index already,
    unchanged texts keep their vectors.
    """
    from assistkit.index.building import build_index

    started = time.perf_counter()
    with replacing(out):
        loaded = _read(articles, visibility, skip_bad)
        report = build_index(loaded, out, load(embedder, progress("Embedding")), kind=kind, unmarked=visibility)
    _report(report, out, time.perf_counter() - started)


@index.command()
@click.argument("articles", type=_PATH)
@click.option("--index", "path", type=_PATH, required=True, help="Folder of the index.")
@embedder_option
@_visibility
@_skip_bad
def update(articles: Path, path: Path, embedder: str | None, visibility: Visibility | None, skip_bad: bool) -> None:
    """Bring an index to the state of its articles.

    What is gone from ARTICLES is removed; only what is new there is embedded.
    """
    from assistkit.index import read_about
    from assistkit.index.building import update_index

    started = time.perf_counter()
    with replacing(path):
        loaded = _read(articles, visibility or read_about(path).get("unmarked"), skip_bad)
        report = update_index(loaded, path, load(embedder, progress("Embedding")))
    say(
        f"{report.added:,} added, {report.changed:,} changed, {report.removed:,} removed, "
        f"{report.unchanged:,} unchanged"
    )
    _report(report, path, time.perf_counter() - started)


@index.command()
@click.argument("path", metavar="INDEX", type=_PATH)
def verify(path: Path) -> None:
    """Check every byte of an index.

    Problems go to stdout, one a line; exit 1 if there are any.
    """
    from assistkit.index import open_index
    from assistkit.index import verify as problems_of

    if not path.is_dir():
        raise IndexMissing(f"{path}: no index here: give the path of an index folder")
    if problems := problems_of(path):
        for problem in problems:
            click.echo(problem)
        raise CheckFailed(f"error: {path}: {count(len(problems), 'problem')}")
    opened = open_index(path)
    click.echo(
        f"ok gen-{opened.generation:06d} {count(len(opened.articles), 'article')}, {count(len(opened), 'passage')}"
    )


@index.command()
@click.argument("path", metavar="INDEX", type=_PATH)
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
def info(path: Path, as_json: bool) -> None:
    """What an index holds and what made it."""
    from assistkit.index import open_index

    opened = open_index(path)
    public = sum(article.public for article in opened.articles.values())
    facts: dict[str, Any] = {
        "generation": opened.generation,
        **opened.about,
        "public": public,
        "internal": len(opened.articles) - public,
        "languages": sorted({article.language for article in opened.articles.values() if article.language}),
    }
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False, sort_keys=True))
        return
    width = max(map(len, facts))
    facts = {name: value["why"] if name == "ranking" else value for name, value in facts.items()}
    for name, value in facts.items():
        click.echo(f"{name:<{width}}  {', '.join(map(str, value)) if isinstance(value, list) else value}")


def _read(articles: Path, visibility: Visibility | None, skip_bad: bool) -> list[Article]:
    from assistkit.index.sources.folder import read_articles

    loaded = read_articles(articles, visibility=visibility, skip_bad=skip_bad)
    for skipped in loaded.skipped[:_SKIPPED_SHOWN]:
        say(f"skipped: {skipped}")
    if len(loaded.skipped) > _SKIPPED_SHOWN:
        say(f"skipped: and {len(loaded.skipped) - _SKIPPED_SHOWN:,} more")
    if loaded.skipped:
        warn(f"{count(len(loaded.skipped), 'article')} skipped because they cannot be used")
    return loaded.articles


def _report(report: IndexReport, path: Path, seconds: float) -> None:
    say(
        f"{path}: {count(report.articles, 'article')} ({report.public:,} public, "
        f"{report.articles - report.public:,} internal), {count(report.passages, 'passage')}; "
        f"{count(report.embedded, 'text')} embedded, {count(report.reused, 'vector')} reused; "
        f"generation {report.generation}; {seconds:.1f} s"
    )
    if report.recall is not None:
        say(f"recall@10 against exact search: {report.recall:.3f}")
    if not report.public:
        warn(
            "no article is public, so none can be quoted: say --visibility public if they all may be, "
            "or write `visibility: public` in the front matter (or field) of those that may"
        )
