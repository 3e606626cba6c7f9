"""What the files in a block hold: records as JSON lines, arrays as .npy, in row order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import msgspec
import numpy as np
import numpy.typing as npt

from assistkit.errors import IndexCorrupt
from assistkit.index.arrays import from_npy, to_npy
from assistkit.index.blocks import pack, unpack
from assistkit.index.checks import checked_vectors
from assistkit.index.digests import BYTES, Digests, Sums
from assistkit.index.faiss_index import FaissIndex
from assistkit.index.group_vectors import Codes, GroupVectors, checked_codes
from assistkit.index.lexical import LexicalIndex
from assistkit.index.multilingual import MultilingualEmbedder
from assistkit.index.postings import LENGTHS, STARTS, TEXTS, WORDS, Postings
from assistkit.index.records import Kept, Lines, Records
from assistkit.index.stacked import Rows
from assistkit.index.text_vectors import TextVectors
from assistkit.protocols import Vectors
from assistkit.types import Article, Passage

ARTICLES, PASSAGES, ROWS, LINES = "articles.jsonl", "passages.jsonl", "rows.json", "lines.npy"
VECTORS, LEADS, GROUPS, ACROSS, DIGESTS = "vectors.npy", "leads.npy", "groups.npy", "across.npy", "digests.npy"
NAMES = (ARTICLES, PASSAGES, ROWS, LINES, VECTORS, LEADS, GROUPS, DIGESTS, WORDS, STARTS, TEXTS, LENGTHS)

_ENCODER = msgspec.json.Encoder(order="deterministic")
_ARTICLE, _PASSAGE = msgspec.json.Decoder(Article), msgspec.json.Decoder(Passage)


@dataclass(frozen=True)
class Parts:
    """A knowledge index taken apart, in order of article id. `sizes` (articles,) counts the passages of each.

    `digests` has a sum for each passage, and three for each article: of what its lead was made from, of its title, and
    its own.
    """

    SUMS: ClassVar = ("passages", "leads", "titles", "articles")

    articles: Records[Article]
    dense: FaissIndex
    leads: FaissIndex
    lexical: LexicalIndex
    sizes: Rows
    digests: Mapping[str, Digests]
    groups: GroupVectors
    across: TextVectors


class BlockRows(msgspec.Struct, frozen=True):
    """rows.json: ids in order; of each article how many passages and groups it has."""

    articles: list[str]
    passages: list[str]
    sizes: list[tuple[int, int]]


@dataclass(frozen=True)
class OpenBlock:
    """A block that was opened: its records are read when they are asked for, unless it was checked whole."""

    rows: BlockRows
    articles: Sequence[Article]
    passages: Sequence[Passage]
    vectors: Vectors
    leads: Vectors
    codes: Codes
    across: Codes | None
    digests: Mapping[str, Sums]
    postings: Postings

    def groups(self) -> Iterator[tuple[str, Codes, Sums]]:
        """Each article with its groups' vectors and digests."""
        at = 0
        for article, (_, size) in zip(self.rows.articles, self.rows.sizes, strict=True):
            yield article, self.codes[at : at + size], self.digests["groups"][at : at + size]
            at += size


def encode_block(parts: Parts, first: int, last: int) -> bytes:
    """The block of the articles first:last."""
    start, end = int(parts.sizes[:first].sum()), int(parts.sizes[:last].sum())
    of_articles, of_passages = np.arange(first, last), np.arange(start, end)
    ids = parts.leads.ids[first:last]
    codes = [parts.groups.codes_of(id) for id in ids]
    rows = BlockRows(
        ids,
        parts.dense.ids[start:end],
        list(zip(parts.sizes[first:last].tolist(), [len(own) for own in codes], strict=True)),
    )
    articles = [_ENCODER.encode(article) + b"\n" for article in parts.articles[first:last]]
    passages = [_ENCODER.encode(passage) + b"\n" for passage in parts.dense.passages[start:end]]
    sums = [parts.digests[name].rows.take(of_passages if name == "passages" else of_articles) for name in Parts.SUMS]
    searched = [*parts.digests["passages"].texts(of_passages), *parts.digests["titles"].texts(of_articles)]
    across = parts.across.codes(searched)
    return pack(
        {
            ARTICLES: b"".join(articles),
            PASSAGES: b"".join(passages),
            ROWS: _ENCODER.encode(rows) + b"\n",
            LINES: to_npy(np.concatenate([_ends(articles), _ends(passages)])),
            VECTORS: to_npy(parts.dense.take(of_passages)),
            LEADS: to_npy(parts.leads.take(of_articles)),
            GROUPS: to_npy(np.concatenate([np.empty((0, parts.dense.dim), dtype=np.int8), *codes])),
            DIGESTS: to_npy(np.concatenate([*sums, *(parts.groups.sums_of(id) for id in ids)])),
            **parts.lexical.postings(start, end).to_files(),
            **({ACROSS: to_npy(across)} if across.any() else {}),
        }
    )


