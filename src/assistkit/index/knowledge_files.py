"""The files of a knowledge index: its articles in blocks, solved cases and a faiss index beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence, Set
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistkit.errors import IndexCorrupt
from assistkit.index.about import check_about
from assistkit.index.block_files import Parts, corrupt, encode_block, open_block
from assistkit.index.blocks import BLOCK, block_name, cut
from assistkit.index.checks import checked_ids
from assistkit.index.digests import Digests
from assistkit.index.faiss_index import FaissIndex
from assistkit.index.group_vectors import GroupVectors
from assistkit.index.leads import Leads
from assistkit.index.lexical import LexicalIndex
from assistkit.index.memory import CASES, CaseMemory
from assistkit.index.multilingual import MultilingualEmbedder
from assistkit.index.old_files import decode_old
from assistkit.index.records import Kept, Records
from assistkit.index.stacked import Stacked
from assistkit.index.store import IN_BLOCKS, MANIFEST, Generation
from assistkit.index.text_vectors import TextVectors


@dataclass(frozen=True)
class Block:
    """A block as a generation has it: its file and the articles in it. `data` are its bytes, where it was opened."""

    name: str
    articles: tuple[str, ...]
    sha256: str = ""
    data: bytes | memoryview = b""

    def check(self) -> None:
        """Raises IndexCorrupt where its bytes are not those of the manifest, before anything is made of them."""
        if self.data and hashlib.sha256(self.data).hexdigest() != self.sha256:
            raise IndexCorrupt("damaged, its sha256 is not the manifest's: rebuild the index", path=self.name)


def encode(
    parts: Parts, memory: CaseMemory, opened: Sequence[Block], touched: Set[str], *, same: bool
) -> tuple[dict[str, bytes], dict[str, str], list[Block]]:
    """The bytes of every file by name; of the other files the name that the generation before has them by; all blocks.

    With `same` a block of those `opened` stays as it is, where it has the same articles and none of them was `touched`.
    Equal content, equal bytes.
    """
    kept = {block.articles: block.name for block in opened if same and touched.isdisjoint(block.articles)}
    files, linked, blocks = {}, {}, []
    for number, (first, last) in enumerate(cut(parts.leads.ids)):
        block = Block(block_name(number), tuple(parts.leads.ids[first:last]))
        blocks.append(block)
        if block.articles in kept:
            linked[block.name] = kept[block.articles]
    for block in opened:
        if block.name not in linked.values():
            block.check()
    at = 0
    for block in blocks:
        if block.name not in linked:
            files[block.name] = encode_block(parts, at, at + len(block.articles))
        at += len(block.articles)
    return {**files, **parts.dense.engine_files(), **memory.to_files()}, linked, blocks


def decode(generation: Generation, root: Path) -> tuple[Parts, CaseMemory, list[Block]]:
    """Inverse of `encode`. Raises IndexCorrupt when the files do not fit each other.

    The records of a generation that was not checked whole are read from their files when they are asked for.
    """
    folder = root / f"gen-{generation.number:06d}"
    with corrupt(folder / MANIFEST):
        check_about(generation.about)
    if generation.format < IN_BLOCKS:
        with corrupt(folder):
            parts, blocks = decode_old(generation, folder), list[Block]()
    else:
        parts, blocks = _of_blocks(generation, folder)
    with corrupt(folder / CASES):
        memory = CaseMemory.from_files(parts.dense.dim, generation.files)
    return parts, memory, blocks


def _of_blocks(generation: Generation, folder: Path) -> tuple[Parts, list[Block]]:
    about, files = generation.about, generation.files
    names = sorted((name for name in files if BLOCK.fullmatch(name)), key=lambda name: (len(name), name))
    if not names or names != [block_name(number) for number in range(len(names))]:
        raise IndexCorrupt("must name every block, from block-0000.tar on: rebuild the index", path=folder / MANIFEST)
    found, kept = [], Kept()
    for name in names:
        with corrupt(folder / name):
            found.append(
                open_block(memoryview(files[name]), about["dim"], folder / name, kept, whole=generation.checked)
            )
    articles = [id for block in found for id in block.rows.articles]
    with corrupt(folder / names[0]):
        passages = checked_ids([id for block in found for id in block.rows.passages])
        if articles != sorted(set(articles)):
            raise ValueError("the articles of the blocks must stand in order of id, each once")
        records = Records([block.articles for block in found])
        vectors = [block.vectors for block in found]
        lexical = LexicalIndex.of_parts(passages, [block.postings for block in found])
    with corrupt(folder / "index.faiss"):
        dense = FaissIndex.of_parts(passages, Records([b.passages for b in found]), vectors, files, about["kind"])
    groups = GroupVectors(dense.dim)
    for block in found:
        for article, codes, sums in block.groups():
            groups.put_codes(article, codes, sums, checked=generation.checked)
    across = [block for block in found if block.across is not None]
    return Parts(
        articles=records,
        dense=dense,
        leads=FaissIndex.of_parts(articles, Records([Leads(records)]), [block.leads for block in found], {}),
        lexical=lexical,
        sizes=np.array([size for block in found for size, _ in block.rows.sizes], dtype=np.int64),
        digests={name: Digests(Stacked([block.digests[name] for block in found])) for name in Parts.SUMS},
        groups=groups,
        across=TextVectors.of_parts(
            MultilingualEmbedder.dim,
            [block.across for block in across if block.across is not None],
            [np.concatenate([block.digests["passages"], block.digests["titles"]]) for block in across],
        ),
    ), [
        Block(name, tuple(block.rows.articles), generation.sums[name], files[name])
        for name, block in zip(names, found, strict=True)
    ]
