"""The pipeline: the file to read first.

case -> query -> retriever -> evidence -> drafter -> draft -> verifier -> findings -> gate -> suggestion

Where articles compete the house asks a clarifying question; where one of its rules says so, the case goes to somebody
else.
"""

from __future__ import annotations

import dataclasses
import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Self

from assistkit._package import __version__
from assistkit.case.bounded import bounded, too_long
from assistkit.case.reading import read_case, unread_language
from assistkit.case.summary import summarize
from assistkit.case.unasked import unasked
from assistkit.confidence.gate import ConfidenceGate
from assistkit.confidence.several_questions import each_question, with_questions
from assistkit.drafters.clarifying import clarify
from assistkit.drafters.extractive import ExtractiveDrafter
from assistkit.errors import InputError
from assistkit.house.courtesy import speaks
from assistkit.house.escalation import Advice
from assistkit.house.handover import handover_note
from assistkit.house.house import House
from assistkit.index.building import IndexReport, build_index
from assistkit.index.embedders import load_embedder
from assistkit.index.filters import check_known
from assistkit.index.memory import CaseMemory
from assistkit.index.opening import open_knowledge
from assistkit.index.own_folder import own_folder, remove, remove_with
from assistkit.index.seam import Knowledge
from assistkit.index.sources.entries import LeftOut
from assistkit.index.sources.folder import read_articles
from assistkit.index.sources.in_memory import Source
from assistkit.index.sources.report import remarks
from assistkit.progress import Progress, watched
from assistkit.protocols import Drafter, Embedder, Gate, Retriever, Verifier
from assistkit.retrieval.explaining import Explanation
from assistkit.retrieval.hybrid import HybridRetriever
from assistkit.text.leaving import leaving, told
from assistkit.text.remembering import remembering
from assistkit.types import (
    Case,
    Draft,
    Evidence,
    Finding,
    SolvedCase,
    Status,
    Suggestion,
    Suggestions,
    Verdict,
    Visibility,
    Where,
    content_id,
)
from assistkit.types.findings import FindingCode
from assistkit.verifiers import EvidenceVerifier, mended
from assistkit.verifiers.style import style_findings

RANKED = 20
"""So many articles are ranked for a suggestion."""
_SAID_BY_A_QUESTION: set[FindingCode] = {"unsure", "articles-compete", "weak-evidence"}
_BESIDE: set[FindingCode] = {"out-of-scope", "other-language"}
SHOWN, PASSAGES = 5, 2
"""How many articles, and how many passages of each, a suggestion carries; passages that it cites come on top."""
_WATCHED = 16  # cases between two looks at the progress
_log = logging.getLogger(__name__)


