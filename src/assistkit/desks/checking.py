"""What works at a desk and what does not, in words, before anything depends on it. Nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple

from assistkit.errors import AssistkitError
from assistkit.protocols import Desk
from assistkit.types import Author
from assistkit.types.desk import ArticlePage

_RECENT = timedelta(days=7)


class Check(NamedTuple):
    """One line of what was looked at."""

    verdict: Literal["ok", "warning", "failed"]
    says: str


def check(desk: Desk, case_id: str = "") -> Iterator[Check]:
    """Credentials, rights, limits, one page of articles, one case: that of `case_id`, else one of the last days."""
    try:
        case_id = case_id or _recent(desk)
        yield from _identity(desk, case_id)
    except AssistkitError as error:
        yield Check("failed", str(error))
        return
    for look in (lambda: _articles(desk), lambda: _case(desk, case_id)):
        yield from _tried(look)


def _tried(look: Callable[[], Iterator[Check]]) -> Iterator[Check]:
    try:
        yield from look()
    except AssistkitError as error:
        yield Check("failed", str(error))


def _identity(desk: Desk, case_id: str) -> Iterator[Check]:
    identity = desk.identity(case_id)
    yield Check("ok", f"the desk answers; to it we are {identity.name}")
    if identity.may_reply:
        yield Check("warning", "this user could reply to customers; assistkit never does: take that right from it")
    elif identity.may_reply is None:
        yield Check("warning", "the desk does not tell whether this user could reply; look that it has no such right")
    else:
        yield Check("ok", "this user cannot reply to customers")
    yield from (Check("warning", remark) for remark in identity.remarks)
    yield from (Check("ok", f"limit: {name}: {value}") for name, value in identity.limits.items())


def _articles(desk: Desk) -> Iterator[Check]:
    page = next((one for one in desk.articles() if one.articles or one.problems), ArticlePage())
    if not page.articles and not page.problems:
        yield Check("failed", "no article: there is none, or this user may not see any")
    for (public, why), count in Counter((one.public, page.why.get(one.id, "")) for one in page.articles).most_common():
        yield Check("ok", f"of the first articles {count} {'public' if public else 'internal'}: {why}")
    if page.articles and not any(one.public for one in page.articles):
        yield Check("warning", "none of these is public, and only public ones are quoted to customers")
    yield from (Check("failed", f"article {id}: {said}") for id, said in list(page.problems.items())[:3])


def _case(desk: Desk, case_id: str) -> Iterator[Check]:
    if not case_id:
        yield Check("warning", f"no case has changed for {_RECENT.days} days; name one with --case to have it read")
        return
    case = desk.case(case_id)
    authors = Counter[Author](one.author for one in case.messages)
    said = ", ".join(f"{count} of {author}" for author, count in authors.items()) or "none"
    hidden = sum(not one.public for one in case.messages)
    yield Check("ok" if authors["customer"] else "warning", f"case {case.id}: messages: {said}; {hidden} internal")


def _recent(desk: Desk) -> str:
    since = (datetime.now(UTC) - _RECENT).isoformat(timespec="seconds")
    return next((id for page in desk.changed(since) for id in (*page.open, *page.done)), "")
