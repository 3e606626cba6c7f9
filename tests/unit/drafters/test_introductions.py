"""Who asks how gets the steps, in whatever way an article introduces them."""

# ruff: noqa: E501  an article stands in one line
from __future__ import annotations

import pytest

from assistkit import Article, Case, Evidence
from assistkit.drafters.extractive import ExtractiveDrafter
from assistkit.index.passages import Splitter
from assistkit.index.sources.bodies import read_body

TITLE = "Hand a locker over to another courier"
INTRO = "A locker may be handed over to another courier at any time, for instance before a holiday."
A, B, C = "Open Lockers and tap the locker.", "Tap Hand over and pick the courier.", "Confirm with your code."
STEPS = f"1. {A}\n2. {B}\n3. {C}\n"
SHAPES = {
    "two paragraphs": f"{INTRO}\n\nBoth couriers get a message when it is done, and the locker keeps its parcels.\n\n{STEPS}",
    "a picture between": f"{INTRO}\n\n![The page of a locker](https://help.example/locker.png)\n\n{STEPS}",
    "a note between": f"{INTRO}\n\n> **Note:** Only team leads can hand a locker over.\n\n{STEPS}",
    "a callout between": f"{INTRO}\n\n!!! note\n    Only team leads can hand a locker over.\n\n{STEPS}",
    "preconditions": f"{INTRO} You need:\n\n- a team lead's account\n- the locker's code\n\nTo hand it over:\n\n{STEPS}",
    "preconditions under a heading": (
        f"{INTRO}\n\n## Before you begin\n\n- Have the code of the locker at hand.\n\n## Steps\n\n{STEPS}"
    ),
    "steps as headings": (
        f"{INTRO}\n\n## Step 1: Open it\n\n{A}\n\n## Step 2: Pick the courier\n\n{B}\n\n## Step 3: Confirm\n\n{C}\n"
    ),
    "steps as deep headings": (
        f"{INTRO}\n\n## How it is done\n\n### 1. Open it\n\n{A}\n\n### 2. Pick the courier\n\n{B}\n\n### 3. Confirm\n\n{C}\n"
    ),
    "tabs": f'{INTRO}\n\n=== "Web"\n\n    {A}\n\n    1. {A}\n    2. {B}\n    3. {C}\n\n=== "Kiosk"\n\n    1. Press the key twice.\n',
    "a table": f"{INTRO}\n\n| Step | What to do |\n|---|---|\n| 1 | {A} |\n| 2 | {B} |\n| 3 | {C} |\n",
    "bold numbers": f"{INTRO}\n\n**1.** {A}\n\n**2.** {B}\n\n**3.** {C}\n",
    "bold steps": f"{INTRO}\n\n**Step 1:** {A}\n\n**Step 2:** {B}\n\n**Step 3:** {C}\n",
    "a video first": f"[Watch the video](https://video.example/handover)\n\n{INTRO}\n\n{STEPS}",
    "a table before": f"{INTRO}\n\n| Role | May hand over |\n|---|---|\n| Team lead | yes |\n| Courier | no |\n\n{STEPS}",
    "bullets": f"{INTRO}\n\n- {A}\n- {B}\n- {C}\n",
    "nested": f"{INTRO}\n\n1. {A}\n   1. Wait for the light.\n2. {B}\n   - Couriers on leave are grey.\n3. {C}\n",
    "two lists": f"{INTRO}\n\n1. {A}\n2. {B}\n\nThe other courier gets a message.\n\n3. {C}\n",
    "another section": f"## About handing over\n\n{INTRO}\n\n## Hand it over\n\n{STEPS}",
    "a summary": f"# {TITLE}\n\n## Summary\n\nThis article discusses how a locker is handed over to another courier.\n\n"
    f"## More information\n\n{STEPS}",
    "a long introduction": f"{INTRO} "
    + "The parcels in it stay where they are and nobody has to carry them. " * 8
    + f"\n\n{STEPS}",
    "an introduction after": f"## Hand it over\n\n{STEPS}\n## About handing over to another courier\n\n{INTRO}\n",
    "a rule between": f"{INTRO}\n\n---\n\n{STEPS}",
    "HTML": f"<p>{INTRO}</p><div class='note'><p>Only team leads.</p></div><ol><li>{A}</li><li>{B}</li><li>{C}</li></ol>",
}
QUESTIONS = (
    f"How do I {TITLE[0].lower()}{TITLE[1:]}?",
    "How can I give my locker to a colleague before my holiday?",
    "Can you tell me the steps to hand over a locker?",
)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("shape", SHAPES)
def test_all_steps_in_order(shape: str, question: str) -> None:
    """Every step stands in the draft, the first one first."""
    text = read_body(SHAPES[shape], {"title": TITLE})[0]
    article = Article(id="a", title=TITLE, text=text, visibility="public", language="en")
    found = [
        Evidence(passage=one, score=1.0, rank=n + 1, signals={}) for n, one in enumerate(Splitter().split(article))
    ]
    draft = ExtractiveDrafter().draft(Case.from_text(question), found).text
    places = [draft.find(step) for step in (A, B, C)]
    assert min(places) >= 0, draft
    assert places == sorted(places), draft
