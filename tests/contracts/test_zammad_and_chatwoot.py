"""Zammad and Chatwoot keep the contract, at doubles that are held to the vendors' own documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from chatwoot_double import ACCOUNT, chatwoot
from chatwoot_double import TOKEN as CHATWOOT_TOKEN
from desk_server import Asked, Fault, Reply
from desk_world import iso
from vendor_desks import DRAFT, Desks, at_once, suggestion
from vendor_document import FOLDER, Document
from zammad_double import AGENT, US, zammad
from zammad_double import TOKEN as ZAMMAD_TOKEN

from assistkit.desks.connectors import chatwoot as chatwoot_module
from assistkit.desks.connectors import zammad as zammad_module
from assistkit.desks.connectors.chatwoot import Chatwoot
from assistkit.desks.connectors.zammad import Zammad
from assistkit.desks.syncing import sync
from assistkit.errors import DeskBusy, DeskOdd, InputError, NoteExposed
from assistkit.index import open_index
from assistkit.testing import HashEmbedder

MODULES = (zammad_module, chatwoot_module)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(zammad_module, "TEXTS", 2)
    with at_once(MODULES, monkeypatch):
        yield


class BySeconds(Desks):
    """What desks must stand whose clocks count seconds."""

    def test_what_changes_in_the_second_of_the_last_reading_comes(self) -> None:
        """A cursor includes its own second: twice does no harm, and left out is lost."""
        desk = self.make_desk()
        self.add_case("Button", "It is stuck.")
        *_, last = desk.changed("2020-01-01")
        same = self.add_case("Lamp", "It is dark.")
        assert same in {id for page in desk.changed(last.cursor) for id in page.open}
        self.close_case(same)
        *_, closed = desk.solved("2020-01-01")
        other = self.add_case("Lever", "It is bent.")
        self.close_case(other)
        assert other in {one.case.id for page in desk.solved(closed.cursor) for one in page.cases}


class TestZammad(BySeconds):
    """Zammad."""

    double = staticmethod(zammad)
    secrets = (ZAMMAD_TOKEN,)

    def connect(self, url: str) -> Zammad:
        return Zammad(url, ZAMMAD_TOKEN)

    def test_an_unknown_visibility_is_internal(self) -> None:
        """A draft, one for agents, one for later, a field that is missing or of another type."""
        desk = self.filled()
        first = min(self.world.articles)
        later = iso(self.world.now + timedelta(days=400))
        for odd in (
            {"published_at": None},
            {"published_at": later},
            {"published_at": True},
            {"published_at": "soon"},
            {"published_at": None, "internal_at": later},
            {"archived_at": "soon"},
            {"category_id": 77},
        ):
            self.world.articles[first]["also"] = odd
            found = {one.id: one.public for page in desk.articles() for one in page.articles}
            assert found[str(first)] is False, odd

    def test_a_category_for_some_is_internal(self) -> None:
        """Its own roles, those of a category above it, those of the base, and those that are not told."""
        desk = self.filled()
        some = [{"id": 3, "role_id": 2, "access": "reader", "updated_at": iso(self.world.now)}]
        for kind, number in (("KnowledgeBaseCategory", "4"), ("KnowledgeBaseCategory", "5"), ("KnowledgeBase", "1")):
            for odd in (some, None, {}, "none"):
                self.server.answer = _changed(zammad(self.world), kind, number, {"permissions_effective": odd})
                assert not any(one.public for page in desk.articles() for one in page.articles), (kind, number, odd)
        for odd in (False, None, "true", 1):
            self.server.answer = _changed(zammad(self.world), "KnowledgeBase", "1", {"active": odd})
            assert not any(one.public for page in desk.articles() for one in page.articles), odd

    def test_an_article_that_is_archived_is_gone(self, tmp_path: Path) -> None:
        """From the index too, and it is not among the ids."""
        desk = self.filled()
        path, first = tmp_path / "kb.index", min(self.world.articles)
        sync(desk, path, HashEmbedder())
        self.later()
        self.world.articles[first] |= {"also": {"archived_at": iso(self.world.now)}, "at": self.world.now}
        assert str(first) not in desk.article_ids()
        sync(desk, path, HashEmbedder())
        assert str(first) not in open_index(path).articles

    def test_only_what_changed_is_read_again(self) -> None:
        """A text, or who may read it: also where only a category's roles changed, or a time that was set is over."""
        desk = self.filled()
        *_, last = desk.articles()
        self.later()
        first, second = sorted(self.world.articles)[:2]
        self.change_article(str(second), "Press it twice.")
        found = [one.id for page in desk.articles(last.cursor) for one in page.articles]
        assert str(second) in found
        assert str(first) not in found
        some = [{"role_id": 2, "updated_at": iso(self.world.now)}]
        self.server.answer = _changed(zammad(self.world), "KnowledgeBaseCategory", "5", {"permissions_effective": some})
        again = {one.id: one.public for page in desk.articles(last.cursor) for one in page.articles}
        assert again == {str(one): False for one in self.world.articles}
        self.server.answer = zammad(self.world)
        self.world.articles[first]["also"] = {"published_at": iso(self.world.now)}
        assert str(first) in {one.id for page in desk.articles(last.cursor) for one in page.articles}

    def test_translations(self) -> None:
        """Each is an article of its own, with its answer's readers."""
        desk = self.filled()
        first, second = sorted(self.world.articles)[:2]
        self.world.articles[first]["in"] = {2: "Drücken Sie den Knopf."}
        self.world.articles[second]["in"] = {2: "Niemals drücken."}
        found = {one.id: one for page in desk.articles() for one in page.articles}
        assert {id: one.public for id, one in found.items() if "@" in id} == {f"{first}@2": True, f"{second}@2": False}
        assert set(desk.article_ids()) == found.keys()

    def test_a_draft_stands_in_the_editor(self) -> None:
        """The reply alone, as a mail to the customer that nobody has sent; once an agent opens it, it is theirs."""
        desk = self.make_desk()
        case = desk.case(self.add_case("Button", "It is stuck."))
        assert desk.leave_note(case, suggestion(case)).new
        draft = self.world.cases[self.number(case.id)]["draft"]["new_article"]
        assert DRAFT in draft["body"]
        assert "assistkit" not in draft["body"]
        assert draft["to"] == "Somebody <kim@customer.test>"
        assert self.world.mails == []

    def test_a_colleagues_draft_stays(self) -> None:
        """Where a colleague has saved one, or changed ours, nothing is left, and it says why."""
        for who in ({"created_by_id": AGENT, "updated_by_id": AGENT}, {"created_by_id": US, "updated_by_id": AGENT}):
            desk = self.make_desk()
            case = desk.case(self.add_case("Button", "It is stuck."))
            theirs = {"id": 9, "new_article": {"body": "Dear Kim"}, **who}
            self.world.cases[self.number(case.id)]["draft"] = dict(theirs)
            note = desk.leave_note(case, suggestion(case))
            assert not note.left
            assert "colleague" in note.why
            assert self.world.cases[self.number(case.id)]["draft"] == theirs
            assert len(self.world.cases[self.number(case.id)]["said"]) == 1

    def test_a_draft_whose_owner_is_not_told_stays(self) -> None:
        """Without a word on who wrote it, it is not ours; without the draft itself nothing is known."""
        desk = self.make_desk()
        case = desk.case(self.add_case("Button", "It is stuck."))
        theirs = {"id": 9, "new_article": {"body": "Dear Kim"}}
        self.world.cases[self.number(case.id)]["draft"] = dict(theirs)
        assert not desk.leave_note(case, suggestion(case)).left
        assert self.world.cases[self.number(case.id)]["draft"] == theirs
        saved = lambda asked: asked.path.endswith("shared_draft")  # noqa: E731
        self.server.faults = [Fault(status=200, body={"shared_draft_id": 9, "assets": None}, when=saved)]
        with pytest.raises(DeskOdd, match="not told whose"):
            desk.leave_note(case, suggestion(case))

    def test_a_draft_of_ours_makes_room_for_a_newer_one(self) -> None:
        """The customer wrote again: the old draft would answer what was asked before."""
        desk = self.make_desk()
        id = self.add_case("Button", "It is stuck.")
        self.world.cases[self.number(id)]["draft"] = {
            "id": 9, "created_by_id": US, "updated_by_id": US, "new_article": {"body": "Use oil."},
        }  # fmt: skip
        case = desk.case(id)
        assert desk.leave_note(case, suggestion(case)).new
        assert DRAFT in self.world.cases[self.number(id)]["draft"]["new_article"]["body"]

    def test_a_colleague_who_saves_in_the_same_moment(self) -> None:
        """Between our look and our draft: it cannot be kept from happening, and is told loudly."""
        desk = self.make_desk()
        case = desk.case(self.add_case("Button", "It is stuck."))
        answer, row = self.server.answer, self.world.cases[self.number(case.id)]

        def meanwhile(asked: Asked) -> Reply:
            if asked.method == "PUT":
                row["draft"] = {"id": 9, "created_by_id": AGENT, "updated_by_id": AGENT, "new_article": {}}
            return answer(asked)

        self.server.answer = meanwhile
        with pytest.raises(DeskOdd, match="it was replaced"):
            desk.leave_note(case, suggestion(case))

    def test_no_draft_where_a_reply_would_be_no_mail(self) -> None:
        """Who wrote by chat is not answered by mail: the note is left, and no draft."""
        desk = self.make_desk()
        id = self.add_case("Button", "It is stuck.")
        self.world.cases[self.number(id)]["by"] = "sms"
        case = desk.case(id)
        assert desk.leave_note(case, suggestion(case)).new
        assert "draft" not in self.world.cases[self.number(id)]

    def test_a_note_that_came_out_public(self) -> None:
        """It is told loudly."""
        desk = self.make_desk()
        case = desk.case(self.add_case("Button", "It is stuck."))
        said = {"id": 1, "body": DRAFT, "internal": False, "type": "note"}
        self.server.faults = [Fault(status=201, body=said, when=lambda asked: asked.method == "POST")]
        with pytest.raises(NoteExposed):
            desk.leave_note(case, suggestion(case))

    def test_linked_answers_are_labels(self) -> None:
        """By the number of the translation, which is not the answer's."""
        desk = self.filled()
        first = min(self.world.articles)
        self.world.articles[first]["in"] = {2: "Drücken Sie den Knopf."}
        id = self.add_case("Button", "It is stuck.")
        link = {"link_type": "normal", "link_object": "KnowledgeBase::Answer::Translation"}
        other = {"link_type": "normal", "link_object": "Ticket", "link_object_value": first}
        self.world.cases[self.number(id)]["links"] = [{**link, "link_object_value": first + 1_000_000}, other]
        self.close_case(id)
        (page, *_) = desk.solved()
        assert [dict(one.articles) for one in page.cases] == [{f"{first}@2": 1}]

    def test_a_search_that_does_not_search(self) -> None:
        """Without Elasticsearch it finds nothing, or gives rows in any order: neither is taken for the truth."""
        desk = self.make_desk()
        for n in range(3):
            self.add_case("Button", f"Button {n} is stuck.")
            self.later()
        answer = self.server.answer

        def weak(asked: Asked) -> Reply:
            status, headers, body = answer(asked)
            return status, headers, body[::-1] if asked.path.endswith("/search") else body

        self.server.answer = weak
        with pytest.raises(DeskOdd, match="Elasticsearch"):
            list(desk.solved())
        self.server.answer = lambda asked: (200, {}, []) if asked.path.endswith("/search") else answer(asked)
        assert any("Elasticsearch" in one for one in desk.identity().remarks)

    def test_its_double_has_the_vendors_fields(self) -> None:
        """Every key of an answer is in a sample of the vendor's pages."""
        samples = {one.stem: _keys(one) for one in (FOLDER / "zammad").glob("*.rst")} if FOLDER.is_dir() else {}
        if not samples:
            pytest.skip("needs the vendor's pages beside the checkout")
        pages = {
            "init": samples["knowledgebase"] | samples["answers"],
            "ticket_articles": samples["articles"],
            "links": samples["links"],
            "shared_draft": samples["shared_drafts"],
            "users": samples["shared_drafts"],
            "tickets": samples["index"],
        }
        _watch(self)
        self.test_a_draft_stands_in_the_editor()
        self.test_linked_answers_are_labels()
        self.test_replies_since()
        seen = set()
        for asked, (_, _, body) in self.told:
            name = next(one for one in pages if one in asked.path.split("/"))
            assert set(_names(body)) <= pages[name], asked.path
            seen.add(name)
        assert seen >= pages.keys() - {"users"}


