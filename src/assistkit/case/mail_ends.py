"""What programs and writers put above and below their words: banners, signatures, footers, legal notices.

A line goes only where the lines behind it cannot be words of the message: in doubt it stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from assistkit.case.mail_words import bare, tables

_SEPARATOR = re.compile(r"[ \t]*(?:-{2}|_{2,}|—|–{2}|-{3,}|={3,})[ \t\u00a0]*")
_STRONG = re.compile(r"--[ \u00a0]")  # RFC 3676
_CONTACT = re.compile(r"(?i)\+?\d[\d ()/.-]{6,}|\S@\S+\.\w|www\.|https?://|\b(?:tel|fax|mobile?|phone|telefon|tél)\b")
_FIRM = re.compile(
    r"\b(?:GmbH|AG|KG|e\.K\.|Ltd|Limited|LLP|LLC|Inc|PLC|plc|Corp|SARL|SAS|S\.?A\.?|S\.?L\.?|S\.?r\.?l\.?|S\.?p\.?A\.?|B\.?V\.?"
    r"|N\.?V\.?|AB|ApS|A/S|AS|Oy|Oyj|Lda|Ltda|Kft|s\.r\.o\.|Sp\. z o\.o\.|d\.o\.o\.|Pty|株式会社)(?!\w)\.?"
)
_MAILBOX = re.compile(r"[^\s<>@:]{1,64}@[^\s<>@]{1,100}")
_CALLED = re.compile(
    r"(?i)(?:\b(?:t|m|p|f|tel|fax|mob|mobile?|phone|cell|telefon|tél|tlf|puh|handy|movil|móvil)\b|☎)"
    r"[^@]{0,12}\d[\d ()/.-]{5,}"
)
_KINDS = (
    _FIRM,
    _CALLED,
    _MAILBOX,
    re.compile(r"(?i)\bwww\.|https?://|^\w[\w-]{1,60}\.[a-z]{2,12}$"),
    re.compile(r"^[^|]+ \| [^|]+"),
)
_FOR = re.compile(r"(?:i\. ?[AV]\.|p\. ?p\.|pp\.?|ppa\.) ?[^\W\d_]")  # signs for somebody else
_PICTURES = re.compile(r"\s*(?:[\[<][^\]>]{1,80}[\]>]\s*)+")  # "[cid:logo.png]"
_HOUSE = re.compile(r"\d{1,6}\w?,? [^\W\d_][^.?!]{1,60}$")  # "12 rue de la Paix"
_MEANT = re.compile(r"[.!?…。？！)\"”]$")  # the words above are at their end
_ASKED_FOR = re.compile(
    r"(?i)addres|adres|indirizz|direcci|endere|contact|kontakt|contatt|invoice|rechnung|factur|fattur|fatur|deliver|"
    r"details|\bdaten|\bdati|\bdatos|\bdados|coordon|gegevens|phone|number|nummer|telef|anschrift"
)  # what a customer may give on purpose
_ASKS = re.compile(r"[?？؟]")
_SENTENCE = re.compile(r"[.!。！][\"'”)]*$")
_AFTERTHOUGHT = re.compile(r"(?i)(?:p\. ?s\.?|ps|nb|n\.b\.|edit|update)\b[:.,) -]")
_STRONG_WORDS, _WORDS, _LINES = 60, 40, 10
_SHORT = 9  # words of a line of a signature
_DIVIDERS = 4
_LOOKED_AT = 24  # lines from the end
_LINK = re.compile(r"[<(\[]?(?:https?://|www\.)\S+|[^\s@]{1,64}@[^\s@]+")
_PICTURE = re.compile(r"\s*P[ \t]+(?=[^\W\d_])")  # the tree of Webdings, as text
_GOES_ON = re.compile(r"(?i)[:;]|(?<!verizon),|\.\s+\S|\b(?:to|and|but|an|und|aber|et|y|e|en)\b")
_WIDTH = 240
_TELLING = 16  # letters of the begin of a footer that is none by chance
_BANNERS = 4
_MOST = 12  # notices, footers and signatures of one mail
_LEAST, _NOTICE = 8, 250  # words of a legal notice
_TELLS = 3  # phrases of such a notice


def without_ends(lines: Sequence[str]) -> list[str]:
    """The lines without banner, signature and notices; as they are where nothing else would be left."""
    kept = _without_top_footer(_without_banners(list(lines)))
    noticed = False
    for _ in range(_MOST):
        before = len(kept)
        _strip(kept)
        for drop in (partial(_notice, more=noticed), _footer, _signature):
            at = drop(kept)
            if at is not None:
                noticed = noticed or drop not in (_footer, _signature)
                del kept[at:]
                _strip(kept)
        if len(kept) == before or not kept:
            break
    return kept if any(line.strip() for line in kept) else list(lines)


def _strip(lines: list[str]) -> None:
    """Take off what is empty at the end, dividers with nothing below them too."""
    while len(lines) > 1 and (not lines[-1].strip() or _SEPARATOR.fullmatch(lines[-1])):
        lines.pop()


def _without_banners(lines: list[str]) -> list[str]:
    """Without the paragraphs at the top in which a server warns of mail from outside."""
    at = 0
    for _ in range(_BANNERS):
        begin = next((number for number in range(at, len(lines)) if lines[number].strip()), len(lines))
        end = next((number for number in range(begin, len(lines)) if not lines[number].strip()), len(lines))
        length = _banner(lines[begin : min(end, begin + _LINES)])
        if not length:
            break
        at = begin + length
    return lines[at:] if any(line.strip() for line in lines[at:]) else lines


def _without_top_footer(lines: list[str]) -> list[str]:
    """Without the "Sent from my phone" that stays on top where somebody writes below it."""
    at = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    below = lines[at + 1 :]
    return below if any(map(str.strip, below)) and _sent_from(lines[at]) else lines


def _banner(paragraph: Sequence[str]) -> int:
    """How many lines of a paragraph are a banner."""
    if not paragraph:
        return 0
    first = bare(paragraph[0])
    lines = [one for one in tables().banner_lines if one in first]
    known = not _ASKS.search(paragraph[0]) and any(_opens_with(first, one) for one in lines)
    if not known and not first.startswith(tables().banner_starts):
        return 0
    said = [tables().banners.said(line) for line in paragraph]
    end = max((number for number, one in enumerate(said) if one), default=-1) + 1
    if any(map(_ASKS.search, paragraph[:end])) or len(set().union(*said)) < 2:
        return int(known)
    while (
        end < len(paragraph) and not _MEANT.search(paragraph[end - 1].strip()) and paragraph[end].lstrip()[:1].islower()
    ):
        end += 1  # its last sentence is wrapped
    return end


def _opens_with(line: str, banner: str) -> bool:
    """Whether a line is a known banner or begins with one, "[EXTERNAL] " above all."""
    at = line.find(banner)
    return line == banner or (len(banner) > 8 and at >= 0 and len(line[:at].split()) < 3 and len(line.split()) <= 40)


def _paragraph(lines: Sequence[str]) -> int:
    """Where the last paragraph begins."""
    begin = len(lines)
    while begin > 0 and len(lines) - begin < _LOOKED_AT and lines[begin - 1].strip():
        begin -= 1
    return begin


def _notice(lines: Sequence[str], *, more: bool) -> int | None:
    """Where the last paragraph begins, if it is a legal notice; `more` if another stood below it."""
    for at in {_paragraph(lines), len(lines) - 1}:
        text = " ".join(lines[at:])
        sized = at > 0 and not _ASKS.search(text) and _LEAST <= _size(text) <= _NOTICE
        if sized and len(tables().disclaimers.said(text)) >= (_TELLS - 1 if more else _TELLS):
            return at
    return None


def _size(text: str) -> int:
    """Words; where a script has no blanks, half as many as characters."""
    return max(len(text.split()), len(text) // 12)


def _footer(lines: Sequence[str]) -> int | None:
    """Where the last line begins, if it is "Sent from my phone", "Virus-free", "Unsubscribe"."""
    for at in range(len(lines) - 1, max(0, len(lines) - 4), -1):
        line = lines[at].strip()
        if not line:
            continue
        if is_footer(line) and not any(_ASKS.search(one) or len(one.split()) > _SHORT for one in lines[at + 1 :]):
            return at
    return None


def is_footer(line: str) -> bool:
    """Whether a line is the footer of a program and no sentence: "Sent from my phone to five people" is one."""
    if len(line) > _WIDTH:
        return False
    if _sent_from(line):
        return True
    words, shown = bare(_PICTURE.sub("", line)), _LINK.sub("", line)
    if _ASKS.search(shown):
        return False
    for begin in tables().footers:
        if words.startswith(begin):  # "Unsubscribe me, please" asks for something
            return words == begin or len(begin) > _TELLING or shown != line
    return False


def _sent_from(line: str) -> bool:
    """Whether a line is what a program for mail says of itself, such as "Sent from my iPhone"."""
    words, shown = bare(line[:_WIDTH]), _LINK.sub("", line[:_WIDTH])
    if len(line) > _WIDTH or _ASKS.search(shown):
        return False
    sent = any(words.startswith(one) or (words.endswith(one) and len(one) > 8) for one in tables().sent_from)
    return sent and not _GOES_ON.search(shown.rstrip(" .")) and len(shown.split()) <= 8


def _signature(lines: Sequence[str]) -> int | None:
    """Where a signature at the end begins: at "-- ", or at a closing with nothing but name and firm below it."""
    first = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    begin = max(first + 1, len(lines) - _LOOKED_AT)
    separators = [number for number in range(begin, len(lines)) if _SEPARATOR.fullmatch(lines[number])]
    for at in separators[-_DIVIDERS:]:
        rest = [line.strip() for line in lines[at + 1 :] if line.strip()]
        words = sum(len(line.split()) for line in rest)
        if (
            _STRONG.fullmatch(lines[at])
            and words <= _STRONG_WORDS
            and not _SEPARATOR.fullmatch(rest[0] if rest else "x")
        ):
            return at
        if words <= _WORDS and _signs(rest) and (at == separators[-1]):
            return at
    for at in range(begin, len(lines)):
        if is_closing(lines[at]) and _all_signature([line.strip() for line in lines[at + 1 :] if line.strip()]):
            return at
    return _unannounced(lines)


def _unannounced(lines: Sequence[str]) -> int | None:
    """Where a signature with neither divider nor closing begins: a name, then firm, telephone or address of the web."""
    at = _paragraph(lines)
    above = next((line.strip() for line in reversed(lines[:at]) if line.strip()), "")
    block = [line.strip() for line in lines[at:] if not _PICTURES.fullmatch(line)]
    meant = _MEANT.search(above) or is_closing(above) or (above.istitle() and len(above.split()) < 4)
    row = len(block) == 1 and block[0].count(" | ") > 1
    if not above or not meant or _ASKED_FOR.search(above) or not (row or 2 <= len(block) <= _LINES):
        return None
    name = re.split(r" [|–-] |,", block[0].strip("*_ "))[0].split()
    named = 2 <= len(name) <= 4 and all(word[:1].isupper() and word[-1:] not in ":?!" for word in name)
    kinds = sum(any(kind.search(line) for line in block) for kind in _KINDS)
    mailboxes = len({found for line in block for found in _MAILBOX.findall(line)})
    return (
        at
        if named and kinds > 1 and mailboxes < 2 and all(_may_sign(line) or _HOUSE.match(line) for line in block)
        else None
    )


def _signs(rest: Sequence[str]) -> bool:
    """Whether the lines below a divider are a name with a way to reach it, or nothing but a name."""
    if not rest:
        return True
    named = len(rest[0].split()) <= 4 and not _ASKS.search(rest[0]) and rest[0][:1].isupper() and ":" not in rest[0]
    short = len(rest) == 1 and named and not _SENTENCE.search(rest[0])
    return named and _all_signature(rest) and (short or any(_CONTACT.search(line) for line in rest))


def _all_signature(rest: Sequence[str]) -> bool:
    return len(rest) <= _LINES and sum(len(line.split()) for line in rest) <= _WORDS and all(map(_may_sign, rest))


def says_no_more(text: str) -> bool:
    """Whether a text is nothing but signature: names, firm, footers, how to reach somebody."""
    lines = [line.strip() for line in text.split("\n", maxsplit=_LINES + 1) if line.strip()]

    def furniture(line: str) -> bool:
        titled = all(word[:1].isupper() or not word[:1].isalpha() for word in line.split())
        return is_footer(line) or is_closing(line) or bool(_CONTACT.search(line)) or titled

    return _all_signature(lines) and all(map(furniture, lines))


def _may_sign(line: str) -> bool:
    """Whether a line may be in a signature: short, no question, no sentence, no "PS"."""
    listed = re.match(r"[-*•] |\d+[.)] ", line)
    line = line.strip("*_ ")
    words = [word for word in line.split() if word not in "|•·"]
    if not words:
        return True
    if _ASKS.search(line) or _AFTERTHOUGHT.match(line) or len(line) > 120:
        return False
    if is_closing(line) or is_footer(line) or _CONTACT.search(line):
        return len(words) <= 14
    if len(words) > _SHORT or listed:
        return False
    return (
        (
            not (_SENTENCE.search(_FIRM.sub("", line)) and len(words) > 3)
            and (words[0][:1].isupper() or _FOR.match(line) is not None)
        )
        or len(words) <= 2
        or line.isupper()
    )


def is_closing(line: str) -> bool:
    """Whether a line is a closing, such as "Best regards, Anna": nothing follows it but up to three names."""
    if len(line) > 80 or _ASKS.search(line):
        return False
    words = bare(line).replace(",", " ,").split()
    for length in range(min(len(words), 7), 0, -1):
        if bare(" ".join(words[:length]).replace(" ,", ",")) in tables().closings:
            names = [word for word in line.split()[len([w for w in words[:length] if w != ","]) :] if word.strip(",.!")]
            return len(names) <= 3 and all(name.strip("(,.!-–/")[:1].isupper() for name in names if name not in "-–|/")
    return False
