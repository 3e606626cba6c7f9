"""The HTTP service as a desk and its agents meet it: a real server, a real index, real stores."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import jwt
import pytest
from click.testing import CliRunner
from served import PANEL_PAGE, PIN, Served

from assistkit import Assistant, Case, learning
from assistkit.case.dataset import LabeledCase
from assistkit.cli import cli
from assistkit.desks.service import limits
from assistkit.desks.service.access import agent_key, verified
from assistkit.index.embedders import load_embedder


@pytest.fixture(scope="module")
def served(sample_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    made = Served(sample_index, tmp_path_factory.mktemp("served"))
    yield made
    assert made.stop() == 0


@pytest.fixture
def own(sample_index: Path, tmp_path: Path) -> Iterator[Any]:
    """Starts a server of the test's own, on a copy of the index."""
    started: list[Served] = []

    def start(solved: Sequence[LabeledCase] = (), **options: Any) -> Served:
        shutil.copytree(sample_index, tmp_path / "kb.index")
        if solved:
            learning.learn(tmp_path / "kb.index", solved, load_embedder())
        started.append(Served(tmp_path / "kb.index", tmp_path, **options))
        return started[-1]

    yield start
    for one in started:
        one.stop()


def shown(served: Served, case: str, row: Any = PIN, **token: Any) -> dict[str, Any]:
    answer = served.post("/suggest", {"case": row}, served.token(case=case, **token))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


class TestSuggestions:
    """POST /suggest: for the case of the token, and only for that."""

    def test_a_case_gets_what_the_panel_shows(self, served: Served) -> None:
        data = shown(served, "s1", agent="dana")
        assert data["case_id"] == "s1"
        assert "PIN" in data["reply"]
        with served.store("acme") as store:
            (event,) = store.events(data["suggestion_id"])
        assert (event.kind, event.agent) == ("shown", "dana")

    def test_another_case_than_the_tokens_is_refused(self, served: Served) -> None:
        answer = served.post("/suggest", {"case": {**PIN, "id": "s2"}}, served.token(case="s1"))
        assert answer.status_code == 400

    def test_a_key_that_is_being_replaced_is_good_until_it_is_gone(self, served: Served) -> None:
        import dataclasses

        from assistkit.desks.service.access import sign

        desk = served.desk("acme")
        older = dataclasses.replace(desk, keys={"old": desk.keys["old"]})
        token = sign(older, case="s3", agent="dana")
        assert served.post("/suggest", {"case": PIN}, token).status_code == 200

    def test_a_draft_from_another_article(self, served: Served) -> None:
        token = served.token(case="s4")
        first = served.post("/suggest", {"case": PIN}, token).json()
        other = first["evidence"][0]["article_id"]
        second = served.post("/suggest", {"case": PIN, "article": other}, token)
        assert second.status_code == 200
        assert served.post("/suggest", {"case": PIN, "article": "none"}, token).status_code == 404


