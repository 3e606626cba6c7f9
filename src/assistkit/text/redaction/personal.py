"""Finds what leads to a person: addresses, numbers of phones, cards, accounts and identities."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from assistkit.text.redaction.checksums import iban_length, is_card, is_cpf, is_dni, is_iban, is_nir
from assistkit.text.redaction.kinds import Finder, Span

_AT = re.compile(r"@(?:[^\W_][\w-]{0,62}\.){1,8}[^\W\d_]{2,24}(?![\w@])")
_LOCAL = re.compile(r"[\w.+%'!~^-]{1,64}\Z")
_SPELLED = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64} ?[\[({] ?at ?[\])}] ?[\w-]{1,63}(?:(?:\.| ?[\[({] ?dot ?[\])}] ?)[\w-]{2,63}){1,5}",
    re.I,
)
_FILES = frozenset(("png", "jpg", "jpeg", "gif", "svg", "webp", "css", "scss", "html", "json", "xml", "txt", "pdf"))

_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}[0-9]{2}(?:[ -]?[A-Z0-9]){11,44}", re.IGNORECASE | re.ASCII)
_CARD = re.compile(
    r"(?<![\w.-])(?=(\d{13,19}|\d{4}([ .\-\xa0])\d{4}\2\d{4}\2\d{4}(?:\2\d{3})?|\d{4}([ .\-\xa0])\d{6}\3\d{4,5})"
    r"(?![\w]|[.-]\d))",
    re.ASCII,
)
_IDS = (
    (re.compile(r"(?<![\w-])(?!000|666|9)[0-9]{3}-(?!00)[0-9]{2}-(?!0000)[0-9]{4}(?![\w-])"), lambda _: True),  # US
    (re.compile(r"(?<!\w)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?(?:[0-9]{2} ?){3}[A-D](?!\w)"), lambda _: True),  # UK
    (re.compile(r"(?<![\w-])(?:[0-9]{8}|[XYZ][0-9]{7})-?[A-HJ-NP-TV-Z](?![\w-])"), is_dni),
    (re.compile(r"(?<![\w.])[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}(?!\w)"), is_cpf),
    (re.compile(r"(?<!\w)[12] ?[0-9]{2} ?(?:0[1-9]|1[0-2]) ?[0-9]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}(?!\w)"), is_nir),
)

_V4 = re.compile(r"(?<![\w.-])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![\w-]|\.[0-9])")
_V6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f:]{3,39}(?:(?:\.[0-9]{1,3}){3})?(?![\w:]|\.[0-9])")
_NO_ADDRESS = re.compile(
    r"(?:(?:version|\b(?:versions|ver|vers|v|releases?|build|firmware|revision|rev|update[ds]?|upgrade[ds]?|driver|"
    r"kernel|section|chapter|clause|paragraph|appendix|windows|android|ios|macos|chrome|firefox|ff|thunderbird|tb|edge|safari|"
    r"office|outlook|java|app|sdk|plugin|patch|hotfix|python|node|extension|add-on))"
    r"\W{0,3}(?:(?:is|from|to|was|app|version|number|[\d.]+)\W{1,3}){0,2}"
    r"|[A-Za-z]/|§ ?)\Z",
    re.IGNORECASE,
)
_VERSION_AFTER = re.compile(r" (?:or|and) (?:later|newer|above|higher|older|below|up)\b|\+(?!\d)", re.IGNORECASE)
_BEFORE = 40  # characters

_ABROAD = re.compile(
    r"(?<![\w+.-])(?:\+|(?<![0-9] )00(?=[1-9][0-9]{0,2}[ .()/-]))\d(?:[ .\-/\xa0]{0,2}[()]?[ .\-\xa0]?\d){8,14}"
    r"(?!\w|[.,]\d|-\w)"
)
_AMERICAN = re.compile(
    r"(?<![\w.#/-])(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}(?![\w-]|[.,]\d)"
)
_TRUNK = re.compile(
    r"(?<![\w.#/+-])(?<![0-9] )(?:0[1-9](?:[ .-]\d{2}){4}|"
    r"(?:\(0[1-9]\d{0,3}\)|0[1-9]\d{0,3})[ /-](?!(?:19|20)\d{2}[ /-]\d{4}(?!\d))\d{3,8}(?:[ -]\d{2,5}){0,3})"
    r"(?![\w/-]|[.,]\d)"
)
_CALLED = re.compile(
    r"(?<![^\W\d_])(?:tele?phone|phone|tel|mobile|cell|cellphone|fax|whatsapp|handy|telefon|mobil|handynummer|telefonnummer|"
    r"t[ée]l[ée]phone|tel[ée]fono|portable|call|ring|text|reach)"
    r"(?:\s(?:number|no|nr|is|me|us|him|her|back|at|on|ist|under|unter))*[\s:.#=]{1,3}"
    r"(?P<number>\(?\d(?:[ .\-/]?[()]?\d){6,14})(?!\d|[.,-]\d|\w)",
    re.IGNORECASE,
)


def _emails(text: str) -> Iterator[Span]:
    for match in _AT.finditer(text):
        local = _LOCAL.search(text, max(0, match.start() - 64), match.start())
        if local is None or match.group().rsplit(".", 1)[1].lower() in _FILES:
            continue
        name = local.group().lstrip(".'-")
        if name and not (name == "git" and text.startswith(":", match.end())):  # git@host:path names no person
            yield match.start() - len(name), match.end()


def _spelled_emails(text: str) -> Iterator[Span]:
    yield from (match.span() for match in _SPELLED.finditer(text))


def _ibans(text: str) -> Iterator[Span]:
    for match in _IBAN.finditer(text):
        places = [at for at in range(*match.span()) if text[at].isalnum()]
        length = iban_length(match.group()[:2])
        if not 0 < length <= len(places):
            continue
        end = places[length - 1] + 1
        if not text[end : end + 1].isalnum() and is_iban("".join(text[at] for at in places[:length])):
            yield match.start(), end


def _cards(text: str) -> Iterator[Span]:
    yield from (match.span(1) for match in _CARD.finditer(text) if is_card(re.sub(r"\D", "", match.group(1))))


def _ids(text: str) -> Iterator[Span]:
    spans = [
        match.span()
        for shape, right in _IDS
        for match in shape.finditer(text)
        if right(re.sub(r"[ .-]", "", match.group()))
    ]
    yield from sorted(spans)


def _addresses(text: str) -> Iterator[Span]:
    spans = [match.span() for shape in (_V4, _V6) for match in shape.finditer(text) if _is_address(text, match)]
    yield from sorted(spans)


def _is_address(text: str, match: re.Match[str]) -> bool:
    """Versions and sections have four numbers too: the words around tell. Addresses of every computer are no news."""
    try:
        address = ipaddress.ip_address(match.group())
    except ValueError:
        return False
    if address.is_loopback or address.is_unspecified or match.group().startswith(("255.", "0.")):
        return False
    if address.version == 6:
        return len(match.group()) > 6 and any(sign.isdigit() for sign in match.group())
    before = text[max(0, match.start() - _BEFORE) : match.start()].rsplit("\0", 1)[-1]
    return not _NO_ADDRESS.search(before) and not _VERSION_AFTER.match(text, match.end())


def _phones(text: str) -> Iterator[Span]:
    spans = [match.span() for shape in (_ABROAD, _AMERICAN) for match in shape.finditer(text)]
    spans += [match.span() for match in _TRUNK.finditer(text) if 9 <= _digits(match.group()) <= 12]
    spans += [match.span("number") for match in _CALLED.finditer(text)]
    yield from sorted(spans, key=lambda span: (span[0], -span[1]))


def _digits(text: str) -> int:
    return sum(sign.isdigit() for sign in text)


PERSONAL: tuple[Finder, ...] = (
    ("email", _emails),
    ("email", _spelled_emails),
    ("iban", _ibans),
    ("card", _cards),
    ("id", _ids),
    ("ip", _addresses),
    ("phone", _phones),
)
