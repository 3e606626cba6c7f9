"""The password of a connection that its address does not have: from PGPASSWORD, else the file .pgpass, as for psql."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

_FIELD = re.compile(r"((?:\\.|[^:\\])*)(?::|$)")


def password_for(host: str, port: int, database: str, user: str) -> str | None:
    """None where nobody says one. The file must be readable by its owner only, else it is not read."""
    if "PGPASSWORD" in os.environ:
        return os.environ["PGPASSWORD"]
    path = Path(os.environ.get("PGPASSFILE") or Path.home() / ".pgpass")
    try:
        if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            return None
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    wanted = ({host, "localhost"} if host.startswith("/") else {host}, {str(port)}, {database}, {user})
    for line in lines:
        fields = [re.sub(r"\\(.)", r"\1", one) for one in _FIELD.findall(line)[:5]] if line[:1] != "#" else []
        if len(fields) == 5 and all(one == "*" or one in known for one, known in zip(fields, wanted, strict=False)):
            return fields[4]
    return None
