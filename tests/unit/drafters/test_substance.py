"""What an article says of itself, and what only sends on, is nothing that a reply quotes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistkit.drafters.extractive import ExtractiveDrafter
from assistkit.drafters.substance import says_nothing, with_substance
from assistkit.text.article.groups import groups_of, read_groups
from assistkit.text.article.sections import read_sections
from assistkit.types import Case, Evidence, Message, Passage

NOTHING = {
    "en": ["Learn more.", "Read more", "This article explains how to move your bookmarks.", "See these sections below:",
           "In this topic, you'll learn the following:", "Keep reading to see whether you qualify.", "Note"],
    "de": ["Mehr erfahren.", "Dieser Artikel beschreibt den Umzug.", "In diesem Artikel erfahren Sie alles zum Umzug."],
    "fr": ["En savoir plus.", "Cet article explique comment changer de nom."],
    "es": ["Más información", "Este artículo explica cómo cambiar el nombre."],
    "it": ["Per saperne di più.", "Questo articolo spiega come cambiare nome."],
    "nl": ["Lees meer.", "In dit artikel leest u hoe u verhuist."],
    "pt": ["Saiba mais.", "Este artigo explica como mudar o nome."],
    "pl": ["Dowiedz się więcej.", "Ten artykuł opisuje zmianę nazwy."],
    "cs": ["Další informace", "Tento článek popisuje změnu jména."],
    "sv": ["Läs mer.", "Den här artikeln beskriver hur du flyttar."],
    "da": ["Læs mere.", "Denne artikel beskriver flytningen."],
    "tr": ["Daha fazla bilgi edinin.", "Bu makale adın nasıl değiştirileceğini açıklar."],
    "ja": ["詳細はこちら", "この記事では、名前の変更方法を説明します。"],
    "zh": ["了解更多", "本文介绍如何更改名称。"],
}  # fmt: skip
SOMETHING = [
    "Learn more about your rights before you sign.",
    "This section shows whether accessibility is turned on.",
    "This page must be printed and signed.",
    "Note that the lock is removed after 24 hours.",
    "This document is valid for two years.",
    "Topics are sorted by name.",
    "Alert the office if the card is lost.",
    "No.",
    "It depends on your plan.",
]


@pytest.mark.parametrize(("tag", "sentence"), [(tag, one) for tag, these in NOTHING.items() for one in these])
def test_what_says_nothing_is_known_in_every_language(tag: str, sentence: str) -> None:
    """By the words of the article's language, and by those of every language where it has none."""
    assert says_nothing(sentence, tag)
    assert says_nothing(sentence)


@pytest.mark.parametrize("sentence", SOMETHING)
def test_what_only_begins_alike_stays(sentence: str) -> None:
    """A sentence that tells a fact stays, whatever its first words are."""
    assert not says_nothing(sentence, "en")


def _drafted(article: str, question: str) -> str:
    passage = Passage(id="a#0", article_id="a", title="Move your bookmarks", text=article, start=0, end=len(article),
                      language="en", visibility="public")  # fmt: skip
    case = Case(id="1", subject="", messages=(Message(author="customer", text=question),))
    return ExtractiveDrafter().draft(case, [Evidence(passage=passage, rank=1, score=1.0)]).text


def test_a_draft_begins_with_the_answer() -> None:
    """The introduction and the link to more are gone; the fact between them and the steps are told."""
    said = _drafted(
        "This article explains how to move your bookmarks. Bookmarks move with your account. Learn more.\n\n"
        "1. Open the library.\n2. Choose Export.\n",
        "How do I move my bookmarks?",
    )
    assert "This article" not in said
    assert "Learn more" not in said
    assert "2. Choose Export." in said


def test_a_list_of_places_to_read_goes_with_its_announcement() -> None:
    """Steps do not, whatever announced them."""
    places = "Bookmarks can move.\n\nSee the sections below:\n\n- Export to a file\n- Import from a file\n"
    steps = "See the steps below:\n\n1. Open the library.\n2. Choose Export.\n"
    assert "Import" not in _drafted(places, "Can bookmarks move?")
    assert "2. Choose Export." in _drafted(steps, "How do I export bookmarks?")


@pytest.mark.parametrize(
    ("paragraph", "told"),
    [
        ("The copy must be certified. The copy must show", "The copy must be certified."),
        ("The copy must be certified. Request Your Copy", "The copy must be certified."),
        ("The copy must be certified. Then it is sent to the office that asked for it", ""),
        ("The copy must be certified by the office", ""),
        ("Bring a copy. It must show:", ""),
        ("Go to Settings. Then restart the app!", ""),
        ("Look it up (see the second page). Ask the office “for a copy”", ""),
    ],
)
def test_a_sentence_that_breaks_off_goes(paragraph: str, told: str) -> None:
    """A short one at the end of a paragraph whose other sentences end; what has no end anywhere stays."""
    assert told in _drafted(paragraph, "What must the copy show?")
    assert (paragraph.rsplit(". ", 1)[-1] in _drafted(paragraph, "What must the copy show?")) == (not told)


def test_a_sentence_that_its_list_completes_stays() -> None:
    """Also where the list was no list of Markdown."""
    said = _drafted("Bring a copy. The copy must show\n\n- your name\n- your address\n", "What must the copy show?")
    assert "The copy must show" in said
    assert "your address" in said


@given(st.lists(st.sampled_from([*NOTHING["en"], *SOMETHING, "- Export", "1. Open it.", "## Bookmarks"]), min_size=1))
def test_nothing_else_is_lost(lines: list[str]) -> None:
    """Every unit that is left stood there, in its order; what says something and follows no such announcement stays."""
    text = "\n\n".join(lines)
    groups = groups_of(read_sections(text), text, "en")
    before = [unit for group in groups for part in group.parts for unit in part.units]
    after = [unit for group in with_substance(groups, "en") for part in group.parts for unit in part.units]
    assert [unit for unit in before if unit in after] == after
    gone = [unit for unit in before if unit not in after]
    assert all(says_nothing(unit.text, "en") or unit.mark == "-" for unit in gone)  # none of the samples breaks off
    assert bool(after) == bool(before)


def test_an_article_of_nothing_else_is_still_quoted() -> None:
    """Then the agent sees what there is."""
    groups = read_groups("This article explains how to move your bookmarks.", "en")
    assert with_substance(groups, "en") == groups
