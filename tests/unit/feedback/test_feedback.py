"""The feedback store's parts: definitions, figures, labels to learn from, proposals, addresses."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from growth import assert_linear

from assistkit.case.dataset import load
from assistkit.errors import InputError
from assistkit.feedback import FeedbackStore, StoreBusy, StoreUnusable, classify, figures, proposals
from assistkit.feedback import database as feedback_database
from assistkit.feedback.history import NOTHING_HAS_IT, OF_THE_DRAFT
from assistkit.types import Case, Citation, Message, Review, Suggestion

MONDAY = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
DRAFT = "Hello,\n\nOpen the settings of your account [1]. Turn sign-in codes on [1].\n\nKind regards"
NEARLY = DRAFT.replace("codes on", "codes off and on")
LOOSELY = "Hello,\n\nOpen the settings of your account [1]. Or ask your administrator, who can do it too.\n\nKim"
OTHERWISE = "No."


@pytest.fixture
def store(tmp_path: Path) -> FeedbackStore:
    return FeedbackStore.open(tmp_path / "reviews.db")


def show(
    store: FeedbackStore,
    number: int,
    decision: str = "",
    final: str = "",
    *,
    articles: tuple[str, ...] = ("a1",),
    **fields: object,
) -> None:
    """A suggestion, and what an agent decided unless that is ""."""
    case = Case(id=str(fields.get("case", f"c{number}")), messages=(Message(author="customer", text=f"help {number}"),))
    text = str(fields.get("draft", DRAFT))
    suggestion = Suggestion(
        id=f"s{number}",
        case_id=case.id,
        status=fields.get("status", "ready"),  # type: ignore[arg-type]
        confidence=float(fields.get("confidence", 0.75)),  # type: ignore[arg-type]
        text=text,
        citations=tuple(
            Citation(marker=1, article_id=id, passage_id=id, quote="", start=0, end=0, quote_start=0, quote_end=0)
            for id in articles
        ),
    )
    at: datetime = fields.get("at", MONDAY)  # type: ignore[assignment]
    store.record_suggestion(suggestion, case, at=at)
    if decision:
        review = Review(
            suggestion_id=suggestion.id,
            case_id=case.id,
            decision=decision,  # type: ignore[arg-type]
            final_text=final,
            reason=str(fields.get("reason", "")),
            agent=str(fields.get("agent", "")),
            helpful_articles=fields.get("helpful", ()),  # type: ignore[arg-type]
            reviewed_at=at + timedelta(minutes=1),
        )
        assert store.record(review)


@pytest.mark.parametrize(
    ("final", "decision"),
    [
        (DRAFT, "accepted"),
        (DRAFT.replace(" [1]", ""), "accepted"),
        (DRAFT.replace("\n\n", "\r\n").replace(" ", "  "), "accepted"),
        (DRAFT.replace("Hello,", "Hello Anna,"), "accepted"),
        (DRAFT.replace("Hello,", "Hello  Dr. Anna de Vries,"), "accepted"),
        (DRAFT.replace("Hello,", "Hi,"), "edited"),
        (DRAFT.replace("Hello,", "Hello there,"), "edited"),
        (DRAFT.replace("Hello,", "Hello Anna. Sorry,"), "edited"),
        (DRAFT.replace("Hello,\n\n", ""), "edited"),
        (DRAFT.replace("on [1]", "on  [12] "), "accepted"),
        (DRAFT.replace("account", "accounts"), "edited"),
        (DRAFT + " Anna", "edited"),
        ("", "edited"),
    ],
)
def test_what_is_an_edit(final: str, decision: str) -> None:
    """Blanks, marks and the name in the greeting are none; every other character is."""
    assert classify(DRAFT, final)[0] == decision


def test_brackets_of_code_are_no_marks() -> None:
    """`row[1]` is what the article says, and `row[2]` something else."""
    assert classify("Use row[1] here.", "Use row[2] here.")[0] == "edited"


@pytest.mark.parametrize("texts", [("", "x"), ("a" * 300_000, "b" * 300_000), ("Hello " * 60_000, "[1] " * 60_000)])
def test_classifying_takes_bounded_time(texts: tuple[str, str]) -> None:
    """However long the texts are: twice as long is twice the work."""
    draft, final = texts
    assert classify(draft, final)[0] == "edited"
    assert_linear(lambda n: classify(draft[:n], final[:n]), max(map(len, texts)))


def test_the_figures_of_a_week(store: FeedbackStore) -> None:
    """Each share has its own n; a suggestion counts in the week it was shown first, by what was decided last."""
    show(store, 1, "accepted")
    show(store, 2, "edited", NEARLY)
    show(store, 3, "rejected")
    show(store, 4, "ignored", status="check")
    show(store, 5)
    show(store, 6, "ignored", draft="", status="abstained", articles=())
    show(store, 7, "accepted", at=MONDAY + timedelta(days=14))
    store.record(Review(suggestion_id="s3", case_id="c3", decision="ignored"))
    first, last = figures.weekly(store)
    assert (first.start, last.start) == (date(2026, 6, 1), date(2026, 6, 15))
    assert (first.shown, first.drafted, first.reviewed) == (6, 5, 4)
    assert first.coverage is not None
    assert (first.coverage.hits, first.coverage.n) == (4, 6)
    shares = [first.accepted, first.edited, first.rejected, first.ignored]
    assert [one and (one.hits, one.n) for one in shares] == [(1, 4), (1, 4), (0, 4), (2, 4)]
    assert all(one is not None and one.low <= one.value <= one.high for one in shares)
    assert first.similarity is not None
    assert first.similarity.n == 2
    assert first.similarity.value == pytest.approx((1 + classify(DRAFT, NEARLY)[1]) / 2)


def test_a_share_of_nothing_is_none(store: FeedbackStore) -> None:
    """Not 0: nothing was reviewed, which is not the same as nothing accepted."""
    assert figures.weekly(store) == []
    show(store, 1)
    [week] = figures.weekly(store)
    assert (week.accepted, week.edited, week.rejected, week.ignored, week.similarity) == (None,) * 5


def test_counts_stay_when_texts_are_erased(store: FeedbackStore) -> None:
    """The same figures before and after, where that was asked."""
    for number, decision in enumerate(["accepted", "rejected", "ignored", "accepted"]):
        show(store, number, decision, case="one")
    before = figures.weekly(store), figures.rejected_articles(store), figures.confidence_against_outcome(store)
    assert store.erase(case_id="one", keep_counts=True) == 4
    assert (
        figures.weekly(store),
        figures.rejected_articles(store),
        figures.confidence_against_outcome(store),
    ) == before
    assert store.solved_cases() == []


def test_articles_whose_drafts_are_rejected(store: FeedbackStore) -> None:
    """Many of many is surer than one of one; an article never rejected is not in it, nor what nobody reviewed."""
    for number in range(20):
        show(store, number, "rejected" if number < 15 else "accepted", articles=("often",))
    show(store, 20, "rejected", articles=("once", "often"))
    show(store, 21, "accepted", articles=("good",))
    show(store, 22, articles=("once",))
    found = figures.rejected_articles(store)
    assert [(one.article_id, one.rejected.hits, one.rejected.n) for one in found] == [("often", 16, 21), ("once", 1, 1)]


def test_confidence_against_outcome(store: FeedbackStore) -> None:
    """Nearly as is counts as good; what was ignored counts as nothing; confidence 1 has a bin."""
    show(store, 1, "accepted", confidence=0.72)
    show(store, 2, "edited", NEARLY, confidence=0.78)
    show(store, 3, "edited", OTHERWISE, confidence=0.75)
    show(store, 4, "ignored", confidence=0.75)
    show(store, 5, "rejected", confidence=1.0)
    show(store, 6, confidence=0.1)
    first, last = figures.confidence_against_outcome(store)
    assert (first.low, first.high, first.good.hits, first.good.n) == (0.7, 0.8, 2, 3)
    assert first.confidence == pytest.approx(0.75)
    assert (last.low, last.high, last.good.hits, last.good.n) == (0.9, 1.0, 0, 1)


def test_grades_follow_what_was_sent(store: FeedbackStore) -> None:
    """2 as is or nearly, 1 when changed much, nothing when rewritten or ignored, 0 when rejected; named ones get 2."""
    assert 0.4 <= classify(DRAFT, LOOSELY)[1] < 0.8 <= classify(DRAFT, NEARLY)[1]
    show(store, 1, "accepted", articles=("a1", "a2"))
    show(store, 2, "edited", NEARLY)
    show(store, 3, "edited", LOOSELY, helpful=("a7",))
    show(store, 4, "edited", OTHERWISE)
    show(store, 5, "ignored", helpful=("a9",))
    show(store, 6, "rejected", articles=("a1", "a3"), helpful=("a3",))
    show(store, 7)
    found = {case.id: dict(articles) for case, articles, _ in store.solved_cases()}
    assert found == {
        "c1": {"a1": 2, "a2": 2},
        "c2": {"a1": 2},
        "c3": {"a1": 1, "a7": 2},
        "c5": {"a9": 2},
        "c6": {"a1": 0, "a3": 2},
    }


def test_the_best_grade_of_a_case_counts(store: FeedbackStore) -> None:
    """Rejected in one reply and sent in the next: it helped. The case is the one that was shown last."""
    show(store, 1, "accepted", case="c")
    show(store, 2, "rejected", case="c", articles=("a1", "a2"), at=MONDAY + timedelta(days=1))
    [(case, articles, _)] = store.solved_cases()
    assert dict(articles) == {"a1": 2, "a2": 0}
    assert case.messages[0].text == "help 2"


def test_what_a_rejection_says(store: FeedbackStore, tmp_path: Path) -> None:
    """Its tone is not the article's fault; that nothing answers it is kept, unless another review knows better."""
    show(store, 1, "rejected", reason="Wrong tone: too short")
    show(store, 2, "rejected", reason=NOTHING_HAS_IT, articles=("a1",))
    show(store, 3, "rejected", reason=f" {NOTHING_HAS_IT.capitalize()}: new model", articles=())
    show(store, 4, "rejected", reason=NOTHING_HAS_IT, case="found")
    show(store, 5, "ignored", helpful=("a8",), case="found", at=MONDAY + timedelta(days=1))
    found = {case.id: (dict(articles), answerable) for case, articles, answerable in store.solved_cases()}
    assert found == {"c2": ({"a1": 0}, False), "c3": ({}, False), "found": ({"a1": 0, "a8": 2}, True)}
    store.export_history(tmp_path)
    history = load(tmp_path)
    assert {id: row.get("answerable") for id, row in history.rows.items()} == {"c2": False, "c3": False, "found": None}
    assert list(history) == store.solved_cases()


