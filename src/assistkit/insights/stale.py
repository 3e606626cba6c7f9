"""Articles that were right once and no longer are, each with its evidence; a person decides what to mend."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from assistkit.case.conversation import address, addresses_in
from assistkit.feedback.classifying import normal, similarity
from assistkit.feedback.records import in_utc
from assistkit.index.duplicates import duplicates
from assistkit.index.knowledge import KnowledgeIndex
from assistkit.insights.contradicting import contradictions
from assistkit.insights.history import Handled
from assistkit.insights.turning import turn
from assistkit.text.redaction import redact
from assistkit.text.sentences import sentences

Kind = Literal["outcomes", "replaced", "denied", "contradicted", "dead-link", "growing", "duplicate"]

QUIET_YEARS = 1.0
"""Years to a false alarm of an article's outcomes, on average, at least."""
_FEWEST_USES = 50.0  # a year, for that: of fewer, an alarm is rarer still
_SAME = 3  # cases that say the same, to be more than one customer
_SHOWN = 160  # characters of a sentence
_THING = r"(?:step \d+|options?|menus?|buttons?|tabs?|settings?|check ?box|links?)"
_ABSENT = re.compile(
    rf"\b{_THING}\b[^.!?\n]{{0,60}}?\b(?:does(?:n['’]?t| not) exist"
    r"|(?:is|are)(?:n['’]?t| not) (?:there|available|shown|in)"
    r"|(?:is|are) (?:missing|gone)|no longer (?:there|exists?|available)|not there)\b"
    r"|\b(?:there is no|can(?:no|['’]?)t (?:find|see)|could ?n['’]?t find|do(?:n['’]?t| not) (?:see|have))\b"
    rf"[^.!?\n]{{0,40}}?\b{_THING}\b",
    re.IGNORECASE,
)
_OFTEN = 0.1  # of the uses of an article in which that is said
_OLD, _RECENT = timedelta(days=365), timedelta(days=91)
_GROWN, _ENOUGH = 1.5, 10
_ORDER: dict[str, int] = {
    kind: at
    for at, kind in enumerate(("outcomes", "replaced", "denied", "contradicted", "dead-link", "growing", "duplicate"))
}


@dataclass(frozen=True, kw_only=True)
class Stale:
    """Why an article may be wrong by now: the kind of evidence, in words, since when, and the cases that show it."""

    article: str
    title: str
    kind: Kind
    why: str
    since: datetime | None = None
    cases: tuple[str, ...] = ()
    other: str = ""

    def to_dict(self) -> dict[str, Any]:
        """As `--json` tells it."""
        since = self.since.isoformat() if self.since is not None else None
        return {**self.__dict__, "cases": list(self.cases), "since": since}


def stale_articles(cases: Sequence[Handled], index: KnowledgeIndex) -> list[Stale]:
    """What speaks against articles, outcomes first; `cases` are in order of time."""
    uses: dict[str, list[Handled]] = defaultdict(list)
    for one in cases:
        for article in one.used:
            if article in index.articles:
                uses[article].append(one)
    found = [stale for article in sorted(uses) for stale in _of_uses(index, article, uses[article])]
    found += [*_dead_links(index), *_growing(index, uses, cases)]
    found += [
        Stale(article=id, title=index.articles[id].title, kind="contradicted", why=why, other=other)
        for id, other, why in contradictions(index)
    ]
    for pair in duplicates(index.articles.values()):
        why = f"Says nearly the same as {pair.other} ({pair.shared:.0%} of both)."
        title = index.articles[pair.one].title
        found.append(Stale(article=pair.one, title=title, kind="duplicate", why=why, other=pair.other))
    return sorted(found, key=lambda one: (_ORDER[one.kind], -len(one.cases), one.article, one.other))


def _of_uses(index: KnowledgeIndex, article: str, uses: Sequence[Handled]) -> Iterator[Stale]:
    title = index.articles[article].title
    wrong = [not one.used[article] for one in uses]
    years = max((uses[-1].at - uses[0].at).days / 365.25, 1.0)
    changed = turn(wrong, quiet=max(_FEWEST_USES, QUIET_YEARS * len(uses) / years))
    if changed is not None:
        late = [one for one, bad in zip(uses, wrong, strict=True) if bad and one.at >= uses[changed.since].at]
        day = uses[changed.since].at
        why = (
            f"Since about {day.date()}, {changed.wrong} of {changed.seen} uses went wrong (rejected, much edited or "
            f"denied by the customer); before, {changed.usual:.0%}."
        )
        ids = tuple(one.case.id for one in late)
        yield Stale(article=article, title=title, kind="outcomes", why=why, since=day, cases=ids)
    yield from _replaced(article, title, uses)
    says = [(one, said) for one in uses for said in _denials(one)]
    if len({one.case.id for one, _ in says}) >= max(_SAME, _OFTEN * len(uses)):
        ids = tuple(dict.fromkeys(one.case.id for one, _ in says))
        why = f"{len(ids)} customers deny what it says, such as: “{says[-1][1]}”."
        yield Stale(article=article, title=title, kind="denied", why=why, since=says[0][0].at, cases=ids)


