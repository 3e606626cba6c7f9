"""HTML of a mail -> lines, in one pass over its tags: no tree, so neither size nor depth matters.

A line may begin with a mark, a character that no text has: what the mail program says of it. `case.mail` reads them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assistkit.text.entities import unescape

QUOTED, APART, REPLY, SIGNED = "\ue0f0", "\ue0f1", "\ue0f2", "\ue0f3"
"""In a quote of a mail program; in another blockquote; alone on a line: a reply begins here; in a signature."""
MARKS = QUOTED + APART + REPLY + SIGNED

_INLINE = (
    "a abbr acronym b basefont bdi bdo big cite code del dfn em font i ins kbd label mark q s samp small span strike "
    "strong sub sup time tt u var"
)
_VOIDS = "area base br col hr img input link meta param source track wbr"
_BLOCKS = "p blockquote ul ol dl table h1 h2 h3 h4 h5 h6 pre hr"
_LINED = (
    "address article aside body caption center dd details div dt fieldset figure footer form header html legend li "
    "main nav section summary tr head"
)
_OTHERS = (
    "audio button canvas colgroup dir figcaption frame frameset iframe map menu noscript object optgroup option "
    "picture progress ruby script select style svg tbody td template textarea tfoot th thead title video xml"
)
_VOID, _PARAGRAPHS = frozenset(_VOIDS.split()), frozenset(_BLOCKS.split())
_LINES = _PARAGRAPHS | frozenset(_LINED.split())
_ELEMENTS = _LINES | _VOID | frozenset(f"{_INLINE} {_OTHERS}".split())
_SELF_CLOSING = frozenset(["p", "li", "td", "th", "tr", "dd", "dt", "option"])  # nobody closes these
_SKIPPED = ("script", "style", "title")
_TAG = re.compile(
    r"<(/?)([a-zA-Z][\w:-]*+)((?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+)>|<(/?)([a-zA-Z][\w:-]*+)([^<>]*+)>|<!--|<[!?][^<>]*+>"
)
_TAG_LIKE = re.compile(
    rf"<(?=/?[a-zA-Z])(?=/?(?:{'|'.join(sorted(_ELEMENTS))}|[ovwm]:\w+)(?:\s[^<>]*)?/?>)", re.IGNORECASE
)
_OPENING = re.compile(
    rf"\s*(?:<!doctype|<!--|<\?xml|<(?:{'|'.join(sorted(_ELEMENTS))})(?:\s[^<>]*)?/?>)", re.IGNORECASE
)
_CLOSED = re.compile(rf"</(?:{'|'.join(sorted(_ELEMENTS))}|[ovwm]:\w+)\s*>", re.IGNORECASE)
_BREAK = re.compile(r"<(?:br|p|div|hr|img|tr|li)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_STRUCTURE = re.compile(r"</?(?:br|p|div|tr|li|table|body|html|blockquote|h[1-6])\b", re.IGNORECASE)
_QUOTE_CLASS = re.compile(
    r"(?i)\b(?:gmail_quote|yahoo_quoted|yahoo-quoted|iosymail|protonmail_quote|zmail_extra|tutanota_quote|mail_quote)"
)
_REPLY_ID = re.compile(
    r"(?i)\bid\s*=\s*[\"']?(?:x_|m_\d+)*(?:divRplyFwdMsg|appendonsend|OLK_SRC_BODY_SECTION|mail-editor-reference-message-container)"
)
_SIGNATURE = re.compile(
    r"(?i)\bclass\s*=\s*[\"']?[^\"'>]{0,300}?(?:gmail_signature|moz-signature|protonmail_signature_block|yahoo-signature|zmail_signature)"
    r"|\bid\s*=\s*[\"']?(?:x_)*(?:ms-outlook-mobile-signature|ymail_android_signature|signature[\"'\s])"
)
_OUTLOOK_TOP = re.compile(r"(?i)border:\s*none;\s*border-top:\s*solid\s*#?\w+\s*1\.0pt;\s*padding:\s*3\.0pt")
_OUTLOOK_LEFT = re.compile(r"(?i)border:\s*none;\s*border-left:\s*solid\s*\w+\s*1\.5pt")
_HIDDEN = re.compile(r"(?i)display:\s*none")


def looks_like_html(text: str) -> bool:
    """Whether the text is HTML: it begins with a tag, closes one, or breaks its lines with tags.

    "<https://…>", "<name>" and one "<br>" that somebody writes about are not.
    """
    if "<" not in text:
        return False
    if _OPENING.match(text) or _CLOSED.search(text):
        return True
    first = _BREAK.search(text)
    if first is None:
        return False
    glued = text[first.end() : first.end() + 1].strip() or text[max(first.start() - 1, 0) : first.start()].strip()
    return bool(glued) or _BREAK.search(text, first.end()) is not None


def without_tags(text: str) -> str:
    """The text in which nothing reads as a tag any more: a blank is put behind the "<" of those that do."""
    return _TAG_LIKE.sub("< ", text)


def html_lines(html: str) -> str:
    """The text of an HTML mail, with a mark before each line that the mail program says something of."""
    walk = _Walk(keeps_lines=_keeps_lines(html))
    lower, at = html.lower(), 0
    ends = dict.fromkeys((*_SKIPPED, "--"), -2)  # where the end was looked for in vain
    for match in _TAG.finditer(html):
        if match.start() < at:
            continue
        name = (match[2] or match[5] or "").lower()
        if name and name not in _ELEMENTS and not re.fullmatch(r"[ovwm]:\w+|st1:\w+", name):
            continue  # "<host name>" is text
        walk.text(html[at : match.start()])
        at = match.end()
        if match.group() == "<!--":
            at = _skip(lower, "-->", at, ends, "--")
        elif name in _SKIPPED and not (match[1] or match[4]):
            at = _skip(lower, f"</{name}", at, ends, name)
        elif name:
            walk.tag(name, match[3] or match[6] or "", closing=bool(match[1] or match[4]))
    walk.text(html[at:])
    walk.end_line()
    return "\n".join(walk.lines)


def _skip(lower: str, end: str, at: int, ends: dict[str, int], name: str) -> int:
    """Where reading goes on behind a comment, script or style; one that nobody closes hides nothing."""
    if ends[name] == -1:
        return at
    found = ends[name] = lower.find(end, at)
    return at if found < 0 else found + (len(end) if name == "--" else 0)


def _keeps_lines(html: str) -> bool:
    """Whether line breaks of the source count: in text with a tag here and there, not where tags make the lines."""
    breaks = html.count("\n")
    return breaks > 0 and not _OPENING.match(html) and 3 * len(_STRUCTURE.findall(html)) < breaks


@dataclass
class _Walk:
    """The open elements, each with the mark of what is in it, and the lines so far."""

    keeps_lines: bool
    lines: list[str] = field(default_factory=list)
    open: list[tuple[str, str]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    marks: dict[str, int] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)

    def text(self, text: str) -> None:
        if not text or self.marks.get("hidden"):
            return
        text = unescape(text) if "&" in text else text
        if self.keeps_lines or self.counts.get("pre"):
            first, *rest = text.split("\n")
            self.parts.append(first)
            for line in rest:
                self.end_line(broken=True)
                self.parts.append(line)
        else:
            self.parts.append(re.sub(r"[\t\n\r\f ]+", " ", text))

    def tag(self, name: str, attributes: str, *, closing: bool) -> None:
        if name in _LINES or name == "br":
            self.end_line(blank=name in _PARAGRAPHS, broken=name == "br")
        elif name in ("td", "th"):
            self.parts.append(" ")
        if closing:
            self.close(name)
        elif name not in _VOID and not attributes.endswith("/"):
            if name in _SELF_CLOSING and self.open and self.open[-1][0] == name:
                self.close(name)
            mark = _mark(name, attributes, quoting=bool(self.marks.get(REPLY)))
            if mark == REPLY:
                self.lines.append(REPLY)
            self.open.append((name, mark))
            self.counts[name] = self.counts.get(name, 0) + 1
            self.marks[mark] = self.marks.get(mark, 0) + 1
            if name == "li":
                self.parts.append("- ")

    def close(self, name: str) -> None:
        """Close the last open element of that name and what is open in it; what was never opened is passed over."""
        if not self.counts.get(name):
            return
        while True:
            closed, mark = self.open.pop()
            self.counts[closed] -= 1
            self.marks[mark] -= 1
            if closed == name:
                return

    def end_line(self, *, blank: bool = False, broken: bool = False) -> None:
        """End the line; with an empty one behind it if `blank`, and one for every break that follows a break."""
        line = "".join(self.parts)
        self.parts.clear()
        if line.strip():
            mark = next((one for one in (SIGNED, QUOTED, APART) if self.marks.get(one)), "")
            self.lines.append(mark + line)
        elif broken and self.lines and self.lines[-1]:
            self.lines.append("")
        if blank and self.lines and self.lines[-1]:
            self.lines.append("")


def _mark(name: str, attributes: str, *, quoting: bool) -> str:
    """What an element says of its contents: QUOTED, APART, REPLY, SIGNED, "hidden" or ""."""
    if name == "blockquote":
        cites = quoting or re.search(r"(?i)\btype\s*=\s*[\"']?cite|\bcite\s*=\s*[\"']?mid:", attributes)
        return QUOTED if cites or _QUOTE_CLASS.search(attributes) else APART
    if not attributes:
        return ""
    if _SIGNATURE.search(attributes):
        return SIGNED
    if _REPLY_ID.search(attributes) or _OUTLOOK_TOP.search(attributes) or _QUOTE_CLASS.search(attributes):
        return REPLY
    if _OUTLOOK_LEFT.search(attributes):
        return QUOTED
    return "hidden" if name in ("div", "span", "table", "td") and _HIDDEN.search(attributes) else ""
