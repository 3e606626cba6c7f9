"""Takes out of a draft what did not pass its checks; what is left keeps its words and gets new offsets."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from assistkit.protocols import Verifier
from assistkit.types import Case, Citation, Draft, Evidence, Finding, Sentence

_MARKERS = re.compile(r"(?: ?\[\d{1,9}\])*")
_GOES_ON = re.compile(r"\n[ \t]*(?:[2-9]|\d{2,9})[.)][ \t]+$")
_LIST_MARK = re.compile(r"\n([ \t]*(?:\d{1,9}[.)]|[-•]|(?:[a-zA-Z]|[ivxIVX]{2,5})\.)[ \t]+|[ \t]+)$")


def remove_unsupported(draft: Draft, findings: Sequence[Finding]) -> Draft:
    """The draft without sentences that have an error, and without a list or table of which one line has.

    Empty where an error has no place in the draft, or no sentence that cites something is left.
    """
    errors = [finding for finding in findings if finding.severity == "error"]
    if not errors:
        return draft
    if any(error.start is None or error.end is None for error in errors):
        return Draft()
    bad = {n for n, one in enumerate(draft.sentences) for e in errors if _touches(one, e)}
    kept = _without_lists(draft, bad)
    cited = {m for n in kept if draft.sentences[n].kind == "evidence" for m in draft.sentences[n].markers}
    kept = [n for n in kept if draft.sentences[n].kind != "notice" or cited.issuperset(draft.sentences[n].markers)]
    return _rebuilt(draft, kept) if any(draft.sentences[n].kind == "evidence" for n in kept) else Draft()


def mended(verifier: Verifier, case: Case, draft: Draft, evidence: Sequence[Evidence]) -> tuple[Draft, list[Finding]]:
    """The draft with everything taken out that the verifier objects to, and what it found at first.

    What is left passes the verifier, or is empty.
    """
    found = verifier.verify(case, draft, evidence)
    left, objections = draft, found
    while left.text and any(finding.severity == "error" for finding in objections):
        fewer = remove_unsupported(left, objections)
        left = fewer if len(fewer.sentences) < len(left.sentences) else Draft()
        objections = verifier.verify(case, left, evidence)
    return left, found


def _touches(sentence: Sentence, error: Finding) -> bool:
    return (
        error.start is not None and error.end is not None and sentence.start < error.end and error.start < sentence.end
    )


def _without_lists(draft: Draft, bad: set[int]) -> list[int]:
    """The sentences that stay: a block set line by line stays or goes as a whole, with the line that announces it."""
    kept: list[int] = []
    blocks = _blocks(draft)
    for number, block in enumerate(blocks):
        if _by_line(draft, block) and bad & set(block):
            announced = number and draft.sentences[blocks[number - 1][-1]].text.endswith(":")
            if announced and kept and kept[-1] == blocks[number - 1][-1]:
                kept.pop()
        else:
            kept += [n for n in block if n not in bad]
    return kept


def _blocks(draft: Draft) -> list[list[int]]:
    """The sentences between empty lines; numbered paragraphs in a row are one block."""
    blocks: list[list[int]] = []
    for n in range(len(draft.sentences)):
        before = _gap(draft, n)
        if not blocks or ("\n\n" in before and not _GOES_ON.search(before)):
            blocks.append([])
        blocks[-1].append(n)
    return blocks


def _by_line(draft: Draft, block: Sequence[int]) -> bool:
    return any("\n" in _gap(draft, n) for n in block[1:]) or bool(_LIST_MARK.search(_gap(draft, block[0])))


def _gap(draft: Draft, n: int) -> str:
    """What stands before a sentence: blanks and a list's mark, without the markers of the one before."""
    start = draft.sentences[n - 1].end if n else 0
    gap = draft.text[start : draft.sentences[n].start]
    return gap[_MARKERS.match(gap).end() :] if n else gap  # type: ignore[union-attr]


def _rebuilt(draft: Draft, kept: Sequence[int]) -> Draft:
    text = ""
    sentences: list[Sentence] = []
    citations: list[Citation] = []
    for n in kept:
        old = draft.sentences[n]
        text += _separator(draft, n, bool(sentences), n - 1 in kept)
        new = dataclasses.replace(old, start=len(text), end=len(text) + len(old.text))
        text += old.text + "".join(f" [{marker}]" for marker in old.markers)
        sentences.append(new)
        own = [c for c in draft.citations if (c.start, c.end) == (old.start, old.end)]
        citations += [dataclasses.replace(c, start=new.start, end=new.end) for c in own]
    return dataclasses.replace(draft, text=text, sentences=tuple(sentences), citations=tuple(citations))


def _separator(draft: Draft, n: int, follows: bool, adjacent: bool) -> str:
    gap = _gap(draft, n)
    clean = not re.search(r"[^\s\d.)\-•]", gap)
    mark = _LIST_MARK.search(gap)
    if not follows:
        return gap.lstrip("\n") if clean and mark else ""
    if clean and (adjacent or "\n\n" in gap):
        return gap if gap.strip(" ") or gap else " "
    return "\n\n" if _starts_block(draft, n) else " "


def _starts_block(draft: Draft, n: int) -> bool:
    """Whether an empty line stands between a sentence and the last one of its block that was taken out."""
    return any("\n\n" in _gap(draft, before) for before in range(n, 0, -1)) if n else False
