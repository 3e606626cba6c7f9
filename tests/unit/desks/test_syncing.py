"""Articles of a desk in an index: changes only, nothing removed on a suspicion, and going on after any stop."""

from __future__ import annotations

import dataclasses

import pytest
from plain_desk import Plain

from assistkit.desks.mirror import Mirror
from assistkit.desks.syncing import sync
from assistkit.errors import DeskBusy, DeskOdd, IndexLocked, InputError
from assistkit.index import open_index
from assistkit.index.building import build_index
from assistkit.testing import HashEmbedder
from assistkit.types import Article
from assistkit.types.desk import ArticlePage


class Desk(Plain):
    """Gives two articles a page, and fails where it is told to."""

    def __init__(self, count=10):
        super().__init__()
        self.pages, self.stop_at, self.ids, self.problems, self.asked = 0, None, None, {}, []
        self.settings = "one"
        for n in range(count):
            self.put_article(f"a{n:02}", f"Press button {n} twice.", public=n % 2 == 0)

    def __repr__(self):
        return f"Desk({self.settings})"

    def put_article(self, id, text, *, public):
        self.kb[id] = {"title": f"Button {id}", "text": text, "public": public}
        self.tick(id)

    def articles(self, cursor=""):
        self.asked.append(cursor)
        (page,) = super().articles(cursor)
        for start in range(0, len(page.articles), 2):
            self.pages += 1
            if self.stop_at == self.pages:
                raise self.stopped
            part = page.articles[start : start + 2]
            yield dataclasses.replace(
                page, articles=part, problems=self.problems, cursor=str(max(self.at[one.id] for one in part))
            )

    def article_ids(self):
        if isinstance(self.ids, Exception):
            raise self.ids
        return super().article_ids() if self.ids is None else self.ids


@pytest.fixture
def index(tmp_path):
    return tmp_path / "kb.index"


def synced(desk, index, **how):
    return sync(desk, index, HashEmbedder(), **how)


def known(index):
    return {id: (one.text, one.public) for id, one in open_index(index).articles.items()}


def test_changes_only(index):
    """First all of them, then what is new, changed or gone; where nothing is, the index is not touched."""
    desk = Desk()
    first = synced(desk, index)
    assert (first.changed, first.removed, len(first.published)) == (10, 0, 5)
    assert synced(desk, index).index is None
    desk.put_article("a03", "Hold button 3.", public=True)
    desk.put_article("b", "Press button b.", public=False)
    del desk.kb["a00"]
    report = synced(desk, index)
    assert (report.changed, report.removed) == (2, 1)
    assert report.published == {"a03": ("Button a03", "its readers")}
    assert report.reasons == ((True, "its readers", 5), (False, "its readers", 5))
    assert known(index) == {id: (one["text"], one["public"]) for id, one in desk.kb.items()}
    assert desk.asked[-1] != ""


def test_an_article_that_is_hidden_is_not_quoted(index):
    """What customers may read no longer is internal in the index."""
    desk = Desk()
    synced(desk, index)
    desk.put_article("a00", desk.kb["a00"]["text"], public=False)
    synced(desk, index)
    assert known(index)["a00"][1] is False


@pytest.mark.parametrize("kind", [KeyboardInterrupt, DeskBusy], ids=lambda one: one.__name__)
def test_stopped_it_goes_on(index, kind):
    """What was read stays, and the next call asks from there; the index is the same as without a stop."""
    desk = Desk()
    desk.stop_at, desk.stopped = 4, kind("stop")
    with pytest.raises(kind):
        synced(desk, index)
    assert not index.exists()
    synced(desk, index)
    assert desk.asked == ["", "6"]
    assert len(known(index)) == 10


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        (DeskBusy("no answer"), DeskBusy),
        (["a01", None], DeskOdd),
        ("a01a02", DeskOdd),
        ([], None),
        (["a01", "a02"], None),
    ],
)
def test_an_incomplete_list_of_ids_deletes_nothing(index, ids, said):
    """Neither where it fails, nor where too many would be gone at once; what changed is in the index all the same."""
    desk = Desk()
    synced(desk, index)
    desk.ids = ids
    desk.put_article("a03", "Hold button 3.", public=False)
    if said is not None:
        with pytest.raises(said):
            synced(desk, index)
    else:
        report = synced(desk, index)
        assert report.removed == 0
        assert set(report.kept) == set(desk.kb) - set(ids)
    assert known(index)["a03"] == ("Hold button 3.", False)
    assert len(known(index)) == 10


