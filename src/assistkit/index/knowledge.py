"""The index of a knowledge base: articles, their passages, and both ways to find them, kept in step; solved cases."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from assistkit.errors import IndexMissing, IndexUnusable, InputError
from assistkit.index import store
from assistkit.index.checks import checked_ids, checked_vectors
from assistkit.index.faiss_index import FaissIndex
from assistkit.index.filters import Mask, known_values
from assistkit.index.gathering import gather
from assistkit.index.group_vectors import GroupVectors
from assistkit.index.knowledge_files import Files, check_passages, decode, encode, lead_passage
from assistkit.index.lexical import LexicalIndex
from assistkit.index.memory import CaseMemory
from assistkit.index.multilingual import MultilingualEmbedder
from assistkit.index.passages import embedded_text
from assistkit.index.publish import publish, remove_others, writing
from assistkit.index.seam import Gathered, check_fingerprint
from assistkit.index.text_vectors import TextVectors
from assistkit.protocols import Embedder, Vectors
from assistkit.types import Article, Passage, Where, text_digest


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An article ready to be indexed.

    For each of its n passages, in order: a row of `vectors` (n, d), in `texts` what was embedded and is searched for
    words (title, headings, text), in `digests` a sha256 of that. `lead` (d,) is the vector of the article as a whole,
    `lead_digest` a sha256 of what it was made from. `group_vectors` (m, d) are those of its groups of parts, with their
    digests.
    """

    article: Article
    passages: Sequence[Passage]
    vectors: Vectors
    texts: Sequence[str]
    digests: Sequence[str]
    lead: npt.NDArray[np.float32]
    lead_digest: str = ""
    group_vectors: Vectors | None = None
    group_digests: Sequence[str] = ()


