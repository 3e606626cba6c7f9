"""Everything as a DataFrame, and frames as files: plain columns, nothing lost, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from golden import suggestions as golden
from hypothesis import given
from hypothesis import strategies as st

from assistkit import Case, FeedbackStore, InputError, Review, Suggestion
from assistkit.case.dataset import LabeledCase
from assistkit.evaluation import figures_frame, labels_frame, reviews_frame, suggestions_frame, write_table
from assistkit.evaluation.runs import Run
from assistkit.evaluation.table_files import LONGEST
from assistkit.feedback import figures

pd = pytest.importorskip("pandas")
pytest.importorskip("openpyxl")

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", '=HYPERLINK("https://evil.example","x")')


def some() -> list[Suggestion]:
    return [suggestion for _, suggestion in golden.all_of_them()]


def cells(path: Path) -> list[list[str]]:
    """What a workbook holds, row by row, read from its XML: texts and numbers as text, "=..." for a formula."""
    with zipfile.ZipFile(path) as book:
        names = book.namelist()
        strings = book.read("xl/sharedStrings.xml") if "xl/sharedStrings.xml" in names else b""
        sheet = BeautifulSoup(book.read("xl/worksheets/sheet1.xml"), "xml")
    shared = [one.text for one in BeautifulSoup(strings, "xml").find_all("si")]
    rows: list[list[str]] = []
    for row in sheet.find_all("row"):
        found: dict[str, str] = {}
        for cell in row.find_all("c"):
            inside = cell.find("is")
            value = inside.text if inside else cell.v.text if cell.v else ""
            column = re.sub(r"\d", "", str(cell["r"]))
            found[column] = f"={cell.f.text}" if cell.f else shared[int(value)] if cell.get("t") == "s" else value
        rows.append([found.get(chr(65 + at), "") for at in range(max(ord(name) for name in found) - 64)])
    return rows


def test_a_row_a_case() -> None:
    """Status, confidence, articles, draft and findings of each suggestion, by case."""
    made = some()
    frame = suggestions_frame(made)
    assert list(frame.columns) == ["status", "confidence", "articles", "draft", "findings", "suggestion"]
    assert (frame.index.name, list(frame.index)) == ("case", [one.case_id for one in made])
    assert list(frame["draft"]) == [one.text for one in made]
    assert list(frame["confidence"]) == [one.confidence for one in made]
    cited = [{citation.article_id for citation in one.citations} for one in made]
    assert [set(cell.split("; ")) - {""} for cell in frame["articles"]] == cited
    assert all(one.message in cell for one, cell in zip(made, frame["findings"], strict=True) for one in one.findings)
    assert len(suggestions_frame([])) == 0


def test_what_is_no_suggestion_is_an_error() -> None:
    """The keys of a run's suggestions are no suggestions."""
    with pytest.raises(InputError, match="must be Suggestion; got str"):
        suggestions_frame(["case-1"])  # type: ignore[list-item]


def test_a_run_is_a_frame() -> None:
    """A row a case and article, with its rank."""
    frame = Run(path=Path("runs/a"), ranking={"c1": ("a", "b"), "c2": ("b",)}, suggestions={}).to_pandas()
    assert list(frame.itertuples(name=None)) == [("c1", 1, "a"), ("c1", 2, "b"), ("c2", 1, "b")]


@pytest.fixture
def store(tmp_path: Path) -> FeedbackStore:
    """Two suggestions that were shown, one accepted and one rejected."""
    made = FeedbackStore.open(tmp_path / "reviews.db")
    when = datetime(2026, 3, 2, 9, tzinfo=UTC)
    for number, one in enumerate([one for one in some() if one.text][:2]):
        made.record_suggestion(one, Case.from_text("Hello", id=one.case_id), at=when)
        said: dict[str, Any] = {"decision": "rejected", "helpful_articles": ("x", "y")} if number else {
            "decision": "accepted", "final_text": one.text
        }  # fmt: skip
        made.record(Review(suggestion_id=one.id, case_id=one.case_id, reviewed_at=when, **said))
    return made


def test_reviews_and_labels(store: FeedbackStore) -> None:
    """Of a store, or of what came out of it: the same rows, with the fields of a review, and a grade a row."""
    reviews = reviews_frame(store)
    assert reviews.equals(reviews_frame(list(store.reviews())))
    assert sorted(reviews["decision"]) == ["accepted", "rejected"]
    assert sorted(reviews["helpful_articles"]) == ["", "x; y"]
    labels = labels_frame(store)
    assert labels.equals(labels_frame(store.solved_cases()))
    assert set(labels.loc[labels["article"].isin(["x", "y"]), "grade"]) == {2}
    none = labels_frame([LabeledCase(Case(id="c"), {}, answerable=False)])
    assert next(iter(none.itertuples(name=None)))[:2] == ("c", "")
    assert pd.isna(none["grade"]).all()
    assert not none["answerable"].any()


