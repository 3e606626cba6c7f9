"""learn, forget, similar and explain on the command line: what they say, where, and how they end."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from assistkit import Assistant, Case, Review, learning
from assistkit.cli import cli
from assistkit.errors import MissingExtra
from assistkit.feedback import FeedbackStore
from assistkit.index import open_index
from assistkit.retrieval.ranking import SIGNALS, Ranking
from assistkit.testing.fakes import HashEmbedder

_ARTICLES = {
    "pin": "---\nid: pin\ntitle: Reset the kiosk PIN\nvisibility: public\n---\n\nOpen Settings and select New PIN.\n",
    "pay": "---\nid: pay\ntitle: Late payouts\nvisibility: public\n---\n\nBanks take up to 3 days.\n",
}
_CASES = [
    {"id": "1", "subject": "locked out", "body": "the screen wants four numbers", "split": "train"},
    {"id": "2", "body": "the screen wants numbers again", "split": "train"},
    {"id": "3", "body": "where is my money", "split": "dev"},
    {"id": "4", "body": "anything about bananas", "split": "dev"},
]
_QRELS = "1\tpin\t2\n2\tpin\t1\n3\tpay\t1\n3\tgone\t1\n"


@pytest.fixture(autouse=True)
def _everywhere(hash_embedder: None, in_tmp_path: None) -> None:
    """Before any other fixture."""


@pytest.fixture
def index(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in _ARTICLES.items():
        (folder / f"{name}.md").write_text(text)
    assert run("index", "build", folder, "--out", tmp_path / "kb.index").exit_code == 0
    return tmp_path / "kb.index"


@pytest.fixture
def history(tmp_path: Path) -> Path:
    return write_history(tmp_path / "desk", _CASES, _QRELS)


@pytest.fixture
def learned(index: Path, history: Path) -> Path:
    assert run("learn", "--index", index, "--history", history).exit_code == 0
    return index


def write_history(folder: Path, cases: list[dict[str, Any]], qrels: str) -> Path:
    folder.mkdir()
    (folder / "cases.jsonl").write_text("".join(json.dumps(row) + "\n" for row in cases))
    (folder / "qrels.tsv").write_text(qrels)
    return folder


def run(*arguments: Any, stdin: str = "") -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], input=stdin)


def assert_wrong_use(result: Result, says: str) -> None:
    """Exit 2, nothing on stdout, one line on stderr that says what is wrong."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert result.stderr.startswith("error: ")
    assert result.stderr.count("\n") == 1, result.stderr
    assert says in result.stderr


def contents(root: Path) -> dict[str, bytes]:
    files = (file for file in sorted(root.rglob("*")) if file.is_file() and file.name != "write.lock")
    return {str(file.relative_to(root)): file.read_bytes() for file in files}


# ---------------------------------------------------------------- learn


def test_learn_says_what_it_did(index: Path, history: Path) -> None:
    """Counts, what was left out, and where the weights come from: on stderr, stdout stays empty."""
    result = run("learn", "--index", index, "--history", history)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.splitlines() == [
        f"{index}: 3 solved cases (3 new, 0 changed, 0 known before); 3 texts embedded",
        "1 case without a label: left out",
        "1 linked article not in the index: never suggested",
        "ranking: the default weights: 3 solved cases are too few to fit any (from 100 on)",
        "confidence: the default one: too few cases to fit it (from about 167 on)",
        "Promise: at most 10% wrong, with a certainty of 90%.",
        "Judged: 3 cases kept in the index by assistkit learn; in 1 of them the top article is wrong.",
        "Not kept: at least 30 more judged cases are needed, all with the right top article and as sure as the surest.",
        "Plain threshold, which promises nothing: ready: 0.9, with no judged case that sure.",
    ]


def test_learning_from_reviews(index: Path, tmp_path: Path) -> None:
    """What agents accepted in the feedback store is remembered as a solved case; either source, never both."""
    url = f"sqlite:///{tmp_path / 'reviews.db'}"
    case = Case.from_text("the screen wants four numbers", id="r1")
    with FeedbackStore.open(url) as store:
        suggestion = Assistant.open(index, embedder=HashEmbedder()).suggest(case)
        suggestion = dataclasses.replace(suggestion, text="Open Settings.", status="check")
        store.record_suggestion(suggestion, case)
        store.record(Review(suggestion_id=suggestion.id, case_id="r1", decision="accepted", helpful_articles=("pin",)))
    empty = f"sqlite:///{tmp_path / 'empty.db'}"
    assert_wrong_use(run("learn", "--index", index, "--reviews", empty), "there is no feedback store")
    FeedbackStore.open(empty).close()
    assert_wrong_use(run("learn", "--index", index, "--reviews", empty), "no review says yet")
    result = run("learn", "--index", index, "--reviews", url)
    assert "1 solved case (1 new" in result.stderr, result.output
    assert dict(open_index(index).memory.case("r1").articles)["pin"] == 2
    assert_wrong_use(run("learn", "--index", index), "either --history or --reviews")
    assert_wrong_use(run("learn", "--index", index, "--reviews", url, "--split", "dev"), "go with --history")


