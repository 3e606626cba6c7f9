"""django-helpdesk with the panel under load: twenty agents read, poll, insert, reject and answer at the same time.

    pip install gunicorn
    python benchmarks/desk_load.py [--seconds 300] [--agents 20]

The site of tests/integration/helpdesk_site, its SQLite set as the documentation says, its customers those of
kb_samples. Two gunicorn servers (2 processes of 4 threads each) share it, one with the app and one without, beside one
`assistkit_work`. Each ticket is written, each page opened and each answer sent at both, in random order: they do the
same but for the panel. A fifth of the clicks is a double click, half of the time somebody else's panel is open too.

An error is a status other than 2xx and 3xx, a redirect to the login, and a line of a log from WARNING on. A review is
lost if it was acknowledged and is not in the store when the worker has nothing left to do, doubled if it is there more
than once, changed if it is there as another decision. Ratios have 95 % bootstrap intervals, by page.
"""

from __future__ import annotations

import argparse
import html
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter, deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import requests
from surroundings import REPOSITORY, save

from assistkit.case.dataset import load
from assistkit.feedback import FeedbackStore

SAMPLES = REPOSITORY / "kb_samples"
SEED, FIRST = 7, 3  # FIRST: tickets for each agent before it starts
THINK, PATIENCE = (1.0, 4.0), 60.0  # seconds
GUNICORN = (
    "django.core.wsgi:get_wsgi_application()",
    "--workers=2",
    "--threads=4",
    "--keep-alive=60",
    "--no-control-socket",
)
UNRELATED = "We have moved! Our office is closed on Friday because all of us carry boxes. See you next week."
SETTINGS = """
from helpdesk_site.settings import *
ASSISTKIT["LEASE"] = 120
LOGGING = {"version": 1, "root": {"level": "WARNING", "handlers": ["all"]}, "handlers": {"all": {
    "class": "logging.StreamHandler", "formatter": "all"}}, "formatters": {"all": {
    "format": "%(levelname)s %(name)s %(message)s"}}}
"""
FILL = """
import sys, pathlib, django; django.setup()
from django.contrib.auth.models import User
from helpdesk_site.fill import fill
fill(pathlib.Path(sys.argv[1]))
for number in range(int(sys.argv[2])):
    User.objects.create_user(f"agent{number}", f"agent{number}@desk.example", "pw", is_staff=True)
"""


