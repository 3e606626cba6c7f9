"""Each vendor's desk keeps the contract, at a double that pages, leaves out and forgets as the vendor does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_server import Fault
from freshdesk_double import KEY, freshdesk
from request_tracker_double import TOKEN as RT_TOKEN
from request_tracker_double import request_tracker
from salesforce_double import SECRET as SALESFORCE_SECRET
from salesforce_double import salesforce
from servicenow_double import SECRET, servicenow
from vendor_desks import DRAFT, Desks, at_once, suggestion
from zendesk_double import EMAIL, TOKEN, zendesk

from assistkit.desks.connectors import freshdesk as freshdesk_module
from assistkit.desks.connectors import salesforce as salesforce_module
from assistkit.desks.connectors import servicenow as servicenow_module
from assistkit.desks.connectors import servicenow_table
from assistkit.desks.connectors import zendesk as zendesk_module
from assistkit.desks.connectors.freshdesk import Freshdesk
from assistkit.desks.connectors.request_tracker import RequestTracker
from assistkit.desks.connectors.salesforce import Salesforce
from assistkit.desks.connectors.servicenow import ServiceNow
from assistkit.desks.connectors.zendesk import Zendesk
from assistkit.desks.syncing import sync
from assistkit.errors import DeskBusy, DeskOdd, InputError, NoteExposed
from assistkit.index import open_index
from assistkit.testing import HashEmbedder

MODULES = [zendesk_module, freshdesk_module, servicenow_module, salesforce_module]
NOTES = {one: list(one.NOTES.values()) if hasattr(one, "NOTES") else [one.NOTE] for one in MODULES}


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with at_once((*MODULES, servicenow_table), monkeypatch):
        yield


class TestRequestTracker(Desks):
    """Request Tracker, where faults are planted; the real one is in tests/integration/test_request_tracker.py."""

    double = staticmethod(request_tracker)
    secrets = (RT_TOKEN,)

    def connect(self, url: str) -> RequestTracker:
        return RequestTracker(url, RT_TOKEN, public_classes=("Help centre",))

    def test_an_article_without_text_is_told(self) -> None:
        """RT leaves out what its user may not see, without a word; that is a problem, and no empty article."""
        desk = self.filled()
        for number, odd in enumerate(({"CustomFields": ""}, {"CustomFields": []}, {"CustomFields": 7})):
            self.world.articles[sorted(self.world.articles)[number]]["also"] = odd
        problems = {id: said for page in desk.articles() for id, said in page.problems.items()}
        assert len(problems) == 3
        assert "SeeCustomField" in problems[min(problems)]

    def test_many_tickets_take_few_requests(self) -> None:
        """What was written in a hundred tickets comes in five requests, and not in four hundred."""
        desk = self.make_desk()
        for n in range(40):
            id = self.add_case("Button", f"Button {n} is stuck.")
            self.agent_replies(id, "Use oil.")
            self.close_case(id)
        self.server.asked.clear()
        (page, _) = desk.solved()
        assert len(page.cases) == 40
        assert all(len(one.case.messages) == 2 for one in page.cases)
        assert len([one for one in self.server.asked if "/user/" not in one.path]) == 1 + 2 + 2


class TestZendesk(Desks):
    """Zendesk."""

    double = staticmethod(zendesk)
    secrets = (TOKEN,)

    def connect(self, url: str) -> Zendesk:
        return Zendesk(url, EMAIL, TOKEN)

    def test_an_unknown_visibility_is_internal(self) -> None:
        """A draft, a field that is missing, or of another type; and everything in a help centre that is closed."""
        desk = self.filled()
        first = min(self.world.articles)
        for odd in (
            {"draft": True},
            {"draft": None},
            {"draft": "no"},
            {"user_segment_id": 0},
            {"user_segment_ids": [1]},
        ):
            self.world.articles[first]["also"] = odd
            found = {one.id: one.public for page in desk.articles() for one in page.articles}
            assert found[str(first)] is False, odd
        self.world.articles[first]["also"] = {}
        shut = lambda asked: "authorization" not in asked.headers  # noqa: E731
        self.server.faults = [Fault(status=401, when=shut, times=9)]
        assert not any(one.public for page in desk.articles() for one in page.articles)

    def test_translations(self, tmp_path: Path) -> None:
        """Each is an article of its own, internal where it is a draft or its article is, and goes when it is gone."""
        self.filled()
        desk = Zendesk(self.server.url, EMAIL, TOKEN, languages=("de",))
        first, second, third = sorted(self.world.articles)[:3]
        self.world.articles[first]["in"] = {"de": ("Drücken Sie den Knopf.", False)}
        self.world.articles[second]["in"] = {"de": ("Niemals drücken.", False)}
        self.world.articles[third]["in"] = {"de": ("Noch nicht fertig.", True)}
        path = tmp_path / "kb.index"
        sync(desk, path, HashEmbedder())
        found = open_index(path).articles
        assert {id: one.public for id, one in found.items() if "@" in id} == {
            f"{first}@de": True, f"{second}@de": False, f"{third}@de": False,
        }  # fmt: skip
        assert found[f"{first}@de"].language == "de"
        self.later()
        self.world.articles[first] |= {"in": {}, "at": self.world.now}
        sync(desk, path, HashEmbedder())
        assert f"{first}@de" not in open_index(path).articles

    def test_a_note_that_came_out_public_is_hidden(self) -> None:
        """It is made private, and told loudly."""
        desk = self.make_desk()
        case = desk.case(self.add_case("Button", "It is stuck."))
        answer = self.server.answer

        def careless(asked: Any) -> Any:
            if asked.method == "PUT" and "comment" in (asked.body or {}).get("ticket", {}):
                asked.body["ticket"]["comment"]["public"] = True
            return answer(asked)

        self.server.answer = careless
        with pytest.raises(NoteExposed, match="made private"):
            desk.leave_note(case, suggestion(case))
        assert self.world.cases[self.number(case.id)]["said"][-1]["public"] is False


class TestFreshdesk(Desks):
    """Freshdesk."""

    double = staticmethod(freshdesk)
    secrets = (KEY,)

    def connect(self, url: str) -> Freshdesk:
        return Freshdesk(url, KEY)

    def test_an_unknown_visibility_is_internal(self) -> None:
        """A draft, and every folder but one for all users: that of a new kind, and one that doesn't say."""
        desk = self.filled()
        answer = self.server.answer
        for folder in (
            {},
            {"visibility": 2},
            {"visibility": 8},
            {"visibility": None},
            {"visibility": "1"},
            {"visibility": True},
        ):

            def odd(asked: Any, folder: Any = folder) -> Any:
                if asked.path.endswith("/folders"):
                    return 200, {}, [{"id": 31, "name": "Buttons", "sub_folders_count": 0, **folder}]
                return answer(asked)

            self.server.answer = odd
            found = [one for page in desk.articles() for one in page.articles]
            assert found
            assert not any(one.public for one in found), folder
        self.server.answer = answer
        for one in self.world.articles.values():
            one["also"] = {"status": 1}
        assert not any(one.public for page in desk.articles() for one in page.articles)

    def test_translations(self) -> None:
        """Each is an article of its own, with its folder's readers."""
        self.filled()
        first, second = sorted(self.world.articles)[:2]
        self.world.articles[first]["in"] = {"de": "Drücken Sie den Knopf."}
        self.world.articles[second]["in"] = {"de": "Niemals drücken."}
        desk = Freshdesk(self.server.url, KEY, languages=("de",))
        found = {one.id: one for page in desk.articles() for one in page.articles}
        assert {id: one.public for id, one in found.items() if "@" in id} == {
            f"{first}@de": True,
            f"{second}@de": False,
        }
        assert set(desk.article_ids()) == found.keys()

    def test_a_note_that_came_out_public(self) -> None:
        """It is told loudly."""
        desk = self.make_desk()
        case = desk.case(self.add_case("Button", "It is stuck."))
        said = {"id": 1, "body": DRAFT, "private": False}
        self.server.faults = [Fault(status=201, body=said, when=lambda asked: asked.method == "POST")]
        with pytest.raises(NoteExposed):
            desk.leave_note(case, suggestion(case))


