"""Reading dialects never fails, invents no word, and leaves plain text alone."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from assistkit.index.sources.dialects import canonical

PIECES = [
    *(
        "alpha ",
        "Beta. ",
        "\n",
        "\n\n",
        "    ",
        "- one\n",
        "1. two\n",
        "## Head\n",
        "```\n",
        "`code` ",
        "**bold** ",
        "| a | b |\n",
    ),
    *(
        "!!! note\n",
        '=== "Mac"\n',
        '??? tip "Why"\n',
        ":::",
        "::: warning\n",
        ":::\n",
        "{% hint %}\n",
        "{% endhint %}\n",
    ),
    *(
        "{% tabs %}",
        '{% tab title="A" %}',
        "{% endtab %}",
        "{% endtabs %}",
        '{{< tab "B" >}}',
        "{{< /tab >}}",
        "<Tabs>\n",
    ),
    *(
        '<TabItem label="C">\n',
        "</TabItem>\n",
        "</Tabs>\n",
        "<details>",
        "<summary>D</summary>",
        "</details>",
        "<!-- ",
        "-->",
    ),
    *(
        "~~",
        "%%",
        "{{ x }}",
        "{: .y }\n",
        "[^n]",
        "[^n]: foot\n",
        "[[Wiki|page]]",
        "[link](rel/x)",
        "{",
        "}",
        "<X />",
        "\\",
        "\t",
    ),
    *(
        "<!-- tabs:start -->\n",
        "<!-- tab:E -->\n",
        "<!-- tabs:end -->\n",
        "@tab F\n",
        '--8<-- "g"\n',
        "---\n",
        "> [!tip]- T\n",
        "> ",
    ),
]
# A container's kind is a word of its source in another case; a platform is named as people write it.
TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@given(TEXTS)
def test_no_word_is_invented(text: str) -> None:
    """Every word that comes out stands in the source, alone or beside a mark that went."""
    source = set(re.findall(r"\w+", text.lower()))
    made_of = re.compile(f"(?:{'|'.join(sorted(source, key=len, reverse=True)) or '-'})+")
    found = [word for word in re.findall(r"\w+", canonical(text, {})[0].lower()) if not word.isdigit()]
    assert [word for word in found if not made_of.fullmatch(word)] == []


@given(TEXTS)
def test_reading_twice_adds_no_word(text: str) -> None:
    """What came out, read again, has no word that it did not have; what only the first reading laid bare may go."""
    once = canonical(text, {})[0]
    twice = canonical(once, {})[0]
    assert set(re.findall(r"\w+", twice.lower())) <= set(re.findall(r"\w+", once.lower()))


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    """No text makes it fail."""
    canonical(text, {})


@given(
    st.lists(
        st.sampled_from(["Words here.", "- item", "1. step", "## Head", "> quote", "", "    code", "**b** `c`"]),
        max_size=20,
    ).map("\n".join)
)
def test_plain_markdown_is_left_alone(text: str) -> None:
    """Letter by letter."""
    assert canonical(text, {})[0] == text
