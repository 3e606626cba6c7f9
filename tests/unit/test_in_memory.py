"""Articles that are in memory: dicts, `Article`s and frames become an assistant, and what is silent is said."""

from __future__ import annotations

import gc
import logging
import multiprocessing
from pathlib import Path
from typing import Any

import pytest

from assistkit import Article, Assistant, Case, IndexMissing, InputError, SourceError, open_index, read_articles
from assistkit.testing import HashEmbedder

ROWS: list[dict[str, Any]] = [
    {"id": 1, "title": "Reset your PIN", "body": "Open Settings. Choose PIN. Tap Reset. " * 5, "product": "kiosk"},
    {"id": 2, "title": "Pay by card", "body": "We take every card. Payments arrive on Monday. " * 5, "product": "pay"},
    {"id": 3, "title": "Close a till", "body": "Count the cash. Print the report. Sign it. " * 5, "product": "pay"},
]


def built(articles: Any = ROWS, **options: Any) -> Assistant:
    return Assistant.build(articles, embedder=HashEmbedder(), **{"visibility": "public", **options})


def ids(assistant: Assistant) -> list[str]:
    return sorted(assistant.index.articles)


def test_every_kind_of_list_is_the_same() -> None:
    """Dicts, Articles, one after the other, and frames of either library: the same articles."""
    pd = pytest.importorskip("pandas")
    articles = [read_articles([row], visibility="public").articles[0] for row in ROWS]
    frame = pd.DataFrame(ROWS)
    for given in (ROWS, articles, iter(ROWS), (one for one in articles), frame, frame.set_index("id")):
        assert dict(built(given).index.articles) == {one.id: one for one in articles}
    assert [one.id for one in articles] == ["1", "2", "3"]


@pytest.mark.parametrize(
    "row",
    [
        {"slug": "pin", "name": "Reset", "content": "Tap Reset."},
        {"article_id": "pin", "question": "Reset", "answer": "Tap Reset."},
        {"_id": "pin", "Title": "Reset", "bodyText": "", "body_html": "<p>Tap <b>Reset</b>.</p>"},
        {"key": "pin", "heading": "Reset", "body": None, "markdown": "Tap Reset.", "link": float("nan")},
    ],
)
def test_common_names_are_known(row: dict[str, Any]) -> None:
    """Other names for id, title and text are read where ours say nothing; HTML is read as it is from files."""
    [article] = read_articles([row]).articles
    assert (article.id, article.title) == ("pin", "Reset")
    assert article.text.replace("*", "") == "Tap Reset."


def test_our_names_come_first() -> None:
    """A description beside a body is what it was before: not read."""
    [article] = read_articles(
        [{"id": "a", "title": "t", "name": "other", "body": "x", "description": "other"}]
    ).articles
    assert (article.title, article.text) == ("t", "x")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"id": 1, "title": "t", "body": "x"}, "got dict; put it into a list"),
        (7, "got int"),
        (["a"], r"articles\[0\]: must be an Article or a dict of its fields; got str"),
        ([], "none of 0 articles"),
        (
            [{"id": 1, "title": "t", "boddy": "x"}],
            r"articles\[0\]: text: .* its fields are id, title, boddy; boddy: did you mean body\?",
        ),
        ([{"title": "t", "body": "x"}], r"articles\[0\]: id: every article needs one"),
        ([ROWS[0], ROWS[0]], r"articles\[1\]: id '1' is already used at articles\[0\]"),
    ],
)
def test_what_cannot_be_used_says_which(given: Any, says: str) -> None:
    """An error names the place in the list, and what was got."""
    with pytest.raises(InputError, match=says):
        built(given)


def test_bad_rows_can_be_left_out() -> None:
    """As with files, `skip_bad` collects what cannot be used."""
    loaded = read_articles([*ROWS, {"id": 4, "title": "t"}], skip_bad=True)
    assert len(loaded.articles) == 3
    [error] = loaded.skipped
    assert isinstance(error, SourceError)
    assert str(error).startswith("articles[3]: text")


def test_an_article_of_a_wrong_kind_is_an_error_when_given(tmp_path: Path) -> None:
    """Not when the index is opened the next day."""
    wrong = Article(id="a", title="t", text="x", updated_at="yesterday")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="updated_at"):
        Assistant.build([wrong], tmp_path / "kb", embedder=HashEmbedder())
    assert not (tmp_path / "kb" / "CURRENT").exists()


def test_without_out_the_folder_goes_with_the_assistant() -> None:
    """It is nobody else's to read while it is there, and nothing is left of it."""
    assistant = built()
    folder = assistant.index.folder
    assert folder is not None
    assert folder.stat().st_mode & 0o077 == 0
    assert assistant.suggest(Case.from_text("Reset the PIN")).provenance["index"].startswith("generation 1")
    del assistant
    gc.collect()
    assert not folder.exists()


def test_without_out_nothing_is_left_of_a_build_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Articles that cannot be indexed leave no folder behind."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(InputError):
        built([Article(id="a", title="t", text="x"), Article(id="a", title="t", text="x")])
    assert list(tmp_path.iterdir()) == []


def test_a_fork_leaves_the_folder_alone() -> None:
    """A server that opens the assistant before it forks keeps it when a worker ends."""
    from assistkit.index.own_folder import own_folder, remove

    folder = own_folder()
    child = multiprocessing.get_context("fork").Process(
        target=remove, args=(folder, multiprocessing.current_process().pid)
    )
    child.start()
    child.join()
    assert folder.exists()
    remove(folder)
    assert not folder.exists()