def test_learning_again_changes_nothing(learned: Path, history: Path) -> None:
    """The same cases are known; the files stay as they are."""
    before = contents(learned)
    result = run("learn", "--index", learned, "--history", history)
    assert result.exit_code == 0
    assert "3 solved cases (0 new, 0 changed, 3 known before); 0 texts embedded\n" in result.stderr
    assert contents(learned) == before


def test_learn_a_split_and_other_labels(index: Path, history: Path, tmp_path: Path) -> None:
    """--split takes some of the cases, --qrels labels from another file."""
    result = run("learn", "--index", index, "--history", history, "--split", "train")
    assert "2 solved cases (2 new, 0 changed, 0 known before); 2 texts embedded\n" in result.stderr
    assert "without a label" not in result.stderr
    assert "not in the index" not in result.stderr
    (tmp_path / "other.tsv").write_text("1\tpay\t1\n")
    result = run("learn", "--index", index, "--history", history, "--qrels", "other.tsv", "--split", "train")
    assert "2 solved cases (0 new, 1 changed, 0 known before); 0 texts embedded\n" in result.stderr
    assert open_index(index).memory.case("1").articles == {"pay": 1}


def test_learn_explains_the_weights_on_stdout(index: Path, history: Path) -> None:
    """--explain: a line a signal, with its weight and what it is."""
    result = run("learn", "--index", index, "--history", history, "--explain")
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(SIGNALS)
    for line, (name, about) in zip(lines, SIGNALS.items(), strict=True):
        assert line.endswith(about)
        assert float(line.split()[1]) == pytest.approx(Ranking.default().weights[name], abs=1e-3)


def test_learn_tells_the_trial(index: Path, tmp_path: Path) -> None:
    """From 100 cases on it says how the latest of them fared: without past cases, with them, with own weights."""
    words = {"pin": "screen numbers locked", "pay": "money bank where"}
    cases = [
        {"id": f"c{n}", "body": f"{words['pin' if n % 2 else 'pay']} {n}", "created_at": f"2024-01-{1 + n // 5:02d}"}
        for n in range(100)
    ]
    qrels = "".join(f"c{n}\t{'pin' if n % 2 else 'pay'}\t1\n" for n in range(100))
    result = run("learn", "--index", index, "--history", write_history(tmp_path / "many", cases, qrels))
    assert result.exit_code == 0
    ranking, trial, confidence = result.stderr.splitlines()[-7:-4]
    assert confidence.startswith("confidence: ")
    assert ranking.startswith("ranking: ")
    number, interval = r"\d\.\d{3}", r"\([+-]\d\.\d{3}, [+-]\d\.\d{3} to [+-]\d\.\d{3}\)"
    expected = (
        f"on the latest 20 cases, nDCG@10: {number} from articles alone, {number} with the cases before them "
        f"{interval}, {number} with weights fitted to these {interval}"
    )
    assert re.fullmatch(expected, trial), trial


def test_learned_cases_change_what_is_suggested(index: Path, history: Path) -> None:
    """Words that stand in no article speak for the one that solved such cases; the index says how many it knows."""
    command = ("suggest", "--index", index, "--text", "screen wants my numbers", "--json")
    history_adds = ("topic", "votes")
    before = json.loads(run(*command).stdout)["evidence"]
    assert all(one["contributions"][name] == 0 for one in before for name in history_adds)
    run("learn", "--index", index, "--history", history)
    after = json.loads(run(*command).stdout)["evidence"]
    pin = next(one for one in after if one["passage"]["article_id"] == "pin")
    assert set(pin["past_cases"]) == {"1", "2"}
    assert all(pin["contributions"][name] > 0 for name in history_adds)
    assert pin["score"] > next(one["score"] for one in before if one["passage"]["article_id"] == "pin")
    assert json.loads(run("index", "info", index, "--json").stdout)["cases"] == 3
    assert run("index", "verify", index).exit_code == 0


# ---------------------------------------------------------------- forget


def test_forget_says_how_many(learned: Path) -> None:
    """What it knew and what not; an id given twice counts once."""
    result = run("forget", "--index", learned, "1", "nobody", "1")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"{learned}: 1 case forgotten, 1 not known\n"
    assert [case.id for case in open_index(learned).memory.cases] == ["2", "3"]
    assert [path.name for path in learned.glob("gen-*")] == ["gen-000003"]
    before = contents(learned)
    result = run("forget", "--index", learned, "1")
    assert (result.exit_code, result.stderr) == (0, f"{learned}: 0 cases forgotten, 1 not known\n")
    assert contents(learned) == before


