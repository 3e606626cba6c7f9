"""The index in PostgreSQL, with pgvector: many processes, one index. Needs the extra `postgres`."""

from assistkit.index.postgres.index import PostgresIndex

__all__ = ["PostgresIndex"]
