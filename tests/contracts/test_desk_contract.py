"""The contract of a desk is worth what it catches: each bug planted here, most of them seen in the wild, breaks it."""

from __future__ import annotations

import dataclasses

import pytest
from plain_desk import Plain, PlainContract

from assistkit.desks.notes import leave, note_html
from assistkit.testing import DeskContract, desk_failures
from assistkit.types.desk import ClosedCase, ClosedPage


class TakesAnUnknownReaderForEverybody(Plain):
    def public(self, one):
        return one["public"] is not None


class ForgetsOneOfTheIds(Plain):
    def article_ids(self):
        return set(sorted(self.kb)[1:])


class NeverForgetsAnId(Plain):
    def article_ids(self):
        return {id for id in self.at if id.startswith("a")}


class LeavesOutTheLastSecond(Plain):
    def articles(self, cursor=""):
        return super().articles(str(int(cursor) + 2) if cursor else "")


class TellsNothingOfHiding(Plain):
    def articles(self, cursor=""):
        for page in super().articles(cursor):
            shown = tuple(one for one in page.articles if not cursor or one.public)
            yield dataclasses.replace(page, articles=shown)


class SaysNotWhy(Plain):
    def articles(self, cursor=""):
        for page in super().articles(cursor):
            yield dataclasses.replace(page, why={})


class TakesNotesForReplies(Plain):
    def said(self, id):
        return tuple(dataclasses.replace(one, public=True) for one in super().said(id))


class TakesEverybodyForTheCustomer(Plain):
    def said(self, id):
        return tuple(dataclasses.replace(one, author="customer") for one in super().said(id))


class NewestFirst(Plain):
    def said(self, id):
        return super().said(id)[::-1]


class GivesADeletedCase(Plain):
    def case(self, id):
        self.cases.setdefault(id, {"subject": "", "said": []})
        return super().case(id)


class SendsTheNote(Plain):
    def write(self, id, html):
        self.put(id, "agent", html, public=True)


class MailsTheNote(Plain):
    def write(self, id, html):
        super().write(id, html)
        self.sent.append(html)


class WritesTheNoteTwice(Plain):
    def leave_note(self, case, suggestion):
        super().write(case.id, note_html(suggestion, case))
        return super().leave_note(case, suggestion)


class WritesWithoutLooking(Plain):
    def leave_note(self, case, suggestion):
        return leave(self, self.case(case.id), suggestion, lambda: self.write(case.id, note_html(suggestion, case)))


class TakesOwnNotesForReplies(Plain):
    def replies_since(self, case):
        return tuple(one for one in self.case(case.id).messages[len(case.messages) :] if one.author == "agent")


class GivesOldReplies(Plain):
    def replies_since(self, case):
        return tuple(
            one for one in self.case(case.id).messages if one.author == "agent" and "assistkit" not in one.text
        )


class ClosesWithTheFirstMessageAlone(Plain):
    def solved(self, cursor=""):
        for page in super().solved(cursor):
            cut = [dataclasses.replace(one.case, messages=one.case.messages[:1]) for one in page.cases]
            yield dataclasses.replace(page, cases=tuple(ClosedCase(case=one) for one in cut))


class ClosesWhatIsOpen(Plain):
    def solved(self, cursor=""):  # noqa: ARG002
        yield ClosedPage(cases=tuple(ClosedCase(case=self.case(id)) for id in self.cases), cursor="1")


class BeginsWithAllThatEverWas(Plain):
    def changed(self, cursor=""):
        return super().changed(cursor or "0")


class MissesWhatIsClosed(Plain):
    def changed(self, cursor=""):
        for page in super().changed(cursor):
            yield dataclasses.replace(page, done=())


class ShowsItsPassword(Plain):
    def __repr__(self):
        return "Plain(password='s3cret')"


BUGS = list(Plain.__subclasses__())


def with_bug(kind):
    contract = PlainContract()
    contract.kind = kind
    return contract


class TestPlain(PlainContract):
    """The plain desk keeps every rule."""


@pytest.mark.parametrize("bug", BUGS, ids=lambda one: one.__name__)
def test_a_planted_bug_breaks_a_rule(bug):
    """Every bug is noticed."""
    assert desk_failures(lambda: with_bug(bug)) != []


def test_every_rule_catches_something():
    """No rule is there in vain: each is broken by one of the bugs."""
    rules = {name for name in dir(DeskContract) if name.startswith("test_")}
    caught = {name for bug in BUGS for name in desk_failures(lambda bug=bug: with_bug(bug))}
    assert rules - caught == set()