class Assistant:
    """Suggests replies from an index; an agent reviews each before anything is sent.

    Every part can be replaced by another that fits its protocol. Safe to use from several threads.
    """

    def __init__(  # noqa: PLR0913  a parameter for each part of the pipeline
        self,
        index: Knowledge,
        embedder: Embedder,
        *,
        retriever: Retriever | None = None,
        drafter: Drafter | None = None,
        verifier: Verifier | None = None,
        gate: Gate | None = None,
        house: House | None = None,
    ) -> None:
        self.embedder = embedder
        self.house = house or House()
        self.report: IndexReport | None = None
        self.left_out: tuple[LeftOut, ...] = ()
        self._given = retriever, drafter, gate
        self._verifier = verifier or EvidenceVerifier(style=self.house.style)
        self._use(index)

    def _use(self, index: Knowledge) -> None:
        retriever, drafter, gate = self._given
        self.index = index
        self._retriever = retriever or HybridRetriever(index, self.embedder)
        self._drafter = drafter or ExtractiveDrafter(self.embedder, style=self.house.style, known=index.vector_of_group)
        self._gate = gate or ConfidenceGate.learned(index.about.get("certainty"), self.house.aim)

    @classmethod
    def open(  # noqa: PLR0913  the same parts
        cls,
        path: Path | str,
        *,
        embedder: Embedder | None = None,
        retriever: Retriever | None = None,
        drafter: Drafter | None = None,
        verifier: Verifier | None = None,
        gate: Gate | None = None,
        house: House | None = None,
    ) -> Self:
        """The assistant for the index in the folder `path`, or at `postgresql://…`; what is not given is the default.

        A retriever over the same index is made first: `Assistant(index, embedder, retriever=...)`, with `open_index`.
        Raises IndexMissing, IndexCorrupt, IndexTooNew, or WrongEmbedder when the index was built with another one;
        IndexUnusable where a database says no.
        """
        return cls(
            open_knowledge(path),
            embedder or load_embedder(),
            retriever=retriever,
            drafter=drafter,
            verifier=verifier,
            gate=gate,
            house=house,
        )

    @classmethod
    def build(  # noqa: PLR0913  the same parts
        cls,
        articles: Source,
        out: Path | str | None = None,
        *,
        embedder: Embedder | None = None,
        retriever: Retriever | None = None,
        drafter: Drafter | None = None,
        verifier: Verifier | None = None,
        gate: Gate | None = None,
        house: House | None = None,
        visibility: Visibility | None = None,
        progress: Progress = False,
    ) -> Self:
        """Index articles into the folder `out` and open it, as `read_articles`, `build_index` and `open` do.

        `articles` is the path of a folder or file, or `Article`s or dicts in a list, or a DataFrame. Without `out` the
        index lies in a folder for this assistant alone, which goes when the assistant does.

        `visibility` is for articles that say nothing about it themselves; without it they are internal and never
        quoted,
        and a warning in the log says how many. `report` then has what was indexed, `left_out` which entries of a folder
        were not read. `progress` follows what is embedded.
        """
        embedder = embedder or load_embedder()
        loaded = read_articles(articles, visibility=visibility)
        folder = Path(out) if out is not None else own_folder()
        try:
            report = build_index(
                loaded.articles,
                folder,
                embedder,
                unmarked=visibility,
                unknown_visibility=loaded.unknown_visibility,
                progress=progress,
            )
            assistant = cls.open(
                folder,
                embedder=embedder,
                retriever=retriever,
                drafter=drafter,
                verifier=verifier,
                gate=gate,
                house=house,
            )
        except BaseException:
            if out is None:
                remove(folder)
            raise
        if out is None:
            remove_with(assistant, folder)
        assistant.report, assistant.left_out = report, loaded.left_out
        for remark in remarks(loaded):
            _log.warning("%s", remark)
        return assistant

    def refresh(self) -> None:
        """Open its index again: what was learned, or updated, since. A retriever, drafter or gate of yours stays.

        Call it between suggestions. Raises as `open` does; IndexMissing where the index is in memory only.
        """
        self._use(self.index.opened_again())

    def __repr__(self) -> str:
        parts = (self._retriever, self._drafter, self._verifier, self._gate, self.house)
        return f"Assistant({', '.join(map(repr, parts))})"

    def suggest(self, case: Case, *, where: Where | None = None, k: int = SHOWN) -> Suggestion:
        """A suggestion for one case; `where` restricts the articles, such as {"product": "pay"}.

        The `k` best articles travel with it as evidence, and every article that it cites. Raises InputError for a
        `where` that no article can satisfy, with the names and values there are (`index.filters`).
        """
        return self.suggest_many([case], where=where, k=k)[0]

    def suggest_many(
        self, cases: Iterable[Case], *, where: Where | None = None, k: int = SHOWN, progress: Progress = False
    ) -> Suggestions:
        """A suggestion for each case, in their order; the same as one by one. A notebook shows them as a table."""
        if isinstance(cases, Case | Mapping | str):
            rule = "cases must be several Case, such as [Case.from_row(row) for row in rows]"
            raise InputError(f"{rule}; got {type(cases).__name__}")
        every = list(cases)
        size = _WATCHED if progress else max(len(every), 1)
        parts = [every[at : at + size] for at in range(0, len(every), size)]
        made = Suggestions()
        for part in watched(parts, progress, "Suggesting"):
            with remembering():
                found = self.retrieve(part, k=max(RANKED, _whole(k)), where=where)
                made += [self.suggest_from(case, one, where=where, k=k) for case, one in zip(part, found, strict=True)]
        return made

    def retrieve(self, cases: Sequence[Case], *, k: int = RANKED, where: Where | None = None) -> list[list[Evidence]]:
        """The k best articles for each case, best first, with the passages that support them."""
        for case in cases:
            if not isinstance(case, Case):
                rule = "a case must be a Case, such as Case.from_text(...) or, of a dict, Case.from_row(...)"
                raise InputError(f"{rule}; got {type(case).__name__}")
        check_known(where, self.index.filters)
        return self._retriever.retrieve([bounded(case) for case in cases], k, where)

    def explain(self, case: Case, article_id: str) -> Explanation:
        """Why the article stands where it stands for this case. Raises InputError for an unknown article."""
        return self._own_retriever().explain(case, article_id)

    def similar(self, case: Case, *, k: int = 10) -> list[tuple[SolvedCase, float]]:
        """The most similar solved cases that the index remembers, with their similarity, best first."""
        return self._own_retriever().similar(case, k)

    def _own_retriever(self) -> HybridRetriever:
        if not isinstance(self._retriever, HybridRetriever):
            raise InputError(f"only a HybridRetriever can tell; this assistant has {self._retriever!r}")
        return self._retriever

    @remembering()
    def suggest_from(
        self, case: Case, evidence: Sequence[Evidence], *, where: Where | None = None, k: int = SHOWN
    ) -> Suggestion:
        """A suggestion from evidence found before, as `retrieve` gives it for the same `where`."""
        unread, case = too_long(case), bounded(case)
        advice = self.house.escalation.advise(case)
        if not advice and (nothing := unasked(case)):
            return self._without_draft(case, [unread, nothing] if unread else [nothing])
        reading = read_case(case)
        draft, findings = self._drafted(case, evidence)
        verdict = self._gate.judge(case, evidence, draft, findings)
        usage = draft.usage
        if verdict.status == "abstained":
            draft = Draft()
        if advice:
            verdict = _escalated(verdict, advice)
        else:
            draft, verdict = self._clarified(case, evidence, draft, verdict)
        chosen = len({one.passage.article_id for one in evidence}) < 2  # by the agent: nothing competes for a question
        asked = {} if chosen else each_question(case, self._retriever, self._gate, RANKED, where)
        verdict = with_questions(verdict, asked)
        polite = any(sentence.kind == "courtesy" for sentence in draft.sentences)
        unspoken = polite and bool(reading.language) and not speaks(self.house.style, reading.language)
        for doubt in (unread, unread_language(reading, unspoken)):
            verdict = _not_ready(verdict, doubt) if doubt else verdict
        summary = summarize(case)
        suggestion = Suggestion(
            id="",
            case_id=case.id,
            status=verdict.status,
            confidence=verdict.confidence,
            text=draft.text,
            sentences=draft.sentences,
            citations=draft.citations,
            evidence=_shown(evidence, draft, _whole(k)),
            findings=verdict.findings,
            summary=summary,
            questions=tuple(asked),
            handover=handover_note(case, advice, evidence, summary) if advice else "",
            provenance=self.provenance(),
        )
        return dataclasses.replace(_named(suggestion), usage=usage)

    def _without_draft(self, case: Case, why: Sequence[Finding]) -> Suggestion:
        """The suggestion for a message that asks nothing: no draft, no articles, and what the message is."""
        suggestion = Suggestion(
            id="",
            case_id=case.id,
            status="abstained",
            confidence=0.0,
            findings=tuple(why),
            summary=summarize(case),
            provenance=self.provenance(),
        )
        return _named(suggestion)

    def _drafted(self, case: Case, evidence: Sequence[Evidence]) -> tuple[Draft, list[Finding]]:
        """The draft, and what drafter, verifier and house style say of it; what fails its check is out or marked."""
        made = leaving(self._drafter.draft(case, evidence), evidence)
        if self.house.unsupported == "remove":
            draft, objections = mended(self._verifier, case, made, evidence)
            findings = [_removed(one, made) for one in objections if one.severity == "error"]
        else:
            draft, objections = made, self._verifier.verify(case, made, evidence)
            findings = [dataclasses.replace(one, severity="warning") for one in objections]
        language = next((e.passage.language for e in evidence), "") or "en"
        return draft, [*made.findings, *findings, *style_findings(draft.sentences, self.house.style, language)]

    def _clarified(
        self, case: Case, evidence: Sequence[Evidence], draft: Draft, verdict: Verdict
    ) -> tuple[Draft, Verdict]:
        """A question before the draft, where one would tell the competing articles apart.

        Not where the case is beside the point, nor where it asks several things: one question would not do.
        """
        clarifier = self.house.clarifier
        if clarifier is None or _BESIDE & {one.code for one in verdict.findings} or read_case(case).questions:
            return draft, verdict
        asked = clarifier.ask(case, evidence)
        if asked is None:
            return draft, verdict
        texts = [one.text for one in asked.questions]
        question = leaving(clarify(case, texts, self.house.style, draft, evidence), evidence)
        if any(one.severity == "error" for one in self._verifier.verify(case, question, evidence)):
            return draft, verdict
        why = "Several articles fit; the answer to this question decides between them."
        doubt = Finding(code="clarify", severity="info", message=why)
        said = [one for one in verdict.findings if one.code not in _SAID_BY_A_QUESTION]
        return question, Verdict(
            status="clarify", confidence=verdict.confidence, findings=(doubt, *said, *question.findings)
        )

    @property
    def learned(self) -> CaseMemory:
        """The solved cases that it learned from."""
        return self.index.memory

    def provenance(self) -> dict[str, str]:
        """What makes the suggestions: version, index generation and fingerprints, pipeline."""
        return {
            "assistkit": __version__,
            "index": f"generation {self.index.generation}, {self.index.fingerprint}, {self.index.digest[:16]}",
            "pipeline": repr(self),
        }


