"""Articles -> index: split, embed what is new, publish a generation.

The index is its own embedding cache: a text whose digest already has a vector there is not embedded again, in an
update and in a second build alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistkit.errors import IndexCorrupt, IndexMissing
from assistkit.index import writing
from assistkit.index.across import ACROSS, bring_across
from assistkit.index.changes import Changes, as_read, changes
from assistkit.index.duplicates import Duplicate, duplicates
from assistkit.index.embedding import Embedding
from assistkit.index.knowledge import KnowledgeIndex, open_index
from assistkit.index.opening import is_database
from assistkit.index.passages import Splitter
from assistkit.progress import Progress
from assistkit.protocols import Embedder
from assistkit.types import Article, Visibility


@dataclass(frozen=True, kw_only=True)
class IndexReport:
    """What a build or an update did. `embedded` and `reused` count texts; `recall` is None for an exact index.

    `duplicates` are the pairs of articles that say the same; after an update, those with a new or changed article.
    """

    generation: int
    articles: int
    passages: int
    public: int
    added: int
    changed: int
    removed: int
    unchanged: int
    embedded: int
    reused: int
    recall: float | None = None
    duplicates: tuple[Duplicate, ...] = ()


def build_index(  # noqa: PLR0913  what the index is, and what it remembers
    articles: Sequence[Article],
    out: Path | str,
    embedder: Embedder,
    *,
    kind: str = "exact",
    splitter: Splitter | None = None,
    unmarked: Visibility | None = None,
    unknown_visibility: int = 0,
    progress: Progress = False,
) -> IndexReport:
    """Index `articles` into the folder or database `out`, as a new generation where there is an index already.

    A text that is HTML is indexed as Markdown. `unmarked` says what articles without their own visibility were
    taken for; the index remembers it for updates. It remembers too how many are internal only because nobody knows who
    may read them: `unknown_visibility`, which `Loaded` has. `progress` follows what is embedded.

    A damaged index is replaced. What was learned from solved cases stays, unless the embedder is another. Raises
    InputError for no articles, for what is not one, two with the same id, or a folder that holds something else;
    IndexLocked while another process writes.
    """
    articles, splitter = as_read(articles), splitter or Splitter()
    made = {"passage_words": splitter.words, "passage_overlap": splitter.overlap, "embedder": repr(embedder)}
    about = {**made, **_kept({"unmarked": unmarked, "unknown_visibility": unknown_visibility})}
    if is_database(out):
        from assistkit.index.postgres.building import build

        return build(articles, out, embedder, kind=kind, splitter=splitter, about=about, progress=progress)
    out = Path(out)
    with writing(out):
        index = KnowledgeIndex.empty(embedder.dim, embedder.fingerprint, kind=kind, about=about)
        before = _previous(out)
        vectors = _embedding(embedder, before, progress)
        if before is not None and before.fingerprint == embedder.fingerprint:  # else its cases' vectors are of no use
            index.memory, index.across = before.memory, before.across
            for name in ("ranking", ACROSS):
                index.note(name, before.about.get(name))
        index.upsert(vectors.entries(articles, splitter))
        bring_across(index, embedder)
        pairs = duplicates(index.articles.values())
        return _report(index, index.save(out), changes(_digests(before), articles), vectors, pairs)


def update_index(
    articles: Sequence[Article],
    path: Path | str,
    embedder: Embedder,
    *,
    unknown_visibility: int = 0,
    progress: Progress = False,
) -> IndexReport:
    """Bring the index at `path` to exactly `articles`: new and changed ones are embedded, missing ones removed.

    Where nothing changed, no generation is written. `unknown_visibility` and `progress` are as for `build_index`.
    Raises as `build_index` does; IndexMissing or IndexCorrupt where there is no index to update; WrongEmbedder where
    it was built with another one.
    """
    articles = as_read(articles)
    if is_database(path):
        from assistkit.index.postgres.building import update

        return update(articles, path, embedder, unknown_visibility=unknown_visibility, progress=progress)
    path = Path(path)
    index = open_index(path)
    index.check_fingerprint(embedder)
    with writing(path):
        changed = changes(_digests(index), articles)
        vectors = _embedding(embedder, index, progress)
        if not changed:
            return _report(index, index.generation, changed, vectors)
        index.note("unknown_visibility", unknown_visibility or None)
        touched = {*changed.added, *changed.changed}
        splitter = Splitter(words=index.about["passage_words"], overlap=index.about["passage_overlap"])
        entries = vectors.entries([a for a in articles if a.id in touched], splitter)
        index.delete(changed.removed)
        index.upsert(entries)
        bring_across(index, embedder)
        pairs = [pair for pair in duplicates(index.articles.values()) if touched & {pair.one, pair.other}]
        return _report(index, index.save(path), changed, vectors, pairs)


def _digests(index: KnowledgeIndex | None) -> dict[str, str]:
    return index.article_digests if index else {}


def _embedding(embedder: Embedder, before: KnowledgeIndex | None, progress: Progress) -> Embedding:
    """With the vectors of the index before, where the same embedder made them."""
    if before is None or before.fingerprint != embedder.fingerprint:
        return Embedding(embedder, progress=progress)
    return Embedding(embedder, before.vectors_by_digest, before.groups.vectors, progress)


def _report(
    index: KnowledgeIndex, generation: int, changes: Changes, vectors: Embedding, pairs: Iterable[Duplicate] = ()
) -> IndexReport:
    return IndexReport(
        generation=generation,
        articles=len(index.articles),
        passages=len(index.dense),
        public=sum(article.public for article in index.articles.values()),
        added=len(changes.added),
        changed=len(changes.changed),
        removed=len(changes.removed),
        unchanged=changes.unchanged,
        embedded=vectors.embedded,
        reused=vectors.reused,
        recall=None if index.dense.kind == "exact" else index.dense.recall_at(10),
        duplicates=tuple(pairs),
    )


def _kept(said: Mapping[str, Any]) -> dict[str, Any]:
    """What says something."""
    return {name: value for name, value in said.items() if value}


def _previous(out: Path) -> KnowledgeIndex | None:
    """The index to take vectors from; a damaged one gives none, and the build cures it."""
    try:
        return open_index(out)
    except (IndexMissing, IndexCorrupt):
        return None
