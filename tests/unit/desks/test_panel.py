"""The panel's JSON: plain, complete for an agent, and without internal articles where the reader may not see them."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from golden import suggestions
from growth import assert_linear
from hypothesis import given
from hypothesis import strategies as st

from assistkit.desks import STATIC, panel_data
from assistkit.errors import InputError
from assistkit.replies import reply
from assistkit.types import Case, Citation, Evidence, Finding, Message, Passage, Sentence, Suggestion, SummaryLine

KEYS = [
    "version", "suggestion_id", "case_id", "status", "confidence", "question", "summary", "handover", "findings",
    "reply", "format", "note", "draft", "sources", "evidence",
]  # fmt: skip
TEXTS = st.text(max_size=40) | st.sampled_from(
    [
        "",
        "\x00\x1b[31m",
        "\ud83d",
        "<script>alert(1)</script>",
        "שלום \u202eabc",
        "🙂" * 30,
        "| a |\n|---|\n| b |",
        "# [x](y)",
    ]
)


def passage(article: str, text: str, *, internal: bool = False, title: str = "", url: str = "") -> Passage:
    return Passage(
        id=f"{article}#0", article_id=article, title=title or f"Title of {article}", text=text, start=0, end=len(text),
        visibility="internal" if internal else "public", url=url,
    )  # fmt: skip


def suggestion_of(*passages: Passage, cite: int | None = 0, **more: Any) -> Suggestion:
    """A draft that quotes all of one passage."""
    text, sentences, citations = "", (), ()
    if cite is not None:
        one = passages[cite]
        end = len(one.text)
        text = f"{one.text} [1]"
        sentences = (Sentence(text=one.text, kind="evidence", start=0, end=end, markers=(1,)),)
        citations = (
            Citation(
                marker=1, article_id=one.article_id, passage_id=one.id, quote=one.text, start=0, end=end,
                quote_start=0, quote_end=end,
            ),
        )  # fmt: skip
    evidence = tuple(
        Evidence(passage=one, score=1.0 / rank, rank=rank, contributions={"dense": 1.0}, past_cases=(f"old-{rank}",))
        for rank, one in enumerate(passages, start=1)
    )
    given = {"status": "ready", "text": text, "sentences": sentences, "citations": citations, "evidence": evidence}
    return Suggestion(**{"id": "s", "case_id": "c", "confidence": 0.8, **given, **more})


@pytest.mark.parametrize("made", suggestions.all_of_them(), ids=lambda one: one[1].status)
def test_every_status_gives_the_same_shape(made: tuple[Case, Suggestion]) -> None:
    """The keys never change; the reply is the draft without markers; what the draft cites is a source."""
    case, suggestion = made
    data = panel_data(suggestion, case=case)
    assert list(data) == KEYS
    assert json.loads(json.dumps(data)) == data
    assert data["status"]["name"] == suggestion.status
    assert data["status"]["label"]
    assert data["status"]["advice"]
    assert data["question"] == (suggestion.status == "clarify")
    assert data["reply"] == reply(suggestion)
    assert {one["marker"] for one in data["sources"]} == {one.marker for one in suggestion.citations}
    cited = {one["article_id"] for one in data["sources"]}
    offered = {one["article_id"] for one in data["evidence"]}
    assert cited | offered == {one.passage.article_id for one in suggestion.evidence}
    assert not cited & offered


def test_findings_come_worst_first_with_the_place_they_mean() -> None:
    data = panel_data(suggestions.check()[1])
    assert [one["severity"] for one in data["findings"]] == ["error", "warning", "info"]
    assert data["findings"][0]["about"] == "Payouts pause for 24 hours after a change."
    assert data["confidence"] == {"value": 0.58, "words": "Medium confidence"}


def test_lines_to_look_at_carry_their_markers_apart() -> None:
    data = panel_data(suggestions.ready()[1])
    marks = [line["mark"] for line in data["draft"] if line["mark"]]
    assert marks == ["1.", "2.", "3."]
    pieces = [piece for line in data["draft"] for piece in line["pieces"]]
    assert [piece["markers"] for piece in pieces if piece["kind"] == "evidence"] == [[1], [1], [1], [1], [2]]
    assert not any("[1]" in piece["text"] for piece in pieces)


def test_the_reply_has_the_format_of_the_desk() -> None:
    suggestion = suggestions.ready()[1]
    assert panel_data(suggestion, format="html")["reply"] == reply(suggestion, "html")
    assert panel_data(suggestion, format="markdown")["format"] == "markdown"
    with pytest.raises(InputError, match="format must be"):
        panel_data(suggestion, format="rtf")  # type: ignore[arg-type]


def test_the_case_must_be_the_suggestions_own() -> None:
    with pytest.raises(InputError, match="case: must be"):
        panel_data(suggestions.ready()[1], case=Case.from_text("x", id="another"))


def test_the_case_names_who_wrote_a_line_of_the_summary() -> None:
    """Without a summary of its own the case is summed up; -1 is the subject."""
    lines = tuple(SummaryLine(kind="problem", text="It broke", message=number) for number in (-1, 1, 9))
    case = Case(id="c", messages=(Message(author="customer", text="Hi"), Message(author="agent", text="Which one?")))
    shown = panel_data(suggestion_of(passage("a", "x"), summary=lines), case=case)["summary"]
    assert [one["where"] for one in shown] == ["subject or form", "agent, message 2", "message 10"]
    asked = Case.from_text("The kiosk PIN is lost. How do I reset the kiosk PIN?", id="c")
    assert panel_data(suggestion_of(passage("a", "x")), case=asked)["summary"]
    assert panel_data(suggestion_of(passage("a", "x")))["summary"] == []


def test_a_note_is_the_hand_over_or_the_draft_with_its_sources() -> None:
    page = passage("a", "Press the logo.", url="https://help.example/a")
    assert panel_data(suggestion_of(page))["note"] == (
        "Press the logo. [1]\n\nSources\n[1] Title of a https://help.example/a"
    )
    assert panel_data(suggestion_of(page, handover="For: billing"))["note"] == "For: billing"
    assert panel_data(suggestion_of(page, cite=None))["note"] == ""


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", 'https://x"onclick="y', ""]
)
def test_only_web_addresses_become_addresses(url: str) -> None:
    data = panel_data(suggestion_of(passage("a", "x", url=url), passage("b", "y", url=url)))
    assert [one["url"] for one in (*data["sources"], *data["evidence"])] == ["", ""]


def test_articles_to_try_say_why_and_what_they_solved() -> None:
    """The two strongest reasons; the past cases speak for themselves."""
    [other] = panel_data(suggestion_of(passage("a", "x"), passage("b", "Some **bold** words")))["evidence"]
    assert (other["why"], other["past_cases"]) == ("It is about something similar.", ["old-2"])
    assert other["excerpt"] == "Some bold words"
    parts = {"dense": 1.0, "lead": 2.0, "votes": 3.0, "words": 0.5, "product": -1.0, "unknown": 9.0}
    told = []
    for past_cases in ((), ("C-1",)):
        one = Evidence(passage=passage("b", "y"), score=1, rank=1, contributions=parts, past_cases=past_cases)
        told.append(panel_data(suggestion_of(passage("a", "x"), cite=None, evidence=(one,)))["evidence"][0]["why"])
    assert told == [
        "It solved similar cases and is about something similar.",
        "It is about something similar and has rare words of the case.",
    ]


def test_quotes_come_once_and_read_as_text() -> None:
    """A heading without its marks; none that a longer one holds; a table stays."""
    long, table = "## Reset the **PIN**", "| a |\n|---|\n| b |"
    page = passage("a", f"{long}\n{table}")
    cites = tuple(
        Citation(
            marker=1, article_id="a", passage_id="a#0", quote=quote, start=0, end=1, quote_start=0, quote_end=len(quote)
        )
        for quote in (long, "Reset the", long, table)
    )
    [source] = panel_data(suggestion_of(page, citations=cites))["sources"]
    assert [one["text"] for one in source["quotes"]] == ["Reset the PIN", table]


@given(text=TEXTS, number=st.floats())
def test_any_text_and_any_number_is_plain_json(text: str, number: float) -> None:
    """Every string of a suggestion may be anything: what comes out can be encoded and is valid JSON."""
    suggestion = suggestion_of(
        passage(text, text or "x", title=text, url=text), passage(f"{text}2", text, internal=True), id=text,
        confidence=number, handover=text, findings=(Finding(code=text, severity="info", message=text, start=5, end=2),),
        summary=(SummaryLine(kind="problem", text=text, message=3),),
    )  # fmt: skip
    for internal in (True, False):
        data = panel_data(suggestion, internal=internal)
        assert json.loads(json.dumps(data, ensure_ascii=False, allow_nan=False).encode()) == data
        assert 0 <= data["confidence"]["value"] <= 1


SECRET = st.lists(st.text("жшщэю", min_size=2, max_size=6), min_size=1, max_size=9).map(" ".join)


@given(names=st.tuples(SECRET, SECRET, SECRET), cite=st.sampled_from([None, 0, 1]), uncited=st.booleans())
def test_nothing_of_an_internal_article_is_told(names: tuple[str, str, str], cite: int | None, uncited: bool) -> None:
    """Neither its id, title, address nor text, cited or not, in findings or in the hand-over; the rest stays."""
    article, title, text = (f"жжж{name}" for name in names)
    secret = passage(article, text, internal=True, title=title, url=f"https://in.example/{article}")
    said = [
        Finding(code="unsure", severity="warning", message=f"The nearest article is “{title.upper()}”."),
        Finding(code="x", severity="info", message=f"“{text}” was taken out, {article} has it"),
        Finding(code="kept", severity="info", message="The customer writes for the second time."),
    ]
    made = suggestion_of(
        passage("open", "Press the logo."), secret, cite=cite, findings=tuple(said),
        handover=f"For: billing\n- {article}: {title} (internal)\n- open: Title of open",
    )  # fmt: skip
    if uncited:
        made = dataclasses.replace(made, text=f"{made.text}\n{text}")
    told = json.dumps(panel_data(made, internal=False), ensure_ascii=False).casefold()
    assert not set("жшщэю") & set(told)
    assert "in.example" not in told
    assert "second time" in told
    assert "for: billing" in told
    assert "title of open" in told
    everything = panel_data(made)
    assert title in json.dumps(everything, ensure_ascii=False)


def test_a_draft_that_rests_on_an_internal_article_is_left_out_whole() -> None:
    """Also one whose source is unknown; the status says that there is none, unless the case is for somebody else."""
    inside = suggestion_of(passage("a", "Tell nobody about the pause.", internal=True))
    unknown = dataclasses.replace(suggestion_of(passage("a", "x y z")), evidence=())
    for one in (inside, unknown):
        data = panel_data(one, internal=False)
        assert (data["reply"], data["note"], data["draft"], data["sources"]) == ("", "", [], [])
        assert data["status"]["name"] == "abstained"
        assert data["findings"][0]["code"] == "internal-source"
    escalated = dataclasses.replace(inside, status="escalate")
    assert panel_data(escalated, internal=False)["status"]["name"] == "escalate"


def test_a_public_draft_stays_where_an_internal_article_says_the_same() -> None:
    """What the public may read is no secret because an internal copy or a common title repeats it."""
    text = "Enter 4 digits twice, then wait a minute for the “New PIN”."
    made = suggestion_of(passage("a", text), passage("b", text, internal=True, title="New PIN"))
    data = panel_data(made, internal=False)
    assert data["reply"] == text
    assert data["evidence"] == []


def test_a_very_long_suggestion_takes_bounded_time() -> None:
    """Twice the text is twice the work."""

    def shown(length: int) -> None:
        odd = ("[(*_`<a " * 2_500)[:length]
        made = suggestion_of(
            passage("a", odd), *(passage(f"i{n}", odd, internal=True, title=odd) for n in range(9)), handover=odd,
            findings=tuple(Finding(code="x", severity="info", message=odd) for _ in range(20)),
        )  # fmt: skip
        panel_data(made)
        panel_data(made, internal=False)

    assert_linear(shown, 20_000)


def test_the_component_ships_and_keeps_to_a_strict_policy() -> None:
    """One file; nothing in it writes markup, evaluates text or names another server."""
    script = (STATIC / "assistkit" / "panel.js").read_text(encoding="utf-8")
    code = script.split("*/", 1)[1]
    for forbidden in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "eval(",
        "new Function",
        "document.write",
        "import",
    ):
        assert forbidden not in code
    assert "http://" not in code
    assert "https://" not in code
