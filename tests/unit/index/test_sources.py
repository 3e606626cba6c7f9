"""Reading articles from files."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistkit.errors import InputError, SourceError
from assistkit.index.sources.folder import read_articles
from assistkit.types import Article


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def one(folder: Path, name: str, content: str | bytes, **options: object) -> Article:
    loaded = read_articles(write(folder, name, content), **options)  # type: ignore[arg-type]
    assert len(loaded.articles) == 1
    return loaded.articles[0]


def row(**fields: object) -> str:
    return json.dumps({"id": "a", "title": "A", "body": "Text."} | fields)


def problem(path: Path, **options: object) -> SourceError:
    with pytest.raises(SourceError) as caught:
        read_articles(path, **options)  # type: ignore[arg-type]
    return caught.value


def test_front_matter_gives_the_fields(tmp_path: Path) -> None:
    """Every known front-matter name lands in its field, lists and "a;b" become several facet values."""
    text = (
        "---\nid: tw-1\ntitle: Set up\nvisibility: public\nlanguage: en\nproduct: bookings\nplan: [solo, studio]\n"
        "topics: a;b; a\nversion: 1.10\nfacets:\n  region: eu\nupdated_at: 2026-06-30\nurl: https://x.example/a\n---\n\n"
        "Body.\n"
    )
    article = one(tmp_path, "x.md", text)
    assert article == Article(
        id="tw-1",
        title="Set up",
        text="Body.",
        url="https://x.example/a",
        language="en",
        visibility="public",
        facets={
            "product": ("bookings",),
            "plan": ("solo", "studio"),
            "version": ("1.10",),
            "topics": ("a", "b"),
            "region": ("eu",),
        },
        updated_at=datetime(2026, 6, 30, tzinfo=UTC),
    )


def test_yaml_values_stay_what_was_written(tmp_path: Path) -> None:
    """YAML's guesses (octal, Norwegian "no", floats) never change an id, a language or a version."""
    article = one(tmp_path, "x.md", "---\nid: 007\nlanguage: no\nversion: 2.0\n---\nBody")
    assert (article.id, article.language, article.facets) == ("007", "no", {"version": ("2.0",)})


def test_markdown_defaults(tmp_path: Path) -> None:
    """Without front matter: id is the relative path, title the first H1 (which stays in the text) or the file name."""
    write(tmp_path, "a/reset-your_password.md", "Just text.")
    write(tmp_path, "b.md", "```\n# no title\n```\n\n# Real **title**\r\n\r\nText.\r\n")
    first, second = read_articles(tmp_path).articles
    assert (first.id, first.title) == ("a/reset-your_password", "Reset your password")
    assert (second.id, second.title) == ("b", "Real title")
    assert second.text == "```\n# no title\n```\n\n# Real **title**\n\nText."


@pytest.mark.parametrize(
    ("own", "given", "result"),
    [
        ("", None, "internal"),
        ("", "public", "public"),
        ("visibility: internal\n", "public", "internal"),
        ("visibility: public\n", "internal", "public"),
        ("Visibility: Internal\n", "public", "internal"),
        ("draft: true\n", "public", "internal"),
        ("published: false\nvisibility: public\n", "public", "internal"),
    ],
)
def test_visibility_fails_closed(tmp_path: Path, own: str, given: str | None, result: str) -> None:
    """Public only if the data says so, or says nothing and the caller does; own data and drafts win."""
    assert one(tmp_path, "x.md", f"---\ntitle: T\n{own}---\nBody", visibility=given).visibility == result


def test_html_page(tmp_path: Path) -> None:
    """An HTML page gives its main part as Markdown, without scripts, navigation, header and footer."""
    page = (
        '<html lang="de"><head><title>Export | Help</title><meta name="visibility" content="public">'
        '<meta name="product" content="shop;desk"><link rel="canonical" href="https://x.example/e"></head><body>'
        "<header>Logo</header><nav>Menu</nav><h1>Export</h1><p>Do <b>this</b>:</p><ol><li>One</li><li>Two</li></ol>"
        "<script>evil()</script><!-- note --><footer>Imprint</footer></body></html>"
    )
    article = one(tmp_path, "e.html", page)
    assert (article.id, article.title, article.language, article.visibility) == ("e", "Export", "de", "public")
    assert article.facets == {"product": ("shop", "desk")}
    assert article.url == "https://x.example/e"
    assert article.text == "# Export\n\nDo **this**:\n\n1. One\n2. Two"


def test_jsonl_rows(tmp_path: Path) -> None:
    """JSONL rows take title, body or text, dates in ISO or month/day/year, numbers as ids; unknown keys are ignored."""
    lines = [
        row(id=7, locale="en_US", updated="03/31/2022", other=[1]),
        "",
        row(id="b", body=None, text="T", product=None),
    ]
    articles = read_articles(write(tmp_path, "x.jsonl", "\ufeff" + "\r\n".join(lines))).articles
    assert [(a.id, a.text, a.language) for a in articles] == [("7", "Text.", "en-US"), ("b", "T", "")]
    assert articles[0].updated_at == datetime(2022, 3, 31, tzinfo=UTC)


