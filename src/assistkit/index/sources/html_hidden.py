"""What of a page no reader sees, what is on every page, and what an editor struck out.

Hidden until it is opened is content; who opens it is found in `html_openers`. Words for screen readers only
("sr-only") are kept, for somebody hears them, except in a link, where they say "opens in a new window".
"""

from __future__ import annotations

import re
from itertools import islice

from assistkit.index.sources.html_kinds import HEADINGS, class_words, classes, role, style
from assistkit.index.sources.html_tree import Node

_NEVER_TEXT = """
script style noscript template head svg canvas iframe object embed applet audio video source track map area
    select option datalist input textarea progress meter dialog noframes noembed param meta link base rp
    ac:parameter ac:task-id ac:task-status ac:task-uuid ac:placeholder ac:emoticon ac:adf-attribute ri:user"""
_NEVER = frozenset(_NEVER_TEXT.split())
_FURNITURE = frozenset({"nav", "footer"})
_ROLES_TEXT = "navigation banner contentinfo search dialog alertdialog menu menubar toolbar tooltip"
_ROLES = frozenset(_ROLES_TEXT.split())
_FURNITURE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:breadcrumbs?|table-of-contents|toc|tableofcontents|on-this-page|article-votes?|article-feedback|"
    r"was-?this-?(?:article-|page-)?helpful|vote-(?:buttons|bar)|"
    r"related-?(?:articles?|posts?|topics?|content|pages|links)|recent(?:ly-viewed)?-articles\S*|"
    r"social-?(?:share|links|icons|media)|share-?(?:buttons?|links|bar|article)|article-share|"
    r"comments?-(?:section|list|area|form|wrapper)|article-comments?|pagination(?:-\S+)?|skip-?(?:links?|nav\S*|to-\S+)|"
    r"cookie-?(?:banner|consent|notice|bar)|back-to-top|return-to-top|article-return-to-top|"
    r"site-?(?:header|footer|nav\S*)|edit-?(?:this-)?page|"
    r"byline|article-(?:author|meta|subscribe|info)|article-navigation|search-(?:form|box|bar)|headerlink|"
    r"dropdown-menu|copy-(?:button|btn|code)|clipboard\S*|modal)(?:$|[\s_])"
)
_CONTENT = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "table", "pre", "dl", "article"})
_FIELDS = frozenset({"input", "select", "textarea"})
_GUTTER = frozenset({"gutter", "linenos", "lineno", "linenumber", "linenodiv", "rouge-gutter", "hljs-ln-numbers"})
_SPOKEN = frozenset({"sr-only", "visually-hidden", "screen-reader-text"})
_HIDDEN_CLASSES = frozenset({"d-none", "hidden", "hide", "is-hidden", "invisible", "display-none", "u-hidden"})
_SHOWN_CLASS = re.compile(r"(?:^|\s)(?:(?:sm|md|lg|xl|2xl):(?!hidden)|d-(?:sm|md|lg|xl)-(?!none))")
_STRUCK = frozenset({"s", "strike", "del"})
_STRUCK_CLASS = re.compile(
    r"(?:^|\s)(?:text-?|text-decoration-|is-|has-|u-|td-)?"
    r"(?:line-?through|strike-?through|strike-?out|strike|struck(?:-out)?|crossed-out)(?:$|\s)"
)
_HIDING = re.compile(r"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|mso-hide:all)(?:!important)?(?:;|$)")
_NO_SIZE = re.compile(r"(?:^|;)font-size:0(?:\.0+)?(?:px|pt|r?em|%)?(?:!important)?(?:;|$)")
_RULE = re.compile(r"([^{}]{1,300})\{([^{}]{0,2000})\}")
_SIMPLE = re.compile(r"[.#][\w-]+")
_MEDIA = re.compile(r"@[^{};]{0,300}\{(?:[^{}]{0,2000}\{[^{}]{0,2000}\}){0,500}[^{}]{0,300}\}")


def dropped_kind(node: Node) -> str:
    """Why the node is no part of an article, whatever opens it: "furniture", "embedded", "unseen", or ""."""
    tag = node.tag
    if tag in _NEVER:
        return "embedded" if tag in ("iframe", "object", "embed", "audio", "video") else "unseen"
    if tag in _FURNITURE or (node.attributes and role(node) in _ROLES):
        return "furniture"
    value = node.attributes.get("class")
    if not value or tag in HEADINGS or tag in ("body", "main", "html"):
        return ""
    names = classes(node)
    if not _GUTTER.isdisjoint(names):
        return "unseen"
    if (tag == "a" or _in_link(node)) and not _SPOKEN.isdisjoint(names):
        return "unseen"
    return "furniture" if _FURNITURE_CLASS.search(value.lower()) else ""


