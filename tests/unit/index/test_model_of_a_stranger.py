"""A model folder that is not whole, or lies: a named error that says what is wanted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistkit._package import shipped
from assistkit.errors import InputError
from assistkit.index.embedders import DEFAULT_MODEL, OnnxEmbedder

SHIPPED = shipped() / DEFAULT_MODEL
CONFIG = json.loads((SHIPPED / "config.json").read_bytes())
FILES = ("config.json", "tokenizer.json", "model.onnx")


def config(**changed: object) -> bytes:
    return json.dumps({**CONFIG, **changed}).encode()


HOSTILE: dict[str, tuple[str, bytes | None]] = {
    "no config": ("config.json", None),
    "a config of nothing": ("config.json", b""),
    "a config that is a list": ("config.json", b"[]"),
    "a config nested deeply": ("config.json", b'{"zz":' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    "dimensions that are a text": ("config.json", config(dim="x")),
    "dimensions below 1": ("config.json", config(dim=0)),
    "a name that is a number": ("config.json", config(name=7)),
    "tokens below 0": ("config.json", config(max_tokens=-5)),
    "tokens beyond 64 bits": ("config.json", config(max_tokens=10**30)),
    "no tokenizer": ("tokenizer.json", None),
    "a tokenizer of nothing": ("tokenizer.json", b"{}"),
    "a tokenizer nested deeply": ("tokenizer.json", b"[" * 100_000),
    "a model of bytes": ("model.onnx", bytes(100)),
    "a model of nothing": ("model.onnx", b""),
}


@pytest.mark.parametrize("harm", HOSTILE)
def test_a_model_folder_is_whole_or_refused(harm: str, tmp_path: Path) -> None:
    name, data = HOSTILE[harm]
    for file in FILES:
        if file != name:
            (tmp_path / file).symlink_to(SHIPPED / file)
        elif data is not None:
            (tmp_path / file).write_bytes(data)
    with pytest.raises(InputError, match=f"{name}.*wanted a folder with model.onnx"):
        OnnxEmbedder(tmp_path).encode_query(["x"])
