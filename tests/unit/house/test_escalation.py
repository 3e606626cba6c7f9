"""When a case goes to somebody else: few false alarms, and every word of the reason is the customer's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from escalation_messages import CALLS, QUIET
from growth import assert_linear
from hypothesis import given, settings
from hypothesis import strategies as st

from assistkit import Case, Message
from assistkit.case.files import read_cases
from assistkit.errors import InputError
from assistkit.house.escalation import Advice, EscalationRules


def case(*messages: tuple[str, str], subject: str = "", contacts: int = 1, facets: dict | None = None) -> Case:
    return Case(
        id="c",
        subject=subject,
        contacts=contacts,
        facets=facets or {},
        messages=tuple(Message(author=author, text=text) for author, text in messages),  # type: ignore[arg-type]
    )


def rules(tmp_path: Path, text: str) -> EscalationRules:
    path = tmp_path / "rules.yaml"
    path.write_text(text, encoding="utf-8")
    return EscalationRules.load(path)


def one_rule(tmp_path: Path, *conditions: str) -> EscalationRules:
    lines = ["rules:", "  - name: r", "    target: t", "    reason: Because.", *(f"    {one}" for one in conditions)]
    return rules(tmp_path, "\n".join(lines))


def met(own: EscalationRules, text: str) -> bool:
    return bool(own.advise(case(("customer", text))))


def first(text: str) -> str:
    advice = EscalationRules.default().advise(Case.from_text(text))
    return advice[0].rule if advice else ""


@pytest.mark.parametrize("rule", ["safety", "security"])
def test_what_is_serious_is_caught(rule: str) -> None:
    """Every message of these two kinds, the held-back half as well."""
    assert {text: first(text) for text in CALLS[rule]} == dict.fromkeys(CALLS[rule], rule)


def test_nearly_every_call_goes_to_its_rule() -> None:
    """63 messages; the few that are let go are the price of few false alarms."""
    told = [(rule, text) for rule, texts in CALLS.items() for text in texts]
    right = [text for rule, text in told if first(text) == rule]
    assert len(told) >= 60
    assert len(right) >= 0.95 * len(told)


@pytest.mark.parametrize("text", QUIET)
def test_a_question_about_a_topic_is_no_alarm(text: str) -> None:
    """A lawyer as a user, password tips, a smoke break: nothing has happened."""
    assert first(text) == ""


def test_hits_on_the_sample_cases(samples: Path) -> None:
    """Each was read: three third contacts and two who ask for an exception. Any other would be a false alarm."""
    own = EscalationRules.default()
    cases = [*read_cases(samples / "cases.jsonl"), *read_cases(samples / "demo.jsonl")]
    found = {one.id: advice[0].rule for one in cases if (advice := own.advise(one))}
    third = dict.fromkeys(["g016", "g138", "demo-several"], "third-failed-attempt")
    assert found == {**third, "g141": "exception", "g142": "exception"}


def test_advice_shows_the_sentence_and_its_message() -> None:
    """The customer's own words, apostrophes and all, of the newest message that meets the rule."""
    told = case(
        ("customer", "My lawyer will contact you."),
        ("agent", "Sorry!"),
        ("customer", "Hello.\nIf nothing’s done\nI’ll see you in court. Bye now."),
    )
    assert EscalationRules.default().advise(told) == (
        Advice(
            rule="legal-threat",
            target="legal",
            reason="The customer announces legal steps or a complaint to an authority.",
            quote="If nothing’s done I’ll see you in court.",
            message=2,
        ),
    )


def test_only_the_customers_own_words_count() -> None:
    """Not what an agent wrote, not quoted mail, not the system."""
    threat = "I will see you in court."
    assert not EscalationRules.default().advise(case(("agent", threat), ("system", threat)))
    quoted = f"Thanks, that worked.\n\nOn Monday the desk wrote:\n> {threat}"
    assert not EscalationRules.default().advise(case(("customer", quoted)))


