"""The first drafter's draft where it is sound, the second's where it is not: an agent always gets one that holds."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistkit.errors import DraftFailed
from assistkit.protocols import Drafter, Verifier
from assistkit.types import Case, Draft, Evidence, Finding

_SHOWN = 2  # of a draft's errors
_LONGEST = 300  # characters: an error may repeat what a model made up


@dataclass(frozen=True)
class FallbackDrafter:
    """Drafts with `first`; with `second` when that fails, says nothing or does not pass `verifier`.

    The second's draft then has a finding "llm-not-used" that says why, and what the first one spent.
    """

    first: Drafter
    second: Drafter
    verifier: Verifier

    def draft(self, case: Case, evidence: Sequence[Evidence]) -> Draft:
        """Never raises DraftFailed unless `second` does."""
        try:
            draft = self.first.draft(case, evidence)
        except DraftFailed as error:
            return self._instead(case, evidence, str(error), error.usage)
        if not draft.text:
            return self._instead(case, evidence, "it found no answer in the articles", draft.usage)
        found = self.verifier.verify(case, draft, evidence)
        errors = [finding.message for finding in found if finding.severity == "error"]
        if not errors:
            return draft
        return self._instead(case, evidence, " ".join(dict.fromkeys(errors[:_SHOWN])), draft.usage)

    def _instead(self, case: Case, evidence: Sequence[Evidence], why: str, spent: Mapping[str, float]) -> Draft:
        draft = self.second.draft(case, evidence)
        finding = Finding(code="llm-not-used", severity="info", message=_told(why))
        both = {name: spent.get(name, 0.0) + draft.usage.get(name, 0.0) for name in sorted({*spent, *draft.usage})}
        return dataclasses.replace(draft, findings=(*draft.findings, finding), usage=both)


def _told(why: str) -> str:
    short = why if len(why) <= _LONGEST else why[: _LONGEST - 1] + "…"
    return f"The language model's draft was not used: {short.rstrip('.')}."
