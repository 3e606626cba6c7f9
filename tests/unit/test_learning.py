"""Learning from solved cases: what is remembered, what is weighed, what is forgotten, and what is left alone."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import numpy as np
import pytest

from assistkit import Article, Assistant, Case, House, InputError, build_index, update_index
from assistkit.case.dataset import Dataset, load
from assistkit.confidence.certainty import Certainty, features
from assistkit.confidence.gate import ConfidenceGate
from assistkit.errors import IndexLocked, IndexMissing, WrongEmbedder
from assistkit.house.aim import Aim
from assistkit.index import open_index, verify, writing
from assistkit.index.memory import CaseMemory
from assistkit.learning import LearnReport, forget, learn, remember
from assistkit.protocols import Vectors
from assistkit.retrieval.fitting import RankingSample
from assistkit.retrieval.hybrid import HybridRetriever
from assistkit.retrieval.ranking import HISTORY, SIGNALS, Ranking
from assistkit.retrieval.trial import LEAST, samples_of, weigh
from assistkit.testing import HashEmbedder
from assistkit.types import Message

TOPICS = 10
START = datetime(2024, 1, 1, tzinfo=UTC)


class Counting(HashEmbedder):
    """Counts the texts it embeds; `stop` says at which of them someone presses Ctrl-C."""

    def __init__(self, dim: int = 64, stop: int | None = None) -> None:
        super().__init__(dim)
        self.texts: list[str] = []
        self.stop = stop

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        if self.stop is not None and len(texts) >= self.stop:
            raise KeyboardInterrupt
        self.texts += texts
        return super().encode_query(texts)


def articles(count: int = TOPICS) -> list[Article]:
    """Each in words of its own that no customer uses."""
    return [
        Article(
            id=f"a{t}", title=f"Manual{t} chapter{t}", text=f"Procedure{t} of module{t}. " * 20, visibility="public"
        )
        for t in range(count)
    ]


def history(count: int, *, shuffled: bool = False, seed: int = 0, **labels: Mapping[str, int]) -> Dataset:
    """Cases of a topic share words; its article solved them, or with `shuffled` that of any other case."""
    random = np.random.default_rng(seed)
    topics = random.integers(0, TOPICS, count)
    cases = []
    for n, topic in enumerate(topics.tolist()):
        words = [f"word{topic}x{w}" for w in random.choice(8, 5, replace=False).tolist()]
        words += [f"noise{w}" for w in random.integers(0, 40, 3).tolist()]
        cases.append(Case(id=f"c{n:03d}", subject=" ".join(words), created_at=START + timedelta(hours=n)))
    solved_by = random.permutation(topics) if shuffled else topics
    qrels = {case.id: {f"a{topic}": 1} for case, topic in zip(cases, solved_by.tolist(), strict=True)}
    return Dataset(path=Path("desk"), cases=tuple(cases), rows={}, qrels={**qrels, **labels})


def with_labels(known: Dataset, **labels: Mapping[str, int]) -> Dataset:
    return dataclasses.replace(known, qrels={**known.qrels, **labels})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    build_index(articles(), tmp_path / "kb", HashEmbedder())
    return tmp_path / "kb"


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, LearnReport]:
    """An index that has learned 160 cases with real structure; not to be changed."""
    folder = tmp_path_factory.mktemp("learned") / "kb"
    build_index(articles(), folder, HashEmbedder())
    return folder, learn(folder, history(160), HashEmbedder())


def contents(root: Path) -> dict[str, bytes]:
    files = (file for file in sorted(root.rglob("*")) if file.is_file() and file.name != "write.lock")
    return {str(file.relative_to(root)): file.read_bytes() for file in files}


def counts(report: LearnReport) -> tuple[int, ...]:
    return (report.added, report.changed, report.unchanged, report.embedded)


# ---------------------------------------------------------------- what is remembered


def test_learning_remembers_cases_without_their_text(path: Path) -> None:
    """Id, articles, time, language, facets and a vector are kept; no word of a case is anywhere in the index."""
    case = Case(
        id="case-7",
        subject="Zanzibar",
        messages=(Message(author="customer", text="xylophone broken"), Message(author="agent", text="Have a quokka")),
        language="en",
        facets={"product": ("pay",)},
        created_at=START,
    )
    known = Dataset(path=Path("desk"), cases=(case,), rows={}, qrels={"case-7": {"a1": 2, "a2": 0, "a0": 1}})
    report = learn(path, known, HashEmbedder())
    assert (report.cases, *counts(report)) == (1, 1, 0, 0, 1)
    (solved,) = open_index(path).memory.cases
    assert solved.articles == {"a0": 1, "a1": 2}
    assert (solved.id, solved.created_at, solved.language, solved.facets) == ("case-7", START, "en", case.facets)
    expected = HashEmbedder().encode_query(["Zanzibar\n\nxylophone broken"])[0]
    assert np.array_equal(open_index(path).memory.vector("case-7"), expected)
    everything = b"".join(contents(path).values()).lower()
    assert not [word for word in (b"zanzibar", b"xylophone", b"quokka") if word in everything]
    assert verify(path) == []


def test_learning_again_does_nothing(path: Path) -> None:
    """The second time no text is embedded and no generation written, also for cases with times and facets."""
    known = history(12)
    cases = [
        dataclasses.replace(known.cases[0], facets={"product": ("x", "y")}, language="de"),
        dataclasses.replace(known.cases[1], created_at=None),
        dataclasses.replace(known.cases[2], created_at=datetime(2024, 1, 1, 3, 4, 5, 678)),
        *known.cases[3:],
    ]
    known = dataclasses.replace(known, cases=tuple(cases))
    embedder = Counting()
    first = learn(path, known, embedder)
    assert counts(first) == (12, 0, 0, 12)
    assert len(embedder.texts) == 12
    before = contents(path)
    again = learn(path, known, embedder)
    assert counts(again) == (0, 0, 12, 0)
    assert again.generation == first.generation == 2
    assert (again.ranking, again.why, again.trial) == (first.ranking, first.why, first.trial)
    assert len(embedder.texts) == 12
    assert contents(path) == before


def test_learning_in_parts_is_learning_at_once(path: Path, tmp_path: Path) -> None:
    """Cases learned before stay; what comes in two parts, in any order, ends in the same files."""
    known = history(20)
    parts = [dataclasses.replace(known, cases=part) for part in (known.cases[12:], known.cases[:12])]
    assert counts(learn(path, parts[0], HashEmbedder())) == (8, 0, 0, 8)
    assert counts(learn(path, parts[1], HashEmbedder())) == (12, 0, 0, 12)
    both = learn(path, known, HashEmbedder())
    assert counts(both) == (0, 0, 20, 0)
    build_index(articles(), tmp_path / "other", HashEmbedder())
    learn(tmp_path / "other", known, HashEmbedder())
    assert open_index(path).memory.to_files() == open_index(tmp_path / "other").memory.to_files()


def test_the_order_of_dated_cases_changes_no_byte(path: Path, tmp_path: Path) -> None:
    """The same cases in another order of lines give the same index, weights and all."""
    known = history(120)
    turned = dataclasses.replace(known, cases=known.cases[::-1])
    build_index(articles(), tmp_path / "other", HashEmbedder())
    one, other = learn(path, known, HashEmbedder()), learn(tmp_path / "other", turned, HashEmbedder())
    assert one == other
    assert contents(path) == contents(tmp_path / "other")


def test_other_labels_are_a_change_without_embedding(path: Path) -> None:
    """A case that other articles solved now is changed; its vector is taken over."""
    known = history(12)
    learn(path, known, HashEmbedder())
    embedder = Counting()
    report = learn(path, with_labels(known, c003={"a9": 2}, c004={**known.qrels["c004"], "x": 1}), embedder)
    assert (*counts(report), report.cases) == (0, 2, 10, 0, 12)
    assert embedder.texts == []
    assert report.generation == 3
    assert open_index(path).memory.case("c003").articles == {"a9": 2}


def test_another_text_is_embedded_again(path: Path) -> None:
    """A case whose text is another has another vector; the others are left alone."""
    known = history(12)
    learn(path, known, HashEmbedder())
    cases = (dataclasses.replace(known.cases[0], subject="something else"), *known.cases[1:])
    embedder = Counting()
    assert counts(learn(path, dataclasses.replace(known, cases=cases), embedder)) == (0, 1, 11, 1)
    assert embedder.texts == ["something else"]
    assert np.array_equal(open_index(path).memory.vector("c000"), HashEmbedder().encode_query(["something else"])[0])


def test_a_case_without_a_label_is_left_out(path: Path) -> None:
    """No label, or only a grade of 0, is nothing to remember; it is counted."""
    known = history(6)
    qrels = {**known.qrels, "c001": {"a1": 0}}
    del qrels["c002"]
    embedder = Counting()
    report = learn(path, dataclasses.replace(known, qrels=qrels), embedder)
    assert (report.unlabeled, report.unsolved, report.cases, *counts(report)) == (1, 1, 4, 4, 0, 0, 5)
    assert len(embedder.texts) == 5  # the unsolved one shows what to be silent about
    assert not {"c001", "c002"} & {case.id for case in open_index(path).memory.cases}


@pytest.mark.parametrize("qrels", [{}, {"c000": {"a0": 0}}])
def test_no_labels_at_all_is_an_error(path: Path, qrels: dict[str, dict[str, int]]) -> None:
    """It names the folder of the history, and nothing is changed or embedded."""
    before, embedder = contents(path), Counting()
    with pytest.raises(InputError, match=r"^desk: no case has an article with a grade above 0"):
        learn(path, dataclasses.replace(history(3), qrels=qrels), embedder)
    assert contents(path) == before
    assert embedder.texts == []


def test_unknown_articles_are_counted(path: Path) -> None:
    """Articles that solved cases but are not in the index, each once; known again when they come."""
    known = with_labels(history(6), c000={"gone": 1}, c001={"gone": 1, "also": 2, "a1": 1})
    assert learn(path, known, HashEmbedder()).unknown == 2
    case = Case.from_text(known.cases[0].subject)
    retriever = HybridRetriever(open_index(path), HashEmbedder())
    assert retriever.similar(case, 1)[0][0].id == "c000"
    assert "gone" not in {e.passage.article_id for e in retriever.retrieve([case], 50)[0]}
    update_index([*articles(), Article(id="gone", title="Back", text="Again.")], path, HashEmbedder())
    assert learn(path, known, HashEmbedder()).unknown == 1
    found = HybridRetriever(open_index(path), HashEmbedder()).retrieve([case], 50)[0]
    (gone,) = [e for e in found if e.passage.article_id == "gone"]
    assert gone.contributions["votes"] > 0
    assert "c000" in gone.past_cases


def test_wrong_use_changes_nothing(path: Path, tmp_path: Path) -> None:
    """Another embedder, no index: a clear error, and everything is as before."""
    learn(path, history(6), HashEmbedder())
    before = contents(path)
    with pytest.raises(WrongEmbedder, match="fake-word-hash-64"):
        learn(path, history(8), HashEmbedder(32))
    with pytest.raises(IndexMissing):
        learn(tmp_path / "nowhere", history(8), HashEmbedder())
    with pytest.raises(IndexMissing):
        forget(tmp_path / "nowhere", ["c000"])
    assert contents(path) == before


def test_no_index_makes_no_folder(tmp_path: Path) -> None:
    """Learning into a folder that is not there leaves it so, as updating does."""
    for attempt in (
        lambda: learn(tmp_path / "nowhere", history(8), HashEmbedder()),
        lambda: forget(tmp_path / "nowhere", ["c000"]),
    ):
        with pytest.raises(IndexMissing):
            attempt()
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("stop", [1, 100])
def test_ctrl_c_leaves_the_index_as_it_was(path: Path, stop: int) -> None:
    """Stopped while it embeds, the files are those from before, and learning can start anew."""
    learn(path, history(6), HashEmbedder())
    before = contents(path)
    with pytest.raises(KeyboardInterrupt):
        learn(path, history(110), Counting(stop=stop))
    assert contents(path) == before
    assert learn(path, history(8), HashEmbedder()).added == 2


def test_ctrl_c_while_weights_are_fitted(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is anything half learned when it is stopped later on."""

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    before = contents(path)
    monkeypatch.setattr("assistkit.retrieval.trial.fit_ranking", interrupted)
    with pytest.raises(KeyboardInterrupt):
        learn(path, history(110), HashEmbedder())
    assert contents(path) == before


