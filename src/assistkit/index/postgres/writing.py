"""Articles into the tables and out of them, with the words that they share. Within a caller's transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from assistkit.errors import InputError
from assistkit.index.checks import checked_ids
from assistkit.index.entries import Entry, across_digests, checked_entry
from assistkit.index.filters import plain_language
from assistkit.index.group_vectors import packed, unpacked
from assistkit.index.postgres import bags
from assistkit.index.postgres.connection import Connection
from assistkit.index.postgres.texts import array_text, bag_of, bag_text, half_text, insert, storable, vector_text
from assistkit.protocols import Vectors
from assistkit.types import Article, Passage

_ENCODER = msgspec.json.Encoder(order="deterministic")
_SHARED = ("digest", "record", "language", "visibility", "facets", "length")
_ARTICLE = ("pk", "tenant", "id", "head", "passages", "lead_digest", "lead", "bag", *_SHARED)
_PASSAGE = ("pk", "tenant", "id", "article", "number", "vector", *_SHARED)
_BAG = ("passage", "tenant", "article", "id", "bag")
_ROW = ("tenant", "article", "number", "digest", "vector")  # of groups, and of the multilingual embedder
TITLE = -1
"""The number of the title among the rows of an article; those of its passages have theirs."""
RARE = 5_000
"""A word in this many passages, or fewer, knows which: a search among very many begins with those."""
_DELETE = "DELETE FROM assistkit.articles WHERE"


class Usual(NamedTuple):
    """How many words a passage, and an article, usually has."""

    passage: float
    article: float


class Held(NamedTuple):
    """How much there is: articles, those with a text, passages, and words in them."""

    articles: int = 0
    worded: int = 0
    passages: int = 0
    length: int = 0

    def with_(self, added: Held, removed: Held) -> Held:
        """After this was added and that removed."""
        return Held(*(was + more - less for was, more, less in zip(self, added, removed, strict=True)))

    @property
    def usual(self) -> Usual:
        """What is usual here; articles without a passage don't count: nobody finds them by their words."""
        return Usual(self.length / (self.passages or 1), self.length / (self.worded or 1))


class _Read(NamedTuple):
    """An entry with the words of its passages."""

    entry: Entry
    passages: list[Counter[str]]
    whole: Counter[str]


def checked(entries: Sequence[Entry], dim: int) -> list[Entry]:
    """The same. Raises InputError where one does not fit itself, or the tables."""
    checked_ids([entry.article.id for entry in entries])
    checked_ids([passage.id for entry in entries for passage in entry.passages])
    for entry in entries:
        checked_entry(entry, dim)
        _check(entry.article)
    return list(entries)


def put(connection: Connection, tenant: str, entries: Sequence[Entry], usual: Usual | None) -> Held:
    """Add articles that are not there; how much that was. Without `usual` they themselves say what is."""
    read = [_read(entry) for entry in entries]
    added = _held((len(one.passages), one.whole.total()) for one in read)
    usual = usual or added.usual
    articles = _keys(connection, "articles", len(read))
    keys = _keys(connection, "passages", sum(len(one.passages) for one in read))
    ids, passages = _count_in(connection, tenant, read, keys), iter(keys)
    rows, of_words = list[Sequence[Any]](), list[Sequence[Any]]()
    for pk, one in zip(articles, read, strict=True):
        entry = one.entry
        for number, (passage, words) in enumerate(zip(entry.passages, one.passages, strict=True)):
            key, own = next(passages), (pk, number, vector_text(entry.vectors[number]))
            shared = _shared(passage, entry.digests[number], words.total())
            rows.append((key, tenant, passage.id, *own, *shared))
            of_words.append((key, tenant, pk, passage.id, _weighed(words, ids, usual.passage)))
    both = list(zip(articles, read, strict=True))
    insert(connection, "articles", _ARTICLE, (_article(pk, tenant, one, ids, usual) for pk, one in both))
    insert(connection, "passages", _PASSAGE, rows)
    insert(connection, "bags", _BAG, of_words)
    insert(connection, "groups", _ROW, (row for pk, one in both for row in _groups(pk, tenant, one.entry)))
    entries_across = ((pk, across_digests(one.entry), one.entry.across) for pk, one in both)
    put_across(connection, tenant, [(pk, digests, made) for pk, digests, made in entries_across if made is not None])
    return added


