"""The log: one JSON object per line on stdout. No text of a case, no address with what follows its path, no token."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any

_SHOWN = ("desk", "route", "method", "status", "ms", "request", "problem", "generation")


class JsonLines(logging.Formatter):
    """Only the fields that are known to be harmless; of an exception its kind, since a message may have anything."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"at": at, "level": record.levelname.lower(), "event": record.getMessage()}
        line |= {name: value for name in _SHOWN if (value := getattr(record, name, None)) is not None}
        if record.exc_info and record.exc_info[0]:
            line["problem"] = record.exc_info[0].__name__
        return json.dumps(line)


CONFIG: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": JsonLines}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stdout"}},
    "loggers": {
        "assistkit": {"handlers": ["out"], "level": "INFO", "propagate": False},
        "uvicorn.error": {"handlers": ["out"], "level": "INFO", "propagate": False},
        "uvicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
