"""The whole pipeline on the sample help centre, with the real model."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistkit import Article, Assistant, Case, InputError, Message, Suggestion, build_index
from assistkit.case.dataset import Dataset, load
from assistkit.case.message import clean_message
from assistkit.confidence.gate import ConfidenceGate
from assistkit.drafters.composing import Composer
from assistkit.house.house import House
from assistkit.index.embedders import load_embedder
from assistkit.testing import HashEmbedder
from assistkit.types import Draft, Evidence, Finding, Passage


@pytest.fixture(scope="module")
def assistant(sample_index: Path) -> Assistant:
    return Assistant.open(sample_index)


@pytest.fixture(scope="module")
def golden(samples: Path) -> Dataset:
    return load(samples)


@pytest.fixture(scope="module")
def suggestions(assistant: Assistant, golden: Dataset) -> dict[str, Suggestion]:
    made = assistant.suggest_many(golden.cases)
    return {suggestion.case_id: suggestion for suggestion in made}


def test_no_unanswerable_case_is_ready(suggestions: dict[str, Suggestion], golden: Dataset) -> None:
    """What the knowledge base cannot answer is never presented as ready."""
    for case, row in golden.rows.items():
        if row["answerable"] is False:
            assert suggestions[case].status != "ready", case


def test_ready_means_the_right_article(suggestions: dict[str, Suggestion], golden: Dataset) -> None:
    """Of the golden cases marked ready, at least nine in ten cite an article that answers."""
    ready = [s for s in suggestions.values() if s.status == "ready"]
    right = [s for s in ready if {c.article_id for c in s.citations} & golden.qrels.get(s.case_id, {}).keys()]
    assert len(ready) >= 23  # 25 before the confidence looked at words: all 23 are right, and those at .89 too
    assert len(right) >= 0.9 * len(ready)


def test_nothing_internal_reaches_a_draft(suggestions: dict[str, Suggestion], assistant: Assistant) -> None:
    """Whatever is asked, no citation and no quote comes from an internal article."""
    for suggestion in suggestions.values():
        for citation in suggestion.citations:
            assert assistant.index.articles[citation.article_id].visibility == "public"


def test_every_draft_verifies(suggestions: dict[str, Suggestion]) -> None:
    """No suggestion leaves with an error of the verifier; each says why when it is silent."""
    for suggestion in suggestions.values():
        assert not [f for f in suggestion.findings if f.severity == "error"]
        if suggestion.status == "abstained":
            assert suggestion.text == ""
            assert suggestion.findings
        assert 0 <= suggestion.confidence <= 1
        assert suggestion.evidence


def test_what_asks_nothing_gets_no_draft(assistant: Assistant) -> None:
    """An automatic reply that repeats our subject, and thanks after an answer, get no draft; the agent is told why."""
    away = "I am out of the office until 12 January. In urgent cases please write to Ben."
    asked = Message(author="customer", text="How do I reset my password?")
    answer = Message(author="agent", text="Choose Forgot password on the sign-in page.")
    cases = {
        "automatic-reply": Case.from_text(away, subject="Automatic reply: How do I reset my password?"),
        "solved": Case(id="c", messages=(asked, answer, Message(author="customer", text="That worked, thank you!"))),
    }
    for code, case in cases.items():
        suggestion = assistant.suggest(case)
        assert (suggestion.status, suggestion.text, suggestion.evidence) == ("abstained", "", ())
        assert [finding.code for finding in suggestion.findings] == [code]
        assert Suggestion.from_dict(suggestion.to_dict()) == suggestion
    assert assistant.suggest(Case.from_text("How do I reset my password?", subject="Out of office")).text


def test_what_is_cited_is_in_the_evidence(suggestions: dict[str, Suggestion]) -> None:
    """Evidence is kept short, but no cited passage is missing from it."""
    for suggestion in suggestions.values():
        shown = [e.passage.id for e in suggestion.evidence]
        assert {c.passage_id for c in suggestion.citations} <= set(shown)
        assert len(shown) == len(set(shown)) <= 16


def test_round_trip(suggestions: dict[str, Suggestion]) -> None:
    """A suggestion survives its own JSON."""
    for suggestion in suggestions.values():
        assert Suggestion.from_dict(suggestion.to_dict()) == suggestion


def test_one_by_one_equals_many(assistant: Assistant, golden: Dataset, suggestions: dict[str, Suggestion]) -> None:
    """A suggestion does not depend on the batch; the same suggestion has the same id."""
    for case in golden.cases[::25]:
        assert assistant.suggest(case) == suggestions[case.id]


def test_an_instruction_in_a_case_does_nothing(suggestions: dict[str, Suggestion]) -> None:
    """g106 tells the assistant to do things: it stays text to search with."""
    draft = suggestions["g106"]
    assert "ignore" not in draft.text.lower()
    assert all(s.kind in ("courtesy", "evidence", "notice") for s in draft.sentences)


def test_provenance_names_what_made_it(suggestions: dict[str, Suggestion]) -> None:
    """Version, index and pipeline travel with every suggestion; nothing of the customer does."""
    provenance = suggestions["g001"].provenance
    assert set(provenance) == {"assistkit", "index", "pipeline"}
    assert "HybridRetriever(OnnxEmbedder('all-minilm-l6-v2-int8'), Ranking(" in provenance["pipeline"]


def test_an_empty_case_is_met_with_silence(assistant: Assistant) -> None:
    """Nothing asked, nothing claimed, and the reason is said."""
    suggestion = assistant.suggest(Case(id="empty", messages=(Message(author="customer", text=" \n\x00"),)))
    assert suggestion.status == "abstained"
    assert [f.code for f in suggestion.findings] == ["too-little"]


def test_what_is_no_case_is_refused(assistant: Assistant) -> None:
    """A wrong type is said where it is given, with what is wanted."""
    with pytest.raises(InputError, match=r"must be a Case, such as Case\.from_text"):
        assistant.suggest("codes dont come")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="text must be a string; got NoneType"):
        Case.from_text(None)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    path = tmp_path_factory.mktemp("quick") / "kb"
    texts = [
        "Open **Settings** and select Reset.\n\n1. One\n2. Two",
        "| a | b |\n|---|---|\n| x | 1 |",
        "Refunds take 5 days.",
    ]
    articles = [
        Article(id=f"a{n}", title=text.split()[0], text=text, visibility="public") for n, text in enumerate(texts)
    ]
    build_index(articles, path, HashEmbedder())
    return Assistant.open(path, embedder=HashEmbedder())


@settings(max_examples=60)
@given(st.lists(st.text(max_size=300), max_size=3), st.text(max_size=60))
def test_any_text_gets_a_suggestion(quick: Assistant, texts: list[str], subject: str) -> None:
    """No message makes the pipeline fail, and whatever comes out keeps its promises."""
    case = Case(id="x", subject=subject, messages=tuple(Message(author="customer", text=text) for text in texts))
    suggestion = quick.suggest(case)
    assert all(suggestion.text[s.start : s.end] == s.text for s in suggestion.sentences)
    assert not [f for f in suggestion.findings if f.severity == "error"]


def gated(
    *, dense: float = 0.8, rival: float = 0.0, language: str = "en", age_days: int = 0, internal_first: bool = False
) -> tuple[str, set[str]]:
    """Status and finding codes for a made-up case with one article, and perhaps a rival."""
    today = datetime(2026, 9, 1, tzinfo=UTC)
    updated = datetime.fromtimestamp(today.timestamp() - age_days * 86400, UTC)
    values = {
        "title": "T",
        "text": "Codes come by mail.",
        "start": 0,
        "end": 19,
        "updated_at": updated,
        "language": language,
    }

    def evidence(article: str, score: float, rank: int, visibility: str = "public") -> Evidence:
        passage = Passage(id=f"{article}#0", article_id=article, visibility=visibility, **values)  # type: ignore[arg-type]
        near = {"dense": dense, "lead": dense, "near_articles": dense}
        return Evidence(passage=passage, score=score, rank=rank, signals=near, contributions={"dense": 16 * dense})

    found = [evidence("a", 3.0, 1), evidence("b", rival, 2)]
    if internal_first:
        found = [evidence("i", 3.1, 1, "internal"), dataclasses.replace(found[0], rank=2)]
    case = Case(
        id="c",
        messages=(Message(author="customer", text="Why do the codes not come by mail, please?"),),
        created_at=today,
    )
    verdict = ConfidenceGate().judge(case, found, Draft(text="Codes come by mail."), [])
    return verdict.status, {finding.code for finding in verdict.findings}


def test_the_gate() -> None:
    """Close and alone: ready. Otherwise the reason is named and the status is never ready."""
    assert gated() == ("ready", set())
    assert gated(rival=2.99)[1] == {"articles-compete", "unsure"}
    assert gated(age_days=900)[1] == {"old-article"}
    assert gated(language="de")[1] == {"other-language"}
    assert "internal-article" in gated(internal_first=True)[1]
    assert gated(dense=0.1) == ("abstained", {"out-of-scope"})
    for doubt in ({"rival": 2.99}, {"age_days": 900}, {"language": "de"}, {"internal_first": True}):
        assert gated(**doubt)[0] == "check"  # type: ignore[arg-type]


def test_a_leak_is_withheld() -> None:
    """A draft with an error of the verifier, such as a quoted internal passage, never reaches the agent's reply box."""
    leak = Finding(code="internal-quoted", severity="error", message="It quotes i, which is internal.")
    passage = Passage(id="a#0", article_id="a", title="T", text="Codes", start=0, end=5, visibility="public")
    found = [Evidence(passage=passage, score=1.0, rank=1, signals={"dense": 0.9, "lead": 0.9, "near_articles": 0.9})]
    verdict = ConfidenceGate().judge(Case.from_text("codes"), found, Draft(text="x"), [leak])
    assert verdict.status == "abstained"
    assert {f.code for f in verdict.findings} == {"internal-quoted", "withheld"}


