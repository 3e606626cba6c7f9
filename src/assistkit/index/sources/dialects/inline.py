"""Marks within lines -> plain Markdown: struck text goes, footnotes stand where they are meant, marks become words."""

from __future__ import annotations

import re

from assistkit.index.sources.dialects.code import outside_code, replace
from assistkit.index.sources.dialects.families import COMPONENT, TAG
from assistkit.index.sources.notes import Note

_STRUCK = (
    r"(?:(?<!~)~~(?=\S)(?:(?!~~|\n[ \t]*\n).)+?(?<=\S)~~(?!~)"
    r"|(?<![\w~])~(?=[\w£$€¥])[^~\n]{0,300}(?<=[^\s~])~(?![\w~])"
    r"|\{--(?:(?!--\}|\{--).)+--\}|\{~~(?:(?!~>|\{~~).)+~>(?P<new>(?:(?!~~\}|\{~~).)*)~~\}"
    r"|<(?P<tag>s|del|strike)\b[^<>]*>(?:(?!</?(?P=tag)\b|\n[ \t]*\n).)*</(?P=tag)\s*>)"
)
_ICON = (
    r"(?<![\w:/]):(?:material|fontawesome|octicons|simple|fa|icon|bootstrap|mdi)-"
    r"[\w-]+(?:[\w-]|:(?=\w))*:(?:\{[^}\n]*\})?"
)
_EMOJI = (
    r"(?<![\w:/]):(?:warning|bulb|information_source|rocket|tada|white_check_mark|heavy_check_mark|x|memo|pencil2?|"
    r"exclamation|question|star2?|sparkles|fire|zap|lock|unlock|key|mag|gear|wrench|hammer|link|point_(?:right|left|up|"
    r"down)|smiley?|smile|thumbsup|\+1|-1|heart|wave|construction|no_entry(?:_sign)?|eyes|bell|boom|package|computer|"
    r"iphone|email|telephone|phone|arrow_(?:right|left|up|down)|clipboard|calendar|hourglass|recycle|bug|pray|ok_hand|"
    r"stop_sign|red_circle|green_circle|tip|note|caution|books?|page_facing_up|speech_balloon|thinking):(?![\w:/])"
)
_WIKI = r"(?<!!)\[\[(?!_?toc)(?P<page>[^\[\]|\n]{1,200})(?:\\?\|(?P<shown>[^\[\]\n]{1,200}))?\]\]"
_DOCFX = (  # pictures, films and pieces within a line
    r"[ \t]?\([ \t]*:::(?:image|icon|video)\b[^\n]*?:::[ \t]*\)|:::(?:image|icon|video)(?:-end)?\b[^\n]*?:::[ \t]?|"
    r"\[!VIDEO[ \t]+[^\]\n]*\]|\[!INCLUDE[ \t]*\[[^\]\n]*\]\([^)\n]*\)\]"
)
_EMBEDDED = r"!\[\[(?P<embedded>[^\[\]\n]{1,200})\]\][ \t]?"
_BLOCK_ID = re.compile(r"[ \t]+\^(?=[\w-]*[A-Za-z])[\w-]{3,40}[ \t]*$", re.M)  # what Obsidian links to
_TAG_LINE = re.compile(r"^(?:#[A-Za-z][\w/-]*[ \t]*)+$\n?", re.M)  # Obsidian's tags
_KEYS = r"\+\+(?P<keys>[\w\"'-]+(?:\+[\w\"'-]+)*)\+\+"
_MARKED = r"(?<![=\w])==(?=[^\s=])(?P<marked>[^=\n]{1,300})(?<=[^\s=])==(?![=\w])"
_INSERTED = r"\{\+\+(?P<inserted>(?:(?!\+\+\}|\{\+\+)[^\n])*)\+\+\}|\{==(?P<lit>(?:(?!==\}|\{==)[^\n])*)==\}"
_ATTRIBUTES = r"(?:(?<=[\w)\]*`\"])\{[ \t]*[:.#][^{}\n]{0,300}\}|(?<=\))\{[ \t]*\w+=[^{}\n]{0,300}\})"
_SUBSCRIPT = r"(?<=\w)~(?P<sub>\w{1,10})~(?!~)|(?<=[\w*_)])\^(?P<sup>\w{1,10})\^"
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")  # 10^2^ is not 102
_HEADING_END = re.compile(
    r"^(#{1,6}[ \t].*?)[ \t]*\{[#.:][^{}\n]*\}[ \t]*$|^(#{1,6}[ \t].*?)[ \t]*\[#[\w-]+\][ \t]*$", re.M
)
_ATTRIBUTE_LINE = re.compile(
    r"^[ \t>]*\{:?[:.#][^{}\n]*\}[ \t]*\n?|^[ \t]*\{::?/?[a-z]+[^{}\n]*\}[ \t]*\n?|^[ \t]*\{:[^{}\n]*\}[ \t]*\n?", re.M
)
_TASK = re.compile(r"^([ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]+)\[[ xX]\][ \t]+", re.M)
_ABBREVIATION = re.compile(r"^\*\[[^\]\n]+\]:[^\n]*\n?", re.M)
_DEFINITION = re.compile(r"^(?![ \t]*(?:[-*+>#|:]|\d+[.)]))([^\n]{1,120})\n(?:[ \t]*\n)?:[ \t]{1,4}(?=\S)", re.M)
_MORE_DEFINITION = re.compile(r"^:[ \t]{1,4}(?=\S)", re.M)
_CALLOUT = re.compile(
    r"^(?P<mark>[ \t]*>[ \t>]*)\[!(?P<type>[\w-]+)(?:\|[^\]\n]*)?\](?P<fold>[+-]?)[ \t]*(?P<title>[^\n]*)$", re.M
)
_STANDARD = {"note", "tip", "important", "warning", "caution"}
_FOOTNOTE = re.compile(r"^\[\^(?P<name>[^\]\s]+)\]:[ \t]*(?P<text>[^\n]*(?:\n(?:[ ]{2,}|\t)[^\n]+)*)\n?", re.M)
_SHORT = 300
_PERMALINK = re.compile(r"[ \t]*\[[¶#§🔗]\]\(#[^()\n]*\)")
_LINK_BY_TAG = r"\[(?P<words>[^\[\]\n]{1,300})\]\([ \t]*\{[{%][^()\n]{0,300}?[}%]\}[^()\n]{0,100}\)"