class Desk:
    """The site in a folder, its processes, and what the agents noted: threads only append to it."""

    def __init__(self, folder: Path, agents: int) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "HELPDESK_SITE": str(folder),
            "DJANGO_SETTINGS_MODULE": "load_settings",
            "PYTHONPATH": f"{folder}:{REPOSITORY / 'tests' / 'integration'}",
            "HF_HUB_OFFLINE": "1",
        }
        (folder / "load_settings.py").write_text(SETTINGS, encoding="utf-8")
        self.run("-m", "django", "migrate", "--verbosity", "0")
        self.run("-c", FILL, str(SAMPLES), str(agents))
        self.run("-m", "django", "assistkit_index")
        self.cases = load(SAMPLES).cases
        self.tickets: deque[str] = deque()
        self.milliseconds: dict[str, list[float]] = {"with": [], "without": [], "panel": [], "review": [], "answer": []}
        self.reviews: list[tuple[str, str]] = []
        self.errors: list[str] = []

    def run(self, *words: str) -> None:
        subprocess.run([sys.executable, *words], env=self.environment, check=True)

    def started(self, stack: ExitStack, log: str, *words: str, **more: str) -> subprocess.Popen[bytes]:
        out = stack.enter_context((self.folder / f"{log}.log").open("ab"))
        line = [sys.executable, "-m", *words]
        process = subprocess.Popen(line, env=self.environment | more, stdout=out, stderr=out)
        stack.callback(process.wait, PATIENCE)
        stack.callback(process.terminate)
        return process

    def server(self, stack: ExitStack, log: str, **more: str) -> str:
        """The address of a gunicorn that answers."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            place = f"127.0.0.1:{free.getsockname()[1]}"
        self.started(stack, log, "gunicorn", *GUNICORN, "--bind", place, **more)
        for _ in range(int(5 * PATIENCE)):
            try:
                requests.get(f"http://{place}/helpdesk/login/", timeout=5).raise_for_status()
            except requests.RequestException:
                time.sleep(0.2)
            else:
                return f"http://{place}"
        raise SystemExit((self.folder / f"{log}.log").read_text(encoding="utf-8"))

    def drain(self, stack: ExitStack) -> None:
        """Back when no suggestion and no review waits."""
        assert self.started(stack, "drain", "django", "assistkit_work", "--once").wait() == 0

    def complaints(self) -> list[str]:
        lines = [line for log in self.folder.glob("*.log") for line in log.read_text(encoding="utf-8").splitlines()]
        return [line for line in lines if re.search(r"WARN|ERROR|CRITICAL|^\S+(Error|Exception)\b|database", line)]

    def judged(self) -> dict[str, int]:
        """What the store has of what was acknowledged."""
        with FeedbackStore.open(self.folder / "reviews.db") as store:
            decided = Counter(one.suggestion_id for one in store.events() if one.decision)
            kept = {one.suggestion_id: one.decision for one in store.reviews()}
        return {
            "acknowledged": len(self.reviews),
            "lost": sum(id not in kept for id, _ in self.reviews),
            "doubled": sum(count > 1 for count in decided.values()),
            "changed": sum(kept.get(id, said) != said for id, said in self.reviews),
            "of nobody": len(kept.keys() - {id for id, _ in self.reviews}),
        }

    def ratio(self, share: float) -> dict[str, Any]:
        """Of a page's time with the panel to that without, at this quantile."""
        dice = np.random.default_rng(SEED)
        drawn = [
            np.quantile(times[dice.integers(0, len(times), (1_000, len(times)))], share, axis=1)
            for times in (np.array(self.milliseconds[kind]) for kind in ("with", "without"))
        ]
        value = np.quantile(self.milliseconds["with"], share) / np.quantile(self.milliseconds["without"], share)
        ends = np.percentile(drawn[0] / drawn[1], [2.5, 97.5])
        return {"value": round(float(value), 3), "interval": [round(float(end), 3) for end in ends]}


