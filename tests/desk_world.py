"""What happens at a help desk, whichever it is: doubles of the vendors show this world in their own way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from desk_server import Asked, DeskServer, Reply

from assistkit.protocols import Desk
from assistkit.testing import DeskContract


class World:
    """Articles and cases as dicts, by number; `now` stands still until `later`, as clocks that count seconds do."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
        self.articles: dict[int, dict[str, Any]] = {}
        self.cases: dict[int, dict[str, Any]] = {}
        self.mails: list[str] = []
        self._numbers = iter(range(101, 10_000_000))

    def later(self, seconds: float = 61) -> None:
        self.now += timedelta(seconds=seconds)

    def add_article(self, title: str, text: str, *, public: bool) -> int:
        id = next(self._numbers)
        self.articles[id] = {"id": id, "title": title, "text": text, "public": public, "at": self.now, "made": self.now}
        return id

    def add_case(self, subject: str, text: str) -> int:
        id = next(self._numbers)
        self.cases[id] = {"id": id, "subject": subject, "status": "open", "said": [], "at": self.now, "made": self.now}
        self.say(id, "customer", text)
        return id

    def say(self, id: int, who: str, text: str, *, public: bool = True) -> dict[str, Any]:
        """`who` is customer, agent or us; what an agent says in public goes to the customer."""
        said = {"id": next(self._numbers), "who": who, "text": text, "public": public, "at": self.now}
        self.cases[id]["said"].append(said)
        self.cases[id]["at"] = self.now
        if public and who != "customer":
            self.mails.append(text)
        return said


class WorldContract(DeskContract):
    """The contract of a desk, at a double of it: give `double`, which answers for a world, and `connect`."""

    double: Callable[[World], Callable[[Asked], Reply]]
    world: World
    server: DeskServer

    def connect(self, url: str) -> Desk:
        raise NotImplementedError

    def article_id(self, number: int) -> str:
        """How the desk calls an article of the world."""
        return str(number)

    def case_id(self, number: int) -> str:
        """How the desk calls a case of the world."""
        return str(number)

    def number(self, id: str) -> int:
        """Which one it is."""
        return int(id)

    @pytest.fixture(autouse=True)
    def _started(self) -> Iterator[None]:
        self._open: list[DeskServer] = []
        yield
        for one in self._open:
            one.close()

    def make_desk(self) -> Desk:
        self.world = World()
        self.server = DeskServer(type(self).double(self.world))
        self._open.append(self.server)
        return self.connect(self.server.url)

    def add_article(self, title: str, text: str, *, public: bool) -> str:
        return self.article_id(self.world.add_article(title, text, public=public))

    def change_article(self, id: str, text: str) -> None:
        self.world.articles[self.number(id)] |= {"text": text, "at": self.world.now}

    def hide_article(self, id: str) -> None:
        self.world.articles[self.number(id)] |= {"public": False, "at": self.world.now}

    def remove_article(self, id: str) -> None:
        del self.world.articles[self.number(id)]

    def add_case(self, subject: str, text: str) -> str:
        return self.case_id(self.world.add_case(subject, text))

    def customer_writes(self, id: str, text: str) -> None:
        self.world.say(self.number(id), "customer", text)

    def agent_replies(self, id: str, text: str) -> None:
        self.world.say(self.number(id), "agent", text)

    def agent_notes(self, id: str, text: str) -> None:
        self.world.say(self.number(id), "agent", text, public=False)

    def close_case(self, id: str) -> None:
        self.world.cases[self.number(id)] |= {"status": "closed", "at": self.world.now}

    def remove_case(self, id: str) -> None:
        self.world.cases[self.number(id)] |= {"status": "deleted", "at": self.world.now}

    def customer_got(self) -> list[str]:
        return list(self.world.mails)

    def later(self) -> None:
        self.world.later()


def iso(moment: datetime) -> str:
    """As most desks write a time."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


NOT_FOUND: Reply = (404, {}, {"error": "RecordNotFound", "description": "Not found"})