def cleaned(text: str) -> tuple[str, list[Note]]:
    """The text without a dialect's marks in its lines, and notes of what was taken out or left open."""
    notes: list[Note] = []
    text = _with_footnotes(text)
    return outside_code(text, lambda piece: _clean(piece, notes)), notes


def _clean(text: str, notes: list[Note]) -> str:
    if "{" in text:
        text = _HEADING_END.sub(lambda match: match.group(1) or match.group(2), text)
        text = _ATTRIBUTE_LINE.sub("", text)
        text = replace(f"(?:{_INSERTED})", lambda m: m["inserted"] or m["lit"] or "", text)
    text = _PERMALINK.sub("", text) if "](#" in text else text
    if "~" in text or "<" in text or "{--" in text:
        text = replace(_STRUCK, lambda match: _struck(match, notes), text, re.DOTALL)
    if "~" in text or "^" in text:
        text = replace(f"(?:{_SUBSCRIPT})", lambda m: m["sub"] or m["sup"].translate(_RAISED), text)
    text = _TASK.sub(r"\1", text) if "[" in text else text
    text = _ABBREVIATION.sub("", text) if "*[" in text else text
    if "\n:" in text:
        text = _MORE_DEFINITION.sub("", _DEFINITION.sub(_defined, text))
    text = _CALLOUT.sub(_callout, text) if "[!" in text else text
    if ":::" in text or "[!" in text:
        text = replace(f"(?:{_DOCFX})", lambda match: _left_open(match, notes), text, re.IGNORECASE)
    text = _without_vault_marks(text, notes)
    if ":" in text:
        text = replace(
            f"(?:[ \\t](?:{_ICON}|{_EMOJI})(?=[.,;!?]|$)|(?:{_ICON}|{_EMOJI})[ \\t]?)", lambda _: "", text, re.M
        )
    if "++" in text:
        text = replace(_KEYS, lambda match: match["keys"], text)
    if "==" in text:
        text = replace(_MARKED, lambda match: match["marked"], text)
    if "{" in text:
        text = replace(_ATTRIBUTES, lambda _: "", text)
    return _without_tags(text, notes) if "{" in text or "<" in text else text


def _without_vault_marks(text: str, notes: list[Note]) -> str:
    """Without Obsidian's names of blocks, lines of tags, pictures within lines and the brackets of its links."""
    text = _BLOCK_ID.sub("", text) if " ^" in text else text
    text = _TAG_LINE.sub("", text) if "#" in text else text
    if "[[" in text:
        text = replace(_EMBEDDED, lambda match: _embedded(match, notes), text)
        text = replace(_WIKI, _wiki, text)
    return text


