import dataclasses
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistkit.errors import IndexLocked, InputError, WrongEmbedder
from assistkit.index import Entry, KnowledgeIndex, open_index, verify
from assistkit.index.records import Records
from assistkit.testing import HashEmbedder, entries_of
from assistkit.types import Article

EMBEDDER = HashEmbedder(32)


def article(id, text="One.\n\nTwo.", **fields):
    return Article(id=id, title=f"Title {id}", text=text, **fields)


def entry(id, text="One.\n\nTwo.", **fields):
    return entries_of([article(id, text, **fields)], EMBEDDER)[0]


def index_of(*entries, kind="exact"):
    index = KnowledgeIndex.empty(EMBEDDER.dim, EMBEDDER.fingerprint, kind, about={"splitter": "paragraphs"})
    index.upsert(entries)
    return index


def contents(path):
    return {str(file.relative_to(path)): file.read_bytes() for file in sorted(path.rglob("*")) if file.is_file()}


def test_rows_stand_in_order_of_article():
    index = index_of(entry("b", "B one.\n\nB two."), entry("a"), entry("c", ""))
    assert [passage.id for passage in index.passages] == ["a#0", "a#1", "b#0", "b#1"]
    assert index.dense.ids == index.lexical.ids == ["a#0", "a#1", "b#0", "b#1"]
    assert index.leads.ids == list(index.articles) == ["a", "b", "c"]
    assert index.passage("b#1").text == "B two."
    assert [passage.text for passage in index.passages_of("b")] == ["B one.", "B two."]
    assert index.passages_of("c") == ()
    assert len(index) == 4


def test_unknown_ids_are_key_errors():
    index = index_of(entry("a"))
    with pytest.raises(KeyError):
        index.passage("x#0")
    with pytest.raises(KeyError):
        index.passages_of("x")


def test_articles_cannot_be_changed_behind_its_back():
    with pytest.raises(TypeError):
        index_of(entry("a")).articles["b"] = article("b")


def test_all_three_ways_find_a_passage():
    index = index_of(entry("a", "Reset a password.\n\nGo to settings."), entry("b", "Pay an invoice."))
    query = EMBEDDER.encode_query(["Title b\nPay an invoice."])
    assert index.dense.search(query, 1)[0][0].id == "b#0"
    assert index.leads.search(EMBEDDER.encode_query(["Title b"]), 1)[0][0].id == "b"
    assert index.lexical.search("passwords", 3)[0].id == "a#0"


def test_where_holds_for_passages_leads_and_words():
    index = index_of(
        entry("a", language="en-US", facets={"product": ("desk",)}),
        entry("b", language="en", visibility="public"),
        entry("c", language="de", facets={"product": ("desk", "chat")}),
    )
    query = EMBEDDER.encode_query(["One"])
    for where, articles in [
        ({"product": "desk"}, {"a", "c"}),
        ({"language": "en"}, {"a", "b"}),
        ({"visibility": "public"}, {"b"}),
        ({"article_id": "c"}, {"c"}),
    ]:
        assert {hit.id for hit in index.leads.search(query, 9, where)[0]} == articles
        assert {hit.id.split("#")[0] for hit in index.dense.search(query, 9, where)[0]} == articles
        assert {hit.id.split("#")[0] for hit in index.lexical.search("one two", 9, index.mask(where))} == articles


def test_upsert_replaces_all_passages_of_an_article():
    index = index_of(entry("a", "One.\n\nTwo.\n\nThree."), entry("b"))
    index.upsert([entry("a", "Brand new.")])
    assert [passage.id for passage in index.passages] == ["a#0", "b#0", "b#1"]
    assert index.lexical.search("three", 3) == []
    assert index.lexical.search("brand", 3)[0].id == "a#0"
    assert index.articles["a"].text == "Brand new."


def test_delete_counts_articles():
    index = index_of(entry("a"), entry("b"))
    assert index.delete(["a", "nobody"]) == 1
    assert index.delete(["a"]) == 0
    assert index.dense.ids == index.lexical.ids == ["b#0", "b#1"]
    assert index.leads.ids == ["b"]


