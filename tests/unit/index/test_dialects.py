"""Markdown of site generators, wikis and desks -> plain Markdown."""

# ruff: noqa: E501  files of other tools stand as those write them
from __future__ import annotations

import re
from pathlib import Path

import pytest
from growth import assert_linear

from assistkit.index.sources.dialects import canonical
from assistkit.index.sources.dialects.html_islands import without_islands
from assistkit.index.sources.notes import Note
from assistkit.text.article.sections import Section, read_sections


def plain(text: str, **fields: str) -> str:
    return canonical(text, fields)[0]


def squeezed(text: str, **fields: str) -> str:
    """Without blank lines, which mean nothing to a reader."""
    return "\n".join(line for line in plain(text, **fields).split("\n") if line.strip())


def notes(text: str) -> list[Note]:
    return canonical(text, {})[1]


def sections(text: str) -> dict[str, Section]:
    return {section.heading: section for section in read_sections(plain(text))}


TABS = {
    "mkdocs": '=== "Windows"\n\n    1. Run it.\n    2. Wait.\n\n=== "Linux"\n\n    1. Unpack it.\n    2. Start it.\n\nAfter.',
    "mkdocs tabs": '=== "Windows"\n\t1. Run it.\n\t2. Wait.\n=== "Linux"\n\t1. Unpack it.\n\t2. Start it.\n\nAfter.',
    "docusaurus": '<Tabs groupId="os">\n  <TabItem value="win" label="Windows">\n\n  1. Run it.\n  2. Wait.\n\n  </TabItem>\n'
    '  <TabItem value="linux" label="Linux" default>\n\n  1. Unpack it.\n  2. Start it.\n\n  </TabItem>\n</Tabs>\n\nAfter.',
    "docusaurus values": '<Tabs>\n<TabItem value="windows">\n1. Run it.\n2. Wait.\n</TabItem>\n<TabItem value="linux">\n1. Unpack it.\n'
    "2. Start it.\n</TabItem>\n</Tabs>\nAfter.",
    "gitbook": '{% tabs %}{% tab title="Windows" %}\n1. Run it.\n2. Wait.\n{% endtab %}\n\n{% tab title="Linux" %}\n1. Unpack it.\n'
    "2. Start it.\n{% endtab %}{% endtabs %}\n\nAfter.",
    "markdoc": '{% tabs %}\n  {% tab label="Windows" %}\n  1. Run it.\n  2. Wait.\n  {% /tab %}\n  {% tab label="Linux" %}\n'
    "  1. Unpack it.\n  2. Start it.\n  {% /tab %}\n{% /tabs %}\n\nAfter.",
    "hugo": '{{< tabs >}}\n{{< tab "Windows" >}}\n1. Run it.\n2. Wait.\n{{< /tab >}}\n{{< tab "Linux" >}}\n1. Unpack it.\n2. Start it.\n'
    "{{< /tab >}}\n{{< /tabs >}}\n\nAfter.",
    "hugo items": '{{< tabs items="Windows,Linux" >}}\n{{< tab >}}\n1. Run it.\n2. Wait.\n{{< /tab >}}\n{{< tab >}}\n1. Unpack it.\n'
    "2. Start it.\n{{< /tab >}}\n{{< /tabs >}}\nAfter.",
    "docsy": '{{< tabpane text=true >}}\n{{% tab header="Windows" %}}\n1. Run it.\n2. Wait.\n{{% /tab %}}\n{{% tab header="Linux" %}}\n'
    "1. Unpack it.\n2. Start it.\n{{% /tab %}}\n{{< /tabpane >}}\nAfter.",
    "vuepress": "::: tabs\n@tab Windows\n1. Run it.\n2. Wait.\n@tab:active Linux\n1. Unpack it.\n2. Start it.\n:::\n\nAfter.",
    "myst": "::::{tab-set}\n:::{tab-item} Windows\n:sync: w\n1. Run it.\n2. Wait.\n:::\n:::{tab-item} Linux\n1. Unpack it.\n2. Start it.\n"
    ":::\n::::\nAfter.",
    "docsify": "<!-- tabs:start -->\n<!-- tab:Windows -->\n1. Run it.\n2. Wait.\n<!-- tab:Linux -->\n1. Unpack it.\n2. Start it.\n"
    "<!-- tabs:end -->\nAfter.",
    "docfx": "# [Windows](#tab/w)\n1. Run it.\n2. Wait.\n\n# [Linux](#tab/l)\n1. Unpack it.\n2. Start it.\n\n---\n\nAfter.",
    "gitlab": "::Tabs\n\n:::TabTitle Windows\n\n1. Run it.\n2. Wait.\n\n:::TabTitle Linux\n\n1. Unpack it.\n2. Start it.\n\n::EndTabs\n\nAfter.",
    "github docs": "{% windows %}\n1. Run it.\n2. Wait.\n{% endwindows %}\n\n{% linux %}\n1. Unpack it.\n2. Start it.\n{% endlinux %}\n\nAfter.",
    "pymdown": "/// tab | Windows\n1. Run it.\n2. Wait.\n///\n\n/// tab | Linux\n    new: true\n\n1. Unpack it.\n2. Start it.\n///\n\nAfter.",
    "mintlify": '<Tabs>\n  <Tab title="Windows">\n    1. Run it.\n    2. Wait.\n  </Tab>\n  <Tab title="Linux">\n    1. Unpack it.\n    2. Start it.\n  </Tab>\n</Tabs>\nAfter.',
    "platform tags": "<Windows>\n1. Run it.\n2. Wait.\n</Windows>\n<Linux>\n1. Unpack it.\n2. Start it.\n</Linux>\n\nAfter.",
    "nextra": "<Tabs items={['Windows', 'Linux']}>\n  <Tabs.Tab>\n    1. Run it.\n    2. Wait.\n  </Tabs.Tab>\n  <Tabs.Tab>\n"
    "    1. Unpack it.\n    2. Start it.\n  </Tabs.Tab>\n</Tabs>\n\nAfter.",
    "wordpress": '[tabs]\n[tab title="Windows"]\n1. Run it.\n2. Wait.\n[/tab]\n[tab title="Linux"]\n1. Unpack it.\n2. Start it.\n[/tab]\n'
    "[/tabs]\nAfter.",
}


