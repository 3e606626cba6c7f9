"""Cases in other languages than the articles, where the index lies in PostgreSQL: as in a folder, number by number."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sqlalchemy")
import sqlalchemy as sa

from assistkit.case.dataset import LabeledCase
from assistkit.errors import IndexMissing
from assistkit.index.across import ACROSS
from assistkit.index.building import build_index, update_index
from assistkit.index.multilingual import MultilingualEmbedder
from assistkit.index.opening import copy_to, open_in_memory, open_knowledge
from assistkit.index.postgres import schema
from assistkit.index.postgres.address import Address
from assistkit.index.postgres.checking import problems
from assistkit.index.postgres.connection import Connection, Database
from assistkit.index.seam import Knowledge
from assistkit.index.sources.folder import read_articles
from assistkit.learning import forget, learn
from assistkit.retrieval.hybrid import HybridRetriever
from tests.across_desk import ARTICLES, EnglishOnly, built, case

ASKED = (
    case("Ho dimenticato la password e non riesco più ad accedere. Come posso sceglierne una nuova?", "it"),
    case("Ik wil mijn geld terug. Wanneer staat het weer op mijn bankrekening?", "nl"),
    case("Wo sehe ich meine Termine im Kalender?"),
    case("I forgot my password, how do I get a new one?", "en"),
)
FIRST = ["password", "refund", "calendar", "password"]
SOLVED = [
    LabeledCase(case("The screen of the till stays black when I start it", "en", "black"), {"calendar": 1}),
    LabeledCase(case("I would like to invite my colleagues to the team", "en", "team"), {"printer": 1}),
]
KASSA = case("Het scherm van de kassa blijft zwart als ik hem start", "nl")


def articles(rows: list[dict[str, Any]] = ARTICLES) -> Any:
    return read_articles([{"locale": "en", **row} for row in rows], visibility="public").articles


def run(connection: Connection, statement: str) -> None:
    connection.execute(sa.text(statement))


def found(index: Knowledge) -> list[list[tuple[str, Any]]]:
    """Passages and scores for each case, best first."""
    every = HybridRetriever(index, EnglishOnly()).retrieve([*ASKED, KASSA], 4)
    return [[(one.passage.id, pytest.approx(one.score, abs=2e-3)) for one in own] for own in every]


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that the multilingual embedder is given from now on."""
    texts: list[str] = []
    encode = MultilingualEmbedder.encode_document

    def counting(self: MultilingualEmbedder, given: Any) -> Any:
        texts.extend(given)
        return encode(self, given)

    monkeypatch.setattr(MultilingualEmbedder, "encode_document", counting)
    return texts


@pytest.mark.parametrize("kind", ["exact", "hnsw"])
def test_it_finds_what_a_folder_finds(vector_url: str, tmp_path: Path, kind: str) -> None:
    """Built there, or copied there, with what was learned, also after an update."""
    folder = built(tmp_path / "kb")
    build_index(articles(), vector_url, EnglishOnly(), kind=kind)
    index = open_knowledge(vector_url)
    assert [own[0][0].partition("#")[0] for own in found(index)][:4] == FIRST
    assert found(index) == found(folder)
    learn(tmp_path / "kb", SOLVED, EnglishOnly())
    learn(vector_url, SOLVED, EnglishOnly())
    folder, index = open_in_memory(tmp_path / "kb"), index.opened_again()
    assert found(index) == found(folder)
    assert "black" in {
        id for one in HybridRetriever(index, EnglishOnly()).retrieve([KASSA], 4)[0] for id in one.past_cases
    }
    assert found(copy_to(open_in_memory(tmp_path / "kb"), vector_url, kind)) == found(folder)
    changed = [*ARTICLES[1:], {**ARTICLES[0], "title": "A lost password"}]
    update_index(articles(changed), tmp_path / "kb", EnglishOnly())
    update_index(articles(changed), vector_url, EnglishOnly())
    assert found(open_knowledge(vector_url)) == found(open_knowledge(tmp_path / "kb"))
    assert problems(vector_url) == []


