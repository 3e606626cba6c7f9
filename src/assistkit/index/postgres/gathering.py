"""What the database proposes for a case, and every number of it: statements of one transaction, on one moment.

Few rows are all compared. Of many, the graphs propose the nearest, and the passages with the rarest words of the query
are those whose words are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from assistkit.index.multilingual import MultilingualEmbedder
from assistkit.index.postgres import bags
from assistkit.index.postgres.connection import Connection
from assistkit.index.postgres.graphs import nearest_first, search_graphs
from assistkit.index.postgres.restricting import restricted
from assistkit.index.postgres.state import State
from assistkit.index.postgres.texts import array_text, bag_text, storable, vector_text
from assistkit.index.postgres.writing import TITLE
from assistkit.index.seam import NEAREST, Gathered
from assistkit.index.unread import Unread
from assistkit.types import Article, Passage, Where

BEAM = NEAREST  # of a search for passages in a graph: as many as are asked for (decision 0045 has others)
_BEAM_OF_LEADS = 200  # of one for articles, of which a tenth as many are asked for; 100 and 400 were tried
_MOST_COMPARED = 5_000  # passages whose words are compared, where not all are; 2,000 to 20,000 were tried
_WORDED = 4  # times `pool` passages, by their words, whose articles are compared as a whole
Read = Callable[[Sequence[int]], list[Passage]]
_ARTICLES = msgspec.json.Decoder(list[Article])
_Floats = npt.NDArray[np.float64]
_NUMBERS = msgspec.json.Decoder(list[float | None])

_RARE = (
    "SELECT unnest(w.rare) FROM (SELECT rare, sum(passages) OVER (ORDER BY passages, id) AS total FROM assistkit.words "
    f"WHERE tenant = :tenant AND id = ANY(CAST(:ids AS integer[]))) w WHERE w.total <= {_MOST_COMPARED}"
)
_ACROSS = "vector <#> CAST(:across AS halfvec)"
_PASSAGES_OF = "assistkit.passages p WHERE p.article = x.article"
_OWN_ID = "(SELECT a.id FROM assistkit.articles a WHERE a.pk = p.article)"


class _Kind(NamedTuple):
    """Rows that have a vector: of which table, whose, compared with which one; `tie` orders those that are equal.

    `beam` is how many rows a search in their graph looks at.
    """

    table: str
    owner: str
    vector: str
    given: str
    type: str
    tie: str
    beam: int = BEAM


_OF_PASSAGES = _Kind("passages p", "p.article", "p.vector", "vector", "vector", "p.id")
_OF_ARTICLES = _Kind("articles a", "a.pk", "a.lead", "vector", "vector", "a.id", _BEAM_OF_LEADS)
_OF_OTHERS = _Kind("across x", "x.article", "x.vector", "across", "halfvec", "x.article, x.number")


@dataclass(frozen=True)
class Asked:
    """A case as the searches see it."""

    query: str
    vector: npt.NDArray[np.float32]
    pool: int
    spoken_for: Sequence[str]
    also: str
    where: Where | None
    across: npt.NDArray[np.float32] | None = None


def gathered(connection: Connection, tenant: str, state: State, asked: Asked, read: Read) -> Gathered:
    """Everything of the articles that any search proposes; `read` gives passages by their keys, later."""
    search = _Search(connection, tenant, state, asked)
    near, owners = search.nearest()
    worded = search.worded()
    owners |= search.leading() | {*worded[: asked.pool]} | search.named() | search.across()
    ids, heads, lead, words, group = search.articles(sorted(owners))
    rows, keys, dense, lexical, across = search.passages(ids)
    bounds = np.searchsorted(rows, np.arange(len(ids) + 1))
    best = np.maximum.reduceat(dense, bounds[:-1]) if len(dense) else dense
    return Gathered(
        articles=heads,
        passages=Unread(len(keys), lambda wanted: read([keys[row] for row in wanted])),
        bounds=bounds,
        dense=dense,
        lexical=lexical,
        lead=lead,
        group=np.where(np.isnan(group), best, group),
        words=words,
        most_words=max(search.most_words(worded), float(words.max(initial=0.0))),
        near=near,
        known=state.held.articles,
        across=across if asked.across is not None else None,
        across_near=search.near_across() if asked.across is not None else None,
    )


class _Search:
    """The statements about one case."""

    def __init__(self, connection: Connection, tenant: str, state: State, asked: Asked) -> None:
        self._connection, self._state, self._asked = connection, state, asked
        self._given: dict[str, Any] = {"tenant": tenant, "vector": vector_text(asked.vector), "pool": asked.pool}
        self._given |= {"across": vector_text(asked.across)} if asked.across is not None else {}
        self._given |= self._weighed()
        self._dims = {"vector": len(asked.vector), "across": MultilingualEmbedder.dim}

    def nearest(self) -> tuple[_Floats, set[int]]:
        """The cosines of the `NEAREST` passages, and who owns the nearest that satisfy `where`."""
        found = self._nearest(_OF_PASSAGES, "", {}, NEAREST)
        near = np.array([score for _, score in found], dtype=np.float64)
        if self._asked.where:
            condition, given = restricted(self._asked.where, "p", _OWN_ID)
            found = self._nearest(_OF_PASSAGES, condition, given, self._asked.pool)
        return near, {owner for owner, _ in found[: self._asked.pool]}

    def leading(self) -> set[int]:
        """The articles whose title and beginning are nearest."""
        condition, given = restricted(self._asked.where, "a", "a.id")
        return {pk for pk, _ in self._nearest(_OF_ARTICLES, condition, given, self._asked.pool)}

    def worded(self) -> list[int]:
        """The owners of the passages with the words of the query, best first, a place a passage."""
        if not self._given["weights"]:
            return []
        condition, given = restricted(self._asked.where, "p", _OWN_ID)
        joined = "JOIN assistkit.passages p ON p.pk = b.passage" if condition else ""
        if self._state.approximate:
            condition += f" AND b.passage = ANY(ARRAY({_RARE}))"
        # OFFSET 0 keeps the server from reckoning `fit` twice: to see whether it is below 0, and to order by it.
        rows = self._rows(
            "SELECT article FROM ("
            f"SELECT b.article, b.id, b.bag <#> CAST(:weights AS sparsevec) AS fit FROM assistkit.bags b {joined} "
            f"WHERE b.tenant = :tenant{condition} OFFSET 0) found WHERE fit < 0 ORDER BY fit, id LIMIT :most",
            most=_WORDED * self._asked.pool,
            **given,
        )
        return [owner for (owner,) in rows]

    def across(self) -> set[int]:
        """The owners of the passages that are nearest by the multilingual embedder, themselves or by their title."""
        if self._asked.across is None:
            return set()
        pool, fit = self._asked.pool, f"least(x.{_ACROSS}, t.{_ACROSS})"
        condition, given = restricted(self._asked.where, "p", _OWN_ID)
        if self._state.approximate:  # rows of either kind, as the graph has them
            fitting = f" AND EXISTS (SELECT 1 FROM {_PASSAGES_OF}{condition})"
            return {owner for owner, _ in self._nearest(_OF_OTHERS, fitting, given, pool)}
        rows = self._rows(
            "SELECT p.article FROM assistkit.passages p "
            "JOIN assistkit.across x ON x.article = p.article AND x.number = p.number "
            f"JOIN assistkit.across t ON t.article = p.article AND t.number = {TITLE} "
            f"WHERE p.tenant = :tenant AND {fit} < 0{condition} "
            f"ORDER BY {fit}, p.id LIMIT :pool",
            **given,
        )
        return {owner for (owner,) in rows}

    def near_across(self) -> _Floats:
        """The cosines of the `NEAREST` passages by the multilingual embedder."""
        found = self._nearest(_OF_OTHERS, f" AND x.number <> {TITLE}", {}, NEAREST)
        return np.array([score for _, score in found], dtype=np.float64)

    def named(self) -> set[int]:
        """The articles that past cases support, as far as they satisfy `where`, and the one that is asked for."""
        condition, given = restricted(self._asked.where, "a", "a.id")
        rows = self._rows(
            "SELECT a.pk FROM assistkit.articles a WHERE a.tenant = :tenant "
            f"AND (a.id = :also OR (a.id = ANY(CAST(:spoken AS text[])){condition}))",
            also=self._asked.also if storable(self._asked.also) else "",
            spoken=array_text(self._asked.spoken_for),
            **given,
        )
        return {pk for (pk,) in rows}

    def articles(self, pks: Sequence[int]) -> tuple[list[int], list[Article], _Floats, _Floats, _Floats]:
        """Keys, heads, cosines of leads, words and nearest groups of those that have passages, in order of id."""
        ((keys, heads, *numbers),) = self._rows(
            "SELECT json_agg(a.pk ORDER BY a.id)::text, string_agg(a.head, ',' ORDER BY a.id), "
            "json_agg(-(a.lead <#> CAST(:vector AS vector)) ORDER BY a.id)::text, "
            f"json_agg({self._fit('a.bag', 'whole')} ORDER BY a.id)::text, "
            "json_agg((SELECT max(-(g.vector <#> CAST(:vector AS halfvec))) FROM assistkit.groups g "
            "WHERE g.article = a.pk) ORDER BY a.id)::text "
            "FROM assistkit.articles a "
            "WHERE a.tenant = :tenant AND a.passages > 0 AND a.pk = ANY(CAST(:pks AS bigint[]))",
            pks=list(pks),
        )
        lead, words, group = map(_numbers, numbers)
        return [int(key) for key in _numbers(keys)], _ARTICLES.decode(f"[{heads or ''}]"), lead, words, group

    def passages(self, pks: Sequence[int]) -> tuple[_Floats, list[int], _Floats, _Floats, _Floats]:
        """For each passage the place of its article in `pks`, its key, its cosine, its words, and `Gathered.across`."""
        order = "ORDER BY o.place, p.number"
        across, joined = "0", ""
        if self._asked.across is not None:
            across = f"-least(coalesce(x.{_ACROSS}, 0), coalesce(t.{_ACROSS}, 0))"
            joined = (
                "LEFT JOIN assistkit.across x ON x.article = p.article AND x.number = p.number "
                f"LEFT JOIN assistkit.across t ON t.article = p.article AND t.number = {TITLE}"
            )
        ((rows, keys, *numbers),) = self._rows(
            f"SELECT json_agg(o.place - 1 {order})::text, json_agg(p.pk {order})::text, "
            f"json_agg(-(p.vector <#> CAST(:vector AS vector)) {order})::text, "
            f"json_agg({self._fit('b.bag', 'weights')} {order})::text, json_agg({across} {order})::text "
            "FROM unnest(CAST(:pks AS bigint[])) WITH ORDINALITY AS o (pk, place) "
            f"JOIN assistkit.passages p ON p.article = o.pk JOIN assistkit.bags b ON b.passage = p.pk {joined}",
            pks=list(pks),
        )
        dense, lexical, nearer = map(_numbers, numbers)
        return _numbers(rows), [int(key) for key in _numbers(keys)], dense, lexical, nearer

    def most_words(self, worded: Sequence[int]) -> float:
        """The highest BM25 of any article; where not all are compared, of those with the rarest words."""
        if not self._given["whole"]:
            return 0.0
        condition = " AND a.pk = ANY(CAST(:pks AS bigint[]))" if self._state.approximate else ""
        ((most,),) = self._rows(
            f"SELECT max({self._fit('a.bag', 'whole')}) FROM assistkit.articles a "
            f"WHERE a.tenant = :tenant AND a.passages > 0{condition}",
            pks=sorted({*worded}),
        )
        return most or 0.0

    def _weighed(self) -> dict[str, Any]:
        """The words of the query, each with its rarity as often as it is said, for passages and for whole articles."""
        times, state = bags.counts(self._asked.query), self._state
        rows = self._rows(
            "SELECT word, id, passages, articles FROM assistkit.words "
            "WHERE tenant = :tenant AND word = ANY(CAST(:said AS text[]))",
            said=array_text(times),
        )
        weights = {id: times[word] * bags.rarity(state.held.passages, passages) for word, id, passages, _ in rows}
        whole = {id: times[word] * bags.rarity(state.held.worded, articles) for word, id, _, articles in rows}
        return {
            "weights": bag_text(weights) if rows else "",
            "whole": bag_text(whole) if rows else "",
            "ids": list(weights),
        }

    def _nearest(self, kind: _Kind, condition: str, given: Mapping[str, Any], most: int) -> list[tuple[int, float]]:
        """Owners and cosines of the nearest rows, by the graph first where there is one."""
        table, owner, vector, name, type, tie, beam = kind
        fit = f"{vector} <#> CAST(:{name} AS {type})"
        half = nearest_first(vector, self._dims[name], name)
        if self._state.approximate:
            search_graphs(self._connection, beam)
        for order in (half, f"({fit}) + 0, {tie}") if self._state.approximate else (f"({fit}) + 0, {tie}",):
            ((owners, scores),) = self._rows(
                "SELECT json_agg(owner)::text, json_agg(score)::text FROM "
                f"(SELECT {owner} AS owner, -({fit}) AS score FROM assistkit.{table} "
                f"WHERE {table[-1]}.tenant = :tenant{condition} ORDER BY {order} LIMIT :most) found",
                most=most,
                **given,
            )
            found = list(zip(map(int, _numbers(owners)), _numbers(scores).tolist(), strict=True))
            if len(found) >= most:
                break  # else the graph may have given up, before it found all that satisfy the condition
        return sorted(found, key=lambda one: -one[1]) if self._state.approximate else found

    def _fit(self, bag: str, weights: str) -> str:
        return f"-({bag} <#> CAST(:{weights} AS sparsevec))" if self._given[weights] else "0.0"

    def _rows(self, statement: str, **given: Any) -> Sequence[Any]:
        wanted = sa.text(statement)
        known = {**self._given, **given}
        result = self._connection.execute(wanted, {name: known[name] for name in wanted._bindparams})
        return result.all() if result.returns_rows else ()


def _numbers(text: str | None) -> _Floats:
    """Numbers (n,) from JSON; what is null is NaN."""
    return np.array(_NUMBERS.decode(text or "[]"), dtype=np.float64)