class TestExchange:
    """For a desk that cannot name its key, or has no server side: a grant, or an agent's key, for an access token."""

    def exchange(self, served: Served, grant: str, case: str = "") -> Any:
        return served.post("/token", {"case": case} if case else {}, grant)

    def grant(self, served: Served, **claims: Any) -> str:
        """As Zendesk's proxy signs it: no `kid` in the header."""
        end = int(time.time()) + 300
        said = {"aud": "acme", "sub": "dana", "case": "x1", "use": "panel", "exp": end, **claims}
        return jwt.encode(said, served.desk("acme").keys["old"], algorithm="HS256")

    @pytest.mark.parametrize("staff", [True, False])
    def test_a_grant_is_for_its_case_and_agent(self, served: Served, staff: bool) -> None:
        answer = self.exchange(served, self.grant(served, staff=staff), "x1")
        assert answer.status_code == 201
        access = verified(answer.json()["token"], served.desks)
        assert access is not None
        assert (access.desk.name, access.case, access.agent, access.staff) == ("acme", "x1", "dana", staff)
        assert served.post("/suggest", {"case": PIN}, answer.json()["token"]).status_code == 200

    def test_what_it_gives_lives_no_longer_than_it(self, served: Served) -> None:
        token = self.exchange(served, self.grant(served)).json()["token"]
        claims = jwt.decode(token, options={"verify_signature": False})
        assert claims["exp"] - claims["iat"] <= 300

    def test_an_agents_key_is_good_for_the_cases_they_open(self, served: Served) -> None:
        key = agent_key(served.desk("acme"), agent="sam", seconds=30 * 86_400)
        for case in ("x2", "x3"):
            token = self.exchange(served, key, case).json()["token"]
            claims = jwt.decode(token, options={"verify_signature": False})
            assert (claims["case"], claims["sub"], claims["staff"]) == (case, "sam", False)
            assert claims["exp"] - claims["iat"] <= limits.EXCHANGED_SECONDS

    def test_the_command_makes_a_key(self, served: Served) -> None:
        words = ["desk", "key", "acme", "--agent", "kim", "--days", "1", "--config", str(served.config)]
        made = CliRunner().invoke(cli, words)
        assert made.exit_code == 0, made.output
        assert self.exchange(served, made.stdout.strip(), "x4").status_code == 201


class TestInternalArticles:
    """Only a token that says `staff` gets anything of an internal article."""

    @pytest.fixture
    def internal(self, sample_index: Path) -> Any:
        articles = Assistant.open(sample_index).index.articles.values()
        return next(one for one in articles if not one.public)

    def test_others_learn_nothing_of_it(self, served: Served, internal: Any) -> None:
        row = {"subject": internal.title, "text": internal.text[:300]}
        asked = [{"case": row}, {"case": row, "article": internal.id}]
        staff = [served.post("/suggest", one, served.token(case="i1", staff=True)) for one in asked]
        others = [served.post("/suggest", one, served.token(case="i2")) for one in asked]
        assert [one.status_code for one in (*staff, *others)] == [200, 200, 200, 404]
        data = staff[0].json()
        assert internal.id in {one["article_id"] for one in (*data["evidence"], *data["sources"])}
        assert internal.id not in others[0].text

    def test_which_past_cases_were_similar_is_for_staff(self, own: Any, sample_index: Path) -> None:
        article = Assistant.open(sample_index).suggest(Case.from_row(PIN)).citations[0].article_id
        served = own([LabeledCase(Case.from_row(PIN, id="past-1"), {article: 1})])
        staff = served.post("/suggest", {"case": PIN}, served.token(case="i3", staff=True))
        other = served.post("/suggest", {"case": PIN}, served.token(case="i3"))
        assert "past-1" in staff.text
        assert "past-1" not in other.text
        assert other.json()["reply"] == staff.json()["reply"]


class TestHooks:
    """POST /hooks/{desk}: answered at once, and the suggestion is there when the agent comes."""

    def test_what_a_hook_announces_is_prepared(self, served: Served) -> None:
        assert served.hook({"case_id": "h1", "case": PIN}).status_code == 202
        served.until(lambda: served.post("/suggest", {}, served.token(case="h1")).status_code == 200)
        data = served.post("/suggest", {}, served.token(case="h1")).json()
        assert data["case_id"] == "h1"
        assert "PIN" in data["reply"]

    def test_nothing_is_prepared_for_others(self, served: Served) -> None:
        served.hook({"case_id": "h2", "case": PIN})
        served.until(lambda: served.post("/suggest", {}, served.token(case="h2")).status_code == 200)
        assert served.post("/suggest", {}, served.token("beta", "h2")).status_code == 404
        assert served.post("/suggest", {}, served.token(case="h3")).status_code == 404

    def test_the_same_hook_again_is_refused(self, served: Served) -> None:
        said = {"case_id": "h4", "case": PIN}
        answers = [served.hook(said, id="msg_h4").status_code for _ in range(3)]
        assert answers == [202, 409, 409]

    def test_a_hook_without_a_case_needs_a_connector(self, served: Served) -> None:
        assert served.hook({"case_id": "h5"}).status_code == 400


