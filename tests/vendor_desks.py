"""What every vendor's desk must stand besides the contract: faults that pass or stay, answers that are lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import stamina
from desk_server import Fault
from desk_world import WorldContract

from assistkit.desks import http
from assistkit.desks.syncing import sync
from assistkit.errors import DeskBusy, DeskRefused, DeskUnusable, NoteUnknown
from assistkit.index import open_index
from assistkit.testing import HashEmbedder
from assistkit.types import Sentence, Suggestion

DRAFT = "Hold the red button."


@contextmanager
def at_once(modules: Sequence[Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tries follow each other without waiting, and pages are small, so that there are several."""
    for module in modules:
        if getattr(module, "SIZE", 0) == 100:
            monkeypatch.setattr(module, "SIZE", 2)
    with stamina.set_testing(True, attempts=http.ATTEMPTS, cap=True):
        yield


def suggestion(case: Any) -> Suggestion:
    said = Sentence(text=DRAFT, kind="courtesy", start=0, end=len(DRAFT))
    return Suggestion(
        id="sug-0123456789abcdef", case_id=case.id, status="check", confidence=0.5, text=DRAFT, sentences=(said,)
    )


class Desks(WorldContract):
    """The contract, and what every desk must stand besides."""

    TEMPORARY = (
        Fault(status=429, headers={"Retry-After": "1"}),
        Fault(status=429),
        Fault(status=500),
        Fault(status=503, body="<html><h1>Maintenance</h1></html>"),
        Fault(kind="refuse"),
        Fault(kind="cut"),
        Fault(kind="lose"),
    )
    FINAL = (
        Fault(status=401, times=99),
        Fault(status=403, times=99),
        Fault(status=404, times=99),
        Fault(status=429, headers={"Retry-After": "90000"}, times=99),
        Fault(status=500, times=99),
        Fault(status=200, body="<!doctype html><title>Sign in</title>", times=99),
        Fault(status=200, body={"unexpected": [1, 2]}, times=99),
        Fault(status=200, body=[7], times=99),
        Fault(status=302, headers={"Location": "https://elsewhere.example/"}, times=99),
        Fault(kind="cut", times=99),
    )

    def filled(self) -> Any:
        desk = self.make_desk()
        for n in range(5):
            self.add_article(f"Button {n}", f"Press button {n}.", public=n % 2 == 0)
            self.later()
        return desk

    def test_faults_that_pass_change_nothing(self, tmp_path: Path) -> None:
        """Whatever breaks in whichever request, the index is the same."""
        for number, fault in enumerate(self.TEMPORARY):
            desk = self.filled()
            for spoilt in range(3):
                wanted = iter([False] * spoilt + [True] * 99)
                self.server.faults.append(Fault(**{**vars(fault), "when": lambda _, wanted=wanted: next(wanted)}))
            path = tmp_path / f"{number}.index"
            sync(desk, path, HashEmbedder())
            articles = open_index(path).articles
            assert {self.number(id): one.public for id, one in articles.items()} == {
                id: one["public"] for id, one in self.world.articles.items()
            }

    def test_faults_that_stay_are_told_and_delete_nothing(self, tmp_path: Path) -> None:
        """A clear error of the desk, without a secret; what was in the index stays as it was."""
        desk = self.filled()
        path = tmp_path / "kb.index"
        sync(desk, path, HashEmbedder())
        before = dict(open_index(path).articles)
        for fault in self.FINAL:
            self.server.faults = [Fault(**vars(fault))]
            with pytest.raises(DeskUnusable) as caught:
                sync(desk, path, HashEmbedder())
            assert not any(secret in repr(caught.value) for secret in self.secrets)
            assert dict(open_index(path).articles) == before
        self.server.faults = []
        assert sync(desk, path, HashEmbedder()).index is None

    def test_a_note_whose_answer_is_lost(self) -> None:
        """It is found in the case; where it did not arrive, nobody knows, and the next try writes it once."""
        for fault, known in ((Fault(kind="lose"), True), (Fault(kind="cut"), True), (Fault(kind="refuse"), False)):
            desk = self.make_desk()
            case = desk.case(self.add_case("Button", "It is stuck."))
            self.server.faults = [
                Fault(**{**vars(fault), "when": lambda asked: asked.method in ("PUT", "POST", "PATCH")})
            ]
            if known:
                assert desk.leave_note(case, suggestion(case)).left
            else:
                with pytest.raises(NoteUnknown):
                    desk.leave_note(case, suggestion(case))
                assert desk.leave_note(case, suggestion(case)).new
            assert sum(DRAFT in one["text"] for one in self.world.cases[self.number(case.id)]["said"]) == 1
            assert self.world.mails == []

    def test_a_desk_that_refuses_the_note(self) -> None:
        """403 is final; a conflict means that somebody wrote; too many requests are waited for."""
        desk = self.make_desk()
        case = desk.case(self.add_case("Button", "It is stuck."))
        writes = lambda asked: asked.method in ("PUT", "POST", "PATCH")  # noqa: E731
        self.server.faults = [Fault(status=403, when=writes)]
        with pytest.raises(DeskRefused):
            desk.leave_note(case, suggestion(case))
        self.server.faults = [Fault(status=409, when=writes)]
        assert not desk.leave_note(case, suggestion(case)).left
        self.server.faults = [Fault(status=429, headers={"Retry-After": "99999"}, when=writes)]
        with pytest.raises(DeskBusy):
            desk.leave_note(case, suggestion(case))
        self.server.faults = [Fault(status=429, headers={"Retry-After": "1"}, when=writes)]
        assert desk.leave_note(case, suggestion(case)).new

    def test_whatever_it_does_it_asks_only_what_it_lists(self) -> None:
        """Of all that was asked in a day's work every request is one of the connector's endpoints."""
        self.test_replies_since()
        self.test_closed_cases()
        self.test_articles_and_ids_agree()
        self.test_a_note_is_internal()
