"""The labeling page in a real browser: keys, clicks and a search label cases, a case's text never becomes markup."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistkit import Assistant, evaluation
from assistkit.evaluation.importing.pipeline import Settings, import_tickets
from assistkit.evaluation.labeling.choices import Choices
from assistkit.evaluation.labeling.server import Labeling
from assistkit.testing import HashEmbedder

ATTACK = "<script>window.hit=1</script><img src=x onerror='window.hit=1'>"
TOPICS = ("password", "invoice", "calendar", "printer", "backup", "colleague", "language")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four cases, one of them an attack, and seven articles."""
    with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "title", "body"])
        writer.writerows(
            [topic, f"About the {topic}", f"How to change the {topic} in a few steps."] for topic in TOPICS
        )
        writer.writerow(["bad", ATTACK, ATTACK])
    with (tmp_path / "t.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "subject", "description", "reply"])
        writer.writerow(["1", "Password", "How do I change my password?", "Open the settings, please."])
        writer.writerow(["2", "Weather", "Will it rain tomorrow?", "Nobody here knows that."])
        writer.writerow(["3", ATTACK, f"My invoice {ATTACK} is wrong", f"{ATTACK} is right for us"])
        writer.writerow(["4", "Backup", "Where is the backup of last week?", "In the archive, as always."])
    out = tmp_path / "cases"
    import_tickets(tmp_path / "t.csv", tmp_path / "a.csv", out, embedder=HashEmbedder(), settings=Settings())
    return out


@pytest.fixture
def page(browser: Any, folder: Path) -> Iterator[Any]:
    """The page; what it says on the console, or asks of any other place, fails the test."""
    choices = Choices(evaluation.load(folder), Assistant.open(folder / "articles.index", embedder=HashEmbedder()))
    with Labeling(folder, choices) as labeling:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        opened, complaints = context.new_page(), []
        opened.on("console", lambda message: complaints.append(message.text))
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.on("request", lambda one: complaints.append(one.url) if labeling.host not in one.url else None)
        opened.goto(labeling.url)
        shows(opened, 1)
        yield opened
        hit = opened.evaluate("window.hit")
        context.close()
        assert complaints == []
        assert hit is None


def shows(page: Any, number: int) -> None:
    page.locator("#case-id", has_text=f"Case {number} of").wait_for()


def place(page: Any, article: str) -> int:
    """Which key stands for the article."""
    ids = page.locator(".ak-choice").evaluate_all("rows => rows.map(row => row.dataset.id)")
    return int(ids.index(article)) + 1


def test_keys_label_and_go_on(page: Any, folder: Path) -> None:
    """A digit takes an article, N says that none answers, S skips, and each is in the dataset at once."""
    page.keyboard.press(str(place(page, "password")))
    shows(page, 2)
    assert dict(evaluation.load(folder).qrels) == {"1": {"password": 2}}
    page.keyboard.press("n")
    shows(page, 3)
    assert evaluation.load(folder).rows["2"]["answerable"] is False
    page.keyboard.press("s")
    shows(page, 4)
    page.keyboard.press("ArrowLeft")
    shows(page, 3)
    assert page.locator("#progress").inner_text().startswith("2 of 4 cases have a label")


def test_several_articles_and_a_search(page: Any, folder: Path) -> None:
    """Shift adds one and stays; what is not among the five is searched for; a label is taken back."""
    page.keyboard.press(f"Shift+Digit{place(page, 'password')}")
    page.wait_for_selector(".ak-chosen")
    page.keyboard.press("/")
    page.keyboard.type("colleague")
    page.keyboard.press("Enter")
    page.wait_for_selector(".ak-choice[data-id=colleague]")
    page.keyboard.press(f"Shift+Digit{place(page, 'colleague')}")
    page.wait_for_selector(".ak-choice[data-id=colleague].ak-chosen")
    assert dict(evaluation.load(folder).qrels) == {"1": {"password": 2, "colleague": 2}}
    page.click("#clear")
    page.locator("#progress", has_text="0 of 4 cases").wait_for()
    assert dict(evaluation.load(folder).qrels) == {}


SLOW = """
const fast = window.fetch;
window.fetch = (...all) => new Promise((go) => setTimeout(go, 300)).then(() => fast(...all));
0"""


def test_a_key_pressed_while_the_page_works_is_kept(page: Any, folder: Path) -> None:
    """It waits for the search; the article is the one that stood there when it was pressed."""
    page.evaluate(SLOW)
    page.keyboard.press("/")
    page.keyboard.type("colleague")
    number, other = place(page, "password"), 2 if place(page, "password") == 1 else 1
    second = page.locator(".ak-choice").nth(other - 1).get_attribute("data-id")
    page.keyboard.press("Enter")
    page.keyboard.press(f"Shift+Digit{number}")
    page.keyboard.press(f"Shift+Digit{other}")
    page.locator("#state", has_text="2 articles").wait_for()
    assert dict(evaluation.load(folder).qrels) == {"1": {"password": 2, second: 2}}


def test_a_key_pressed_twice_labels_no_case_that_was_not_seen(page: Any, folder: Path) -> None:
    """What was pressed at one case is not said of the next."""
    page.evaluate(SLOW)
    for key in ("n", "n", "s", "n"):
        page.keyboard.press(key)
    shows(page, 2)
    page.wait_for_timeout(1500)
    shows(page, 2)
    assert [row.get("answerable") for row in evaluation.load(folder).rows.values()].count(False) == 1


def test_opened_again_it_goes_on(page: Any) -> None:
    """At the first case without a label; and a text is shown as it is."""
    page.keyboard.press("n")
    shows(page, 2)
    page.keyboard.press("n")
    shows(page, 3)
    page.reload()
    shows(page, 3)
    assert page.locator("#subject").inner_text() == ATTACK
    page.click("#reply-box summary")
    assert "is right for us" in page.locator("#reply").inner_text()


def test_done_for_now_ends_the_command(page: Any) -> None:
    """And says that nothing is lost."""
    page.click("#stop")
    page.locator("#progress", has_text="Stopped. Every label is kept").wait_for()