class TestReviews:
    """POST /reviews: kept once, for the suggestion of the case that the token is for."""

    def test_what_the_agent_did_is_kept(self, served: Served) -> None:
        data, token = shown(served, "r1", agent="dana"), served.token(case="r1", agent="dana")
        said = {"event": "inserted", "suggestion_id": data["suggestion_id"], "reason": "reply", "article": ""}
        sent = {"event": "sent", "suggestion_id": data["suggestion_id"], "text": data["reply"]}
        assert [served.post("/reviews", one, token).status_code for one in (said, sent, sent)] == [204] * 3
        with served.store("acme") as store:
            (review,) = store.history(data["suggestion_id"])
            kinds = [one.kind for one in store.events(data["suggestion_id"])]
        assert (review.decision, review.agent, kinds) == ("accepted", "dana", ["shown", "inserted", "sent"])

    def test_a_suggestion_of_another_case_or_desk_cannot_be_reviewed(self, served: Served) -> None:
        data = shown(served, "r2", agent="erin")
        for event in ("rejected", "inserted", "sent"):
            said = {"event": event, "suggestion_id": data["suggestion_id"], "reason": "other", "text": "x"}
            for token in (served.token(case="r3"), served.token("beta", "r2")):
                assert served.post("/reviews", said, token).status_code == 400
        with served.store("acme") as acme, served.store("beta") as beta:
            assert [one.kind for one in acme.events(data["suggestion_id"])] == ["shown"]
            assert list(beta.events(data["suggestion_id"])) == []

    def test_two_desks_share_nothing(self, served: Served) -> None:
        """The same case and text give the same suggestion, and each desk has its own record of it."""
        one, other = shown(served, "r4"), shown(served, "r4", desk="beta", agent="bo")
        assert one["suggestion_id"] == other["suggestion_id"]
        said = {"event": "rejected", "suggestion_id": one["suggestion_id"], "reason": "other"}
        assert served.post("/reviews", said, served.token(case="r4")).status_code == 204
        with served.store("acme") as acme, served.store("beta") as beta:
            assert [len(store.history(one["suggestion_id"])) for store in (acme, beta)] == [1, 0]


class TestBrowsers:
    """Which pages may frame the panel and call from scripts."""

    def test_the_panel_page_is_framed_by_its_desk_alone(self, served: Served) -> None:
        policies = [
            served.client.get(f"/panel?desk={desk}").headers["content-security-policy"] for desk in ("acme", "beta")
        ]
        assert policies[0].endswith(f"frame-ancestors {PANEL_PAGE}")
        assert policies[1].endswith("frame-ancestors 'none'")
        assert all("unsafe" not in one and "default-src 'none'" in one for one in policies)

    def test_scripts_of_a_desks_page_may_call_for_that_desk(self, served: Served) -> None:
        before = served.client.options("/suggest", headers={"Origin": PANEL_PAGE})
        assert (before.status_code, before.headers["access-control-allow-origin"]) == (204, PANEL_PAGE)
        own = served.post("/suggest", {"case": PIN}, served.token(case="b1"), Origin=PANEL_PAGE)
        assert (own.status_code, own.headers["access-control-allow-origin"]) == (200, PANEL_PAGE)
        other = served.post("/suggest", {"case": PIN}, served.token("beta", "b1"), Origin=PANEL_PAGE)
        assert other.status_code == 403

    def test_the_page_holds_no_secret(self, served: Served) -> None:
        page = served.client.get("/panel?desk=acme").text
        assert not any(secret in page for secret in (*served.desk("acme").keys.values(), *served.desk("acme").hooks))


