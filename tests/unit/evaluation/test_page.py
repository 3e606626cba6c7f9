"""report.html says what report.json says, in words, and nothing of a case becomes markup."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import re
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("matplotlib", reason="the curves need the extra eval")

from assistkit.errors import InputError
from assistkit.evaluation.report.page import page_html, write_page
from assistkit.evaluation.report.page_cases import ordinal, verdict_words
from assistkit.evaluation.report.page_figures import headlines, risk_words, shown, slice_tables

CARDS = resources.files("assistkit.desks.cards") / "templates"


def figure(name: str, value: float | None, group: str = "retrieval", better: bool | None = True) -> dict[str, Any]:
    low, high = (None, None) if value is None else (max(0.0, value - 0.1), min(1.0, value + 0.1))
    told = {"name": name, "group": group, "value": value, "low": low, "high": high}
    return {**told, "n": 4, "higher_is_better": better, "about": f"About {name}."}


def case(number: int = 1, **changes: Any) -> dict[str, Any]:
    gold = [{"article_id": "a", "title": "Reset a password", "grade": 2, "rank": 1}]
    url = "https://help.example/a"
    cited = {"marker": 1, "article_id": "a", "title": "Reset a password", "url": url, "quote": "Press **Reset**."}
    made: dict[str, Any] = {
        "id": f"c{number}",
        "subject": "Cannot sign in",
        "text": "I forgot it.",
        "status": "ready",
        "confidence": 0.8,
        "draft": "Press Reset. [1]",
        "citations": [cited],
        "gold": gold,
        "reply": "Use Reset, please.",
        "verdict": "right",
        "measures": {"nDCG@10": 1.0, "ROUGE-L": None},
        "facts": {"product": "mail"},
    }
    return {**made, **changes}


def report(*cases: dict[str, Any], **changes: Any) -> dict[str, Any]:
    band = {"low": 0.7, "high": 0.9, "n": 4, "confidence": 0.8, "accuracy": 0.75}
    versions = {"python": "3.11", "numpy": "2.0"}
    made: dict[str, Any] = {
        "format": 1,
        "provenance": {"assistkit": "0.1.0", "dataset": "samples", "split": "dev", "cases": 4, "versions": versions},
        "figures": [figure("nDCG@10", 0.8), figure("R@5", 0.9), figure("latency p50", 12.5, "speed", False)],
        "curves": {
            "risk_coverage": {"coverage": [0.5, 1.0], "risk": [0.1, 0.3]},
            "reliability": [{**band, "accuracy_low": 0.3, "accuracy_high": 0.95}],
        },
        "slices": [],
        "cases": list(cases or [case()]),
    }
    return {**made, **changes}


ATTACK = "<script>window.hit=1</script><img src=x onerror=window.hit=1>\"'></details>"


def test_nothing_of_a_case_becomes_markup() -> None:
    """Script tags in every text, and an address that is no web address, are shown as text."""
    cited = {"marker": 1, "article_id": ATTACK, "title": ATTACK, "url": "javascript:alert(1)", "quote": ATTACK}
    gold = {"article_id": ATTACK, "title": ATTACK, "grade": 1, "rank": None}
    facts = {"product": ATTACK, ATTACK: "x"}
    texts = dict.fromkeys(("id", "subject", "text", "draft", "reply", "status", "verdict"), ATTACK)
    bad = case(citations=[cited], gold=[gold], facts=facts, measures={ATTACK: 1.0}, **texts)
    one = {"by": ATTACK, "value": ATTACK, "n": 3, "small": False, "measure": ATTACK, "figure": 0.5, "low": 0, "high": 1}
    about = {"assistkit": ATTACK, "dataset": ATTACK, "split": ATTACK, "cases": 1}
    made = report(bad, slices=[one], provenance=about, figures=[figure(ATTACK, 0.5)])
    page = page_html(made)
    assert "<script>window" not in page
    assert "<img" not in page
    assert "javascript:" not in page
    assert page.count("<script>") == 1
    assert page.count("&lt;script&gt;") > 10


def test_page_loads_nothing() -> None:
    """The policy forbids all but the styles and the one script whose digest it names."""
    page = page_html(report())
    assert "default-src 'none'" in page
    script = re.search(r"<script>(.*?)</script>", page, re.DOTALL)
    assert script
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in page
    assert not re.search(r"<link|@import|url\((?!#)|\ssrc=", page)
    assert re.findall(r'href="(http[^"]*)"', page) == ["https://help.example/a"]


def test_the_same_report_gives_the_same_page() -> None:
    """Byte for byte, curves included; and no id is there twice."""
    page = page_html(report(case(1), case(2)))
    assert page == page_html(report(case(1), case(2)))
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_headlines_are_counted_in_plain_words() -> None:
    """Ready, right when ready, rightly silent, found: each with its range."""
    silent = case(3, status="abstained", verdict="rightly-silent", gold=[], draft="", citations=[])
    missed = case(2, verdict="wrongly-sure")
    found = headlines(report(case(1), missed, silent, case(4, status="check")))
    assert [one["sentence"] for one in found] == [
        "2 of 4 cases get a reply marked ready to review.",
        "1 of 2 replies marked ready cite an article that answers the case.",
        "1 of 1 cases that no article answers get no reply marked ready.",
        "of the articles that answer a case are among the first five found (4 cases).",
    ]
    assert all(one["low"] <= one["share"] <= one["high"] for one in found)


def test_a_headline_takes_the_interval_of_its_figure() -> None:
    """If the report measured the same thing; "wrong when ready" turned round."""
    figures = [
        figure("coverage", 1.0, "suggestion", None),
        {**figure("wrong when ready", 0.0), "low": 0.0, "high": 0.2},
    ]
    ready, right = headlines(report(figures=figures))
    assert (ready["low"], ready["high"]) == (0.9, 1.0)
    assert (right["share"], right["low"], right["high"]) == (1.0, 0.8, 1.0)


@pytest.mark.parametrize(
    ("verdict", "ranks", "words"),
    [
        ("right", [1], "The draft cites an article that answers the case; the right article was ranked 1st."),
        ("ranked-low", [7], "The right article was ranked 7th, and the draft cites another one."),
        ("ranked-low", [1], "The right article was ranked 1st, but the draft cites another one."),
        ("ranked-low", [None, 3], "The best of the right articles was ranked 3rd, and the draft cites another one."),
        ("not-retrieved", [None], "No article that answers the case was found."),
        ("wrongly-sure", [None], "The reply was marked ready, but the right article was not found."),
        ("wrongly-sure", [], "The reply was marked ready, although no article answers the case."),
        ("something-new", [1], "Nobody has said which article answers this case, so it is not judged."),
    ],
)
def test_verdicts_in_words(verdict: str, ranks: list[int | None], words: str) -> None:
    """What happened, with the rank."""
    gold = [{"article_id": str(rank), "title": "t", "grade": 1, "rank": rank} for rank in ranks]
    assert verdict_words(case(verdict=verdict, gold=gold)) == words


def test_what_is_wrong_with_a_right_source() -> None:
    """Little of the real reply, or a fault that the verifier found: the words say which."""
    little = case(verdict="wrong-sentence", measures={"content recall": 0.05})
    assert verdict_words(little).endswith("but hardly says what the real reply says.")
    faulty = case(verdict="wrong-sentence", measures={"content recall": 0.5})
    assert verdict_words(faulty).endswith("but the check found fault with what it says.")


def test_the_page_names_the_dataset_and_not_its_folder() -> None:
    """The page is passed round; where the files lie is nobody's business."""
    page = page_html(report(provenance={"assistkit": "0.1.0", "dataset": "/home/me/mail", "split": None, "cases": 1}))
    assert "mail</b>" in page
    assert "/home/me" not in page


