"""A PostgreSQL of a benchmark's own, on a Unix socket in a folder of its own; none where its programs are missing."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any


class Postgres:
    """Begun when it is made; `restart` ends every connection and begins it anew."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        names = {one.pw_name for one in pwd.getpwall()}
        self._user = next(one for one in ("postgres", "nobody") if one in names) if os.geteuid() == 0 else None
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        if self._user:  # the server refuses root
            shutil.chown(self.folder, self._user)
        self._run("initdb", "-U", "desk", "-A", "trust", "--locale=C.UTF-8", "-E", "UTF8")
        self._start()

    @property
    def url(self) -> str:
        """The address of its database."""
        return f"postgresql://desk@/postgres?host={self.folder}"

    def restart(self) -> None:
        """As an update of the server does."""
        self._run("pg_ctl", "-m", "fast", "-w", "stop")
        self._start()

    def end(self) -> None:
        """And take its folder away."""
        self._run("pg_ctl", "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start(self) -> None:
        options = f"-k {self.folder} -c listen_addresses=''"
        self._run("pg_ctl", "-l", self.folder / "log", "-w", "-o", options, "start")

    def _run(self, program: str, *words: Any) -> None:
        command = [self._programs / program, "-D", self.folder / "data", *words]
        subprocess.run(command, user=self._user, cwd=self.folder, stdout=subprocess.DEVNULL, check=True)


def postgres() -> Postgres | None:
    """One that runs, or None."""
    listed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = str(listed[-1]) if listed else shutil.which("initdb")
    return Postgres(Path(found).parent) if found else None