class KnowledgeIndex:
    """Articles with `dense` (a vector a passage), `leads` (a vector an article) and `lexical` (words of passages).
    `groups` has a vector for each paragraph, list or table, `across` those of the multilingual embedder for
    passages and titles.

    Rows of `dense` and `lexical` agree and are in order of article id, then place in the article; `leads` in order
    of article id. Search through the three parts; change only through `upsert` and `delete`. `memory` holds the solved
    cases that were learned. `digest` is the sha256 of the manifest it was read from or saved with: equal digests mean
    equal content.
    """

    def __init__(self, dense: FaissIndex, leads: FaissIndex, lexical: LexicalIndex, about: Mapping[str, Any]) -> None:
        self.dense = dense
        self.leads = leads
        self.lexical = lexical
        self.groups = GroupVectors(dense.dim)
        self.across = TextVectors(MultilingualEmbedder.dim)
        self.memory = CaseMemory(dense.dim)
        self.generation, self.digest = 0, ""
        self._about = dict(about)
        self._root: Path | None = None
        self._articles: dict[str, Article] = {}
        self._passages: dict[str, tuple[Passage, ...]] = {}
        self._digests: dict[str, str] = {}
        self._lead_digests: dict[str, str] = {}
        self._article_words: LexicalIndex | None = None
        self._filters: Mapping[str, tuple[str, ...]] | None = None

    @classmethod
    def empty(
        cls, dim: int, fingerprint: str, kind: str = "exact", about: Mapping[str, Any] | None = None
    ) -> KnowledgeIndex:
        """An index without articles, for vectors of `dim` made by the embedder with this fingerprint.

        `kind` is "exact", "hnsw" or "ivf", as for FaissIndex; leads are always searched exactly.
        `about` is written to the manifest as it is, so it must be JSON; it should say how the passages were made.
        """
        known = {**(about or {}), "fingerprint": fingerprint, "dim": dim, "kind": kind}
        return cls(FaissIndex(dim, kind), FaissIndex(dim), LexicalIndex(), known)

    @classmethod
    def open(cls, path: Path | str) -> KnowledgeIndex:
        """The index in the folder `path`, every byte checked; later generations do not change what was opened.

        Raises IndexMissing, IndexCorrupt (naming the file) or IndexTooNew.
        """
        root = Path(path)
        generation = store.read(root)
        parts = decode(generation, root)
        index = cls(parts.dense, parts.leads, parts.lexical, generation.about)
        index._articles = {article.id: article for article in parts.articles}
        index._digests, index._lead_digests, index.memory = parts.digests, parts.lead_digests, parts.memory
        index.groups, index.across = parts.groups, parts.across
        grouped: dict[str, list[Passage]] = {id: [] for id in index._articles}
        for passage in parts.dense.passages:
            grouped[passage.article_id].append(passage)
        index._passages = {id: tuple(passages) for id, passages in grouped.items()}
        index.generation, index.digest, index._root = generation.number, generation.digest, root.resolve()
        return index

    def __len__(self) -> int:
        return len(self.dense)

    def __repr__(self) -> str:
        return (
            f"KnowledgeIndex(articles={len(self._articles)}, passages={len(self)}, kind={self.dense.kind!r}, "
            f"fingerprint={self.fingerprint!r}, generation={self.generation})"
        )

    @property
    def articles(self) -> Mapping[str, Article]:
        """Every article by id."""
        return MappingProxyType(self._articles)

    @property
    def passages(self) -> Sequence[Passage]:
        """Every passage, in row order."""
        return self.dense.passages

    @property
    def about(self) -> Mapping[str, Any]:
        """What was said about it when it was made, with fingerprint, dim, kind, and how much it holds."""
        return {**self._about, "articles": len(self._articles), "passages": len(self), "cases": len(self.memory)}

    def note(self, name: str, value: Any) -> None:
        """Say one thing more about it; must be JSON. None takes it back."""
        self._about = {key: known for key, known in self._about.items() if key != name}
        if value is not None:
            self._about[name] = value

    @property
    def fingerprint(self) -> str:
        """Of the embedder that made the vectors."""
        return str(self._about["fingerprint"])

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return self.dense.dim

    def passage(self, id: str) -> Passage:
        """A passage by its id. Raises KeyError."""
        return self.dense.passages[self.dense.row(id)]

    def digest_of(self, passage_id: str) -> str:
        """The sha256 of what a passage's vector was made from. Raises KeyError."""
        return self._digests[passage_id]

    def passages_of(self, article_id: str) -> tuple[Passage, ...]:
        """An article's passages in order. Raises KeyError."""
        return self._passages[article_id]

    @property
    def article_words(self) -> LexicalIndex:
        """The words of whole articles, a row an article in order of id; not to be changed."""
        if self._article_words is None:
            words = self.lexical.joined([passage.article_id for passage in self.passages])
            self._article_words = words
        return self._article_words

    def mask(self, where: Where | None) -> Mask | None:
        """bool (n,) over the passages: those that satisfy `where`; None means all. Raises InputError."""
        return self.dense.mask(where)

    @property
    def filters(self) -> Mapping[str, tuple[str, ...]]:
        """What a `where` may name: "article_id", "language", "visibility" and every facet, with the values there."""
        if self._filters is None:
            self._filters = MappingProxyType(known_values(self._articles.values()))
        return self._filters

    @property
    def folder(self) -> Path | None:
        """The folder that it was opened from or saved to last; None where it is in memory only."""
        return self._root

    def vector_by_digest(self) -> dict[str, npt.NDArray[np.float32]]:
        """The vector (d,) of every passage and lead, by the digest of what was embedded: no need to embed it again."""
        known = {self._digests[id]: vector for id, vector in zip(self.dense.ids, self.dense.vectors, strict=True)}
        leads = zip(self.leads.ids, self.leads.vectors, strict=True)
        return known | {digest: vector for id, vector in leads if (digest := self._lead_digests[id])}

    def vector_of_group(self, text: str) -> npt.NDArray[np.float32] | None:
        """The vector (d,) of a group by what was embedded of it; None where no article has such a group."""
        return self.groups.vector(text_digest(text))

    def with_memory(self, memory: CaseMemory) -> KnowledgeIndex:
        """The same articles with other solved cases; to be searched, not to be changed."""
        if len(self):
            _ = self.article_words  # once for all copies
        other = copy.copy(self)
        other.memory = memory
        return other

    def entry(self, article_id: str) -> Entry:
        """The article as it was given to `upsert`; vectors of groups as they are kept. Raises KeyError."""
        article, passages = self._articles[article_id], self._passages[article_id]
        rows = [self.dense.row(passage.id) for passage in passages]
        groups, digests = self.groups.of(article_id)
        return Entry(
            article=article,
            passages=passages,
            vectors=self.dense.vectors[rows],
            texts=[embedded_text(passage) for passage in passages],
            digests=[self._digests[passage.id] for passage in passages],
            lead=self.leads.vectors[self.leads.row(article_id)],
            lead_digest=self._lead_digests[article_id],
            group_vectors=groups,
            group_digests=digests,
        )

    def check_fingerprint(self, embedder: Embedder) -> None:
        """Raises WrongEmbedder unless the vectors were made by such an embedder."""
        check_fingerprint(self, embedder)

    @property
    def place(self) -> Path | None:
        """The folder, as `folder` has it."""
        return self._root

    @property
    def article_ids(self) -> Sequence[str]:
        """The ids of all articles, in order; not to be changed."""
        return self.leads.ids

    def gather(
        self,
        query: str,
        vector: npt.NDArray[np.float32],
        pool: int,
        *,
        spoken_for: Sequence[str] = (),
        also: str = "",
        where: Where | None = None,
    ) -> Gathered:
        """What the searches propose for a case, with every number of it; see `seam.Knowledge`."""
        return gather(self, query, vector, pool, spoken_for=spoken_for, also=also, where=where)

    def is_latest(self) -> bool:
        """Whether its folder still has the generation that was opened."""
        return self._root is None or store.read_pointer(self._root).sha256 == self.digest

    def opened_again(self) -> KnowledgeIndex:
        """The folder's index as it is now. Raises as `open` does; IndexMissing where it was never in a folder."""
        return KnowledgeIndex.open(self._in_a_folder())

    def writing(self) -> AbstractContextManager[None]:
        """Be the only writer of its folder, as `publish.writing`; of one in memory there is no other."""
        return nullcontext() if self._root is None else writing(self._root)

    def keep_learned(self) -> None:
        """Publish it in its folder with what was learned."""
        self.save(self._in_a_folder())

    def wipe(self) -> None:
        """Remove every other generation."""
        remove_others(self._in_a_folder())

    def _in_a_folder(self) -> Path:
        if self._root is None:
            raise IndexMissing("this index is in memory only, so there is no folder of it: save it first")
        return self._root

    def upsert(self, entries: Sequence[Entry]) -> None:
        """Add articles; one that is there already is replaced with all its passages.

        Raises InputError, with nothing changed, when an entry does not fit itself or the index.
        """
        entries = list(entries)
        ids = checked_ids([entry.article.id for entry in entries])
        vectors = [self._checked(entry) for entry in entries]
        passages = [passage for entry in entries for passage in entry.passages]
        checked_ids([passage.id for passage in passages])
        if not entries:
            return
        self._remove(ids)
        self.dense.upsert(passages, np.concatenate(vectors))
        self.lexical.upsert([passage.id for passage in passages], [text for entry in entries for text in entry.texts])
        self.leads.upsert([lead_passage(entry.article) for entry in entries], np.stack([e.lead for e in entries]))
        for entry in entries:
            self._articles[entry.article.id] = entry.article
            self._passages[entry.article.id] = tuple(entry.passages)
            self._digests |= {p.id: digest for p, digest in zip(entry.passages, entry.digests, strict=True)}
            self._lead_digests[entry.article.id] = entry.lead_digest
            if entry.group_vectors is not None:
                self.groups.put(entry.article.id, entry.group_vectors, entry.group_digests)
        self._sort()

    def delete(self, article_ids: Sequence[str]) -> int:
        """Remove articles with their passages; returns how many there were. An unknown id is not an error."""
        return self._remove(checked_ids(article_ids))

    def save(self, path: Path | str, *, keep_before: bool = True) -> int:
        """Publish as the next generation in the folder `path`; returns its number. Equal content gives equal bytes.

        Without `keep_before` the generation before is removed too, and nothing of it is left. Raises IndexLocked when
        another process is writing, or has published since this index was opened from there; InputError when the folder
        holds something else or cannot be written to.
        """
        root = Path(path).resolve()
        articles = list(self._articles.values())
        digests = (self._digests, self._lead_digests)
        parts = Files(articles, self.dense, self.leads, self.lexical, *digests, self.groups, self.across, self.memory)
        files = encode(parts)
        after = self.generation if self._root == root else None
        self.generation = publish(root, files, self.about, after=after, keep_before=keep_before)
        self.digest = store.read_pointer(root).sha256
        self._root = root
        return self.generation

    def _checked(self, entry: Entry) -> Vectors:
        vectors = checked_entry(entry, self.dim)
        for passage in entry.passages:
            if passage.id in self.dense and (owner := self.passage(passage.id).article_id) != entry.article.id:
                raise InputError(f"passage {passage.id}: its id is taken by article {owner}")
        return vectors

    def _remove(self, article_ids: Sequence[str]) -> int:
        self._article_words = self._filters = None
        known = [id for id in article_ids if id in self._articles]
        gone = [passage.id for id in known for passage in self._passages[id]]
        self.dense.delete(gone)
        self.lexical.delete(gone)
        self.leads.delete(known)
        for id in gone:
            del self._digests[id]
        for id in known:
            del self._articles[id], self._passages[id], self._lead_digests[id]
            self.groups.drop(id)
        return len(known)

    def _sort(self) -> None:
        self._article_words = self._filters = None
        self._articles = dict(sorted(self._articles.items()))
        rows = [passage.id for id in self._articles for passage in self._passages[id]]
        self.dense.reorder(rows)
        self.lexical.reorder(rows)
        self.leads.reorder(list(self._articles))


