"""Without the extra `postgres` an address is refused in a line that says what to install, from Python and commands."""

from __future__ import annotations

import subprocess
import sys

import pytest

ADDRESS = "postgresql://desk:secret@localhost/kb"


@pytest.mark.parametrize("module", ["sqlalchemy", "pg8000"])
@pytest.mark.parametrize(
    "call",
    [
        "from assistkit import Assistant; Assistant.open(address)",
        "from assistkit.cli import main; sys.argv[1:] = ['suggest', '--index', address, '--text', 'Hi']; main()",
        "from assistkit.cli import main; sys.argv[1:] = ['index', 'info', address]; main()",
    ],
)
def test_what_to_install_is_said(module: str, call: str) -> None:
    code = f"import sys; sys.modules[{module!r}] = None; address = sys.argv[1]; {call}"
    done = subprocess.run(
        [sys.executable, "-c", code, ADDRESS], capture_output=True, text=True, check=False, timeout=120
    )
    assert f"{module} is not installed; install it with: pip install 'assistkit[postgres]'" in done.stderr
    assert ("Traceback" in done.stderr) == ("main" not in call)
    assert "secret" not in done.stderr
