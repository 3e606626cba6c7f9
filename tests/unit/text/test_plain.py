"""What a reader of Markdown sees."""

from __future__ import annotations

import pytest
from growth import assert_linear

from assistkit.text.plain import visible


@pytest.mark.parametrize("code", ["<!-- a -->", "<script>a</script>", "{% if a %}", "<p hidden>a</p>"])
@pytest.mark.parametrize("fence", ["```", "~~~", "````"])
def test_code_in_a_fence_is_seen(code: str, fence: str) -> None:
    """A page shows the code in a fence, whatever it is; the same outside of it is hidden."""
    shown = f"Add:\n\n{fence}html\n{code}\n{fence}\n\n"
    assert visible(shown) == shown
    assert "a" not in visible(shown + code)[len(shown) :].replace("Add", "")


def test_a_fence_in_what_is_hidden_is_hidden() -> None:
    """A comment ends where it ends, also with code in it."""
    assert visible("<!--\n```\nsecret\n```\n-->after").split() == ["after"]


def test_fences_take_linear_time() -> None:
    """Also where none is ever closed."""
    assert_linear(lambda n: visible("```a\n~~~b <!--\n" * n), 20_000)