def put_across(connection: Connection, tenant: str, made: Iterable[tuple[int, Sequence[str], Vectors]]) -> None:
    """Add what the multilingual embedder made of articles: the key of each, digests and vectors, the title's last."""
    rows = (
        (tenant, pk, number, digest, vector)
        for pk, digests, vectors in made
        for number, digest, vector in zip([*range(len(digests) - 1), TITLE], digests, _halves(vectors), strict=True)
    )
    insert(connection, "across", _ROW, rows)


def take_out(connection: Connection, tenant: str, ids: Sequence[str] | None) -> Held:
    """Remove articles, with all that was theirs; None means all. How much that was."""
    if ids is None:
        connection.execute(sa.text("DELETE FROM assistkit.words WHERE tenant = :tenant"), {"tenant": tenant})
        every = sa.text(f"{_DELETE} tenant = :tenant RETURNING passages, length")
        return _held(tuple(row) for row in connection.execute(every, {"tenant": tenant}))
    given = {"tenant": tenant, "ids": array_text(ids)}
    _count_out(connection, tenant, given)
    which = "tenant = :tenant AND id = ANY(CAST(:ids AS text[]))"
    gone = connection.execute(sa.text(f"{_DELETE} {which} RETURNING passages, length"), given)
    return _held(tuple(row) for row in gone)


def _check(article: Article) -> None:
    """What a table of PostgreSQL cannot hold."""
    values = (value for own in article.facets.values() for value in own)
    if not all(storable(name) for name in (article.id, article.language, *article.facets, *values)):
        raise InputError(f"article {article.id!r}: its id, language and facets must be without the character NUL")
    if len(article.id) > bags.LONGEST:
        raise InputError(f"article {article.id[:50]!r}…: an id must have at most {bags.LONGEST} characters")


def _read(entry: Entry) -> _Read:
    passages = [bags.counts(text) for text in entry.texts]
    return _Read(entry, passages, sum(passages, Counter[str]()))


def _held(rows: Iterable[tuple[int, int]]) -> Held:
    """Of articles, each with its passages and its words."""
    every = list(rows)
    worded = sum(passages > 0 for passages, _ in every)
    return Held(len(every), worded, sum(passages for passages, _ in every), sum(length for _, length in every))


def _keys(connection: Connection, table: str, number: int) -> list[int]:
    """So many new primary keys."""
    wanted = sa.text(f"SELECT nextval('assistkit.{table}_pk_seq') FROM generate_series(1, :number)")
    return list(connection.execute(wanted, {"number": number}).scalars())


def _weighed(words: Counter[str], ids: dict[str, int], usual: float) -> str:
    return bag_text(bags.saturated({ids[word]: often for word, often in words.items()}, usual))


def _shared(one: Article | Passage, digest: str, length: int) -> list[Any]:
    facets = {name: list(values) for name, values in one.facets.items()}
    language = plain_language(one.language)
    return [digest, _json(one), language, one.visibility, facets, length]


def _article(pk: int, tenant: str, one: _Read, ids: dict[str, int], usual: Usual) -> Sequence[Any]:
    entry, article = one.entry, one.entry.article
    head = _json(replace(article, text=""))
    own = pk, tenant, article.id, head, len(entry.passages), entry.lead_digest, vector_text(entry.lead)
    return *own, _weighed(one.whole, ids, usual.article), *_shared(article, article.digest, one.whole.total())


def _groups(pk: int, tenant: str, entry: Entry) -> Iterable[Sequence[Any]]:
    if entry.group_vectors is not None:
        for number, (vector, digest) in enumerate(zip(_halves(entry.group_vectors), entry.group_digests, strict=True)):
            yield tenant, pk, number, digest, vector


def _halves(vectors: Vectors) -> list[str | None]:
    """As exact as the folder has them: packed in a byte a number, and unpacked."""
    return [half_text(vector) for vector in unpacked(packed(vectors))]


