"""The tool of the tests tells work that grows by the square from work that grows with the length."""

from __future__ import annotations

import pytest
from growth import assert_linear


def test_work_by_the_square_is_found() -> None:
    """Comparing everything with everything fails, whatever the machine."""
    with pytest.raises(AssertionError, match="seconds of the processor"):
        assert_linear(lambda n: [None for a in range(n) for b in range(n) if a == b == -1], 4_000)


def test_work_with_the_length_passes() -> None:
    """However much it is for each: a hundred looks at everything."""
    assert_linear(lambda n: [None for a in range(100) for b in range(n) if a == b == -1], 40_000)
