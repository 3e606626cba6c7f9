"""Sections for one platform, and sentences with open variables, in a draft without a language model."""

from __future__ import annotations

import pytest

from assistkit.drafters.extractive import ExtractiveDrafter
from assistkit.index.passages import Splitter
from assistkit.index.sources.dialects import canonical
from assistkit.types import Article, Case, Evidence

TABS = """\
You can switch alerts on and off.

<Tabs>
<TabItem value="ios" label="iOS">

1. Open Settings and allow alerts.
2. Restart the app.

</TabItem>
<TabItem value="android" label="Android">

1. Hold the icon and tick alerts.
2. Restart the phone.

</TabItem>
</Tabs>

Alerts need a connection.
"""
HEADINGS = (
    "## On an iPhone\n\n1. Open Settings and allow alerts.\n\n## On Android\n\n1. Hold the icon and tick alerts.\n"
)
NESTED = (
    "## Mobile\n\n### Steps for iPad\n\n1. Open Settings and allow alerts.\n\n"
    "### Steps for Android\n\n1. Hold the icon and tick alerts.\n"
)


def draft(question: str, *articles: Article) -> str:
    passages = [passage for article in articles for passage in Splitter().split(article)]
    evidence = [Evidence(passage=p, score=1.0, rank=n, signals={}) for n, p in enumerate(passages, start=1)]
    return ExtractiveDrafter().draft(Case.from_text(question), evidence).text


def article(text: str, title: str = "Switch alerts on", id: str = "a") -> Article:
    return Article(id=id, title=title, text=canonical(text, {})[0], visibility="public", language="en")


@pytest.mark.parametrize("text", [TABS, HEADINGS, NESTED])
@pytest.mark.parametrize(
    ("device", "told", "kept"),
    [
        ("Android phone", "Hold the icon", "allow alerts"),
        ("iPhone", "allow alerts", "Hold the icon"),
        ("iPad", "allow alerts", "Hold"),
    ],
)
def test_a_case_gets_the_steps_of_its_own_platform(text: str, device: str, told: str, kept: str) -> None:
    """The steps of another platform are not told, whichever way the article keeps them apart."""
    said = draft(f"How do I switch alerts on, on my {device}?", article(text))
    assert told in said
    assert kept not in said


@pytest.mark.parametrize("text", [TABS, HEADINGS, NESTED])
def test_without_a_platform_steps_are_told_with_their_label(text: str) -> None:
    """Steps for one platform never stand there as if they were for all."""
    said = draft("How do I switch alerts on?", article(text))
    for step, label in (("allow alerts", ("iOS", "iPhone", "iPad")), ("Hold the icon", ("Android",))):
        if step in said:
            assert any(name in said.partition(step)[0] for name in label)


def test_an_article_on_another_platform_is_not_the_answer() -> None:
    """Where the best article is about the other phone, the next one is read."""
    wrong = article("1. Open Settings and allow alerts.", "Switch alerts on, on an iPhone")
    right = article("1. Hold the icon and tick alerts.", "Switch alerts on, on Android", "b")
    said = draft("How do I switch alerts on, on Android?", wrong, right)
    assert "Hold the icon" in said
    assert "Settings" not in said


@pytest.mark.parametrize(
    ("text", "told", "kept"),
    [
        ("The plan costs {{ price }} a month. Alerts are part of every plan.", "part of every plan", "{{"),
        ("Alerts are for you.\n\nDo this:\n\n1. Open {{ app }}.\n2. Tick alerts.", "Alerts are for you", "Tick alerts"),
        ("Alerts have sounds:\n\n- Bell in ${app}\n- Drum for all alerts", "Drum", "Bell"),
        ("| Alert | Price |\n|---|---|\n| Bell alert | {{ price }} |\n| Drum alert | £2 |", "Drum", "Bell"),
        ("Write `{{ name }}` in the alert.", "{{ name }}", "nothing of the kind"),
    ],
)
def test_an_open_variable_is_never_told(text: str, told: str, kept: str) -> None:
    """The sentence, item or row that holds it is left out, a procedure as a whole; code may show one."""
    said = draft("What about alerts and alert sounds?", article(text))
    assert told in said
    assert kept not in said


def test_nothing_is_told_of_an_article_of_open_variables() -> None:
    """No draft is better than one with holes."""
    assert draft("What about alerts?", article("Alerts cost {{ price }}.")) == ""


def test_a_tabs_label_is_a_facet_of_its_passage() -> None:
    """And no passage holds the steps of two platforms."""
    passages = Splitter().split(article(TABS))
    found = {passage.facets.get("platform", ()): passage.text for passage in passages}
    assert "Hold the icon" in found[("android",)]
    assert "allow alerts" in found[("ios",)]
    assert "connection" in found[()]
