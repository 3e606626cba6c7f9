"""Sections for one platform, and sentences with open variables, in a draft without a language model."""

from __future__ import annotations

import pytest

from assistkit.drafters.extractive import ExtractiveDrafter
from assistkit.drafters.llm.prompt import messages
from assistkit.index.passages import Splitter
from assistkit.index.sources.dialects import canonical
from assistkit.types import Article, Case, Draft, Evidence

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


def drafted(question: str, *articles: Article) -> Draft:
    passages = [passage for article in articles for passage in Splitter().split(article)]
    evidence = [Evidence(passage=p, score=1.0, rank=n, signals={}) for n, p in enumerate(passages, start=1)]
    return ExtractiveDrafter().draft(Case.from_text(question), evidence)


def draft(question: str, *articles: Article) -> str:
    return drafted(question, *articles).text


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


IN_A_STEP = """\
1. Install the driver.

    === "Windows"

        1. Run setup.
        2. Confirm.

    === "macOS"

        Drag the app.

    Wait a minute.

2. Restart.
"""


def test_within_a_step_only_the_case_s_own_platform_is_told() -> None:
    """Points of the other platform go, what stands below the tabs stays, and so does every step."""
    text = draft("How do I install the driver on my Mac?", article(IN_A_STEP, "Install the driver"))
    assert "Run setup" not in text
    assert "Confirm" not in text
    for words in ("1. Install the driver.", "macOS: Drag the app.", "Wait a minute.", "2. Restart."):
        assert words in text


def test_points_that_begin_with_a_platform_are_its_own() -> None:
    """As an author writes them without tabs."""
    points = "Press the keys:\n\n- On Windows: Ctrl and C.\n- On a Mac: Cmd and C.\n- Then let go.\n"
    text = draft("How do I copy on Windows?", article(points, "Copy a text"))
    assert "Cmd" not in text
    for words in ("Ctrl and C", "let go"):
        assert words in text


ROLES = """\
=== "Administrators"

    1. Open Team.
    2. Press Invite.

=== "Members"

    1. Ask for an invitation.
"""


def test_one_of_several_ways_is_told_with_its_label() -> None:
    """Steps for administrators are not told to everybody as if they were anybody's."""
    assert "Administrators" in draft("How do I press invite?", article(ROLES, "Invite a colleague"))


def test_the_way_the_case_names_needs_no_label() -> None:
    """Who says to be a member knows it."""
    text = draft("How do members ask for an invitation?", article(ROLES, "Invite a colleague"))
    assert "1. Ask for an invitation." in text
    assert "Members" not in text


def test_an_answer_left_out_for_its_variable_is_found() -> None:
    """The agent learns that the article has the answer, but for a variable; a variable elsewhere is no matter."""
    costs = article("Norway costs {{ price }} EUR.\n\nSweden costs 4 EUR.\n", "Roaming costs")
    (finding,) = drafted("What does roaming in Norway cost?", costs).findings
    assert finding.severity == "warning"
    assert "price" in finding.message
    assert drafted("What does roaming in Sweden cost?", costs).findings == ()


@pytest.mark.parametrize("text", [TABS, HEADINGS, NESTED])
def test_a_language_model_reads_only_what_is_for_the_case(text: str) -> None:
    """Neither the other platform's steps nor a sentence with an open variable is in its prompt."""
    passages = Splitter().split(article(f"It costs {{{{ price }}}} EUR. It is safe.\n\n{text}"))
    prompt = messages("How do I switch on alerts on Android?", passages)[1]["content"]
    assert "Hold the icon" in prompt
    assert "It is safe." in prompt
    assert "allow alerts" not in prompt
    assert "price" not in prompt
    assert "allow alerts" in messages("How do I switch on alerts?", passages)[1]["content"]


@pytest.mark.parametrize(
    "variable", ["%%PRICE%%", "{the_price}", "{props.price}", "{{{ price }}}", "<%= price %>", "[%price%]"]
)
def test_variables_of_every_make_are_not_told(variable: str) -> None:
    """Whatever signs a template has; an address with a part to fill in is told."""
    text = draft("What does it cost?", article(f"It costs {variable} EUR. See api.example/{{user_id}}/costs.", "Costs"))
    assert "EUR" not in text
    assert "{user_id}" in text


def test_a_heading_that_tells_what_to_do_is_no_label() -> None:
    """Sections of an article are no ways of one thing: "Change it" is not told above its steps."""
    text = draft(
        "Can I get a new number?",
        article("## Find it\n\n1. Open Me.\n\n## Change it\n\n1. Ask for a new number.\n", "Number"),
    )
    assert "1. Ask for a new number." in text
    assert "Change it" not in text
