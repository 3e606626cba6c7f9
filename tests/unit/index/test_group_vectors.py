"""A vector for each paragraph, list and table of an article: packed small, found again by what was embedded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from assistkit import Assistant, Case, build_index, update_index
from assistkit.errors import InputError
from assistkit.index import open_index
from assistkit.index.digests import sums
from assistkit.index.group_vectors import GroupVectors, packed, unpacked
from assistkit.testing import HashEmbedder
from assistkit.text.article.groups import read_groups
from assistkit.types import Article, text_digest

LONG = "# Printing\n\nSwitch it on.\n\nDo this:\n\n1. Open it.\n2. Press **Feed**.\n\n## Paper\n\nUse A4 paper only.\n"


def unit(values: np.ndarray) -> np.ndarray:
    vectors: np.ndarray = (values / np.linalg.norm(values, axis=1, keepdims=True)).astype(np.float32)
    return vectors


rows = arrays(np.float64, (3, 8), elements=st.floats(-1, 1)).filter(lambda a: (np.abs(a).max(axis=1) > 0.01).all())


@given(rows)
def test_packing_what_was_unpacked_changes_nothing(values: np.ndarray) -> None:
    """So an update, which packs again, gives the bytes of a new build."""
    codes = packed(unit(values))
    assert np.array_equal(packed(unpacked(codes)), codes)


@given(rows)
def test_a_packed_vector_is_near_the_one_it_was(values: np.ndarray) -> None:
    """The cosine is above .9999, and the length 1."""
    vectors = unit(values)
    again = unpacked(packed(vectors))
    assert ((vectors * again).sum(axis=1) > 0.9999).all()
    assert np.allclose(np.linalg.norm(again, axis=1), 1, atol=1e-6)


def test_the_nearest_group_counts() -> None:
    """Of each article the best of its groups; the other value where it has none."""
    found = GroupVectors(4)
    found.put("a", np.eye(4, dtype=np.float32)[:2], [text_digest("x"), text_digest("y")])
    found.put("c", np.eye(4, dtype=np.float32)[2:3], [text_digest("z")])
    query = np.array([0.0, 0.8, 0.6, 0.0], dtype=np.float32)
    assert found.nearest(query, ["a", "b", "c"], np.array([0.1, 0.2, 0.3])) == pytest.approx([0.8, 0.2, 0.6])
    assert found.nearest(query, ["b"], np.array([0.2])) == pytest.approx([0.2])


def test_what_does_not_fit_is_named() -> None:
    """Another number of digests, another width, or rows that were not packed."""
    found = GroupVectors(4)
    with pytest.raises(InputError, match="one vector for each"):
        found.put("a", np.eye(4, dtype=np.float32)[:2], [text_digest("x")])
    with pytest.raises(InputError, match=r"shape \(1, 4\); got \(1, 3\)"):
        found.put_codes("a", np.full((1, 3), 127, dtype=np.int8), sums([text_digest("x")]))
    with pytest.raises(InputError, match="largest number"):
        found.put_codes("a", np.ones((1, 4), dtype=np.int8), sums([text_digest("x")]))
    with pytest.raises(InputError, match="sha256 in hexadecimal; got 'x'"):
        found.put("a", np.eye(4, dtype=np.float32)[:1], ["x"])
    assert len(found) == 0


class Counting(HashEmbedder):
    """Remembers what it embedded."""

    def __init__(self) -> None:
        super().__init__(64)
        self.texts: list[str] = []

    def encode_query(self, texts):  # type: ignore[no-untyped-def]
        return HashEmbedder(64).encode_document(texts)

    def encode_document(self, texts):  # type: ignore[no-untyped-def]
        self.texts += texts
        return super().encode_document(texts)


def articles(count: int) -> list[Article]:
    return [
        Article(id=f"a{n}", title=f"Title {n}", text=LONG.replace("A4", f"A{n}"), visibility="public")
        for n in range(count)
    ]


def test_a_suggestion_embeds_nothing_of_the_articles(tmp_path: Path) -> None:
    """Every group that a drafter compares has its vector in the index; only the case is embedded."""
    build_index(articles(3), tmp_path / "kb", HashEmbedder(64))
    embedder = Counting()
    assistant = Assistant.open(tmp_path / "kb", embedder=embedder)
    case = Case.from_text("How do I feed A1 paper into the printer? Does it take A2 as well?")
    assert assistant.suggest(case).evidence
    assert embedder.texts == []


def test_they_are_those_of_the_text_after_every_change(tmp_path: Path) -> None:
    """After a build, an update and a removal the index has the groups of its articles, and a new build its bytes."""
    embedder = Counting()
    build_index(articles(3), tmp_path / "kb", embedder)
    changed = [Article(id="a1", title="Title 1", text=LONG + "\nOne more thing.\n", visibility="public"), *articles(1)]
    update_index(changed, tmp_path / "kb", embedder)
    build_index(changed, tmp_path / "new", Counting())
    index, new = open_index(tmp_path / "kb"), open_index(tmp_path / "new")
    for article in index.articles.values():
        assert all(index.vector_of_group(group.embedded) is not None for group in read_groups(article.text))
    assert len(index.groups) == len(new.groups)
    assert [index.groups.of(id)[1] for id in index.articles] == [new.groups.of(id)[1] for id in new.articles]
    assert index.vector_of_group("Use A2 paper only.") is None


def test_an_index_of_format_2_is_read_without_them(tmp_path: Path) -> None:
    """Its articles are ranked by their passages alone, and it works."""
    build_index(articles(3), tmp_path / "kb", HashEmbedder(64))
    index = open_index(tmp_path / "kb")
    index.groups = GroupVectors(64)
    found = Assistant(index, HashEmbedder(64)).suggest(Case.from_text("Which paper does the printer take?"))
    assert found.evidence