@pytest.mark.parametrize("text", TABS.values(), ids=TABS.keys())
def test_a_tabs_label_is_a_heading_above_its_steps(text: str) -> None:
    """In every dialect: a section a tab, with its steps as a list, and what comes after the tabs under no label."""
    found = sections(f"# Install\n\nIntro.\n\n{text}\n")
    assert [unit.text for unit in found["Windows"].parts[0].units] == ["Run it.", "Wait."]
    assert [unit.text for unit in found["Linux"].parts[0].units] == ["Unpack it.", "Start it."]
    assert found["Windows"].level == found["Linux"].level == 2
    assert [unit.text for unit in found["Windows"].path] == ["Install", "Windows"]
    after = next(one for one in found.values() if any(u.text == "After." for p in one.parts for u in p.units))
    assert [unit.text for unit in after.path] == ["Install"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('!!! warning "Save first"\n    It is gone.', "**Save first:** It is gone."),
        ("!!! note\n    It is so.", "**Note:** It is so."),
        ('!!! danger ""\n    It is so.', "It is so."),
        (":::tip Save first\nIt is gone.\n:::", "**Save first:** It is gone."),
        (":::note[Save first]\nIt is gone.\n:::", "**Save first:** It is gone."),
        ("::: warning\nIt is so.\n:::", "**Warning:** It is so."),
        ('{% hint style="danger" %}\nIt is so.\n{% endhint %}', "**Hint:** It is so."),
        ("{{< notice warning >}}\nIt is so.\n{{< /notice >}}", "**Warning:** It is so."),
        ('{{% alert title="Save first" color="x" %}}\nIt is gone.\n{{% /alert %}}', "**Save first:** It is gone."),
        ("<Warning>It is so.</Warning>", "**Warning:** It is so."),
        ('<Callout type="warning">\n  It is so.\n</Callout>', "**Warning:** It is so."),
        ("```{note}\nIt is so.\n```", "**Note:** It is so."),
        ('{% include note.html content="It is so." %}', "**Note:** It is so."),
        ("{% note %}\n\n**Note:** It is so.\n\n{% endnote %}", "**Note:** It is so."),
        ("> [!bug]- Save first\n> It is gone.", "> **Save first:**\n>\n> It is gone."),
        ("> [!NOTE]\n> It is so.", "> [!NOTE]\n> It is so."),
        ("{: .note }\nIt is so.", "It is so."),
        ("/// warning | Save first\nIt is gone.\n///", "**Save first:** It is gone."),
    ],
)
def test_callouts_keep_their_words_and_lose_their_marks(text: str, shown: str) -> None:
    """A callout is its title, or its kind, and its text."""
    assert squeezed(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "<details>\n<summary>Why <b>so</b>?</summary>\n\nBecause.\n\n</details>",
        "<details><summary>Why so?</summary>Because.</details>",
        '??? question "Why so?"\n    Because.',
        '???+ note "Why so?"\n    Because.',
        "::: details Why so?\nBecause.\n:::",
        '<Accordion title="Why so?">\nBecause.\n</Accordion>',
        '{{< details "Why so?" >}}\nBecause.\n{{< /details >}}',
        "```{dropdown} Why so?\nBecause.\n```",
    ],
)
def test_what_opens_on_a_click_is_a_section(text: str) -> None:
    """Details, accordions and the like are content under their label."""
    assert squeezed(text) == "## Why so?\nBecause."


