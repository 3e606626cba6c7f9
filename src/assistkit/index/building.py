"""Articles -> index: split, embed what is new, publish a generation.

The index is its own embedding cache: a text whose digest already has a vector there is not embedded again, in an
update and in a second build alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from assistkit.errors import IndexCorrupt, IndexMissing, InputError
from assistkit.index import writing
from assistkit.index.knowledge import Entry, KnowledgeIndex, open_index
from assistkit.index.passages import Splitter, embedded_text, lead_text
from assistkit.index.sources.flattened import with_lines
from assistkit.index.sources.html_detect import read_article
from assistkit.protocols import Embedder, Vectors
from assistkit.types import Article, Visibility, text_digest


@dataclass(frozen=True, kw_only=True)
class IndexReport:
    """What a build or an update did. `embedded` and `reused` count texts; `recall` is None for an exact index."""

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


def build_index(
    articles: Sequence[Article],
    out: Path | str,
    embedder: Embedder,
    *,
    kind: str = "exact",
    splitter: Splitter | None = None,
    unmarked: Visibility | None = None,
) -> IndexReport:
    """Index `articles` into the folder `out`, as a new generation where there is an index already.

    A text that is HTML is indexed as Markdown. `unmarked` says what articles without a visibility of their own were
    taken for; the index remembers it for updates. A damaged index is replaced. What was learned from solved cases
    stays, unless the embedder is another. Raises InputError for no articles, two with the same id, or a folder that
    holds something else; IndexLocked while another process writes.
    """
    articles = _as_read(articles)
    out, splitter = Path(out), splitter or Splitter()
    about = {"passage_words": splitter.words, "passage_overlap": splitter.overlap, "embedder": repr(embedder)}
    if unmarked:
        about["unmarked"] = unmarked
    with writing(out):
        index = KnowledgeIndex.empty(embedder.dim, embedder.fingerprint, kind=kind, about=about)
        before = _previous(out)
        vectors = _Vectors(embedder, before)
        if before is not None and before.fingerprint == embedder.fingerprint:  # else its cases' vectors are of no use
            index.memory = before.memory
            index.note("ranking", before.about.get("ranking"))
        index.upsert(vectors.entries(articles, splitter))
        return _report(index, index.save(out), _changes(before, articles), vectors)


def update_index(articles: Sequence[Article], path: Path | str, embedder: Embedder) -> IndexReport:
    """Bring the index at `path` to exactly `articles`: new and changed ones are embedded, missing ones removed.

    Where nothing changed, no generation is written. Raises as `build_index` does; IndexMissing or IndexCorrupt where
    there is no index to update; WrongEmbedder where it was built with another one.
    """
    articles = _as_read(articles)
    path = Path(path)
    index = open_index(path)
    index.check_fingerprint(embedder)
    with writing(path):
        changes = _changes(index, articles)
        vectors = _Vectors(embedder, index)
        if not changes:
            return _report(index, index.generation, changes, vectors)
        touched = {*changes.added, *changes.changed}
        splitter = Splitter(words=index.about["passage_words"], overlap=index.about["passage_overlap"])
        entries = vectors.entries([a for a in articles if a.id in touched], splitter)
        index.delete(changes.removed)
        index.upsert(entries)
        return _report(index, index.save(path), changes, vectors)


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

    def __init__(self, embedder: Embedder, before: KnowledgeIndex | None) -> None:
        self._embedder = embedder
        same = before is not None and before.fingerprint == embedder.fingerprint
        self._known = dict(before.vector_by_digest()) if same and before else {}
        self.embedded = self.reused = 0

    def entries(self, articles: Sequence[Article], splitter: Splitter) -> list[Entry]:
        split = [splitter.split(article) for article in articles]
        texts = [[embedded_text(passage) for passage in passages] for passages in split]
        leads = [lead_text(article) for article in articles]
        self._embed([text for own in texts for text in own] + leads)
        return [
            Entry(
                article=article,
                passages=passages,
                vectors=self._rows(own),
                lead=self._known[text_digest(lead)],
                texts=own,
                digests=[text_digest(text) for text in own],
                lead_digest=text_digest(lead),
            )
            for article, passages, own, lead in zip(articles, split, texts, leads, strict=True)
        ]

    def _embed(self, texts: Sequence[str]) -> None:
        wanted = {text_digest(text): text for text in texts}
        new = {digest: text for digest, text in wanted.items() if digest not in self._known}
        self.embedded += len(new)
        self.reused += len(wanted) - len(new)
        if new:
            self._known |= dict(zip(new, self._embedder.encode_document(list(new.values())), strict=True))

    def _rows(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.empty((0, self._embedder.dim), dtype=np.float32)
        return np.stack([self._known[text_digest(text)] for text in texts])


def _report(index: KnowledgeIndex, generation: int, changes: _Changes, vectors: _Vectors) -> IndexReport:
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
    )


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
        if article.id in seen:
            raise InputError(f"every article needs an id of its own; {article.id!r} came twice")
        seen.add(article.id)
