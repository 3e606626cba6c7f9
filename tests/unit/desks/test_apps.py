"""The apps that desks install: what is filled in, what is refused, and that nothing secret is in them."""

from __future__ import annotations

import json
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from assistkit.cli import cli
from assistkit.desks.apps.making import APPS, Place, files, write
from assistkit.errors import InputError

PLACE = Place(url="https://assist.example:8443/kb", desk="acme")
SENDS = (
    "submitOnSuccess: true",
    "ticket.submit",
    "sendReply()",
    "g_form.save",
    "g_form.submit",
    "SubmitTicket",
    "invokeAction",
)
"""What would send or save at one of the desks."""


@pytest.mark.parametrize("name", APPS)
class TestEveryApp:
    """Rules for each of them."""

    def test_it_says_where_the_service_is_and_asks_for_nothing_more(self, name: str) -> None:
        made = files(name, PLACE)
        text = b"".join(made.values())
        assert PLACE.page.encode() in text
        assert b"{{assistkit" not in text

    def test_it_calls_nothing_that_sends(self, name: str) -> None:
        for path, content in files(name, PLACE).items():
            assert not [one for one in SENDS if one.encode() in content], path

    def test_its_files_are_what_their_names_say(self, name: str) -> None:
        for path, content in files(name, PLACE).items():
            if path.endswith(".json"):
                json.loads(content)
            if path.endswith((".xml", ".svg", ".cmp")) and b"aura:" not in content:
                ET.fromstring(content)  # noqa: S314  our own
            if path.endswith(".png"):
                assert content.startswith(b"\x89PNG")

    def test_the_same_app_is_the_same_file(self, name: str, tmp_path: Path) -> None:
        for out in ("a.zip", "b.zip"):
            write(files(name, PLACE), tmp_path / out)
        assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
        with zipfile.ZipFile(tmp_path / "a.zip") as packed:
            assert {one: packed.read(one) for one in packed.namelist()} == files(name, PLACE)

    def test_a_folder_has_the_same(self, name: str, tmp_path: Path) -> None:
        write(files(name, PLACE), tmp_path / "app")
        held = {
            one.relative_to(tmp_path / "app").as_posix(): one for one in (tmp_path / "app").rglob("*") if one.is_file()
        }
        assert {path: one.read_bytes() for path, one in held.items()} == files(name, PLACE)
        with pytest.raises(InputError, match="is there already"):
            write(files(name, PLACE), tmp_path / "app")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://assist.example", "must be https"),
        ("http://localhost.evil.example", "must be https"),
        ("ftp://assist.example", "the service's address"),
        ("https://assist.example/?x", "the service's address"),
        ("https://assist.example/\n", "the service's address"),
        ("https://user@assist.example", "the service's address"),
        ('https://assist.example"+alert(1)+"', "the service's address"),
        ("https://assist.example/'.system(1).'", "the service's address"),
        ("", "the service's address"),
    ],
)
def test_an_address_that_is_none_is_refused(url: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        Place(url=url, desk="acme")


@given(st.text(max_size=30))
def test_no_address_can_end_a_text_in_any_of_the_languages(tail: str) -> None:
    """What is let through has nothing that means anything in JavaScript, Perl, Apex, JSON or XML."""
    try:
        place = Place(url=f"https://assist.example/{tail}", desk="acme")
    except InputError:
        return
    assert not set(place.url) & set("\"'\\<>&${}@%#`\n\r;()")


def test_this_machine_needs_no_https() -> None:
    for url in ("http://localhost:8642", "http://127.0.0.1:8642"):
        assert Place(url=url, desk="demo").page == f"{url}/panel?desk=demo"


def test_staff_is_as_it_was_said() -> None:
    """Internal articles are told to nobody unless it is switched on."""
    plain, staff = (files("freshdesk", Place(url=PLACE.url, desk="acme", staff=one)) for one in (False, True))
    assert b'STAFF = "no"' in plain["server/server.js"]
    assert b'STAFF = "yes"' in staff["server/server.js"]


def test_the_service_can_read_the_case_by_itself() -> None:
    made = files("zendesk", Place(url=PLACE.url, desk="acme", connector=True))
    assert b'SERVICE_READS = "yes" === "yes"' in made["assets/frame.js"]


class TestCommand:
    """`assistkit desk app`, as an administrator uses it."""

    def run(self, *words: object, code: int = 0) -> str:
        done = CliRunner().invoke(cli, ["desk", "app", *map(str, words)])
        assert done.exit_code == code, done.output
        return done.output

    def test_an_unknown_desk_is_named_with_those_there_are(self, tmp_path: Path) -> None:
        said = self.run("zendeks", "--url", "https://a.example", "--out", tmp_path / "x", code=2)
        assert "must be one of" in said
        assert "zendesk" in said
        assert not (tmp_path / "x").exists()

    @pytest.mark.parametrize(
        ("name", "said"), [("chatwoot", "host=chatwoot as a dashboard app"), ("zammad", "shared draft")]
    )
    def test_a_desk_that_needs_no_files_is_told_what_it_needs(self, tmp_path: Path, name: str, said: str) -> None:
        assert said in self.run(name, "--url", "https://a.example", "--out", tmp_path / "x", code=2)

    def test_the_desk_is_named_as_the_app_unless_another_is(self, tmp_path: Path) -> None:
        self.run("zendesk", "--url", "https://a.example/", "--out", tmp_path / "x")
        assert b"https://a.example/panel?desk=zendesk" in (tmp_path / "x" / "assets" / "app.js").read_bytes()

    def test_the_key_goes_into_request_trackers_settings_alone(self, tmp_path: Path) -> None:
        (tmp_path / "kb.key").write_text(f"demo={'s' * 64}\n")
        words = ("--url", "http://localhost:8642", "--desk", "demo", "--out", tmp_path / "app")
        self.run("request_tracker", *words, "--key", tmp_path / "kb.key", "--site-config", tmp_path / "90.pm")
        said = (tmp_path / "90.pm").read_text()
        assert f"Set($AssistkitKey, 'demo={'s' * 64}');" in said
        assert (tmp_path / "90.pm").stat().st_mode & 0o007 == 0
        assert not [one for one in (tmp_path / "app").rglob("*") if one.is_file() and b"ssss" in one.read_bytes()]

    @pytest.mark.parametrize("key", ["", "demo", "demo='); system('x", "=x", "demo=" + "é" * 40])
    def test_a_key_that_is_none_is_refused(self, tmp_path: Path, key: str) -> None:
        (tmp_path / "kb.key").write_text(key)
        words = ("--url", "http://localhost:8642", "--out", tmp_path / "app", "--key", tmp_path / "kb.key")
        said = self.run("request_tracker", *words, "--site-config", tmp_path / "90.pm", code=2)
        assert "a name and a secret" in said
        assert not (tmp_path / "90.pm").exists()
        assert not (tmp_path / "app").exists()

    def test_only_request_tracker_takes_a_key(self, tmp_path: Path) -> None:
        words = ("--url", "https://a.example", "--out", tmp_path / "x")
        assert "go together" in self.run("zendesk", *words, "--key", tmp_path / "k", "--site-config", "s", code=2)
        assert "go together" in self.run("request_tracker", *words, "--key", tmp_path / "k", code=2)


def test_perl_reads_the_plugin(tmp_path: Path) -> None:
    """As far as Perl alone can: without Request Tracker's own modules."""
    (tmp_path / "Assistkit.pm").write_bytes(files("request_tracker", PLACE)["lib/RT/Extension/Assistkit.pm"])
    try:
        done = subprocess.run(["perl", "-MJSON", "-e1"], capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no Perl")
    if done.returncode:
        pytest.skip("Perl has no JSON module, which Request Tracker brings")
    done = subprocess.run(["perl", "-c", tmp_path / "Assistkit.pm"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
