"""Vectors of a second embedder, kept by the digest of their text."""

from __future__ import annotations

import numpy as np
import pytest

from assistkit.errors import InputError
from assistkit.index.text_vectors import TextVectors
from assistkit.testing import HashEmbedder
from assistkit.types import text_digest

EMBEDDER = HashEmbedder(16)
TEXTS = [text_digest(text) for text in ("reset the pin", "refund a client", "export a report")]
ANOTHER = text_digest("another")


def known() -> TextVectors:
    vectors = TextVectors(16)
    vectors.put(TEXTS, EMBEDDER.encode_document(TEXTS))
    return vectors


def test_a_vector_comes_back_nearly_as_it_was_put_in() -> None:
    """Unit vectors again, off by less than .01; a row of zeros for a text that was never put in."""
    found = known().vectors([*TEXTS, ANOTHER])
    assert np.abs(found[:3] - EMBEDDER.encode_document(TEXTS)).max() < 0.01
    assert np.allclose(np.linalg.norm(found[:3], axis=1), 1)
    assert not found[3].any()
    assert np.array_equal(known().vector(TEXTS[1]), found[1])


def test_what_is_kept_comes_back_bit_by_bit() -> None:
    """Codes give the same vectors, in another order of the texts too; a text without a vector stays without."""
    order = [TEXTS[2], ANOTHER, TEXTS[0]]
    again = TextVectors.from_codes(known().codes(order), order)
    assert len(again) == 2
    assert ANOTHER not in again
    assert np.array_equal(again.codes(TEXTS[::2]), known().codes(TEXTS[::2]))


def test_forgetting_leaves_no_row() -> None:
    """What is not among the texts to keep is gone."""
    kept = known().keep([TEXTS[0], ANOTHER])
    assert (TEXTS[0] in kept, TEXTS[1] in kept, len(kept)) == (True, False, 1)


def test_rows_that_fit_nothing_are_refused() -> None:
    """A row for each digest, each as it is packed; vectors of the right length."""
    with pytest.raises(ValueError, match="must hold 2 rows of 16 numbers; got"):
        TextVectors.from_codes(known().codes(TEXTS), TEXTS[:2])
    with pytest.raises(InputError, match="largest number of a packed vector"):
        TextVectors.from_codes(known().codes(TEXTS) // 2, TEXTS)
    with pytest.raises(InputError, match=r"must have shape \(n, 16\)"):
        known().put(TEXTS[:1], HashEmbedder(8).encode_document(["x"]))


def test_what_is_no_sha256_has_no_vector() -> None:
    """A solved case may have any digest; it is of no text that was put in."""
    assert known().known([TEXTS[0], "d0", ""]) == [True, False, False]
    assert len(known().keep(["d0", TEXTS[1]])) == 1
    assert len(TextVectors.from_codes(known().codes(TEXTS), [*TEXTS[:2], "d0"])) == 2


def test_none_is_no_error() -> None:
    assert TextVectors(16).codes([]).shape == (0, 16)
    assert TextVectors(16).vectors([]).shape == (0, 16)
