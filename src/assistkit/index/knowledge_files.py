"""What the files of a knowledge index hold: records as JSON lines, arrays as .npy, in row order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from assistkit.errors import IndexCorrupt
from assistkit.index.about import check_about
from assistkit.index.arrays import from_npy, to_npy
from assistkit.index.faiss_index import FaissIndex
from assistkit.index.group_vectors import GroupVectors
from assistkit.index.lexical import LexicalIndex
from assistkit.index.memory import CASES, CaseMemory
from assistkit.index.multilingual import MultilingualEmbedder
from assistkit.index.store import MANIFEST, Generation
from assistkit.index.text_vectors import TextVectors
from assistkit.types import Article, Passage, text_digest

ARTICLES, PASSAGES, DIGESTS, LEADS = "articles.jsonl", "passages.jsonl", "digests.json", "leads.npy"
GROUPS, ACROSS = "groups.npy", "across.npy"

_ENCODER = msgspec.json.Encoder(order="deterministic")


class _Digests(msgspec.Struct):
    passages: list[str]
    leads: list[str]
    groups: list[list[str]] = []


@dataclass(frozen=True)
class Files:
    """A knowledge index taken apart; digests by passage id, lead digests by article id."""

    articles: Sequence[Article]
    dense: FaissIndex
    leads: FaissIndex
    lexical: LexicalIndex
    digests: dict[str, str]
    lead_digests: dict[str, str]
    groups: GroupVectors
    across: TextVectors
    memory: CaseMemory


def encode(parts: Files) -> dict[str, bytes]:
    """The bytes of every file, by name; equal content gives equal bytes."""
    codes, of_groups = parts.groups.to_arrays(parts.leads.ids)
    of_passages = [parts.digests[id] for id in parts.dense.ids]
    across = parts.across.codes([*of_passages, *_of_titles(parts.articles)])
    digests = _Digests(of_passages, [parts.lead_digests[id] for id in parts.leads.ids], of_groups)
    return {
        ARTICLES: _ENCODER.encode_lines(parts.articles),
        PASSAGES: _ENCODER.encode_lines(parts.dense.passages),
        DIGESTS: msgspec.json.format(_ENCODER.encode(digests), indent=1),
        LEADS: parts.leads.to_files()["vectors.npy"],
        GROUPS: to_npy(codes),
        **({ACROSS: to_npy(across)} if across.any() else {}),
        **parts.dense.to_files(),
        **parts.lexical.to_files(),
        **parts.memory.to_files(),
    }


def decode(generation: Generation, root: Path) -> Files:
    """Inverse of `encode`. Raises IndexCorrupt when the files do not fit each other."""
    folder, files, about = root / f"gen-{generation.number:06d}", generation.files, generation.about
    with _corrupt(folder / MANIFEST):
        check_about(about)
    with _corrupt(folder / ARTICLES):
        articles = msgspec.json.Decoder(Article).decode_lines(files[ARTICLES])
    with _corrupt(folder / PASSAGES):
        passages = msgspec.json.Decoder(Passage).decode_lines(files[PASSAGES])
        check_passages(passages, {article.id: article for article in articles})
    with _corrupt(folder / "vectors.npy"):
        dense = FaissIndex.from_files(passages, files, about["kind"])
        if dense.dim != about["dim"]:
            raise ValueError(f"must have the {about['dim']} dimensions of {MANIFEST}; got {dense.dim}")
    with _corrupt(folder / LEADS):
        leads = FaissIndex.from_files([lead_passage(article) for article in articles], {"vectors.npy": files[LEADS]})
    with _corrupt(folder / "words.npy"):
        lexical = LexicalIndex.from_files(dense.ids, files)
    with _corrupt(folder / DIGESTS):
        digests = msgspec.json.decode(files[DIGESTS], type=_Digests)
        of_passages = dict(zip(dense.ids, digests.passages, strict=True))
        of_leads = dict(zip(leads.ids, digests.leads, strict=True))
    with _corrupt(folder / GROUPS):
        groups = _groups(files, leads.ids, digests.groups, dense.dim)
    with _corrupt(folder / ACROSS):
        across = _across(files, [*digests.passages, *_of_titles(articles)])
    with _corrupt(folder / CASES):
        memory = CaseMemory.from_files(dense.dim, files)
    return Files(articles, dense, leads, lexical, of_passages, of_leads, groups, across, memory)


def _groups(files: Mapping[str, bytes], articles: Sequence[str], digests: list[list[str]], dim: int) -> GroupVectors:
    """None in an index of format 2 or older."""
    if GROUPS not in files:
        return GroupVectors(dim)
    codes = from_npy(files[GROUPS], np.int8, ndim=2)
    if codes.shape[1] != dim:
        raise ValueError(f"must hold rows of {dim} numbers; got {codes.shape}")
    return GroupVectors.from_arrays(codes, dict(zip(articles, digests, strict=True)))


def _across(files: Mapping[str, bytes], digests: list[str]) -> TextVectors:
    """None in an index of format 3 or older, and where the embedder says no languages."""
    if ACROSS not in files:
        return TextVectors(MultilingualEmbedder.dim)
    return TextVectors.from_codes(from_npy(files[ACROSS], np.int8, ndim=2), digests)


def _of_titles(articles: Iterable[Article]) -> list[str]:
    return [text_digest(article.title) for article in articles]


def check_passages(passages: Iterable[Passage], articles: Mapping[str, Article]) -> None:
    """Raises ValueError for a passage that is not what stands at its place in its article, or more public than it."""
    for passage in passages:
        article, start = articles.get(passage.article_id), passage.start
        if article is None:
            raise ValueError(f"passage {passage.id}: there must be an article {passage.article_id}, got none")
        there = start >= 0 and passage.end - start == len(passage.text) and article.text.startswith(passage.text, start)
        if not there:
            raise ValueError(f"passage {passage.id}: must be article.text[start:end] of article {article.id}")
        if passage.public and not article.public:
            raise ValueError(
                f"passage {passage.id}: is public, and its article {article.id} must be so too; got internal"
            )


def lead_passage(article: Article) -> Passage:
    """What stands for a whole article in the index of leads: its id and what a filter looks at."""
    return Passage(
        id=article.id,
        article_id=article.id,
        title=article.title,
        text="",
        start=0,
        end=0,
        language=article.language,
        visibility=article.visibility,
        facets=article.facets,
    )


@contextmanager
def _corrupt(path: Path) -> Iterator[None]:
    try:
        yield
    except KeyError as error:
        raise IndexCorrupt(f"{error} is missing from the generation: rebuild the index", path=path) from None
    except (ValueError, RuntimeError) as error:  # what msgspec, numpy and faiss raise
        raise IndexCorrupt(f"{error}: rebuild the index", path=path) from None
