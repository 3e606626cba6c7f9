"""What of a suggestion's findings an agent sees: the two that decide, in a line each; the rest on asking "why"."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from assistkit.desks.cards.draft import shortened
from assistkit.desks.cards.sources import SEVERITIES, about, cited
from assistkit.types import Finding, Suggestion

OPEN = 2
LINE, _CLAUSE = 84, 20  # characters of one that is open, and of the least that is cut off at the end of a sentence
_LAST = (
    "old-article",
    "unsure",
    "no-promise",
    "reading-level",
    "banned-phrase",
    "emoji",
    "spelling",
    "unseen",
    "address",
)
_DECIDES = ("escalate", "internal-source", "leak", "internal-quoted", "premise", "not-answered", "question")
_FOLLOWS = {
    "unsure": (
        "weak-evidence",
        "articles-compete",
        "past-cases-differ",
        "too-little",
        "other-product",
        "other-language",
    ),
    "weak-evidence": ("not-answered",),
    "articles-compete": ("clarify",),
    "no-promise": ("weak-evidence",),
}
"""What is not said where one of these is: it is the same doubt, or follows from it."""
_ABOUT = 120  # characters of the draft
_QUOTED = re.compile(r"“(.+?)(?: …)?”")


class Shown(NamedTuple):
    """A finding as it is shown; `line` is all that one which is open says, `about` its place in the draft."""

    of: Finding
    label: str
    line: str
    about: str
    open: bool


def shown(suggestion: Suggestion) -> list[Shown]:
    """Those that decide first, and of these at most two are open. A note is open only where there is no warning."""
    told = sorted(_told(suggestion), key=_place)
    grave = [one for one in told if one.severity != "info"]
    opened = (grave or told)[:OPEN]
    return [_shown(one, suggestion.text, one in opened) for one in told]


def one_line(text: str, length: int = LINE) -> str:
    """What fits on a line, up to the end of a sentence or a clause if one does; "…" stands for what is left out."""
    words = " ".join(text.split())
    if len(words) <= length:
        return words
    end = max(words.rfind(sign, _CLAUSE, length - 1) for sign in (". ", "; "))
    return f"{words[: end + 1].rstrip(';')} …" if end > 0 else shortened(words, length)


def folded(findings: Sequence[Shown]) -> list[Shown]:
    """What is behind "why": those that are not open, and all of what an open one shortens."""
    return [one for one in findings if not one.open or one.line.endswith("…")]


def _shown(finding: Finding, draft: str, is_open: bool) -> Shown:
    place = shortened(about(finding, draft), _ABOUT)
    return Shown(finding, SEVERITIES[finding.severity], one_line(finding.message), place, is_open)


def _place(finding: Finding) -> tuple[int, int]:
    """The worst first; of the same severity in the order of what decides, with what only asks for care at the end."""
    order = {code: place - len(_DECIDES) for place, code in enumerate(_DECIDES)}
    order |= {code: place + 1 for place, code in enumerate(_LAST)}
    return list(SEVERITIES).index(finding.severity), order.get(finding.code, 0)


def _told(suggestion: Suggestion) -> list[Finding]:
    """Each once, without what follows from another, and without a rival that the draft quotes as well."""
    quoted = {source.title for source in cited(suggestion)[1:]}
    told = [one for one in dict.fromkeys(suggestion.findings) if not _is_quoted(one, quoted)]
    codes = {one.code for one in told}
    unanswered = " ".join(one.message for one in told if one.code == "not-answered")
    followed = (one for one in told if codes.isdisjoint(_FOLLOWS.get(one.code, ())))
    return [one for one in followed if not (one.code == "question" and _same_question(one, unanswered))]


def _is_quoted(finding: Finding, titles: Collection[str]) -> bool:
    """Whether it says that an article competes which the draft quotes beside the first."""
    return finding.code == "articles-compete" and any(finding.message.startswith(f"“{one}”") for one in titles)


def _same_question(finding: Finding, named: str) -> bool:
    """Whether it warns of a question that is named already as one that nothing answers."""
    asked = _QUOTED.match(finding.message)
    return bool(asked and finding.severity == "warning" and asked[1] in named)