def test_the_subject_counts_last() -> None:
    """It has no message, so its number is -1."""
    advice = EscalationRules.default().advise(case(("customer", "Hello"), subject="Our account was hacked"))
    assert [(one.rule, one.quote, one.message) for one in advice] == [("security", "Our account was hacked", -1)]


def test_the_most_urgent_comes_first() -> None:
    """By priority, whatever stands first in the mail."""
    text = "I will see you in court. Your reader caught fire."
    assert [one.rule for one in EscalationRules.default().advise(Case.from_text(text))] == ["safety", "legal-threat"]


def test_a_negated_threat_is_none_unless_it_goes_on() -> None:
    """ "I don't want to involve a lawyer" is no threat; with a "but" behind it, it is."""
    assert first("I don't want to involve a lawyer.") == ""
    assert first("I don't want to involve a lawyer, but I will.") == "veiled-legal-threat"


def test_what_was_answered_is_over_for_rules_that_say_so() -> None:
    """An outage that an agent has answered does not call the engineer again; a threat stays one."""
    down = ("customer", "Your whole site is down!")
    answered = case(down, ("agent", "It is up again."), ("customer", "Thanks. How do I add a client?"))
    assert [one.rule for one in EscalationRules.default().advise(case(down))] == ["outage"]
    assert not EscalationRules.default().advise(answered)


def test_the_third_contact() -> None:
    """No sentence says so, so there is nothing to quote."""
    advice = EscalationRules.default().advise(case(("customer", "Still no sync."), contacts=3))
    assert [(one.rule, one.quote, one.message) for one in advice] == [("third-failed-attempt", "", 0)]
    assert not EscalationRules.default().advise(case(("customer", "Still no sync."), contacts=2))


def test_a_sum_needs_its_words_where_the_rule_says_so(tmp_path: Path) -> None:
    """A price is no missing payment; the limit itself is not over the limit."""
    own = one_rule(tmp_path, "amount_over: {EUR: 500}", "amount_with: [missing]")
    assert met(own, "600 euros are missing")
    assert not met(own, "600 euros is what I charge")
    assert not met(own, "500 euros are missing")
    assert not met(own, "£600 is missing")


def test_phrases_take_endings_and_gaps_but_whole_words(tmp_path: Path) -> None:
    """ "…" stands for up to four words inside a sentence; what is in a phrase is text, never a pattern."""
    own = one_rule(tmp_path, 'phrases: ["report … police", "a+b (c)"]')
    assert met(own, "I REPORTED them to the Police")
    assert met(own, "the a+b (c) thing")
    for quiet in ["I report it. Police came", "reporter police", "report a b c d e police", "aab c"]:
        assert not met(own, quiet)


def test_not_phrases_hold_for_the_sentence_only(tmp_path: Path) -> None:
    """The next sentence may still meet the rule."""
    own = one_rule(tmp_path, "phrases: [fire]", "not_phrases: [drill]")
    assert not met(own, "We had a fire drill.")
    assert met(own, "We had a fire drill. Now there is a fire!")


def test_facets_restrict_and_alone_are_a_condition(tmp_path: Path) -> None:
    """A rule for one plan leaves the others alone."""
    own = one_rule(tmp_path, "facets: {plan: [studio]}")
    assert own.advise(case(("customer", "Hi"), facets={"plan": ("studio",)}))
    assert not own.advise(case(("customer", "Hi"), facets={"plan": ("solo",)}))
    both = one_rule(tmp_path, "facets: {plan: [studio]}", "phrases: [down]")
    assert not both.advise(case(("customer", "Hi"), facets={"plan": ("studio",)}))


