"""A desk's articles into an index: changes only, and nothing removed on a suspicion.

pages since the cursor -> mirror -> all ids -> what is gone -> index. Stopped anywhere, the same call goes on there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistkit.desks.mirror import Mirror
from assistkit.errors import DeskOdd, DeskUnusable, IndexCorrupt, IndexMissing, InputError
from assistkit.index.building import IndexReport, build_index, update_index
from assistkit.index.opening import about, is_database, open_knowledge
from assistkit.protocols import Desk
from assistkit.types.desk import ArticlePage

if TYPE_CHECKING:
    from assistkit.protocols import Embedder

MOST_GONE = 0.2
"""The share of all articles that may be gone at once without anybody saying that it is right."""

_STUCK = 10  # times that the same page comes again
Watch = Callable[[Iterable[Any]], Iterable[Any]]


@dataclass(frozen=True, kw_only=True)
class SyncReport:
    """What came of it. `published` has the titles of what became public just now, by id, with the reason.

    `reasons` counts the articles by visibility and why. `kept` are ids that are gone from the desk and stay, since
    removing that many at once needs a yes; `unread` counts articles that the desk lists and did not give.
    """

    changed: int
    removed: int
    published: Mapping[str, tuple[str, str]]
    reasons: tuple[tuple[bool, str, int], ...]
    problems: Mapping[str, str] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    unread: int = 0
    index: IndexReport | None = None


def sync(  # noqa: PLR0913  what to read, and what may go
    desk: Desk,
    index: Path | str,
    embedder: Embedder,
    *,
    full: bool = False,
    yes: bool = False,
    ids: bool = True,
    watch: Watch | None = None,
) -> SyncReport:
    """Bring the index to the state of the desk's articles.

    Read is what changed since the last time, all of it with `full` or where the desk is set up otherwise than then.
    With `ids` all ids are compared, since many desks never report a deletion. More than `MOST_GONE` of all articles
    are removed only with `yes`. `watch` follows the pages. Raises DeskUnusable; what was read by then is kept, and is
    in the index where reading went through. Raises InputError for an index of other articles, and for none at all.
    """
    with Mirror.of(index) as mirror:
        if full or mirror.get("desk") != repr(desk):
            mirror.note(desk=repr(desk), cursor="")
        changed, published = _read(desk, mirror, watch)
        unread, failed = 0, None
        if ids:
            try:
                unread = mirror.compare(_all_ids(desk))
            except DeskUnusable as error:
                failed = error
        if not mirror.get("own"):
            if not yes:
                _check_foreign(mirror, index)
            mirror.note(own="yes")
        gone = mirror.gone()
        kept = () if yes or len(gone) <= max(1, MOST_GONE * len(mirror)) else tuple(gone)
        if not kept:
            mirror.remove_gone()
        titles, reasons = mirror.titles(published), {id: published[id] for id in published}
        report = SyncReport(
            changed=len(changed),
            removed=0 if kept else len(gone),
            published={id: (titles[id], reasons[id]) for id in sorted(titles)},
            reasons=tuple(mirror.reasons()),
            problems=mirror.problems(),
            kept=kept,
            unread=unread,
            index=_indexed(mirror, index, embedder),
        )
    if failed is not None:
        raise failed
    return report


def _read(desk: Desk, mirror: Mirror, watch: Watch | None) -> tuple[set[str], dict[str, str]]:
    """Take all pages; ids of what changed, and the reason of each that became public."""
    changed, published = set[str](), dict[str, str]()
    pages = desk.articles(mirror.get("cursor"))
    last, stuck = ArticlePage(), 0
    for page in watch(pages) if watch else pages:
        kept = mirror.keep(page)
        changed.update(kept.changed)
        published |= {id: page.why.get(id, "") for id in kept.published}
        stuck = stuck + 1 if page == last else 0
        if stuck > _STUCK:
            raise DeskOdd(f"the cursor of the articles stands still at {page.cursor[:60]!r}; stopped")
        last = page
    return changed, published


def _check_foreign(mirror: Mirror, index: Path | str) -> None:
    """Raises InputError for an index of other articles, which would all go."""
    if not _there(index):
        return
    there = set(open_knowledge(index).articles)
    foreign = there - {article.id for article in mirror.articles()}
    if len(foreign) > max(1, MOST_GONE * len(there)):
        rule = f"{index}: holds {len(foreign):,} articles that are not this desk's, and they would go"
        raise InputError(f"{rule}; choose another place, or say yes")


def _there(index: Path | str) -> bool:
    """Whether there is one; whatever is in a folder is reported when it is opened."""
    if not is_database(index):
        return (Path(index) / "CURRENT").is_file()
    try:
        about(index)
    except IndexMissing:
        return False
    return True


def _all_ids(desk: Desk) -> Collection[str]:
    found = desk.article_ids()
    if isinstance(found, str) or not all(isinstance(id, str) and id for id in found):
        raise DeskOdd("the ids of the articles must be texts; nothing was removed")
    return found


def _indexed(mirror: Mirror, index: Path | str, embedder: Embedder) -> IndexReport | None:
    """Build or update the index; None where it is up to date. Raises InputError where there is nothing to index."""
    missing = not _there(index)
    if not missing and not mirror.get("changed"):
        return None
    articles = mirror.articles()
    if not articles:
        why = next(iter(mirror.problems().items()), None)
        first = f"; the first problem: {why[0]}: {why[1]}" if why else ", is its user allowed to see them?"
        raise InputError(f"the desk gave no article{first}")
    try:
        report = build_index(articles, index, embedder) if missing else update_index(articles, index, embedder)
    except (IndexMissing, IndexCorrupt):
        report = build_index(articles, index, embedder)
    mirror.note(changed="")
    return report
