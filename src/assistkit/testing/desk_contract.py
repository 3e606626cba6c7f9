"""The contract of a desk: what every connector must keep, a method a rule, against a double or the real server."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistkit.errors import DeskMissing
from assistkit.protocols import Desk
from assistkit.types import Article, Case, Sentence, Suggestion, content_id
from assistkit.types.desk import ArticlePage, ClosedCase

_DRAFT = "Hold the red button for ten seconds."


class DeskContract:
    """What every desk promises, a method a rule. Subclass it: give `make_desk`, and what happens at the desk.

    Every rule begins with `make_desk`, an empty desk. `secrets` are what no repr and no error may show.
    """

    secrets: Sequence[str] = ()
    _desk: Desk

    def make_desk(self) -> Desk:
        """A desk without articles and cases."""
        raise NotImplementedError

    def add_article(self, title: str, text: str, *, public: bool) -> str:
        """An author writes an article, for everybody or for agents; its id."""
        raise NotImplementedError

    def change_article(self, id: str, text: str) -> None:
        """An author changes its text."""
        raise NotImplementedError

    def hide_article(self, id: str) -> None:
        """Customers may read it no longer, agents may."""
        raise NotImplementedError

    def remove_article(self, id: str) -> None:
        """An author deletes it."""
        raise NotImplementedError

    def add_case(self, subject: str, text: str) -> str:
        """A customer asks; the case's id."""
        raise NotImplementedError

    def customer_writes(self, id: str, text: str) -> None:
        """The customer writes again."""
        raise NotImplementedError

    def agent_replies(self, id: str, text: str) -> None:
        """An agent answers the customer."""
        raise NotImplementedError

    def agent_notes(self, id: str, text: str) -> None:
        """An agent writes to colleagues."""
        raise NotImplementedError

    def close_case(self, id: str) -> None:
        """An agent closes it."""
        raise NotImplementedError

    def remove_case(self, id: str) -> None:
        """Somebody deletes it."""
        raise NotImplementedError

    def customer_got(self) -> Sequence[str]:
        """Every text that went to a customer."""
        raise NotImplementedError

    def later(self) -> None:
        """Time goes on, so that what happens next has another time; nothing to do where it does anyway."""

    def test_articles_and_ids_agree(self) -> None:
        """Every article comes once, its id is among the ids, and each says why it is public or internal."""
        desk = self.make_desk()
        wanted = {self.add_article(f"Button {n}", f"Press button {n}.", public=bool(n % 2)) for n in range(3)}
        found, pages = _articles(desk)
        _check(found.keys() == wanted, f"articles: must be {sorted(wanted)}; got {sorted(found)}")
        _check(set(desk.article_ids()) == wanted, f"article_ids: must be {sorted(wanted)}; got {desk.article_ids()}")
        said = {id for page in pages for id, why in page.why.items() if why}
        _check(said == wanted, "every article must say why it is public or internal")
        _check(all("utton" in one.text for one in found.values()), "an article must have its text")

    def test_only_what_is_for_everybody_is_public(self) -> None:
        """An article for everybody is public, one for agents is internal."""
        desk = self.make_desk()
        open_ = self.add_article("Red button", "Press it.", public=True)
        shut = self.add_article("Blue button", "Never press it.", public=False)
        found, _ = _articles(desk)
        _check(found[open_].public, "an article for everybody must be public")
        _check(not found[shut].public, "an article for agents must be internal")

    def test_a_cursor_goes_on(self) -> None:
        """From the last cursor on comes what has changed or is new since, however soon after."""
        desk = self.make_desk()
        ids = [self.add_article(f"Button {n}", f"Press button {n}.", public=True) for n in range(3)]
        _, pages = _articles(desk)
        self.change_article(ids[1], "Hold button 1.")
        new = self.add_article("Button 9", "Press button 9.", public=True)
        found, _ = _articles(desk, pages[-1].cursor)
        _check({ids[1], new} <= found.keys(), f"changed and new articles must come; got {sorted(found)}")
        _check("Hold" in found[ids[1]].text, "a changed article must come with its new text")

    def test_a_hidden_article_is_not_public(self) -> None:
        """An article that customers may read no longer comes again as internal, or is gone."""
        desk = self.make_desk()
        id = self.add_article("Red button", "Press it.", public=True)
        self.add_article("Green button", "Press it.", public=True)
        _, pages = _articles(desk)
        self.later()
        self.hide_article(id)
        found, later = _articles(desk, pages[-1].cursor)
        gone = any(id in page.gone for page in later) or id not in desk.article_ids()
        _check(gone or (id in found and not found[id].public), "a hidden article must come as internal, or be gone")

    def test_a_removed_article_is_gone(self) -> None:
        """What an author deleted is not among the ids, and never comes as an article again."""
        desk = self.make_desk()
        id = self.add_article("Red button", "Press it.", public=True)
        kept = self.add_article("Green button", "Press it.", public=True)
        _, pages = _articles(desk)
        self.later()
        self.remove_article(id)
        found, _ = _articles(desk, pages[-1].cursor)
        _check(id not in found, "a removed article must not come")
        _check(set(desk.article_ids()) == {kept}, f"article_ids: must be {[kept]}; got {desk.article_ids()}")

    def test_a_case_has_its_messages(self) -> None:
        """A case has what was written, oldest first, by whom, and whether the customer saw it."""
        desk = self.make_desk()
        id = self.add_case("Button", "The red button is stuck.")
        self.agent_replies(id, "Have you tried oil?")
        self.agent_notes(id, "That is the third one today.")
        self.customer_writes(id, "Oil did not help.")
        case = desk.case(id)
        told = [(one.author, one.public) for one in case.messages]
        wanted = [("customer", True), ("agent", True), ("agent", False), ("customer", True)]
        _check(told == wanted, f"messages: must be {wanted}; got {told}")
        _check("stuck" in case.messages[0].text and "Oil" in case.messages[-1].text, "messages must have their text")
        _check(case.subject == "Button", f"subject: must be 'Button'; got {case.subject!r}")

    def test_a_case_that_is_gone_is_missing(self) -> None:
        """A case that was deleted, and one that never was, is a DeskMissing."""
        desk = self.make_desk()
        id = self.add_case("Button", "The red button is stuck.")
        self.remove_case(id)
        for gone in (id, "".join("9" if one.isdigit() else one for one in id)):
            try:
                desk.case(gone)
            except DeskMissing:
                continue
            raise AssertionError(f"case {gone!r} must be a DeskMissing")

    def test_a_note_is_internal(self) -> None:
        """A note is in the case with the suggestion's id, hidden from the customer, to whom nothing goes."""
        desk = self.make_desk()
        id = self.add_case("Button", "The red button is stuck.")
        case, before = desk.case(id), list(self.customer_got())
        suggestion = _suggestion(case)
        note = desk.leave_note(case, suggestion)
        _check(note.left and note.new, f"a first note must be left and new; got {note}")
        notes = [one for one in desk.case(id).messages if suggestion.id in one.text]
        _check(len(notes) == 1, f"the note must be in the case once, with the suggestion's id; got {len(notes)}")
        _check(not notes[0].public, "the note must be internal")
        _check(_DRAFT in notes[0].text, "the note must have the draft")
        _check(list(self.customer_got()) == before, "nothing may go to the customer")

    def test_a_note_is_left_once(self) -> None:
        """The same note again, from another process too, is not written again."""
        desk = self.make_desk()
        id = self.add_case("Button", "The red button is stuck.")
        case = desk.case(id)
        suggestion = _suggestion(case)
        desk.leave_note(case, suggestion)
        again = desk.leave_note(desk.case(id), suggestion)
        _check(again.left and not again.new, f"the same note again must be left and not new; got {again}")
        notes = [one for one in desk.case(id).messages if suggestion.id in one.text]
        _check(len(notes) == 1, f"it must be there once; got {len(notes)}")

    def test_a_note_comes_too_late(self) -> None:
        """Where the customer or an agent has written since the case was read, no note is left, and it says why."""
        for writes in (self.customer_writes, self.agent_replies):
            desk = self.make_desk()
            id = self.add_case("Button", "The red button is stuck.")
            case = desk.case(id)
            writes(id, "Never mind, it came loose.")
            note = desk.leave_note(case, _suggestion(case))
            _check(not note.left and bool(note.why), f"a note that comes too late must not be left; got {note}")
            _check(not any(_DRAFT in one.text for one in desk.case(id).messages), "nothing may be written then")

    def test_replies_since(self) -> None:
        """What agents wrote after a case was read comes in its order; customers' words and our notes don't."""
        desk = self.make_desk()
        id = self.add_case("Button", "The red button is stuck.")
        self.agent_replies(id, "Which one?")
        case = desk.case(id)
        _check(not desk.replies_since(case), "nothing was written since")
        desk.leave_note(case, _suggestion(case))
        self.customer_writes(id, "The one at the top.")
        self.agent_replies(id, "Hold it for ten seconds.")
        self.agent_notes(id, "A loose spring.")
        found = [(one.author, one.public) for one in desk.replies_since(case)]
        _check(found == [("agent", True), ("agent", False)], f"must be a reply and a note; got {found}")
        _check("ten seconds" in desk.replies_since(case)[0].text, "a reply must have its text")

    def test_closed_cases(self) -> None:
        """A case comes as closed when it is, with all its messages; and what is closed later comes from the cursor."""
        desk = self.make_desk()
        open_ = self.add_case("Blue", "The blue button is stuck.")
        closed = self.add_case("Red", "The red button is stuck.")
        self.agent_replies(closed, "Use oil.")
        self.close_case(closed)
        self.later()
        found, cursor = _closed(desk)
        _check(set(found) == {closed}, f"solved: must be {[closed]}; got {sorted(found)}")
        _check(len(found[closed].case.messages) == 2, "a closed case must have all its messages")
        self.close_case(open_)
        self.later()
        later, _ = _closed(desk, cursor)
        _check(open_ in later, f"what was closed since must come; got {sorted(later)}")

    def test_changed_cases(self) -> None:
        """Without a cursor nothing comes but one; from then on what is new, answered or closed."""
        desk = self.make_desk()
        old, other = (self.add_case("Button", f"Button {n} is stuck.") for n in range(2))
        self.later()
        first = list(desk.changed())
        _check(not any(page.open or page.done for page in first), "without a cursor there must be no cases")
        self.later()
        new = self.add_case("Lamp", "The lamp is dark.")
        self.close_case(old)
        self.later()
        pages = list(desk.changed(first[-1].cursor))
        open_, done = ({id for page in pages for id in getattr(page, name)} for name in ("open", "done"))
        _check(new in open_ and old in done, f"must be {new} open and {old} done; got {open_} and {done}")
        _check(new not in done and old not in open_, "a case must be either open or done")
        self.customer_writes(other, "It is still stuck.")
        self.later()
        again = {id for page in desk.changed(pages[-1].cursor) for id in page.open}
        _check(other in again, "a case in which somebody wrote must come")

    def test_nothing_shows_a_secret(self) -> None:
        """No password or token is in the repr of a desk, in its identity, or in an error."""
        desk = self.make_desk()
        told = [repr(desk), repr(desk.identity(self.add_case("Button", "It is stuck.")))]
        try:
            desk.case("999999999")
        except Exception as error:  # noqa: BLE001  whatever it is, it may not tell
            told.append(repr(error))
        for secret in self.secrets:
            _check(not any(secret in one for one in told), "a secret may not be shown")


