"""Embedders: text to unit vectors.

`OnnxEmbedder` is the default (all-MiniLM-L6-v2 in int8, shipped in the wheel, no torch). `SentenceTransformerEmbedder`
takes any sentence-transformers model.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Any

import msgspec
import numpy as np

from assistkit._package import shipped
from assistkit.errors import InputError, MissingExtra
from assistkit.index.multilingual import NAME, MultilingualEmbedder
from assistkit.protocols import Embedder, Vectors
from assistkit.text.remembering import remembered

DEFAULT_MODEL = "all-minilm-l6-v2"
_WANTED = "wanted a folder with model.onnx, tokenizer.json and config.json"
Progress = Callable[[Iterable[Vectors]], Iterable[Vectors]]
# A graph of one product, unsigned x signed, of four times 255 x 127 (models/make_all_minilm.py makes it anew).
_PROBE = (
    b'\x08\x08:X\n\x18\n\x01x\n\x01w\x12\x01y"\rMatMulInteger\x12\x01g*\x0f\x08\x04\x08\x01\x10\x03B\x01wJ\x04'
    b"\x7f\x7f\x7f\x7fZ\x13\n\x01x\x12\x0e\n\x0c\x08\x02\x12\x08\n\x02\x08\x01\n\x02\x08\x04b\x13\n\x01y\x12\x0e\n"
    b"\x0c\x08\x06\x12\x08\n\x02\x08\x01\n\x02\x08\x01B\x04\n\x00\x10\r"
)


class OnnxEmbedder:
    """A sentence embedding model as one ONNX graph (ids and mask in, unit vectors out), run by ONNX Runtime.

    `model` is the name of a model that ships with assistkit, or a folder with model.onnx, tokenizer.json and
    config.json. `threads` is at most how many cores are used (0: all). Texts are embedded one at a time: int8
    activations are scaled per batch, so a text's vector would otherwise depend on its neighbours; on a CPU this
    costs nothing and saves the padding. `languages` are the ones it reads, by their codes; none where config.json does
    not say.
    """

    def __init__(
        self, model: str | Path = DEFAULT_MODEL, *, threads: int = 0, progress: Progress | None = None
    ) -> None:
        self._folder = _model_folder(model)
        config = _config(self._folder / "config.json")
        self.name: str = config.name
        self.dim: int = config.dim
        self.languages = config.languages
        self._threads = threads or os.cpu_count() or 1
        self._progress = progress or (lambda texts: texts)
        self._tokenizer = _tokenizer(self._folder / "tokenizer.json", config.max_tokens)
        # Search and drafter ask for the same case.
        self._query = remembered(lambda text: _embed(self._query_session, self._tokenizer, text))

    @cached_property
    def fingerprint(self) -> str:
        """Name and sha256 of the model and the tokenizer: other bytes, other vectors."""
        return f"onnx:{self.name}:{_files_digest([self._folder / 'model.onnx', self._folder / 'tokenizer.json'])}"

    def __repr__(self) -> str:
        return f"OnnxEmbedder({self.name!r})"

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """One after the other, each on all cores: the least latency."""
        return self._stack([self._query(text) for text in texts])

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        """Side by side, each on one core: the most documents a second."""
        from concurrent.futures import ThreadPoolExecutor

        session = self._document_session
        pool = ThreadPoolExecutor(self._threads)
        try:
            rows = pool.map(lambda text: _embed(session, self._tokenizer, text), texts)
            return self._stack(list(self._progress(rows)))
        finally:
            pool.shutdown(cancel_futures=True)  # Ctrl-C does not wait for what is still queued

    def _stack(self, rows: list[Vectors]) -> Vectors:
        return np.concatenate(rows) if rows else np.empty((0, self.dim), dtype=np.float32)

    @cached_property
    def _query_session(self) -> Any:
        return _session(self._folder, self._threads)

    @cached_property
    def _document_session(self) -> Any:
        return _session(self._folder, 1)


class _Config(msgspec.Struct):
    """config.json of a model."""

    name: str
    dim: Annotated[int, msgspec.Meta(ge=1, le=100_000)]
    max_tokens: Annotated[int, msgspec.Meta(ge=1, le=100_000)]
    languages: frozenset[str] = frozenset()


def _config(path: Path) -> _Config:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Config)
    except (OSError, msgspec.MsgspecError, RecursionError) as error:
        raise InputError(f"{path}: not the config of a model: {error}; {_WANTED}") from None


def _tokenizer(path: Path, most: int) -> Any:
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # noqa: BLE001  it raises nothing more special
        raise InputError(f"{path}: not a tokenizer: {error}; {_WANTED}") from None
    tokenizer.no_padding()
    tokenizer.enable_truncation(most)
    return tokenizer


def _session(folder: Path, threads: int) -> Any:
    path = folder / "model.onnx"
    try:
        return _onnx_session(str(path), threads, exact=_saturates())
    except Exception as error:  # noqa: BLE001  ONNX Runtime has an error for each of its states
        said = " ".join(str(error).split())[:200]
        raise InputError(f"{path}: not a model that ONNX Runtime can read: {said}; {_WANTED}") from None


def _onnx_session(model: str | bytes, threads: int, *, exact: bool) -> Any:
    """`exact`: weights are made unsigned at loading, so that no sum of products is cut off."""
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # before the import: later it has written to the home folder
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    options.add_session_config_entry("session.x64quantprecision", str(int(exact)))
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


@lru_cache(maxsize=1)
def _saturates() -> bool:
    """Whether this processor cuts off sums of int8 products.

    x86 without VNNI adds them in pairs of 16 bits: 2 x 255 x 127 is more than that holds. So it is asked, with a
    product that would be cut off. Unsigned weights are exact everywhere, but take half as long again with VNNI.
    """
    product = _onnx_session(_PROBE, 1, exact=False).run(None, {"x": np.full((1, 4), 255, dtype=np.uint8)})[0]
    return int(product[0, 0]) != 4 * 255 * 127


def _embed(session: Any, tokenizer: Any, text: str) -> Vectors:
    ids = np.array([tokenizer.encode(text).ids], dtype=np.int64)
    output: Vectors = session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0]
    return output


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, by name or path, with the model's own prompts for queries and documents.

    Raises MissingExtra without the package, InputError where the model cannot be loaded.
    """

    def __init__(self, model: str, *, batch_size: int = 32, show_progress: bool = False, **options: Any) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError:
            raise MissingExtra("sentence-transformers", "sentence-transformers") from None
        try:
            self._model = SentenceTransformer(model, **options)
        except (OSError, ValueError) as error:
            raise InputError(f"cannot load the sentence-transformers model {model!r}: {error}") from error
        self.name = model
        self.dim: int = self._model.get_embedding_dimension() or 0
        self._batch_size = batch_size
        self._show_progress = show_progress

    @cached_property
    def fingerprint(self) -> str:
        """Model name and a digest of its weights, so that another revision is another embedder."""
        digest = hashlib.sha256()
        for key, tensor in sorted(self._model.state_dict().items()):
            digest.update(key.encode())
            digest.update(np.ascontiguousarray(tensor.float().cpu().numpy()).tobytes())
        return f"sentence-transformers:{Path(self.name).name}:{digest.hexdigest()[:16]}"

    def __repr__(self) -> str:
        return f"SentenceTransformerEmbedder({self.name!r})"

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        return self._encode(self._model.encode_query, texts)

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        return self._encode(self._model.encode_document, texts)

    def _encode(self, encode: Callable[..., Any], texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.empty((0, self.dim), dtype=np.float32)
        vectors = encode(
            list(texts),
            batch_size=self._batch_size,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=self._show_progress,
        )
        return np.ascontiguousarray(vectors, dtype=np.float32)


def load_embedder(name: str = DEFAULT_MODEL, *, progress: Progress | None = None, threads: int = 0) -> Embedder:
    """The embedder of this name: shipped with assistkit, else a folder with model.onnx, else sentence-transformers.

    "multilingual" is the one that reads fifteen languages. `threads` is for a model in ONNX, as `OnnxEmbedder` has it.
    """
    if name == NAME:
        return MultilingualEmbedder()
    if (Path(name) / "model.onnx").is_file() or (shipped() / name / "model.onnx").is_file():
        return OnnxEmbedder(name, progress=progress, threads=threads)
    return SentenceTransformerEmbedder(name, show_progress=progress is not None)


def _model_folder(model: str | Path) -> Path:
    for folder in (Path(model), shipped() / model):
        if (folder / "model.onnx").is_file():
            return folder
    raise InputError(
        f"no ONNX model {str(model)!r}: {_WANTED}, "
        f"or one of {sorted(p.parent.name for p in shipped().glob('*/model.onnx'))}"
    )


def _files_digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]