def _replaced(article: str, title: str, uses: Sequence[Handled]) -> Iterator[Stale]:
    """Sentences of drafts that agents take out more often than not, with what they most often write near it."""
    had, gone = defaultdict[str, list[Handled]](list), defaultdict[str, list[Handled]](list)
    instead, text = defaultdict[str, Counter[str]](Counter), dict[str, str]()
    for one in uses:
        if not one.draft or not one.replies:
            continue
        draft, sent = _said(one.draft), _said(one.replies[-1])
        new = [key for key in sent if key not in draft]
        for key, sentence in draft.items():
            text.setdefault(key, sentence)
            had[key].append(one)
            if key not in sent:
                gone[key].append(one)
                if new:
                    instead[key][sent[max(new, key=lambda other: (similarity(key, other), other))]] += 1
    for key, cases in sorted(gone.items(), key=lambda item: (-len(item[1]), item[0])):
        since = sum(one.at >= cases[0].at for one in had[key])
        if len(cases) < _SAME or 2 * len(cases) <= since:
            continue
        why = f"Since {cases[0].at.date()} agents take out “{_short(text[key])}” in {len(cases)} of {since} replies"
        best = instead[key].most_common(1)
        why += f" and write “{_short(best[0][0])}” in {best[0][1]}." if best and best[0][1] > 1 else "."
        ids = tuple(one.case.id for one in cases)
        yield Stale(article=article, title=title, kind="replaced", why=why, since=cases[0].at, cases=ids)


def _said(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for start, end in sentences(text[:20_000]):
        key = normal(text[start:end]).casefold()
        if sum(map(str.isalpha, key)) > _SAME:
            found.setdefault(key, text[start:end])
    return found


def _denials(one: Handled) -> Iterator[str]:
    """Sentences of the customer, after a reply, that say a step, a menu or the like is not there."""
    for text in one.after:
        for start, end in sentences(text[:20_000]):
            said = text[start:end]
            if _ABSENT.search(said):
                yield _short(said)


def _dead_links(index: KnowledgeIndex) -> Iterator[Stale]:
    """Links to where articles are, that lead to none of them."""
    known = {address(article.url) for article in index.articles.values() if article.url}
    places = {one.rpartition("/")[0] for one in known}
    for id, article in index.articles.items():
        dead = sorted(
            {
                url
                for url in addresses_in(article.text)
                if (one := address(url)) and one not in known and one.rpartition("/")[0] in places
            }
        )
        if dead:
            why = f"Links to {len(dead)} address{'es' if len(dead) > 1 else ''} that no article has, such as {dead[0]}."
            yield Stale(article=id, title=article.title, kind="dead-link", why=why)


def _growing(index: KnowledgeIndex, uses: dict[str, list[Handled]], cases: Sequence[Handled]) -> Iterator[Stale]:
    """Long not updated, and used more and more."""
    if not cases:
        return
    now = cases[-1].at
    for id, own in sorted(uses.items()):
        written = index.articles[id].updated_at
        if written is None or now - in_utc(written) < _OLD:
            continue
        late = [one for one in own if one.at > now - _RECENT]
        days = max((now - _RECENT - own[0].at).days, 1)
        before = (len(own) - len(late)) / days * _RECENT.days
        if len(late) >= _ENOUGH and len(late) >= _GROWN * max(before, 1.0):
            used = f"used {len(late)} times in three months ({before:.0f} before)"
            why = f"Not updated since {in_utc(written).date()}, and {used}."
            ids = tuple(one.case.id for one in late)
            yield Stale(article=id, title=index.articles[id].title, kind="growing", why=why, cases=ids)


def _short(text: str) -> str:
    clean = redact(" ".join(text.split())).text
    return clean if len(clean) <= _SHOWN else f"{clean[:_SHOWN]}…"


def by_article(found: Iterable[Stale]) -> dict[str, list[Stale]]:
    """The evidence against each article, the article with the strongest first."""
    made: dict[str, list[Stale]] = {}
    for one in found:
        made.setdefault(one.article, []).append(one)
    return made