class TestOperations:
    """What whoever runs it relies on."""

    def test_it_says_how_it_is(self, served: Served) -> None:
        shown(served, "o1")
        assert served.client.get("/health").json() == {"status": "ok"}
        assert served.client.get("/ready").json() == {"status": "ok", "generation": 1}
        numbers = served.client.get("/metrics").text
        assert 'assistkit_requests_total{route="suggest",status="200"}' in numbers
        assert "assistkit_index_generation 1.0" in numbers

    def test_the_log_is_json_without_texts_and_tokens(self, served: Served) -> None:
        word = "zyzzyva"
        shown(served, "case-zyzzyva", {"text": f"How do I reset the {word} PIN?"}, agent=word)
        served.client.get(f"/{word}?{word}={word}")
        served.post("/suggest", {"case": {"body": 1, word: word}}, served.token(case=word))
        served.until(lambda: any(one.get("status") == 404 for one in served.events()))
        said = "\n".join(served.lines)
        assert word not in said
        assert "eyJ" not in said
        assert {"desk", "route", "method", "status", "ms", "request", "at", "level", "event"} == set(
            next(one for one in served.events() if one.get("route") == "suggest")
        )

    def test_slow_work_does_not_hold_up_the_loop(self, served: Served) -> None:
        """While suggestions are made, the service says that it lives."""
        ended: list[str] = []

        def ask(number: int) -> None:
            text = " ".join(f"How do I reset the PIN of tablet {n}?" for n in range(300))
            shown(served, f"l{number}", {"text": text}, agent=f"agent{number}")
            ended.append("suggestion")

        with ThreadPoolExecutor(8) as agents:
            asked = [agents.submit(ask, number) for number in range(8)]
            assert served.client.get("/health").status_code == 200
            ended.append("health")
            for one in asked:
                one.result()
        assert ended.index("health") < len(ended) - 1

    def test_too_many_requests_of_one_agent_are_slowed_down(self, served: Served) -> None:
        token = served.token(case="t1", agent="eager")
        answers = [served.post("/suggest", {}, token) for _ in range(60)]
        assert answers[-1].status_code == 429
        assert int(answers[-1].headers["retry-after"]) >= 1
        assert served.post("/suggest", {}, served.token(case="t1", agent="calm")).status_code == 404

    def test_a_new_index_is_taken_and_no_request_is_dropped(self, own: Any, samples: Path, tmp_path: Path) -> None:
        served = own()
        answers, stop = [], threading.Event()

        def ask(agent: int) -> None:
            number = 0
            while not stop.is_set():
                number += 1
                token = served.token(case=f"g{number}", agent=f"agent{agent}-{number}")
                answers.append(served.post("/suggest", {"case": PIN}, token).status_code)

        threads = [threading.Thread(target=ask, args=(one,)) for one in range(2)]
        for one in threads:
            one.start()
        shutil.copytree(samples / "articles", tmp_path / "articles")
        for generation in (2, 3):
            (tmp_path / "articles" / f"new-{generation}.md").write_text("# New\n\nSomething new.\n", encoding="utf-8")
            Assistant.build(tmp_path / "articles", tmp_path / "kb.index")
            served.until(lambda wanted=generation: served.client.get("/ready").json()["generation"] == wanted)
        stop.set()
        for one in threads:
            one.join()
        assert set(answers) == {200}

    def test_told_to_stop_it_ends_what_runs(self, own: Any) -> None:
        served = own()
        body = b'{"case": {"text": "How do I reset the kiosk PIN?"}}'
        head = f"POST /suggest HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {served.token()}\r\n"
        with socket.create_connection(("127.0.0.1", served.port)) as running:
            running.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:10])
            served.until(lambda: served.client.get("/health").status_code == 200)
            served.process.send_signal(signal.SIGTERM)
            served.until(lambda: any("Shutting down" in one["event"] for one in served.events()))
            running.sendall(body[10:])
            assert running.recv(65_536).startswith(b"HTTP/1.1 200")
        assert served.process.wait(60) == 0

    def test_a_worker_that_is_killed_loses_nothing(self, own: Any) -> None:
        """Two processes on one address: one is killed, what was queued is made, and a new one takes its place."""
        served = own(workers=2)
        for number in range(12):
            assert served.hook({"case_id": f"k{number}", "case": PIN}).status_code == 202
        os.kill(children(served.process.pid)[-1], signal.SIGKILL)
        with served.store("acme") as store:
            for number in range(12):
                again = {"case_id": f"k{number}", "case": PIN}  # the one that died had one in hand: news frees it
                if store.jobs.prepared(f"k{number}").waits:
                    served.until(lambda said=again: _answers(served, said))
            served.until(lambda: store.jobs.waiting() == 0)
            assert all(store.jobs.prepared(f"k{number}").suggestion for number in range(12))