def test_learning_sees_a_case_as_it_was_when_a_reply_was_due(store: FeedbackStore, tmp_path: Path) -> None:
    """What an agent wrote, and what came after it, is not in it; by way of a folder or without one."""
    said = [("customer", "It is broken."), ("agent", "Turn it on."), ("customer", "Thanks, that was it.")]
    case = Case(id="c1", subject="  Broken ", messages=tuple(Message(author=a, text=t) for a, t in said))  # type: ignore[arg-type]
    suggestion = Suggestion(id="s1", case_id="c1", status="check", confidence=0.5, text=DRAFT)
    store.record_suggestion(suggestion, case)
    store.record(Review(suggestion_id="s1", case_id="c1", decision="accepted", helpful_articles=("a9",)))
    [one] = store.solved_cases()
    assert [message.text for message in one.case.messages] == ["It is broken."]
    store.export_history(tmp_path)
    assert list(load(tmp_path)) == [one]


def test_the_panel_offers_the_reasons_that_count() -> None:
    """Spelled as learning reads them."""
    panel = files("assistkit.desks").joinpath("static", "assistkit", "panel.js").read_text(encoding="utf-8")
    [line] = [line for line in panel.splitlines() if "const REASONS" in line]
    assert {NOTHING_HAS_IT, *OF_THE_DRAFT} < set(json.loads(line[line.index("[") : line.index("]") + 1]))


