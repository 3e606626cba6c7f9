"""The parts of the HTTP service by themselves: settings without leaks, signatures, bounded work."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, ClassVar

import pytest

from assistkit.desks.service import worker
from assistkit.desks.service.access import sign, verified
from assistkit.desks.service.hooks import genuine, signature
from assistkit.desks.service.pool import Pool
from assistkit.desks.service.rates import Rates
from assistkit.desks.service.tenants import Tenant, tenants
from assistkit.errors import InputError
from assistkit.feedback import FeedbackStore
from assistkit.feedback.jobs import Job, Jobs
from assistkit.types import Case, Suggestion

SECRET, OTHER = "s3cret-" * 6, "an0ther-" * 6


def written(folder: Path, text: str, mode: int = 0o600) -> Path:
    file = folder / "serve.toml"
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)
    return file


class TestSettings:
    """Which desks there are: from the environment before the file, and no secret ever in a message."""

    def test_the_environment_wins(self, tmp_path: Path) -> None:
        file = written(tmp_path, f'[serve.acme]\nkeys = {{ a = "{SECRET}" }}\norigins = ["https://a.example"]\n')
        given = {"ASSISTKIT_SERVE_ACME_KEYS": f"b={OTHER}, a={SECRET}", "ASSISTKIT_SERVE_ACME_REVIEWS": "r.db"}
        found = tenants(["acme"], file=file, environment=given)["acme"]
        assert list(found.keys) == ["b", "a"]
        assert (found.origins, found.reviews) == (("https://a.example",), "r.db")
        assert SECRET not in repr(found)
        assert OTHER not in repr(found)

    def test_a_file_that_everybody_may_read_is_refused(self, tmp_path: Path) -> None:
        file = written(tmp_path, f'[serve.acme]\nkeys = {{ a = "{SECRET}" }}\n', 0o644)
        with pytest.raises(InputError, match="chmod 600"):
            tenants(["acme"], file=file, environment={})

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "no desk"),
            ("[serve.acme]\n", "needs a key"),
            ("[serve]\nacme = 7\n", "must be a table"),
            (f'[serve.acme]\nkeys = "{SECRET}"\n', "a table of texts"),
            (f'[serve.acme]\nkeys = {{ a = "{SECRET[:31]}" }}\n', "32 characters"),
            (f'[serve.acme]\nkeys = {{ a = "{SECRET}" }}\nhooks = ["{SECRET[:31]}"]\n', "32 characters"),
            (f'[serve.acme]\nkeys = {{ a = "{SECRET}" }}\nhooks = ["whsec_!{SECRET}"]\n', "base64"),
            (f'[serve.acme]\nkeys = {{ a = "{SECRET}" }}\norigins = ["*"]\n', "scheme and host"),
            (f'[serve.acme]\nkeys = {{ a = "{SECRET}" }}\norigins = ["https://a.example/x"]\n', "scheme and host"),
            (f'[serve.acme]\nkeys = {{ a = "{SECRET}" }}\norigins = ["https://a.example; x"]\n', "scheme and host"),
            (f'[serve.acme]\nkey = "{SECRET}"\n', "may have"),
            (f'[serve."a b"]\nkeys = {{ a = "{SECRET}" }}\n', "a-z"),
            (
                f'[serve.a]\nkeys = {{ a = "{SECRET}" }}\nreviews = "r.db"\n'
                f'[serve.b]\nkeys = {{ a = "{OTHER}" }}\nreviews = "sqlite:///./r.db"\n',
                "must not share a store",
            ),
            (
                f'[serve.a]\nkeys = {{ a = "{OTHER}" }}\nhooks = ["{SECRET}"]\n'
                f'[serve.b]\nkeys = {{ a = "{SECRET}" }}\n',
                "must not share a secret",
            ),
        ],
    )
    def test_what_is_wrong_is_said_without_the_secret(self, tmp_path: Path, text: str, said: str) -> None:
        with pytest.raises(InputError, match=said) as caught:
            tenants((), file=written(tmp_path, text), environment={})
        assert SECRET[:31] not in str(caught.value)


class TestTokens:
    """A token lets in to one case of one desk."""

    DESK = Tenant(name="acme", keys={"new": SECRET, "old": OTHER})

    def test_what_was_signed_is_let_in(self) -> None:
        found = verified(sign(self.DESK, case="7", agent="dana", staff=True), {"acme": self.DESK})
        assert (found.desk, found.case, found.agent, found.staff) == (self.DESK, "7", "dana", True)

    def test_staff_is_true_or_not(self) -> None:
        import jwt

        token = sign(self.DESK, case="7", agent="dana")
        claims = jwt.decode(token, SECRET, algorithms=["HS256"], audience="acme")
        said = jwt.encode({**claims, "staff": "true"}, SECRET, algorithm="HS256", headers={"kid": "new"})
        assert not verified(said, {"acme": self.DESK}).staff

    def test_a_key_that_is_gone_lets_nobody_in(self) -> None:
        token = sign(Tenant(name="acme", keys={"old": OTHER}), case="7", agent="dana")
        assert verified(token, {"acme": self.DESK}).case == "7"
        assert verified(token, {"acme": Tenant(name="acme", keys={"new": SECRET})}) is None

    def test_no_long_token_is_made(self) -> None:
        with pytest.raises(InputError, match="seconds"):
            sign(self.DESK, case="7", agent="dana", seconds=86_400)


class TestHookSignatures:
    """As Standard Webhooks has them."""

    VECTOR: ClassVar = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    KEY, BODY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'

    def test_the_standards_example_is_genuine(self) -> None:
        assert genuine(self.VECTOR, self.BODY, [self.KEY], now=1_614_265_330) == self.VECTOR["webhook-id"]

    def test_one_of_several_signatures_and_secrets_is_enough(self) -> None:
        several = {**self.VECTOR, "webhook-signature": f"v1,AAAA {self.VECTOR['webhook-signature']} v2,BBBB"}
        assert genuine(several, self.BODY, [SECRET, self.KEY], now=1_614_265_330)

    @pytest.mark.parametrize("off", [-301, 301])
    def test_a_time_that_is_off_is_refused(self, off: int) -> None:
        assert not genuine(self.VECTOR, self.BODY, [self.KEY], now=1_614_265_330 + off)

    def test_without_secrets_nothing_is_genuine(self) -> None:
        headers = {**self.VECTOR, "webhook-signature": signature("", "x", "1", b"")}
        assert not genuine(headers, self.BODY, [], now=1_614_265_330)


class TestPool:
    """So much at once and so much waiting; the rest is refused at once, and what takes too long is given up."""

    def test_what_is_too_much_is_refused(self) -> None:
        async def scene() -> list[Any]:
            pool, go = Pool(1, 1, 60), threading.Event()
            running = [asyncio.create_task(pool.run(go.wait)) for _ in range(2)]
            await asyncio.sleep(0)
            with pytest.raises(TimeoutError):
                await pool.run(go.wait)
            go.set()
            done = [*await asyncio.gather(*running), await pool.run(lambda: "later")]
            pool.close()
            return done

        assert asyncio.run(scene()) == [True, True, "later"]

    def test_what_takes_too_long_is_given_up_and_counted_until_it_ends(self) -> None:
        async def scene() -> None:
            pool, go = Pool(1, 0, 0.01), threading.Event()
            for _ in range(2):
                with pytest.raises(TimeoutError):
                    await pool.run(go.wait)
            go.set()
            pool.close()

        asyncio.run(scene())

    def test_an_error_of_the_work_is_the_callers(self) -> None:
        async def scene() -> None:
            pool = Pool(1, 1, 60)
            with pytest.raises(ZeroDivisionError):
                await pool.run(lambda: 1 / 0)
            pool.close()

        asyncio.run(scene())


def test_a_rate_lets_a_burst_in_and_then_as_many_as_time_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("assistkit.desks.service.rates.time.monotonic", lambda: now[0])
    rates = Rates(60, 3)
    assert [rates.wait("dana") for _ in range(4)] == [0.0, 0.0, 0.0, 1.0]
    assert rates.wait("erin") == 0.0
    now[0] += 1.0
    assert [rates.wait("dana"), rates.wait("dana")] == [0.0, 1.0]


@pytest.mark.parametrize(
    ("module", "command", "extra"),
    [("starlette", "serve", "serve"), ("jwt", "serve", "serve"), ("uvicorn", "serve", "serve"), ("mcp", "mcp", "mcp")],
)
def test_without_its_packages_a_command_says_what_to_install(module: str, command: str, extra: str) -> None:
    code = f"import sys; sys.modules[{module!r}] = None; from assistkit.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, command, "--index", "x"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert f"pip install 'assistkit[{extra}]'" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_first_look_is_for_this_machine_only(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from assistkit.cli import cli

    done = CliRunner().invoke(cli, ["serve", "--index", str(tmp_path), "--host", "0.0.0.0"])  # noqa: S104
    assert done.exit_code == 2
    assert "this machine only" in done.output
    done = CliRunner().invoke(
        cli, ["serve", "--index", str(tmp_path), "--desk", "acme", "--origin", "http://localhost"]
    )
    assert done.exit_code == 2
    assert "are in its settings" in done.output


class _Assistants:
    """Suggests nothing, and takes as long as it is told."""

    def __init__(self, going: threading.Event) -> None:
        self.current, self._going, self.begun = self, going, threading.Event()

    def suggest(self, case: Case) -> Suggestion:
        self.begun.set()
        assert self._going.wait(60)
        return Suggestion(id="sug-1", case_id=case.id, status="check", confidence=0.5, text="Hello")


class TestWorker:
    """What it does with leases, and with a desk that hangs."""

    def test_a_lease_is_renewed_for_as_long_as_it_takes(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """No other worker takes over what is slow, though the lease is short."""
        monkeypatch.setattr(worker, "LEASE", 0.6)
        going = threading.Event()
        assistants = _Assistants(going)
        with FeedbackStore.open(tmp_path / "reviews.db") as store:
            renewed, renew = threading.Semaphore(0), store.jobs.renew

            def counted(job: Job, lease: float) -> bool:
                held = renew(job, lease)
                renewed.release()
                return held

            monkeypatch.setattr(Jobs, "renew", lambda _, job, lease: counted(job, lease))
            store.jobs.add("7", '{"text": "How?"}')
            made = worker.Worker([worker.Work("acme", store, None)], assistants)  # type: ignore[arg-type]
            made.start()
            assert assistants.begun.wait(60)
            for _ in range(4):
                assert renewed.acquire(timeout=60)
            going.set()
            until = time.monotonic() + 60
            while store.jobs.waiting() and time.monotonic() < until:
                time.sleep(0.02)
            made.stop()
            found = store.jobs.prepared("7")
            assert found is not None
            assert found.suggestion is not None

    def test_a_desk_that_hangs_holds_up_no_other(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nor the end of the process; its case is another worker's once the lease is over."""
        monkeypatch.setattr(worker, "WORKER_STOP_SECONDS", 0.5)
        hanging, going, over = threading.Event(), threading.Event(), threading.Event()
        going.set()

        class Hanging:
            def case(self, id: str) -> Case:
                hanging.set()
                over.wait(600)
                raise LookupError(id)

        with (
            FeedbackStore.open(tmp_path / "slow.db") as slow,
            FeedbackStore.open(tmp_path / "quick.db") as quick,
        ):
            slow.jobs.add("7")
            works = [worker.Work("slow", slow, Hanging()), worker.Work("quick", quick, None)]  # type: ignore[arg-type]
            made = worker.Worker(works, _Assistants(going))  # type: ignore[arg-type]
            made.start()
            assert hanging.wait(60)
            quick.jobs.add("8", '{"text": "How?"}')
            until = time.monotonic() + 60
            while quick.jobs.waiting() and time.monotonic() < until:
                time.sleep(0.02)
            made.stop()
            assert quick.jobs.waiting() == 0
            assert slow.jobs.waiting() == 1
            over.set()
            made.stop()
