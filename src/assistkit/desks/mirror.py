"""What was read of a desk's articles, beside the index: so that reading goes on where it stopped, whatever stopped it.

One file of SQLite. A page and the cursor behind it are written together, or not at all.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, Self

from assistkit.desks.beside import database
from assistkit.index.opening import beside
from assistkit.types import Article
from assistkit.types.desk import ArticlePage

SUFFIX = ".desk"
"""How the file beside the index is called: kb.index.desk."""

_TABLES = """
create table if not exists state (name text primary key, value text not null);
create table if not exists articles (
    id text primary key, digest text not null, public int not null, why text not null, gone int not null,
    data text not null
);
create table if not exists problems (id text primary key, said text not null);
"""


class Kept(NamedTuple):
    """What a page changed: ids of new and changed articles, and of those among them that were not public before."""

    changed: tuple[str, ...]
    published: tuple[str, ...]


class Mirror:
    """Opened with `Mirror.of(index)`, for one process at a time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._database = connection

    @classmethod
    @contextmanager
    def of(cls, index: Path | str) -> Iterator[Self]:
        """The one beside an index; a new one is made. Raises as `beside.database` does."""
        with database(beside(index, SUFFIX), _TABLES) as connection:
            connection.isolation_level = None  # transactions are begun below
            yield cls(connection)

    def get(self, name: str) -> str:
        """A thing that was noted; "" where nothing was."""
        row = self._database.execute("select value from state where name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def note(self, **values: str) -> None:
        """Note things, all or none."""
        with self._writing():
            for name, value in values.items():
                self._database.execute("insert or replace into state values (?, ?)", (name, value))

    def keep(self, page: ArticlePage) -> Kept:
        """Take a page, with its cursor. What was there and says the same is no change."""
        changed, published = list[str](), list[str]()
        with self._writing():
            for article in page.articles:
                before = self._database.execute(
                    "select digest, public, gone from articles where id = ?", (article.id,)
                ).fetchone()
                why = page.why.get(article.id, "")
                row = (article.id, article.digest, article.public, why, False, json.dumps(article.to_dict()))
                self._database.execute("insert or replace into articles values (?, ?, ?, ?, ?, ?)", row)
                self._database.execute("delete from problems where id = ?", (article.id,))
                if before is None or before[0] != article.digest or before[2]:
                    changed.append(article.id)
                if article.public and (before is None or not before[1]):
                    published.append(article.id)
            self._database.executemany("insert or replace into problems values (?, ?)", page.problems.items())
            for id in page.gone:
                self._database.execute("update articles set gone = 1 where id = ?", (id,))
                self._database.execute("delete from problems where id = ?", (id,))
            self._database.execute("insert or replace into state values ('cursor', ?)", (page.cursor,))
            if changed:
                self._database.execute("insert or replace into state values ('changed', 'yes')")
        return Kept(tuple(changed), tuple(published))

    def compare(self, ids: Collection[str]) -> int:
        """Mark as gone what is not among all the ids there are; how many of those are not known here."""
        known = {str(row[0]) for row in self._database.execute("select id from articles where not gone")}
        told = {str(row[0]) for row in self._database.execute("select id from problems")}
        with self._writing():
            for id in known - set(ids):
                self._database.execute("update articles set gone = 1 where id = ?", (id,))
            for id in told - set(ids):
                self._database.execute("delete from problems where id = ?", (id,))
        return len(set(ids) - known - told)

    def gone(self) -> list[str]:
        """The ids of articles that are gone and not yet removed."""
        return [str(row[0]) for row in self._database.execute("select id from articles where gone order by id")]

    def remove_gone(self) -> None:
        """Forget them."""
        with self._writing():
            if self._database.execute("delete from articles where gone").rowcount:
                self._database.execute("insert or replace into state values ('changed', 'yes')")

    def __len__(self) -> int:
        return int(self._database.execute("select count(*) from articles").fetchone()[0])

    def articles(self) -> list[Article]:
        """All that are to be indexed, in order of their ids; what is gone and not yet removed is among them."""
        rows = self._database.execute("select data from articles order by id")
        return [Article.from_dict(json.loads(row[0])) for row in rows]

    def titles(self, ids: Collection[str]) -> dict[str, str]:
        """The titles of these articles."""
        rows = self._database.execute("select id, json_extract(data, '$.title') from articles")
        wanted = set(ids)
        return {str(id): str(title) for id, title in rows if id in wanted}

    def reasons(self) -> list[tuple[bool, str, int]]:
        """How many articles are public, or not, for each reason; the most frequent first."""
        said = (
            "select public, why, count(*) from articles group by public, why order by public desc, count(*) desc, why"
        )
        return [(bool(public), str(why), int(count)) for public, why, count in self._database.execute(said)]

    def problems(self) -> dict[str, str]:
        """What is wrong with articles that could not be read, by id."""
        return {str(id): str(said) for id, said in self._database.execute("select id, said from problems order by id")}

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._database.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._database.execute("rollback")
            raise
        self._database.execute("commit")
