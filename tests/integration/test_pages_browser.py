"""The operations page and the page of cards in a real browser, without their policy: nothing of a hostile desk runs."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from golden import suggestions

from assistkit.desks.cards import page_html
from assistkit.desks.operations_page import operations_page
from assistkit.feedback import FeedbackStore
from assistkit.types import Case, Citation, Message, Review, Suggestion

ATTACKS = (
    "</title></style></script><script>window.__xss=1</script>",
    "<img src=x onerror='window.__xss=1'>",
    "\"' onfocus=window.__xss=1 onmouseover=window.__xss=1 autofocus tabindex=0 style='position:fixed;inset:0",
    "javascript:window.__xss=1",
    "</q></td></table><svg/onload=window.__xss=1><base href=//evil.example><meta http-equiv=refresh content=0;url=//x>",
    "{{ 7*7 }}{% raw %}${window.__xss=1} }</style><style>*{background:url(//evil.example/x)}",
)
WORDY = "Nobody who is in a hurry needs such a long and winding introduction to the matter, so it goes"
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
RUNS = "script, img, svg, iframe, base, form, object, meta[http-equiv], [onfocus], [onload], [onerror], [onmouseover]"


@pytest.fixture
def shown(browser: Any, tmp_path: Path) -> Callable[[str], Any]:
    """A page as a tab, without its policy: its escaping alone must hold. What it loads or says fails the test."""
    heard: list[str] = []
    context = browser.new_context()
    tab = context.new_page()
    tab.on("console", lambda message: heard.append(message.text))
    tab.on("pageerror", lambda error: heard.append(str(error)))
    tab.on("request", lambda asked: heard.append(asked.url))

    def show(html: str) -> Any:
        bare, policies = POLICY.subn("", html)
        assert policies == 1
        (tmp_path / "page.html").write_text(bare, encoding="utf-8", errors="replace")
        tab.goto((tmp_path / "page.html").as_uri())
        for fold in tab.locator("summary").all():
            if fold.is_visible():
                fold.click()
        return tab

    yield show  # type: ignore[misc]
    assert tab.evaluate("window.__xss === undefined")
    assert tab.locator(RUNS).count() == 0
    links = tab.evaluate("[...document.links].map(one => one.protocol)")
    assert set(links) <= {"http:", "https:", "file:"}
    context.close()
    assert heard == [(tmp_path / "page.html").as_uri()]


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_names_and_sentences_on_the_operations_page_run_nothing(
    shown: Callable[[str], Any], tmp_path: Path, attack: str
) -> None:
    """Articles, agents, customers, cases, provenance, and the sentences that agents take out and put in."""
    cited = Citation(
        marker=1, article_id=attack, passage_id=f"{attack}#0", quote=attack, start=0, end=1, quote_start=0, quote_end=1
    )
    with FeedbackStore.open(tmp_path / "reviews.db") as store:
        for n in range(24):
            case = Case(id=f"{n} {attack}", subject=attack, messages=(Message(author="customer", text=attack),))
            text = f"Open the settings.\n\n{WORDY} {attack}\n\nThen wait."
            made = Suggestion(
                id=f"{n} {attack}", case_id=case.id, status="ready", confidence=0.8, text=text, citations=(cited,),
                provenance={attack: attack},
            )  # fmt: skip
            store.record_suggestion(made, case, customer=attack, agent=attack)
            sent = f"Open the settings.\n\nThen wait.\n\nPut this in {attack}"
            rejected = n % 2 == 0
            store.record(
                Review(
                    suggestion_id=made.id, case_id=case.id, decision="rejected" if rejected else "edited",
                    final_text="" if rejected else sent, reason=attack, agent=f"{n % 3} {attack}",
                )
            )  # fmt: skip
        tab = shown(operations_page(store))
    assert attack in tab.locator("th[scope=row]").all_inner_texts()
    proposals = " ".join(tab.locator("li").all_inner_texts())
    assert WORDY in proposals
    assert "Put this in" in proposals


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_case_on_the_page_of_cards_runs_nothing(shown: Callable[[str], Any], attack: str) -> None:
    """Each text of the case, of its suggestion and of the articles is the attack; the status and kinds stay."""
    case, made = suggestions.check()
    evidence = tuple(
        replace(
            one,
            passage=replace(one.passage, title=attack, heading=(attack,), url=attack, text=attack),
            past_cases=(attack,),
            signals={attack: 1.0},
            contributions={attack: 1.0},
        )
        for one in made.evidence
    )
    spoilt = replace(
        made,
        id=attack,
        evidence=evidence,
        handover=attack,
        provenance={attack: attack},
        findings=tuple(replace(one, message=attack, code=attack) for one in made.findings),
        summary=tuple(replace(one, text=attack) for one in made.summary),
        citations=tuple(replace(one, quote=attack) for one in made.citations),
    )
    said = replace(case, subject=attack, messages=(Message(author="customer", text=attack),))
    tab = shown(page_html([(said, spoilt)], title=attack))
    assert attack in tab.locator("h1").inner_text()
    assert attack in tab.locator(".ak-case").inner_text()