def test_with_a_yes_they_go(index):
    """Whoever says yes has looked; what comes back is there again."""
    desk = Desk()
    synced(desk, index)
    desk.ids = ["a01", "a02"]
    assert synced(desk, index, yes=True).removed == 8
    assert set(known(index)) == {"a01", "a02"}
    desk.ids = None
    assert synced(desk, index).unread == 7  # the last second is read again anyway
    assert synced(desk, index, full=True).changed == 7
    assert len(known(index)) == 10


def test_an_emptied_desk_empties_nothing(index):
    """No article at all is a suspicion, and an index without articles is none."""
    desk = Desk(3)
    synced(desk, index)
    desk.kb.clear()
    assert len(synced(desk, index).kept) == 3
    with pytest.raises(InputError, match="gave no article"):
        synced(desk, index, yes=True)
    assert len(known(index)) == 3


def test_other_settings_read_all_anew(index):
    """Who may read an article may depend on a setting, and no article changes with that."""
    desk = Desk()
    synced(desk, index)
    desk.settings = "two"
    synced(desk, index)
    synced(desk, index)
    assert desk.asked[1:] == ["", "10"]


def test_what_cannot_be_read_is_told_until_it_can(index):
    """A problem is reported in every round, and the others are indexed; nothing of it is deleted."""
    desk = Desk()
    synced(desk, index)
    desk.problems = {"a04": "text: there is none"}
    desk.put_article("a03", "Hold button 3.", public=False)
    desk.put_article("a05", "Hold button 5.", public=False)
    assert synced(desk, index).problems == {"a04": "text: there is none"}
    desk.problems = {}
    assert synced(desk, index).problems == {"a04": "text: there is none"}
    assert "a04" in known(index)
    desk.put_article("a04", "Hold button 4.", public=False)
    assert synced(desk, index).problems == {}


def test_a_cursor_that_stands_still(index):
    """A desk that gives the same page for ever is stopped."""

    class Stuck(Desk):
        def articles(self, cursor=""):  # noqa: ARG002
            while True:
                yield ArticlePage(cursor="1")

    with pytest.raises(DeskOdd, match="stands still"):
        synced(Stuck(), index)


def test_many_pages_without_news(index):
    """Pages that say what is known already are no cursor that stands still."""
    desk = Desk(60)
    for id in desk.kb:
        desk.at[id] = 1  # in one second
    synced(desk, index)
    assert synced(desk, index, full=True).changed == 0


def test_an_index_of_other_articles(index):
    """It is not emptied by a slip of the finger."""
    other = [Article(id=f"o{n}", title=f"Other {n}", text="Other.") for n in range(5)]
    build_index(other, index, HashEmbedder())
    for _ in range(2):
        with pytest.raises(InputError, match="not this desk's"):
            synced(Desk(), index)
        assert len(known(index)) == 5
    synced(Desk(), index, yes=True)
    assert len(known(index)) == 10


def test_one_at_a_time(index):
    """Two processes would take each other's cursor."""
    index.parent.mkdir(exist_ok=True)
    with Mirror.of(index), pytest.raises(IndexLocked):
        synced(Desk(), index)


def test_a_lost_mirror_or_index_is_made_anew(index):
    """Either can be removed: all articles are read, or indexed, again."""
    desk = Desk()
    synced(desk, index)
    index.with_name("kb.index.desk").unlink()
    assert synced(desk, index).changed == 10
    for path in sorted(index.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    index.rmdir()
    synced(desk, index)
    assert len(known(index)) == 10


def test_nobody_else_may_read_the_mirror(index):
    """Internal articles are in it."""
    synced(Desk(), index)
    assert index.with_name("kb.index.desk").stat().st_mode & 0o077 == 0
