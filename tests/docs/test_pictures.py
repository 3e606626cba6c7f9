"""The README's pictures show what the code draws today, and stay small."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pages
import pytest

PICTURES = pages.REPOSITORY / "docs" / "pictures"
STALE = "its page was changed since: python docs/pictures/make.py, and look at the picture"


@pytest.fixture(scope="module")
def make() -> ModuleType:
    """docs/pictures/make.py."""
    spec = importlib.util.spec_from_file_location("make_pictures", PICTURES / "make.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_no_picture_is_older_than_what_it_shows(make: ModuleType) -> None:
    """What lays out and words each picture is what it was made with."""
    kept = json.loads((PICTURES / "sources.json").read_text(encoding="utf-8"))
    stale = [name for name, now in make.sources().items() if kept.get(name) != now]
    assert stale == [], STALE


@pytest.mark.parametrize("name", ["panel.png", "report.png"])
def test_a_change_to_what_is_shown_is_noticed(
    name: str, make: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every pattern finds files, and a byte more in any of them makes the picture stale."""
    paths = [path for pattern in make.DRAWN_BY[name] for path in pages.REPOSITORY.glob(pattern)]
    assert len(paths) >= len(make.DRAWN_BY[name])
    for path in paths:
        copy = tmp_path / path.relative_to(pages.REPOSITORY)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    before = make.sources()[name]
    monkeypatch.setattr(make, "REPOSITORY", tmp_path)
    assert make.sources()[name] == before
    for path in paths:
        copy = tmp_path / path.relative_to(pages.REPOSITORY)
        text = copy.read_bytes()
        copy.write_bytes(text + b"\n")
        assert make.sources()[name] != before
        copy.write_bytes(text)


def test_the_readme_shows_every_picture_and_each_is_small(make: ModuleType) -> None:
    """Each is on the README with words for who can't see it, and not larger than everybody should have to download."""
    readme = (pages.REPOSITORY / "README.md").read_text(encoding="utf-8")
    shown = dict(re.findall(r"!\[([^\]]+)\]\(docs/pictures/(\S+)\)", readme))
    assert sorted(shown.values()) == sorted(make.DRAWN_BY) == sorted(path.name for path in PICTURES.glob("*.png"))
    assert all(len(words) > 30 for words in shown)
    assert max((PICTURES / name).stat().st_size for name in make.DRAWN_BY) <= make.LARGEST
