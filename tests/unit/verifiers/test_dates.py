"""Dates in the check: a changed one is found, and an equal one is not, whatever way it is written."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistkit.text.languages import language
from assistkit.types import Case, Citation, Draft, Evidence, Passage, Sentence
from assistkit.verifiers import EvidenceVerifier
from assistkit.verifiers.dates import dates, dates_changed, without_dates

FORMS = {
    "en": ("3 March 2026", "March 3rd, 2026", "the 3rd of March 2026", "Mar. 3, 2026", "3 Mar 2026"),
    "de": ("3. März 2026", "03.03.2026", "3.März 2026", "3. Mär. 2026"),
    "fr": ("3 mars 2026", "3e mars 2026", "03/03/2026"),
    "es": ("3 de marzo de 2026", "3 marzo 2026", "3 de marzo del 2026"),
    "it": ("3 marzo 2026", "3º marzo 2026", "3 mar. 2026"),
    "nl": ("3 maart 2026", "3 mrt. 2026"),
    "pt": ("3 de março de 2026", "3º de março de 2026"),
    "pl": ("3 marca 2026", "3 mar 2026", "03.03.2026"),
    "cs": ("3. března 2026", "3. 3. 2026"),
    "sv": ("3 mars 2026", "den 3:e mars 2026"),
    "da": ("3. marts 2026", "d. 3. mar. 2026"),
    "tr": ("3 Mart 2026", "3 Mar 2026"),
    "ja": ("2026年3月3日", "2026年 3月 3日"),
    "zh": ("2026年3月3日", "2026 年 3 月 3 日"),
}
OTHERS = ("2026-03-04", "2026-04-03", "2025-03-03", "2026年3月4日")
WITH_MONTHS = sorted(set(FORMS) - {"ja", "zh"})


@pytest.mark.parametrize("code", FORMS)
def test_the_same_date_in_another_form_is_the_same(code: str) -> None:
    """Each form states the one date, and any of them may stand for any other, or for ISO 8601."""
    forms = (*FORMS[code], "2026-03-03")
    for said in forms:
        assert [one.fact for one in dates(f"({said})", code)] == ["2026-03-03"], said
        assert without_dates(f"({said})", code).strip("( )d.enth") == "", said
        for source in forms:
            assert dates_changed(f"until {said}.", [f"from {source} on"], code) == []


@pytest.mark.parametrize("code", FORMS)
def test_another_day_month_or_year_is_found(code: str) -> None:
    """Also where every number of it stands in the source; the agent reads it as it is written."""
    for said in FORMS[code]:
        for other in OTHERS:
            assert dates_changed(f"x {other}.", [f"({said})"], code) == [other]
            assert dates_changed(f"({said})", [other], code)


@pytest.mark.parametrize("code", WITH_MONTHS)
@given(one=st.dates(date(1950, 1, 1), date(2090, 1, 1)), other=st.dates(date(1950, 1, 1), date(2090, 1, 1)))
def test_every_date_of_every_language(code: str, one: date, other: date) -> None:
    """By every name of its month: it is itself, with or without a year, and no other date."""
    for name, number in language(code).numbers.months.items():
        if number == one.month:
            said = f"{one.day}. {name} {one.year}"
            assert [stated.fact for stated in dates(said, code)] == [one.isoformat()]
            assert dates_changed(f"{one.day} {name}", [one.isoformat()], code) == []
            assert bool(dates_changed(said, [other.isoformat()], code)) == (one != other)


def test_a_year_may_be_left_out_and_must_not_be_added() -> None:
    """One that stands elsewhere in the source may be told with a date that has none."""
    assert dates_changed("by 3 March", ["by March 3rd, 2026"]) == []
    assert dates_changed("by 3 March 2026", ["by March 3rd"]) == ["3 March 2026"]
    assert dates_changed("by 3 March 2026", ["In 2026 the last day is 3 March."]) == []
    assert dates_changed("in March 2026", ["by March 3rd, 2026"]) == []
    assert dates_changed("in April 2026", ["by March 3rd, 2026"]) == ["April 2026"]
    swapped = "from 3 May 2026 to 4 June 2025"
    assert len(dates_changed(swapped, ["from 3 May 2025 to 4 June 2026"])) == 2


def test_days_that_change_places_are_found() -> None:
    """Every number and name stands in the source, but not these dates."""
    assert dates_changed("from 4 March to 3 April", ["from 3 March to 4 April"]) == ["4 March", "3 April"]
    assert dates_changed("4月3日", ["3月4日"], "ja") == ["4月3日"]
    assert dates_changed("le 4 mars et le 3 avril", ["le 3 mars et le 4 avril"], "fr") == ["4 mars", "3 avril"]


def test_several_days_of_a_month() -> None:
    """ "3 to 5 May" are two dates, and "May 3-5" says the same."""
    assert [one.fact for one in dates("from 3 to 5 May 2026")] == ["2026-05-03", "2026-05-05"]
    assert dates_changed("May 3–5", ["3 to 5 May"]) == dates_changed("3 and 5 May", ["May 3-5"]) == []
    assert dates_changed("vom 3. bis 5. Mai", ["3.–5. Mai"], "de") == []
    assert dates_changed("May 3–6", ["3 to 5 May"])


def test_a_date_in_slashes_may_be_told_either_way() -> None:
    """But not with its numbers exchanged; where one cannot be a month there is one way."""
    for told in ("3 April 2026", "4 March 2026", "03/04/2026", "3/4/26"):
        assert dates_changed(told, ["03/04/2026"]) == []
    assert dates_changed("04/03/2026", ["03/04/2026"]) == ["04/03/2026"]
    assert dates_changed("13 April 2026", ["04/13/2026"]) == dates_changed("13/04/2026", ["04/13/2026"]) == []
    assert dates_changed("14 April 2026", ["04/13/2026"])


def test_what_is_no_date() -> None:
    """Versions, times, prices, fractions, addresses, and a month alone."""
    for text in ("5.0.1", "version 10.2.2024.1", "10:30", "1/2", "£3.50", "https://a.example/2026/03/03/x", "in May",
                 "you may 45 times", "March 3.5 GB", "99.99.2026", "3 Mayor", "kb-2026-03-03-a"):  # fmt: skip
        assert dates(text) == (), text
    assert dates("3 mars", "xx") == ()
    assert [one.fact for one in dates("2026-03-03", "xx")] == ["2026-03-03"]


def codes_of(source: str, said: str, code: str) -> set[str]:
    """What the verifier says of a draft of one sentence that cites this source."""
    passage = Passage(
        id="a#0", article_id="a", title="A", text=source, start=0, end=len(source), visibility="public", language=code
    )
    cited = Citation(
        marker=1, article_id="a", passage_id="a#0", quote=source, start=0, end=len(said), quote_start=0,
        quote_end=len(source),
    )  # fmt: skip
    sentence = Sentence(text=said, kind="evidence", start=0, end=len(said), markers=(1,), paragraph=True)
    draft = Draft(text=f"{said} [1]", sentences=(sentence,), citations=(cited,))
    found = EvidenceVerifier().verify(Case(id="c"), draft, [Evidence(passage=passage, score=1.0, rank=1)])
    return {one.code for one in found}


@pytest.mark.parametrize(
    ("code", "source", "equal", "changed"),
    [
        ("en", "You can cancel your plan until 3 March 2026 without a fee.",
         "You can cancel your plan until March 3rd, 2026 without a fee.",
         "You can cancel your plan until 3 May 2026 without a fee."),
        ("en", "You can cancel your plan until 2026-03-03 without a fee.",
         "You can cancel your plan until 3 March 2026 without a fee.",
         "You can cancel your plan until 4 March 2026 without a fee."),
        ("de", "Sie können Ihren Vertrag bis zum 3. März 2026 ohne Gebühr kündigen.",
         "Sie können Ihren Vertrag bis zum 03.03.2026 ohne Gebühr kündigen.",
         "Sie können Ihren Vertrag bis zum 3. April 2026 ohne Gebühr kündigen."),
        ("fr", "Vous pouvez résilier votre contrat sans frais jusqu'au 3 mars 2026.",
         "Vous pouvez résilier votre contrat sans frais jusqu'au 03/03/2026.",
         "Vous pouvez résilier votre contrat sans frais jusqu'au 3 avril 2026."),
        ("es", "Puede cancelar su plan sin coste hasta el 3 de marzo de 2026.",
         "Puede cancelar su plan sin coste hasta el 3 marzo 2026.",
         "Puede cancelar su plan sin coste hasta el 3 de mayo de 2026."),
    ],
)  # fmt: skip
def test_the_verifier_passes_an_equal_date_and_no_changed_one(code: str, source: str, equal: str, changed: str) -> None:
    """Through the whole check, names and numbers included."""
    assert codes_of(source, source, code) == set()
    assert codes_of(source, equal, code) == set()
    assert "not-in-source" in codes_of(source, changed, code)
