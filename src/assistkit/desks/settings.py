"""Which desks there are by name, and where their address, secrets and choices come from: environment or TOML file."""

from __future__ import annotations

import importlib
import inspect
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_origin, get_type_hints

from assistkit.errors import InputError
from assistkit.protocols import Desk
from assistkit.text.reading import read_file

DESKS: Mapping[str, str] = {
    "chatwoot": "assistkit.desks.connectors.chatwoot:Chatwoot",
    "freshdesk": "assistkit.desks.connectors.freshdesk:Freshdesk",
    "request_tracker": "assistkit.desks.connectors.request_tracker:RequestTracker",
    "salesforce": "assistkit.desks.connectors.salesforce:Salesforce",
    "servicenow": "assistkit.desks.connectors.servicenow:ServiceNow",
    "zammad": "assistkit.desks.connectors.zammad:Zammad",
    "zendesk": "assistkit.desks.connectors.zendesk:Zendesk",
}
"""The class of each desk; the parameters of its constructor are its settings."""

_LARGEST = 100_000  # bytes of a file of settings


def open_desk(
    name: str, *, file: Path | None = None, url: str = "", environment: Mapping[str, str] | None = None
) -> Desk:
    """The desk of this name; one of your own is named "package.module:Class".

    A setting `token` of the desk `zendesk` comes from the variable ASSISTKIT_ZENDESK_TOKEN, else from `token` in the
    table [zendesk] of the file. Several values stand with commas between, in the file as a list. `url` is in place of
    the address. Raises InputError naming the setting.
    """
    if name not in DESKS and ":" not in name:
        raise InputError(f"desk: must be one of {', '.join(DESKS)}, or package.module:Class; got {name!r:.60}")
    kind = _class(DESKS.get(name, name))
    prefix = name if name in DESKS else name.rpartition(":")[2]
    said = settings_table(file, prefix) if file is not None else {}
    given = os.environ if environment is None else environment
    values, hints = dict[str, Any](), get_type_hints(kind.__init__)
    known = inspect.signature(kind).parameters
    if unknown := sorted(set(said) - set(known)):
        raise InputError(f"{file}: [{prefix}] may have {', '.join(known)}; got {unknown[0]!r:.60}")
    for setting, parameter in known.items():
        variable = f"ASSISTKIT_{prefix}_{setting}".upper()
        several = get_origin(hints.get(setting)) is not None
        if setting == "url" and url:
            values[setting] = url
        elif given.get(variable):
            values[setting] = _parts(given[variable]) if several else given[variable]
        elif setting in said:
            values[setting] = _checked(f"{file}: [{prefix}] {setting}", said[setting], several)
        elif parameter.default is parameter.empty:
            where = f"{setting} in [{prefix}] of {file}" if file else "a file that --config names"
            raise InputError(f"{prefix}: needs {setting}; set {variable}, or {where}")
    made: Desk = kind(**values)
    return made


def _class(place: str) -> Any:
    module, _, name = place.partition(":")
    try:
        return getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise InputError(f"desk: there is no {place!r:.80} ({type(error).__name__})") from None


def settings_table(file: Path, name: str) -> Mapping[str, Any]:
    """The desk's part of a file that nobody else may read."""
    try:
        if os.name != "nt" and file.stat().st_mode & 0o007:
            raise InputError(f"{file}: holds secrets, and must not be open to everybody; say: chmod 600 {file}")
        found = tomllib.loads(read_file(file, _LARGEST).decode("utf-8"))
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise InputError(f"{file}: is no TOML; a table [{name}] has the settings of a desk") from None
    table = found.get(name, {})
    if not isinstance(table, dict):
        raise InputError(f"{file}: {name} must be a table: write [{name}] above its settings")
    return table


def _checked(where: str, value: object, several: bool) -> Any:
    """Never with the value in the message: it may be a secret."""
    if several and isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    if not several and isinstance(value, str | int) and not isinstance(value, bool):
        return str(value)
    raise InputError(f"{where}: must be {'a list of texts' if several else 'a text'}; got {type(value).__name__}")


def _parts(value: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in value.split(",") if one.strip())
