"""Articles -> index: split, embed what is new, publish a generation.

The index is its own embedding cache: a text whose digest already has a vector there is not embedded again, in an
update and in a second build alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistkit.errors import IndexCorrupt, IndexMissing, InputError
from assistkit.index import writing
from assistkit.index.across import ACROSS, bring_across
from assistkit.index.duplicates import Duplicate, duplicates
from assistkit.index.group_vectors import GroupVectors
from assistkit.index.knowledge import Entry, KnowledgeIndex, open_index
from assistkit.index.passages import Splitter, embedded_text, lead_text
from assistkit.index.sources.flattened import with_lines
from assistkit.index.sources.html_detect import read_article
from assistkit.progress import Progress, watched
from assistkit.protocols import Embedder, Vectors
from assistkit.text.article.groups import read_groups
from assistkit.types import Article, Visibility, text_digest

_WATCHED = 64  # texts between two looks at the progress


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
    """Index `articles` into the folder `out`, as a new generation where there is an index already.

    A text that is HTML is indexed as Markdown. `unmarked` says what articles without a visibility of their own were
    taken for; the index remembers it for updates. It remembers too how many are internal only because nobody knows who
    may read them: `unknown_visibility`, which `Loaded` has. `progress` follows what is embedded.

    A damaged index is replaced. What was learned from solved cases stays, unless the embedder is another. Raises
    InputError for no articles, for what is none, two with the same id, or a folder that holds something else;
    IndexLocked while another process writes.
    """
    articles = _as_read(articles)
    out, splitter = Path(out), splitter or Splitter()
    about = {"passage_words": splitter.words, "passage_overlap": splitter.overlap, "embedder": repr(embedder)}
    said = {"unmarked": unmarked, "unknown_visibility": unknown_visibility}
    with writing(out):
        index = KnowledgeIndex.empty(embedder.dim, embedder.fingerprint, kind=kind, about={**about, **_kept(said)})
        before = _previous(out)
        vectors = _Vectors(embedder, before, progress)
        if before is not None and before.fingerprint == embedder.fingerprint:  # else its cases' vectors are of no use
            index.memory, index.across = before.memory, before.across
            for name in ("ranking", ACROSS):
                index.note(name, before.about.get(name))
        index.upsert(vectors.entries(articles, splitter))
        bring_across(index, embedder)
        pairs = duplicates(index.articles.values())
        return _report(index, index.save(out), _changes(before, articles), vectors, pairs)


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
    articles = _as_read(articles)
    path = Path(path)
    index = open_index(path)
    index.check_fingerprint(embedder)
    with writing(path):
        changes = _changes(index, articles)
        vectors = _Vectors(embedder, index, progress)
        if not changes:
            return _report(index, index.generation, changes, vectors)
        index.note("unknown_visibility", unknown_visibility or None)
        touched = {*changes.added, *changes.changed}
        splitter = Splitter(words=index.about["passage_words"], overlap=index.about["passage_overlap"])
        entries = vectors.entries([a for a in articles if a.id in touched], splitter)
        index.delete(changes.removed)
        index.upsert(entries)
        bring_across(index, embedder)
        pairs = [pair for pair in duplicates(index.articles.values()) if touched & {pair.one, pair.other}]
        return _report(index, index.save(path), changes, vectors, pairs)


@dataclass(frozen=True)
class _Changes:
    added: list[str]
    changed: list[str]
    removed: list[str]
    unchanged: int

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def _changes(before: KnowledgeIndex | None, articles: Iterable[Article]) -> _Changes:
    known = {id: article.digest for id, article in before.articles.items()} if before else {}
    now = {article.id: article.digest for article in articles}
    changed = [id for id, digest in now.items() if id in known and known[id] != digest]
    return _Changes(
        added=[id for id in now if id not in known],
        changed=changed,
        removed=[id for id in known if id not in now],
        unchanged=len(now.keys() & known.keys()) - len(changed),
    )


class _Vectors:
    """Vectors for texts, from the index where it has them, else from the embedder, each distinct text once."""

    def __init__(self, embedder: Embedder, before: KnowledgeIndex | None, progress: Progress = False) -> None:
        self._embedder, self._progress = embedder, progress
        same = before is not None and before.fingerprint == embedder.fingerprint
        self._known = dict(before.vector_by_digest()) if same and before else {}
        self._groups = before.groups if same and before else GroupVectors(embedder.dim)
        self.embedded = self.reused = 0

    def entries(self, articles: Sequence[Article], splitter: Splitter) -> list[Entry]:
        split = [splitter.split(article) for article in articles]
        texts = [[embedded_text(passage) for passage in passages] for passages in split]
        leads = [lead_text(article) for article in articles]
        groups = [[group.embedded for group in read_groups(article.text, article.language)] for article in articles]
        self._embed([text for own in texts for text in own] + leads, [text for own in groups for text in own])
        return [
            Entry(
                article=article,
                passages=passages,
                vectors=self._rows(own),
                lead=self._known[text_digest(lead)],
                texts=own,
                digests=[text_digest(text) for text in own],
                lead_digest=text_digest(lead),
                group_vectors=self._rows(grouped),
                group_digests=[text_digest(text) for text in grouped],
            )
            for article, passages, own, lead, grouped in zip(articles, split, texts, leads, groups, strict=True)
        ]

    def _embed(self, texts: Sequence[str], groups: Sequence[str]) -> None:
        """Of a group the packed vector that the index has will do, of nothing else."""
        wanted = {text_digest(text): text for text in (*texts, *groups)}
        whole = {text_digest(text) for text in texts}
        new = {d: text for d, text in wanted.items() if d not in self._known and (d in whole or not self._has(d))}
        self.embedded += len(new)
        self.reused += len(wanted) - len(new)
        if not new:
            return
        several = list(new.items())
        size = _WATCHED if self._progress else len(several)  # at once, unless somebody watches
        parts = [several[at : at + size] for at in range(0, len(several), size)]
        for part in watched(parts, self._progress, "Embedding"):
            vectors = self._embedder.encode_document([text for _, text in part])
            self._known |= dict(zip((digest for digest, _ in part), vectors, strict=True))

    def _has(self, digest: str) -> bool:
        return self._groups.vector(digest) is not None

    def _rows(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.empty((0, self._embedder.dim), dtype=np.float32)
        return np.stack([self._vector(text_digest(text)) for text in texts])

    def _vector(self, digest: str) -> npt.NDArray[np.float32]:
        found = self._known.get(digest)
        if found is None:
            found = self._groups.vector(digest)
        assert found is not None  # noqa: S101  embedded before
        return found


def _report(
    index: KnowledgeIndex, generation: int, changes: _Changes, vectors: _Vectors, pairs: Iterable[Duplicate] = ()
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


def _as_read(articles: Sequence[Article]) -> list[Article]:
    """The articles as a reader of files gives them: HTML as Markdown, and a text that lost its lines with lines."""
    _check(articles)
    return [with_lines(_as_markdown(article)) for article in articles]


def _as_markdown(article: Article) -> Article:
    """The article with its text as Markdown, where it is HTML; what a file brings was read before."""
    if "<" not in article.text:
        return article
    text = read_article(article.text, article.url).text
    return article if text == article.text or not text.strip() else replace(article, text=text)


def _check(articles: Sequence[Article]) -> None:
    if not articles:
        raise InputError("there must be at least one article to index; got none")
    seen: set[str] = set()
    for article in articles:
        if not isinstance(article, Article):
            got = f"must be an Article; got {type(article).__name__}"
            raise InputError(f"{got}: read rows with read_articles, or give them to Assistant.build")
        Article.from_dict(article.to_dict())  # a field of another kind would be found when the index is opened
        if article.id in seen:
            raise InputError(f"every article needs an id of its own; {article.id!r} came twice")
        seen.add(article.id)