def open_block(data: memoryview, dim: int, path: Path, kept: Kept, *, whole: bool) -> OpenBlock:
    """Inverse of `encode_block`; `whole` looks at everything in it. Raises IndexCorrupt, naming the file inside."""
    files: dict[str, Any] = {}
    with corrupt(path):
        files.update(unpack(data))
        if missing := [name for name in NAMES if name not in files]:
            raise ValueError(f"{missing[0]} is missing from it")
        if strays := files.keys() - {*NAMES, ACROSS}:
            raise ValueError(f"{min(strays)} must not be in it")
    with corrupt(path / ROWS):
        rows = msgspec.json.decode(files[ROWS], type=BlockRows)
        own = np.array(rows.sizes, dtype=np.int64).reshape(len(rows.articles), 2)
        if (own < 0).any() or own[:, 0].sum() != len(rows.passages):
            raise ValueError("the sizes do not fit the passages")
    passages, groups, count = len(rows.passages), int(own[:, 1].sum()), len(rows.articles)
    array = _Arrays(files, path)
    digests = array(DIGESTS, np.uint8, passages + 3 * count + groups, BYTES)
    bounds = np.cumsum([0, passages, count, count, count, groups])
    sums = {name: digests[bounds[at] : bounds[at + 1]] for at, name in enumerate((*Parts.SUMS, "groups"))}
    with corrupt(path / WORDS):
        postings = Postings.from_files(files, passages)
    ends = array(LINES, np.int64, count + passages)
    articles = Lines(files[ARTICLES], ends[:count], _article_of(rows), path / ARTICLES, kept)
    read = _passage_of(rows, own[:, 0], articles)
    block = OpenBlock(
        rows=rows,
        articles=articles,
        passages=Lines(files[PASSAGES], ends[count:], read, path / PASSAGES, kept),
        vectors=array(VECTORS, np.float32, passages, dim),
        leads=array(LEADS, np.float32, count, dim),
        codes=array(GROUPS, np.int8, groups, dim),
        across=array(ACROSS, np.int8, passages + count, MultilingualEmbedder.dim) if ACROSS in files else None,
        digests=sums,
        postings=postings,
    )
    return _checked(block, path) if whole else block


def _checked(block: OpenBlock, path: Path) -> OpenBlock:
    """The same with every record read. Raises IndexCorrupt where anything in it is not as it is written."""
    articles, passages = list(block.articles), list(block.passages)
    for name, vectors in ((VECTORS, block.vectors), (LEADS, block.leads)):
        with corrupt(path / name):
            checked_vectors(vectors, vectors.shape[1])
    for name, codes in ((GROUPS, block.codes), (ACROSS, block.across)):
        with corrupt(path / name):
            if codes is not None:
                checked_codes(codes if name == GROUPS else codes[codes.any(axis=1)])
    with corrupt(path / WORDS):
        block.postings.check()
    return replace(block, articles=articles, passages=passages)


class _Arrays:
    """The arrays in a block, by name."""

    def __init__(self, files: Mapping[str, memoryview], path: Path) -> None:
        self._files, self._path = files, path

    def __call__(self, name: str, dtype: type[np.generic], rows: int, width: int | None = None) -> npt.NDArray[Any]:
        """Raises IndexCorrupt unless it has this shape."""
        with corrupt(self._path / name):
            wanted = (rows,) if width is None else (rows, width)
            found = from_npy(self._files[name], dtype, ndim=len(wanted))
            if found.shape != wanted:
                raise ValueError(f"must have the shape {wanted}; got {found.shape}")
            return found


def _article_of(rows: BlockRows) -> Callable[[int, memoryview], Article]:
    def read(at: int, line: memoryview) -> Article:
        article = _ARTICLE.decode(line)
        if article.id != rows.articles[at]:
            raise ValueError(f"must be article {rows.articles[at]}; got {article.id}")
        return article

    return read


def _passage_of(
    rows: BlockRows, sizes: npt.NDArray[np.int64], articles: Sequence[Article]
) -> Callable[[int, memoryview], Passage]:
    owners = np.repeat(np.arange(len(sizes)), sizes)

    def read(at: int, line: memoryview) -> Passage:
        passage, article = _PASSAGE.decode(line), articles[int(owners[at])]
        if passage.id != rows.passages[at]:
            raise ValueError(f"must be passage {rows.passages[at]}; got {passage.id}")
        check_passage(passage, article)
        return passage

    return read


def _ends(lines: Sequence[bytes]) -> npt.NDArray[np.int64]:
    return np.cumsum([len(line) for line in lines], dtype=np.int64)


@contextmanager
def corrupt(path: Path) -> Iterator[None]:
    """What msgspec, numpy and faiss raise becomes an IndexCorrupt that names the file."""
    try:
        yield
    except KeyError as error:
        raise IndexCorrupt(f"{error} is missing from the generation: rebuild the index", path=path) from None
    except (ValueError, IndexError, OverflowError, RuntimeError) as error:
        raise IndexCorrupt(f"{error}: rebuild the index", path=path) from None


def check_passage(passage: Passage, article: Article | None) -> None:
    """Raises ValueError where it is not what stands at its place in its article, or more public than that."""
    start = passage.start
    if article is None:
        raise ValueError(f"passage {passage.id}: there must be an article {passage.article_id}, got none")
    there = start >= 0 and passage.end - start == len(passage.text) and article.text.startswith(passage.text, start)
    if passage.article_id != article.id or not there:
        raise ValueError(f"passage {passage.id}: must be article.text[start:end] of article {article.id}")
    if passage.public and not article.public:
        raise ValueError(f"passage {passage.id}: is public, and its article {article.id} must be so too; got internal")