class TestServiceNow(Desks):
    """ServiceNow."""

    double = staticmethod(servicenow)
    secrets = (SECRET,)

    def connect(self, url: str) -> ServiceNow:
        return ServiceNow(url, client="us", secret=SECRET, public_bases=("Help",))

    def article_id(self, number: int) -> str:
        return f"KB{number:07}"

    def case_id(self, number: int) -> str:
        return f"{number:032x}"

    def number(self, id: str) -> int:
        return int(id[2:]) if id.startswith("KB") else int(id, 16)

    def test_only_what_strangers_see_is_public(self) -> None:
        """Neither a base's name nor the table is enough; and a change of readers alone is noticed."""
        desk = self.filled()
        *_, last = desk.articles()
        first = min(self.world.articles)
        self.world.articles[first]["shown"] = False
        pages = list(desk.articles(last.cursor))
        assert {one.id: one.public for page in pages for one in page.articles}[self.article_id(first)] is False
        for odd in ({"can_read_user_criteria": "x"}, {"kb_knowledge_base": ""}, {"kb_knowledge_base": "d" * 32}):
            self.world.articles[first] |= {"shown": True, "also": odd}
            found = {one.id: one.public for page in desk.articles() for one in page.articles}
            assert found[self.article_id(first)] is False, odd

    def test_a_query_that_is_ignored(self) -> None:
        """ServiceNow drops what it does not like of a query; drafts and outdated articles are left out all the same."""
        desk = self.filled()
        first, second = sorted(self.world.articles)[:2]
        self.world.articles[first]["also"] = {"workflow_state": "draft"}
        self.world.articles[second]["also"] = {"valid_to": "2020-01-01"}
        answer = self.server.answer

        def deaf(asked: Any) -> Any:
            if asked.path.endswith("/kb_knowledge"):
                asked.query["sysparm_query"] = [asked.one("sysparm_query").replace("workflow_state=published", "x=y")]
            return answer(asked)

        self.server.answer = deaf
        wanted = {self.article_id(one) for one in self.world.articles} - {
            self.article_id(first),
            self.article_id(second),
        }
        assert {one.id for page in desk.articles() for one in page.articles} == wanted
        assert set(desk.article_ids()) == wanted

    def test_rights_that_are_checked_after_the_cut(self) -> None:
        """A page may be short or empty in the middle, and what stands behind it comes."""
        desk = self.filled()
        for id in sorted(self.world.articles)[1:4]:
            self.world.articles[id]["secret"] = True
        assert len(desk.article_ids()) == 2
        assert len({one.id for page in desk.articles() for one in page.articles}) == 2

    def test_a_list_that_changes_is_no_list(self) -> None:
        """Where the number of rows changes while they are listed, an id may be left out: nothing is taken for gone."""
        desk = self.filled()
        answer = self.server.answer

        def moving(asked: Any) -> Any:
            status, headers, body = answer(asked)
            if asked.path.endswith("/kb_knowledge") and asked.one("sysparm_offset") != "0":
                headers = {**headers, "X-Total-Count": "99"}
            return status, headers, body

        self.server.answer = moving
        with pytest.raises(DeskBusy, match="changed while it was listed"):
            desk.article_ids()

    def test_a_note_that_came_out_as_a_comment(self) -> None:
        """The journal says where it stands, whatever was asked for."""
        desk = self.make_desk()
        case = desk.case(self.add_case("Button", "It is stuck."))
        answer = self.server.answer

        def careless(asked: Any) -> Any:
            if asked.method == "PATCH":
                asked.body["comments"] = asked.body.pop("work_notes")
            return answer(asked)

        self.server.answer = careless
        with pytest.raises(NoteExposed, match="comments"):
            desk.leave_note(case, suggestion(case))