def test_forget_needs_no_embedder(learned: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No model is loaded to forget."""

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError

    monkeypatch.setattr("assistkit.index.embedders.load_embedder", refuse)
    assert run("forget", "--index", learned, "1", "2", "3").exit_code == 0
    assert len(open_index(learned).memory) == 0


# ---------------------------------------------------------------- similar


def test_similar_as_words_and_as_json(learned: Path) -> None:
    """A line a solved case, most similar first: both ids, the similarity, the articles."""
    result = run("similar", "--index", learned, "--text", "the screen wants numbers again", "--k", 2)
    assert (result.exit_code, result.stderr) == (0, "")
    lines = [line.split() for line in result.stdout.splitlines()]
    assert [line[1:] for line in lines] == [["2", "1.000", "pin"], ["1", lines[1][2], "pin"]]
    assert all(line[0].startswith("case-") for line in lines)
    result = run("similar", "--index", learned, "--text", "where is my money", "--json")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(rows) == 3
    assert rows[0].keys() == {"case_id", "similar", "similarity", "articles"}
    assert (rows[0]["similar"], rows[0]["similarity"]) == ("3", 1.0)
    assert rows[0]["articles"] == {"gone": 1, "pay": 1}
    values = [row["similarity"] for row in rows]
    assert values == sorted(values, reverse=True)


def test_similar_of_a_file_never_names_the_case_itself(learned: Path, history: Path) -> None:
    """Of each case in the file, the others; from stdin the same."""
    file = history / "cases.jsonl"
    result = run("similar", "--index", learned, "--case", file, "--json")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(row["case_id"]) for row in rows] == ["1", "1", "2", "2", "3", "3", "4", "4", "4"]
    assert all(row["case_id"] != row["similar"] for row in rows)
    assert run("similar", "--index", learned, "--case", "-", "--json", stdin=file.read_text()).stdout == result.stdout


def test_similar_before_anything_was_learned(index: Path) -> None:
    """Nothing to show is no failure, but it says why."""
    result = run("similar", "--index", index, "--text", "money")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"{index}: knows no solved case yet; teach it some with assistkit learn\n"


# ---------------------------------------------------------------- explain


def test_explain_as_words_and_as_json(learned: Path) -> None:
    """The place, the score and every signal, and they add up; the past cases that speak for it."""
    command = ("explain", "--index", learned, "--text", "screen wants kiosk PIN", "--article", "pin")
    result = run(*command)
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0] == "Reset the kiosk PIN (pin)"
    assert lines[1].startswith("first of 2 articles that were looked at; score ")
    assert {line.split()[0] for line in lines[4:11]} == set(SIGNALS)
    assert "solved cases like this one: " in result.stdout
    found = json.loads(run(*command, "--json").stdout)
    assert (found["article_id"], found["rank"], found["candidates"], found["behind"]) == ("pin", 1, 2, 0.0)
    assert found["score"] == pytest.approx(sum(part["contribution"] for part in found["parts"]), abs=1e-5)
    assert sorted(found["past_cases"]) == ["1", "2"]


def test_explain_several_cases(learned: Path, history: Path) -> None:
    """One JSON object a case and line, in their order."""
    result = run("explain", "--index", learned, "--case", history / "cases.jsonl", "--article", "pay", "--json")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["case_id"] for row in rows] == ["1", "2", "3", "4"]
    assert {row["article_id"] for row in rows} == {"pay"}
    assert all("3" not in row["past_cases"] for row in rows if row["case_id"] == "3")


# ---------------------------------------------------------------- wrong use


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("learn --index kb.index", "give either --history or --reviews"),
        ("learn --history desk", "Missing option '--index'"),
        ("learn --index kb.index --history missing", "missing: there is no such folder"),
        ("learn --index kb.index --history desk/qrels.tsv", "there is no such folder"),
        ("learn --index kb.index --history articles", "cases.jsonl: cannot be read"),
        ("learn --index kb.index --history unlabeled", "unlabeled: no case has an article with a grade above 0"),
        ("learn --index kb.index --history zeros", "zeros: no case has an article with a grade above 0"),
        ("learn --index kb.index --history bad", "qrels.tsv:1: must be case_id, article_id and a grade"),
        ("learn --index kb.index --history desk --qrels missing.tsv", "there is no such file of labels"),
        ("learn --index kb.index --history desk --split test", "no case of split 'test'; there is dev, train"),
        ("learn --index articles --history desk", "articles"),
        ("forget --index kb.index", "Missing argument 'CASE_ID...'"),
        ("forget --index articles 1", "articles"),
        ("forget 1", "Missing option '--index'"),
        ("similar --index kb.index", "give either --case or --text"),
        ("similar --index kb.index --text a --k 0", "--k"),
        ("similar --index missing --text a", "no index here"),
        ("similar --index kb.index --case missing.json", "cannot be read"),
        ("similar --index kb.index --text=", "there is nothing in it"),
        ("explain --index kb.index --text a", "Missing option '--article'"),
        ("explain --index kb.index --article pin", "give either --case or --text"),
        ("explain --index kb.index --text a --article nobody", "no article 'nobody' with text is in the index"),
        ("explain --index missing --text a --article pin", "no index here"),
    ],
)
@pytest.mark.usefixtures("learned")
def test_wrong_use_is_one_line_and_changes_nothing(arguments: str, says: str, tmp_path: Path) -> None:
    """Whatever is wrong: exit 2, one line that says what, and no file is touched."""
    write_history(tmp_path / "unlabeled", _CASES, "")
    (tmp_path / "unlabeled" / "qrels.tsv").unlink()
    write_history(tmp_path / "zeros", _CASES, "1\tpin\t0\n")
    write_history(tmp_path / "bad", _CASES, "1 pin 2\n")
    before = contents(tmp_path)
    assert_wrong_use(run(*arguments.split()), says)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("command", ["learn --index missing --history desk", "forget --index missing 1"])
@pytest.mark.usefixtures("history")
def test_an_index_that_is_not_there(command: str) -> None:
    """One line that says so."""
    assert_wrong_use(run(*command.split()), "missing: no index here")


def test_an_index_of_another_embedder(learned: Path, history: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cases must be embedded by what embedded the articles; nothing is changed."""
    before = contents(learned)
    monkeypatch.setattr("assistkit.index.embedders.load_embedder", lambda *_, **__: HashEmbedder(dim=32))
    assert_wrong_use(run("learn", "--index", learned, "--history", history), "fake-word-hash-64")
    assert_wrong_use(run("similar", "--index", learned, "--text", "a"), "fake-word-hash-64")
    assert_wrong_use(run("explain", "--index", learned, "--text", "a", "--article", "pin"), "fake-word-hash-64")
    assert contents(learned) == before


def test_a_damaged_memory_is_named(learned: Path, history: Path) -> None:
    """Every command says which file it is, and verify lists it."""
    damaged = next(learned.glob("gen-*/case_vectors.npy"))
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"\xff")
    for command in (
        ("learn", "--index", learned, "--history", history),
        ("forget", "--index", learned, "1"),
        ("similar", "--index", learned, "--text", "a"),
        ("explain", "--index", learned, "--text", "a", "--article", "pin"),
    ):
        assert_wrong_use(run(*command), "case_vectors.npy")
    verified = run("index", "verify", learned)
    assert verified.exit_code == 1
    assert "case_vectors.npy" in verified.stdout