def test_an_embedder_that_fails_or_lies_changes_nothing(path: Path) -> None:
    """Vectors that are too few or not unit vectors are refused, and nothing is learned."""

    class Doubling(HashEmbedder):
        def encode_query(self, texts: Sequence[str]) -> Vectors:
            return super().encode_query(texts) * 2

    class Short(HashEmbedder):
        def encode_query(self, texts: Sequence[str]) -> Vectors:
            return super().encode_query(texts)[:-1]

    before = contents(path)
    for embedder in (Doubling(), Short()):
        with pytest.raises(ValueError, match=r"length 1|shorter"):
            learn(path, history(6), embedder)
        assert contents(path) == before


def test_only_one_writer_at_a_time(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Learning and forgetting wait for nobody: IndexLocked while another process writes."""
    import filelock

    def busy(*_: object, **__: object) -> None:
        raise filelock.Timeout("lock")

    before = contents(path)
    monkeypatch.setattr(filelock.FileLock, "acquire", busy)
    for attempt in (lambda: learn(path, history(6), HashEmbedder()), lambda: forget(path, ["c000"])):
        with pytest.raises(IndexLocked):
            attempt()
    monkeypatch.undo()
    with writing(path):
        pass
    assert contents(path) == before


# ---------------------------------------------------------------- builds keep it


def rebuilt(path: Path) -> None:
    build_index(articles(4), path, HashEmbedder())


def updated(path: Path) -> None:
    update_index([*articles()[1:], Article(id="new", title="New", text="Fresh.")], path, HashEmbedder())


@pytest.mark.parametrize("change", [rebuilt, updated])
def test_what_was_learned_outlives_a_build(path: Path, change: Callable[[Path], None]) -> None:
    """Memory, weights, why and trial are the same after a build or an update.

    Learning again embeds nothing; it weighs anew, since articles that solved cases are others now, and then no more.
    """
    known = history(110)
    report = learn(path, known, HashEmbedder())
    before = open_index(path)
    change(path)
    after = open_index(path)
    assert after.generation == before.generation + 1
    assert after.memory.to_files() == before.memory.to_files()
    assert after.about["ranking"] == before.about["ranking"]
    assert HybridRetriever(after, HashEmbedder()).ranking == report.ranking
    embedder = Counting()
    again = learn(path, known, embedder)
    assert (counts(again), embedder.texts) == ((0, 0, 110, 0), [])
    assert again.generation == after.generation + 1
    assert learn(path, known, embedder).generation == again.generation


def test_another_embedder_starts_without_memory(path: Path) -> None:
    """Vectors of another embedder say nothing about these: cases and weights are gone after such a build."""
    learn(path, history(6), HashEmbedder())
    build_index(articles(), path, HashEmbedder(32))
    index = open_index(path)
    assert len(index.memory) == index.about["cases"] == 0
    assert "ranking" not in index.about
    assert learn(path, history(6), HashEmbedder(32)).added == 6


# ---------------------------------------------------------------- forgetting


def traces(root: Path, needle: bytes) -> list[str]:
    return [name for name, data in contents(root).items() if needle in data or needle.decode("latin1") in name]


def test_forgetting_removes_every_trace(path: Path) -> None:
    """Neither id, digest nor vector is in any file, and the generation before is gone; the others stay."""
    cases = [Case(id=f"secret-{n}", subject=f"unique{n} words{n} here{n}", created_at=START) for n in range(3)]
    known = Dataset(path=Path("desk"), cases=tuple(cases), rows={}, qrels={case.id: {"a1": 1} for case in cases})
    learn(path, known, HashEmbedder())
    learn(path, with_labels(known, **{"secret-2": {"a2": 1}}), HashEmbedder())  # two generations hold them
    memory = open_index(path).memory
    gone, stays = memory.case("secret-1"), memory.case("secret-0")
    needles = [b"secret-1", gone.digest.encode(), memory.vector("secret-1").tobytes()]
    kept = [b"secret-0", stays.digest.encode(), memory.vector("secret-0").tobytes()]
    assert all(len(traces(path, needle)) == 2 for needle in [*needles, *kept])
    assert forget(path, ["secret-1", "nobody", "secret-1"]) == 1
    assert [traces(path, needle) for needle in needles] == [[], [], []]
    assert all(len(traces(path, needle)) == 1 for needle in kept)
    assert sorted(file.name for file in path.iterdir() if file.name.startswith(("gen-", "."))) == ["gen-000004"]
    assert [case.id for case in open_index(path).memory.cases] == ["secret-0", "secret-2"]
    assert verify(path) == []
    assert forget(path, ["secret-0", "secret-2"]) == 2
    assert not {"cases.jsonl", "case_vectors.npy"} & {file.name for file in (path / "gen-000005").iterdir()}
    assert [traces(path, needle) for needle in (b"secret", *kept)] == [[], [], [], []]


def test_forgetting_the_unknown_writes_nothing(path: Path) -> None:
    """No case, no generation: what is current stays to the byte; an empty id is wrong use."""
    learn(path, history(6), HashEmbedder())
    current = [contents(path / "gen-000002"), (path / "CURRENT").read_bytes()]
    assert forget(path, ["nobody"]) == forget(path, []) == 0
    with pytest.raises(InputError, match="non-empty string"):
        forget(path, [""])
    assert [contents(path / "gen-000002"), (path / "CURRENT").read_bytes()] == current
    assert not (path / "gen-000003").exists()


def test_weights_stay_when_cases_are_forgotten(learned: tuple[Path, LearnReport], tmp_path: Path) -> None:
    """A handful of numbers fitted on all cases together are no trace of one."""
    import shutil

    path = Path(shutil.copytree(learned[0], tmp_path / "kb"))
    assert forget(path, [f"c{n:03d}" for n in range(10)]) == 10
    index = open_index(path)
    assert len(index.memory) == 150
    assert index.about["ranking"]["weights"] == dict(learned[1].ranking.weights)
    again = learn(path, history(160), HashEmbedder())
    assert counts(again) == (10, 0, 150, 10)


def test_a_case_that_only_the_generation_before_holds_is_forgotten_too(path: Path) -> None:
    """Built anew with another embedder, the memory is empty, yet the folder still holds the case until it is asked
    to forget it. The same is left when `forget` was killed after its generation was published."""
    learn(path, history(3), HashEmbedder())
    build_index(articles(), path, HashEmbedder(32))
    assert traces(path, b'"c001"')
    forget(path, ["c001"])
    assert traces(path, b'"c001"') == []


# ---------------------------------------------------------------- weights


def test_real_structure_is_used(learned: tuple[Path, LearnReport]) -> None:
    """Where cases of a kind are solved by the same article, past cases rank the latest ones better, and are used."""
    _, report = learned
    trial = report.trial
    assert trial is not None
    assert trial.cases == 32
    assert trial.gain[0] == pytest.approx(trial.default - trial.cold, abs=2e-4)
    assert trial.own_gain[0] == pytest.approx(trial.own - trial.default, abs=2e-4)
    assert 0 < trial.gain[1] <= trial.gain[0] <= trial.gain[2]
    assert "not used" not in report.why
    assert any(report.ranking.weights[name] for name in HISTORY)
    assert report.ranking == Ranking.default() or "own weights" in report.why


def test_real_structure_helps_new_cases(learned: tuple[Path, LearnReport]) -> None:
    """Cases it has never seen: their article comes first far more often than without past cases."""
    index, new = open_index(learned[0]), history(60, seed=1)
    cases = [dataclasses.replace(case, id=f"new-{case.id}") for case in new.cases]

    def first(ranking: Ranking | None) -> float:
        found = HybridRetriever(index, HashEmbedder(), ranking=ranking).retrieve(cases, 1)
        return float(np.mean([e[0].passage.article_id in new.qrels[c.id] for e, c in zip(found, new.cases)]))  # noqa: B905

    assert first(None) > 0.8
    assert first(Ranking.default().without_history()) < 0.4


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_shuffled_labels_are_not_used(path: Path, seed: int) -> None:
    """Where labels say nothing about cases, past cases are not used: the signals from them weigh nothing."""
    report = learn(path, history(160, shuffled=True, seed=seed), HashEmbedder())
    assert report.why.startswith("past cases are not used")
    assert report.ranking == Ranking.default().without_history()
    assert report.trial is not None
    assert HybridRetriever(open_index(path), HashEmbedder()).ranking == report.ranking


def test_a_popular_article_alone_is_no_reason(path: Path) -> None:
    """One article solved nearly everything: what is merely popular is nothing that past cases know of a case."""
    known = history(150)
    popular = {case.id: {"a0": 1} if n % 10 else {"a1": 1} for n, case in enumerate(known.cases)}
    report = learn(path, dataclasses.replace(known, qrels=popular), HashEmbedder())
    assert report.why.startswith("past cases are not used")


@pytest.mark.parametrize("count", [1, 99])
def test_few_cases_get_the_default_weights(path: Path, count: int) -> None:
    """Below LEAST nothing is fitted; the cases speak with the weights that ship."""
    assert LEAST == 100
    report = learn(path, history(count), HashEmbedder())
    assert (report.ranking, report.trial) == (Ranking.default(), None)
    assert report.why == f"the default weights: {count} solved cases are too few to fit any (from 100 on)"
    assert open_index(path).about["ranking"]["why"] == report.why


def test_enough_cases_are_tried(path: Path) -> None:
    """From LEAST on there is a trial on the latest fifth; a small addition later keeps its outcome."""
    report = learn(path, history(100), HashEmbedder())
    assert report.trial is not None
    assert report.trial.cases == 20
    later = Case(id="later", subject="word1x1 word1x2", created_at=START + timedelta(days=99))
    one = Dataset(path=Path("desk"), cases=(later,), rows={}, qrels={"later": {"a1": 1}})
    again = learn(path, one, HashEmbedder())
    assert (again.cases, again.added) == (101, 1)
    assert (again.ranking, again.why, again.trial) == (report.ranking, report.why, report.trial)


@pytest.mark.parametrize(
    ("better", "why"), [(True, "the desk's own weights"), (False, "the default weights: own ones")]
)
def test_own_weights_must_prove_themselves(path: Path, monkeypatch: pytest.MonkeyPatch, better: bool, why: str) -> None:
    """Fitted weights are adopted where they rank the latest cases better, and only there.

    Here customers quote the wrong manual, so that a ranking by past cases alone is better, one by words alone worse.
    """
    known = history(160)
    cases = [
        dataclasses.replace(c, subject=f"{c.subject} Manual{n % 7} chapter{n % 7}") for n, c in enumerate(known.cases)
    ]
    alone = dict.fromkeys(HISTORY, 2.0) if better else {"words": 2.0}
    own = Ranking({**dict.fromkeys(SIGNALS, 0.0), **alone})
    monkeypatch.setattr("assistkit.retrieval.trial.fit_ranking", lambda *_, **__: own)
    report = learn(path, dataclasses.replace(known, cases=tuple(cases)), HashEmbedder())
    assert report.why.startswith(why)
    assert report.ranking == (own if better else Ranking.default())
    assert report.trial is not None
    assert (report.trial.own_gain[0] > 0) == better
    assert HybridRetriever(open_index(path), HashEmbedder()).ranking == report.ranking


def test_a_gain_that_may_be_chance_is_not_taken(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Own weights that rank better, but not surely so (p of 0.05 and more), are not adopted."""
    known = history(160)
    cases = [dataclasses.replace(c, subject=f"{c.subject} Manual{n % 7}") for n, c in enumerate(known.cases)]
    own = Ranking({**dict.fromkeys(SIGNALS, 0.0), **dict.fromkeys(HISTORY, 2.0)})
    monkeypatch.setattr("assistkit.retrieval.trial.fit_ranking", lambda *_, **__: own)
    monkeypatch.setattr("assistkit.retrieval.trial.permutation_p", lambda *_: np.full(3, 0.05))
    report = learn(path, dataclasses.replace(known, cases=tuple(cases)), HashEmbedder())
    assert report.trial is not None
    assert report.trial.own_gain[0] > 0
    assert (report.ranking, report.why[:32]) == (Ranking.default(), "the default weights: own ones di")


def test_nothing_is_fitted_or_judged_by_itself(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No case meets a memory that holds it or its block; what is judged is later than all that speaks for it."""
    seen: list[tuple[set[str], set[str]]] = []

    def watched(retriever: HybridRetriever, cases: Sequence[Case], memory: CaseMemory) -> list[RankingSample]:
        seen.append(({case.id for case in cases}, {case.id for case in memory.cases}))
        return samples_of(retriever, cases, memory)

    monkeypatch.setattr("assistkit.retrieval.trial.samples_of", watched)
    known = history(120)
    learn(path, dataclasses.replace(known, cases=known.cases[::-1]), HashEmbedder())
    ids = [case.id for case in known.cases]
    *blocks, (judged, speaking) = seen
    assert (judged, speaking) == (set(ids[96:]), set(ids[:96]))
    assert set().union(*(asked for asked, _ in blocks)) == set(ids[:96])
    assert all(asked | others == set(ids[:96]) and not asked & others for asked, others in blocks)
    for asked, _ in blocks:  # a block is a stretch of time
        places = sorted(ids.index(id) for id in asked)
        assert places == list(range(places[0], places[-1] + 1))


def test_cases_solved_by_unknown_articles_alone(path: Path) -> None:
    """Nothing to weigh by is no error; once the index has the articles, the same history is weighed anew."""
    known = history(110)
    nowhere = {case.id: {"gone": 1} for case in known.cases}
    report = learn(path, dataclasses.replace(known, qrels=nowhere), HashEmbedder())
    assert report.why.startswith("the default weights: no article that solved the latest cases")
    assert report.unknown == 1


def test_what_is_noted_is_what_was_reported(learned: tuple[Path, LearnReport]) -> None:
    """The index itself says its weights, why, and the trial, as JSON."""
    folder, report = learned
    noted = open_index(folder).about["ranking"]
    assert noted == json.loads(json.dumps(noted))
    assert noted["weights"] == dict(report.ranking.weights)
    assert noted["why"] == report.why
    assert noted["trial"] == json.loads(msgspec.json.encode(report.trial))
    assert open_index(folder).about["cases"] == report.cases == 160


def test_the_same_cases_give_the_same_bytes(learned: tuple[Path, LearnReport], tmp_path: Path) -> None:
    """Nothing random is left in what is learned."""
    build_index(articles(), tmp_path / "kb", HashEmbedder())
    assert learn(tmp_path / "kb", history(160), HashEmbedder()) == learned[1]
    assert contents(tmp_path / "kb") == contents(learned[0])


# ---------------------------------------------------------------- the parts


def test_remember_counts_what_it_embeds() -> None:
    """The memory alone, without a folder: new and changed texts are embedded in one batch, none where none is."""
    memory, embedder = CaseMemory(64), Counting()
    assert remember(memory, history(5), embedder) == 5
    assert remember(memory, history(5), embedder) == 0
    assert len(embedder.texts) == 5
    assert len(memory) == 5


def test_samples_show_a_case_as_it_would_have_been(learned: tuple[Path, LearnReport]) -> None:
    """Signals come from the memory that is given, not from the one that knows the answer; labels can be others."""
    index, known = open_index(learned[0]), history(160)
    retriever = HybridRetriever(index, HashEmbedder(), ranking=Ranking.default())
    case = known.cases[50]
    past = [list(SIGNALS).index(name) for name in HISTORY]
    (warm,) = samples_of(retriever, [case], index.memory.without([case.id]))
    (itself,) = samples_of(retriever, [case], index.memory)
    assert warm.signals[:, past].any()
    assert warm.solved == 1
    votes = list(SIGNALS).index("votes")
    rows = [itself.places.tolist().index(place) for place in warm.places.tolist()]
    assert np.allclose(itself.signals[rows, votes], warm.signals[:, votes], atol=0.05)  # lift and growth with n only
    (other,) = samples_of(retriever, [case], index.memory, {case.id: {"a3": 1, "a4": 2, "a5": 0, "gone": 1}})
    assert other.solved == 3
    assert [index.leads.ids[place] for place in other.places[other.right].tolist()] == ["a3", "a4"]


def test_samples_of_an_empty_memory_know_nothing(learned: tuple[Path, LearnReport]) -> None:
    """With no past cases given there is no history in the signals, whatever the index itself remembers."""
    index, known = open_index(learned[0]), history(160)
    retriever = HybridRetriever(index, HashEmbedder(), ranking=Ranking.default())
    (cold,) = samples_of(retriever, known.cases[50:51], index.memory.without([c.id for c in index.memory.cases]))
    assert not cold.signals[:, [list(SIGNALS).index(name) for name in HISTORY]].any()


def test_weigh_asks_for_no_embedding(learned: tuple[Path, LearnReport]) -> None:
    """All vectors are in the memory already."""
    embedder = Counting()
    found = weigh(open_index(learned[0]), embedder, history(160).cases)
    assert embedder.texts == []
    assert (found.ranking, found.why, found.trial) == (learned[1].ranking, learned[1].why, learned[1].trial)


def test_learning_from_a_folder(path: Path, tmp_path: Path) -> None:
    """What `sources.dataset.load` reads: only what was known before the first reply is learned."""
    folder = tmp_path / "desk"
    folder.mkdir()
    messages = [{"role": "agent", "text": "answer"}, {"role": "customer", "text": "thanks, quokka"}]
    rows = [{"id": "1", "subject": "S", "body": "help", "created_at": "2024-05-01T10:00:00+02:00"}]
    rows.append({"id": "2", "body": "other", "messages": messages})
    (folder / "cases.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder / "qrels.tsv").write_text("1\ta1\t1\n2\ta2\t3\n")
    embedder = Counting()
    assert learn(path, load(folder), embedder).added == 2
    assert embedder.texts == ["S\n\nhelp", "other"]
    assert counts(learn(path, load(folder), embedder)) == (0, 0, 2, 0)
    (folder / "qrels.tsv").unlink()
    with pytest.raises(InputError, match="desk: no case has an article with a grade above 0"):
        learn(path, load(folder), embedder)


# ---------------------------------------------------------------- how sure to be


def test_learning_keeps_judged_cases_for_a_threshold(learned: tuple[Path, LearnReport]) -> None:
    """The latest cases show how sure to be; a promise is kept by them, and no id or text of a case is among them."""
    index = open_index(learned[0])
    known = index.about["certainty"]
    judged = known["judged"]
    assert len(judged["confidence"]) == len(judged["wrong"]) > 10
    assert all(0 <= sure <= 1 for sure in judged["confidence"])
    assert "c0" not in json.dumps(known)
    assert (learned[1].promise.judged, learned[1].promise.wrong) == (len(judged["wrong"]), sum(judged["wrong"]))
    gate = ConfidenceGate.learned(known, Aim(most_wrong=0.5, surely=0.6))
    errors = [wrong for sure, wrong in zip(judged["confidence"], judged["wrong"], strict=True) if sure >= gate.ready]
    assert sum(errors) <= 0.5 * len(errors)
    strict = ConfidenceGate.learned(known, Aim(most_wrong=0.001))
    assert strict.ready is None
    assert str(strict.promise).startswith("Promise: at most 0.1% wrong")


def test_of_few_cases_all_are_judged(path: Path) -> None:
    """Nothing is fitted to them, so each can speak for a promise; more of them are more judged cases."""
    for cases in (30, LEAST - 1):
        report = learn(path, history(cases), HashEmbedder())
        known = open_index(path).about["certainty"]
        assert Certainty.from_dict(known["certainty"]) == Certainty.default()
        assert len(known["judged"]["wrong"]) == report.promise.judged == cases
        assert "too few cases to fit it" in report.certainty
    one = Dataset(path=Path("desk"), cases=history(1).cases, rows={}, qrels={"c000": {"a1": 1}})
    assert learn(path, one, HashEmbedder()).promise.judged == LEAST - 1, "a part says no more than the whole did"


def test_cases_that_the_confidence_was_fitted_to_are_not_judged(path: Path) -> None:
    """The earlier three fifths are fitted on; only the rest speaks for a promise."""
    report = learn(path, history(200), HashEmbedder())
    assert report.certainty == "fitted on 120 of these cases"
    assert report.promise.judged == 80


def test_the_wish_is_the_desks(path: Path) -> None:
    """Of the house, or 10 % where it says nothing."""
    assert learn(path, history(40), HashEmbedder()).promise.most_wrong == 0.1
    assert learn(path, history(40), HashEmbedder(), aim=Aim(most_wrong=0.3)).promise.most_wrong == 0.3
    assistant = Assistant.open(path, embedder=HashEmbedder(), house=House(aim=Aim(most_wrong=0.2)))
    assert learn(assistant, history(40)).promise.most_wrong == 0.2


def test_cases_that_no_article_answers_make_it_less_sure(path: Path) -> None:
    """They are not remembered; the fit of P(in scope) has them to tell from, and the threshold sees them."""
    solved = history(200)
    random = np.random.default_rng(1)
    foreign = tuple(
        Case(id=f"x{n}", subject=" ".join(f"other{w}" for w in random.integers(0, 30, 8)), created_at=case.created_at)
        for n, case in enumerate(solved.cases[::2])
    )
    learn(path, solved, HashEmbedder())
    before = open_index(path).about["certainty"]
    rows = {case.id: {"answerable": False} for case in foreign}
    mixed = dataclasses.replace(solved, cases=(*solved.cases, *foreign), rows=rows)
    report = learn(path, mixed, HashEmbedder())
    index = open_index(path)
    assert (report.unsolved, report.unlabeled, len(index.memory)) == (100, 0, 200)
    after = index.about["certainty"]
    assert sum(after["judged"]["wrong"]) > sum(before["judged"]["wrong"])
    retriever = HybridRetriever(index, HashEmbedder())
    asked = [Case.from_text("other1 other2 other3 other4"), dataclasses.replace(solved.cases[0], id="again")]
    known = [features(case, found) for case, found in zip(asked, retriever.retrieve(asked, 5), strict=True)]
    old, new = ([Certainty.from_dict(n["certainty"]).in_scope(one) for one in known] for n in (before, after))
    assert new[0] < 0.1, "like them"
    assert new[1] > max(old[1], 0.9), "like the solved ones"
    assert learn(path, mixed, Counting()).generation == report.generation, "the same again changes nothing"


def test_a_corrected_label_is_learned(path: Path) -> None:
    """A case that was solved and is now known not to be is forgotten; other labels of unsolved ones fit anew."""
    learn(path, history(120), HashEmbedder())
    corrected = with_labels(history(120), c003={"a1": 0})
    report = learn(path, corrected, HashEmbedder())
    index = open_index(path)
    assert (report.unsolved, report.unchanged, len(index.memory)) == (1, 119, 119)
    assert "c003" not in {case.id for case in index.memory.cases}
    before = index.about["ranking"]["fitted_on"]
    again = learn(path, with_labels(history(120), c003={"a2": 0}), HashEmbedder())
    assert again.generation > report.generation
    assert open_index(path).about["ranking"]["fitted_on"] != before
