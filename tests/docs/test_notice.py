"""NOTICE has every package that an installation brings along, with the version that is pinned and its license.

What this machine has not installed, or has in another version than the pinned one, is not compared.
"""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version

import notice
import pytest

TEXT = notice.NOTICE.read_text(encoding="utf-8")
ROWS = {name: (pin, said) for name, pin, said in re.findall(r"^([\w-]+) {2,}(not pinned|\S+) {2,}(.+)$", TEXT, re.M)}


def test_every_package_and_every_model_is_there() -> None:
    """`python tests/docs/notice.py` would add none."""
    found, extras = notice.wanted()
    assert sorted(set(found) - set(ROWS)) == []
    assert ", ".join(extras) in TEXT
    assert [name for name in notice.INSIDE if name not in ROWS] == []
    cards = [card.parent.name for card in (notice.REPOSITORY / "models").glob("*/README.md")]
    assert [name for name in cards if f"models/{name}: " not in TEXT] == []


@pytest.mark.parametrize("name", ROWS)
def test_version_and_license_are_those_that_are_pinned(name: str) -> None:
    pin, said = ROWS[name]
    assert pin == notice.pinned().get(name, "not pinned"), "run python tests/docs/notice.py"
    try:
        installed = version(name)
    except PackageNotFoundError:
        return
    if installed == pin:
        assert said == notice.license_of(name)


def test_a_package_without_a_license_is_not_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    from email.message import Message

    class Silent:
        metadata = Message()

    monkeypatch.setattr(notice, "distribution", lambda _: Silent)
    with pytest.raises(LookupError, match="does not say its license"):
        notice.license_of("some-package")
