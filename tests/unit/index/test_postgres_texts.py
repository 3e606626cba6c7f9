"""Addresses, and rows as text: what PostgreSQL is told, without a server."""

import pickle
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistkit.errors import InputError

pytest.importorskip("sqlalchemy")
from assistkit.index.opening import is_database, open_knowledge
from assistkit.index.postgres import bags
from assistkit.index.postgres.address import Address
from assistkit.index.postgres.texts import bag_of, bag_text, vector_of, vector_text

SECRET = "p%40ss%2Fword"  # noqa: S105


def test_an_address_is_read_whole_and_shown_without_its_password():
    """Every part of it reaches the driver; what is printed, compared and pickled has three stars."""
    address = Address(f"postgresql://de%20sk:{SECRET}@db.example:6432/kb?tenant=acme&sslmode=disable")
    assert address == "postgresql://de%20sk:***@db.example:6432/kb?tenant=acme&sslmode=disable"
    assert address.tenant == "acme"
    wanted = {"user": "de sk", "password": "p@ss/word", "host": "db.example", "port": 6432, "database": "kb"}
    assert wanted.items() <= address.connecting.items()
    assert "word" not in f"{address} {address!r} {address:>10}"
    again = pickle.loads(pickle.dumps(address))  # noqa: S301  of our own
    assert (again, again.connecting) == (address, address.connecting)
    assert Address.of(address) is address


def test_a_socket_is_named_by_its_folder(monkeypatch, tmp_path):
    """As everywhere for PostgreSQL."""
    monkeypatch.delenv("PGPASSWORD", raising=False)
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))
    address = Address("postgresql://desk@/kb?host=/run/postgresql")
    assert address.connecting["unix_sock"] == "/run/postgresql/.s.PGSQL.5432"
    assert (address.connecting["password"], address.tenant) == (None, "")


@pytest.mark.parametrize(
    "broken",
    [
        f"postgresql://desk:{SECRET}@host:port/kb",
        f"postgresql://desk:{SECRET}@host/",
        f"postgresql://:{SECRET}@host/kb",
        f"postgresql://desk@host/kb?password={SECRET}",
        f"postgresql://desk:{SECRET}@host/kb?sslmode=perhaps",
        f"postgresql://desk:{SECRET}@[host/kb",
        f"postgresql://desk:{SECRET}@host/kb?tenant=%00",
        f"postgresql://desk:{SECRET}@host/kb?user",
    ],
)
def test_a_broken_address_is_an_error_that_repeats_no_secret(broken):
    """Whatever is wrong with it."""
    with pytest.raises(InputError) as caught:
        Address(broken)
    assert SECRET not in str(caught.value)
    assert "p@ss" not in str(caught.value)


def test_a_path_is_no_address(tmp_path):
    """Even one that looks a little like it."""
    assert not is_database(tmp_path / "postgresql:" / "x")
    with pytest.raises(Exception, match="no index here"):
        open_knowledge(tmp_path / "postgresql")


@given(st.lists(st.floats(-1, 1, width=32), min_size=1, max_size=8))
def test_a_vector_comes_back_to_the_bit(numbers):
    """Nine digits are enough for every float32."""
    vector = np.array(numbers, dtype=np.float32)
    assert (vector_of(vector_text(vector)) == vector).all()


@given(st.dictionaries(st.integers(1, 10**6), st.integers(1, 50), max_size=20), st.floats(1, 500), st.floats(1, 500))
def test_words_can_be_weighed_anew(often, usual, other):
    """From the weights by one usual length the counts come back, and so the weights by another."""
    length = sum(often.values())
    weights = bag_of(bag_text(bags.saturated(often, usual)))
    assert bags.often(weights, length, usual) == often
    assert bags.saturated(bags.often(weights, length, usual), other) == bags.saturated(often, other)


def test_rarity_and_saturation_are_those_of_the_folder():
    """The score of a text is the sum over its words: the same number as `LexicalIndex` gives."""
    from assistkit.index.lexical import LexicalIndex

    texts = ["reset the kiosk printer printer", "the invoice printer", "calendar of the tablet tablet tablet and kiosk"]
    counts = [bags.counts(text) for text in texts]
    usual = sum(own.total() for own in counts) / len(counts)
    with_word = Counter(word for own in counts for word in own)
    ids = {word: at for at, word in enumerate(with_word, start=1)}
    query = "the printer, the tablet and the printer"
    for text, own, truth in zip(texts, counts, LexicalIndex.build(["a", "b", "c"], texts).scores(query), strict=True):
        weights = bags.saturated({ids[word]: number for word, number in own.items()}, usual)
        asked = {word: number for word, number in bags.counts(query).items() if word in ids}
        score = sum(n * bags.rarity(3, with_word[w]) * weights.get(ids[w], 0.0) for w, n in asked.items())
        assert score == pytest.approx(truth), text
