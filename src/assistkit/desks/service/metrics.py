"""What Prometheus reads at /metrics: counts and times, by desk and route, never by case or agent."""

from __future__ import annotations

import os

from assistkit.errors import MissingExtra

try:
    import prometheus_client as prometheus
    from prometheus_client import multiprocess
except ImportError:
    raise MissingExtra("prometheus_client", "serve") from None

REQUESTS = prometheus.Counter("assistkit_requests", "Answers, by route and status.", ["route", "status"])
SECONDS = prometheus.Histogram("assistkit_request_seconds", "Time of an answer, by route.", ["route"])
HOOKS = prometheus.Counter("assistkit_hooks", "Hooks of a desk, by what became of them.", ["desk", "outcome"])
MADE = prometheus.Counter("assistkit_suggestions", "Suggestions made, by desk and status.", ["desk", "status"])
WAITING = prometheus.Gauge("assistkit_jobs_waiting", "Cases in the queue.", ["desk"], multiprocess_mode="mostrecent")
GENERATION = prometheus.Gauge("assistkit_index_generation", "The index in use.", multiprocess_mode="livemin")

CONTENT_TYPE = prometheus.CONTENT_TYPE_LATEST


def text() -> bytes:
    """All of it; with several processes, of all together."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return prometheus.generate_latest()
    registry = prometheus.CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return prometheus.generate_latest(registry)