def _named(suggestion: Suggestion) -> Suggestion:
    """As it is shown, with the id of that."""
    shown = told(suggestion)
    return dataclasses.replace(shown, id=content_id("sug", shown.to_dict()))


def _escalated(verdict: Verdict, advice: Sequence[Advice]) -> Verdict:
    """The draft stays for whoever takes the case, unless there is none."""
    said = (f"{one.reason} For: {one.target}." + (f" “{one.quote}”" if one.quote else "") for one in advice)
    reasons = tuple(Finding(code="escalate", severity="warning", message=line) for line in said)
    return Verdict(status="escalate", confidence=verdict.confidence, findings=(*reasons, *verdict.findings))


def _not_ready(verdict: Verdict, why: Finding) -> Verdict:
    """With one more finding, in front; what was ready is to be checked."""
    status: Status = "check" if verdict.status == "ready" else verdict.status
    return dataclasses.replace(verdict, status=status, findings=(why, *verdict.findings))


def _removed(objection: Finding, draft: Draft) -> Finding:
    """The words that were taken out, for the agent; they have no place in the draft any more."""
    words = draft.text[objection.start : objection.end] if objection.start is not None else "The draft"
    said = f"“{words}” was taken out: {objection.message}"
    return Finding(code=objection.code, severity="warning", message=said)


def _whole(k: object) -> int:
    if isinstance(k, bool) or not isinstance(k, int) or k < 1:
        raise InputError(f"k: must be a number of articles, 1 or more; got {k!r:.40}")
    return k


def _shown(evidence: Sequence[Evidence], draft: Draft, k: int) -> tuple[Evidence, ...]:
    cited = {citation.passage_id for citation in draft.citations}
    places: Counter[str] = Counter()
    kept = []
    for one in evidence:
        places[one.passage.article_id] += 1
        best = one.rank <= k and places[one.passage.article_id] <= PASSAGES
        if best or one.passage.id in cited:
            kept.append(one)
    return tuple(kept)