def test_without_scipy(index: Path, history: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line that says what to install."""

    def missing(*_: Any, **__: Any) -> None:
        raise MissingExtra("scipy", "learn")

    monkeypatch.setattr(learning, "learn", missing)
    assert_wrong_use(run("learn", "--index", index, "--history", history), "pip install 'assistkit[learn]'")


# ---------------------------------------------------------------- how it ends


def test_ctrl_c_before_anything_was_changed(learned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 130, and the line is true."""

    class Stopped(HashEmbedder):
        def encode_query(self, texts: Any) -> Any:  # noqa: ARG002
            raise KeyboardInterrupt

    more = write_history(tmp_path / "more", [{"id": "9", "body": "new"}], "9\tpay\t1\n")
    before = contents(learned)
    monkeypatch.setattr("assistkit.index.embedders.load_embedder", lambda *_, **__: Stopped())
    result = run("learn", "--index", learned, "--history", more)
    assert (result.exit_code, result.stdout, result.stderr) == (130, "", "interrupted; nothing was changed\n")
    assert contents(learned) == before


@pytest.mark.parametrize("name", ["learn", "forget"])
def test_ctrl_c_after_the_index_was_complete(
    name: str, learned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped after its generation was published, it does not say that nothing was changed."""
    more = write_history(tmp_path / "more", [{"id": "9", "body": "new"}], "9\tpay\t1\n")
    done = getattr(learning, name)

    def interrupted_after(*arguments: Any, **named: Any) -> None:
        done(*arguments, **named)
        raise KeyboardInterrupt

    monkeypatch.setattr(learning, name, interrupted_after)
    rest = {"learn": ["--history", more], "forget": ["1"]}[name]
    result = run(name, "--index", learned, *rest)
    assert result.exit_code == 130
    assert "nothing was changed" not in result.stderr


@pytest.mark.parametrize("name", ["learn", "forget", "similar", "explain"])
def test_help_is_on_stdout(name: str) -> None:
    """Each command is listed and says what it does."""
    assert name in run("--help").stdout
    assert "--index" in run(name, "--help").stdout