def _struck(match: re.Match[str], notes: list[Note]) -> str:
    notes.append(Note("dropped", f"struck text: {' '.join(match.group().strip('~{}-').split())[:60]}"))
    return match["new"] or ""


def _left_open(match: re.Match[str], notes: list[Note]) -> str:
    if match.group().upper().startswith("[!INCLUDE"):
        notes.append(Note("dropped", f"a piece that was to be put in here: {match.group()[:90]}"))
    return ""


def _embedded(match: re.Match[str], notes: list[Note]) -> str:
    notes.append(Note("dropped", f"what was to be shown within a line: {match['embedded'][:60]}"))
    return ""


def _defined(match: re.Match[str]) -> str:
    return f"**{match.group(1).strip().strip('*')}:** "


def _callout(match: re.Match[str]) -> str:
    """Obsidian's callouts: a title becomes a bold line; GitHub's five without one stay as they are."""
    kind, title = match["type"].lower(), match["title"].strip()
    if not title and not match["fold"] and kind in _STANDARD:
        return match.group()
    shown = title or (kind.capitalize() if kind in _STANDARD else "")
    return f"{match['mark']}**{shown.rstrip(':')}:**\n{match['mark'].rstrip()}" if shown else match["mark"].rstrip()


def _wiki(match: re.Match[str]) -> str:
    shown = match["shown"] or match["page"].replace("\\", "").split("#^")[0].strip("#").replace("#", " › ")
    return shown.strip()


def _without_tags(text: str, notes: list[Note]) -> str:
    """Template tags and components that are left within lines; an unknown component stands for words nobody knows."""

    def tag(match: re.Match[str]) -> str:
        if match.group().startswith("["):
            return match.group()
        name = match["name"] or match["hname"] or ""
        if name in ("ref", "relref", "link", "post_url", "url", "absURL"):
            notes.append(Note("unresolved", f"a link by {match.group()[:60]}"))
            return f"{{{{ {name} }}}}"
        return ""

    def component(match: re.Match[str]) -> str:
        name = match["name"]
        if not match["self"]:
            known = "=" in match["more"] or name == "details" or name in (opened if match["close"] else ended)
            return "" if known else match.group()
        inline = _stands_in_text(match)
        return f"{{{{ {name} }}}}" if inline and not _is_picture(name) else ""

    if "{%" in text or "{{<" in text or "{{%" in text:
        text = replace(_LINK_BY_TAG, lambda match: f"[{match['words']}](#)", text)
        text = replace(f"(?:{TAG.pattern})", tag, text)
    opened, ended = set(re.findall(r"<([A-Z][\w.]*)", text)), set(re.findall(r"</([A-Z][\w.]*)", text))
    if opened or ended or "<details" in text or "</details" in text:
        text = replace(f"(?:{COMPONENT.pattern})", component, text)
    return text


def _stands_in_text(match: re.Match[str]) -> bool:
    line_start = match.string.rfind("\n", 0, match.start()) + 1
    line_end = match.string.find("\n", match.end())
    rest = match.string[line_start : match.start()] + match.string[match.end() : None if line_end < 0 else line_end]
    return bool(re.search(r"\w", rest))


def _is_picture(name: str) -> bool:
    return bool(
        re.search(r"(?:icon|image|img|badge|video|break|spacer|anchor|logo|figure|screenshot)", name, re.IGNORECASE)
    )


def _with_footnotes(text: str) -> str:
    """Short footnotes in brackets where they are referred to: what they say is part of the sentence."""
    if "[^" not in text:
        return text
    found: dict[str, str] = {}

    def define(match: re.Match[str]) -> str:
        words = " ".join(match["text"].split())
        if not words or len(words) > _SHORT or "[^" in words or match["name"] in found:
            return match.group()
        found[match["name"]] = words.rstrip(".")
        return ""

    def refer(match: re.Match[str]) -> str:
        words = found.get(match["name"])
        return f" ({words})" if words else match.group()

    text = outside_code(text, lambda piece: _FOOTNOTE.sub(define, piece))
    if not found:
        return text
    return outside_code(text, lambda piece: replace(r"[ \t]?\[\^(?P<name>[^\]\s]+)\](?!:)", refer, piece))
