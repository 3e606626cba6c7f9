"""What a field says whose name is in no table, a title, or the name of a file or folder: only the plainest words count.

A desk may call its state whatever it likes. "Draft" as a value is one under any name; "closed" is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from assistkit.index.sources import publication_words as words

_SHUT = "|".join(one.replace("_", "[ _-]") for one in sorted(words.SHUT_ANYWHERE, key=len, reverse=True))
_SHUT_BEHIND = (
    r"draft|internal(?:[ _-](?:use[ _-])?only)?|unpublished|wip|staff[ _-]only|agents?[ _-]only|do[ _-]not[ _-]publish"
)
_SHUT_FLAG = re.compile(
    r"(?:.*_)?(?:internal|draft|private|archived|unpublished|confidential|staff|agents?|employees)"
    r"(?:_(?:use|only|article|page|post|doc|document|content|in_dashboard))*|not_(?:for|to|visible)_\w+"
)
_OPEN_FLAG = re.compile(
    r"(?:.*_)?(?:publish|published|public|external|externally|externally_visible|visible_externally|customers?_visible|"
    r"customer_facing|to_customers?|for_customers?|in_help_cent(?:er|re)|in_portal|to_public)"
)
_PLAINLY_TRUE, _PLAINLY_FALSE = {"true", "yes", "y", "x", "on"}, {"false", "no", "n", "off"}
_APART = re.compile(r"\s+[-–—]\s+|[(\[/:|]")
_NUMBERED = re.compile(r"^(?:\d+|z+)_+")  # what people sort folders by: "99-archive", "zz_archive"
_OF_FOLDER = re.compile(r"_+(?:only|docs?|kb|notes?|articles?|pages?|wiki|use|\d+)$")
_TITLE = re.compile(
    rf"\s*[\[(]+\s*(?:{_SHUT})\s*[\])]+|\s*(?:{_SHUT})\s*(?::|[-–—|]+\s)|.*[\[(]\s*(?:{_SHUT_BEHIND})\s*[\])]\s*$",
    re.IGNORECASE,
)


def unlisted_says(name: str, value: str) -> bool:
    """Whether a field with a name in no table says that its article is not for everybody; both as the tables have them.

    `value` is one word or short phrase as it was written.
    """
    if name in words.FREE_TEXT or len(value) > words.LONGEST_STATE:
        return False
    word = words.word_of(value)
    if word in _PLAINLY_TRUE:
        return _SHUT_FLAG.fullmatch(name) is not None
    if word in _PLAINLY_FALSE:
        return _OPEN_FLAG.fullmatch(name) is not None
    return any(words.word_of(one) in words.SHUT_ANYWHERE for one in (value, _APART.split(value, maxsplit=1)[0]))


def shut_title(title: str) -> bool:
    """Whether a title says it: "[DRAFT] Refunds", "Internal: refunds", "Refunds (draft)"; not "Channels (private)"."""
    return _TITLE.match(title[:300]) is not None


def shut_places(parts: Iterable[str]) -> Iterator[str]:
    """The folders of a path in which nothing is out, such as `_drafts`, `99-archive` and `Internal docs`."""
    for part in parts:
        word = _NUMBERED.sub("", words.word_of(part))
        if word in words.SHUT_FOLDERS or _OF_FOLDER.sub("", word) in words.SHUT_FOLDERS:
            yield part


def shut_file(name: str) -> bool:
    """Whether a file's name says it: `refunds.draft.md`, `DRAFT - refunds.md`, and `_refunds.md`, which is no page.

    A section's own page (`_index.md`) is one.
    """
    stem, _, suffix = name.rpartition(".")
    if name.startswith("_") and suffix.lower() in ("md", "mdx", "markdown") and stem.lower() != "_index":
        return True
    return shut_title(stem) or any(words.word_of(part) in words.SHUT_ANYWHERE for part in stem.split(".")[1:])