def test_the_history_is_what_learning_reads(store: FeedbackStore, tmp_path: Path) -> None:
    """The exported folder loads as a dataset with the same cases and grades, odd characters included."""
    show(store, 1, "accepted")
    show(store, 2, "rejected")
    odd = Case.from_text('nul \0 half \ud83d quote " tab \t', id="c3")
    suggestion = Suggestion(id="s3", case_id="c3", status="check", confidence=0.5, text=DRAFT)
    store.record_suggestion(suggestion, odd)
    store.record(Review(suggestion_id="s3", case_id="c3", decision="accepted", helpful_articles=("a9",)))
    assert store.export_history(tmp_path / "history") == 3
    history = load(tmp_path / "history")
    assert [case.id for case in history.cases] == ["c1", "c2", "c3"]
    assert history.qrels == {"c1": {"a1": 2}, "c2": {"a1": 0}, "c3": {"a9": 2}}
    assert history.cases[0].messages[0].text == "help 1"
    assert list(history) == store.solved_cases()


def test_a_sentence_that_agents_take_out_is_proposed(store: FeedbackStore) -> None:
    """Out of most replies, in drafts for several cases; one that was kept, or only reworded, is not."""
    reworded = DRAFT.replace("Open the settings of your account", "Open the settings in your account")
    for number in range(8):
        show(store, number, "edited", reworded.replace("\n\nKind regards", ""))
    show(store, 8, "accepted")
    show(store, 9, "rejected", "")
    [found] = proposals.removed(store)
    assert (found.sentence, found.without.hits, found.without.n) == ("Kind regards", 8, 9)
    assert proposals.removed(store, least=10) == []


def test_half_of_the_time_is_not_mostly(store: FeedbackStore) -> None:
    """The interval must be above one half, not only the share."""
    reworded = DRAFT.replace("your account", "an account")
    for number in range(10):
        show(store, number, "edited", reworded.replace("\n\nKind regards", "" if number < 7 else "\n\nKind regards"))
    assert proposals.removed(store) == []


