"""What comes before an article's text in an export: a path of pages, the title once more, a table of contents."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistkit.index.sources.flat_breaks import breaks
from assistkit.index.sources.notes import Note

_SKIP = re.compile(r"\s*skip to (?:the )?(?:main )?content\W*", re.IGNORECASE)
_PATH = re.compile(r"\s*(?:[^\W\d_][^>›»\n.!?:]{0,60}\s*[>›»]\s*){1,6}")
_CONTENTS = re.compile(r"\s*(?:table of contents|contents|in this article|on this page)\s*:?\s+", re.IGNORECASE)
_WORD = re.compile(r"\S+")
_LONGEST = 12  # words of an entry
_MOST = 60  # entries
_ENDS = re.compile(r"[.!?:…]['\"”’)\]]{0,3}\s*$")


@dataclass(frozen=True, slots=True)
class Front:
    """`text` is what is left; `headings` are the entries of the table of contents, in their order."""

    text: str
    headings: tuple[str, ...]
    notes: tuple[Note, ...]


def without_front(text: str, title: str) -> Front:
    """The text without what only leads to it; each thing that was dropped has a note."""
    notes: list[Note] = []
    text = text.strip()
    for _ in range(2):  # some exports have the title twice
        text, dropped = _without_title(text, title.strip())
        notes += dropped
    text, headings = _without_contents(text)
    if headings:
        notes.append(Note("contents-dropped", f"a table of contents of {len(headings)} entries was left out"))
        text, dropped = _without_title(text, title.strip())
        notes += dropped
    return Front(text, headings, tuple(notes))


def _without_title(text: str, title: str) -> tuple[str, list[Note]]:
    if skip := _SKIP.match(text):
        text = text[skip.end() :]
    path = _PATH.match(text)
    begins = path.end() if path else 0
    for start in dict.fromkeys((0, begins)):
        end = _title_end(text, start, title)
        if end is not None:
            said = (
                "the title was repeated at the front" if start == 0 else "a path of pages and the title stood in front"
            )
            return text[end:].lstrip(" \t\xa0\n|:–—-"), [Note("title-dropped", said)]
    return text, []


def _title_end(text: str, start: int, title: str) -> int | None:
    """Where the repeated title ends; None where it is not there, or is the beginning of a sentence."""
    words = title.split()
    if not words:
        return None
    pattern = r"\s+".join(re.escape(word) for word in words)
    match = re.compile(pattern, re.IGNORECASE).match(text, start)
    if match is None or not text[match.end() :].strip():
        return None
    after = text[match.end() : match.end() + 40]
    wide = re.match(r"\s{2,}|\s*[|–—:]\s|\n", after)
    following = after.lstrip(" \t\xa0\n|:–—-*•\"“‘'([")[:1]
    if not following or following.islower():
        return None
    glued = not after[0].isspace() and after[0].isupper()
    ended = words[-1][-1] in ".!?"
    return match.end() if wide or glued or ended or len(words) > 2 else None


def _without_contents(text: str) -> tuple[str, tuple[str, ...]]:
    said = _CONTENTS.match(text)
    if said:
        at, entries = _entries(text, said.end())
        if len(entries) > 1:
            return text[at:].lstrip(), entries
    at, entries = _lines_again(text, said.end() if said else 0)
    least = 2 if said else 3
    return (text[at:].lstrip(), entries) if len(entries) >= least else (text, ())


def _entries(text: str, at: int) -> tuple[int, tuple[str, ...]]:
    """Phrases one after the other, each the longest that is in the text again, in the same order."""
    words = list(_WORD.finditer(text, at, at + 6_000))
    found: list[str] = []
    first, later = 0, 0
    while first < len(words) and len(found) < _MOST:
        if later and words[first].start() >= later:
            break
        for last in range(min(first + _LONGEST, len(words)) - 1, first - 1, -1):
            phrase = text[words[first].start() : words[last].end()]
            again = text.find(phrase, words[last].end())
            if again >= 0 and not phrase[0].islower() and not _ENDS.search(phrase.removesuffix("?")):
                later = again if not found else later
                found.append(phrase)
                at, first = words[last].end(), last + 1
                break
        else:
            break
    return at, tuple(found)


def _lines_again(text: str, at: int) -> tuple[int, tuple[str, ...]]:
    """Short lines at the top that all stand again further down, in the same order."""
    found: list[str] = []
    start, later = at, 0
    for one in breaks(text[at : at + 6_000])[:_MOST]:
        end = at + one.at
        line = text[start:end].strip()
        again = text.find(line, max(end, later))
        if not line or len(line.split()) > _LONGEST or again < 0 or line[0].islower():
            break
        if later and start >= text.find(found[0], at + len(found[0])) > 0:
            break
        found.append(line)
        start, later = end, again + len(line)
    return start, tuple(found)
