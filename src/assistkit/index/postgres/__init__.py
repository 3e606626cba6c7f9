"""The index in PostgreSQL, with pgvector: many processes, one index. Needs the extra `postgres`."""

from importlib.util import find_spec

from assistkit.errors import MissingExtra

for _package in ("sqlalchemy", "pg8000"):
    if find_spec(_package) is None:
        raise MissingExtra(_package, "postgres")

from assistkit.index.postgres.index import PostgresIndex  # noqa: E402  what it imports is there now

__all__ = ["PostgresIndex"]