def _articles(desk: Desk, cursor: str = "") -> tuple[dict[str, Article], list[ArticlePage]]:
    pages = list(desk.articles(cursor))
    for page in pages:
        _check(not page.problems, f"articles must be read without a problem; got {dict(page.problems)}")
    _check(bool(pages), "there must be a page, for its cursor")
    return {one.id: one for page in pages for one in page.articles}, pages


def _closed(desk: Desk, cursor: str = "") -> tuple[dict[str, ClosedCase], str]:
    pages = list(desk.solved(cursor))
    return {one.case.id: one for page in pages for one in page.cases}, pages[-1].cursor


def _suggestion(case: Case) -> Suggestion:
    said = Sentence(text=_DRAFT, kind="courtesy", start=0, end=len(_DRAFT))
    id = content_id("sug", [case.id, _DRAFT])
    return Suggestion(id=id, case_id=case.id, status="check", confidence=0.5, text=_DRAFT, sentences=(said,))


def desk_failures(make: Callable[[], DeskContract]) -> list[str]:
    """The rules (method names) that a desk breaks; `make` gives a fresh contract for each."""
    return [name for name in dir(DeskContract) if name.startswith("test_") and _fails(getattr(make(), name))]


def _fails(rule: Callable[[], None]) -> bool:
    try:
        rule()
    except Exception:  # noqa: BLE001  a desk that crashes breaks the rule too
        return True
    return False


def _check(condition: bool, message: str) -> None:
    if not condition:
        raise AssertionError(message)
