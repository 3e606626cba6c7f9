"""Workers that are Ray's: actors of a cluster, or of a Ray that is begun on this machine and ends with the work."""

from __future__ import annotations

import logging
import os
import socket
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from assistkit.errors import AssistkitError, MissingExtra
from assistkit.workers import DEATHS, DIED

T = TypeVar("T")
R = TypeVar("R")

HERE = "local"
"""The address of a Ray of one's own on this machine."""

_SECONDS = 10.0  # for a cluster to answer


class OnRay:
    """So many actors at the cluster's `address`, each of one CPU; 0 for as many as it has CPUs.

    `opener` is called once in each, on its machine. Raises MissingExtra without Ray, AssistkitError where no cluster is
    at the address.
    """

    def __init__(self, opener: Callable[[], Any], many: int = 0, address: str = HERE) -> None:
        self._ray, self._opener = _begun(address, many), opener
        self.many = many or max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    def each(self, work: Callable[[Any, T], R], items: Sequence[T]) -> Iterator[tuple[int, R]]:
        """As `Workers.each`. Ray Data would give an item whose worker died to others for ever: so tries are counted."""
        if not items:
            return
        data = self._ray.data
        tries = self._ray.remote(num_cpus=0)(_Tries).remote()
        rows = [{"one": _Held(place, item)} for place, item in enumerate(items)]
        made = data.from_items(rows, override_num_blocks=len(rows)).map_batches(
            _Actor,
            fn_constructor_args=(self._opener, work, tries),
            batch_size=1,
            batch_format="numpy",
            compute=data.ActorPoolStrategy(size=min(self.many, len(rows))),
            num_cpus=1,
        )
        for row in made.iter_rows():
            one: _Held = row["one"]
            if one.raised is not None:
                raise one.raised
            yield one.place, one.value

    def close(self) -> None:
        """Leave the cluster; a Ray of one's own ends."""
        self._ray.shutdown()


@dataclass(frozen=True, slots=True)
class _Held:
    """Anything at its place, or what was raised instead: a column of these is no table to Ray."""

    place: int
    value: Any = None
    raised: Exception | None = None


class _Actor:
    def __init__(self, opener: Callable[[], Any], work: Callable[[Any, Any], Any], tries: Any) -> None:
        import ray

        self._subject, self._work = opener(), work
        self._tried: Callable[[int], int] = lambda place: ray.get(tries.tried.remote(place))

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[_Held]]:
        return {"one": [self._made(one) for one in batch["one"]]}

    def _made(self, one: _Held) -> _Held:
        try:
            if (deaths := self._tried(one.place) - 1) > DEATHS:
                raise AssistkitError(DIED.format(deaths=deaths))  # noqa: TRY301  it goes where the others go
            return _Held(one.place, self._work(self._subject, one.value))
        except Exception as error:  # noqa: BLE001  raised where the work was given out
            return _Held(one.place, raised=error)


class _Tries:
    """How often each item was begun."""

    def __init__(self) -> None:
        self._begun = Counter[int]()

    def tried(self, place: int) -> int:
        self._begun[place] += 1
        return self._begun[place]


def _begun(address: str, many: int) -> Any:
    """Ray, connected. It tells nobody that it is used."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    try:
        import ray
        import ray.data
    except ImportError:
        raise MissingExtra("ray", "ray") from None
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)  # it tells of every step
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars, context.max_consecutive_actor_init_deaths = False, DEATHS
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR", "ignore_reinit_error": True}
    own = {
        "include_dashboard": False,
        "num_cpus": many or None,
        "_node_ip_address": "127.0.0.1",  # for this machine only
        "runtime_env": {"env_vars": {"PYTHONPATH": os.pathsep.join(sys.path)}},  # workers import what we can
    }
    try:
        _check_there(address)
        ray.init(**quiet, **(own if address == HERE else {"address": address}))
    except (OSError, ValueError, RuntimeError) as error:
        said = " ".join(str(error).split())[:200]
        raise AssistkitError(f"no Ray cluster at {address}: {said}; see whether it runs, with `ray status`") from None
    return ray


def _check_there(address: str) -> None:
    """Raises OSError where nobody answers: Ray would ask for minutes."""
    host, colon, port = address.removeprefix("ray://").rpartition(":")
    if colon:
        socket.create_connection((host, int(port)), _SECONDS).close()
