"""Fail closed: whatever stands beside it, a word that is not known to mean everybody keeps an article internal."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from assistkit.index.sources import publication_words as words
from assistkit.index.sources.publication import judge

SAYING = sorted(words.STATES | words.AUDIENCES)
SHUT = sorted(words.SHUT)
FINE: dict[str, Any] = {"visibility": "public", "state": "published", "draft": False, "public": True}


def spelt(name: str, style: int) -> str:
    parts = name.split("_")
    camel = parts[0] + "".join(part.capitalize() for part in parts[1:])
    return [name, name.upper(), camel, name.replace("_", " "), f"article_{name}", f"metadata.{name}"][style]


def nested(data: dict[str, Any], path: list[str]) -> dict[str, Any]:
    for step in path:
        data = {step: [data]} if step == "items" else {step: data}
    return data


PATHS = st.lists(st.sampled_from(["metadata", "properties", "fields", "folder", "items", "anything"]), max_size=3)


@given(st.sampled_from(SAYING), st.sampled_from(SHUT), st.integers(0, 5), PATHS, st.booleans())
def test_no_known_word_is_overridden(name: str, word: str, style: int, path: list[str], upper: bool) -> None:
    """A word that is known not to mean everybody wins over every other and over --visibility public."""
    shut = {spelt(name, style): word.upper().replace("_", " ") if upper else word}
    assert judge({**FINE, "x": nested(shut, path)}, "public").visibility == "internal"


@given(st.sampled_from(SAYING), st.text(min_size=1, max_size=20), PATHS)
def test_no_unknown_word_is_taken_for_public(name: str, word: str, path: list[str]) -> None:
    """Any other word is internal too, unless it is one of those that mean it is out or for everybody, or blank."""
    verdict = judge(nested({name: word}, path), "public")
    says = {reason.says for reason in verdict.reasons}
    if "internal" not in says:
        blank = not word.strip() or not any(
            part.strip() for part in word.replace(";", ",").replace("|", ",").split(",")
        )
        assert blank or says <= {"out", "public"}


@given(st.sampled_from(sorted(words.SHUT_FLAGS)), st.sampled_from(sorted(words.TRUE)), st.integers(0, 5), PATHS)
def test_a_flag_against_it_wins(name: str, true: str, style: int, path: list[str]) -> None:
    """A flag that is set keeps the article internal."""
    assert judge({**FINE, "x": nested({spelt(name, style): true}, path)}, "public").visibility == "internal"


@given(st.sampled_from(sorted(words.LIMITS)), st.one_of(st.integers(), st.text("abc", min_size=1)), PATHS)
def test_a_limit_of_readers_wins(name: str, value: object, path: list[str]) -> None:
    """Whatever stands in a field that limits the readers limits them."""
    assert judge({**FINE, "x": nested({name: value}, path)}, "public").visibility == "internal"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_any_data_is_judged(value: object) -> None:
    """Nothing in an export makes the judging fail."""
    for name in ("state", "visibility", "draft", "published", "publish_at", "valid_to", "labels", "folder", "x"):
        judge({name: value}, "public")