@pytest.mark.parametrize(
    "text",
    [
        "A.\n\n<!-- told to nobody -->\n\nB.",
        "A.\n<!--\n```\ntold to nobody\n```\n-->\nB.",
        "A.\n\n{/* told to nobody */}\n\nB.",
        "A.\n\n{% comment %}told to nobody{% endcomment %}\n\nB.",
        "A. %%told to nobody%%\n\nB.",
        "A.\n%%\ntold to nobody\n%%\nB.",
        "A.\n\n::: internal\ntold to nobody\n:::\n\nB.",
        '!!! draft "told to nobody"\n    told to nobody\n\nA.\n\nB.',
        "A.\n\n{% if user.staff %}\ntold to nobody\n{% endif %}\n\nB.",
        "import told from './nobody';\nexport const told = {\n  to: 'nobody',\n};\n\nA.\n\nB.",
        "A. ~~told to nobody~~\n\nB.",
        "A. <del>told to nobody</del>\n\nB.",
        "A. ~told to nobody~\n\nB.",
        "A. {--told to nobody--}\n\nB.",
        "A.\n\n<!-- toc -->\n- [told](#nobody)\n<!-- tocstop -->\n\nB.",
        'A.\n\n<Callout type="internal">told to nobody</Callout>\n\nB.',
        "{::comment}\ntold to nobody\n{:/comment}\n\nA.\n\nB.",
    ],
)
def test_what_readers_do_not_see_is_gone(text: str) -> None:
    """Comments, what is struck out, conditions and what is for staff are not in the text."""
    assert re.findall(r"\w+", plain(text)) == ["A", "B"]


def test_dropped_text_is_noted() -> None:
    """A lead reads what was taken out."""
    assert [note.code for note in notes("A ~~£14~~ £9.\n\n<!-- old -->\n\n::: internal\nx\n:::")] == ["dropped"] * 3


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Price £9[^p].\n\n[^p]: Billed yearly.", "Price £9 (Billed yearly)."),
        ("Term\n:   What it means.", "**Term:** What it means."),
        ("- [ ] Open it\n- [x] Close it", "- Open it\n- Close it"),
        ("## Set up [¶](#set-up)\nText.", "## Set up\nText."),
        ("<CodeGroup>\n```sh npm\na\n```\n</CodeGroup>", "## npm\n```sh npm\na\n```"),
        ("## Set up {#set-up .x}\nText{.y}.", "## Set up\nText."),
        ("See [[Other page|that page]] and [[Plain page]].", "See that page and Plain page."),
        ("H~2~O, ==marked== :material-bell: words, ++ctrl+c++.", "H2O, marked words, ctrl+c."),
        (":warning: Careful, at 10:30:45.", "Careful, at 10:30:45."),
        ("* TOC\n{:toc}\n\n[TOC]\n\nText.", "Text."),
        ("See [the list][l].\n\n[l]: https://x.example/l", "See [the list](https://x.example/l)."),
        ("*[HTML]: words\n\nHTML.", "HTML."),
        (
            '<Steps>\n<Step title="Open">\nGo.\n</Step>\n<Step title="Close">\nStay.\n</Step>\n</Steps>',
            "1. **Open**\n   Go.\n2. **Close**\n   Stay.",
        ),
        ("Press {{< kbd >}}Esc{{< /kbd >}} now.", "Press Esc now."),
        ('It costs <Price plan="a"/> a month.', "It costs {{ Price }} a month."),
        ('Tap <Icon name="x"/> twice.', "Tap  twice."),
        ("{% highlight sh %}\nls\n{% endhighlight %}", "```sh\nls\n```"),
        (
            "::: code-group\n```sh [npm]\na\n```\n```sh [yarn]\nb\n```\n:::",
            "## npm\n```sh [npm]\na\n```\n## yarn\n```sh [yarn]\nb\n```",
        ),
    ],
)
def test_marks_become_words(text: str, shown: str) -> None:
    """What a dialect writes with marks of its own is read as its readers see it."""
    assert squeezed(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "ping <host name>:<port> and <Your Name> costs ~5 to ~6, 2^10, a~b, x == y, C++ and c++.",
        "<Your Name>",
        "    !!! note\n        shown as code",
        "```\n::: tip\n{{ x }} ~~y~~ <!-- z -->\n```",
        "`~~a~~`, `{{ x }}`, `<!-- x -->` and `:::`.",
        "1. One\n2. Two\n\n---\n\nText\n===\n\n| a | b |\n|---|---|\n| ~ | 1 |\n",
        "Open [the page](https://x.example/a_(b)) or [here](#there).",
        "Go to C:\\Users\\%name% and %APPDATA%.",
        "> quoted\n> words\n\n* * *\n\n- [link](https://x.example)\n",
        "```{r}\n# code\n```\n\ntext",
        "A line: {curly} and {1: 2} [bracket] [/x] [x]: y",
    ],
)
def test_plain_markdown_stays_as_it_is(text: str) -> None:
    """What is no dialect comes out letter by letter, code above all."""
    assert plain(text) == text


