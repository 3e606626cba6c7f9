"""What a conversation tells: the newest problem first, articles that were sent, steps that were tried."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistkit import Article, Assistant, Case, Message
from assistkit.case.conversation import address, newest_message, sent_articles, turns, written
from assistkit.case.query import case_query
from assistkit.case.tried import tried


def case(*messages: tuple[str, str], subject: str = "") -> Case:
    return Case(
        id="c",
        subject=subject,
        messages=tuple(Message(author=author, text=text) for author, text in messages),  # type: ignore[arg-type]
    )


def test_the_newest_problem_comes_first() -> None:
    """What the customer wrote since the last reply, then the subject and what came before; the reply is never in it."""
    told = case(
        ("customer", "The PIN is gone."),
        ("agent", "Reset it."),
        ("customer", "Now the printer is dead."),
        subject="PIN",
    )
    assert case_query(told) == "Now the printer is dead.\n\nPIN\n\nThe PIN is gone."


def test_only_a_public_message_of_an_agent_ends_a_turn() -> None:
    """Turns are the customer's messages between replies, the newest first; notes and the system are in none."""
    told = case(("customer", "1"), ("customer", "2"), ("agent", "reply"), ("system", "moved"), ("customer", "3"))
    note = Message(author="agent", text="note", public=False)
    noted = Case(id="c", messages=(*told.messages, note, Message(author="customer", text="4")))
    assert turns(noted) == [[4, 6], [0, 1]]
    assert written(noted) == ["1", "2", "3", "4"]
    assert newest_message(noted) == 6


def test_without_a_message_there_is_one_empty_turn() -> None:
    """What came since the last reply is always there to ask for; nothing written is number -1."""
    assert turns(case()) == [[]]
    assert turns(case(("customer", "1"), ("agent", "reply"))) == [[], [0]]
    assert newest_message(case(("agent", "reply"))) == -1


@pytest.mark.parametrize(
    "messages",
    [
        [("customer", "First."), ("customer", "Second.")],
        [("agent", "How can we help?"), ("customer", "First."), ("customer", "Second.")],
    ],
)
def test_without_a_reply_the_order_stays(messages: list[tuple[str, str]]) -> None:
    """Nothing was answered yet, so the first message is the problem."""
    assert case_query(case(*messages, subject="Help")) == "Help\n\nFirst.\n\nSecond."


def test_a_reply_that_nobody_answered_changes_nothing() -> None:
    """The problem is still the one before it."""
    assert case_query(case(("customer", "First."), ("agent", "Try this."), subject="Help")) == "Help\n\nFirst."


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (
            "https://help.example/en-US/kb/reset-pin?utm_source=m#top",
            "http://www.help.example/de/kb/reset-pin/**",
            True,
        ),
        ("https://help.example/article.php?id=5", "https://help.example/article.php?id=6", False),
        ("https://help.example/pay/faq.html", "https://help.example/mobile/faq.html", False),
        ("https://help.example/kb/reset-pin", "https://help.example/kb/reset-password", False),
        ("https://help.example/kb/a", "https://other.example/kb/a", False),
    ],
)
def test_two_links_to_one_article(one: str, other: str, same: bool) -> None:
    """Language, fragment, www, tracking and a full stop at the end make no difference; the query may be the article."""
    assert (address(one) == address(other)) is same


def test_only_what_an_agent_sent_was_sent() -> None:
    """A link that the customer wrote was not sent to them."""
    articles = [Article(id=name, title=name, text="?", url=f"https://h.example/kb/{name}") for name in ("a", "b")]
    articles.append(Article(id="c", title="c", text="?"))
    told = case(("customer", "I read https://h.example/kb/b"), ("agent", "See (https://h.example/en/kb/a)."))
    assert sent_articles(told, articles) == {"a"}
    assert sent_articles(case(("customer", "Hi")), articles) == frozenset()


@pytest.mark.parametrize("url", ["https://[your-domain]/admin", "https://ex℀mple.com/a", "https://", "http://[::1"])
def test_a_link_that_is_none_stops_nothing(url: str) -> None:
    """Whatever an agent wrote, or an article has for an address."""
    told = case(("customer", "?"), ("agent", f"Open {url} please"))
    assert sent_articles(told, [Article(id="a", title="a", text="?", url=url)]) == frozenset()


def test_an_internal_note_was_sent_to_nobody() -> None:
    """It neither counts as sent nor as a reply."""
    note = Message(author="agent", text="See https://h.example/kb/a", public=False)
    asked = [Message(author="customer", text=text) for text in ("First.", "Second.")]
    told = Case(id="c", messages=(asked[0], note, asked[1]))
    assert sent_articles(told, [Article(id="a", title="a", text="?", url="https://h.example/kb/a")]) == frozenset()
    assert case_query(told) == "First.\n\nSecond."


@pytest.mark.parametrize(
    "asked",
    ["How can I reset my password?", "How do we reset it?", "What happens if I updated my phone?", "When I reset it"],
)
def test_a_question_is_not_what_was_tried(asked: str) -> None:
    """They ask how to, they have not done it."""
    assert not tried(case(("customer", asked)))


def test_an_article_that_was_sent_is_not_offered_first_again(sample_index: Path) -> None:
    """The customer has it and still writes; why it stands lower is in its contributions."""
    assistant = Assistant.open(sample_index)
    asked = ("customer", "How do I reset the kiosk PIN?")
    first = assistant.retrieve([case(asked)])[0][0]
    answered = case(asked, ("agent", f"Please see {first.passage.url}"), asked)
    found = assistant.retrieve([answered])[0]
    assert found[0].passage.article_id != first.passage.article_id
    again = next(one for one in found if one.passage.article_id == first.passage.article_id)
    assert again.contributions["sent"] == -5.0
    assert sum(again.contributions.values()) == pytest.approx(again.score, abs=1e-5)


def test_what_was_tried() -> None:
    """The sentences in which the customer says what they did, not what happened to them or what agents wrote."""
    told = case(
        ("customer", "It crashed. I've already restarted the tablet twice. The PIN was reset by my boss."),
        ("agent", "I have reset it."),
        ("customer", "We also tried another browser! I would try more if I knew what."),
    )
    assert list(tried(told)) == ["I've already restarted the tablet twice.", "We also tried another browser!"]


def test_the_agent_sees_what_was_tried(sample_index: Path) -> None:
    """As an information, which is no reason to hold a draft back."""
    told = case(("customer", "How do I reset the kiosk PIN? I have restarted the tablet."))
    findings = {one.code: one for one in Assistant.open(sample_index).suggest(told).findings}
    assert findings["already-tried"].severity == "info"
    assert "I have restarted the tablet." in findings["already-tried"].message
