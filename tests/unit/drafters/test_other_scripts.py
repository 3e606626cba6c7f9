"""Text without blanks and text from right to left get through passages, draft and check whole."""

from __future__ import annotations

import pytest
from scripts_desk import STEPS, case, evidence

from assistkit.confidence.gate import ConfidenceGate
from assistkit.drafters.extractive import ExtractiveDrafter
from assistkit.text.plain import to_plain
from assistkit.verifiers import EvidenceVerifier


@pytest.mark.parametrize("code", STEPS)
def test_every_step_is_told_and_passes_its_check(code: str) -> None:
    """Bold print and code within a clause change no word of it, and no step is missed."""
    draft = ExtractiveDrafter().draft(case(code), evidence(code))
    steps = [line[3:] for line in STEPS[code].splitlines() if line[:1].isdigit()]
    assert [to_plain(step) for step in steps] == [one.text for one in draft.sentences if one.mark]
    assert EvidenceVerifier().verify(case(code), draft, evidence(code)) == []


@pytest.mark.parametrize("code", ["ja", "zh"])
def test_a_sentence_without_blanks_does_not_say_too_little(code: str) -> None:
    """Its clauses are no words: two of them may say all there is."""
    draft = ExtractiveDrafter().draft(case(code), evidence(code))
    verdict = ConfidenceGate().judge(case(code), evidence(code), draft, [])
    assert "too-little" not in {one.code for one in verdict.findings}