def test_ordinals_and_numbers() -> None:
    """As a reader writes them."""
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 112)] == [
        "1st",
        "2nd",
        "3rd",
        "4th",
        "11th",
        "12th",
        "13th",
        "21st",
        "112th",
    ]
    assert [shown(v) for v in (None, 600, 0.8, 1.5, 71.26, 1234.5, 0.00004)] == [
        "–",
        "600",
        "0.800",
        "1.50",
        "71.3",
        "1,234",
        "4e-05",
    ]


def test_slices_the_worst_first_and_small_ones_apart() -> None:
    """A slice of few cases does not push one of many from the top; less is better turns the order."""
    rows = [("x", 0.5, False), ("y", 0.2, False), ("z", 0.0, True), ("w", None, False)]
    slices = [
        {"by": "p", "value": v, "n": 9, "small": s, "measure": "m", "figure": f, "low": f, "high": f}
        for v, f, s in rows
    ]
    (table,) = slice_tables(slices, [figure("m", 0.4)])
    assert [row["of"]["value"] for row in table["rows"]] == ["y", "x", "w"]
    assert [row["of"]["value"] for row in table["small"]] == ["z"]
    (table,) = slice_tables(slices, [figure("m", 0.4, better=False)])
    assert [row["of"]["value"] for row in table["rows"]] == ["x", "y", "w"]


def test_the_worst_cases_come_first() -> None:
    """And of these the surest."""
    cases = [case(1), case(2, verdict="ranked-low", confidence=0.1), case(3, verdict="ranked-low", confidence=0.9)]
    assert re.findall(r'class="ak-cid">(\w+)<', page_html(report(*cases))) == ["c3", "c2", "c1"]


