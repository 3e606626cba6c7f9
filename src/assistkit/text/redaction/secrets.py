"""Finds keys, tokens and passwords: by how they begin, or by the words that announce them."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator

from assistkit.text.redaction.kinds import Finder, Span

_PRIVATE = re.compile(
    r"-----BEGIN [A-Z ]{0,20}PRIVATE KEY(?: BLOCK)?-----"
    r"(?:[^\0-]*(?:-(?!----)[^\0-]*)*-----END [A-Z ]{0,20}PRIVATE KEY(?: BLOCK)?-----|(?:\s*[A-Za-z0-9+/=]{16,})*)"
)
_PREFIXED = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"[srp]k_(?:live|test)_[A-Za-z0-9]{10,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{15,}"
    r"|(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])|AIza[\w-]{30,}|ya29\.[\w-]{20,}|GOCSPX-[\w-]{20,}|xox[abeoprs]-[\w-]{10,}"
    r"|(?<![_-])eyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]*|SG\.[\w-]{16,}\.[\w-]{16,}|npm_[A-Za-z0-9]{30,}|pypi-[\w-]{30,}"
    r"|hf_[A-Za-z0-9]{30,}|dop_v1_[0-9a-f]{30,}|shp(?:at|ca|pa|ss)_[0-9a-fA-F]{30,}|whsec_[\w+/=]{20,})",
    re.ASCII,
)
_SK = re.compile(r"(?<![A-Za-z0-9])sk-[A-Za-z0-9_-]{16,}")
_BEARER = re.compile(r"\b(?:bearer|authorization:\s{0,3}(?:basic|token))\s{1,3}([\w.~+/=-]{12,})", re.I | re.A)
_IN_ADDRESS = re.compile(r"(?<=://)([^\s/:@\0]{0,100}:[^\s/\0]{1,200})@")

_SAYS = r"[\"'`*]{0,3}(?:\s{0,3}(?P<sign>[:=]|=>|:=)|\s{1,3}(?:is|was|ist|lautet|es|est))[\"'`*]{0,3}\s{0,3}[\"'`]?"
_PASSWORD = re.compile(
    r"(?:(?<![^\W\d_])(?:password|passcode|passphrase|passwd|pwd|pass|passwort|kennwort|contrase(?:ñ|n)a|mot de passe"
    r"|wachtwoord)(?:\s(?:for|of|to|für)\s[^\s\0:=]{1,40})?)"
    + _SAYS
    + r"(?P<value>(?<=\")[^\"\n\0]{4,100}(?=\")|(?<=')[^'\n\0]{4,100}(?=')|[^\s\0]{4,200})",
    re.IGNORECASE,
)
_TOKEN = re.compile(
    r"(?<![^\W\d_])(?:token|secret|api[ _-]?(?:key|token)|(?:access|secret|private|licen[cs]e|product|client|auth"
    r"|signing|encryption|account|recovery)[ _-]?(?:key|secret|token|code))" + _SAYS + r"(?P<value>[\w.~+/=$-]{8,500})",
    re.IGNORECASE | re.ASCII,
)
_CODE = re.compile(
    r"(?<![^\W\d_])(?:(?:verification|security|one[ -]time|sign[ -]in|2fa|login|otp|sms)\s(?:code|pin|password)|otp|pin"
    r"(?:\s(?:code|number))?|cvv|cvc)(?:" + _SAYS + r"|\s)(?P<value>[0-9]{3,8})(?![\w%])",
    re.IGNORECASE,
)
_NO_SECRET = frozenset(
    {
        "required", "reset", "invalid", "incorrect", "wrong", "expired", "forgotten", "forgot", "optional", "none",
        "null", "true", "false", "change", "changed", "empty", "missing", "same", "unknown", "hidden", "blank",
        "protected", "redacted", "manager", "change-it", "correct", "weak", "strong", "where", "what", "when",
        "here", "there", "your", "this", "that", "then", "with", "after", "must", "will", "case-sensitive",
        "please", "click", "select", "settings", "checked", "unchecked", "normal", "encrypted", "plain", "read-host",
    }
)  # fmt: skip


def _private_keys(text: str) -> Iterator[Span]:
    yield from (match.span() for match in _PRIVATE.finditer(text))


def _known(text: str) -> Iterator[Span]:
    yield from (match.span() for match in _PREFIXED.finditer(text))


def _sk(text: str) -> Iterator[Span]:
    yield from (match.span() for match in _SK.finditer(text) if _random(match.group()[3:]))


def _bearers(text: str) -> Iterator[Span]:
    yield from (match.span(1) for match in _BEARER.finditer(text) if _random(match.group(1)))


def _in_addresses(text: str) -> Iterator[Span]:
    yield from (match.span(1) for match in _IN_ADDRESS.finditer(text))


def _tokens(text: str) -> Iterator[Span]:
    for match in _TOKEN.finditer(text):
        value = match["value"].rstrip(".-")
        if _random(value):
            yield match.start("value"), match.start("value") + len(value)


def _passwords(text: str) -> Iterator[Span]:
    for match in _PASSWORD.finditer(text):
        value = match["value"].rstrip(".,;:!?)\"'`*")
        end = match.start("value") + len(value)
        alone = bool(match["sign"]) and not text[end : end + 40].split("\n", 1)[0].strip(" \t.,;\"'`*})\r")
        if _says_password(value, alone=alone):
            yield match.start("value"), end


def _codes(text: str) -> Iterator[Span]:
    yield from (match.span("value") for match in _CODE.finditer(text))


def _says_password(value: str, *, alone: bool) -> bool:
    """A plain word is a password only where nothing else follows "password:"."""
    if len(value) < 4 or value.lower() in _NO_SECRET or value.startswith(("http://", "https://", "<", "{", "[")):
        return False
    inside = value[1:]
    mixed = inside.lower() != inside and inside.upper() != inside
    return alone or mixed or any(sign.isdigit() or sign in "!@#$%^&*_+=?~" for sign in inside)


def _random(value: str) -> bool:
    """Letters and digits without a plan, or many digits: what no word, date or price looks like."""
    value = value.strip("=.-")
    if len(value) < 6 or value.startswith(("http://", "https://")):
        return False
    letters = any(sign.isalpha() for sign in value)
    mixed = letters and (any(sign.isdigit() for sign in value) or len({s.isupper() for s in value if s.isalpha()}) > 1)
    counts = Counter(value)
    bits = -sum(n / len(value) * math.log2(n / len(value)) for n in counts.values())
    return (mixed and bits >= 2.5) or value.isdigit()


SECRETS: tuple[Finder, ...] = (
    ("key", _private_keys),
    ("key", _known),
    ("key", _sk),
    ("key", _bearers),
    ("password", _in_addresses),
    ("key", _tokens),
    ("password", _passwords),
    ("password", _codes),
)