class Says:
    """A drafter that says what it is told, citing the first passage."""

    def __init__(self, *sentences: str) -> None:
        self._sentences = sentences

    def draft(self, _: Case, evidence: list[Evidence]) -> Draft:
        composer = Composer()
        composer.courtesy(["Hello,"])
        passage = evidence[0].passage
        for sentence in self._sentences:
            composer.say(sentence, [(passage, 0, len(passage.text))])
        return composer.draft()


TRUE, FALSE = "Press the green key for three seconds.", "We will refund you 500 pounds today."


def housed(path: Path, house: House, case: Case, *said: str) -> Suggestion:
    text = "Press the green key for three seconds. Then wait until the light is blue."
    build_index([Article(id="key", title="The green key", text=text, visibility="public")], path, HashEmbedder())
    return Assistant.open(path, embedder=HashEmbedder(), drafter=Says(*said), house=house).suggest(case)


ABOUT_THE_KEY = Case.from_text("the green key: press for how many seconds until blue light")


def test_what_no_source_says_is_taken_out(tmp_path: Path) -> None:
    """The default: the sentence is gone, the agent is told, and such a draft is not ready."""
    made = housed(tmp_path / "i", House(), ABOUT_THE_KEY, TRUE, FALSE)
    assert TRUE in made.text
    assert "500" not in made.text
    assert made.status == "check"
    assert any("500 pounds" in finding.message and "taken out" in finding.message for finding in made.findings)