class Agent:
    """A browser signed in to both servers, and that of a customer."""

    def __init__(self, desk: Desk, number: int, ours: str, plain: str) -> None:
        self.desk, self.ours, self.servers = desk, ours, [("with", ours), ("without", plain)]
        self.random = random.Random(SEED + number)  # noqa: S311
        self.browser, self.customer = requests.Session(), requests.Session()
        login, form = f"{ours}/helpdesk/login/", {"username": f"agent{number}", "password": "pw"}
        self.call("POST", login, data=form | inputs(self.call("GET", login), "csrfmiddlewaretoken"))
        page = self.call("GET", f"{ours}/helpdesk/tickets/submit/", session=self.customer)
        self.token = inputs(page, "csrfmiddlewaretoken")

    def call(self, method: str, address: str, kind: str = "", **more: Any) -> requests.Response:
        """One request, no redirects; timed as `kind`, and kept as an error where it is one."""
        session = more.pop("session", self.browser)
        start = time.perf_counter()
        answer: requests.Response = session.request(method, address, allow_redirects=False, timeout=PATIENCE, **more)
        if kind:
            self.desk.milliseconds[kind].append(1000 * (time.perf_counter() - start))
        if answer.status_code >= 400 or "/login/" in answer.headers.get("Location", ""):
            self.desk.errors.append(f"{method} {address} {answer.status_code}")
        return answer

    def work(self, until: float) -> None:
        self.think()  # they do not all begin at once
        while time.monotonic() < until:
            try:
                self.customer_writes()
                self.review_next()
            except requests.RequestException as error:
                self.desk.errors.append(type(error).__name__)

    def think(self) -> None:
        time.sleep(self.random.uniform(*THINK))

    def customer_writes(self) -> None:
        case = self.random.choice(self.desk.cases)
        form = {"queue": "1", "priority": "3", "submitter_email": "ann@customer.example", **self.token}
        form |= {"title": (case.subject or "Help")[:100], "body": case.messages[0].text}
        for kind, at in self.servers:
            answer = self.call("POST", f"{at}/helpdesk/tickets/submit/", session=self.customer, data=form)
            if kind == "with" and (found := re.search(r"ticket=help-(\d+)", answer.headers.get("Location", ""))):
                self.desk.tickets.append(found[1])

    def review_next(self) -> None:
        """The oldest ticket, from opening it to an answer or to "not helpful"."""
        ticket = self.desk.tickets.popleft()
        self.random.shuffle(self.servers)
        pages = {kind: self.call("GET", f"{at}/helpdesk/tickets/{ticket}/", kind) for kind, at in self.servers}
        assert "<assistkit-panel" in pages["with"].text and "<assistkit-panel" not in pages["without"].text  # noqa: PT018
        shown = self.panel(ticket)
        if self.random.random() < 0.5:
            self.call("GET", f"{self.ours}/assistkit/tickets/{self.random.randint(1, int(ticket))}/panel/", "panel")
        self.think()
        ways = {"rejected": "", "ignored": UNRELATED}
        if shown["reply"]:
            ways |= {"accepted": shown["reply"], "edited": f"{shown['reply']}\nGreetings from the harbour"}
        way = self.random.choice(list(ways))
        said = {"event": "inserted", "reason": "reply", "suggestion_id": shown["suggestion_id"], "article": ""}
        if way == "rejected":
            said |= {"event": "rejected", "reason": "wrong article: no"}
        headers = {"X-CSRFToken": pages["with"].text.partition('csrf="')[2].partition('"')[0]}
        review, kept = f"{self.ours}/assistkit/tickets/{ticket}/review/", []
        for _ in range(0 if way == "ignored" else self.random.choice((1, 1, 1, 1, 2))):
            kept.append(self.call("POST", review, "review", json=said, headers=headers).ok)
        self.think()
        form = {"comment": ways[way], "priority": "3", "queue": "1", "new_status": "1", "public": "1"}
        for kind, at in self.servers if ways[way] else ():
            form |= inputs(pages[kind], "csrfmiddlewaretoken", "title")
            answer = self.call("POST", f"{at}/helpdesk/tickets/{ticket}/update/", "answer", data=form)
            kept.append(answer.is_redirect)
        if all(kept):
            self.desk.reviews.append((shown["suggestion_id"], way))
        else:
            self.desk.errors.append(f"ticket {ticket}: {way} was not acknowledged")
        self.think()

    def panel(self, ticket: str) -> dict[str, Any]:
        """The suggestion, asked for as the panel does until it is there."""
        for polls in range(40):
            answer = self.call("GET", f"{self.ours}/assistkit/tickets/{ticket}/panel/", "panel")
            if answer.status_code != 202:
                break
            time.sleep(min(1.5 * 1.2**polls, 10.0))
        found: dict[str, Any] = answer.json()
        return found


def inputs(page: requests.Response, *names: str) -> dict[str, str]:
    """What stands in these inputs of its form."""
    found = ((name, re.search(f'name="{name}" value="([^"]*)"', page.text)) for name in names)
    return {name: html.unescape(one[1]) for name, one in found if one}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--agents", type=int, default=20)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as stack:
        desk = Desk(Path(scratch), wanted.agents)
        places = desk.server(stack, "with"), desk.server(stack, "without", HELPDESK_WITHOUT_APP="1")
        agents = [Agent(desk, number, *places) for number in range(wanted.agents)]
        for agent in FIRST * agents:
            agent.customer_writes()
        desk.drain(stack)
        worker = desk.started(stack, "worker", "django", "assistkit_work")
        until = time.monotonic() + wanted.seconds
        with ThreadPoolExecutor(wanted.agents) as pool:
            list(pool.map(lambda agent: agent.work(until), agents))
        worker.terminate()
        worker.wait(PATIENCE)
        desk.drain(stack)
        errors = [*desk.complaints(), *desk.errors]
        result = {
            **vars(wanted),
            "errors": len(errors),
            "first_errors": errors[:9],
            "reviews": desk.judged(),
            "decisions": dict(sorted(Counter(way for _, way in desk.reviews).items())),
            "page_p95_ratio": desk.ratio(0.95),
            "page_p50_ratio": desk.ratio(0.5),
            "milliseconds": {
                kind: {"n": len(taken)} | {f"p{p}": round(float(np.percentile(taken, p)), 1) for p in (50, 95)}
                for kind, taken in desk.milliseconds.items()
            },
            "load_average": round(os.getloadavg()[0], 1),
            "gunicorn": version("gunicorn"),
        }
    save("desk_load", result)


if __name__ == "__main__":
    main()
