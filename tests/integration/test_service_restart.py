"""A database that goes away: PostgreSQL is restarted, gently and not, and no agent sees an error; no review is lost."""

from __future__ import annotations

import gc
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from contracts.test_feedback_store import server_programs, server_user
from served import PIN, Served

from assistkit.errors import StoreUnusable
from assistkit.feedback import FeedbackStore


class Server:
    """A PostgreSQL of the test's own."""

    def __init__(self, programs: Path) -> None:
        self._programs, (self._user, _) = programs, server_user()
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        if self._user:
            shutil.chown(self.folder, self._user)
        self._run("initdb", "-U", "desk", "-A", "trust", "--no-sync", "--locale=C.UTF-8", "-E", "UTF8")
        self.start()

    def _run(self, program: str, *words: Any) -> None:
        command = [self._programs / program, "-D", self.folder / "data", *words]
        subprocess.run(command, user=self._user, cwd=self.folder, stdout=subprocess.DEVNULL, check=True)

    def start(self) -> None:
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off"
        self._run("pg_ctl", "-l", self.folder / "log", "-w", "-o", options, "start")

    def stop(self, how: str) -> None:
        self._run("pg_ctl", "-m", how, "-w", "stop")


@pytest.fixture
def postgres() -> Iterator[Server]:
    programs = server_programs()
    if programs is None:
        pytest.skip("needs PostgreSQL's server programs (initdb, postgres)")
    server = Server(programs)
    yield server
    server.stop("immediate")
    shutil.rmtree(server.folder, ignore_errors=True)


class OnPostgres(Served):
    """As `Served`, with acme's reviews on a PostgreSQL."""

    url_of_store = ""

    def _toml(self, folder: Path) -> str:
        return super()._toml(folder).replace(f"{folder}/acme.db", self.url_of_store)


def test_no_agent_sees_that_the_database_was_restarted(sample_index: Path, tmp_path: Path, postgres: Server) -> None:
    OnPostgres.url_of_store = f"postgresql://desk@/postgres?host={postgres.folder}"
    served = OnPostgres(sample_index, tmp_path)
    answers: Counter[tuple[str, int]] = Counter()
    acknowledged, stop = set[str](), threading.Event()

    def work(agent: int) -> None:
        number = 0
        while not stop.is_set():
            case, number = f"c{agent}-{number}", number + 1
            answers["hook", served.hook({"case_id": case, "case": PIN}).status_code] += 1
            shown = served.post("/suggest", {}, served.token(case=case))
            while shown.status_code == 202:
                time.sleep(0.2)
                shown = served.post("/suggest", {}, served.token(case=case))
            answers["suggest", shown.status_code] += 1
            if shown.status_code == 200:
                data = shown.json()
                said = {"event": "sent", "suggestion_id": data["suggestion_id"], "text": data["reply"]}
                kept = served.post("/reviews", said, served.token(case=case)).status_code
                answers["reviews", kept] += 1
                acknowledged.update([data["suggestion_id"]] if kept == 204 else [])

    agents = [threading.Thread(target=work, args=(one,)) for one in range(4)]
    for one in agents:
        one.start()
    for how in ("fast", "immediate"):
        before = len(acknowledged)
        served.until(lambda before=before: len(acknowledged) > before + 4)
        postgres.stop(how)
        time.sleep(1.0)
        postgres.start()
    before = len(acknowledged)
    served.until(lambda: len(acknowledged) > before + 4)
    stop.set()
    for one in agents:
        one.join()
    with served.store("acme") as store:
        kept = Counter(one.suggestion_id for one in store.events() if one.decision is not None)
    assert served.stop() == 0
    assert set(answers) == {("hook", 202), ("suggest", 200), ("reviews", 204)}
    assert acknowledged == set(kept)
    assert set(kept.values()) == {1}


def test_a_server_that_hangs_up_is_a_store_that_cannot_be_used() -> None:
    """As one does while it stops: the connection is reset before a word was said."""
    pytest.importorskip("pg8000")
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        def hang_up() -> None:
            connection, _ = listening.accept()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # the driver leaves its socket to the collector
            with pytest.raises(StoreUnusable):
                FeedbackStore.open(f"postgresql://desk@127.0.0.1:{listening.getsockname()[1]}/x")
            gc.collect()
        thread.join()
