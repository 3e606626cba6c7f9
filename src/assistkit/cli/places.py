"""Where an index lies, on the command line: a folder, or an address that begins with postgresql://."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click


class Place(click.ParamType):  # type: ignore[type-arg]  # generic in the newest click only
    """A Path, or the address of a database, which shows no password wherever it is printed."""

    name = "place"

    def convert(self, value: Any, _: click.Parameter | None, __: click.Context | None) -> Path | str:
        """As click has it; raises InputError for an address of another form."""
        from assistkit.index.opening import is_database

        if isinstance(value, Path) or not is_database(value):
            return Path(value)
        from assistkit.index.postgres.address import Address

        return Address.of(value)


class Folder(click.ParamType):  # type: ignore[type-arg]
    """A Path, where a database's index is of no use."""

    name = "path"

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Path:
        """As click has it; an address is refused, and not repeated, as it may have a password."""
        from assistkit.index.opening import is_database

        if is_database(value):
            self.fail("must be a path here; got the address of a database, which this cannot read", parameter, context)
        return Path(value)


PLACE, FOLDER = Place(), Folder()
WHERE = "Folder of the index, or its address: postgresql://user@host/name"