def test_vectors_by_digest_cover_passages_and_leads(tmp_path):
    entries = [entry("a"), entry("b", "Other.")]
    index_of(*entries).save(tmp_path / "kb")
    opened = open_index(tmp_path / "kb")
    for one in entries:
        digests = [one.lead_digest, *one.digests]
        known = opened.vectors_by_digest([*digests, "0" * 63 + "1", ""])
        assert known.keys() == set(digests)
        assert np.array_equal(known[one.lead_digest], one.lead)
        for digest, vector in zip(one.digests, one.vectors, strict=True):
            assert np.array_equal(known[digest], vector)


def test_round_trip(tmp_path):
    index = index_of(entry("a", "Größe 🙂.\n\nTwo.", facets={"product": ("x", "y")}), entry("b", "", language="de"))
    assert index.generation == 0
    assert index.save(tmp_path / "kb") == index.generation == 1
    opened = open_index(tmp_path / "kb")
    assert opened.articles == index.articles
    assert opened.passages == index.passages
    assert opened.about == index.about
    assert opened.about["splitter"] == "paragraphs"
    assert (opened.about["articles"], opened.about["passages"], opened.about["kind"]) == (2, 2, "exact")
    assert opened.fingerprint == EMBEDDER.fingerprint
    assert opened.dim == 32
    assert repr(opened) == repr(index)
    assert verify(tmp_path / "kb") == []


def test_empty_index_round_trip(tmp_path):
    index_of().save(tmp_path / "kb")
    opened = open_index(tmp_path / "kb")
    assert len(opened) == 0
    assert opened.dense.search(EMBEDDER.encode_query(["x"]), 3) == [[]]
    opened.upsert([entry("a")])
    assert opened.save(tmp_path / "kb") == 2


@pytest.mark.parametrize("kind", ["exact", "hnsw", "ivf"])
def test_same_articles_same_bytes(tmp_path, kind, monkeypatch):
    monkeypatch.setattr("assistkit.index.faiss_index.APPROXIMATE_FROM", 1)
    entries = [entry(f"a{number:02d}", f"Text {number}.\n\nMore {number}.") for number in range(50)]
    index_of(*entries, kind=kind).save(tmp_path / "one")
    index_of(*entries, kind=kind).save(tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_updated_and_built_anew_are_the_same_bytes(tmp_path):
    updated = index_of(entry("b", "Old words."), entry("c"), entry("a"))
    updated.upsert([entry("d"), entry("b", "New words.")])
    updated.delete(["c"])
    updated.save(tmp_path / "updated")
    index_of(entry("a"), entry("b", "New words."), entry("d")).save(tmp_path / "anew")
    assert contents(tmp_path / "updated") == contents(tmp_path / "anew")


def test_a_reader_keeps_its_generation(tmp_path):
    index_of(entry("a")).save(tmp_path / "kb")
    reader, writer = open_index(tmp_path / "kb"), open_index(tmp_path / "kb")
    writer.upsert([entry("b")])
    for _ in range(4):
        writer.save(tmp_path / "kb")
    assert list(reader.articles) == ["a"]
    assert reader.lexical.search("one", 3)[0].id == "a#0"
    assert list(open_index(tmp_path / "kb").articles) == ["a", "b"]


def test_no_update_is_lost(tmp_path):
    index_of(entry("a")).save(tmp_path / "kb")
    first, second = open_index(tmp_path / "kb"), open_index(tmp_path / "kb")
    first.upsert([entry("b")])
    first.save(tmp_path / "kb")
    second.upsert([entry("c")])
    with pytest.raises(IndexLocked, match="open it again"):
        second.save(tmp_path / "kb")
    assert list(open_index(tmp_path / "kb").articles) == ["a", "b"]
    assert second.save(tmp_path / "elsewhere") == 1


def test_a_new_build_replaces_an_index(tmp_path):
    index_of(entry("a")).save(tmp_path / "kb")
    assert index_of(entry("b")).save(tmp_path / "kb") == 2
    assert list(open_index(tmp_path / "kb").articles) == ["b"]


def test_wrong_embedder():
    index = index_of(entry("a"))
    index.check_fingerprint(EMBEDDER)
    with pytest.raises(WrongEmbedder, match=r"built with fake-word-hash-32 .* got fake-word-hash-8 .*: open it with"):
        index.check_fingerprint(HashEmbedder(8))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"texts": ["only one"]},
            "article a: there must be one text and one digest for each passage; got 2 passages, 1",
        ),
        ({"digests": []}, "2 passages, 2 texts, 0 digests"),
        ({"article": article("b")}, "passage a#0: must be article.text.start:end. of article b"),
        ({"article": article("a", "Changed since.")}, "passage a#0: must be article.text"),
        ({"vectors": np.ones((2, 32), dtype=np.float32)}, "article a: every vector must have length 1"),
        ({"vectors": HashEmbedder(8).encode_query(["a", "b"])}, r"article a: .*got \(2, 8\).* another embedder"),
        ({"lead": np.zeros(32, dtype=np.float32)}, "article a: every vector must have length 1"),
        ({"article": Article(id="a", title="half \ud800 of a pair", text="One.\n\nTwo.")}, "article a: .*surrogates"),
    ],
)
def test_bad_entry_changes_nothing(change, message):
    index = index_of(entry("z"))
    with pytest.raises(InputError, match=message):
        index.upsert([entry("y"), dataclasses.replace(entry("a"), **change)])
    assert list(index.articles) == ["z"]
    assert index.dense.ids == index.lexical.ids == ["z#0", "z#1"]