def test_tabs_within_a_step_are_labeled_there() -> None:
    """A heading would end the procedure: in a list the label is a bold line, and the steps stay one list."""
    text = '1. Open it:\n\n    === "Mac"\n\n        Press Cmd.\n\n    === "Windows"\n\n        Press Ctrl.\n\n2. Close it.\n'
    (section,) = read_sections(plain(text))
    assert [(unit.mark, unit.text) for unit in section.parts[0].units] == [
        ("1.", "Open it:"), ("-", "Mac: Press Cmd."), ("-", "Windows: Press Ctrl."), ("2.", "Close it."),
    ]  # fmt: skip


def test_components_within_a_step_are_labeled_there() -> None:
    """Also where the tabs stand in a container of their own."""
    text = '1. Open it:\n\n   <Tabs>\n   <TabItem value="mac">\n\n   Press Cmd.\n\n   </TabItem>\n   </Tabs>\n2. Close it.\n'
    (section,) = read_sections(plain(text))
    assert [unit.text for unit in section.parts[0].units] == ["Open it:", "Mac: Press Cmd.", "Close it."]


def test_headings_in_a_tab_stay_below_its_label() -> None:
    """An author's heading in a tab does not end what the label says."""
    text = "# A\n\n## B\n\n<Tabs>\n<TabItem label='iOS'>\n\n## Steps\n\n1. Tap.\n\n</TabItem>\n</Tabs>\n"
    found = sections(text)["Steps"]
    assert [unit.text for unit in found.path] == ["A", "B", "iOS", "Steps"]


def test_variables_are_filled_in_where_their_value_is_known(tmp_path: Path) -> None:
    """Front matter, the page itself and a site's configuration give values; what nothing gives is left and named."""
    (tmp_path / "_config.yml").write_text("name: Tidewell\nurl: https://x.example\n")
    (tmp_path / "mkdocs.yml").write_text("extra:\n  phone: 0800 1\nplugins: [x]\n")
    (tmp_path / "_data").mkdir()
    (tmp_path / "_data" / "plans.yml").write_text("solo:\n  price: £9\n")
    text = (
        '{% assign app = "the app" %}\n{{ site.name }} {{ phone }} {{ site.data.plans.solo.price }} {{page.version}} {{ app }} '
        "{{< param version >}} {frontMatter.version} `{{ code }}` {{ nobody.knows }} ${nor_this} {{ plan | upcase }}"
    )
    shown, _ = canonical(text, {"version": "1.10"}, path=tmp_path / "a.md", root=tmp_path)
    assert shown.strip() == (
        "Tidewell 0800 1 £9 1.10 the app 1.10 1.10 `{{ code }}` {{ nobody.knows }} ${nor_this} {{ plan | upcase }}"
    )


def test_pieces_of_other_files_are_put_in(tmp_path: Path) -> None:
    """Only from inside the folder, only public ones; the rest is left out with a note and never told as a mark."""
    root = tmp_path / "docs"
    (root / "snippets").mkdir(parents=True)
    (root / "snippets" / "foot.md").write_text("---\ntitle: x\n---\nFoot.\n")
    (root / "_part.mdx").write_text("Part.\n")
    (root / "staff.md").write_text("---\nvisibility: internal\n---\nStaff only.\n")
    (tmp_path / "outside.md").write_text("Outside.\n")
    (root / "loop.md").write_text('Loop.\n\n--8<-- "loop.md"\n')
    text = (
        "import Part from './_part.mdx';\n\n--8<-- \"foot.md\"\n\n<Part />\n\n{% include foot.md %}\n\n{{#include _part.mdx}}\n\n"
        '<!--@include: ./staff.md-->\n\n--8<-- "../outside.md"\n\n![[missing]]\n\n--8<-- "loop.md"\n'
    )
    shown, found = canonical(text, {}, path=root / "a.md", root=root)
    words = shown.split()
    assert words[:4] == ["Foot.", "Part.", "Foot.", "Part."]
    assert set(words[4:]) == {"Loop."}
    assert [note.text.split()[0] for note in found] == ["./staff.md", "../outside.md", "missing", "loop.md"]


