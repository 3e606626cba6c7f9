"""`assistkit serve` under load: agents, webhooks, a new index, processes that are killed, a database that restarts.

    python benchmarks/service_load.py [--seconds 600] [--agents 50] [--hooks 200] [--workers 2] [--reviews URL]
                                        [--kills 5] [--swaps 2]

Webhooks announce cases of kb_samples, so many a minute. An agent takes a case that was announced, asks for its panel
until it is there, inserts the draft and sends it, then thinks. The index is built anew twice, a process is killed five
times, and the database restarted once, spread over the time. The database is a PostgreSQL of its own; where its
programs are missing it is SQLite, which nobody can restart.

An error is a status of 400 or more, or a connection that fails twice in a row: whoever is connected to a process that
is killed asks once more, as proxies do, and that is counted as a retry. A panel's time is that of an answer with the
suggestion; how long the agent waited for it, asking again and again, is told beside it. A review is lost if it was
acknowledged and is not in the store at the end, doubled if it is there twice; a suggestion is doubled where a case has
two.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
from postgres_server import Postgres, postgres
from surroundings import REPOSITORY, save

from assistkit.case.dataset import load
from assistkit.desks.service.access import sign
from assistkit.desks.service.hooks import signature
from assistkit.desks.service.tenants import Tenant
from assistkit.feedback import FeedbackStore

SAMPLES = REPOSITORY / "kb_samples"
SEED = 7
LOOK = 5.0  # seconds between looks at memory
THINK, POLL = (5.0, 25.0), 0.5  # seconds


class Load:
    """One service, and all that is asked of it until `until`."""

    def __init__(self, folder: Path, said: argparse.Namespace, database: Postgres | None) -> None:
        self.database = database
        own = database.url if database else str(folder / "reviews.db")
        self.index, self.reviews = folder / "kb.index", said.reviews or own
        self.build()
        secret = secrets.token_hex(32)
        self.desk = Tenant(name="load", keys={"load": secret}, hooks=[secret[::-1]], reviews=self.reviews)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{free.getsockname()[1]}"
        command = [
            "serve",
            "--index",
            self.index,
            "--desk",
            "load",
            "--reviews",
            self.reviews,
            "--workers",
            said.workers,
        ]
        self.log = (folder / "log").open("w+", encoding="utf-8")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "assistkit", *map(str, command), "--port", self.url.rpartition(":")[2]],
            env={
                **os.environ,
                "ASSISTKIT_SERVE_LOAD_KEYS": f"load={secret}",
                "ASSISTKIT_SERVE_LOAD_HOOKS": secret[::-1],
            },
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        self.rows = [one.case.to_dict() for one in load(SAMPLES)]
        self.waiting: list[str] = []
        self.panels: list[float] = []
        self.waited: list[float] = []
        self.memory: dict[int, list[tuple[float, float]]] = {}
        self.counts: Counter[str] = Counter()
        self.acknowledged: set[str] = set()
        self._announced: dict[str, float] = {}
        self.began = self.until = 0.0

    def end(self) -> None:
        """However it went."""
        self.process.kill()
        self.process.wait()
        self.log.close()

    def build(self) -> None:
        """A new generation of the index."""
        command = ["index", "build", str(SAMPLES / "articles"), "--out", str(self.index)]
        subprocess.run([sys.executable, "-m", "assistkit", *command], stderr=subprocess.DEVNULL, check=True)

    def asked(self, client: httpx2.Client, path: str, body: bytes, headers: dict[str, str]) -> httpx2.Response | None:
        """The answer; None where both tries fail."""
        for again in (True, False):
            try:
                answer = client.post(self.url + path, content=body, headers=headers)
            except httpx2.TransportError:
                self.counts["retries" if again else "failed connections"] += 1
                continue
            if answer.status_code >= 400:
                self.counts[f"status {answer.status_code} of {path.split('/')[1]}"] += 1
            return answer
        return None

    def announce(self, per_minute: float) -> None:
        """Webhooks, evenly in time."""
        chance = random.Random(SEED)  # noqa: S311
        with httpx2.Client(timeout=60, trust_env=False) as client:
            while time.monotonic() < self.until:
                id = f"case-{len(self._announced)}"
                row = {**chance.choice(self.rows), "id": id}
                body, at, hook = json.dumps({"case_id": id, "case": row}).encode(), str(int(time.time())), f"msg-{id}"
                signed = signature(self.desk.hooks[0], hook, at, body)
                headers = {"webhook-id": hook, "webhook-timestamp": at, "webhook-signature": signed}
                self._announced[id] = time.monotonic()
                if self.asked(client, f"/hooks/{self.desk.name}", body, headers) is not None:
                    self.waiting.append(id)
                    self.counts["hooks"] += 1
                time.sleep(max(0.0, self.began + len(self._announced) * 60 / per_minute - time.monotonic()))

    def work(self, number: int) -> None:
        """An agent's day."""
        chance = random.Random(SEED + number)  # noqa: S311
        with httpx2.Client(timeout=60, trust_env=False) as client:
            time.sleep(chance.uniform(0, THINK[1]))
            while time.monotonic() < self.until:
                if self.waiting:
                    self.answer(client, self.waiting.pop(0), f"agent-{number}")
                time.sleep(chance.uniform(*THINK))

    def answer(self, client: httpx2.Client, case: str, agent: str) -> None:
        """One case: panel, insert, send."""
        headers = {"Authorization": f"Bearer {sign(self.desk, case=case, agent=agent)}"}
        asked = time.monotonic()
        while True:
            began = time.monotonic()
            shown = self.asked(client, "/suggest", b"{}", headers)
            if shown is None or shown.status_code not in (200, 202):
                return
            if shown.status_code == 200:
                break
            time.sleep(POLL)
        self.panels.append(time.monotonic() - began)
        self.waited.append(time.monotonic() - asked)
        data = shown.json()
        for said in (
            {"event": "inserted", "suggestion_id": data["suggestion_id"], "reason": "reply"},
            {"event": "sent", "suggestion_id": data["suggestion_id"], "text": data["reply"] or "We look into it."},
        ):
            kept = self.asked(client, "/reviews", json.dumps(said).encode(), headers)
            if said["event"] == "sent" and kept is not None and kept.status_code == 204:
                self.acknowledged.add(data["suggestion_id"])

    def disturb(self, said: argparse.Namespace) -> None:
        """New indexes, processes that are killed, and a restart of the database, one after the other."""
        events = [*["swap"] * said.swaps, *["kill"] * said.kills, *(["restart"] if self.database else [])]
        random.Random(SEED).shuffle(events)  # noqa: S311
        for event in events:
            time.sleep(said.seconds / (len(events) + 1))
            if event == "swap":
                self.build()  # in a process of its own, so that this one measures
            elif event == "restart" and self.database:
                self.database.restart()
            elif children := self.children():
                os.kill(children[0], signal.SIGKILL)
            self.counts[f"{event}s"] += 1

    def children(self) -> list[int]:
        """The processes that serve."""
        asked = ["ps", "-o", "pid=,args=", "--ppid", str(self.process.pid)]
        lines = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.splitlines()
        serving = [int(line.split()[0]) for line in lines if "spawn_main" in line]
        return serving or [self.process.pid]

    def watch(self) -> None:
        """Memory of each process, in MB, every five seconds."""
        while time.monotonic() < self.until:
            for pid in self.children():
                try:
                    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
                except OSError:
                    continue
                at = time.monotonic() - self.began
                self.memory.setdefault(pid, []).append((at, pages * os.sysconf("SC_PAGE_SIZE") / 1e6))
            time.sleep(LOOK)

    def by_minute(self) -> list[int]:
        """The median of all processes in each minute."""
        told = [one for looks in self.memory.values() for one in looks]
        minutes = range(int(max(at for at, _ in told) // 60) + 1)
        return [round(float(np.median([mb for at, mb in told if at // 60 == minute] or [0]))) for minute in minutes]

    def growth(self) -> list[dict[str, float]]:
        """Of each process that lived for two minutes: how long, and MB in its second minute and in its last."""
        found = []
        for looks in self.memory.values():
            begun, ended = looks[0][0], looks[-1][0]
            if ended - begun >= 120:
                second = [mb for at, mb in looks if 60 <= at - begun < 120]
                last = [mb for at, mb in looks if at > ended - 60]
                said = [(ended - begun) / 60, float(np.median(second)), float(np.median(last))]
                found.append(dict(zip(("minutes", "second", "last"), (round(one, 1) for one in said), strict=True)))
        return found

    def judged(self) -> dict[str, Any]:
        """What became of the reviews that were acknowledged."""
        with FeedbackStore.open(self.reviews) as store:
            counted = Counter(one.suggestion_id for one in store.events() if one.decision is not None)
            queued = store.jobs.waiting()
            made = Counter(one.shown.case_id for one in store.outcomes())
        doubled = sum(1 for one in self.acknowledged if counted[one] > 1)
        lost = len(self.acknowledged - counted.keys())
        twice = sum(1 for number in made.values() if number > 1)
        kept = {"acknowledged": len(self.acknowledged), "lost": lost, "doubled": doubled}
        return {**kept, "cases with two suggestions": twice, "still queued": queued}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--agents", type=int, default=50)
    parser.add_argument("--hooks", type=float, default=200, help="a minute")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--swaps", type=int, default=2)
    parser.add_argument("--reviews", default="", help="a store; a SQLite file unless given")
    said = parser.parse_args()
    busy = [os.getloadavg()[0]]
    with contextlib.ExitStack() as ends, tempfile.TemporaryDirectory() as folder:
        database = None if said.reviews else postgres()
        if database:
            ends.callback(database.end)
        load_ = Load(Path(folder), said, database)
        ends.callback(load_.end)
        while not _up(load_.url):
            time.sleep(0.2)
        load_.began = time.monotonic()
        load_.until = load_.began + said.seconds
        threads = [threading.Thread(target=load_.work, args=(number,)) for number in range(said.agents)]
        threads += [threading.Thread(target=load_.announce, args=(said.hooks,)), threading.Thread(target=load_.watch)]
        threads += [threading.Thread(target=load_.disturb, args=(said,))]
        for one in threads:
            one.daemon = True
            one.start()
        for one in threads:
            one.join()
        busy.append(os.getloadavg()[0])
        reviews = load_.judged()
        load_.process.terminate()
        code = load_.process.wait(120)
        load_.log.seek(0)
        lines = [json.loads(line) for line in load_.log if line.startswith("{")]
    result = {
        "seconds": said.seconds,
        "agents": said.agents,
        "workers": said.workers,
        "database": "PostgreSQL" if database else "SQLite" if not said.reviews else "given",
        "load of the machine, before and at the end": [round(one, 1) for one in busy],
        "panels": len(load_.panels),
        "panel p50, p95, p99 in ms": [round(1000 * float(np.percentile(load_.panels, one))) for one in (50, 95, 99)],
        "an agent waited, p50, p95, longest in s": [
            round(float(np.percentile(load_.waited, one)), 1) for one in (50, 95, 100)
        ],
        "counts": dict(sorted(load_.counts.items())),
        "reviews": reviews,
        "the slowest in the log, in ms": max(one["ms"] for one in lines if one.get("route") == "suggest"),
        "errors in the log": sum(one["level"] == "error" for one in lines),
        "MB of a process, median of each minute": load_.by_minute(),
        "MB of each process that lived long": load_.growth(),
        "exit code": code,
    }
    save("service_load", result)


def _up(url: str) -> bool:
    try:
        return httpx2.get(f"{url}/ready", timeout=5, trust_env=False).status_code == 200
    except httpx2.TransportError:
        return False


if __name__ == "__main__":
    main()
