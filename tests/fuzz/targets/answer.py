"""What a language model's server said: read, put together, and checked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from kit import EMBEDDER, desk, desk_files, folder, in_block, text_of

from assistkit import Assistant, Case, Evidence
from assistkit.drafters.extractive import ExtractiveDrafter
from assistkit.drafters.fallback import FallbackDrafter
from assistkit.drafters.llm.cache import Recorded
from assistkit.drafters.llm.drafter import LLMDrafter
from assistkit.index import KnowledgeIndex, open_index
from assistkit.verifiers import EvidenceVerifier

_CASE = Case.from_text("How do I reset the PIN? Do you refund $50? Write to jo@mail.example.", subject="PIN")


@lru_cache(maxsize=1)
def _found() -> tuple[KnowledgeIndex, Sequence[Evidence]]:
    with desk(in_block(desk_files())) as root:
        index = open_index(root)
    return index, Assistant(index, EMBEDDER).retrieve([_CASE])[0]


def read(data: bytes) -> None:
    index, evidence = _found()
    with folder({}) as root:
        drafter = LLMDrafter("m", cache=root / "answers.jsonl")
        Recorded(root / "answers.jsonl").put(drafter.request(_CASE, evidence), text_of(data), {})
        FallbackDrafter(drafter, ExtractiveDrafter(EMBEDDER), EvidenceVerifier()).draft(_CASE, evidence)
        Assistant(index, EMBEDDER, drafter=drafter).suggest_from(_CASE, evidence)
