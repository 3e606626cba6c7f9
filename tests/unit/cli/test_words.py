"""How commands speak."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from assistkit.cli.words import alarm


@pytest.mark.parametrize(("value", "colored"), [(None, True), ("", True), ("1", False)])
def test_an_alarm_is_red_unless_no_color_is_set(value: str | None, colored: bool) -> None:
    """NO_COLOR that is empty counts as not set."""
    done = CliRunner().invoke(
        click.Command("x", callback=lambda: alarm("worthless")), env={"NO_COLOR": value}, color=True
    )
    assert ("\x1b[31m" in done.stderr) == colored
    assert "warning: worthless" in done.stderr