def checked_entry(entry: Entry, dim: int) -> Vectors:
    """The vectors (n, dim) of its passages. Raises InputError where an entry does not fit itself."""
    article, passages = entry.article, entry.passages
    if not len(passages) == len(entry.texts) == len(entry.digests):
        raise InputError(
            f"article {article.id}: there must be one text and one digest for each passage; got "
            f"{len(passages)} passages, {len(entry.texts)} texts, {len(entry.digests)} digests"
        )
    for passage in passages:
        if passage.article_id != article.id:
            raise InputError(f"passage {passage.id}: must be article.text[start:end] of article {article.id}")
    try:
        check_passages(passages, {article.id: article})
        msgspec.json.encode(article)
        checked_vectors(entry.lead[None], dim)
        if entry.group_vectors is not None:
            checked_vectors(entry.group_vectors, dim, rows=len(entry.group_digests))
        return checked_vectors(entry.vectors, dim, rows=len(passages))
    except ValueError as error:  # InputError, half an emoji
        raise InputError(f"article {article.id}: {error}") from None


def open_index(path: Path | str) -> KnowledgeIndex:
    """The index in the folder `path`; see KnowledgeIndex.open."""
    return KnowledgeIndex.open(path)


def verify(path: Path | str) -> list[str]:
    """Every problem of the index in the folder `path`, one a line and naming the file; empty when all is well."""
    root = Path(path)
    found = [str(problem) for problem in store.problems(root)]
    if found:
        return found
    try:
        KnowledgeIndex.open(root)
    except IndexUnusable as error:
        return [str(error)]
    return []
