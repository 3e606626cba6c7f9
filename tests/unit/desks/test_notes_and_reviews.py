"""Notes are left once, internal and in time; what agents send after them becomes reviews, once. And the loop."""

from __future__ import annotations

import dataclasses

import pytest
from plain_desk import Plain

from assistkit import Assistant
from assistkit.desks.notes import mark, mark_in, note_html, note_text, without_notes, written_since
from assistkit.desks.reviewing import take_replies
from assistkit.desks.waiting import Queue
from assistkit.desks.watching import Pace, Watcher
from assistkit.errors import DeskBusy, DeskMissing, IndexLocked, InputError, NoteExposed, NoteUnknown
from assistkit.feedback import FeedbackStore
from assistkit.testing import HashEmbedder
from assistkit.types import Article, Case, Message

STEPS = "Turn the red wheel to the left until it clicks. Then hold the green button for ten seconds."


class Desk(Plain):
    """A plain desk with an article and a case, whose note may fail."""

    def __init__(self):
        super().__init__()
        self.kb["wheel"] = {"title": "Loosen the red wheel", "text": STEPS, "public": True}
        self.tick("wheel")
        self.fails = []

    def ask(self, text="How do I loosen the red wheel?"):
        id = f"c{len(self.cases) + 1}"
        self.cases[id], self.status[id] = {"subject": "Wheel", "said": []}, "open"
        self.put(id, "customer", text)
        return id

    def write(self, id, html):
        error = self.fails.pop(0) if self.fails else None
        if isinstance(error, NoteExposed):
            self.put(id, "agent", html, public=True)
        elif error is None or getattr(error, "arrived", False):
            super().write(id, html)
        if error is not None:
            raise error


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def assistant(desk, tmp_path):
    articles = [
        Article(
            id="wheel", title="Loosen the red wheel", text=STEPS, visibility="public", url="https://help.example/wheel"
        )
    ]
    articles += [
        Article(id=f"x{n}", title=f"Lamp {n}", text=f"Lamp {n} is blue.", visibility="internal") for n in range(5)
    ]
    return Assistant.build(articles, tmp_path / "kb.index", embedder=HashEmbedder())


@pytest.fixture
def store(tmp_path):
    with FeedbackStore.open(tmp_path / "reviews.db") as made:
        yield made


def suggested(assistant, desk, id):
    case = without_notes(desk.case(id))
    suggestion = assistant.suggest(case)
    assert "red wheel" in suggestion.text
    return case, suggestion


def test_how_a_note_looks(assistant, desk):
    """Status, how sure and why, the draft, sources as links, the mark; text of a case cannot become markup."""
    case, suggestion = suggested(
        assistant, desk, desk.ask("How do I loosen the <b>red</b> wheel? <script>alert(1)</script>")
    )
    html = note_html(suggestion, case)
    assert "Suggested reply" in html
    assert '<a href="https://help.example/wheel"' in html
    assert "onfidence" in html
    assert html.count(mark(suggestion.id)) == 1
    assert "<script" not in html
    assert "Lamp" not in html  # internal


def test_a_note_as_text_keeps_its_mark(assistant, desk):
    """A desk that keeps no HTML and few characters has the mark all the same."""
    case, suggestion = suggested(assistant, desk, desk.ask())
    assert len(note_text(suggestion, case, most=100_000)) > 300
    short = note_text(suggestion, case, most=200)
    assert len(short) <= 200
    assert mark_in(Message(author="agent", text=short, public=False)) == suggestion.id


def test_a_customer_cannot_pose_as_a_note(assistant, desk):
    """A mark counts in internal messages only."""
    case, suggestion = suggested(assistant, desk, desk.ask())
    desk.put(case.id, "customer", f"Look at this: {mark(suggestion.id)}")
    assert not desk.leave_note(case, suggestion).left
    case = desk.case(case.id)
    assert desk.leave_note(case, suggestion).new


def test_the_suggestion_must_be_of_the_case(assistant, desk):
    """Another case's suggestion is refused before anything is asked."""
    case, suggestion = suggested(assistant, desk, desk.ask())
    with pytest.raises(InputError, match="must be for case"):
        desk.leave_note(dataclasses.replace(case, id="c9"), suggestion)


