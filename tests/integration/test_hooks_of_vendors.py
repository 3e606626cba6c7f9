"""From a vendor's hook to a suggestion: the case is read from the desk, at a double, and the agent finds it ready."""

from __future__ import annotations

import contextlib
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import chatwoot_double
import freshdesk_double
import pytest
import zammad_double
import zendesk_double
from desk_server import DeskServer
from desk_world import World
from served import PIN, Served
from vendor_hooks import VENDORS

DOUBLES = {
    "zendesk": (zendesk_double.zendesk, f'email = "{zendesk_double.EMAIL}"\ntoken = "{zendesk_double.TOKEN}"'),
    "chatwoot": (
        chatwoot_double.chatwoot,
        f'account = "{chatwoot_double.ACCOUNT}"\ntoken = "{chatwoot_double.TOKEN}"',
    ),
    "zammad": (zammad_double.zammad, f'token = "{zammad_double.TOKEN}"'),
    "freshdesk": (freshdesk_double.freshdesk, f'key = "{freshdesk_double.KEY}"'),
}


class WithDesks(Served):
    """A desk for each vendor, whose cases are read from its double."""

    urls: ClassVar[dict[str, str]] = {}

    def _toml(self, folder: Path) -> str:
        parts = [super()._toml(folder)]
        for name, (_, settings) in DOUBLES.items():
            parts.append(f"""
[serve.{name}]
keys = {{ new = "{secrets.token_hex(32)}" }}
hooks = ["{secrets.token_hex(32)}", "{secrets.token_hex(32)}"]
scheme = "{name}"
reviews = "{folder}/{name}.db"
connector = "{name}"

[{name}]
url = "{self.urls[name]}"
{settings}
""")
        return "".join(parts)


@pytest.fixture(scope="module")
def worlds() -> Iterator[dict[str, tuple[World, DeskServer]]]:
    with contextlib.ExitStack() as ends:
        made = {}
        for name, (double, _) in DOUBLES.items():
            world = World()
            server = DeskServer(double(world))
            ends.callback(server.close)
            made[name] = (world, server)
        yield made


@pytest.fixture(scope="module")
def served(sample_index: Path, tmp_path_factory: pytest.TempPathFactory, worlds: Any) -> Iterator[Served]:
    WithDesks.urls = {name: server.url for name, (_, server) in worlds.items()}
    made = WithDesks(sample_index, tmp_path_factory.mktemp("vendors"))
    yield made
    assert made.stop() == 0


@pytest.mark.parametrize("name", DOUBLES)
@pytest.mark.parametrize("key", [0, 1])
def test_a_hook_becomes_a_suggestion(served: Served, worlds: Any, name: str, key: int) -> None:
    """By the newer secret and by the older one; what is suggested is for the case as the desk has it."""
    world, server = worlds[name]
    case = str(world.add_case(PIN["subject"], PIN["text"]))
    headers, body = VENDORS[name](served.desk(name).hooks[key], case=case)
    assert served.client.post(f"/hooks/{name}", content=body, headers=headers).status_code == 202
    until, token = time.monotonic() + 60, served.token(desk=name, case=case)
    while (shown := served.post("/suggest", {}, token)).status_code == 202 and time.monotonic() < until:
        time.sleep(0.1)
    assert shown.status_code == 200, (shown.text, served.lines[-5:])
    assert "PIN" in shown.json()["reply"]
    assert all(asked.method == "GET" for asked in server.asked), "nothing is written to the desk"
