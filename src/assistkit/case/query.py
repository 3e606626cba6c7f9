"""What to search with: the words of a case."""

from __future__ import annotations

import re

from assistkit.case.bounded import bounded
from assistkit.case.conversation import turns
from assistkit.case.message import read_message, tidy
from assistkit.case.once import once
from assistkit.text.characters import without_unseen
from assistkit.types import Case


@once
def case_query(case: Case, max_words: int = 400) -> str:
    """What to search with: the subject and the cleaned customer messages, at most `max_words` words.

    What the customer wrote since the last reply comes first, then the subject and the messages before, in their order.
    Agent and system messages are never in it. The subject is left out where the first message begins with it.
    """
    case = bounded(case)
    subject = " ".join(tidy(without_unseen(case.subject)).split())
    now, before = _since_the_reply(case)
    if subject and not (before and _plain_start(before[0]).startswith(_plain_start(subject))):
        before.insert(0, subject)
    return _first_words("\n\n".join(dict.fromkeys(part for part in (*now, *before) if part)), max_words)


@once
def newest_query(case: Case, max_words: int = 400) -> str:
    """What the customer wrote since the last reply, cleaned; "" where nothing came before it, or since."""
    now, _ = _since_the_reply(bounded(case))
    return _first_words("\n\n".join(dict.fromkeys(now)), max_words)


def _since_the_reply(case: Case) -> tuple[list[str], list[str]]:
    """What the customer wrote since the last reply, and before it; where nothing came before, all of it is before."""
    newest, *older = ([read_message(case, number) for number in turn] for turn in turns(case))
    earlier = [text for turn in older[::-1] for text in turn]
    now, before = (newest, earlier) if earlier else ([], newest)
    return [part for part in now if part], [part for part in before if part]


def _first_words(text: str, limit: int) -> str:
    ends = [match.end() for _, match in zip(range(max(limit, 0)), re.finditer(r"\S+", text), strict=False)]
    return text[: ends[-1]] if ends else ""


def _plain_start(text: str) -> str:
    return " ".join(re.findall(r"\w+", text[:2_000].casefold()))