def test_bad_entries_together():
    index = index_of(entry("z"))
    with pytest.raises(InputError, match="an id may be given once in a call; got 'a' twice"):
        index.upsert([entry("a"), entry("a")])
    foreign = entry("a")
    foreign = dataclasses.replace(
        foreign, passages=[dataclasses.replace(foreign.passages[0], id="z#0"), foreign.passages[1]]
    )
    with pytest.raises(InputError, match="passage z#0: its id is taken by article z"):
        index.upsert([foreign])
    assert list(index.articles) == ["z"]


def test_verify_looks_into_the_content(tmp_path):
    index = index_of(entry("a"))
    index.records = Records([[article("a", "Another text, by a bug.")]])
    index.save(tmp_path / "kb")
    assert [problem for problem in verify(tmp_path / "kb") if "passage a#0: must be article.text" in problem]


ids = st.sampled_from(["a", "b", "c", "d"])
texts = st.lists(st.sampled_from(["apple pie", "plum", "fig tart", "pear"]), max_size=3).map("\n\n".join)
steps = st.lists(st.one_of(st.tuples(ids, texts), ids, st.just(1)), max_size=8)


@settings(max_examples=30, deadline=None)
@given(steps)
def test_any_sequence_of_changes_matches_a_dict(sequence):
    """After any upserts, deletes, saves and openings it is what a dict of the latest articles would be."""
    with tempfile.TemporaryDirectory() as folder:
        index, model = index_of(), {}
        for step in sequence:
            if step == 1:
                index.save(Path(folder) / "kb")
                index = open_index(Path(folder) / "kb")
            elif isinstance(step, str):
                assert index.delete([step]) == (model.pop(step, None) is not None)
            else:
                model[step[0]] = article(*step)
                index.upsert(entries_of([article(*step)], EMBEDDER))
        assert index.articles == dict(sorted(model.items()))
        expected = entries_of(dict(sorted(model.items())).values(), EMBEDDER)
        assert list(index.passages) == [passage for one in expected for passage in one.passages]
        assert index.dense.vectors.tolist() == [row for one in expected for row in one.vectors.tolist()]
        assert index.leads.vectors.tolist() == [one.lead.tolist() for one in expected]
        fresh = index_of(*expected)
        assert index.lexical.scores("apple plum").tolist() == fresh.lexical.scores("apple plum").tolist()
        assert (index.passage_digests, index.title_digests) == (fresh.passage_digests, fresh.title_digests)
        assert index.article_digests == {one.article.id: one.article.digest for one in expected}


def test_entry_has_no_positional_fields():
    with pytest.raises(TypeError):
        Entry(article("a"))
