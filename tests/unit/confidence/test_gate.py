"""The gate: what the desk aims at, what is silent and why, what keeps a draft from being ready."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistkit import Case, Draft, Evidence, InputError, Passage
from assistkit.confidence.certainty import Certainty
from assistkit.confidence.gate import SILENT, ConfidenceGate
from assistkit.confidence.promise import DOUBTFUL, READY
from assistkit.house.aim import Aim
from assistkit.house.house import House

SURE = {"dense": 0.75, "lead": 0.7, "near_articles": 0.6}
TEXT = "Refunds arrive within 5 to 10 business days. Open Pay and choose the payment to see its date."


def found(signals: dict[str, float], *, text: str = TEXT, **changes: object) -> list[Evidence]:
    passage = Passage(
        id="a#0", article_id="a", title="Refunds", text=text, start=0, end=len(text), visibility="public",
        **changes,  # type: ignore[arg-type]
    )  # fmt: skip
    return [Evidence(passage=passage, score=20 * signals["dense"], rank=1, signals=signals)]


def judged(text: str, signals: dict[str, float] = SURE, gate: ConfidenceGate | None = None, **changes: object):  # type: ignore[no-untyped-def]
    case = changes.pop("case", None) or Case.from_text(text)
    return (gate or ConfidenceGate()).judge(case, found(signals, **changes), Draft(text="x"), [])  # type: ignore[arg-type]


def codes(verdict) -> set[str]:  # type: ignore[no-untyped-def]
    return {finding.code for finding in verdict.findings}


ASKED = "When does the refund of a payment arrive in my account?"


def test_sure_and_without_a_doubt_is_ready() -> None:
    assert judged(ASKED).status == "ready"


def test_what_is_far_from_everything_says_so() -> None:
    """Silence has two reasons: the desk does not deal with it at all, or no article is near enough."""
    far = judged(ASKED, {"dense": 0.05, "lead": 0.02, "near_articles": 0.02})
    assert (far.status, codes(far)) == ("abstained", {"out-of-scope"})
    assert far.confidence < SILENT


def test_silence_about_a_word_or_in_another_language_says_so() -> None:
    """A better reason goes first: nothing to go by, or not in a language of the articles."""
    far = {"dense": 0.05, "lead": 0.02, "near_articles": 0.02}
    assert codes(judged("rhubarb", far)) == {"too-little"}
    german = "Wann kommt die Rückerstattung meiner Zahlung endlich auf meinem Konto an?"
    assert codes(judged(german, far, language="en")) == {"other-language"}


def test_a_language_that_nothing_reads_is_said_and_never_guessed() -> None:
    """Past cases may still speak for an article: a warning. Without them there is no draft."""
    czech = Case.from_row({"id": "c", "body": "Kdy mi konečně přijde vrácená platba na účet?", "locale": "cs"})
    unread = {**SURE, "read": 0.0}
    alone = judged("", unread, case=czech, language="en")
    assert (alone.status, codes(alone)) == ("abstained", {"unread-language"})
    assert "“cs”" in alone.findings[0].message
    draft, heard = Draft(text="x"), [replace(one, past_cases=("p1",)) for one in found(unread, language="en")]
    spoken = ConfidenceGate().judge(czech, heard, draft, [])
    assert spoken.status == "check"
    assert {"unread-language", "other-language"} <= codes(spoken)
    assert "unread-language" not in codes(judged("", {**SURE, "read": 1.0}, case=czech, language="en"))


def test_the_desk_may_name_costs() -> None:
    """A wrong suggestion that costs nine times a missed one needs a confidence of .9."""
    gate = ConfidenceGate.learned(None, Aim(cost_of_wrong=9.0))
    assert gate.ready == pytest.approx(0.9)
    assert ConfidenceGate.learned(None, Aim()).ready == READY


def test_a_promise_needs_judged_cases() -> None:
    """Without any, nothing is ready, and the finding says what is missing; with enough good ones it is kept."""
    gate = ConfidenceGate.learned(None, Aim(most_wrong=0.1))
    assert gate.ready is None
    verdict = judged(ASKED, gate=gate)
    assert verdict.status == "check"
    assert "no-promise" in codes(verdict)
    known = {
        "certainty": Certainty.default().to_dict(),
        "judged": {"confidence": [0.9] * 200 + [0.3] * 100, "wrong": [False] * 196 + [True] * 104},
    }
    kept = ConfidenceGate.learned(known, Aim(most_wrong=0.1))
    assert kept.ready is not None
    assert 0.3 < kept.ready <= 0.9
    assert kept.promise is not None
    assert str(kept.promise).startswith("Promise: at most 10% wrong, with a certainty of 90%. Judged: 300 cases")


def test_a_plain_threshold_decides_beside_a_wish() -> None:
    """`ready: 0.8` marks from there on, whatever can be promised; what can be is still told. Never below DOUBTFUL."""
    gate = ConfidenceGate.learned(None, Aim(most_wrong=0.1, ready=0.8))
    assert (gate.ready, gate.promise and gate.promise.more) == (0.8, 30)
    assert "no-promise" not in codes(judged(ASKED, gate=gate))
    assert ConfidenceGate.learned(None, Aim(ready=0.1)).ready == DOUBTFUL


@pytest.mark.parametrize(
    "wrong",
    [
        {"most_wrong": 1.5},
        {"surely": 1.0},
        {"cost_of_wrong": 0},
        {"most_wrong": 0.1, "cost_of_wrong": 2.0},
        {"ready": 0},
        {"ready": 1.2},
        {"ready": 0.8, "cost_of_wrong": 2.0},
    ],
)
def test_an_aim_must_make_sense(wrong: dict[str, float]) -> None:
    with pytest.raises(InputError):
        Aim(**wrong)


def test_an_aim_from_a_file(tmp_path: Path) -> None:
    """confidence.yaml of the house; a key that is none is named with the file."""
    (tmp_path / "confidence.yaml").write_text("most_wrong: 0.2\nsurely: 0.8\n")
    assert House.load(tmp_path).aim == Aim(most_wrong=0.2, surely=0.8)
    (tmp_path / "confidence.yaml").write_text("most_wrong: 2\n")
    with pytest.raises(InputError, match=r"confidence\.yaml.*most_wrong"):
        House.load(tmp_path)
    (tmp_path / "confidence.yaml").write_text("most_worng: 0.2\n")
    with pytest.raises(InputError, match="most_worng"):
        House.load(tmp_path)


@pytest.mark.parametrize(
    "said",
    [
        "As your article says, refunds take 90 days to arrive in the account. Why so long?",
        "I was told that the refund arrives within 30 business days of the payment.",
    ],
)
def test_a_premise_that_the_article_denies_is_a_finding(said: str) -> None:
    """Where the customer repeats a rule that the article gives otherwise, the draft is not ready, and says both."""
    verdict = judged(said)
    assert verdict.status == "check"
    premise = next(one for one in verdict.findings if one.code == "premise")
    assert "5 to 10 business days" in premise.message


@pytest.mark.parametrize(
    "said",
    [
        "Your page says that refunds arrive within 10 business days of the payment, is that right?",
        "Your page says a refund arrives within 7 days. Where do I see the date of the payment?",
        "The refund of the payment did not arrive, and I have waited for 90 days.",
        "I read that the refund of my payment has 3 steps.",
    ],
)
def test_what_the_article_does_not_deny_is_none(said: str) -> None:
    """The same amount, one within the article's, one's own waiting, and amounts of something else."""
    assert "premise" not in codes(judged(said))


def test_another_product_is_a_finding() -> None:
    case = Case.from_dict({**Case.from_text(ASKED).to_dict(), "facets": {"product": ["kiosk"]}})
    assert "other-product" in codes(judged("", case=case, facets={"product": ("pay",)}))
    assert "other-product" not in codes(judged("", case=case, facets={"product": ("pay", "kiosk")}))
    assert "other-product" not in codes(judged("", case=case))


def test_a_word_is_too_little() -> None:
    assert "too-little" in codes(judged("refund"))


def test_what_an_older_version_learned_does_not_count() -> None:
    """Its numbers are of other features; the default ones count until `learn` runs again."""
    known = {"certainty": {**Certainty.default().to_dict(), "schema": 1, "fitted_on": 500}, "judged": {}}
    gate = ConfidenceGate.learned(known, Aim(most_wrong=0.1))
    assert gate.certainty == Certainty.default()
    assert gate.ready is None
