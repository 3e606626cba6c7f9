"""YAML of a stranger costs no more than its length, and says of whatever is not read where it stands."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest

from assistkit.errors import InputError, NotYaml, SourceError
from assistkit.house.house import House
from assistkit.index.sources.dialects.variables import shared_variables
from assistkit.index.sources.front_matter import read_front_matter
from assistkit.text.safe_yaml import LARGEST, load_yaml, read_yaml
from tests.growth import assert_linear

TOWER = "a0: &a0 {k0: 1}\n" + "".join(
    f"a{n}: &a{n} {{<<: [{','.join([f'*a{n - 1}'] * 9)}], k{n}: 1}}\n" for n in range(1, 9)
)
HOUSE = ("style.yaml", "escalation.yaml", "confidence.yaml")


@pytest.mark.parametrize("typed", [True, False])
@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (TOWER, 2, "*a0 repeats another part; write the value out"),
        ("a: &a [1]\nb: *a", 2, "*a repeats another part"),
        ("a: 1\n<<: {b: 2}", 2, "<< merges another part"),
        ("a: 1\nb: 2\na: 3", 3, "'a' stands twice"),
        ("a: {b: 1, b: 2}", 1, "'b' stands twice"),
        ("a: " + "[" * 50_000, 1, "is nested deeper than 32 levels"),
        ("\n".join(f"{' ' * n}a:" for n in range(200)), 32, "is nested deeper than 32 levels"),
        ("? [a]\n: 1", 1, "a name must be text"),
        ("a: [", 1, "expected the node content"),
        ("a: 1\n---\nb: 2", 2, "but found another document"),
        ("a: \x00", 0, "special characters are not allowed"),
    ],
)
def test_what_repeats_hides_or_has_no_end_is_refused(text: str, line: int, says: str, typed: bool) -> None:
    """By what it is and on which line, before anything is made of it."""
    with pytest.raises(NotYaml) as caught:
        read_yaml(text, typed=typed)
    assert says in caught.value.problem
    assert caught.value.line == line


@pytest.mark.parametrize("tag", ["!!int ''", "!!bool maybe", "!!timestamp x", "!!python/object:os.system x", "! 1"])
def test_a_tag_is_refused_where_values_have_kinds(tag: str) -> None:
    """PyYAML breaks on some of them, others name code; as text they are text."""
    with pytest.raises(NotYaml, match="none is read"):
        read_yaml(f"a: {tag}", typed=True)
    assert isinstance(read_yaml(f"a: {tag}", typed=False)["a"], str)


@pytest.mark.parametrize(
    ("text", "value"),
    [("7", 7), ("-0.5", -0.5), ("yes", True), ("~", None), ("", None), ("1.5e3", 1500.0)]
    + [(text, text) for text in ("10:30", "2024-13-45", "2024-01-01", "0b_", "0x_", ".nan", ".inf", "1" * 5_000, "=")]
    + [("1" + ":1" * 60_000, "1" + ":1" * 60_000)],
)
def test_kinds_are_those_of_json(text: str, value: object) -> None:
    """No dates, no times in base 60, nothing that is no number: what else it looks like is text."""
    assert read_yaml(f"a: {text}", typed=True) == {"a": value}


def test_no_more_than_a_size_is_read() -> None:
    """Characters, whatever they say."""
    assert len(read_yaml("a: " + "x" * (LARGEST - 3), typed=True)["a"]) == LARGEST - 3
    with pytest.raises(NotYaml, match="more than 200,000 characters"):
        read_yaml("#" * (LARGEST + 1), typed=True)


@pytest.mark.parametrize(
    "part", ["- abc\n", "k{0}: 1\n", "[", "{a: ", "- &a b\n", "a\n", "'", "? ", "- |\n x\n", "#\n", "%", "\t"]
)
@pytest.mark.parametrize("typed", [True, False])
def test_the_work_is_linear(part: str, typed: bool) -> None:
    """Whether it is YAML or not."""

    def work(size: int) -> None:
        with suppress(NotYaml):
            read_yaml("".join(part.replace("{0}", str(number)) for number in range(size // len(part))), typed=typed)

    assert_linear(work, 8_000)


@pytest.mark.parametrize("name", HOUSE)
@pytest.mark.parametrize(
    ("text", "says"),
    [
        (TOWER, ":2: not valid YAML in UTF-8: *a0 repeats"),
        ("a: [" * 5_000, ":1: not valid YAML in UTF-8: is nested deeper"),
        ("a: 1\na: 2", ":2: not valid YAML in UTF-8: 'a' stands twice"),
        ("a: !!bool maybe", ":1: not valid YAML in UTF-8: "),
        ("[1]", ": "),
        ("1", ": "),
        ("x" * (LARGEST + 1), ": not valid YAML in UTF-8: has more than 200,000 characters"),
    ],
)
def test_every_house_file_is_read_by_these_rules(tmp_path: Path, name: str, text: str, says: str) -> None:
    """A mistake is an error of the caller's that names the file."""
    (tmp_path / name).write_text(text)
    with pytest.raises(InputError) as caught:
        House.load(tmp_path)
    assert str(caught.value).startswith(f"{tmp_path / name}{says}")