def _answers(served: Served, said: Any) -> bool:
    import httpx2

    try:
        return served.hook(said).status_code == 202
    except httpx2.TransportError:
        return False  # the connection was to the one that was killed


def children(pid: int) -> list[int]:
    """The server processes of a supervisor: those that multiprocessing has spawned."""
    found = subprocess.run(
        ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(pid)], capture_output=True, text=True, check=True
    )
    return [int(line.split()[0]) for line in found.stdout.splitlines() if "spawn_main" in line]


def test_a_first_look_can_be_framed_by_a_desk_on_this_machine(sample_index: Path, tmp_path: Path) -> None:
    """With the key in a file for its owner, which stays the same; so the desk's own server can sign."""
    index = tmp_path / "kb.index"
    shutil.copytree(sample_index, index)
    keys = [_first_look(index) for _ in range(2)]
    assert keys[0] == keys[1]
    assert (tmp_path / "kb.index.key").stat().st_mode & 0o077 == 0


def _patiently(address: str) -> httpx2.Response:
    """An answer, once there is a server."""
    for _ in range(600):
        try:
            return httpx2.get(address, trust_env=False)
        except httpx2.TransportError:
            time.sleep(0.1)
    raise AssertionError(address)


def _first_look(index: Path) -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "assistkit", "serve", "--index", str(index), "--port", str(port)]
    process = subprocess.Popen([*command, "--origin", "http://localhost:8080"], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        page = _patiently(f"http://127.0.0.1:{port}/panel?desk=demo")
        assert page.headers["content-security-policy"].endswith("frame-ancestors http://localhost:8080")
        key = index.with_name("kb.index.key").read_text().strip()
        now = int(time.time())
        claims = {"aud": "demo", "case": "1", "sub": "dana", "iat": now, "exp": now + 60}
        token = jwt.encode(claims, key.partition("=")[2], algorithm="HS256", headers={"kid": "demo"})
        headers = {"Authorization": f"Bearer {token}"}
        answer = httpx2.post(
            f"http://127.0.0.1:{port}/suggest", json={"case": PIN}, headers=headers, timeout=60, trust_env=False
        )
        assert answer.status_code == 200
        return key
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        process.stderr.close()


def test_what_the_manual_signs_is_let_in(served: Served) -> None:
    """The examples of docs/integrations/service.md and webhooks.md, run unchanged."""
    folder = Path(__file__).parents[2] / "docs" / "integrations"
    page = "".join((folder / name).read_text(encoding="utf-8") for name in ("service.md", "webhooks.md"))
    shown: dict[str, Any] = {}
    for block in re.findall(r"^```python\n(.*?)^```", page, re.M | re.S):
        exec(block, shown)  # noqa: S102  our own page
    token = shown["token_for"]("m1", "dana", secret=served.desk("acme").keys["new"], kid="new")
    assert served.post("/suggest", {"case": PIN}, token).status_code == 200
    headers, body = shown["signed"]({"case_id": "m1", "case": PIN}, secret=served.desk("acme").hooks[0])
    assert served.client.post("/hooks/acme", content=body, headers=headers).status_code == 202
