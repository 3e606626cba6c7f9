"""Takes out of a draft what did not pass its checks; what is left keeps its words and gets new offsets."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Collection, Sequence

from assistkit.protocols import Verifier
from assistkit.text.layout import before, by_line, laid_out, number
from assistkit.types import Case, Citation, Draft, Evidence, Finding, Sentence


def remove_unsupported(draft: Draft, findings: Sequence[Finding]) -> Draft:
    """The draft without sentences that have an error, and without a list or table of which one line has.

    Empty where an error has no place in the draft, or no sentence that cites something is left.
    """
    errors = [finding for finding in findings if finding.severity == "error"]
    if not errors:
        return draft
    if any(error.start is None or error.end is None for error in errors):
        return Draft()
    draft = laid_out(draft)
    bad = {n for n, one in enumerate(draft.sentences) for e in errors if _touches(one, e)}
    kept = _without_lists(draft, bad)
    cited = {m for n in kept if draft.sentences[n].kind == "evidence" for m in draft.sentences[n].markers}
    kept = [n for n in kept if draft.sentences[n].kind != "notice" or cited.issuperset(draft.sentences[n].markers)]
    kept = [n for n in kept if not _announces_nothing(draft, n, kept)]
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
    above: list[int] = []
    for block in _blocks(draft):
        whole = any(by_line(draft.sentences[n]) for n in block)
        left = [] if whole and bad & set(block) else [n for n in block if n not in bad]
        if not left and above and kept and kept[-1] == above[-1] and _announces(draft.sentences[above[-1]]):
            kept.pop()
        kept += left
        above = block
    return kept


def _announces(sentence: Sentence) -> bool:
    return sentence.kind == "evidence" and sentence.text.endswith(":")


def _blocks(draft: Draft) -> list[list[int]]:
    """The sentences of each paragraph; numbered paragraphs in a row are one block."""
    blocks: list[list[int]] = []
    for n, one in enumerate(draft.sentences):
        goes_on = (number(one) or 0) > 1
        if not blocks or (one.paragraph and not goes_on):
            blocks.append([])
        blocks[-1].append(n)
    return blocks


def _announces_nothing(draft: Draft, n: int, kept: Collection[int]) -> bool:
    """Whether it is a notice such as "Read more:", and every notice that followed it is gone."""
    one, after = draft.sentences[n], range(n + 1, len(draft.sentences))
    if one.kind != "notice" or one.markers or not one.text.endswith(":"):
        return False
    announced = list(itertools.takewhile(lambda m: draft.sentences[m].kind == "notice", after))
    return bool(announced) and not any(m in kept for m in announced)


def _rebuilt(draft: Draft, kept: Sequence[int]) -> Draft:
    """The sentences that stay, set as they say; one whose paragraph lost its beginning begins it."""
    text = ""
    sentences: list[Sentence] = []
    citations: list[Citation] = []
    opens = {n: block[0] for block in _blocks(draft) for n in block}
    begun: set[int] = set()
    for n in kept:
        old = draft.sentences[n]
        first = opens[n] not in begun
        begun.add(opens[n])
        new = dataclasses.replace(old, paragraph=old.paragraph or first)
        text += before(new, first=not sentences)
        new = dataclasses.replace(new, start=len(text), end=len(text) + len(old.text))
        text += old.text + "".join(f" [{marker}]" for marker in old.markers)
        sentences.append(new)
        own = [c for c in draft.citations if (c.start, c.end) == (old.start, old.end)]
        citations += [dataclasses.replace(c, start=new.start, end=new.end) for c in own]
    return dataclasses.replace(draft, text=text, sentences=tuple(sentences), citations=tuple(citations))
