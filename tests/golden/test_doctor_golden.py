"""The doctor's page at 80 columns: ASSISTKIT_UPDATE_GOLDEN=1 writes the files anew; then read the diff."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistkit.cli import cli

pytestmark = pytest.mark.usefixtures("hash_embedder", "in_tmp_path")

_FILES = Path(__file__).parent / "files"
_ARTICLES = {
    "pin": "---\nid: pin\ntitle: Reset the kiosk PIN\nvisibility: {}\n---\n\nOpen Settings and select New PIN.\n",
    "playbook": "---\nid: playbook\ntitle: Payout holds\nvisibility: internal\n---\n\nThe pause may be 7 days.\n",
}


def test_all_is_well() -> None:
    _build("public")
    _same("doctor-well.txt", _page(code=0))


def test_not_all_is_well() -> None:
    """Nothing public, and a desk that is not set up: a warning, a problem, each with what to do."""
    _build("internal")
    _same("doctor-not-well.txt", _page("--desk", "zendesk", code=1))


def test_a_damaged_index() -> None:
    _build("public")
    damaged = next(Path("kb.index").glob("gen-*/block-0000.tar"))
    damaged.write_bytes(damaged.read_bytes()[:-1])
    _same("doctor-damaged.txt", _page(code=1))


def _build(visibility: str) -> None:
    Path("articles").mkdir()
    for name, text in _ARTICLES.items():
        Path("articles", f"{name}.md").write_text(text.format(visibility), encoding="utf-8")
    done = CliRunner().invoke(cli, ["index", "build", "articles", "--out", "kb.index"])
    assert done.exit_code == 0, done.output


def _page(*arguments: str, code: int) -> str:
    """What another machine has otherwise is 0.0: versions, seconds, room; which extras it has is left out."""
    done = CliRunner().invoke(cli, ["doctor", *arguments], env={"COLUMNS": "80", "ASSISTKIT_DESKS": None})
    assert done.exit_code == code, done.output
    lines = [re.sub(r"\d[\d,]*\.\d+(?:\.\d+)*\w*", "0.0", line).rstrip() for line in done.stdout.splitlines()]
    text = re.sub(r"^ok      extras .*\n(?:[ ]{19}.*\n)*", "", "\n".join(lines) + "\n", flags=re.MULTILINE)
    return re.sub(r"0\.0 [MGT]B free", "0.0 GB free", text) + done.stderr


def _same(name: str, got: str) -> None:
    path = _FILES / name
    if os.environ.get("ASSISTKIT_UPDATE_GOLDEN"):
        path.write_text(got, encoding="utf-8", newline="\n")
    assert got == path.read_text(encoding="utf-8"), f"{name} differs; if meant, set ASSISTKIT_UPDATE_GOLDEN=1"
