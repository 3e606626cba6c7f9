"""What stands above a text: YAML, TOML, JSON, also below blank lines, a BOM or comments."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistkit.errors import SourceError
from assistkit.index.sources.folder import read_articles
from assistkit.index.sources.front_matter import read_front_matter

PAGE = Path("page.md")
BODY = "The text.\n\n---\n\nMore."


@pytest.mark.parametrize(
    "above",
    [
        '+++\ntitle = "T"\ndraft = true\nversion = 1.10\n+++\n',
        "---\ntitle: T\ndraft: true\nversion: 1.10\n---\n",
        "---\ntitle: T\ndraft: true\nversion: 1.10\n...\n",
        '{"title": "T", "draft": true, "version": 1.10}\n',
        '{\n  "title": "T",\n  "draft": true,\n  "version": 1.10\n}\n\n',
        ';;;\n"title": "T", "draft": true, "version": 1.10\n;;;\n',
        '---json\n{"title": "T", "draft": true, "version": 1.10}\n---\n',
        '---toml\ntitle = "T"\ndraft = true\nversion = 1.10\n---\n',
        "title: T\ndraft: true\nversion: 1.10\n\n",
    ],
)
@pytest.mark.parametrize(
    "before", ["", "\n\n", "<!-- made by a tool -->\n", "\ufeff\n", "{/* x */}\n<!--\nlong\n-->\n \n"]
)
def test_fields_are_read_as_text(above: str, before: str) -> None:
    """All languages give the same mapping of the text that was written, wherever the front matter begins."""
    found = read_front_matter(before + above + BODY, PAGE)
    assert found.fields == {"title": "T", "draft": "true", "version": "1.10"}
    assert found.body == BODY


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("+++\ntitle = \n+++\nText", 2, "TOML"),
        ('\n\n+++\na = 1\ntitle = "x" y\n+++\nText', 5, "TOML"),
        ("+++\ntitle = 'T'\nText", 1, "not closed"),
        ("\n---\ntitle: [\n---\nText", 4, "YAML"),
        ('{"title": "T",}\nText', 1, "JSON"),
        ('\n{"title": "T"\nText', 3, "JSON"),
        ("---\na: &x [1]\nb: *x\n---\nText", 3, "repeats"),
        ("---\ndraft: true\ntitle: T\ndraft: false\n---\nText", 4, "twice"),
        ('{"draft": true, "draft": false}\nText', 1, "twice"),
        ("+++\ndraft = true\ndraft = false\n+++\nText", 3, "TOML"),
    ],
)
def test_what_cannot_be_read_is_an_error(text: str, line: int, says: str) -> None:
    """Broken front matter names file and line; it is never text, and no name is given twice."""
    with pytest.raises(SourceError, match=says) as caught:
        read_front_matter(text, PAGE)
    assert (caught.value.path, caught.value.line) == (PAGE, line)


@pytest.mark.parametrize(
    "text",
    [
        "\n---\n\nA rule on top.\n\n---\n\nAnother.",
        "{% hint %}\nx\n{% endhint %}",
        "{{< notice >}}\nx",
        "Note: this is text.\n\nMore.",
        "{: .x }\nText",
        "+ one\n+ two",
        "Title: only one line that looks like it\n\nMore.",
    ],
)
def test_text_is_no_front_matter(text: str) -> None:
    """Rules, template tags and lists at the top are text."""
    assert read_front_matter(text, PAGE).fields == {}
    assert read_front_matter(text, PAGE).body == text


def test_a_tower_of_anchors_is_refused_at_once() -> None:
    """Nothing is built of aliases of aliases."""
    tower = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))
    with pytest.raises(SourceError, match="repeats"):
        read_front_matter(f"---\n{tower}---\nText", PAGE)


def test_a_page_of_notion_has_its_properties_below_its_title(tmp_path: Path) -> None:
    """The number in the file's name is no part of the title, the properties are fields and no text."""
    name = "Move a shelf 0123456789abcdef0123456789abcdef.md"
    (tmp_path / name).write_text("# Move a shelf\n\nStatus: Draft\nOwner: Kim\n\nLift it.\n")
    (tmp_path / "Lift it 1123456789abcdef0123456789abcdef.md").write_text("Use both hands.\n")
    loaded = read_articles(tmp_path, visibility="public")
    assert [(a.title, a.visibility) for a in loaded.articles] == [("Lift it", "public"), ("Move a shelf", "internal")]
    assert "Status" not in loaded.articles[1].text
