"""Which desk, and where its settings come from: secrets stay out of messages, and out of files that all may read."""

from __future__ import annotations

import pytest

from assistkit.desks import settings
from assistkit.desks.settings import open_desk
from assistkit.errors import InputError

SECRET = "s3cret-t0ken"  # noqa: S105


class Own:
    """A desk of somebody's own."""

    def __init__(self, url: str, token: str, *, bases: tuple[str, ...] = (), limit: str = "9") -> None:
        self.given = url, token, bases, limit


NAME = f"{__name__}:Own"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "desks.toml"
    path.write_text(f'[Own]\nurl = "https://a.example"\ntoken = "{SECRET}"\nbases = ["x", "y"]\n')
    path.chmod(0o600)
    return path


def opened(**how):
    return open_desk(NAME, environment={}, **how).given


def test_from_the_environment():
    """Variables begin with the desk's name; several values have commas between."""
    told = {"ASSISTKIT_OWN_URL": "https://b.example", "ASSISTKIT_OWN_TOKEN": SECRET, "ASSISTKIT_OWN_BASES": "x, y,"}
    assert open_desk(NAME, environment=told).given == ("https://b.example", SECRET, ("x", "y"), "9")


def test_from_a_file(file):
    """A table a desk; the environment goes before, and --url before both."""
    assert opened(file=file) == ("https://a.example", SECRET, ("x", "y"), "9")
    told = {"ASSISTKIT_OWN_URL": "https://b.example"}
    assert open_desk(NAME, file=file, environment=told).given[0] == "https://b.example"
    assert open_desk(NAME, file=file, environment=told, url="http://127.0.0.1:1").given[0] == "http://127.0.0.1:1"


@pytest.mark.parametrize("mode", [0o604, 0o644, 0o666, 0o602])
def test_a_file_that_everybody_may_read(file, mode):
    """It is refused, with what to do."""
    file.chmod(mode)
    with pytest.raises(InputError, match="chmod 600"):
        opened(file=file)


@pytest.mark.parametrize(
    "text",
    [
        f"[Own]\ntoken = {SECRET}",
        f'Own = "{SECRET}"',
        f'[Own]\nurl = ["{SECRET}"]\ntoken = "x"',
        f'[Own]\nurl = "u"\ntoken = "x"\nbases = "{SECRET}"',
        f'[Own]\nurl = "u"\ntoken = "x"\npassword = "{SECRET}"',
        f'[Own]\ntoken = "{SECRET}"',
    ],
)
def test_what_is_wrong_is_told_without_its_value(file, text):
    """The name of the setting, never what it holds."""
    file.write_text(text)
    with pytest.raises(InputError) as caught:
        opened(file=file)
    assert SECRET not in str(caught.value)


def test_what_is_missing_is_named():
    """Both places where it could be said."""
    with pytest.raises(InputError, match="ASSISTKIT_OWN_URL"):
        opened()


@pytest.mark.parametrize("name", ["nobody", "json:nothing", "no.such.module:Desk", ":"])
def test_an_unknown_desk(name):
    """It says which there are."""
    with pytest.raises(InputError, match="desk"):
        open_desk(name, environment={})


@pytest.mark.parametrize("name", settings.DESKS)
def test_every_desk_is_there(name):
    """Each name leads to a class that can be made of its settings."""
    kind = settings._class(settings.DESKS[name])
    assert kind.__doc__.startswith("A `Desk`")
    with pytest.raises(InputError, match=f"ASSISTKIT_{name.upper()}_"):
        open_desk(name, environment={})
