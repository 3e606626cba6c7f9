"""Whatever the OpenAPI document allows, and much that it does not, the service answers without a 5xx (schemathesis)."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from served import Served, hook_headers

from assistkit.desks.service.openapi import document


@pytest.fixture(scope="module")
def served(sample_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    made = Served(sample_index, tmp_path_factory.mktemp("described"))
    yield made
    made.stop()


API = schemathesis.openapi.from_dict(document())
OPERATIONS = {one.ok().label: one.ok() for one in API.get_all_operations()}


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("label", OPERATIONS)
def test_no_request_ends_in_a_server_error(served: Served, label: str, mode: GenerationMode) -> None:
    """With a good token; hooks are signed as they should be, since else nothing of their body would be read."""

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=OPERATIONS[label].as_strategy(generation_mode=mode))
    def asked(case: Any) -> None:
        headers = {"Authorization": f"Bearer {served.token()}"}
        if case.path.startswith("/hooks"):
            body = json.dumps(case.body if isinstance(case.body, dict | list | str | int) else None).encode()
            signed = hook_headers(served.desk("acme").hooks[0], body)
            answer = served.client.post("/hooks/acme", content=body, headers=signed)
            assert answer.status_code in (202, 400, 413, 429)
        assert case.call(base_url=served.url, headers=headers).status_code < 500

    with contextlib.suppress(Unsatisfiable):  # nothing can be wrong about a request that has no parts
        asked()
    assert served.process.poll() is None