def test_csv_lines_are_true(tmp_path: Path) -> None:
    """A CSV error names the line its row begins on, also after quoted line breaks; a BOM and large cells are fine."""
    text = '\ufeffid,Title,body\r\na,A,"one\r\ntwo"\r\n\r\nb,B,"' + "x" * 200_000 + '"\r\nc,C\r\n'
    path = write(tmp_path, "x.csv", text)
    error = problem(path)
    assert error.line == 6
    assert "3 columns" in str(error)
    loaded = read_articles(path, skip_bad=True)
    assert [a.id for a in loaded.articles] == ["a", "b"]
    assert loaded.articles[0].text == "one\ntwo"


@pytest.mark.parametrize(
    ("name", "content", "line", "says"),
    [
        ("x.jsonl", row() + "\n{broken", 2, "not valid JSON"),
        ("x.jsonl", row() + "\n[1]", 2, "JSON object"),
        ("x.jsonl", row().encode() + b'\n{"id": "\xff"}', 2, "UTF-8"),
        ("x.jsonl", row(id=""), 1, "id"),
        ("x.jsonl", row(id="a\tb"), 1, "printable"),
        ("x.jsonl", row(title=" "), 1, "title"),
        ("x.jsonl", row(body=""), 1, "text or body"),
        ("x.jsonl", row(body=["x"]), 1, "string"),
        ("x.jsonl", row(body="a\0b"), 1, "NUL"),
        ("x.jsonl", row(visibility=True), 1, "string"),
        ("x.jsonl", row(updated="31.31.2024"), 1, "2026-06-30"),
        ("x.jsonl", row(product={"a": 1}), 1, "product"),
        ("x.jsonl", row(facets="x"), 1, "facets"),
        ("x.jsonl", row() + "\n" + row(), 2, "already used"),
        ("x.jsonl", "\n\n", None, "empty"),
        ("x.jsonl", "[" * 100_000, 1, "usable JSON"),
        ("x.csv", "name,title\na,A", 1, "id"),
        ("x.csv", "id,id\na,A", 1, "twice"),
        ("x.csv", 'id,title,body\na,A,"open', 2, "CSV"),
        ("x.csv", "id,title,body\n", None, "no rows"),
        ("x.md", "---\ntitle: [\n---\nBody", None, "YAML"),
        ("x.md", "---\ntitle: T\nBody", 1, "not closed"),
        ("x.md", "---\njust words\n---\nBody", 1, "name: value"),
        ("x.md", "---\ntitle: T\n---\n", None, "text"),
        ("x.md", b"ok\n\xff\xfe", 2, "UTF-8"),
        ("x.md", "", None, "empty"),
        ("x.html", "<html></html>", None, "text"),
    ],
)
def test_bad_input_names_file_and_line(
    tmp_path: Path, name: str, content: str | bytes, line: int | None, says: str
) -> None:
    """What cannot be used is a SourceError with the file, the true line and the rule."""
    error = problem(write(tmp_path, name, content))
    assert error.path.name == name
    assert line is None or error.line == line
    assert says in str(error)


def test_skip_bad_reads_the_rest(tmp_path: Path) -> None:
    """With skip_bad every bad file and row is collected, in order, and everything else is read."""
    write(tmp_path, "a.jsonl", row(id="1") + "\nnope\n" + row(id="2"))
    write(tmp_path, "b.md", "")
    write(tmp_path, "c.md", "---\nid: 1\n---\nSame id")
    write(tmp_path, "d.md", "Fine.")
    loaded = read_articles(tmp_path, skip_bad=True)
    assert [a.id for a in loaded.articles] == ["1", "2", "d"]
    assert [(e.path.name, e.line) for e in loaded.skipped] == [("a.jsonl", 2), ("b.md", None), ("c.md", None)]


def test_folder_order_and_what_is_ignored(tmp_path: Path) -> None:
    """Files are read in the order of their paths; hidden ones and other suffixes are ignored."""
    for name in ("b/1.md", "a.MD", ".git/x.md", ".hidden.md", "note.log", "b/0.markdown"):
        write(tmp_path, name, "Text.")
    assert [a.id for a in read_articles(tmp_path).articles] == ["a", "b/0", "b/1"]


def test_nothing_to_read(tmp_path: Path) -> None:
    """A missing path, an empty folder, a wrong suffix, a folder of bad files only: InputError says which."""
    with pytest.raises(InputError, match="no such"):
        read_articles(tmp_path / "missing")
    with pytest.raises(InputError, match="holds no article"):
        read_articles(tmp_path)
    with pytest.raises(InputError, match="articles are read from"):
        read_articles(write(tmp_path, "x.log", "x"))
    write(tmp_path, "bad.md", "")
    with pytest.raises(InputError, match="none of 1"):
        read_articles(tmp_path, skip_bad=True)
    with pytest.raises(InputError, match="visibility"):
        read_articles(tmp_path, visibility="everyone")  # type: ignore[arg-type]