def is_frame(node: Node, whole: bool) -> bool:
    """Whether it frames the page rather than telling something; `whole`: the page has no separate main part."""
    if node.tag == "header":
        return whole and not any(one.tag == "h1" for one in islice(node.walk(), 60))
    if node.tag == "aside":
        links = [one.text(100) for one in islice(node.walk(), 60) if one.tag == "a"]
        return len(links) > 2 and 2 * sum(map(len, links)) > len("".join(node.text(1000).split()))
    if node.tag == "form":  # one around a page (ASP.NET) is no frame, one to search or vote with is
        return not any(one.tag in _CONTENT for one in islice(node.walk(), 400))
    if node.tag == "label":
        return node.has("for") or any(one.tag in _FIELDS for one in islice(node.walk(), 6))
    return node.tag == "button" and not _in_sentence(node)


def _in_sentence(node: Node) -> bool:
    """A button that is named among other words: "Press [Save] to go on"."""
    around = node.parent.children[:20] if node.parent is not None else []
    words = "".join(one for one in around if isinstance(one, str)).strip()
    return bool(words) and node.text(60).strip().lower() not in ("copy", "kopieren", "copy code", "submit", "search")


def _in_link(node: Node) -> bool:
    return node.parent is not None and node.parent.tag in ("a", "button")


def is_struck(node: Node) -> bool:
    """Whether it is struck out: by its name, its style or its class."""
    if node.tag in _STRUCK:
        return True
    return "line-through" in style(node) or bool(_STRUCK_CLASS.search(node.get("class").lower()))


def is_hidden(node: Node, rules: frozenset[str]) -> bool:
    """Whether a browser does not show it as the page stands; `rules` are what `hiding_rules` found."""
    if not node.attributes:
        return False
    if node.has("hidden") and node.get("hidden").lower() != "until-found":
        return True
    shown = style(node)
    if shown and (_HIDING.search(shown) or (_NO_SIZE.search(shown) and not _sized_inside(node))):
        return True
    if node.get("aria-hidden").lower() == "true":
        return True
    names = classes(node)
    if names and not _HIDDEN_CLASSES.isdisjoint(names) and not _SHOWN_CLASS.search(node.get("class").lower()):
        return True
    return bool(rules) and follows(node, rules)


def _sized_inside(node: Node) -> bool:
    """Whether something in it has its own size: letters of no size close the gaps between boxes."""
    return any("font-size" in style(one) for one in islice(node.walk(), 1, 60))


def striking_rules(root: Node) -> frozenset[str]:
    """The simple selectors (".old-price") that a style sheet in the page strikes out."""
    return _ruled(root, ("line-through",))


def hiding_rules(root: Node) -> frozenset[str]:
    """The simple selectors (".internal", "#notes") that a style sheet in the page hides on every screen."""
    return _ruled(root, ("display:none", "visibility:hidden"))


def follows(node: Node, rules: frozenset[str]) -> bool:
    """Whether one of these selectors is about the node."""
    return any(f".{name}" in rules for name in classes(node)) or f"#{node.get('id').lower()}" in rules


def _ruled(root: Node, wanted: tuple[str, ...]) -> frozenset[str]:
    found: set[str] = set()
    for sheet in (node.text().lower() for node in root.walk() if node.tag == "style"):
        for selectors, body in _RULE.findall(_MEDIA.sub("", sheet)):
            said = "".join(body.split())
            if any(one in said for one in wanted):
                found.update(one.strip() for one in selectors.split(",") if _SIMPLE.fullmatch(one.strip()))
    return frozenset(found)


def is_panel_like(node: Node) -> bool:
    """Whether its class or role names something that opens."""
    words = class_words(node)
    return role(node) == "tabpanel" or not words.isdisjoint(
        {
            "accordion",
            "collapse",
            "collapsible",
            "collapsed",
            "panel",
            "answer",
            "expandable",
            "expander",
            "toggle",
            "pane",
            "tabpanel",
            "tabcontent",
            "details",
            "spoiler",
        }
    )
