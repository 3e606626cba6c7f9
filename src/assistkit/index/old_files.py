"""An index of format 1 to 4, read into what one of today is: one file for each kind of thing, not in blocks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from assistkit.index.arrays import from_npy
from assistkit.index.block_files import Parts, check_passage, corrupt
from assistkit.index.checks import checked_ids, checked_vectors
from assistkit.index.digests import Digests, sums
from assistkit.index.faiss_index import FaissIndex
from assistkit.index.group_vectors import GroupVectors
from assistkit.index.leads import Leads
from assistkit.index.lexical import LexicalIndex
from assistkit.index.multilingual import MultilingualEmbedder
from assistkit.index.postings import Postings, keys_of
from assistkit.index.records import Records
from assistkit.index.stacked import Stacked
from assistkit.index.store import Generation
from assistkit.index.text_vectors import TextVectors
from assistkit.types import Article, Passage, text_digest


class _Digests(msgspec.Struct):
    passages: list[str]
    leads: list[str]
    groups: list[list[str]] = []


def decode_old(generation: Generation, folder: Path) -> Parts:
    """Raises IndexCorrupt when the files do not fit each other."""
    files, about = generation.files, generation.about
    with corrupt(folder / "articles.jsonl"):
        articles = msgspec.json.Decoder(Article).decode_lines(files["articles.jsonl"])
        ids = checked_ids([article.id for article in articles])
    with corrupt(folder / "passages.jsonl"):
        passages, sizes = _passages(files, {article.id: article for article in articles})
    with corrupt(folder / "vectors.npy"):
        dense = FaissIndex.from_files(passages, files, about["kind"])
        if dense.dim != about["dim"]:
            raise ValueError(f"must have the {about['dim']} dimensions of the manifest; got {dense.dim}")
    records = Records([articles])
    with corrupt(folder / "leads.npy"):
        lead_vectors = checked_vectors(from_npy(files["leads.npy"], np.float32, ndim=2), dense.dim)
        leads = FaissIndex.of_parts(ids, Records([Leads(records)]), [lead_vectors], {})
    with corrupt(folder / "words.npy"):
        lexical = LexicalIndex.of_parts(dense.ids, [_postings(files, len(passages))])
    with corrupt(folder / "digests.json"):
        said = msgspec.json.decode(files["digests.json"], type=_Digests)
        if (len(said.passages), len(said.leads)) != (len(passages), len(ids)):
            raise ValueError("there must be a digest for each vector")
        titles = [text_digest(article.title) for article in articles]
        own = [article.digest for article in articles]
        lists = {"passages": said.passages, "leads": said.leads, "titles": titles, "articles": own}
        digests = {name: Digests(Stacked([sums(every)])) for name, every in lists.items()}
    with corrupt(folder / "groups.npy"):
        groups = _groups(files, ids, said.groups, dense.dim)
    with corrupt(folder / "across.npy"):
        across = TextVectors(MultilingualEmbedder.dim)
        if "across.npy" in files:
            across = TextVectors.from_codes(from_npy(files["across.npy"], np.int8, ndim=2), [*said.passages, *titles])
    return Parts(records, dense, leads, lexical, sizes, digests, groups, across)


def _passages(files: Mapping[str, Any], articles: Mapping[str, Article]) -> tuple[list[Passage], Any]:
    passages = msgspec.json.Decoder(Passage).decode_lines(files["passages.jsonl"])
    sizes = dict.fromkeys(articles, 0)
    for passage in passages:
        check_passage(passage, articles.get(passage.article_id))
        sizes[passage.article_id] += 1
    return passages, np.array(list(sizes.values()), dtype=np.int64)


def _postings(files: Mapping[str, Any], count: int) -> Postings:
    flat = from_npy(files["words.npy"], np.int32, ndim=1)
    offsets = from_npy(files["offsets.npy"], np.int64, ndim=1)
    names = msgspec.json.decode(files["vocabulary.json"], type=list[str])
    ordered = len(offsets) and offsets[0] == 0 and offsets[-1] == len(flat) and (np.diff(offsets) >= 0).all()
    known = not len(flat) or (flat.min() >= 0 and flat.max() < len(names))
    if len(offsets) != count + 1 or not ordered or not known:
        raise ValueError(f"words, offsets and vocabulary do not fit each other and {count} passages")
    texts = np.repeat(np.arange(count), np.diff(offsets))
    return Postings.counted(keys_of(names)[flat], texts, np.ones(len(flat), dtype=np.int64), count)


def _groups(files: Mapping[str, Any], articles: list[str], digests: list[list[str]], dim: int) -> GroupVectors:
    """None in an index of format 2 or older."""
    groups, at = GroupVectors(dim), 0
    if "groups.npy" in files:
        codes = from_npy(files["groups.npy"], np.int8, ndim=2)
        if len(codes) != sum(map(len, digests)):
            raise ValueError(f"there must be a digest for each group vector; got {len(codes)} vectors")
        for article, own in zip(articles, digests, strict=True):
            groups.put_codes(article, codes[at : at + len(own)], sums(own))
            at += len(own)
    return groups
