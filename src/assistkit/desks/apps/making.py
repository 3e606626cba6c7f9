"""Makes the app of a desk: its templates with the service's address and the desk's name in them, as a folder or a zip.

Nothing secret is in them: a desk's key is entered where the desk keeps secrets, as its page in the manual says.
"""

from __future__ import annotations

import contextlib
import os
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from assistkit.errors import InputError

APPS: Mapping[str, str] = {
    "freshdesk": "app/scripts/frame.js",
    "request_tracker": "static/assistkit/frame.js",
    "salesforce": "force-app/main/default/lwc/assistkitPanel/frame.js",
    "servicenow": "ui_script_assistkit_frame.js",
    "zendesk": "assets/frame.js",
}
"""The desks that have an app, and the file in it that is the shared frame."""

_NEEDS_NONE = {
    "chatwoot": "needs no files; add {page}&host=chatwoot as a dashboard app, and make keys with assistkit desk key",
    "zammad": "has no place for one; its shared draft is left by a connector",
}
_HERE = Path(__file__).parent
_FRAME = _HERE / "frame.js"
_EXPORTED = b"\nexport { assistkitFrame, assistkitHtml };\n"  # there it is a module
_MARK = "{{assistkit."
_URL = re.compile(r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?(?:/[A-Za-z0-9._~-]+)*")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_KEY = re.compile(r"[A-Za-z0-9._~+/=-]{1,200}")
_LOCAL = ("localhost", "127.0.0.1")
_THEN = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say: the same app is the same file


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the service is, and as which of its desks. Checked, since it is put into files of many languages.

    `staff`: agents may see internal articles. `connector`: the service reads cases by itself, and the app sends none.
    Raises InputError for an address or a name that is not one.
    """

    url: str
    desk: str
    staff: bool = False
    connector: bool = False

    def __post_init__(self) -> None:
        if not _URL.fullmatch(self.url):
            rule = "must be the service's address, such as https://assist.example, without a / at its end"
            raise InputError(f"--url: {rule}; got {self.url!r:.100}")
        if not self.url.startswith("https:") and self.host not in _LOCAL:
            raise InputError(f"--url: must be https, since customers' words go there; got {self.url!r:.100}")
        if not _NAME.fullmatch(self.desk):
            raise InputError(f"--desk: must be a desk of the service, a word of a-z, 0-9 and _; got {self.desk!r:.60}")

    @property
    def host(self) -> str:
        """Without scheme and port."""
        return urlsplit(self.url).hostname or ""

    @property
    def page(self) -> str:
        """The page to frame."""
        return f"{self.url}/panel?desk={self.desk}"

    def values(self) -> dict[str, str]:
        """What the templates may ask for."""
        parts = urlsplit(self.url)
        return {
            "url": self.url,
            "origin": f"{parts.scheme}://{parts.netloc}",
            "host": self.host,
            "desk": self.desk,
            "page": self.page,
            "staff": "yes" if self.staff else "no",
            "connector": "yes" if self.connector else "no",
        }


def files(name: str, place: Place) -> dict[str, bytes]:
    """The app's files by their path. Raises InputError for a desk that has none."""
    if name in _NEEDS_NONE:
        raise InputError(f"app: {name} {_NEEDS_NONE[name].format(page=place.page)}")
    if name not in APPS:
        raise InputError(f"app: must be one of {', '.join(APPS)}; got {name!r:.60}")
    folder = _HERE / name
    values = place.values()
    found = {
        path.relative_to(folder).as_posix(): _filled(path, values)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    frame = _filled(_FRAME, values)
    return {**found, APPS[name]: frame + _EXPORTED if name == "salesforce" else frame}


def write(found: Mapping[str, bytes], out: Path) -> None:
    """Into a zip where `out` ends so, else a new folder. Raises InputError where something is there already."""
    if out.exists() and (out.is_file() or any(out.iterdir())):
        raise InputError(f"--out: {out} is there already; name a new place, or remove it first")
    if out.suffix == ".zip":
        out.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in sorted(found.items()):
                packed.writestr(zipfile.ZipInfo(name, _THEN), content, zipfile.ZIP_DEFLATED)
        return
    for name, content in found.items():
        target = out / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def site_config(key: str) -> str:
    """What Request Tracker reads at its start: the plugin, and the key. InputError for a file without a key."""
    kid, equals, secret = key.partition("=")
    if not (equals and _KEY.fullmatch(kid) and _KEY.fullmatch(secret)):
        rule = "must be a file with a name and a secret, such as demo=0123..., as assistkit serve leaves it"
        raise InputError(f"--key: {rule}; got another text")
    return f"Plugin('RT::Extension::Assistkit');\nSet($AssistkitKey, '{kid}={secret}');\n1;\n"


def write_privately(text: str, out: Path) -> None:
    """For its owner, and for the group of its folder, which is the server's."""
    out.touch(mode=0o600)
    out.chmod(0o640)
    with contextlib.suppress(PermissionError):
        os.chown(out, -1, out.parent.stat().st_gid)
    out.write_text(text, encoding="ascii")


def _filled(path: Path, values: Mapping[str, str]) -> bytes:
    """A template with its values; what is no text stays as it is."""
    content = path.read_bytes()
    if _MARK.encode() not in content:
        return content
    text = content.decode()
    for name, value in values.items():
        text = text.replace(f"{_MARK}{name}}}}}", value)
    assert _MARK not in text, path  # noqa: S101  a template asks for what there is
    return text.encode()