class TestChatwoot(BySeconds):
    """Chatwoot."""

    double = staticmethod(chatwoot)
    secrets = (CHATWOOT_TOKEN,)

    def connect(self, url: str) -> Chatwoot:
        return Chatwoot(url, CHATWOOT_TOKEN, ACCOUNT)

    def test_an_unknown_visibility_is_internal(self) -> None:
        """A draft, what is archived, a status of a new kind or type; and all of a portal that is not surely open."""
        desk = self.filled()
        first = min(self.world.articles)
        for odd in (0, 2, 3, None, True, "draft", "1", "Published"):
            self.world.articles[first]["also"] = {"status": odd}
            found = {one.id: one.public for page in desk.articles() for one in page.articles}
            assert found[str(first)] is False, odd
        self.world.articles[first]["also"] = {"status": "published"}
        assert {one.id: one.public for page in desk.articles() for one in page.articles}[str(first)]
        answer = self.server.answer
        for archived in ({"archived": True}, {"archived": None}, {"archived": "false"}, {"archived": 0}, {}):
            portals = {"payload": [{"id": 1, "slug": "help", "name": "Help", **archived}]}
            self.server.answer = lambda asked, portals=portals: (
                (200, {}, portals) if asked.path.endswith("/portals") else answer(asked)
            )
            found = {one.id: one.public for page in desk.articles() for one in page.articles}
            assert found
            assert not any(found.values()), archived

    def test_a_list_that_changes_is_no_list(self) -> None:
        """Where the number of articles changes while they are listed, nothing is taken for gone."""
        desk = self.filled()
        answer = self.server.answer

        def moving(asked: Asked) -> Reply:
            status, headers, body = answer(asked)
            if asked.path.endswith("/articles") and asked.one("page") != "1":
                body["meta"]["articles_count"] = 99
            return status, headers, body

        self.server.answer = moving
        with pytest.raises(DeskBusy, match="changed while they were listed"):
            desk.article_ids()

    def test_a_note_that_was_sent(self) -> None:
        """It is told loudly."""
        desk = self.make_desk()
        case = desk.case(self.add_case("Button", "It is stuck."))
        for private in ({"private": False}, {"private": None}, {"private": "true"}, {}):
            said = {"id": 1, "content": DRAFT, **private}
            self.server.faults = [Fault(status=200, body=said, when=lambda asked: asked.method == "POST")]
            with pytest.raises(NoteExposed):
                desk.leave_note(case, suggestion(case))

    def test_what_a_bot_says_is_no_agents(self) -> None:
        """Nor is what the page says by itself; what was deleted, and who was assigned, is not there."""
        desk = self.make_desk()
        id = self.add_case("Button", "It is stuck.")
        for n in range(5):
            self.agent_replies(id, f"Said {n}")
        odd = (
            {"sender_type": "AgentBot"},
            {"sender_type": "Captain::Assistant"},
            {"message_type": 3},
            {"message_type": 2},
            {"content_attributes": {"deleted": True}},
        )
        answer, texts = self.server.answer, {f"Said {n}": one for n, one in enumerate(odd)}

        def told(asked: Asked) -> Reply:
            status, headers, body = answer(asked)
            if asked.path.endswith("/messages"):
                body["payload"] = [{**one, **texts.get(one["content"], {})} for one in body["payload"]]
            return status, headers, body

        self.server.answer = told
        assert [(one.author, one.text) for one in desk.case(id).messages] == [
            ("customer", "It is stuck."), ("system", "Said 0"), ("system", "Said 1"), ("system", "Said 2"),
        ]  # fmt: skip

    def test_a_mail_comes_without_what_it_quotes(self) -> None:
        """As Chatwoot has taken it apart."""
        desk = self.make_desk()
        id = self.add_case("Button", "It is stuck.\n\nOn Monday we wrote: Use oil.")
        answer = self.server.answer

        def mail(asked: Asked) -> Reply:
            status, headers, body = answer(asked)
            if asked.path.endswith("/messages"):
                for one in body["payload"]:
                    one["content_attributes"] = {"email": {"text_content": {"reply": "It is stuck."}}}
            return status, headers, body

        self.server.answer = mail
        assert [one.text for one in desk.case(id).messages] == ["It is stuck."]

    def test_a_reading_that_was_broken_off_goes_on(self) -> None:
        """From the page where it was, though conversations have moved since; what moved comes with the next one."""
        desk = self.make_desk()
        ids = [self.add_case("Button", f"Button {n} is stuck.") for n in range(7)]
        for one in ids:
            self.later()
            self.customer_writes(one, "It still is.")
        found, pages = set[str](), desk.changed("2020-01-01")
        cursor = ""
        for _ in range(2):
            page = next(pages)
            found |= set(page.open)
            cursor = page.cursor
        self.later()
        self.customer_writes(ids[0], "And now?")
        rest = list(desk.changed(cursor))
        found |= {id for page in rest for id in page.open}
        assert found == set(ids[1:])
        assert ids[0] in {id for page in desk.changed(rest[-1].cursor) for id in page.open}

    def test_conversations_in_another_order_are_told(self) -> None:
        """Where the one that was active last does not come first, the end of a reading could not be known."""
        desk = self.make_desk()
        for n in range(2):
            self.add_case("Button", f"Button {n} is stuck.")
            self.later()
        answer = self.server.answer

        def other(asked: Asked) -> Reply:
            status, headers, body = answer(asked)
            if asked.path.endswith("/conversations"):
                body["data"]["payload"].reverse()
            return status, headers, body

        self.server.answer = other
        with pytest.raises(DeskOdd, match="active last"):
            list(desk.solved())

    def test_an_account_is_a_number(self) -> None:
        """Not its name, and nothing that leads to another path."""
        for odd in ("acme", "", "3/../4", "-3"):
            with pytest.raises(InputError, match="account"):
                Chatwoot("https://desk.test", CHATWOOT_TOKEN, odd)

    def test_its_double_is_held_to_the_vendors_document(self) -> None:
        """What it is asked and what it answers in a day's work; of articles the document has no list."""
        path = FOLDER / "chatwoot" / "application-openapi.yml"
        if not path.is_file():
            pytest.skip("needs the vendor's document beside the checkout")
        document = Document(path)
        _watch(self)
        self.test_whatever_it_does_it_asks_only_what_it_lists()
        self.test_nothing_shows_a_secret()
        told = [one for one in self.told if not one[0].path.endswith("/articles")]
        assert {asked.path.rpartition("/")[2] for asked, _ in told} >= {
            "portals",
            "conversations",
            "messages",
            "profile",
        }
        for asked, (status, _, body) in told:
            problems = document.problems(asked.method, asked.path, asked.query, asked.body, status, body)
            assert list(problems) == []

    def test_the_document_would_tell(self) -> None:
        """A double that drifts is found: a field that is none, another type, a path, a parameter, a status."""
        path = FOLDER / "chatwoot" / "application-openapi.yml"
        if not path.is_file():
            pytest.skip("needs the vendor's document beside the checkout")
        document, at = Document(path), f"/api/v1/accounts/{ACCOUNT}/conversations/7/messages"
        good = {"content": DRAFT, "message_type": "outgoing", "private": True}
        made = {"id": 1, "content": DRAFT, "private": True, "message_type": 1}
        assert list(document.problems("POST", at, {}, good, 200, made)) == []
        for method, where, query, body, status, answer in (
            ("POST", at, {}, {**good, "private": "yes"}, 200, made),
            ("POST", at, {}, {**good, "secret": True}, 200, made),
            ("POST", at, {}, good, 200, {**made, "private": "yes"}),
            ("POST", at, {}, good, 200, {**made, "hidden": True}),
            ("POST", at, {}, good, 201, made),
            ("POST", at + "/send", {}, good, 200, made),
            ("GET", at, {"since": "1"}, None, 200, {"payload": []}),
        ):
            assert list(document.problems(method, where, query, body, status, answer))


