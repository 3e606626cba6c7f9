"""What travels between a help desk and us: pages of articles and cases, a note that was left, who we are there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assistkit.types import Article, Case, Record


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticlePage(Record):
    """Articles that are new or changed, the oldest change first; `cursor` is where to go on after this page.

    `why` says of each article, by id, what makes it public or internal. `gone` are the ids of articles that are there
    no longer, `problems` says by id what is wrong with one that cannot be read.
    """

    articles: tuple[Article, ...] = ()
    why: Mapping[str, str] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    problems: Mapping[str, str] = field(default_factory=dict)
    cursor: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClosedCase(Record):
    """A case that is done, with all its messages. `articles` are those that its desk links to it, with a grade:
    2 where the customer got it, else 1.
    """

    case: Case
    articles: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class ClosedPage(Record):
    """Closed cases; `cursor` is where to go on after this page, `problems` says by id what cannot be read."""

    cases: tuple[ClosedCase, ...] = ()
    problems: Mapping[str, str] = field(default_factory=dict)
    cursor: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangedPage(Record):
    """Ids of cases that are new or changed, those that are open and those that are done; and where to go on."""

    open: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    cursor: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Note(Record):
    """What became of a note: `left` is whether it is in the case, `new` whether it was written just now.

    Where it was not left `why` says so in words.
    """

    left: bool
    new: bool = False
    why: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity(Record):
    """Whom the desk takes us for. `may_reply` is whether this user could write to customers; None where nobody knows.

    `limits` are the desk's limits by name, as it tells them; `remarks` what an administrator should know.
    """

    name: str
    may_reply: bool | None = None
    limits: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
