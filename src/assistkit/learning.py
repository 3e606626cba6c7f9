"""Learning from the desk's own solved cases: remember them, and weigh the signals by them where that is shown to help.

A case never learns from itself: the signals of a solved case come from the others (in blocks of time), and what is
fitted on the earlier cases is adopted only if it ranks the later ones better.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import msgspec
import numpy as np
import numpy.typing as npt

from assistkit.case.dataset import Dataset, LabeledCase
from assistkit.case.query import case_query
from assistkit.confidence import certainty
from assistkit.confidence.fitting import LEAST as FEWEST
from assistkit.confidence.fitting import crossfitted, fit_certainty
from assistkit.confidence.promise import Promise, promise_of_index
from assistkit.errors import InputError
from assistkit.house.aim import Aim
from assistkit.house.house import House
from assistkit.index.across import bring_across
from assistkit.index.embedders import load_embedder
from assistkit.index.memory import CaseMemory, moment
from assistkit.index.multilingual import beside
from assistkit.index.opening import open_knowledge
from assistkit.index.seam import Knowledge, LearningIndex, check_fingerprint
from assistkit.protocols import Embedder
from assistkit.retrieval.past_cases import PRODUCT
from assistkit.retrieval.ranking import Ranking
from assistkit.retrieval.trial import HELD_BACK, LEAST, MOST, Trial, Weighed, weigh
from assistkit.types import SolvedCase, content_id, text_digest

_Embedded = tuple[LabeledCase, npt.NDArray[np.float32]]  # with its vector (d,)

TO_FIT = 0.6  # of these for the confidence; the later ones are for the threshold, which nothing may be fitted to
JUDGED = 1_000  # the newest so many show how sure to be
_TO_FIT = f"from about {math.ceil(FEWEST / TO_FIT)} on"


@dataclass(frozen=True, kw_only=True)
class LearnReport:
    """What was learned. `unknown` counts articles that solved cases but are not in the index: never suggested.

    `unsolved` counts cases that no article answers, or of which only articles are known that did not help: they are not
    remembered, and show when to be silent. `unlabeled` are those of which nothing is known.

    `why` says where the weights of `ranking` come from, `certainty` what the confidence rests on, `promise` what the
    judged cases that were kept support.
    """

    generation: int
    cases: int
    added: int
    changed: int
    unchanged: int
    unsolved: int
    unlabeled: int
    unknown: int
    embedded: int
    ranking: Ranking
    why: str
    trial: Trial | None = None
    certainty: str = ""
    promise: Promise


class Learner(Protocol):
    """What learns, and then suggests from what it learned: an `Assistant`."""

    embedder: Embedder
    index: Knowledge
    house: House

    def refresh(self) -> None:
        """Open its index again."""


@runtime_checkable
class Reviewed(Protocol):
    """What knows solved cases: a `FeedbackStore`."""

    def solved_cases(self) -> list[LabeledCase]:
        """The cases with what is known of articles."""


def learn(
    path: Path | str | Learner,
    history: Iterable[LabeledCase] | Reviewed,
    embedder: Embedder | None = None,
    *,
    aim: Aim | None = None,
) -> LearnReport:
    """Remember the labeled cases of `history` in the index at `path`, and fit the ranking to them.

    `path` may be an assistant: it learns with its own embedder, and goes on with what it learned. `history` is a
    dataset, any labeled cases, or a `FeedbackStore`. Without an embedder it is the default one. The report says what
    could be promised of the wish in `aim`; an assistant's is that of its house.

    Cases that were learned before stay. One that is known and unchanged is not embedded again, and where nothing
    changed no generation is written. Raises InputError where no case has a label, else as `open_index` does;
    WrongEmbedder; MissingExtra without scipy.
    """
    if not isinstance(path, str | Path):
        return _learn_and_go_on(path, history, embedder, aim)
    embedder = embedder or load_embedder()
    every = list(history.solved_cases() if isinstance(history, Reviewed) else history)
    solved, unsolved = [one for one in every if one.solved_by], [one for one in every if one.unsolved]
    if not solved:
        where = f"{history.path}: " if isinstance(history, Dataset) else ""
        why = "; no review says yet which article solved one" if isinstance(history, Reviewed) else ""
        raise InputError(f"{where}no case has an article with a grade above 0, so there is nothing to learn{why}")
    index = open_knowledge(path)
    check_fingerprint(index, embedder)
    with index.writing():
        bring_across(index, embedder)
        before = {case.id: case for case in index.memory.cases}
        embedded = remember(index.memory, solved, embedder)
        index.memory.forget([one.case.id for one in unsolved])
        now = {case.id: case for case in index.memory.cases}
        changed = sum(before[id] != case for id, case in now.items() if id in before)
        gone = len(before.keys() - now.keys())
        fitted_on = _fitted_on(index, solved, unsolved)
        known = index.about.get("ranking", {}).get("fitted_on")
        every_known = len(solved) == len(now)  # of few cases, a part says less than the whole did before
        if known is None or ((len(solved) >= LEAST or every_known) and known != fitted_on):
            weighed = weigh(index, embedder, [one.case for one in solved])
            index.note("ranking", {**_as_json(weighed), "fitted_on": fitted_on})
            labeled = _with_vectors(index, embedder, solved, unsolved)
            embedded += len(unsolved)
            index.note("certainty", fit_confidence(index, embedder, labeled, weighed))
        if changed or gone or len(now) > len(before) or known != index.about["ranking"]["fitted_on"]:
            index.keep_learned()
    weighed = _from_json(index.about["ranking"])
    named = {article for case in now.values() for article in case.articles}
    return LearnReport(
        generation=index.generation,
        cases=len(now),
        added=len(now.keys() - before.keys()),
        changed=changed,
        unchanged=len(solved) - changed - len(now.keys() - before.keys()),
        unsolved=len(unsolved),
        unlabeled=len(every) - len(solved) - len(unsolved),
        unknown=len(named - set(index.articles)),
        embedded=embedded,
        ranking=weighed.ranking,
        why=weighed.why,
        trial=weighed.trial,
        certainty=_sure(index.about.get("certainty")),
        promise=promise_of_index(index.about.get("certainty"), aim),
    )


def _learn_and_go_on(
    learner: Learner, history: Iterable[LabeledCase] | Reviewed, embedder: Embedder | None, aim: Aim | None
) -> LearnReport:
    place = learner.index.place
    if place is None:
        raise InputError("the assistant must have an index in a folder, to learn in; got one in memory only: save it")
    if embedder is not None:
        raise InputError("an assistant learns with its own embedder; got another: leave it out, or give the folder")
    report = learn(place, history, learner.embedder, aim=aim or learner.house.aim)
    learner.refresh()
    return report


def forget(path: Path | str, case_ids: Sequence[str]) -> int:
    """Remove solved cases, and every trace of them: no other version is left in the folder or database. How many.

    An unknown id is not an error. The weights of the ranking stay: a handful of numbers fitted on all cases together.
    """
    index = open_knowledge(path)
    wanted = list(dict.fromkeys(case_ids))
    with index.writing():
        gone = index.memory.forget(wanted)
        if gone:
            index.keep_learned()
        index.wipe()
    return gone


def fit_confidence(
    index: Knowledge, embedder: Embedder, cases: Sequence[_Embedded], weighed: Weighed
) -> dict[str, Any]:
    """How sure to be of what is suggested for cases like these, as JSON: a certainty, and judged cases for a threshold.

    The ranking never saw the labels of these cases: own weights are fitted on the earlier ones only. Where the
    certainty was not fitted either, all of them are judged cases. At least one of the cases must be solved.
    """
    ordered = sorted(cases, key=lambda one: (moment(one[0].case), one[0].case.id))
    solved = [at for at, (one, _) in enumerate(ordered) if one.solved_by]
    kept = int(HELD_BACK * len(solved[-MOST:])) if weighed.own else JUDGED
    first = solved[-kept:][0] if len(solved) > kept else 0
    unseen = ordered[first:][-2 * JUDGED :]  # however many unsolved ones came meanwhile
    samples = crossfitted(index, embedder, unseen, lambda _: weighed.ranking)
    cut = round(TO_FIT * len(samples))
    fitted = fit_certainty(samples[:cut])
    unused = samples[cut:] if fitted.fitted_on else samples
    late = [(fitted.probability(one.features), not one.right) for one in unused]
    return {
        "certainty": fitted.to_dict(),
        "judged": {"confidence": [sure for sure, _ in late], "wrong": [wrong for _, wrong in late]},
    }


def _sure(known: Mapping[str, Any] | None) -> str:
    fitted = known["certainty"]["fitted_on"] if known else 0
    return f"fitted on {fitted} of these cases" if fitted else f"the default one: too few cases to fit it ({_TO_FIT})"


def _with_vectors(
    index: Knowledge, embedder: Embedder, solved: Sequence[LabeledCase], unsolved: Sequence[LabeledCase]
) -> list[_Embedded]:
    """These cases with their vectors; the unsolved ones, which nobody remembers, are embedded for it."""
    known = [(LabeledCase(one.case, one.solved_by), index.memory.vector(one.case.id)) for one in solved]
    if not unsolved:
        return known
    vectors = embedder.encode_query([case_query(one.case) for one in unsolved])
    return [*known, *zip(unsolved, vectors, strict=True)]


def remember(memory: CaseMemory, history: Iterable[LabeledCase], embedder: Embedder) -> int:
    """Add the solved cases of `history`, embedding those whose text is new; how many that were."""
    solved = [(one.case, one.solved_by) for one in history if one.solved_by]
    texts = {case.id: case_query(case) for case, _ in solved}
    digests = {id: text_digest(text) for id, text in texts.items()}
    known = {case.id: memory.vector(case.id) for case in memory.cases if digests.get(case.id) == case.digest}
    new = [case.id for case, _ in solved if case.id not in known]
    if new:
        known |= dict(zip(new, embedder.encode_query([texts[id] for id in new]), strict=True))
    records = [
        SolvedCase(
            id=case.id,
            articles=articles,
            created_at=case.created_at,
            language=case.language,
            facets={PRODUCT: case.facets[PRODUCT]} if PRODUCT in case.facets else {},
            digest=digests[case.id],
        )
        for case, articles in solved
    ]
    _remember_across(memory, texts, digests, embedder)
    if solved:
        memory.upsert(records, np.stack([known[case.id] for case, _ in solved]))
    return len(new)


def _remember_across(
    memory: CaseMemory, texts: Mapping[str, str], digests: Mapping[str, str], embedder: Embedder
) -> None:
    """The vectors of these cases by the multilingual embedder, so that they support cases in other languages."""
    if (other := beside(embedder)) is not None:
        new = {digests[id]: text for id, text in texts.items() if digests[id] not in memory.across}
        memory.across.put(list(new), other.encode_query(list(new.values())))


def _fitted_on(index: LearningIndex, solved: Sequence[LabeledCase], unsolved: Sequence[LabeledCase]) -> str:
    """Another one where the cases, their labels, or which of their articles the index has are others."""
    known = set(index.articles)
    rows = [[one.case.id, *(article for article in one.solved_by if article in known)] for one in solved]
    others = [[one.case.id, not one.answerable, sorted(one.articles)] for one in unsolved]
    return content_id("history", [certainty.SCHEMA, sorted(rows), sorted(others)])


def _as_json(weighed: Weighed) -> dict[str, Any]:
    trial = weighed.trial
    return {
        "weights": dict(weighed.ranking.weights),
        "why": weighed.why,
        "trial": msgspec.to_builtins(trial) if trial else None,
    }


def _from_json(known: Mapping[str, Any]) -> Weighed:
    try:
        trial = msgspec.convert(known["trial"], Trial) if known.get("trial") else None
    except msgspec.ValidationError as error:
        raise InputError(f"not a trial of a ranking: {error}; build the index again") from None
    return Weighed(Ranking(known["weights"]), known["why"], trial)