def test_a_figure_is_columns_not_a_tuple(store: FeedbackStore) -> None:
    """The value, its interval and its count each have a column of numbers; a share of nothing is empty."""
    weeks = figures_frame(figures.weekly(store))
    [week] = figures.weekly(store)
    assert week.accepted is not None
    assert weeks.loc["0", ["accepted", "accepted_low", "accepted_high", "accepted_n"]].tolist() == [
        week.accepted.value, week.accepted.low, week.accepted.high, week.accepted.n,
    ]  # fmt: skip
    for frame in (weeks, figures_frame(figures.rejected_articles(store)), figures_frame([])):
        assert not [cell for cell in frame.to_numpy().ravel() if isinstance(cell, tuple | list | dict)]
    with pytest.raises(InputError, match="got int"):
        figures_frame([1])


def test_files_hold_what_the_frame_holds(tmp_path: Path, store: FeedbackStore) -> None:
    """CSV and XLSX of suggestions and reviews have every row and every text."""
    for frame in (suggestions_frame(some()), reviews_frame(store), labels_frame(store)):
        write_table(frame, tmp_path / "t.csv")
        write_table(frame, tmp_path / "t.xlsx")
        rows = list(csv.reader(io.StringIO((tmp_path / "t.csv").read_text(encoding="utf-8"))))
        book = cells(tmp_path / "t.xlsx")
        assert rows[0] == book[0] == [frame.index.name, *frame.columns]
        assert len(rows) == len(book) == len(frame) + 1
        for at, name in enumerate(frame.columns, start=1):
            texts = [cell if isinstance(cell, str) else None for cell in frame[name]]
            for row, text in enumerate(texts, start=1):
                if text is not None and not text.startswith(("-", "=", "+", "@")):
                    assert rows[row][at] == text
                    assert (book[row][at : at + 1] or [""])[0] == text


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(text: str, tmp_path: Path) -> None:
    """What an article or a customer wrote is text in a spreadsheet, whatever it begins with."""
    frame = pd.DataFrame({text: [text, "plain"]}, index=pd.Index([text, "b"], name="case"))
    write_table(frame, tmp_path / "t.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "t.csv").read_text(encoding="utf-8"))))
    assert rows == [["case", f"'{text}"], [f"'{text}", f"'{text}"], ["b", "plain"]]
    write_table(frame, tmp_path / "t.xlsx")
    with zipfile.ZipFile(tmp_path / "t.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


@given(st.text(st.characters(), max_size=40))
def test_any_text_can_be_written(text: str) -> None:
    """Control characters, quotes and half an emoji make no file that cannot be read."""
    import tempfile

    frame = pd.DataFrame({"draft": [text]}, index=pd.Index(["a"], name="case"))
    with tempfile.TemporaryDirectory() as folder:
        for name in ("t.csv", "t.xlsx"):
            write_table(frame, Path(folder) / name)
        [_, row] = list(csv.reader(io.StringIO((Path(folder) / "t.csv").read_bytes().decode(), newline="")))
        assert row[1].removeprefix("'") == text.encode("utf-8", "replace").decode().removeprefix("'")
        assert len(cells(Path(folder) / "t.xlsx")) == 2


@given(st.text(st.sampled_from("_x0041F\x01\r\n\t\ufffe=+ a"), max_size=20))
def test_a_workbook_holds_the_very_text(text: str) -> None:
    """What XML cannot hold is escaped as a workbook does, and what looks like that is, too: so Excel reads the same."""
    import tempfile

    def unescaped(cell: str) -> str:
        return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), cell)

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.xlsx"
        write_table(pd.DataFrame({"draft": [f"<{text}>"]}, index=pd.Index(["a"], name="case")), path)
        assert unescaped(cells(path)[1][1]) == f"<{text}>"


def test_times_gaps_and_numbers(tmp_path: Path) -> None:
    """In a workbook times are times, in UTC; a gap is an empty cell; numbers are numbers."""
    when = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    table = {"at": [when, None], "n": [1.5, float("nan")], "ok": [True, False]}
    write_table(pd.DataFrame(table, index=pd.Index(["a", "b"], name="x")), tmp_path / "t.xlsx")
    head, one, other = cells(tmp_path / "t.xlsx")
    assert head == ["x", "at", "n", "ok"]
    assert [float(cell) for cell in one[1:]] == [pytest.approx(46083.3958, abs=1e-3), 1.5, 1.0]
    assert other == ["b", "", "", "0"]


def test_what_a_workbook_cannot_hold_is_an_error(tmp_path: Path) -> None:
    """Nothing is cut in silence; CSV holds it."""
    frame = pd.DataFrame({"draft": ["x" * (LONGEST + 1)]}, index=pd.Index(["a"], name="case"))
    with pytest.raises(InputError, match=r"draft, row 1: .* write \.csv"):
        write_table(frame, tmp_path / "t.xlsx")
    assert not (tmp_path / "t.xlsx").exists()
    write_table(frame, tmp_path / "t.csv")
    with pytest.raises(InputError, match=r"\.csv or \.xlsx"):
        write_table(frame, tmp_path / "t.parquet")
    with pytest.raises(InputError, match="must be a DataFrame"):
        write_table([1], tmp_path / "t.csv")
    with pytest.raises(InputError, match="cannot be written"):
        write_table(frame, tmp_path / "nowhere" / "t.csv")
