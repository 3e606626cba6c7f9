"""Lines of the dialects -> marks: one small reader a family."""

from __future__ import annotations

import re

from assistkit.index.sources.dialects.marks import Mark, is_structural, opening

# MkDocs and its extensions: what belongs to the block is indented.
_MKDOCS = re.compile(r"(?:!!!|\?\?\?\+?)[ \t]+(?P<type>[\w-]+)(?P<more>[ \t\w-]*)(?:\"(?P<title>[^\"]*)\")?[ \t]*$")
_MKDOCS_TAB = re.compile(r"===[!+]?[ \t]+[\"'](?P<title>.+)[\"'][ \t]*$")
_BLOCKS = re.compile(r"(?P<fence>/{3,})[ \t]*(?:(?P<name>[a-z][\w-]*)[ \t]*(?:\|[ \t]*(?P<label>.*))?)?$")
# Docusaurus, VitePress, VuePress, MyST, DocFX, GitLab: colons (MyST: backticks too).
_COLONS = re.compile(
    r"(?P<fence>:{3,}|`{3,}(?=\{))[ \t]*(?:\{(?P<myst>[\w:-]+)\}|(?P<name>[A-Za-z][\w-]*))?(?P<more>.*)$"
)
_BRACKETS = re.compile(r"\[(?P<label>[^\[\]]*)\]")
_NEXT = re.compile(r"(?:@tab(?::active)?|==[ \t]+tab|:::TabTitle)[ \t]+(?P<label>\S.*?)[ \t]*$")
_VITEPRESS_TAB = re.compile(r"==[ \t]+(?P<label>\S.*?)[ \t]*$")
IN_TABS = "=="  # stands among the closed names where a text has the tabs that `== Label` divides
_DOCFX_TAB = re.compile(r"#{1,6}[ \t]+\[(?P<label>[^\]]+)\]\(#tabs?/[^)]*\)[ \t]*$")
_GITLAB = re.compile(r"::(?P<end>End)?Tabs[ \t]*$")
# Docsify and Hexo: comments.
_DOCSIFY = re.compile(
    r"<!--[ \t]*(?:tabs:(?P<edge>start|end)|tab[: \t]+(?P<label>[^>]+?)|(?P<endtab>endtab))[ \t]*-->[ \t]*$"
)
# Jekyll, GitBook, GitHub, Markdoc; Hugo.
TAG = re.compile(
    r"\{%-?[ \t]*(?P<close>/|end)?(?P<name>[A-Za-z][\w.-]*)(?P<more>[^%\n]{0,2000}(?:%(?!\})[^%\n]{0,500}){0,20})-?%\}|"
    r"\{\{[<%][ \t]*(?P<hclose>/)?[ \t]*(?P<hname>[A-Za-z][\w./-]*)"
    r"(?P<hmore>[^{}\n]{0,2000}?)(?P<hself>/)?[ \t]*[>%]\}\}|"
    r"\[(?P<wclose>/)?(?P<wname>tabs|tab|tabgroup|accordion|toggle|note|warning)\b(?P<wmore>[^\[\]\n]{0,500})\](?!\()"
)
# MDX and HTML's details.
COMPONENT = re.compile(
    r"<(?P<close>/)?(?P<name>[A-Z][\w.]*|details)(?P<more>(?:\s+[\w:.-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}))?)*)"
    r"\s*(?P<self>/)?>"
)


def mark_of(line: str, closed: frozenset[str]) -> Mark | None:  # noqa: PLR0911  one return a family
    """What the line says, if it is one of a dialect. `closed` are names of tags that the text closes somewhere."""
    text = line.strip()
    if not text:
        return None
    first = text[0]
    if first in "!?=@":
        return _indented(text) or _next(text) or (_vitepress_tab(text) if IN_TABS in closed else None)
    if first in ":`":
        return _next(text) or _colons(text)
    if first == "/":
        return _blocks(text)
    if first == "#" and (match := _DOCFX_TAB.match(text)):
        return Mark("next", "tab", match["label"], "docfx", "single")
    if first == "<":
        return _docsify(text) or _component(text, closed)
    if first in "{[":
        return _tag(text, closed)
    if text in ("---", "***"):
        return Mark("close", key="docfx")
    return None


