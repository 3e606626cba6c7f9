"""Who asks how something is done gets the steps, wherever the article puts its introduction."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistkit import Article, Case, Evidence
from assistkit.drafters.asking_how import asks_how
from assistkit.drafters.extractive import ExtractiveDrafter
from assistkit.index.passages import Splitter
from assistkit.index.sources.folder import read_articles
from assistkit.text.article.sections import read_sections
from assistkit.text.plain import visible

STEPS = ["Open the Yard page.", "Tick both gates.", "Press Join."]
LIST = "\n".join(f"{number}. {step}" for number, step in enumerate(STEPS, start=1))
BULLETS = "\n".join(f"- {step}" for step in STEPS)
ABOUT = "Joining two gates makes one queue of them. Drivers see a single number then."


def told(title: str, text: str, question: str) -> list[str]:
    article = Article(id="a", title=title, text=text, visibility="public", language="en")
    found = [Evidence(passage=passage, score=1.0, rank=1) for passage in Splitter().split(article)]
    draft = ExtractiveDrafter().draft(Case.from_text(question), found)
    return [sentence.text for sentence in draft.sentences if sentence.kind == "evidence"]


@pytest.mark.parametrize(
    "text",
    [
        f"{ABOUT}\n\n{LIST}",
        f"{ABOUT}\n\n{BULLETS}",
        f"{ABOUT}\n\nDo this:\n\n{LIST}",
        f"# Join two gates\n\n{ABOUT}\n\n{LIST}",
        f"{ABOUT}\n\n## Steps\n\n{LIST}",
        f"{ABOUT}\n\n## Before you begin\n\nBoth gates are closed.\n\n## Join the gates\n\n{LIST}",
        f"# Join two gates\n\nChoose your plan.\n\n## All plans\n\n{LIST}",
        f"{ABOUT}\n\n## Join two gates\n\nIt takes a minute.\n\n{LIST}\n\n## After joining two gates\n\nOne queue.",
        f"{LIST}\n\n## What joining two gates means\n\n{ABOUT}",
    ],
    ids=[
        *("without a colon", "bullets", "with a colon", "title repeated", "under a heading", "after preconditions"),
        *("choose first", "between headings", "steps first"),
    ],
)
def test_how_gets_all_steps(text: str) -> None:
    """All steps, from the first on, in their order."""
    said = told("Join two gates", text, "How do I join two gates?")
    assert [one for one in said if one in STEPS] == STEPS


def test_what_is_not_how() -> None:
    """Who asks what something is isn't sent through a procedure."""
    text = f"{ABOUT}\n\n## Join them\n\n{LIST}"
    assert ABOUT.split(". ", maxsplit=1)[0] in " ".join(
        told("Join two gates", text, "What does it mean that gates are joined?")
    )


@pytest.mark.parametrize(
    "question",
    [
        "How do I join two gates?",
        "how can we export it",
        "I'd like to know how to leave the team.",
        "Wie kann ich zwei Tore verbinden?",
        "Comment puis-je changer la langue ?",
        "¿Cómo puedo cambiar el idioma?",
        "Como posso mudar o idioma?",
        "Come posso cambiare la lingua?",
        "Hoe kan ik de taal wijzigen?",
        "Jak mogę zmienić język?",
        "Hur kan jag byta språk?",
        "Hvordan kan jeg skifte sprog?",
        "Dili nasıl değiştiririm?",
        "Как мне сменить язык?",
        "如何更改语言？",
        "言語を変更する方法は？",
    ],
)
def test_how_is_heard(question: str) -> None:
    """Questions for a way, in the languages that are known."""
    assert asks_how(question)


@pytest.mark.parametrize("question", ["How much is it?", "How are you?", "What is a gate?", "The gate doesn't open."])
def test_other_questions_are_not_how(question: str) -> None:
    """How much, how long and what ask for a value or a meaning."""
    assert not asks_how(question)


def test_titles_of_samples_as_questions(samples: Path) -> None:
    """Of every sample article with a numbered procedure: its title as a how-question gets one of them whole."""
    lost = []
    for article in read_articles(samples / "articles", visibility="public").articles:
        procedures = [part for s in read_sections(visible(article.text)) for part in s.parts if part.ordered]
        if not procedures:
            continue
        said = told(article.title, article.text, f"How do I {article.title[0].lower()}{article.title[1:]}?")
        if not any(all(unit.text in said for unit in part.units) for part in procedures):
            lost.append(article.id)
    assert lost == []
