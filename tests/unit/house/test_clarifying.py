"""Clarifying: what separates the articles is asked, in fluent words of public articles, and never what is known."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest

from assistkit.errors import InputError
from assistkit.house.clarifying import Asked, Clarification, Clarifier
from assistkit.house.clarifying.information import expected_bits, further_bits
from assistkit.house.clarifying.wording import as_wish, attribute_question, title_question
from assistkit.types import Case, Evidence, Message, Passage

IPHONE = "Open the settings of the phone, choose Notifications and switch on Alerts for the app."
ANDROID = "Long-press the icon, choose App info and allow every notification of this program."


def found(title: str, score: float = 0.0, text: str = "", **other: object) -> dict[str, object]:
    return {"title": title, "score": score, "text": text or f"{title}. Everything about it stands here.", **other}


def evidence_of(*articles: dict[str, object]) -> list[Evidence]:
    """One passage an article, ranked as given."""
    return [
        Evidence(
            passage=Passage(
                id=f"a{n}#0",
                article_id=f"a{n}",
                title=str(one["title"]),
                text=str(one["text"]),
                start=0,
                end=len(str(one["text"])),
                heading=one.get("heading", ()),
                language=str(one.get("language", "en")),
                visibility=one.get("visibility", "public"),
                facets=one.get("facets", {}),
            ),
            score=float(one["score"]),
            rank=n + 1,
            signals=one.get("signals", {}),
        )
        for n, one in enumerate(articles)
    ]


CANCEL = evidence_of(found("Cancel a client's booking", 0.2), found("Cancel your subscription"))


def ask(text: str, evidence: Sequence[Evidence], **case: object) -> list[Clarification]:
    asked = Clarifier().ask(Case(id="c", messages=(Message(author="customer", text=text),), **case), evidence)
    return list(asked.questions) if asked else []


def texts(questions: Sequence[Clarification]) -> list[str]:
    return [question.text for question in questions]


# What is asked


def test_titles_that_begin_alike_are_asked_for_what_differs():
    (question,) = ask("how do I cancel it?", CANCEL)
    assert question.text == "Do you want to cancel a client's booking or your subscription?"
    assert question.attribute == "title"
    assert question.options == {"a client's booking": ("a0",), "your subscription": ("a1",)}
    assert question.sources == (("a0", "a0#0"), ("a1", "a1#0"))


def test_other_wishes_are_asked_whole():
    evidence = evidence_of(found("Pause your subscription"), found("Close your subscription for good"))
    assert texts(ask("we want to stop", evidence, subject="subscription")) == [
        "Do you want to pause your subscription, or close your subscription for good?"
    ]


def test_titles_that_are_no_wish_are_quoted():
    evidence = evidence_of(found("A payout is late or missing"), found("Payout schedule"))
    assert texts(ask("question about my payout", evidence)) == [
        "Which of these fits best: “A payout is late or missing” or “Payout schedule”?"
    ]


@pytest.mark.parametrize(
    ("titles", "attribute", "sentence"),
    [
        (
            ("Notifications on iPhone", "Notifications on Android"),
            "platform",
            "Which platform do you use: iPhone or Android?",
        ),
        (
            ("The reader shows TW-204", "The reader shows TW-310"),
            "code",
            "Do you see the error code TW-204 or TW-310?",
        ),
        (
            ("Print labels with version 3", "Print labels with version 4"),
            "version",
            "Which version do you have: version 3 or version 4?",
        ),
        (
            ("Invite people if you are an owner", "Invite people if you are an employee"),
            "role",
            "What is your role: owner or employee?",
        ),
        (
            ("Delete a personal account", "Delete a business account"),
            "account",
            "Which kind of account do you have: personal account or business account?",
        ),
    ],
)
def test_what_has_a_name_is_asked_by_its_name(titles, attribute, sentence):
    evidence = evidence_of(found(titles[0], text=IPHONE), found(titles[1], text=ANDROID))
    (question,) = ask("it is not there, what now", evidence)
    assert (question.attribute, question.text) == (attribute, sentence)


def test_headings_and_facets_tell_the_platform_of_articles_of_one_title():
    title = "Switch on notifications"
    by_heading = evidence_of(
        found(title, text=IPHONE, heading=("On iPhone",)), found(title, text=ANDROID, heading=("On Android",))
    )
    by_facet = evidence_of(
        found(title, text=IPHONE, facets={"platform": ("ios",)}),
        found(title, text=ANDROID, facets={"platform": ("android",)}),
    )
    assert texts(ask("nothing pops up", by_heading)) == ["Which platform do you use: iPhone or Android?"]
    assert texts(ask("nothing pops up", by_facet)) == ["Which platform do you use: ios or android?"]


def test_the_platform_does_not_separate_articles_about_different_things():
    evidence = evidence_of(
        found("Send the notifications report", text=IPHONE, heading=("On iPhone",)),
        found("Print the weekly report", text=ANDROID, heading=("On Android",)),
    )
    assert [q.attribute for q in ask("where is the report", evidence)] == ["title"]


def test_a_second_question_asks_what_the_first_leaves_open():
    evidence = evidence_of(
        *(
            found(f"Install version {version} on {platform}", text=f"{platform} {version} {words}")
            for version, platform, words in (
                ("3", "iPhone", "one two three four five"),
                ("3", "Android", "six seven eight nine ten"),
                ("4", "iPhone", "red green blue yellow black"),
                ("4", "Android", "north south east west up"),
            )
        )
    )
    asked = Clarifier(max_questions=3).ask(Case.from_text("what is the way to have it"), evidence)
    assert asked is not None
    assert sum(q.bits for q in asked.questions) == pytest.approx(2.0, abs=0.01), "four articles are two bits"


def test_more_than_four_options_end_in_something_else():
    codes = ("TW-10", "TW-20", "TW-30", "TW-40", "TW-50")
    evidence = evidence_of(
        *(found(f"The reader shows {code}", text=f"{code} means {n}") for n, code in enumerate(codes))
    )
    (question,) = ask("it shows something", evidence)
    assert question.text == "Do you see the error code TW-10, TW-20, TW-30, TW-40 or something else?"
    assert len(question.options) == 4


# What is not asked


@pytest.mark.parametrize("text", ["How do I cancel my subscription?", "cancel two bookings", "Client wants to cancel"])
def test_what_the_case_says_is_not_asked(text):
    assert ask(text, CANCEL) == []


@pytest.mark.parametrize(
    ("text", "facets"),
    [("my Android phone is silent", {}), ("on Windows it is silent", {}), ("it is silent", {"platform": ("ios",)})],
)
def test_a_platform_that_the_case_names_is_not_asked(text, facets):
    """Any platform counts, and the facet of the form."""
    evidence = evidence_of(
        found("Notifications on iPhone", text=IPHONE), found("Notifications on Android", text=ANDROID)
    )
    assert "platform" not in [q.attribute for q in ask(text, evidence, facets=facets)]


def test_a_code_in_the_case_is_not_answered_with_a_question_about_titles():
    assert ask("how do I cancel it? TW-204", CANCEL) == []


def test_who_wrote_a_lot_has_described_it():
    story = "Since Monday the woman from the corner house rings every morning, wants another day, then calls it off."
    assert ask(f"how do I cancel it? {story}", CANCEL) == []


def test_who_writes_again_is_not_asked():
    assert ask("how do I cancel it?", CANCEL, contacts=2) == []


def test_an_answered_question_is_not_asked_again():
    (question,) = ask("how do I cancel it?", CANCEL)
    for answer in question.options:
        case = Case(id="c", messages=tuple(Message(author="customer", text=t) for t in ("how do I cancel it?", answer)))
        assert Clarifier().ask(case, CANCEL) is None


def test_a_clear_leader_is_not_asked_about():
    evidence = evidence_of(found("Cancel a client's booking", 3.0), found("Cancel your subscription"))
    assert ask("how do I cancel it?", evidence) == []


def test_articles_that_say_the_same_are_not_told_apart():
    twice = evidence_of(found("Cancel a booking"), found("Cancel bookings"))
    copied = evidence_of(found("Cancel a booking", text=IPHONE), found("Call off an appointment", text=IPHONE))
    assert ask("how do I cancel it?", twice) == []
    assert ask("how do I cancel it?", copied) == []


def test_articles_that_say_the_same_are_one_option():
    evidence = evidence_of(found("Cancel a booking"), found("Cancel bookings"), found("Cancel your subscription", 0.5))
    (question,) = ask("how do I cancel it?", evidence)
    assert sorted(question.options.values()) == [("a0", "a1"), ("a2",)]


def test_far_articles_are_not_asked_about():
    far = {"signals": {"dense": 0.1}}
    evidence = evidence_of(found("Cancel a booking", **far), found("Cancel your subscription", **far))
    assert ask("how do I cancel it?", evidence) == []


@pytest.mark.parametrize("text", ["", " \n", "\u200b"])
def test_nothing_to_ask_about(text):
    assert ask(text, CANCEL) == []
    assert ask("how do I cancel it?", []) == []
    assert ask("how do I cancel it?", CANCEL[:1]) == []


# Only what may be said


def test_an_internal_article_gives_no_words():
    evidence = evidence_of(
        found("Cancel a booking"),
        found("Cancel your subscription"),
        found("Cancel quietly: fraud", visibility="internal"),
    )
    (question,) = ask("how do I cancel it?", evidence)
    assert "fraud" not in question.text
    assert "a2" not in str((question.options, question.sources))
    assert ask("how do I cancel it?", [evidence[0], evidence[2]]) == []


def test_a_question_tells_less_where_an_internal_article_is_likely():
    hidden = found("Cancel quietly", 0.2, visibility="internal")
    (clear,) = ask("how do I cancel it?", evidence_of(found("Cancel a booking"), found("Cancel your subscription")))
    (less,) = ask(
        "how do I cancel it?", evidence_of(found("Cancel a booking"), found("Cancel your subscription"), hidden)
    )
    assert less.bits < clear.bits


@pytest.mark.parametrize(
    "title",
    ["Cancel it at https://example.com", "Mail us@example.com", "One. Two. Three", "x" * 200, "Cancel \u202eit"],
)
def test_a_title_that_cannot_stand_in_a_sentence_is_not_used(title):
    assert ask("how do I cancel it?", evidence_of(found(title), found("Cancel your subscription"))) == []


def test_facet_values_that_are_no_words_are_not_offered():
    evidence = evidence_of(
        found("Switch on alerts", text=IPHONE, facets={"plan": ("pl_0091",)}),
        found("Switch on alerts", text=ANDROID, facets={"plan": ("pl_0092",)}),
    )
    assert ask("nothing pops up", evidence) == []


# Languages


@pytest.mark.parametrize(
    ("language", "text", "titles", "sentence"),
    [
        (
            "de",
            "Wie kann ich das stornieren?",
            ("Buchung stornieren", "Abo kündigen"),
            "„Buchung stornieren“ oder „Abo",
        ),
        ("es", "¿Cómo lo cancelo?", ("Cancelar una reserva", "Cancelar la suscripción"), "«Cancelar una reserva» o «"),
        (
            "fr",
            "Comment annuler ?",
            ("Annuler une réservation", "Annuler l’abonnement"),
            "« Annuler une réservation » ou",
        ),
        (
            "nl",
            "Hoe kan ik dit annuleren?",
            ("Boeking annuleren", "Abonnement opzeggen"),
            "‘Boeking annuleren’ of ‘Abo",
        ),
    ],
)
def test_other_languages_quote_their_titles(language, text, titles, sentence):
    evidence = evidence_of(*(found(title, language=language, signals={"dense": 0.5}) for title in titles))
    (question,) = ask(text, evidence, language=language)
    assert sentence in question.text
    assert question.text.endswith("?")


def test_no_question_mixes_languages():
    assert ask("Wie kann ich das stornieren?", CANCEL, language="de") == []
    mixed = evidence_of(found("Cancel a booking"), found("Cancel a booking tomorrow", language="de"))
    assert ask("how do I cancel it?", mixed) == []
    finnish = evidence_of(found("Peru aika", language="fi"), found("Peru tilaus", language="fi"))
    assert ask("miten peru", finnish, language="fi") == []


def test_spanish_or_before_o():
    assert attribute_question("es", "code", ["A-10", "B-20"], True).endswith("B-20 u otra cosa?")


# Wording


@pytest.mark.parametrize(
    ("title", "wish"),
    [
        ("Set up a waiting list", ("set up", "a waiting list")),
        ("How to export your data", ("export", "your data")),
        ("Refund part of a payment", ("refund", "part of a payment")),
        ("Refund policy for subscriptions", None),
        ("Find and download your invoices", None),
        ("Connect: the first steps", None),
        ("Change my password", None),
        ("Billing", None),
        ("", None),
    ],
)
def test_a_wish_is_a_verb_and_what_follows(title, wish):
    assert as_wish(title) == wish


def test_an_option_with_an_or_of_its_own_is_set_apart():
    text, _ = title_question("en", ["Connect Google Calendar", "Connect an Outlook or Exchange calendar"], False)
    assert text == "Do you want to connect Google Calendar, or an Outlook or Exchange calendar?"


# Information


def test_bits_of_an_answer():
    a, b, nothing = frozenset("a"), frozenset("b"), frozenset[str]()
    assert expected_bits([0.5, 0.5], [a, b]) == pytest.approx(1.0)
    assert expected_bits([0.5, 0.5], [a, a]) == 0.0
    assert expected_bits([0.5, 0.5], [a, nothing]) == 0.0, "who is silent keeps its share under every answer"
    assert expected_bits([0.25, 0.25, 0.5], [a, b, nothing]) == pytest.approx(0.5)
    assert expected_bits([0.5, 0.5], [a | b, a]) == pytest.approx(0.3113, abs=1e-4)
    assert expected_bits([0.5, 0.5], [nothing, nothing]) == 0.0
    assert further_bits([0.25] * 4, [[a, a, b, b]], [a, b, a, b]) == pytest.approx(1.0)
    assert further_bits([0.25] * 4, [[a, a, b, b]], [a, a, b, b]) == pytest.approx(0.0)
    assert further_bits([0.25] * 4, [[a, a, b, b], [a, b, a, b]], [a, b, b, a]) == pytest.approx(0.0)


def test_shares_follow_the_scores():
    (question,) = ask("how do I cancel it?", CANCEL)
    p = 1 / (1 + math.exp(-0.2))
    assert question.bits == pytest.approx(-p * math.log2(p) - (1 - p) * math.log2(1 - p), abs=1e-3)


@pytest.mark.parametrize(
    "wrong", [{"max_questions": 0}, {"least_bits": 0.0}, {"candidates": 1}, {"least_bits": math.nan}]
)
def test_numbers_that_make_no_sense_are_refused(wrong):
    with pytest.raises(InputError, match=next(iter(wrong))):
        Clarifier(**wrong)


def test_more_bits_wanted_fewer_questions_asked():
    case = Case.from_text("how do I cancel it?")
    assert isinstance(Clarifier(least_bits=0.9).ask(case, CANCEL), Asked)
    assert Clarifier(least_bits=1.1).ask(case, CANCEL) is None
