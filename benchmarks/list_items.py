"""Whether any item of a list is lost on the way from an export to what drafts can quote.

    python benchmarks/list_items.py [--data FOLDER]

The items of the source are counted by the marks that their lines begin with, and by `<li>`, without the project's own
reader. As items: those that come out as points or steps, in the same order (the first words are compared). In the
text: those that come out, as an item or not. The difference of the latter to all is what an article lost.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from surroundings import data_folder, save

from assistkit.index.sources.bodies import read_body
from assistkit.text.article.sections import read_sections
from assistkit.text.plain import to_plain, visible

SETS = ("office_kb", "thunderbird", "techqa", "logingov")
_FENCE = re.compile(r"[ \t>]*(?:`{3,}|~{3,})")
_ITEM = re.compile(r"[ \t>]*(?:[-*+•]|\d{1,3}[.)])[ \t]+(?P<text>\S.*)")
_LI = re.compile(r"<li\b[^>]*>(?P<text>.*?)(?=</?li\b|</?[ou]l\b)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?(?!https?:|mailto:)[a-zA-Z][^<>]*>|!\[[^\]]*\]\([^)]*\)|\{[^{}]*\}")
_ADDRESS = re.compile(r"\((?:https?:|mailto:|tel:)[^()\s]*\)")
_WORDS = 5  # of an item are compared
_AHEAD = 40  # items that are looked at for the next one


def source_items(body: str) -> Iterator[str]:
    """What the items of a Markdown, HTML or plain text begin with, in order."""
    if "<li" in body.lower():
        body = _LI.sub(lambda match: f"\n- {' '.join(match['text'].split())}\n", body)
    fenced = False
    for line in body.splitlines():
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced and (match := _ITEM.match(line)) and (said := opening(match["text"])):
            yield said


def opening(text: str) -> str:
    return " ".join(words(text)[:_WORDS])


def words(text: str) -> list[str]:
    while match := _ITEM.match(text):  # a list that begins in the line of an item
        text = match["text"]
    return re.findall(r"[^\W_]+", _ADDRESS.sub(" ", to_plain(html.unescape(_TAG.sub(" ", text)))).lower())


def read(row: dict[str, Any]) -> tuple[list[str], str]:
    """The items that can be quoted of an article, in order; and all of its text."""
    text = visible(read_body(str(row["body"]), row)[0])
    units = [unit for section in read_sections(text) for part in section.parts for unit in part.units]
    return [opening(unit.text) for unit in units if unit.mark], " ".join(words(text))


def same_in_order(wanted: Sequence[str], found: Sequence[str]) -> int:
    """How many of `wanted` are found in their order; an item whose first line is short may go on in the next."""
    same = at = 0
    for one in wanted:
        near = range(at, min(at + _AHEAD, len(found)))
        place = next((n for n in near if f"{found[n]} ".startswith(f"{one} ") or one.startswith(f"{found[n]} ")), None)
        if place is not None:
            same, at = same + 1, place + 1
    return same


def counted(file: Path) -> dict[str, float]:
    total = items = told = 0
    for row in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
        wanted = list(source_items(str(row["body"])))
        found, text = read(row)
        total, items = total + len(wanted), items + same_in_order(wanted, found)
        told += sum(one in text for one in wanted)
    return {"items": total, "as_items": items, "in_the_text": told, "share_as_items": round(items / total, 4)}


def main() -> None:
    data = data_folder(__doc__)
    save("list_items", {"sets": {name: counted(data / name / "articles.jsonl") for name in SETS}})


if __name__ == "__main__":
    main()