def _watch(contract: Any) -> None:
    """Keep what the doubles of this contract are asked and answer, in `told`."""
    contract.told = []
    made = type(contract).double

    def watched(world: Any) -> Any:
        answer = made(world)

        def kept(asked: Asked) -> Reply:
            reply = answer(asked)
            contract.told.append((asked, reply))
            return reply

        return kept

    contract.make_desk = lambda: _made(contract, watched)


def _made(contract: Any, double: Any) -> Any:
    from desk_server import DeskServer
    from desk_world import World

    contract.world = World()
    contract.server = DeskServer(double(contract.world))
    contract._open.append(contract.server)
    return contract.connect(contract.server.url)


def _changed(answer: Any, kind: str, number: str, values: dict[str, Any]) -> Any:
    """A double whose tree has other values there."""

    def changed(asked: Asked) -> Reply:
        status, headers, body = answer(asked)
        if asked.path.endswith("/init"):
            body[kind][number] |= values
        return status, headers, body

    return changed


def _keys(page: Path) -> set[str]:
    return set(re.findall(r'"(\w+)":', page.read_text(encoding="utf-8")))


def _names(value: Any) -> Iterator[str]:
    """Every key that is no number, however deep."""
    if isinstance(value, list):
        for one in value:
            yield from _names(one)
    if isinstance(value, dict):
        for name, one in value.items():
            if not name.isdecimal():
                yield name
            yield from _names(one)


@pytest.mark.parametrize("module", MODULES, ids=lambda one: one.__name__.rpartition(".")[2])
def test_nothing_that_can_reach_a_customer_can_be_asked(module: Any) -> None:
    """What writes is a note that is said to be internal, or a draft that waits for an agent; no path sends."""
    for one in module.ENDPOINTS:
        words = set(one.path.lower().replace("_", "/").split("/"))
        assert not words & {"reply", "forward", "send", "email", "emails", "outbound", "campaigns", "toggle"}
    writes = [one for one in module.ENDPOINTS if one.writes]
    notes = [one for one in writes if one.body.get("private") is True or one.body.get("internal") is True]
    assert len(notes) == 1
    assert all(one in notes or one.path.endswith("/shared_draft") for one in writes)
    (note,) = notes
    path = note.path.format_map({"account": "1", "id": "7"})
    right = {name: "7" if one is str else 7 if one is int else one for name, one in note.body.items()}
    assert note.fits(note.method, path, right)
    for name, value in (("private", False), ("internal", False), ("type", "email")):
        assert name not in right or not note.fits(note.method, path, {**right, name: value})
