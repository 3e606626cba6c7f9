"""How a draft reads, and how near it is to what an agent really wrote."""

from __future__ import annotations

from assistkit.text.measures import edit_similarity, reading_grade, rouge_l, without_addresses, words_read
from assistkit.text.words import tokenize
from assistkit.types import Suggestion


def draft_measures(suggestion: Suggestion, reply: str) -> dict[str, float]:
    """Measure -> value: those of the draft, and where there is a real reply those that compare; none without a draft.

    The marks of citations, such as [1], are not part of the draft. Web addresses are no words: a link to the same
    article says nothing about what was written. They do count as something to edit.
    """
    sentences = [sentence.text for sentence in suggestion.sentences]
    draft = "\n".join(sentences) if sentences else suggestion.text
    words = _words(draft)
    if not words:
        return {}
    values = {"words": float(len(words)), "reading grade": reading_grade(words, max(1, len(sentences)))}
    theirs = _words(reply)
    if theirs:
        values["ROUGE-L"] = rouge_l(words, theirs)
        values["edit similarity"] = edit_similarity(" ".join(draft.split()), " ".join(reply.split()))
    wanted = _content(reply)
    if wanted:
        values["content recall"] = len(wanted & _content(draft)) / len(wanted)
    return values


def _words(text: str) -> list[str]:
    return [word.lower() for word in words_read(text)]


def _content(text: str) -> set[str]:
    return set(tokenize(without_addresses(text)))