def test_a_note_that_arrived_though_the_answer_did_not(assistant, desk):
    """It is found by its mark; where it isn't, nobody knows, and the next try writes it, once."""
    case, suggestion = suggested(assistant, desk, desk.ask())
    lost = NoteUnknown("no answer")
    lost.arrived = True
    desk.fails = [NoteUnknown("no answer")]
    with pytest.raises(NoteUnknown):
        desk.leave_note(case, suggestion)
    desk.fails = [lost]
    assert desk.leave_note(case, suggestion).left
    assert desk.leave_note(case, suggestion) == dataclasses.replace(desk.leave_note(case, suggestion), new=False)
    assert sum(bool(mark_in(one)) for one in desk.case(case.id).messages) == 1


def test_a_note_that_is_not_internal(assistant, desk):
    """It is a loud error, and not written a second time."""
    case, suggestion = suggested(assistant, desk, desk.ask())
    desk.fails = [NoteExposed("look at it")]
    for _ in range(2):
        with pytest.raises(NoteExposed):
            desk.leave_note(desk.case(case.id), suggestion)
    assert len(desk.sent) == 1


def test_written_since_counts_messages():
    """The same words twice are two messages; ours and the system's are none."""
    case = Case(id="c", messages=(Message(author="customer", text="Hello"),))
    again = (Message(author="customer", text="Hello"), Message(author="system", text="moved"))
    note = Message(author="agent", text=f"<p>{mark('sug-0123456789abcdef')}</p>", public=False)
    now = dataclasses.replace(case, messages=(*case.messages, *again, note))
    assert written_since(case, now) == again[:1]
    assert written_since(now, case) == ()


def reviewed(desk, store, assistant, *said, public=True):
    case, suggestion = suggested(assistant, desk, desk.ask())
    desk.leave_note(case, suggestion)
    store.record_suggestion(suggestion, case)
    for text in said:
        desk.put(case.id, "agent", text, public=public)
    return take_replies(desk, store, case.id), suggestion


def test_a_draft_that_was_sent(assistant, desk, store):
    """As it was, with the desk's signature and the quoted mail below it: accepted."""
    _, suggestion = suggested(assistant, desk, desk.ask())
    below = "\n\nOn Mon, 30 Nov 2026 at 10:00 Kim Lee <kim@customer.test> wrote:\n> How do I loosen the red wheel?\n"
    for sent in (suggestion.text, suggestion.text + below):
        review, _ = reviewed(desk, store, assistant, sent)
        assert (review.decision, review.similarity) == ("accepted", 1.0)


def test_a_draft_that_was_changed(assistant, desk, store):
    """Edited, by a sentence of it, too, and with how much is left."""
    review, suggestion = reviewed(
        desk, store, assistant, "Hi Kim! Turn the red wheel to the left until it clicks. Bye."
    )
    assert review.decision == "edited"
    assert 0 < review.similarity < 1
    assert next(iter(store.reviews())).suggestion_id == suggestion.id


def test_an_answer_that_has_nothing_to_do_with_it(assistant, desk, store):
    """Ignored; of several answers the nearest counts."""
    assert reviewed(desk, store, assistant, "We have moved to another house.")[0].decision == "ignored"
    _, suggestion = suggested(assistant, desk, desk.ask())
    assert reviewed(desk, store, assistant, "One moment.", suggestion.text)[0].decision == "accepted"


def test_an_agent_says_no(assistant, desk, store):
    """An internal note that begins so is a rejection with its reason; other notes say nothing."""
    review, _ = reviewed(desk, store, assistant, "<p>Assistkit no: wrong wheel</p>", public=False)
    assert (review.decision, review.reason) == ("rejected", "wrong wheel")
    assert reviewed(desk, store, assistant, "I call them.", public=False)[0] is None


def test_once(assistant, desk, store):
    """What was reviewed is not reviewed again, whatever comes after it; an older suggestion is ignored."""
    case, old = suggested(assistant, desk, desk.ask())
    store.record_suggestion(old, case)
    desk.put(case.id, "customer", "Please, the red wheel, how do I loosen it?")
    case, new = suggested(assistant, desk, case.id)
    store.record_suggestion(new, case)
    assert take_replies(desk, store, case.id) is None
    desk.put(case.id, "agent", new.text)
    assert take_replies(desk, store, case.id).suggestion_id == new.id
    desk.put(case.id, "agent", "And by the way, we have moved.")
    assert take_replies(desk, store, case.id) is None
    assert {one.suggestion_id: one.decision for one in store.reviews()} == {old.id: "ignored", new.id: "accepted"}


@pytest.fixture
def loop(desk, assistant, store, tmp_path):
    """Makes a watcher, as each new process does; articles are synced by other tests."""

    def make(**pace):
        watcher = Watcher(
            desk, assistant, store, queue, pace=Pace(**{"articles": float("inf"), **pace}), say=said.append
        )
        watcher._articles_at = float("inf")
        return watcher

    said = []
    with Queue.of(tmp_path / "kb.index") as queue:
        make.said, make.queue = said, queue
        yield make