def test_control_characters_are_removed(tmp_path: Path) -> None:
    """Stray control characters and lone surrogates never reach an article."""
    article = one(tmp_path, "x.jsonl", row(body="a\x0b\x08b\r\nc\ud83d"))
    assert article.text == "a b\nc"
    article.text.encode("utf-8")


@pytest.mark.data
@pytest.mark.parametrize(("name", "count"), [("office_kb", 2442), ("thunderbird", 705), ("logingov", 220)])
def test_real_articles_load(data_dir: Path, name: str, count: int) -> None:
    """The real knowledge bases load whole, without a manual step."""
    loaded = read_articles(data_dir / name / "articles.jsonl")
    assert len(loaded.articles) == count
    assert all(a.visibility == "public" for a in loaded.articles)


@pytest.mark.parametrize(
    "content",
    [
        "id;title;body\na;Größe;Text, mit Komma",
        "id\ttitle\tbody\na\tGröße\tText, mit Komma",
        "id|title|body\na|Größe|Text, mit Komma",
        '\ufeffid;title;body\r\na;Größe;"Text, mit Komma"\r\n',
        "sep=;\nid;title;body\na;Größe;Text, mit Komma",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_tables_of_every_office(tmp_path: Path, content: str, encoding: str) -> None:
    """Semicolons, tabs and bars, Windows-1252 and UTF-16 are read as what they mean."""
    data = content.encode("utf-8") if encoding == "utf-8" else content.lstrip("\ufeff").encode(encoding)
    article = one(tmp_path, "x.csv", data)
    assert (article.title, article.text) == ("Größe", "Text, mit Komma")


def test_the_signs_of_a_menu_in_windows_1252(tmp_path: Path) -> None:
    """A path through a menu is what help centres are full of."""
    article = one(tmp_path, "x.csv", "id,title,body\na,Menu,Settings › Größe".encode("cp1252"))
    assert article.text == "Settings › Größe"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Как сбросить пароль", "cp1251"),
        ("Příliš žluťoučký kůň", "cp1250"),
        ("Zażółć gęślą jaźń", "cp1250"),
        ("Şifrenizi değiştirin", "cp1254"),
        ("árvíztűrő tükörfúrógép", "cp1250"),
        ("パスワード", "shift_jis"),
        ("Größe", "mac_roman"),
    ],
)
def test_no_bytes_are_read_as_other_words(tmp_path: Path, text: str, encoding: str) -> None:
    """What could be something else than Windows-1252 is refused, with the line, rather than misread."""
    error = problem(write(tmp_path, "x.csv", f"id,title,body\na,{text},B".encode(encoding)))
    assert (error.line, "UTF-8" in str(error)) == (2, True)


def test_an_unknown_visibility_is_internal(tmp_path: Path) -> None:
    """A word that nobody knows is no error and never public; the origin says it."""
    path = write(tmp_path, "x.jsonl", row(visibility="pubilc"))
    loaded = read_articles(path, visibility="public")
    assert loaded.articles[0].visibility == "internal"
    assert "pubilc" in loaded.origins["a"].verdict.why


def test_a_name_twice_in_a_row_is_an_error(tmp_path: Path) -> None:
    """Of `draft` given twice neither value is the article's."""
    error = problem(write(tmp_path, "x.jsonl", '{"id": "a", "title": "A", "body": "B", "draft": true, "draft": false}'))
    assert "draft" in str(error)


def test_both_spellings_of_a_name_are_heard(tmp_path: Path) -> None:
    """`Draft: true` beside `draft: false` keeps a page internal."""
    text = "---\ntitle: T\nDraft: true\ndraft: false\n---\nText."
    assert one(tmp_path, "x.md", text, visibility="public").visibility == "internal"


def test_drafts_folders_are_shut(tmp_path: Path) -> None:
    """What lies in Jekyll's _drafts is not out, whatever the caller says of the rest."""
    write(tmp_path, "_drafts/a.md", "# A\n\nText.")
    write(tmp_path, "b.md", "# B\n\nText.")
    loaded = read_articles(tmp_path, visibility="public")
    assert [(a.id, a.visibility) for a in loaded.articles] == [("_drafts/a", "internal"), ("b", "public")]


def test_rows_hold_markdown_of_dialects_too(tmp_path: Path) -> None:
    """A body in JSONL is read as a page is; what is left open is noted."""
    path = write(tmp_path, "x.jsonl", row(body="It costs ~~£14~~ £9.\n\n:::tip\nAsk {{ name }}.\n:::"))
    loaded = read_articles(path)
    assert loaded.articles[0].text == "It costs  £9.\n\n**Tip:** Ask {{ name }}."
    assert [(n.code, n.text) for n in loaded.origins["a"].notes] == [
        ("dropped", "struck text: £14"),
        ("unfilled", "name"),
    ]


def test_a_title_is_told_without_open_variables(tmp_path: Path) -> None:
    """A title stands in every reply, so it holds none."""
    assert one(tmp_path, "x.md", "---\ntitle: Set up {{ product }}\n---\nText.").title == "Set up"