def _json(record: Article | Passage) -> str:
    return _ENCODER.encode(record).decode()


def _count_in(connection: Connection, tenant: str, read: Sequence[_Read], passages: Sequence[int]) -> dict[str, int]:
    """Count the words of these texts, of passages with these keys; the id of each word."""
    texts = [words for one in read for words in one.passages]
    of_articles = Counter(word for one in read for word in one.whole)
    holding: dict[str, list[int]] = {}
    for pk, words in zip(passages, texts, strict=True):
        for word in words:
            holding.setdefault(word, []).append(pk)
    known = connection.execute(
        sa.text("SELECT word, id FROM assistkit.words WHERE tenant = :tenant AND word = ANY(CAST(:words AS text[]))"),
        {"tenant": tenant, "words": array_text(holding)},
    )
    ids = dict(tuple(row) for row in known)
    grown = "CASE WHEN w.passages + m.passages > :most THEN NULL ELSE w.rare || CAST(m.rows AS bigint[]) END"
    _change(connection, tenant, {id: (len(holding[w]), of_articles[w], holding[w]) for w, id in ids.items()}, grown)
    last = sa.text("SELECT coalesce(max(id), 0) FROM assistkit.words WHERE tenant = :tenant")
    numbers = count(1 + connection.execute(last, {"tenant": tenant}).scalar_one())
    new = {word: next(numbers) for word in sorted(holding.keys() - ids.keys())}
    insert(
        connection,
        "words",
        ("tenant", "word", "id", "passages", "articles", "rare"),
        ((tenant, w, id, len(holding[w]), of_articles[w], _rare(holding[w])) for w, id in new.items()),
    )
    return ids | new


def _count_out(connection: Connection, tenant: str, given: dict[str, Any]) -> None:
    which = "a.tenant = :tenant AND a.id = ANY(CAST(:ids AS text[]))"
    whole = connection.execute(sa.text(f"SELECT a.bag::text FROM assistkit.articles a WHERE {which}"), given)
    of_articles = Counter(id for bag in whole.scalars() for id in bag_of(bag))
    joined = "assistkit.bags b JOIN assistkit.articles a ON a.pk = b.article"
    holding: dict[int, list[int]] = {}
    for pk, bag in connection.execute(sa.text(f"SELECT b.passage, b.bag::text FROM {joined} WHERE {which}"), given):
        for id in bag_of(bag):
            holding.setdefault(id, []).append(pk)
    without = "array(SELECT unnest(w.rare) EXCEPT SELECT unnest(CAST(m.rows AS bigint[])))"
    left = f"CASE WHEN w.rare IS NOT NULL THEN {without} END"
    _change(connection, tenant, {id: (-len(pks), -of_articles[id], pks) for id, pks in holding.items()}, left)
    unused = sa.text("DELETE FROM assistkit.words WHERE tenant = :tenant AND passages <= 0")
    connection.execute(unused, {"tenant": tenant})


def _change(connection: Connection, tenant: str, more: Mapping[int, tuple[int, int, Sequence[int]]], rare: str) -> None:
    """So many passages, and articles, more with each word; `rare` says what happens to the list of passages."""
    if not more:
        return
    arrays = {"ids": "integer", "passages": "integer", "articles": "integer", "rows": "text"}
    changed = f"unnest({', '.join(f'CAST(:{name} AS {kind}[])' for name, kind in arrays.items())})"
    passages, articles, rows = zip(*more.values(), strict=True)
    connection.execute(
        sa.text(
            "UPDATE assistkit.words w SET passages = w.passages + m.passages, articles = w.articles + m.articles, "
            f"rare = {rare} FROM {changed} AS m (id, passages, articles, rows) WHERE w.tenant = :tenant AND w.id = m.id"
        ),
        {
            "tenant": tenant,
            "ids": list(more),
            "passages": list(passages),
            "articles": list(articles),
            "rows": [_list(own) for own in rows],
            "most": RARE,
        },
    )


def _rare(passages: Sequence[int]) -> Sequence[int] | None:
    return passages if len(passages) <= RARE else None


def _list(passages: Sequence[int]) -> str:
    return "{" + ",".join(map(str, passages)) + "}"
