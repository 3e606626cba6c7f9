"""Taking a mail apart: HTML to text, quoted mail, signatures. Used through `assistkit.case.message.clean_message`.

bs4 reads the HTML, quotequail finds replies and forwards, mail-parser-reply knows headers and signatures in more
languages. Their answers are checked before something is dropped: "Thanks, but it still fails" is no signature.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

_TAG = re.compile(
    r"</?(?:html|head|body|div|p|br|span|table|tr|td|blockquote|font|ul|ol|li|strong|em|b|i|u|a|img|style|h[1-6]|pre|hr"
    r"|center|o:p|script|section|meta|title|small)(?:\s[^<>]{0,2000})?/?>",
    re.IGNORECASE,
)
_ANY_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
_OPENS = re.compile(r"<(/?)(?!p\b|br\b|li\b|td\b|tr\b|img\b|hr\b|meta\b|link\b|input\b)[a-zA-Z][^<>]{0,2000}(?<!/)>")
_MAX_TAGS = 5_000
_MAX_DEPTH = 300  # no mail nests deeper, and a tree of thousands of levels costs quadratic time
_FORWARDED = re.compile(
    r"(?i)(?:forwarded message|weitergeleitet|reenviado|transféré|réexpédié|doorgestuurd|inoltrato)"
)
_QUOTE_PARTS = (
    ".gmail_quote, .gmail_quote_container, .gmail_extra, .yahoo_quoted, .moz-cite-prefix, .protonmail_quote,"
    " blockquote, .zmail_extra"
)
_SIGNATURE_PARTS = ".gmail_signature, .gmail_signature_prefix, .moz-signature, .protonmail_signature_block, #Signature"
_BREAKS = re.compile(r"(?i)</?(?:p|div|li|tr|table|ul|ol|h[1-6]|pre|section|blockquote|hr)\b|<br\b")
_LANGUAGES = ("en", "cs", "da", "de", "es", "fr", "it", "nl", "pl", "sv")
_SENT_FROM = re.compile(
    r"(?im)^(?:sent from my |sent from (?:outlook|mail|yahoo)|get outlook for |gesendet von "
    r"|von meinem .{1,30} gesendet|enviado desde mi |envoyé de(?:puis)? (?:mon|ma) "
    r"|inviato da |verzonden vanaf |enviado do meu ).{0,80}$"
)
_RULE = re.compile(r"(?m)^(?:--|__|—)[ \t]*$")  # the separator of RFC 3676
_WROTE = re.compile(
    r"(?im)\b(?:wrote|schrieb|escribió|escreveu|a écrit|ha scritto|schreef|geschreven|skrev|kirjoitti|napsal|napisał"
    r"|написал|yazdı)\b[^\n]{0,80}:\*?[ \t]*$|写道[：:][ \t]*$"
)
_DATED = re.compile(r"\d{1,4}[./:\- ]|\b(?:19|20)\d\d\b")
_ATTRIBUTION = re.compile(r"\*[^*\n]{1,120}\*[ \t]*$")  # forums: "*someone [said](#answer-1)*"
_FROM = re.compile(r"(?i)[* ]*(?:from|von|de|da|van|från|fra|od|от кого|от|发件人)[* ]*[:：]")
_HEADER = re.compile(
    r"(?i)[* ]*(?:sent|date|to|cc|subject|reply-to|gesendet|datum|an|betreff|kopie|enviado(?: el)?|fecha|para|asunto"
    r"|envoyé|à|objet|inviato|data|a|oggetto|verzonden|aan|onderwerp|skickat|till|ämne|sendt|til|emne|wysłano|do|temat"
    r"|odesláno|komu|předmět|assunto|кому|тема|дата|发送时间|收件人|主题)[* ]*[:：]"
)
_HEADER_WIDTH = 300  # characters
_OWN_WORDS = 8  # a forward with fewer words above it is what the customer wants read
_MAX_SIGNATURE = 60  # words
_TAIL = 2_000  # characters: a signature begins no earlier before the end


def looks_like_html(text: str) -> bool:
    """Whether the text has HTML tags that mails have; "<https://…>" or "<name>" is none."""
    return _TAG.search(text) is not None


def html_to_text(html: str) -> str:
    """Text of an HTML mail, a line a block; quoted parts become lines that begin with "> ".

    Read are the first `_MAX_TAGS` tags; a mail nested deeper than `_MAX_DEPTH` only loses its tags.
    """
    from bs4 import BeautifulSoup

    if len(tags := [match.start() for match in _ANY_TAG.finditer(html)]) > _MAX_TAGS:
        html = html[: tags[_MAX_TAGS]]
    if "<pre" not in html.lower():
        html = html.replace("\n", " ")  # in HTML only a tag breaks a line
    html = _BREAKS.sub(r"\n\g<0>", html)
    if _too_deep(html):
        return _ANY_TAG.sub("", html)
    try:
        page = BeautifulSoup(html, "html.parser")
        _mark_quotes(page)
        return page.get_text()
    except Exception:  # noqa: BLE001  whatever the parser trips over, the words are still wanted
        return _ANY_TAG.sub("", html)


def drop_quotes(text: str) -> str:
    """The text without replies, forwards and lines that begin with ">".

    A forward stays if hardly a word stands above it: then it is what the customer wants read.
    """
    lines = _cut_at_header(_without_marked(text)).split("\n")
    at = _quote_begins(lines)
    if at is None:
        return "\n".join(lines)
    own, quoted = lines[:at], lines[at:]
    if _FORWARDED.search(quoted[0]) and len(" ".join(own).split()) < _OWN_WORDS:
        own += ["", *_unmarked(quoted[1:])]
    return "\n".join(own)


def quoted_only(text: str) -> str:
    """The quoted text itself, for a mail that holds nothing else: ">" marks and headers are dropped."""
    lines = _unmarked(text.split("\n"))
    at = _quote_begins(lines)
    return "\n".join(lines if at is None else [*lines[:at], *_unmarked(lines[at + 1 :])])


def _quote_begins(lines: list[str]) -> int | None:
    """The first line of a reply or forward that no ">" marks: "-----Original Message-----", or "From:" and "Sent:"."""
    import quotequail  # type: ignore[import-untyped, unused-ignore]

    # Its patterns cost quadratic time on long lines, so it sees only how they begin.
    shown, *rest = quotequail.quote(
        "\n".join(line[:_HEADER_WIDTH] for line in lines), limit=len(lines) + 1, quote_intro_line=True
    )
    announced = shown[1].count("\n") + 1 if rest and shown[1] else 0 if rest else len(lines)
    for number, line in enumerate(lines[:announced]):
        if _FROM.match(line) and sum(_HEADER.match(next_) is not None for next_ in lines[number + 1 : number + 6]) >= 2:
            return number
    return announced if announced < len(lines) else None


def _unmarked(lines: list[str]) -> list[str]:
    """Lines without ">" marks and, at their begin, without mail headers."""
    bare = [re.sub(r"^[ \t]*(?:>[ \t]?)+", "", line) for line in lines]
    at = 0
    while at < len(bare) and (not bare[at].strip() or _FROM.match(bare[at]) or _HEADER.match(bare[at])):
        at += 1
    return bare[at:]


def drop_signature(text: str) -> str:
    """The text without the signature at its end, as far as it is one for sure."""
    for pattern, most in ((_RULE, _MAX_SIGNATURE), (_SENT_FROM, _MAX_SIGNATURE), (_closings(), _MAX_SIGNATURE // 3)):
        begin = len(text) - len(text.lstrip())
        for match in pattern.finditer(text, max(begin + 1, len(text) - _TAIL)):
            if len(text[match.start() :].split()) <= most:
                text = text[: match.start()].rstrip()
                break
    return text


@lru_cache(maxsize=1)
def _closings() -> re.Pattern[str]:
    """A line that is nothing but a closing like "Best regards", as mail-parser-reply lists them."""
    from mailparser_reply.constants import MAIL_LANGUAGES

    names = [name for language in _LANGUAGES for name in MAIL_LANGUAGES[language]["signatures"] if "\\w" not in name]
    return re.compile(rf"(?im)^[ \t]*(?:{'|'.join(names)})(?:\W+\w+){{0,2}}\W*$")


def _without_marked(text: str) -> str:
    """The text without lines that begin with ">" and the line above them that says whose words they are."""
    kept: list[str] = []
    inside = forwarded = False
    for line in text.split("\n"):
        if not line.lstrip().startswith(">"):
            inside = inside and not line.strip()  # blank lines inside a quote belong to it
            kept.append(line)
            continue
        if not inside:
            forwarded = _drop_attribution(kept)
        inside = True
        if forwarded:
            kept.append(line)
    return "\n".join(kept)


def _drop_attribution(kept: list[str]) -> bool:
    """Remove "On … wrote:" from the end of the lines; True if a forward is announced there instead."""
    import quotequail  # type: ignore[import-untyped, unused-ignore]

    last = len(kept) - 1
    while last >= 0 and not kept[last].strip():
        last -= 1
    if last < 0:
        return False
    _, *rest = quotequail.quote(kept[last][:_HEADER_WIDTH], quote_intro_line=True)
    if rest and _FORWARDED.search(kept[last]):
        return True
    if _WROTE.search(kept[last]) or _ATTRIBUTION.match(kept[last]):
        wrapped = last > 0 and not _DATED.search(kept[last]) and _DATED.search(kept[last - 1])
        del kept[last - 1 if wrapped else last :]
    return False


def _cut_at_header(text: str) -> str:
    """Cut at "Il 3 maggio … ha scritto:", with a date in it or in the line before, whatever the language."""
    for match in _WROTE.finditer(text):
        start = text.rfind("\n", 0, match.start()) + 1
        before = text.rfind("\n", 0, max(start - 1, 0)) + 1
        if _DATED.search(text[start : match.end()]):
            return text[:start]
        if start and _DATED.search(text[before:start]) and len(text[before:start]) < 200:
            return text[:before]
    return text


def _too_deep(html: str) -> bool:
    depth = 0
    for match in _OPENS.finditer(html):
        depth = max(0, depth - 1) if match.group(1) else depth + 1
        if depth > _MAX_DEPTH:
            return True
    return False


def _mark_quotes(page: BeautifulSoup) -> None:
    for tag in page.find_all(["script", "style", "head", "title", "noscript"]):
        tag.decompose()
    for tag in page.select(_SIGNATURE_PARTS):
        tag.decompose()
    covered: set[int] = set()
    for tag in page.select(_QUOTE_PARTS):
        if id(tag) in covered:
            continue
        covered.update(map(id, tag.find_all(True)))
        quoted = "\n".join(f"> {line}" for line in tag.get_text().split("\n"))
        tag.clear()
        tag.append(f"\n{quoted}\n")