def test_what_no_source_says_may_be_marked(tmp_path: Path) -> None:
    """By choice it stays with a mark in its place; such a draft is not ready either."""
    made = housed(tmp_path / "i", House(unsupported="mark"), ABOUT_THE_KEY, TRUE, FALSE)
    assert made.status == "check"
    marked = [made.text[f.start : f.end] for f in made.findings if f.start is not None]
    assert FALSE in marked
    assert TRUE not in marked


def test_a_rule_of_the_house_escalates(tmp_path: Path) -> None:
    """The status, the reason with the customer's words, and a note for whoever takes over; the draft stays."""
    case = Case.from_text("The green key does nothing after three seconds. My lawyer will sue you over the blue light.")
    made = housed(tmp_path / "i", House(), case, TRUE)
    assert made.status == "escalate"
    assert made.findings[0].code == "escalate"
    assert "My lawyer will sue you" in made.findings[0].message
    assert "My lawyer will sue you" in made.handover
    assert "My lawyer" not in made.text
    assert not housed(tmp_path / "i", House(), ABOUT_THE_KEY, TRUE).handover


def test_competing_articles_make_a_question(assistant: Assistant) -> None:
    """Where the articles differ in one thing that the case leaves open, the reply asks for it before it tells one."""
    made = assistant.suggest(Case.from_text("How do I connect my calendar?"))
    assert made.status == "clarify", made.findings
    kinds = [sentence.kind for sentence in made.sentences if sentence.kind != "courtesy"]
    assert kinds[:2] == ["question", "notice"], "the title says what the answer is about"
    title = next(one.text for one in made.sentences if one.kind == "notice")
    assert f"“{assistant.index.articles[made.citations[0].article_id].title}”" in title
    assert all(made.text[one.start : one.end] == one.text for one in made.sentences)
    spans = {(one.start, one.end) for one in made.sentences if one.kind == "evidence"}
    assert {(one.start, one.end) for one in made.citations} == spans
    silent = Assistant(assistant.index, load_embedder(), house=House(clarifier=None))
    assert silent.suggest(Case.from_text("How do I connect my calendar?")).status != "clarify"


