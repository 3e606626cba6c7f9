"""assistkit insights: what to write, mend and watch, from the desk's own cases."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assistkit.cli.bulk import Bulk, bulk_options
from assistkit.cli.embedder import embedder_option, load
from assistkit.cli.places import PLACE, WHERE
from assistkit.cli.reviews import existing
from assistkit.cli.suggest import check_target, write
from assistkit.cli.words import count, json_text, say, tell
from assistkit.errors import InputError

if TYPE_CHECKING:
    from assistkit.index.knowledge import KnowledgeIndex
    from assistkit.insights.desk import Desk
    from assistkit.insights.gaps import Gap
    from assistkit.insights.history import Handled

_PATH = click.Path(path_type=Path)
_DATE = click.DateTime(formats=["%Y-%m-%d"])
_html = click.option("--html", type=_PATH, metavar="FILE", help="Also write the page of all insights.")
_holidays = click.option("--holidays", type=_PATH, metavar="FILE", help="Days that raise no alarm, one date per line.")
_json = click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")


@click.group()
def insights() -> None:
    """Find what the desk should write, fix and watch. Figures are about topics and articles, never about agents."""


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What the options name: an index, and a history or a store."""

    path: Path | str
    history: Path | None
    reviews: str | None
    qrels: Path | None
    split: str | None
    since: datetime | None
    embedder: str | None
    vectors: Path | None
    bulk: Bulk

    def __post_init__(self) -> None:
        if (self.history is None) == (self.reviews is None):
            raise click.UsageError("give either --history or --reviews")
        if self.reviews is not None and (self.split or self.qrels):
            raise click.UsageError("--split and --qrels go with --history")

    def cases(self, index: KnowledgeIndex) -> list[Handled]:
        """The cases with what came of them, oldest first."""
        from assistkit.insights.history import read_history, read_reviews

        since = self.since.replace(tzinfo=UTC) if self.since is not None else None
        articles = index.articles.values()
        if self.history is not None:
            return read_history(self.history, articles, split=self.split, since=since, qrels=self.qrels)
        with existing(self.reviews or "") as store:
            return read_reviews(store, articles, since=since)

    def desk(self) -> Desk:
        """The cases with their vectors."""
        from assistkit.index.opening import open_in_memory
        from assistkit.insights.desk import Desk

        index = open_in_memory(self.path)
        with self.bulk.embedder(self.embedder, self.path) as embedder:
            return Desk(self.cases(index), index, embedder, vectors=self.vectors)


def _looking(command: Callable[..., None]) -> Callable[..., None]:
    """The options that all of these commands have."""
    command = bulk_options(command)
    for option in reversed(
        (
            click.option("--index", "path", type=PLACE, required=True, help=f"{WHERE}."),
            click.option("--history", type=_PATH, help="Folder with cases.jsonl and, if there are labels, qrels.tsv."),
            click.option("--reviews", metavar="URL", help="Read a feedback store instead."),
            click.option("--qrels", type=_PATH, help="Another file of labels than the folder's qrels.tsv."),
            click.option("--split", help="Only the cases of this split."),
            click.option("--since", type=_DATE, metavar="DATE", help="Only cases of this day or later."),
            click.option(
                "--vectors",
                type=_PATH,
                metavar="FILE",
                help="Keep vectors in this file, so that the next run is faster.",
            ),
            embedder_option,
        )
    ):
        command = option(command)
    return command


@insights.command()
@_looking
@_json
@_html
@_holidays
@click.option("--text", "show_text", is_flag=True, help="Also show how typical cases begin, without personal data.")
@click.option("--most", type=click.IntRange(min=1), default=30, show_default=True, help="How many gaps.")
def gaps(
    *, as_json: bool, html: Path | None, holidays: Path | None, show_text: bool, most: int, **options: Any
) -> None:
    """List topics that customers ask about and no article answers, by what an article would save."""
    from assistkit.insights.gaps import find_gaps

    check_target(html)
    desk = Looked(**options).desk()
    found = find_gaps(desk, show_text=show_text)[:most]
    _write_page(html, holidays, desk, show_text=show_text)
    if as_json:
        tell(json_text([gap.to_dict() for gap in found], indent=1))
        return
    without = f"{len(desk.unanswered):,} of them without an article"
    say(f"{count(len(desk.cases), 'case')}, {without}; {count(len(found), 'gap')}")
    for gap in found:
        _tell_gap(gap)


@insights.command()
@_looking
@_json
@_html
@_holidays
@click.option(
    "--weeks", type=click.IntRange(min=1), default=8, show_default=True, help="How many weeks to show as text."
)
def volume(*, as_json: bool, html: Path | None, holidays: Path | None, weeks: int, **options: Any) -> None:
    """Count cases per week by topic, product and language; show what surges, is new, or falls, and since when."""
    from assistkit.index.opening import open_in_memory
    from assistkit.insights.volume import volume as measured

    check_target(html)
    looked = Looked(**options)
    found = measured(looked.cases(open_in_memory(looked.path)), holidays=_days(holidays))
    _write_page(html, holidays, looked)
    if as_json:
        tell(json_text(found.to_dict(), indent=1))
        return
    rate = f"on average at most one false alarm in {found.quiet:.0f} days each"
    say(f"{count(len(found.series), 'series', 'series')}, {count(len(found.flags), 'change')}; {rate}")
    for flag in found.flags:
        words = f"; new words: {', '.join(flag.words)}" if flag.words else ""
        tell(
            f"{flag.at}  {flag.kind:5}  {flag.title}: {flag.seen} since {flag.since}, {flag.expected:.1f} expected"
            f"{words}; first {flag.first_case}"
        )
    for one in found.series[:30]:
        tell(f"{one.title}: {len(one.cases):,}  " + " ".join(map(str, one.weeks[-weeks:])))


