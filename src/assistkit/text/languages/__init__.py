"""Words that mail programs and writers use, one file a language: to add a language, add its file.

A file is TOML with every list of `MailWords`; lists that the language has no words for are empty. The words are
compared without case. `tests/contracts/test_languages.py` says what a file must hold.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

import msgspec


class MailWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """The words of one language.

    Whole lines: `forwarded`, `original` (what stands above a forwarded or quoted message), `reply_above` (the line of
    a desk), `closings`, and the labels of quoted headers (`from_`, `date`, `to`, `cc`, `subject`).
    Labels of a form on a web page: `form_sender` (who writes) and `form_message`.
    Begins of lines: `sent_from`, `footers`, `banner_lines`, `banner_starts`, and `openers` of "On … wrote:".
    Begins of subjects, before a colon: `…_prefixes`, `…_subjects`.
    Phrases anywhere in a text: `banners` and `disclaimers` (several of them count), `inline` ("see my answers below"),
    `absence`, `bounces`, `calendar`, `read`, `newsletters`, `thanks`, `solved`, `asking` (somebody wants something).
    Words: `filler` may stand beside thanks and say nothing more, `but` say more, `answers` are yes and no.
    `wrote` are the verbs of "On … wrote:", `me` and `mine` how the writer speaks of themselves.
    """

    code: str
    name: str
    sources: tuple[str, ...]
    from_: tuple[str, ...]
    date: tuple[str, ...]
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: tuple[str, ...]
    openers: tuple[str, ...]
    wrote: tuple[str, ...]
    me: tuple[str, ...]
    forwarded: tuple[str, ...]
    original: tuple[str, ...]
    reply_above: tuple[str, ...]
    reply_prefixes: tuple[str, ...]
    forward_prefixes: tuple[str, ...]
    closings: tuple[str, ...]
    sent_from: tuple[str, ...]
    banner_starts: tuple[str, ...]
    banners: tuple[str, ...]
    banner_lines: tuple[str, ...]
    disclaimers: tuple[str, ...]
    footers: tuple[str, ...]
    automatic_subjects: tuple[str, ...]
    absence: tuple[str, ...]
    bounce_subjects: tuple[str, ...]
    bounces: tuple[str, ...]
    calendar_subjects: tuple[str, ...]
    calendar: tuple[str, ...]
    read_subjects: tuple[str, ...]
    read: tuple[str, ...]
    newsletters: tuple[str, ...]
    thanks: tuple[str, ...]
    solved: tuple[str, ...]
    filler: tuple[str, ...]
    asking: tuple[str, ...]
    but: tuple[str, ...]
    answers: tuple[str, ...]
    inline: tuple[str, ...]
    mine: tuple[str, ...]
    form_sender: tuple[str, ...]
    form_message: tuple[str, ...]


def codes() -> tuple[str, ...]:
    """The languages there are, by ISO 639-1 code, in order."""
    names = (one.name for one in resources.files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@lru_cache(maxsize=64)
def mail_words(code: str) -> MailWords:
    """The words of one language. Raises msgspec.ValidationError, naming the list, for a file that does not fit."""
    data = resources.files(__name__).joinpath(f"{code}.toml").read_bytes()
    return msgspec.toml.decode(data, type=MailWords)


@lru_cache(maxsize=1)
def every_language() -> tuple[MailWords, ...]:
    """The words of all languages; read when first asked for."""
    return tuple(map(mail_words, codes()))