def test_tries_count(tmp_path: Path) -> None:
    """Each sentence that says what was done."""
    own = one_rule(tmp_path, "tried_at_least: 2")
    assert met(own, "I restarted it. I have cleared the cache.")
    assert not met(own, "I restarted it.")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rules: [1]", "rule 1"),
        ("nothing: []", "rules"),
        ("rules: [{name: a, target: b}]", "“a”"),
        ("rules: [{name: a, target: b, reason: c}]", "condition"),
        ("rules: [{name: a, target: '', reason: c, phrases: [x]}]", "target"),
        ("rules: [{name: a, target: b, reason: c, phrase: [x]}]", "phrase;"),
        ("rules: [{name: a, target: b, reason: c, phrases: ['… x']}]", "begin and end"),
        ("rules: [{name: a, target: b, reason: c, phrases: [1]}]", "“a”"),
        ("rules: [{name: a, target: b, reason: c, amount_over: {XYZ: 1}}]", "XYZ"),
        ("rules: [&r {name: a, target: b, reason: c, phrases: [x]}, *r]", "repeats"),
        ("rules: [", "YAML"),
    ],
)
def test_a_wrong_file_says_where(tmp_path: Path, text: str, said: str) -> None:
    """The file, the rule, and what does not fit."""
    with pytest.raises(InputError, match=r"rules\.yaml") as error:
        rules(tmp_path, text)
    assert said in str(error.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """Its name is in the message."""
    with pytest.raises(InputError, match=r"none\.yaml"):
        EscalationRules.load(tmp_path / "none.yaml")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.text(max_size=60))
def test_any_text_is_taken(text: str, subject: str) -> None:
    """Whatever a customer writes, advice or none comes back, and it can be stored."""
    for one in EscalationRules.default().advise(Case.from_text(text, subject=subject)):
        assert one.quote.encode("utf-8").decode() == one.quote


@pytest.mark.parametrize("part", ["someone ", "£1,000 ", "don't want ", "third sue £900 missing. ", "x"])
def test_a_long_text_takes_bounded_time(part: str) -> None:
    """20,000 characters of what patterns begin with: twice the text is twice the work."""
    text = (part * 20_000)[:20_000]
    assert_linear(lambda n: EscalationRules.default().advise(Case.from_text(text[:n])), len(text))


@pytest.mark.parametrize("phrase", ["a … a … a … a … b", "word " * 41, "a" * 201])
def test_a_phrase_that_would_read_a_text_in_too_many_ways_is_refused(tmp_path: Path, phrase: str) -> None:
    """Each gap multiplies the ways by five; the error names the rule and the phrase, when the file is read."""
    with pytest.raises(InputError, match=r"rule “r”, phrases: a phrase must have at most .* got “(a|word)"):
        one_rule(tmp_path, f"phrases: ['{phrase}']")


def test_a_file_has_a_bounded_number_of_phrases(tmp_path: Path) -> None:
    listed = ", ".join(f"p{number}" for number in range(2_001))
    with pytest.raises(InputError, match="2,000 phrases together; got 2,001"):
        one_rule(tmp_path, f"phrases: [{listed}]")


@pytest.mark.parametrize(
    ("phrase", "part"),
    [("a … a … a … b", "a "), ("- - - - - - - - - - - - b", "-"), ("- … - … - b", "- "), (f"{'a ' * 90}b", "a ")],
    ids=["gaps", "marks", "gaps of marks", "words"],
)
def test_a_house_phrase_takes_bounded_time_on_a_wall_of_its_words(tmp_path: Path, phrase: str, part: str) -> None:
    own = one_rule(tmp_path, f"phrases: ['{phrase}']")
    text = part * (8_000 // len(part))
    assert_linear(lambda n: own.advise(Case.from_text(text[:n])), len(text))


def test_phrases_with_marks_between_words_are_still_found(tmp_path: Path) -> None:
    for phrase, text in (
        ("terms & conditions", "Your terms & conditions."),
        ("a - b", "It is a -- b."),
        ("24/7", "Open 24/7?"),
    ):
        assert met(one_rule(tmp_path, f"phrases: ['{phrase}']"), text)
