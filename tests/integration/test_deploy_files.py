"""The files in deploy/ name options that the command has, run as nobody special, and are what their formats want."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from assistkit.cli import cli
from assistkit.cli.serve import serve

DEPLOY = Path(__file__).parents[2] / "deploy"
UNIT = (DEPLOY / "assistkit.service").read_text(encoding="utf-8")
IMAGE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")


def commands() -> list[list[str]]:
    (started,) = re.findall(r"^ExecStart=\S+/assistkit (.*)$", UNIT, re.M)
    (default,) = re.findall(r"^CMD (\[.*\])$", IMAGE, re.M)
    return [shlex.split(started), json.loads(default)]


@pytest.mark.parametrize("command", commands(), ids=["unit", "image"])
def test_what_they_start_is_a_command_with_its_options(command: list[str]) -> None:
    name, *options = command
    assert cli.commands[name] is serve
    serve.make_context(name, options)  # raises for an option that is none


def test_nothing_runs_as_root_and_the_index_is_only_read() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    service = compose["services"]["assistkit"]
    assert re.findall(r"^USER (\S+)$", IMAGE, re.M)[-1] != "root"
    assert service["read_only"]
    assert all(one.endswith(":ro") for one in service["volumes"])
    assert all(one.startswith("127.0.0.1:") for one in service["ports"])
    assert set(service["secrets"]) <= set(compose["secrets"])
    assert "DynamicUser=yes" in UNIT


def test_systemd_reads_the_unit(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("needs systemd-analyze")
    program = tmp_path / "assistkit"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    unit = tmp_path / "assistkit.service"
    unit.write_text(re.sub(r"^ExecStart=\S+", f"ExecStart={program}", UNIT, flags=re.M), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    assert "assistkit.service" not in done.stdout + done.stderr
