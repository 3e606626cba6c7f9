"""The index of a knowledge base: articles, their passages, and both ways to find them, kept in step; solved cases."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from assistkit.errors import IndexMissing, IndexUnusable, InputError
from assistkit.index import store
from assistkit.index.across import ACROSS
from assistkit.index.across_rows import AcrossRows, brought_across
from assistkit.index.articles import Articles
from assistkit.index.block_files import Parts
from assistkit.index.checks import checked_ids
from assistkit.index.digests import Digests
from assistkit.index.entries import Entry, across_digests, checked_entry
from assistkit.index.faiss_index import FaissIndex
from assistkit.index.filters import Mask, known_values
from assistkit.index.gathering import gather
from assistkit.index.group_vectors import GroupVectors
from assistkit.index.knowledge_files import Block, decode, encode
from assistkit.index.languages import languages_in
from assistkit.index.leads import lead_passage
from assistkit.index.lexical import JoinedWords, LexicalIndex
from assistkit.index.memory import CaseMemory
from assistkit.index.multilingual import MultilingualEmbedder
from assistkit.index.passages import embedded_text
from assistkit.index.publish import publish, remove_others, writing
from assistkit.index.records import Records
from assistkit.index.seam import Gathered, check_fingerprint
from assistkit.index.text_vectors import TextVectors
from assistkit.protocols import Embedder, Vectors
from assistkit.types import Article, Passage, Where, text_digest


class KnowledgeIndex:
    """Articles with `dense` (a vector a passage), `leads` (a vector an article) and `lexical` (words of passages).
    `groups` has a vector for each paragraph, list or table, `across` those of the multilingual embedder for
    passages and titles.

    Rows of `dense` and `lexical` agree and are in order of article id, then place in the article; `leads` in order
    of article id, as `records` has the articles; the passages of article a are the rows bounds[a]:bounds[a + 1].
    Search through the three parts; change only through `upsert` and `delete`. `memory` holds the solved cases that were
    learned. `digest` is the sha256 of the manifest it was read from or saved with: equal digests mean equal content.
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
        self.records: Records[Article] = Records()
        self._digests: Mapping[str, Digests] = {name: Digests() for name in Parts.SUMS}
        self._blocks: Sequence[Block] = ()  # of the generation that was opened or saved last
        self._touched: set[str] = set()  # articles that came, changed or went since
        self._set_sizes(np.empty(0, dtype=np.int64))
        self._article_words: JoinedWords | None = None
        self._filters: Mapping[str, tuple[str, ...]] | None = None
        self._languages: Mapping[str, int] | None = None
        self._across_rows: AcrossRows | None = None

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
    def open(cls, path: Path | str, *, whole: bool = False) -> KnowledgeIndex:
        """The index in the folder `path`; later generations do not change what was opened.

        Every byte is checked up to `store.WHOLE` bytes, and of a larger one where `whole` is said. Else its vectors,
        words and records are read from the files when they are needed, and what cannot be read is an IndexCorrupt then.
        Raises IndexMissing, IndexCorrupt (naming the file) or IndexTooNew.
        """
        root = Path(path)
        generation = store.read(root, whole=whole)
        parts, memory, blocks = decode(generation, root)
        index = cls(parts.dense, parts.leads, parts.lexical, generation.about)
        index.records, index._digests, index._blocks = parts.articles, parts.digests, blocks
        index._set_sizes(parts.sizes)
        index.groups, index.across, index.memory = parts.groups, parts.across, memory
        index.generation, index.digest, index._root = generation.number, generation.digest, root.resolve()
        return index

    def __len__(self) -> int:
        return len(self.dense)

    def __repr__(self) -> str:
        return (
            f"KnowledgeIndex(articles={len(self.records)}, passages={len(self)}, kind={self.dense.kind!r}, "
            f"fingerprint={self.fingerprint!r}, generation={self.generation})"
        )

    @property
    def articles(self) -> Mapping[str, Article]:
        """Every article by id, in order; those of a large index are read from its file when they are asked for."""
        return Articles(self.leads, self.records)

    @property
    def passages(self) -> Sequence[Passage]:
        """Every passage, in row order."""
        return self.dense.passages

    @property
    def about(self) -> Mapping[str, Any]:
        """What was said about it when it was made, with fingerprint, dim, kind, and how much it holds."""
        return {**self._about, "articles": len(self.records), "passages": len(self), "cases": len(self.memory)}

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
        return self._digests["passages"].hex(self.dense.row(passage_id))

    @property
    def passage_digests(self) -> list[str]:
        """The same of every passage, in row order."""
        return self._digests["passages"].texts(np.arange(len(self)))

    @property
    def title_digests(self) -> list[str]:
        """The sha256 of every article's title, in order of id."""
        return self._digests["titles"].texts(np.arange(len(self.records)))

    @property
    def article_digests(self) -> dict[str, str]:
        """`Article.digest` of every article by id, without reading it."""
        return dict(zip(self.leads.ids, self._digests["articles"].texts(np.arange(len(self.records))), strict=True))

    def passages_of(self, article_id: str) -> tuple[Passage, ...]:
        """An article's passages in order. Raises KeyError."""
        first, last = self.rows_of(article_id)
        return tuple(self.dense.passages[first:last])

    def rows_of(self, article_id: str) -> tuple[int, int]:
        """The rows first:last of an article's passages. Raises KeyError."""
        at = self.leads.row(article_id)
        return int(self.bounds[at]), int(self.bounds[at + 1])

    def owners(self, rows: Sequence[int]) -> list[str]:
        """The ids of the articles that the passages in these rows are of."""
        places = np.searchsorted(self.bounds, rows, side="right") - 1
        return [self.leads.ids[at] for at in places.tolist()]

    @property
    def article_words(self) -> JoinedWords:
        """The words of whole articles, a row an article with passages in order of id; not to be changed."""
        if self._article_words is None:
            sizes = np.diff(self.bounds).tolist()
            self._article_words = self.lexical.joined(
                [id for id, size in zip(self.leads.ids, sizes, strict=True) for _ in range(size)]
            )
        return self._article_words

    def mask(self, where: Where | None) -> Mask | None:
        """bool (n,) over the passages: those that satisfy `where`; None means all. Raises InputError."""
        return self.dense.mask(where)

    @property
    def filters(self) -> Mapping[str, tuple[str, ...]]:
        """What a `where` may name: "article_id", "language", "visibility" and every facet, with the values there."""
        if self._filters is None:
            self._filters = MappingProxyType(known_values(self.records))
        return self._filters

    @property
    def folder(self) -> Path | None:
        """The folder that it was opened from or saved to last; None where it is in memory only."""
        return self._root

    def vectors_by_digest(self, digests: Sequence[str]) -> dict[str, npt.NDArray[np.float32]]:
        """The vectors (d,) of passages and leads that were made from texts with these digests."""
        found: dict[str, npt.NDArray[np.float32]] = {}
        for name, vectors in (("leads", self.leads), ("passages", self.dense)):
            rows = self._digests[name].places(digests)
            there = np.flatnonzero(rows >= 0)
            found |= zip((digests[at] for at in there.tolist()), vectors.take(rows[there]), strict=True)
        return found

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
        at, rows = self.leads.row(article_id), np.arange(*self.rows_of(article_id))
        passages = self.passages_of(article_id)
        groups, digests = self.groups.of(article_id)
        of_passages = self._digests["passages"].texts(rows)
        across = self.across.vectors([*of_passages, self._digests["titles"].hex(at)])
        return Entry(
            article=self.records[at],
            passages=passages,
            vectors=self.dense.take(rows),
            texts=[embedded_text(passage) for passage in passages],
            digests=of_passages,
            lead=self.leads.take(np.array([at]))[0],
            lead_digest=self._digests["leads"].hex(at),
            group_vectors=groups,
            group_digests=digests,
            across=across if across.any(axis=1).all() else None,
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

    def gather(  # noqa: PLR0913  what every search needs
        self,
        query: str,
        vector: npt.NDArray[np.float32],
        pool: int,
        *,
        spoken_for: Sequence[str] = (),
        also: str = "",
        where: Where | None = None,
        across: npt.NDArray[np.float32] | None = None,
    ) -> Gathered:
        """What the searches propose for a case, with every number of it; see `seam.Knowledge`."""
        return gather(self, query, vector, pool, spoken_for=spoken_for, also=also, where=where, across=across)

    @property
    def across_rows(self) -> AcrossRows:
        """The vectors of `across`, a row a passage."""
        if self._across_rows is None:
            self._across_rows = AcrossRows(self)
        return self._across_rows

    @property
    def languages(self) -> Mapping[str, int]:
        """How many articles are in each language; see `seam.Knowledge`."""
        if self._languages is None:
            self._languages = languages_in(self.records)
        return self._languages

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
        self._change({id for id in ids if id in self.leads}, entries, np.concatenate(vectors))

    def delete(self, article_ids: Sequence[str]) -> int:
        """Remove articles with their passages; returns how many there were. An unknown id is not an error."""
        gone = {id for id in checked_ids(article_ids) if id in self.leads}
        if gone:
            self._change(gone)
        return len(gone)

    def touch(self, article_ids: Iterable[str]) -> None:
        """Something that is kept of these articles is another now, such as a vector of `across`."""
        self._touched.update(article_ids)
        self._across_rows = None

    def bring_across(self, other: Embedder) -> None:
        """Give every passage and title a vector of the multilingual embedder; see `seam.LearningIndex`."""
        if self.about.get(ACROSS) != other.fingerprint:
            self.across, self.memory.across = TextVectors(other.dim), TextVectors(other.dim)
            self.note(ACROSS, other.fingerprint)
        self.touch(brought_across(self, other))

    def save(self, path: Path | str, *, keep_before: bool = True) -> int:
        """Publish as the next generation in the folder `path`; returns its number. Equal content gives equal bytes.

        Without `keep_before` the generation before is removed too, and nothing of it is left. Raises IndexLocked when
        another process is writing, or has published since this index was opened from there; InputError when the folder
        holds something else or cannot be written to.
        """
        root = Path(path).resolve()
        with writing(root):
            there = self._root == root and self._is_published(root)
            files, same, blocks = encode(self._parts(), self.memory, self._blocks, self._touched, same=there)
            after = self.generation if self._root == root else None
            self.generation = publish(root, files, self.about, after=after, keep_before=keep_before, same=same)
            self.digest = store.read_pointer(root).sha256
        self._root, self._blocks, self._touched = root, blocks, set()
        return self.generation

    def _is_published(self, root: Path) -> bool:
        try:
            return store.read_pointer(root).sha256 == self.digest
        except IndexUnusable:
            return False

    def _parts(self) -> Parts:
        sizes = np.diff(self.bounds)
        parts = (self.records, self.dense, self.leads, self.lexical, sizes, self._digests, self.groups, self.across)
        return Parts(*parts)

    def _set_sizes(self, sizes: npt.NDArray[np.int64]) -> None:
        self.bounds = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)

    def _checked(self, entry: Entry) -> Vectors:
        vectors = checked_entry(entry, self.dim)
        for passage in entry.passages:
            if passage.id in self.dense and (owner := self.passage(passage.id).article_id) != entry.article.id:
                raise InputError(f"passage {passage.id}: its id is taken by article {owner}")
        return vectors

    def _change(self, gone: set[str], entries: Sequence[Entry] = (), vectors: Vectors | None = None) -> None:
        """Without the articles `gone`, and with these; `vectors` are those of their passages."""
        ids = [*self.leads.ids, *(entry.article.id for entry in entries)]
        kept = [at for at, id in enumerate(self.leads.ids) if id not in gone]
        articles = np.array(sorted([*kept, *range(len(self.records), len(ids))], key=ids.__getitem__), dtype=np.int64)
        sizes = np.concatenate([np.diff(self.bounds), [len(entry.passages) for entry in entries]]).astype(np.int64)
        starts = np.cumsum(sizes) - sizes
        sizes = sizes[articles]
        rows = np.repeat(starts[articles] - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum())
        passages = [passage for entry in entries for passage in entry.passages]
        made = [entry.article for entry in entries]
        self.dense.change(rows, passages, vectors)
        self.lexical.change(rows, [passage.id for passage in passages], [t for entry in entries for t in entry.texts])
        leads = np.stack([entry.lead for entry in entries]) if entries else None
        self.leads.change(articles, [lead_passage(article) for article in made], leads)
        self._digests = {
            "passages": self._digests["passages"].changed(rows, [d for entry in entries for d in entry.digests]),
            "leads": self._digests["leads"].changed(articles, [entry.lead_digest for entry in entries]),
            "titles": self._digests["titles"].changed(articles, [text_digest(article.title) for article in made]),
            "articles": self._digests["articles"].changed(articles, [article.digest for article in made]),
        }
        self.records = self.records.changed(articles, made)
        self._set_sizes(sizes)
        for id in gone:
            self.groups.drop(id)
        for entry in entries:
            if entry.group_vectors is not None:
                self.groups.put(entry.article.id, entry.group_vectors, entry.group_digests)
        others = [(across_digests(entry), entry.across) for entry in entries if entry.across is not None]
        if others:  # at once: each call adds a part, and looks at all there are
            self.across.put([one for own, _ in others for one in own], np.concatenate([made for _, made in others]))
        self._touched |= {*gone, *ids[len(ids) - len(entries) :]}
        self._article_words = self._filters = self._languages = self._across_rows = None


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
        KnowledgeIndex.open(root, whole=True)
    except IndexUnusable as error:
        return [str(error)]
    return []