def test_relative_links_get_the_address_of_the_article() -> None:
    """A link is told with its whole address where the article's is known; else it is kept as words, and noted."""
    text = "[a](/labels/b.pdf) [c](../d) [e](f.md) [g](https://y.example) [h](#i)"
    shown = plain(text, url="https://x.example/en/kb/1")
    assert (
        shown
        == "[a](https://x.example/labels/b.pdf) [c](https://x.example/en/d) [e](f.md) [g](https://y.example) [h](#i)"
    )
    assert [note.code for note in notes(text)] == ["unresolved"] * 3
    assert plain(text) == text


@pytest.mark.parametrize(
    "label", ["Click to see the steps", "Show details", "Details", "Read more…", "Tap here to expand"]
)
def test_an_accordion_that_says_only_that_it_opens_has_no_label(label: str) -> None:
    """What is in it stands with the text before it."""
    assert plain(f"::: details {label}\n1. Hold the ring.\n:::\n").strip() == "1. Hold the ring."


def test_an_emoji_leaves_no_blank_before_a_full_stop() -> None:
    """Its name in colons goes with the blank before it."""
    assert plain("It is free :rocket:. Go :fire: now.") == "It is free. Go now."


@pytest.mark.parametrize(
    "text",
    [
        'Press **More** (:::image type="icon" source="more.png" border="false":::) and wait.',
        'Press **More** :::image type="icon" source="more.png"::: and wait.',
        "Press **More** and [!VIDEO https://example.com/a]wait.",
    ],
)
def test_pictures_of_docfx_leave_no_mark_within_a_line(text: str) -> None:
    """Its marks for pictures and films stand in the middle of steps."""
    assert plain(text) == "Press **More** and wait."


def test_signs_of_a_vault_are_left_out() -> None:
    """Obsidian's names of blocks, lines of tags and pictures within a line are for its own readers."""
    assert plain("Pay 50 EUR. ^deposit-1\n\n#billing #fees/late\n\nSee ![[a.png|300]] here.\n") == (
        "Pay 50 EUR.\n\n\nSee here.\n"
    )
    assert plain("#hire a boat\n2 ^ 3 is 8\n") == "#hire a boat\n2 ^ 3 is 8\n"


def test_tabs_of_vitepress_are_divided_by_their_labels() -> None:
    """`== Label` divides them; outside of tabs it is text."""
    written = plain(":::tabs\n== Android\n1. Tap it.\n== iPhone\n1. Hold it.\n:::\n")
    assert [(one.heading, one.parts[0].units[0].text) for one in read_sections(written)] == [
        ("Android", "Tap it."),
        ("iPhone", "Hold it."),
    ]
    assert plain("== Android\ntext\n") == "== Android\ntext\n"


def test_blocks_of_readme_are_written_out() -> None:
    """A callout and code are content, a picture is none; no JSON is told."""
    text = (
        '[block:callout]\n{"type": "warning", "title": "Soon", "body": "Within 30 days."}\n[/block]\n\n'
        '[block:image]{"images": []}[/block]\n\n[block:code]{"codes": [{"code": "ls", "language": "sh"}]}[/block]\n'
    )
    assert plain(text).split() == ["**Soon:**", "Within", "30", "days.", "```", "ls", "```"]


def test_blocks_of_html_in_markdown_are_read() -> None:
    """Lists and tables that an author wrote as HTML are lists and tables; Markdown in a block stays."""
    text = "Do this.\n\n<ol>\n<li>Open it.</li>\n<li>Press <b>Save</b>.</li>\n</ol>\n\nThen wait.\n"
    read, _ = without_islands(text)
    assert "1. Open it." in read
    assert "2. Press **Save**." in read
    assert read.startswith("Do this.")
    assert read.rstrip().endswith("Then wait.")
    assert "\n- two\n" in without_islands("<div>\n<ul><li>one</li></ul>\n\n- two\n</div>\n")[0]


def test_blocks_that_nobody_closes_take_linear_time() -> None:
    """Thousands of openers without an end are looked at once each."""
    text = "<div>\n<ol>\n<li>x\n" * 4_000
    assert_linear(lambda n: without_islands(text[:n]), len(text))