def test_a_sentence_that_agents_add_is_proposed(store: FeedbackStore) -> None:
    """Written by two agents in most cases; one agent's signature is not, nor what some draft says already."""
    said = "We are here until six."
    for number in range(8):
        show(store, number, "edited", f"{DRAFT}\n\n{said}\n\nKim at the desk" if number % 2 else f"{DRAFT}\n\n{said}",
             agent="kim" if number % 2 else "lee")  # fmt: skip
    [found] = proposals.added(store)
    assert (found.sentence, found.with_it.hits, found.with_it.n, found.agents) == (said, 8, 8, 2)
    show(store, 9, "rejected", draft=said)
    assert len(proposals.added(store)) == 1, "a draft that was not sent says nothing"
    show(store, 10, "accepted", draft=said)
    assert proposals.added(store) == []


def test_a_broken_promise_is_noticed(store: FeedbackStore) -> None:
    """Ready suggestions that are rejected more often than promised ring the bell; accepted ones don't."""
    for number in range(12):
        show(store, number, "accepted")
    assert not figures.promise_kept(store, 0.1).found
    for number in range(12, 30):
        show(store, number, "rejected", "")
    watch = figures.promise_kept(store, 0.1)
    assert watch.found
    assert (watch.n, watch.wrong) == (30, 18)
    assert "More errors" in watch.says


def test_what_one_case_gets_often_is_not_proposed(store: FeedbackStore) -> None:
    """A sentence in many replies to one case may be about that customer only."""
    for number in range(8):
        show(store, number, "edited", DRAFT + "\n\nYour contract ends in May.", case="one")
    assert proposals.added(store) == []
    with pytest.raises(InputError, match="from 2"):
        proposals.added(store, least=1)


@pytest.mark.parametrize(
    "url", ["", "sqlite://", "sqlite:///:memory:", "mysql://host/x", "://", "no/such/folder/r.db", 7]
)
def test_an_address_that_cannot_be_one(url: str, in_tmp_path: None) -> None:
    """Is an InputError before anything is made."""
    with pytest.raises(InputError, match="url"):
        FeedbackStore.open(url)
    assert list(Path().iterdir()) == []


def test_a_file_of_something_else_stays_as_it_is(tmp_path: Path) -> None:
    """Not a database: said so, and not one byte is changed."""
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but somebody's notes\n" * 50, encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(StoreUnusable, match="not a database"):
        FeedbackStore.open(path)
    assert path.read_bytes() == before


def test_a_password_is_in_no_message() -> None:
    """Neither in the store's name nor in an error."""
    with pytest.raises(StoreUnusable) as caught:
        FeedbackStore.open("postgresql://desk:swordfish@127.0.0.1:9/reviews")
    assert "swordfish" not in str(caught.value)
    assert "desk:***@" in str(caught.value)


def test_an_acknowledged_write_is_on_the_disk(store: FeedbackStore) -> None:
    """The settings that durability stands on, on every connection."""
    with store._database.writing() as connection:
        asked = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in
                 ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")}  # fmt: skip
    assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}


def test_a_store_that_is_held_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that waits too long is told to try again, and nothing is half done."""
    monkeypatch.setattr(feedback_database, "PATIENCE", 0.1)
    store, other = FeedbackStore.open(tmp_path / "r.db"), FeedbackStore.open(tmp_path / "r.db")
    with store._database.writing(), pytest.raises(StoreBusy, match="try again"):
        show(other, 1)
    assert list(store.outcomes()) == []
    show(other, 1, "accepted")
    reading = store.outcomes()
    next(reading)
    with pytest.raises(StoreBusy, match="erase again"):
        other.erase(case_id="c1")
    reading.close()
    assert other.erase(case_id="c1") == 0
    assert list(other.outcomes()) == []


@pytest.mark.parametrize("days", [-1, float("nan"), True, "7", 10**9])
def test_retention_of_nonsense_is_refused(store: FeedbackStore, days: float) -> None:
    """Nothing is erased by mistake."""
    show(store, 1)
    with pytest.raises(InputError, match="days"):
        store.retain(days)
    assert len(list(store.outcomes())) == 1


def test_importing_the_package_loads_no_database() -> None:
    """`classify` and the names are there without SQLAlchemy; without it, the store says what to install."""
    code = (
        "import sys; sys.modules['sqlalchemy'] = None\n"
        "from assistkit.feedback import classify\n"
        "print(classify('a', 'a'))\n"
        "try:\n    from assistkit.feedback import FeedbackStore\nexcept ImportError as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[0] == "('accepted', 1.0)"
    assert "pip install 'assistkit[feedback]'" in done.stdout