def test_what_is_silently_internal_is_said(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    """Of articles that say nothing, or a word nobody knows, the log tells once, and the index remembers how many."""
    rows = [ROWS[0], {**ROWS[1], "state": "in_brewing"}, {**ROWS[2], "visibility": "internal"}]
    with caplog.at_level(logging.WARNING, logger="assistkit"):
        built(rows, visibility=None, out=tmp_path / "kb")
    [unknown, none_public] = [record.getMessage() for record in caplog.records]
    assert unknown.startswith("2 articles do not say in words known here who may read: internal")
    assert none_public.startswith("no article is public")
    assert open_index(tmp_path / "kb").about["unknown_visibility"] == 2
    caplog.clear()
    assert "unknown_visibility" not in built().index.about
    assert caplog.records == []


def test_what_was_left_out_of_a_folder_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A link is not followed, and whoever built from Python hears of it."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.md").write_text("# Reset\n\nTap Reset.", encoding="utf-8")
    (tmp_path / "other.md").write_text("# Other\n\nSecret.", encoding="utf-8")
    (folder / "b.md").symlink_to(tmp_path / "other.md")
    assistant = built(folder)
    assert [one.path for one in assistant.left_out] == ["b.md"]
    assert caplog.records[0].getMessage().startswith("left out: b.md: a symbolic link")
    assert assistant.report is not None
    assert (assistant.report.articles, assistant.report.public) == (1, 1)


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ({"prodct": "pay"}, "no article has 'prodct', did you mean 'product'.*known are article_id, language, product"),
        ({"product": "Pay"}, "no article has 'Pay', did you mean 'pay'.*known are kiosk, pay"),
        ({"product": ["pay", "tills"]}, "no article has 'tills'.*known are kiosk, pay"),
        ({"article_id": "9"}, "no article has '9'; there are 3 others"),
        ({"language": "de"}, "none has any"),
        ({"visibility": "everybody"}, "must be one of"),
        ({"product": 1}, "must be a string"),
    ],
)
def test_a_where_that_nothing_can_fit_is_an_error(where: dict[str, Any], says: str) -> None:
    """A slip would look like a knowledge base without an answer; the error has what there is."""
    with pytest.raises(InputError, match=says):
        built().suggest(Case.from_text("Reset the PIN"), where=where)


def test_a_where_that_fits_restricts() -> None:
    """Known names and values are as before, also several, a language without its region, and nothing at all."""
    assistant = built([*ROWS, {**ROWS[0], "id": 4, "language": "en-US"}])
    case = Case.from_text("Reset the PIN of the till")
    found = assistant.suggest(case, where={"product": ["pay", "kiosk"], "language": "en"}).evidence
    assert {one.passage.article_id for one in found} == {"4"}
    assert assistant.suggest(case, where={"visibility": "internal"}).evidence == ()
    assert assistant.suggest(case, where={"readers": []}).evidence == ()


@pytest.mark.parametrize("k", [1, 2, 3])
def test_k_is_how_many_articles_travel_with_it(k: int) -> None:
    """So many of the best; draft, confidence and status are the same whatever is shown."""
    assistant = built()
    case = Case.from_text("Reset the PIN")
    all_of_it = assistant.suggest(case)
    one = assistant.suggest(case, k=k)
    assert len({e.passage.article_id for e in one.evidence}) == k
    assert one.evidence == tuple(e for e in all_of_it.evidence if e.rank <= k)
    assert (one.text, one.status, one.confidence) == (all_of_it.text, all_of_it.status, all_of_it.confidence)


@pytest.mark.parametrize("k", [0, -1, True, 2.0, "3"])
def test_a_k_that_is_none_is_an_error(k: Any) -> None:
    """Nothing else than a whole number from 1."""
    with pytest.raises(InputError, match="k: must be a number of articles, 1 or more"):
        built().suggest(Case.from_text("Reset the PIN"), k=k)


def test_a_dict_that_was_not_read_says_how() -> None:
    """Who gives rows instead of cases is told what reads them."""
    for given in ([{"id": 1, "body": "x"}], Case.from_text("x")):
        with pytest.raises(InputError, match=r"Case\.from_row"):
            built().suggest_many(given)  # type: ignore[arg-type]


def test_progress_is_seen_and_changes_nothing() -> None:
    """Building and suggesting can be watched, with a bar or a function of yours; the result is the same."""
    seen: list[int] = []

    def watch(items: Any) -> Any:
        for item in items:
            seen.append(len(item))
            yield item

    cases = [Case.from_text(f"Reset the PIN {n}") for n in range(20)]
    assistant = built(progress=watch)
    assert sum(seen) == assistant.report.embedded  # type: ignore[union-attr]
    seen.clear()
    assert assistant.suggest_many(cases, progress=watch) == assistant.suggest_many(cases)
    assert seen == [16, 4]
    assert assistant.suggest_many(iter(cases), progress=True) == assistant.suggest_many(cases)


def test_refresh_needs_a_folder() -> None:
    """An index that was never in one has nothing to open again."""
    from assistkit.index import KnowledgeIndex

    embedder = HashEmbedder()
    with pytest.raises(IndexMissing):
        Assistant(KnowledgeIndex.empty(embedder.dim, embedder.fingerprint), embedder).refresh()