class TestSalesforce(Desks):
    """Salesforce."""

    double = staticmethod(salesforce)
    secrets = (SALESFORCE_SECRET,)

    def connect(self, url: str) -> Salesforce:
        return Salesforce(url, "us", SALESFORCE_SECRET, text_fields=("Answer__c",))

    def article_id(self, number: int) -> str:
        return f"kA0{number:015}"

    def case_id(self, number: int) -> str:
        return f"500{number:015}"

    def number(self, id: str) -> int:
        return int(id[3:])

    def test_an_unknown_visibility_is_internal(self) -> None:
        """Only the public knowledge base is public; customers who sign in, partners and agents are not everybody."""
        desk = self.filled()
        first = min(self.world.articles)
        for odd in ({"IsVisibleInPkb": None}, {"IsVisibleInPkb": "true"}, {"IsVisibleInPkb": 1}):
            self.world.articles[first]["also"] = odd
            found = {one.id: one.public for page in desk.articles() for one in page.articles}
            assert found[self.article_id(first)] is False, odd

    def test_a_new_version_is_the_same_article(self) -> None:
        """The id of a version changes with each; the article's stays."""
        desk = self.filled()
        ids = set(desk.article_ids())
        self.later()
        self.change_article(self.article_id(min(self.world.articles)), "Hold it.")
        assert set(desk.article_ids()) == ids
        assert {one.id for page in desk.articles() for one in page.articles} == ids

    def test_text_fields_are_looked_up(self) -> None:
        """A field that the object does not have is named; without any its own rich text fields are read."""
        self.make_desk()
        own = Salesforce(self.server.url, "us", SALESFORCE_SECRET)
        self.add_article("Button", "Press it.", public=True)
        assert [one.text for page in own.articles() for one in page.articles] == ["Press it."]
        with pytest.raises(DeskOdd, match="no text field 'Nothing__c'; it has Answer__c"):
            list(Salesforce(self.server.url, "us", SALESFORCE_SECRET, text_fields=("Nothing__c",)).articles())
        with pytest.raises(InputError, match="text_fields"):
            Salesforce(self.server.url, "us", SALESFORCE_SECRET, text_fields=("Id FROM User",))

    def test_a_token_that_expires_midway(self, tmp_path: Path) -> None:
        """It is renewed, and nothing is read twice."""
        desk = self.filled()
        expired = [{"errorCode": "INVALID_SESSION_ID", "message": "Session expired or invalid"}]
        wanted = iter([False, False, False, True])
        self.server.faults = [Fault(status=401, body=expired, when=lambda _: next(wanted, False))]
        sync(desk, tmp_path / "kb.index", HashEmbedder())
        assert len(open_index(tmp_path / "kb.index").articles) == 5

    def test_a_comment_that_came_out_published(self) -> None:
        """It is hidden, and told loudly."""
        desk = self.make_desk()
        case = desk.case(self.add_case("Button", "It is stuck."))
        answer = self.server.answer

        def careless(asked: Any) -> Any:
            if asked.method == "POST" and asked.path.endswith("CaseComment"):
                asked.body["IsPublished"] = True
            return answer(asked)

        self.server.answer = careless
        with pytest.raises(NoteExposed, match="hidden just now"):
            desk.leave_note(case, suggestion(case))
        assert self.world.cases[self.number(case.id)]["said"][-1]["public"] is False


@pytest.mark.parametrize("module", MODULES, ids=lambda one: one.__name__.rpartition(".")[2])
def test_nothing_that_can_reach_a_customer_can_be_asked(module: Any) -> None:
    """What writes is a note with its privacy in its body, or makes one private; no path is one that sends."""
    writes = [one for one in module.ENDPOINTS if one.writes]
    assert writes
    for one in module.ENDPOINTS:
        words = set(one.path.lower().replace("_", "/").split("/"))
        assert not words & {"reply", "forward", "correspond", "send", "email", "emails", "outbound", "messages"}
    for one in writes:
        assert one in (*NOTES[module], getattr(module, "HIDE", None))
    for note in NOTES[module]:
        told = repr(note.body)
        assert any(
            word in told
            for word in ("'public': False", "'private': True", "'IsPublished': False", "{'work_notes': <class 'str'>}")
        )