def test_the_limit_is_drawn_into_the_curve() -> None:
    """As a line of its own with its share; from where on the promise holds, where it does."""
    made = report()
    curves = made["curves"]
    assert "limit: " not in page_html(made)
    drawn = page_html({**made, "curves": {**curves, "limit": {"most_wrong": 0.2, "coverage": None}}})
    assert "limit: 20%" in drawn
    assert "The dashed line is the limit, 20 of 100." in drawn
    assert ">ready<" not in drawn
    assert ">ready<" in page_html({**made, "curves": {**curves, "limit": {"most_wrong": 0.2, "coverage": 0.4}}})


def test_what_is_missing_is_shown_in_groups() -> None:
    """The largest first, with words, nearest article and some of the cases; those alone are counted."""
    groups = [
        {"cases": ["c1", "c2"], "words": ["clock", ATTACK], "nearest": ATTACK, "unanswerable": 1},
        {"cases": ["c3"], "words": [], "nearest": "", "unanswerable": 0},
    ]
    page = page_html(report(*(case(n, subject=f"Subject {n}") for n in (1, 2, 3, 4)), missing=groups))
    assert "3 of 4 cases got no reply, or no article answers them." in page
    assert "1 more case is like no other." in page
    assert "Subject 2" in page[page.index("h-missing") : page.index("h-figures")]
    assert "<script>window" not in page
    assert "What is missing" not in page_html(report(missing=[]))


def test_what_is_not_known_is_a_dash() -> None:
    """Figures, curves, confidences and articles that are missing do not break the page."""
    band = {"low": 0.1, "high": 0.2, "n": 0, "confidence": None}
    curves = {
        "risk_coverage": {"coverage": [], "risk": []},
        "reliability": [{**band, "accuracy": None, "accuracy_low": None, "accuracy_high": None}],
    }
    bare = case(draft="", reply="", citations=[], gold=[], verdict="unlabeled", confidence=None, subject="", facts={})
    page = page_html(report(bare, figures=[figure("AUROC", None), figure("x", float("nan"))], curves=curves))
    assert "No reply was suggested." in page
    assert "The dataset has no reply to this case." in page
    assert "<svg" not in page
    assert risk_words({"coverage": [], "risk": []}) == "No case has a label, so there is no curve."
    assert page_html(report(cases=[], curves=curves))


def test_600_long_cases_stay_under_5_mb() -> None:
    """Long texts are cut, and the page says so."""
    long = "A long story & more of it. " * 1_000
    page = page_html(report(*[case(n, text=long, reply=long, draft=long) for n in range(600)]))
    assert len(page.encode()) < 5_000_000
    assert page.count('class="ak-one-case"') == 600
    assert "more characters are not shown" in page


def test_page_is_written_beside_the_report(tmp_path: Path) -> None:
    """Whole or not at all, also with half an emoji in a text."""
    made = report(case(text="broken \ud83d"))
    (tmp_path / "report.json").write_text(json.dumps(made), encoding="utf-8")
    page = write_page(tmp_path)
    assert page == tmp_path / "report.html"
    before = page.read_bytes()
    (tmp_path / "report.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="not usable JSON"):
        write_page(tmp_path)
    assert page.read_bytes() == before
    assert {one.name for one in tmp_path.iterdir()} == {"report.json", "report.html"}


@pytest.mark.parametrize(
    ("text", "said"), [(None, "no such file"), ('{"format": 2}', "format 1, got 2"), ("[]", "got None")]
)
def test_a_report_that_cannot_be_shown(tmp_path: Path, text: str | None, said: str) -> None:
    """Missing, newer, or something else: the error says what to do."""
    if text is not None:
        (tmp_path / "report.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        write_page(tmp_path)


def test_a_report_is_not_changed() -> None:
    """Making the page leaves the report as it was."""
    made = report()
    kept = copy.deepcopy(made)
    page_html(made)
    assert made == kept


def test_colours_have_the_contrast_of_wcag_aa() -> None:
    """4.5 to 1 for every text on every ground it stands on, light and dark."""
    style = (CARDS / "style.html.j2").read_text(encoding="utf-8")
    light, dark = (dict(re.findall(r"--([\w-]+):(#\w+)", part)) for part in style.split(".ak,.ak *")[0].split("@media"))
    tones = ("ready", "check", "clarify", "escalate", "abstained")
    pairs = [(ink, ground) for ink in ("ink", "soft", "link") for ground in ("paper", "card", "well")]
    pairs += [(tone, f"{tone}-bg") for tone in tones] + [
        (tone, ground) for tone in tones for ground in ("card", "well")
    ]
    low = [
        (p, scheme["card"]) for scheme in (light, dark) for p in pairs if _contrast(scheme[p[0]], scheme[p[1]]) < 4.5
    ]
    assert low == []


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
