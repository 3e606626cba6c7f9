import bm25s
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistkit.errors import InputError
from assistkit.index.arrays import from_npy, to_npy
from assistkit.index.lexical import LexicalIndex
from assistkit.text.words import tokenize

TEXTS = {
    "a": "Reset your password in the settings of your account.",
    "b": "Passwords must have twelve letters. A password is never sent by mail.",
    "c": "The invoice of May is wrong.",
    "d": "Error TW-204 when syncing: open about:config and set foo.bar to true (since 5.0.1).",
    "e": "",
}


def index_of(texts=TEXTS):
    return LexicalIndex.build(list(texts), list(texts.values()))


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Settings, setting & SET", ["set", "set", "set"]),
        ("the of and is", []),
        ("TW-204", ["tw-204", "tw", "204"]),
        ("version 5.0.1.", ["version", "5.0.1"]),
        ("about:config", ["about:config", "config"]),
        ("foo.bar!", ["foo.bar", "foo", "bar"]),
        ("Don’t panic", ["panic"]),
        ("the customer's", ["custom"]),
        ("Größe ＡＢＣ", ["größe", "abc"]),
        ("", []),
        ("  \n…—", []),
        ("x" * 65, []),
    ],
)
def test_tokenize(text, tokens):
    assert tokenize(text) == tokens


def test_search_finds_by_word():
    index = index_of()
    assert [hit.id for hit in index.search("forgot my password", 5)] == ["b", "a"]
    assert [hit.id for hit in index.search("tw-204", 5)] == ["d"]
    assert [hit.id for hit in index.search("about:config", 5)] == ["d"]
    assert [hit.id for hit in index.search("invoices", 5)] == ["c"]


@pytest.mark.parametrize("query", ["", "the", "zebra", "…"])
def test_nothing_in_common_is_nothing_found(query):
    assert index_of().search(query, 5) == []
    assert index_of().scores(query).tolist() == [0.0] * len(TEXTS)


def test_mask_is_applied_before_the_cut():
    assert [hit.id for hit in index_of().search("password", 1, np.array([True, False, True, True, True]))] == ["a"]


def test_ties_by_id():
    index = LexicalIndex.build(["c", "a", "b"], ["same words here"] * 3)
    assert [hit.id for hit in index.search("same words", 2)] == ["a", "b"]


def test_empty_index():
    assert LexicalIndex().search("password", 5) == []
    assert LexicalIndex().scores("password").shape == (0,)
    assert index_of({"a": "", "b": ""}).search("password", 5) == []
    files = LexicalIndex().to_files()
    assert LexicalIndex.from_files([], files).to_files() == files


def test_errors():
    with pytest.raises(InputError, match="may be given once in a call; got 'a' twice"):
        LexicalIndex.build(["a", "a"], ["x", "y"])
    with pytest.raises(InputError, match="one text for each id; got 1 texts for 2 ids"):
        LexicalIndex.build(["a", "b"], ["x"])
    with pytest.raises(InputError, match="k must be at least 1"):
        index_of().search("password", 0)
    with pytest.raises(InputError, match="reorder must be given every id"):
        index_of().reorder(["a"])


words = st.lists(st.sampled_from(["apple", "pear", "plum", "fig", "grape", "lemon"]), max_size=12).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(st.lists(words, min_size=2, max_size=12).filter(any), words)
def test_scores_are_those_of_bm25s(texts, query):
    """Weighed when they are asked for; the numbers must be those that bm25s has in its table."""
    reference = bm25s.BM25(dtype="float64")
    corpus = [tokenize(text) for text in texts]
    reference.index(corpus, show_progress=False)
    tokens = [token for token in tokenize(query) if any(token in text for text in corpus)]
    expected = reference.get_scores(tokens) if tokens else np.zeros(len(texts))
    ids = [str(number) for number in range(len(texts))]
    np.testing.assert_allclose(LexicalIndex.build(ids, texts).scores(query), expected, rtol=1e-6)


changes = st.lists(st.one_of(st.tuples(st.sampled_from("abcdef"), words), st.sampled_from("abcdef")), max_size=12)


@settings(max_examples=80, deadline=None)
@given(changes, words)
def test_any_sequence_of_changes_matches_a_fresh_build(sequence, query):
    index, model = LexicalIndex(), {}
    for change in sequence:
        if isinstance(change, str):
            assert index.delete([change]) == (model.pop(change, None) is not None)
        else:
            index.upsert([change[0]], [change[1]])
            model[change[0]] = change[1]
    index.reorder(sorted(model))
    fresh = index_of(dict(sorted(model.items())))
    assert index.scores(query).tolist() == fresh.scores(query).tolist()
    assert index.to_files() == fresh.to_files(), "no word of a deleted text is left behind"
    loaded = LexicalIndex.from_files(index.ids, index.to_files())
    assert loaded.search(query, 3) == index.search(query, 3)
    assert loaded.to_files() == index.to_files()


@pytest.mark.parametrize("change", ["ids", "starts.npy", "texts.npy", "lengths.npy", "words.npy"])
def test_files_that_do_not_fit(change):
    files, ids = index_of().to_files(), list(TEXTS)
    if change == "ids":
        ids = ids[:-1]
    else:
        files[change] = index_of({"a": "x", "b": "y", "c": "", "d": "", "e": ""}).to_files()[change]
    with pytest.raises(ValueError, match="do not fit each other"):
        LexicalIndex.from_files(ids, files)


@pytest.mark.parametrize("number", [-1, 5, 2**31 - 1])
@pytest.mark.parametrize("column", [0, 1])
def test_numbers_that_no_text_has_are_refused(number, column):
    files = index_of().to_files()
    texts = from_npy(files["texts.npy"], np.int32, ndim=2).copy()
    texts[0, column] = number
    with pytest.raises(ValueError, match="do not fit each other"):
        LexicalIndex.from_files(list(TEXTS), files | {"texts.npy": to_npy(texts)})


def test_many_small_changes_are_the_same_as_one_build():
    """Each upsert makes a part of its own until there are many: then they are made one."""
    index, texts = LexicalIndex(), {f"t{n:03d}": f"word{n % 7} and word{n % 5} of text {n}" for n in range(200)}
    ids = list(texts)
    for at in range(0, 200, 2):
        index.upsert(ids[at : at + 2], [texts[id] for id in ids[at : at + 2]])
    assert index.to_files() == index_of(texts).to_files()
    whole = index.joined([str(number // 2) for number in range(200)])
    pairs = [f"{texts[ids[at]]} {texts[ids[at + 1]]}" for at in range(0, 200, 2)]
    fresh = LexicalIndex.build([str(number) for number in range(100)], pairs)
    assert whole.ids == fresh.ids
    assert whole.scores("word3 text 17").tolist() == fresh.scores("word3 text 17").tolist()