def notes_in(desk, id):
    return [mark_in(one) for one in desk.case(id).messages if mark_in(one)]


def test_new_cases_get_notes_and_answers_become_reviews(desk, loop, store):
    """Old cases get none. A note comes once, though it changes the case; again when the customer writes again."""
    old = desk.ask()
    desk.clock += 1
    assert loop().round() == (0, 0, 0, 0)
    desk.clock += 1
    id = desk.ask()
    assert loop().round().notes == 1
    for _ in range(3):
        assert loop().round() == (0, 0, 0, 0)
    desk.put(id, "customer", "It is the red wheel at the back. How do I loosen that?")
    assert loop().round().notes == 1
    desk.put(id, "agent", STEPS)
    assert loop().round()[:2] == (0, 1)
    assert loop().round() == (0, 0, 0, 0)
    assert len(notes_in(desk, id)) == 2
    assert notes_in(desk, old) == []
    assert sorted(one.decision for one in store.reviews()) == ["edited", "ignored"]


def test_what_waits_for_nobody_gets_no_note(desk, loop):
    """An answered case, a closed one, and one about which there is nothing to say."""
    loop().round()
    desk.clock += 1
    answered, closed = desk.ask(), desk.ask()
    desk.put(answered, "agent", "Turn it.")
    desk.status[closed] = "closed"
    thanks = desk.ask("Thank you!")
    assert loop().round().notes == 0
    assert all(notes_in(desk, id) == [] for id in (answered, closed, thanks))


def test_a_round_is_bounded(desk, loop):
    """So many cases in a round, and the others in the next; none is lost between two processes."""
    loop().round()
    desk.clock += 1
    ids = [desk.ask() for _ in range(7)]
    rounds = []
    while not rounds or rounds[-1].left:
        rounds.append(loop(cases=3).round())
    assert sum(one.notes for one in rounds) == 7
    assert all(len(notes_in(desk, id)) == 1 for id in ids)


@pytest.mark.parametrize("place", ["before", "after", "recorded"])
def test_killed_anywhere(desk, loop, store, place, monkeypatch):
    """Before the note, after it, or when it was recorded: the next process does the rest, and nothing twice."""
    loop().round()
    desk.clock += 1
    id = desk.ask()
    leave, record = desk.leave_note, FeedbackStore.record_suggestion

    def killed(*given, **named):
        if place == "after":
            leave(*given)
        if place == "recorded":
            record(*given, **named)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(*((FeedbackStore, "record_suggestion") if place == "recorded" else (desk, "leave_note")), killed)
        with pytest.raises(KeyboardInterrupt):
            loop().round()
    loop().round()
    desk.put(id, "agent", STEPS)
    assert loop().round().reviews == 1
    assert len(notes_in(desk, id)) == 1
    assert len(list(store.outcomes(case_id=id))) == 1


def test_one_watcher_at_a_time(loop, tmp_path):
    """Two would leave two notes."""
    with pytest.raises(IndexLocked), Queue.of(tmp_path / "kb.index"):
        pass


def test_one_odd_case_stops_no_other(desk, loop, monkeypatch):
    """It is tried three times, and told; a deleted one is passed over."""
    loop().round()
    desk.clock += 1
    odd, gone, good = desk.ask(), desk.ask(), desk.ask()
    case = desk.case
    errors = {odd: InputError("odd"), gone: DeskMissing("gone")}

    def read(id):
        if id in errors:
            raise errors[id]
        return case(id)

    monkeypatch.setattr(desk, "case", read)
    rounds = [loop().round() for _ in range(4)]
    assert [one.problems for one in rounds] == [1, 1, 1, 0]
    assert loop.said == [f"case {odd}: odd"] * 3
    monkeypatch.undo()
    assert len(notes_in(desk, good)) == 1


def test_a_busy_desk_and_an_exposed_note(desk, loop):
    """A busy desk is asked again later; an exposed note ends the loop, and is not written again."""
    loop().round()
    desk.clock += 1
    id = desk.ask()
    desk.fails = [DeskBusy("wait"), NoteExposed("look")]
    rests = []
    with pytest.raises(NoteExposed):
        loop().run(lambda rest: rests.append(rest) or len(rests) > 3)
    assert loop.said == ["later again: wait"]
    assert len(desk.sent) == 1
    assert loop().round().notes == 0
    assert len([one for one in desk.case(id).messages if one.public]) == 2