def test_a_copy_in_memory_has_the_same_vectors(vector_url: str, tmp_path: Path) -> None:
    """To the bit, of passages, titles and solved cases."""
    built(tmp_path)
    learn(tmp_path, SOLVED, EnglishOnly())
    folder = open_in_memory(tmp_path)
    copy_to(folder, vector_url)
    copied = open_in_memory(vector_url)
    digests = [*folder.passage_digests, *folder.title_digests]
    assert (copied.across.codes(digests) == folder.across.codes(digests)).all()
    assert folder.across.codes(digests).any(axis=1).all()
    cases = [one.digest for one in folder.memory.cases]
    assert (copied.memory.across.codes(cases) == folder.memory.across.codes(cases)).all()
    assert copied.about[ACROSS] == folder.about[ACROSS] == MultilingualEmbedder().fingerprint


def test_what_is_known_is_not_embedded_again(vector_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not by a second build, and not by an update."""
    build_index(articles(), vector_url, EnglishOnly())
    texts = counted(monkeypatch)
    build_index(articles(), vector_url, EnglishOnly())
    update_index(articles(ARTICLES[1:]), vector_url, EnglishOnly())
    assert texts == []
    update_index(
        articles([*ARTICLES[1:], {"id": "new", "title": "Till", "body": "Start it."}]), vector_url, EnglishOnly()
    )
    assert len(texts) == 2


def test_learning_makes_what_an_older_index_lacks(vector_url: str, tmp_path: Path) -> None:
    """One that was built before there were such vectors: by `learn`, and by the next update."""
    silent = EnglishOnly()
    silent.languages = frozenset()
    for bring in (
        lambda: learn(vector_url, SOLVED, EnglishOnly()),
        lambda: update_index(articles([*ARTICLES, {**ARTICLES[0], "id": "twice"}]), vector_url, EnglishOnly()),
    ):
        build_index(articles(), vector_url, silent)
        before = open_knowledge(vector_url)
        assert ACROSS not in before.about
        bring()
        index = open_knowledge(vector_url)
        assert index.about[ACROSS] == MultilingualEmbedder().fingerprint
        firsts = [own[0][0].partition("#")[0] for own in found(index)]
        assert firsts[1:3] == FIRST[1:3]
        assert firsts[0] in ("password", "twice")
        assert problems(vector_url) == []


def test_a_forgotten_case_leaves_no_vector_of_either_kind(vector_url: str) -> None:
    build_index(articles(), vector_url, EnglishOnly())
    learn(vector_url, SOLVED, EnglishOnly())
    index = open_knowledge(vector_url)
    assert len(index.memory.across) == 2
    forget(vector_url, ["black"])
    left = open_knowledge(vector_url).memory
    assert [one.id for one in left.cases] == ["team"]
    assert len(left.across) == 1


def test_tables_without_such_vectors_are_migrated(vector_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the version before: nothing else of the index changes."""
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:1])
        patch.setattr(schema, "TABLES", tuple(name for name in schema.TABLES if name not in ("across", "bags")))
        database = Database(Address.of(vector_url))
        database.write(lambda connection: schema.migrate(connection, EnglishOnly().dim))
    with pytest.raises(IndexMissing, match="migrate"):
        open_knowledge(vector_url)
    build_index(articles(), vector_url, EnglishOnly())
    assert [own[0][0].partition("#")[0] for own in found(open_knowledge(vector_url))][:4] == FIRST
    database.close()


def test_verify_finds_missing_vectors(vector_url: str) -> None:
    build_index(articles(), vector_url, EnglishOnly())
    with closing(Database(Address.of(vector_url))) as database:
        for statement, said in (
            ("UPDATE assistkit.across SET vector = vector + vector WHERE number = 0", "length 1"),
            ("DELETE FROM assistkit.across WHERE number = 0", "some of their texts"),
        ):
            database.write(partial(run, statement=statement))
            assert any(said in one for one in problems(vector_url)), statement
