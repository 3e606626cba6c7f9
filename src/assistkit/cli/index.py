"""assistkit index: build, update, show, verify, info."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assistkit.cli.bulk import Bulk, bulk_options
from assistkit.cli.duplicates import say_duplicates, tell_duplicates
from assistkit.cli.embedder import embedder_option
from assistkit.cli.group import CheckFailed, replacing
from assistkit.cli.places import FOLDER, PLACE, WHERE
from assistkit.cli.suggest import check_target, write
from assistkit.cli.words import count, json_text, say, tell, warn
from assistkit.errors import IndexMissing

if TYPE_CHECKING:
    from assistkit.index.building import IndexReport
    from assistkit.index.sources.folder import Loaded
    from assistkit.types import Visibility

_PATH = click.Path(path_type=Path)
_SKIPPED_SHOWN = 20

_visibility = click.option(
    "--visibility",
    type=click.Choice(["public", "internal"]),
    help="For articles that do not state it. Only public articles are ever quoted; default: internal.",
)
_skip_bad = click.option("--skip-bad", is_flag=True, help="Leave out what cannot be read, and report it.")
_follow_links = click.option(
    "--follow-links", is_flag=True, help="Follow links in the folder; without it they are left out."
)
_report_file = click.option(
    "--report",
    "report_file",
    type=_PATH,
    help="Write what was read, article by article, to this file: JSON if its name ends in .json, else text.",
)


@click.group()
def index() -> None:
    """Build an index of articles, keep it up to date, check it."""


@index.command()
@click.argument("articles", type=_PATH)
@click.option("--out", "--index", "out", type=PLACE, required=True, help=f"{WHERE}, to write it to.")
@embedder_option
@click.option("--kind", type=click.Choice(["exact", "hnsw", "ivf"]), default="exact", show_default=True)
@_visibility
@_skip_bad
@_follow_links
@_report_file
@bulk_options
def build(  # noqa: PLR0913  an option each
    *,
    articles: Path,
    out: Path | str,
    embedder: str | None,
    kind: str,
    visibility: Visibility | None,
    report_file: Path | None,
    bulk: Bulk,
    **reading: bool,
) -> None:
    """Index articles.

    ARTICLES is a folder of Markdown, HTML, JSONL and CSV, or one such file. Where there is an index already,
    unchanged texts keep their vectors.
    """
    from assistkit.index.building import build_index

    check_target(report_file)
    started = time.perf_counter()
    with replacing(out):
        loaded = _read(articles, visibility, report_file, **reading)
        with bulk.embedder(embedder, out) as made:
            report = build_index(
                loaded.articles,
                out,
                made,
                kind=kind,
                unmarked=visibility,
                unknown_visibility=loaded.unknown_visibility,
            )
    _report(report, out, time.perf_counter() - started)
    _say_what_was_read(loaded)


@index.command()
@click.argument("articles", type=_PATH)
@click.option("--index", "path", type=PLACE, required=True, help=f"{WHERE}.")
@embedder_option
@_visibility
@_skip_bad
@_follow_links
@_report_file
@bulk_options
def update(
    *,
    articles: Path,
    path: Path | str,
    embedder: str | None,
    visibility: Visibility | None,
    report_file: Path | None,
    bulk: Bulk,
    **reading: bool,
) -> None:
    """Update an index from its articles.

    Articles that are gone from ARTICLES are removed; only new texts are embedded.
    """
    from assistkit.index.building import update_index
    from assistkit.index.opening import about

    check_target(report_file)
    started = time.perf_counter()
    with replacing(path):
        loaded = _read(articles, visibility or about(path).get("unmarked"), report_file, **reading)
        with bulk.embedder(embedder, path) as made:
            report = update_index(loaded.articles, path, made, unknown_visibility=loaded.unknown_visibility)
    say(
        f"{report.added:,} added, {report.changed:,} changed, {report.removed:,} removed, "
        f"{report.unchanged:,} unchanged"
    )
    _report(report, path, time.perf_counter() - started)
    _say_what_was_read(loaded)


@index.command()
@click.argument("folder", type=FOLDER)
@click.option("--index", "address", type=PLACE, required=True, help="Address of the database.")
@click.option("--kind", type=click.Choice(["exact", "hnsw"]), default="exact", show_default=True)
def copy(folder: Path, address: Path | str, kind: str) -> None:
    """Copy the index in FOLDER to a database.

    Nothing is embedded again, and what was learned is copied too. An index of this name in the database is replaced.
    """
    from assistkit.index import open_index
    from assistkit.index.opening import copy_to

    made = copy_to(open_index(folder), address, kind)
    say(f"{address}: {count(len(made.articles), 'article')}, {count(len(made), 'passage')}")


@index.command()
@click.argument("article", metavar="ARTICLE")
@click.option("--index", "path", type=FOLDER, help="Folder of the index that contains it.")
@click.option("--articles", type=_PATH, help="Folder or file to read it from: shows more than an index does.")
@_visibility
@_follow_links
def show(
    article: str, path: Path | None, articles: Path | None, visibility: Visibility | None, follow_links: bool
) -> None:
    """Print an article as it was understood.

    Its fields and why it is public or internal, what was dropped or left open, its sections with steps and tabs, its
    passages. ARTICLE is an id, or a file of one article.
    """
    from assistkit.cli.showing import shown

    tell(shown(article, path, articles, visibility, follow_links), end="")


@index.command()
@click.argument("path", metavar="INDEX", type=PLACE)
def verify(path: Path | str) -> None:
    """Check every byte of an index.

    Problems go to stdout, one per line; exit 1 if there are any.
    """
    from assistkit.index.opening import open_knowledge, problems_of

    if isinstance(path, Path) and not path.is_dir():
        raise IndexMissing(f"{path}: no index here: give the path of an index folder")
    if problems := problems_of(path):
        for problem in problems:
            tell(problem)
        raise CheckFailed(f"error: {path}: {count(len(problems), 'problem')}")
    opened = open_knowledge(path)
    tell(f"ok gen-{opened.generation:06d} {count(len(opened.articles), 'article')}, {count(len(opened), 'passage')}")


@index.command()
@click.argument("path", metavar="INDEX", type=PLACE)
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@click.option(
    "--duplicates", "twice", is_flag=True, help="Print the articles that say the same instead, one pair per line."
)
def info(path: Path | str, as_json: bool, twice: bool) -> None:
    """Show what an index contains and what made it."""
    from assistkit.index.opening import open_knowledge

    opened = open_knowledge(path)
    if twice:
        tell_duplicates(opened, as_json)
        return
    public = sum(article.public for article in opened.articles.values())
    facts: dict[str, Any] = {
        "generation": opened.generation,
        **opened.about,
        "public": public,
        "internal": len(opened.articles) - public,
        "unknown_visibility": opened.about.get("unknown_visibility", 0),
        "languages": sorted({article.language for article in opened.articles.values() if article.language}),
    }
    if as_json:
        tell(json_text(facts, sort_keys=True))
        return
    width = max(map(len, facts))
    facts = {name: value["why"] if name == "ranking" else value for name, value in facts.items()}
    for name, value in facts.items():
        tell(f"{name:<{width}}  {', '.join(map(str, value)) if isinstance(value, list) else value}")


def _read(articles: Path, visibility: Visibility | None, report_file: Path | None, **reading: bool) -> Loaded:
    from assistkit.index.sources.folder import read_articles

    loaded = read_articles(articles, visibility=visibility, **reading)
    if report_file is not None:
        from assistkit.index.sources.report import report_on

        report = report_on(loaded)
        as_json = report_file.suffix.lower() == ".json"
        text = json_text(report.as_dict(), indent=1) + "\n" if as_json else report.as_text()
        write(report_file, text)
    for skipped in loaded.skipped[:_SKIPPED_SHOWN]:
        say(f"skipped: {skipped}")
    if len(loaded.skipped) > _SKIPPED_SHOWN:
        say(f"skipped: and {len(loaded.skipped) - _SKIPPED_SHOWN:,} more")
    for left_out in loaded.left_out[:_SKIPPED_SHOWN]:
        say(f"left out: {left_out}")
    if len(loaded.left_out) > _SKIPPED_SHOWN:
        say(f"left out: and {len(loaded.left_out) - _SKIPPED_SHOWN:,} more")
    if loaded.skipped:
        warn(f"{count(len(loaded.skipped), 'article')} skipped because they cannot be used")
    return loaded


def _say_what_was_read(loaded: Loaded) -> None:
    from assistkit.index.sources.report import report_on

    for row in report_on(loaded).rows():
        say(row)
    if loaded.unknown_visibility:
        several = count(loaded.unknown_visibility, "article does", "articles do")
        say(f"  {several} not say who may read, in words known here: internal, never quoted")


def _report(report: IndexReport, path: Path | str, seconds: float) -> None:
    say(
        f"{path}: {count(report.articles, 'article')} ({report.public:,} public, "
        f"{report.articles - report.public:,} internal), {count(report.passages, 'passage')}; "
        f"{count(report.embedded, 'text')} embedded, {count(report.reused, 'vector')} reused; "
        f"generation {report.generation}; {seconds:.1f} s"
    )
    if report.recall is not None:
        say(f"recall@10 against exact search: {report.recall:.3f}")
    say_duplicates(report.duplicates, path)
    if not report.public:
        warn(
            "no article is public, so none can be quoted: say --visibility public if they all may be, "
            "or write `visibility: public` in the front matter (or field) of those that may"
        )
