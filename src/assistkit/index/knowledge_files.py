"""What the files of a knowledge index hold: records as JSON lines, arrays as .npy, in row order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from assistkit.errors import IndexCorrupt
from assistkit.index.faiss_index import FaissIndex
from assistkit.index.lexical import LexicalIndex
from assistkit.index.memory import CASES, CaseMemory
from assistkit.index.store import Generation
from assistkit.types import Article, Passage

ARTICLES, PASSAGES, DIGESTS, LEADS = "articles.jsonl", "passages.jsonl", "digests.json", "leads.npy"

_ENCODER = msgspec.json.Encoder(order="deterministic")


class _Digests(msgspec.Struct):
    passages: list[str]
    leads: list[str]


@dataclass(frozen=True)
class Files:
    """A knowledge index taken apart; digests by passage id, lead digests by article id."""

    articles: Sequence[Article]
    dense: FaissIndex
    leads: FaissIndex
    lexical: LexicalIndex
    digests: dict[str, str]
    lead_digests: dict[str, str]
    memory: CaseMemory


def encode(parts: Files) -> dict[str, bytes]:
    """The bytes of every file, by name; equal content gives equal bytes."""
    digests = _Digests(
        [parts.digests[id] for id in parts.dense.ids], [parts.lead_digests[id] for id in parts.leads.ids]
    )
    return {
        ARTICLES: _ENCODER.encode_lines(parts.articles),
        PASSAGES: _ENCODER.encode_lines(parts.dense.passages),
        DIGESTS: msgspec.json.format(_ENCODER.encode(digests), indent=1),
        LEADS: parts.leads.to_files()["vectors.npy"],
        **parts.dense.to_files(),
        **parts.lexical.to_files(),
        **parts.memory.to_files(),
    }


def decode(generation: Generation, root: Path) -> Files:
    """Inverse of `encode`. Raises IndexCorrupt when the files do not fit each other."""
    folder, files, about = root / f"gen-{generation.number:06d}", generation.files, generation.about
    with _corrupt(folder / ARTICLES):
        articles = msgspec.json.Decoder(Article).decode_lines(files[ARTICLES])
    with _corrupt(folder / PASSAGES):
        passages = msgspec.json.Decoder(Passage).decode_lines(files[PASSAGES])
        if not {passage.article_id for passage in passages} <= {article.id for article in articles}:
            raise ValueError("a passage of an article that is not there")
    with _corrupt(folder / "vectors.npy"):
        dense = FaissIndex.from_files(passages, files, about["kind"])
    with _corrupt(folder / LEADS):
        leads = FaissIndex.from_files([lead_passage(article) for article in articles], {"vectors.npy": files[LEADS]})
    with _corrupt(folder / "words.npy"):
        lexical = LexicalIndex.from_files(dense.ids, files)
    with _corrupt(folder / DIGESTS):
        digests = msgspec.json.decode(files[DIGESTS], type=_Digests)
        of_passages = dict(zip(dense.ids, digests.passages, strict=True))
        of_leads = dict(zip(leads.ids, digests.leads, strict=True))
    with _corrupt(folder / CASES):
        memory = CaseMemory.from_files(dense.dim, files)
    return Files(articles, dense, leads, lexical, of_passages, of_leads, memory)


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
