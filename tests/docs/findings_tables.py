"""Write the manual's tables of finding codes from `assistkit.types.findings`, so that no code is missing there.

python tests/docs/findings_tables.py
"""

from __future__ import annotations

from pathlib import Path

from assistkit.types.findings import KINDS

DOCS = Path(__file__).parents[2] / "docs"
HEADS = {
    "how-to/read-a-suggestion.md": "| Code | From | Severity | Meaning |",
    "verification.md": "| Code | What is wrong |",
}
"""The pages with a table, by its first line; a table ends at the first empty line."""
LINKS = {
    "`confidence.yaml`": "set-what-is-ready.md",
    "`style.yaml`": "set-the-tone.md",
    "language model": "use-a-language-model.md",
}


def table(page: str) -> str:
    """The whole table that belongs on a page."""
    if page == "verification.md":
        rows = [f"| `{kind.code}` | {kind.meaning} |" for kind in KINDS if kind.source == "verifier"]
        return "\n".join([HEADS[page], "|---|---|", *rows])
    rows = [f"| `{kind.code}` | {kind.source} | {kind.severity} | {_linked(kind.meaning)} |" for kind in KINDS]
    return "\n".join([HEADS[page], "|---|---|---|---|", *rows])


def written(page: str) -> str:
    """The page with its table as it must be."""
    before, head, after = (DOCS / page).read_text(encoding="utf-8").partition(HEADS[page])
    if not head:
        raise SystemExit(f"{page} must have a table that begins with {HEADS[page]!r}")
    return before + table(page) + "\n\n" + after.partition("\n\n")[2]


def _linked(meaning: str) -> str:
    for words, target in LINKS.items():
        meaning = meaning.replace(words, f"[{words}]({target})")
    return meaning


if __name__ == "__main__":
    for name in HEADS:
        (DOCS / name).write_text(written(name), encoding="utf-8")
