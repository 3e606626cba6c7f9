"""A correct desk in memory, as plain as can be, and what happens at it: for tests of what all desks share."""

from __future__ import annotations

from assistkit.desks.notes import agents_since, leave, note_html
from assistkit.errors import DeskMissing
from assistkit.testing import DeskContract
from assistkit.types import Article, Case, Message
from assistkit.types.desk import ArticlePage, ChangedPage, ClosedCase, ClosedPage, Identity


class Plain:
    """A correct desk; its clock counts changes."""

    def __init__(self):
        self.clock = 0
        self.kb, self.cases, self.at, self.status, self.sent = {}, {}, {}, {}, []

    def tick(self, id):
        self.clock += 1
        self.at[id] = self.clock

    def public(self, one):
        return one["public"]

    def said(self, id):
        return tuple(self.cases[id]["said"])

    def articles(self, cursor=""):
        found = [(id, one) for id, one in self.kb.items() if self.at[id] >= int(cursor or 0)]
        made = [
            Article(
                id=id, title=one["title"], text=one["text"], visibility="public" if self.public(one) else "internal"
            )
            for id, one in sorted(found, key=lambda one: self.at[one[0]])
        ]
        yield ArticlePage(articles=tuple(made), why={one.id: "its readers" for one in made}, cursor=str(self.clock))

    def article_ids(self):
        return set(self.kb)

    def solved(self, cursor=""):
        done = [id for id in self.cases if self.status[id] == "closed" and self.at[id] >= int(cursor or 0)]
        yield ClosedPage(cases=tuple(ClosedCase(case=self.case(id)) for id in done), cursor=str(self.clock))

    def changed(self, cursor=""):
        ids = [id for id in self.cases if cursor and self.at[id] >= int(cursor)]
        open_ = tuple(id for id in ids if self.status[id] == "open")
        done = tuple(id for id in ids if self.status[id] == "closed")
        yield ChangedPage(open=open_, done=done, cursor=str(self.clock))

    def case(self, id):
        if id not in self.cases:
            raise DeskMissing(f"case {id} is not there")
        return Case(id=id, subject=self.cases[id]["subject"], messages=self.said(id))

    def leave_note(self, case, suggestion):
        return leave(self, case, suggestion, lambda: self.write(case.id, note_html(suggestion, case)))

    def write(self, id, html):
        self.put(id, "agent", html, public=False)

    def put(self, id, author, text, *, public=True):
        self.cases[id]["said"].append(Message(author=author, text=text, public=public))
        self.tick(id)
        if public and author == "agent":
            self.sent.append(text)

    def replies_since(self, case):
        return agents_since(self, case)

    def identity(self, case_id=""):  # noqa: ARG002
        return Identity(name="somebody", may_reply=False)


class PlainContract(DeskContract):
    """What happens at the plain desk."""

    kind = Plain
    secrets = ("s3cret",)

    def make_desk(self):
        self.desk = self.kind()
        return self.desk

    def add_article(self, title, text, *, public):
        id = f"a{len(self.desk.at) + 1}"
        self.desk.kb[id] = {"title": title, "text": text, "public": public}
        self.desk.tick(id)
        return id

    def change_article(self, id, text):
        self.desk.kb[id]["text"] = text
        self.desk.tick(id)

    def hide_article(self, id):
        self.desk.kb[id]["public"] = False
        self.desk.tick(id)

    def remove_article(self, id):
        del self.desk.kb[id]

    def add_case(self, subject, text):
        id = f"c{len(self.desk.at) + 1}"
        self.desk.cases[id], self.desk.status[id] = {"subject": subject, "said": []}, "open"
        self.desk.put(id, "customer", text)
        return id

    def customer_writes(self, id, text):
        self.desk.put(id, "customer", text)

    def agent_replies(self, id, text):
        self.desk.put(id, "agent", text)

    def agent_notes(self, id, text):
        self.desk.put(id, "agent", text, public=False)

    def close_case(self, id):
        self.desk.status[id] = "closed"
        self.desk.tick(id)

    def remove_case(self, id):
        del self.desk.cases[id]

    def customer_got(self):
        return list(self.desk.sent)

    def later(self):
        self.desk.clock += 1
