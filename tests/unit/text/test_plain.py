"""What a reader of Markdown sees."""

from __future__ import annotations

import pytest
from growth import assert_linear

from assistkit.text.plain import to_plain, visible


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


@pytest.mark.parametrize("size", [1_000, 100_000])
@pytest.mark.parametrize(
    "mark",
    ["{%", "[^", "![", "![a](b) ", "<", "|", "`", "~", "` ", "> ", "[", "**a", "<!--", "{:.", "  - a\n", "{% a %}"],
)
def test_marks_that_nothing_closes_take_linear_time(mark: str, size: int) -> None:
    """Each is looked at a bounded number of times, whatever it would open; "<", as tags are looked for only then."""
    assert_linear(lambda n: to_plain((mark * (size // len(mark) + 1))[:n] + " <"), size)


def test_a_tag_of_a_template_that_nothing_closes_hides_nothing() -> None:
    """What is hidden behind it for another reason stays hidden."""
    assert visible("a {% b {% c <!-- d --> e") == "a {% b {% c            e"
    assert visible("a {% b {% c %} d {% e") == f"a {'':12} d {{% e"


def test_fences_take_linear_time() -> None:
    """Also where none is ever closed."""
    assert_linear(lambda n: visible("```a\n~~~b <!--\n" * n), 20_000)