def test_no_clarifying_question_beside_the_point(assistant: Assistant) -> None:
    """A question about another world is met with silence, and two questions are not made into one."""
    assert assistant.suggest(Case.from_text("Which hotel is cheap in Rome?")).status == "abstained"
    two = Case.from_text("How do I connect my calendar?\n\nWhere can I export the list of clients?")
    assert assistant.suggest(two).status != "clarify"


def test_the_summary_points_to_messages(suggestions: dict[str, Suggestion], golden: Dataset) -> None:
    """Every line but the mood, and but what the form says, stands in the message that it names."""
    seen = 0
    for case in golden.cases:
        for line in suggestions[case.id].summary:
            assert -1 <= line.message < len(case.messages)
            if line.kind == "mood" or (line.kind == "environment" and line.message == -1):
                continue
            said = clean_message(case.messages[line.message].text) if line.message >= 0 else case.subject
            assert line.text.strip("…") in " ".join(said.split()), (case.id, line)
            seen += 1
    assert seen > len(golden.cases) / 2


def test_a_loaded_house_decides(tmp_path: Path) -> None:
    """style.yaml and escalation.yaml in one folder; a folder with neither is a mistake."""
    with pytest.raises(InputError, match=r"style\.yaml"):
        House.load(tmp_path)
    (tmp_path / "style.yaml").write_text("greeting: Ahoy,\nuse_first_name: false\n")
    house = House.load(tmp_path)
    assert house.style.greeting == "Ahoy,"
    assert house.escalation == House().escalation


def test_each_of_several_questions_has_its_own_confidence(assistant: Assistant) -> None:
    """With the article that fits that question, in the order they were asked; a case with one question has none."""
    pin, other = "How do I reset the PIN of the check-in tablet?", "Can I see the moon phase in my kitchen calendar?"
    both = assistant.suggest(Case.from_text(f"Hello,\n\n{pin}\n\n{other}", id="c"))
    assert [one.text for one in both.questions] == [pin, other]
    answered, not_answered = both.questions
    assert "PIN" in answered.title
    assert answered.confidence > 2 * not_answered.confidence
    assert [f"{one.confidence:.2f}" in f.message for one, f in zip(both.questions, told(both), strict=True)] == [
        True
    ] * 2
    assert [finding.severity for finding in told(both)] == ["info", "warning"]
    assert both.status != "ready", "not while one of them is beside the point"
    alone = assistant.suggest(Case.from_text(pin, id="c"))
    assert alone.questions == () == told(alone)
    assert alone.status == "ready"
    assert alone.confidence == answered.confidence, "judged as if it were asked alone"


def test_a_question_that_refers_is_asked_with_the_one_before(assistant: Assistant) -> None:
    """ "Can I do it from my laptop?" says nothing alone; what an agent has sent does not answer it again."""
    first, second = "How do I set a new PIN for the check-in tablet?", "And can I do it from my own laptop?"
    made = assistant.suggest(Case.from_text(f"{first}\n\n{second}", id="c"))
    assert [one.text for one in made.questions] == [first, second]
    assert {one.article_id for one in made.questions} == {"tw-reset-kiosk-pin"}
    assert not [one for one in told(made) if one.severity == "warning"]
    url = assistant.index.articles["tw-reset-kiosk-pin"].url
    sent = Message(author="agent", text=f"Please read {url}")
    asked = Message(author="customer", text=f"{first}\n\nAnd how do I export my clients?")
    again = assistant.suggest(Case(id="c", messages=(Message(author="customer", text="Hello"), sent, asked)))
    assert again.questions[0].article_id != "tw-reset-kiosk-pin"


def test_only_open_competition_makes_a_number(assistant: Assistant, tmp_path: Path) -> None:
    """Not an article that the agent chose; and not one that is internal: whoever looks may not know of it."""
    both = Case.from_text("How do I reset the PIN of the tablet?\n\nHow do I connect my Outlook calendar?")
    assert assistant.suggest(both).questions
    assert assistant.suggest(both, where={"article_id": "tw-reset-kiosk-pin"}).questions == ()
    secret = Article(id="secret", title="Zanzibar refunds", text="Refunds of Zanzibar take ninety days by post.")
    other = Article(id="open", title="Opening hours", text="We are open from nine to five.", visibility="public")
    build_index([secret, other], tmp_path / "kb", HashEmbedder())
    asked = "How long do refunds of Zanzibar take?\n\nDo refunds of Zanzibar come by post?"
    made = Assistant.open(tmp_path / "kb", embedder=HashEmbedder()).suggest(Case.from_text(asked))
    assert (made.questions, told(made)) == ((), ())


def told(suggestion: Suggestion) -> tuple[Finding, ...]:
    return tuple(one for one in suggestion.findings if one.code == "question")