@insights.command()
@_looking
@_json
@_html
@_holidays
def stale(*, as_json: bool, html: Path | None, holidays: Path | None, **options: Any) -> None:
    """List articles that used to be right and no longer are, each with its evidence."""
    from assistkit.index.opening import open_in_memory
    from assistkit.insights.stale import by_article, stale_articles

    check_target(html)
    looked = Looked(**options)
    index = open_in_memory(looked.path)
    _write_page(html, holidays, looked)
    found = stale_articles(looked.cases(index), index)
    if as_json:
        tell(json_text([one.to_dict() for one in found], indent=1))
        return
    say(f"{count(len(by_article(found)), 'article')} to look at; outcomes: at most one false alarm an article and year")
    for article, own in by_article(found).items():
        tell(f"{article}  {own[0].title}")
        for one in own:
            tell(f"  {one.kind}: {one.why}")


@insights.command()
@_looking
@_json
@_html
@_holidays
def articles(*, as_json: bool, html: Path | None, holidays: Path | None, **options: Any) -> None:
    """Show which articles solve cases, which come back, which nobody uses, and how much of each topic they answer."""
    from assistkit.index.opening import open_in_memory
    from assistkit.insights.working import what_works

    check_target(html)
    looked = Looked(**options)
    index = open_in_memory(looked.path)
    _write_page(html, holidays, looked)
    found = what_works(looked.cases(index), index)
    if as_json:
        tell(json_text(found.to_dict(), indent=1))
        return
    for one in found.articles:
        solved = f"{one.solved.value:.0%} solved ({one.solved.low:.0%} to {one.solved.high:.0%})" if one.solved else ""
        tell(f"{one.article}  {count(one.used, 'use')}, {solved}, {one.came_back} came back  {one.title}")
    say(f"{count(len(found.never), 'article')} that nobody used")
    for part in found.coverage:
        share = f"{part.answered.value:.0%} of {count(part.answered.n, 'case')}"
        tell(f"{part.by} {part.value}: {share} answered by an article")


@insights.command()
@click.argument("gap_id", metavar="GAP")
@_looking
@click.option("--out", type=_PATH, required=True, help="Folder for the draft.")
@click.option("--llm", metavar="MODEL", help="A language model words the steps, under the same checks.")
@click.option("--llm-url", metavar="URL", help="The address of the model's server; default: OpenAI's.")
def draft(gap_id: str, *, out: Path, llm: str | None, llm_url: str | None, **options: Any) -> None:
    """Draft an article for GAP, the id of a gap or of a solved case, as Markdown: internal, a draft, each line cited.

    If an existing article could be extended instead, a diff of it is written next to the draft.
    """
    from assistkit.insights.extending import extension
    from assistkit.insights.gaps import find_gaps
    from assistkit.insights.skeleton import draft_article, reworded
    from assistkit.text.files import write_whole

    if llm_url is not None and llm is None:
        raise click.UsageError("--llm-url goes with --llm")
    looked = Looked(**options)
    desk = looked.desk()
    gap = next((one for one in find_gaps(desk) if one.id == gap_id), None)
    wanted = [*gap.typical, *gap.cases] if gap is not None else [gap_id]
    by_id = {one.case.id: one for one in desk.cases}
    cases = [by_id[id] for id in dict.fromkeys(wanted) if id in by_id]
    if not cases:
        raise InputError(f"{gap_id}: must be a gap of this history, or a case; assistkit insights gaps lists them")
    made = draft_article(f"draft-{gap_id}", cases, load(looked.embedder))
    if llm is not None:
        from assistkit.insights.wording import rewording

        made = reworded(made, cases, rewording(llm, llm_url))
    out.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^\w.-]+", "-", f"draft-{gap_id}")
    write_whole(out / f"{name}.md", made.markdown().encode())
    say(f"{out / f'{name}.md'}: {count(len(made.lines), 'line')} from {count(len(cases), 'case')}; internal, a draft")
    if gap is not None and (instead := extension(desk, gap, made)) is not None:
        write_whole(out / f"{name}.{instead.article.replace('/', '-')}.diff", instead.diff.encode())
        say(f"{instead.why} How to extend it instead is in the .diff beside.")


def _write_page(html: Path | None, holidays: Path | None, looked: Looked | Desk, *, show_text: bool = False) -> None:
    from assistkit.insights.page import insights_page

    if html is not None:
        desk = looked.desk() if isinstance(looked, Looked) else looked
        write(html, insights_page(desk, show_text=show_text, holidays=_days(holidays)))
        say(f"{html}: written")


def _days(holidays: Path | None) -> frozenset[date]:
    from assistkit.insights.holidays import read_holidays

    return read_holidays(holidays) if holidays is not None else frozenset()


def _tell_gap(gap: Gap) -> None:
    closed = f"  closed by {gap.closed_by}" if gap.state == "closed" else ""
    spent = f", {gap.seconds / 3600:.1f} h of agents" if gap.seconds is not None else ""
    tell(f"{gap.id}  {gap.title}  ({count(gap.size, 'case')}, {gap.growth:+.0%}{spent}){closed}")
    tell(f"  nearest: {gap.nearest_article or '–'}  {gap.nearest_title}")
    tell(f"  {gap.why}")
    tell(f"  such as: {', '.join(gap.typical)}")
    for excerpt in gap.excerpts:
        tell(f"    {excerpt}")
