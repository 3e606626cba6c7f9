"""An article as an index takes it: with its passages, and the vectors that were made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
import numpy.typing as npt

from assistkit.errors import InputError
from assistkit.index.block_files import check_passage
from assistkit.index.checks import checked_vectors
from assistkit.index.digests import sums
from assistkit.index.multilingual import MultilingualEmbedder
from assistkit.protocols import Vectors
from assistkit.types import Article, Passage, text_digest


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An article ready to be indexed.

    For each of its n passages, in order: a row of `vectors` (n, d), in `texts` what was embedded and is searched for
    words (title, headings, text), in `digests` a sha256 of that. `lead` (d,) is the vector of the article as a whole,
    `lead_digest` a sha256 of what it was made from. `group_vectors` (m, d) are those of its groups of parts, with their
    digests. `across` (n + 1, 512) are those of its passages and then its title by the multilingual embedder.
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
    across: Vectors | None = None


def across_digests(entry: Entry) -> list[str]:
    """What the rows of `across` were made from: the texts of its passages, then its title."""
    return [*entry.digests, text_digest(entry.article.title)]


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
        for passage in passages:
            check_passage(passage, article)
        sums([*entry.digests, entry.lead_digest, *entry.group_digests])
        msgspec.json.encode(article)
        checked_vectors(entry.lead[None], dim)
        if entry.group_vectors is not None:
            checked_vectors(entry.group_vectors, dim, rows=len(entry.group_digests))
        if entry.across is not None:
            checked_vectors(entry.across, MultilingualEmbedder.dim, rows=len(passages) + 1)
        return checked_vectors(entry.vectors, dim, rows=len(passages))
    except ValueError as error:  # InputError, half an emoji
        raise InputError(f"article {article.id}: {error}") from None