@pytest.mark.parametrize("value", ["abc", "[1]", "{a: 1}", "null", "true", "2024-13-45", "1" * 5_000, "'0.1'", ".inf"])
@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("confidence.yaml", "surely: {0}", "surely"),
        ("style.yaml", "reading_grade: {0}\nemoji: {0}", "reading_grade emoji"),
        ("style.yaml", "banned: {0}", "banned"),
        ("style.yaml", "languages: {0}", "languages"),
        ("style.yaml", "languages: {{de: {{greeting: [{0}]}}}}", "languages.de.greeting"),
        ("escalation.yaml", "rules: [{{name: a, target: b, reason: c, phrases: [x], priority: {0}}}]", "“a” priority"),
        ("escalation.yaml", "rules: [{{name: a, target: b, reason: c, amount_over: {{EUR: {0}}}}}]", "“a” amount_over"),
        ("escalation.yaml", "rules: [{{name: a, target: b, reason: c, phrases: [[{0}]]}}]", "“a” phrases"),
        ("escalation.yaml", "rules: [{{name: [{0}], target: b, reason: c, phrases: [x]}}]", "name"),
    ],
)
def test_a_value_of_the_wrong_kind_names_file_and_key(
    tmp_path: Path, name: str, text: str, key: str, value: str
) -> None:
    """Whatever it is instead."""
    (tmp_path / name).write_text(text.format(value))
    with pytest.raises(InputError) as caught:
        House.load(tmp_path)
    assert name in str(caught.value)
    assert any(one in str(caught.value) for one in key.split())


@pytest.mark.parametrize("make", ["link", "dead link", "pipe"])
@pytest.mark.parametrize("name", HOUSE)
def test_a_house_file_is_a_file_of_its_folder(tmp_path: Path, name: str, make: str) -> None:
    """A rule that could not be read is never left out: it would be one less, without a word."""
    (tmp_path / "private").write_text("password: 1")
    folder = tmp_path / "house"
    folder.mkdir()
    if make == "pipe":
        os.mkfifo(folder / name)
    else:
        (folder / name).symlink_to("../private" if make == "link" else "nowhere")
    with pytest.raises(InputError, match=r"cannot be read \(is a ") as caught:
        House.load(folder)
    assert "password" not in str(caught.value)


def test_a_file_that_is_named_may_be_a_link(tmp_path: Path) -> None:
    """It is the caller's word."""
    (tmp_path / "a.yaml").write_text("\ufeffgreeting: Hi", encoding="utf-8")
    (tmp_path / "link.yaml").symlink_to("a.yaml")
    assert load_yaml(tmp_path / "link.yaml") == {"greeting": "Hi"}


@pytest.mark.parametrize("text", [TOWER, "<<: {visibility: internal}", "a: " + "[" * 50_000, "a: b\n" * 2])
def test_front_matter_is_read_by_these_rules(text: str) -> None:
    """What it may have said of who may read the article is never left out."""
    with pytest.raises(SourceError, match="not valid YAML"):
        read_front_matter(f"---\ntitle: T\n{text}\n---\nText", Path("page.md"))


def test_configuration_is_read_by_these_rules(tmp_path: Path) -> None:
    """It is no article: what can't be read gives no values. An anchor that nothing repeats is none."""
    (tmp_path / "mkdocs.yml").write_text(f"extra:\n  a: 1\n{TOWER}")
    (tmp_path / "hugo.yaml").write_text("params: &p\n  name: Tidewell\n")
    found = shared_variables(tmp_path)
    assert "a" not in found
    assert "Tidewell" in found.values()