def _indented(text: str) -> Mark | None:
    if match := _MKDOCS_TAB.match(text):
        return Mark("open", "tab", match["title"].replace('\\"', '"'), scope="indented")
    match = _MKDOCS.match(text)
    if match is None:
        return None
    title = match["title"]
    mark = opening(match["type"], f'title="{title}"' if title else "", "", "indented")
    kind = "details" if text.startswith("?") and mark.kind != "drop" else mark.kind
    if kind == "wrap":
        kind = "note"
    label = "" if title == "" else (title or mark.label or (match["type"].capitalize() if kind == "details" else ""))
    return Mark("open", kind, label, scope="indented")


def _blocks(text: str) -> Mark | None:
    """PyMdown's blocks: `/// note | Title` … `///`."""
    match = _BLOCKS.match(text)
    if match is None:
        return None
    if not match["name"]:
        return Mark("close", key=match["fence"])
    label = match["label"]
    return opening(match["name"], f'label="{label}"' if label else "", match["fence"])


def _next(text: str) -> Mark | None:
    match = _NEXT.match(text)
    return Mark("next", "tab", match["label"], "tab") if match else None


def _vitepress_tab(text: str) -> Mark | None:
    match = _VITEPRESS_TAB.match(text)
    return Mark("next", "tab", match["label"], "tab") if match else None


def _colons(text: str) -> Mark | None:  # noqa: PLR0911
    if match := _GITLAB.match(text):
        return Mark("close" if match["end"] else "open", "tabs", key="::Tabs")
    if text[0] == "`" and not text.strip("`"):
        return Mark("close", key=f"`{len(text)}")
    match = _COLONS.match(text)
    if match is None:
        return None
    if text.endswith(":::") and match["name"]:  # DocFX: :::row:::
        return Mark("open", key=":", scope="single")
    name, more = match["myst"] or match["name"] or "", match["more"].strip()
    key = f"{match['fence'][0]}{len(match['fence'])}"
    if not name:
        return Mark("close", key=key) if not more else None
    if name.endswith(("-end", "_end")):
        return Mark("close", key=key)
    if name in ("zone", "moniker"):
        more = more.replace("pivot=", "label=").replace("target=", "label=")
        return opening("tab" if name == "zone" else "wrap", more, key)
    bracket = _BRACKETS.search(more)
    label = bracket["label"] if bracket else "" if more.startswith("{") or "=" in more else more
    return opening(name, f'label="{label}"' if label else more, key)


def _docsify(text: str) -> Mark | None:
    match = _DOCSIFY.match(text)
    if match is None:
        return None
    if match["edge"]:
        return Mark("open" if match["edge"] == "start" else "close", "tabs", key="<!--tabs")
    return Mark("next", "tab", match["label"].strip(" *"), "tab") if match["label"] else Mark("close", key="<!--tab")


def _component(text: str, closed: frozenset[str]) -> Mark | None:
    match = COMPONENT.fullmatch(text)
    if match is None:
        return None
    name = match["name"]
    if match["close"]:
        return Mark("close", key=f"<{name}")
    if not (match["self"] or name in closed or is_structural(name) or "=" in match["more"]):
        return None  # <Your Name> on a line of its own
    return opening(name, match["more"], f"<{name}", "single" if match["self"] else "closed")


def _tag(text: str, closed: frozenset[str]) -> Mark | None:
    match = TAG.fullmatch(text)
    if match is None:
        return None
    name = match["name"] or match["hname"] or match["wname"] or ""
    more = match["more"] or match["hmore"] or match["wmore"] or ""
    key = f"{text[:2].rstrip('/')[:1]}{name}"
    if match["close"] or match["hclose"] or match["wclose"]:
        return Mark("close", key=key)
    if name in closed:
        return opening(name, more, key, "single" if match["hself"] else "closed")
    return Mark("open", key=key, scope="single") if is_structural(name) and not match["wname"] else None
