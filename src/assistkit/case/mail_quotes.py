"""Lines that are quoted mail by their form, and what is left of mail that holds nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistkit.case.mail_html import APART, REPLY
from assistkit.case.mail_lines import (
    Line,
    announces_forward,
    announces_original,
    attribution_at,
    header_at,
    is_reply_marker,
    label,
    parsed,
)

GREETING = re.compile(
    r"(?i)\W*(?:dear|hello|hi|hey|guten|hallo|sehr|liebe|bonjour|hola|ciao|buongiorno|beste|geachte|olá|hej)\b"
)
"""How a letter begins."""


def looks_quoted(block: Sequence[Line], base: int) -> bool:
    """Whether set-apart lines are quoted mail: "On … wrote:" or headers among them, levels, or a whole letter."""
    said = [line for line in block if line.text.strip()]
    if any(line.depth > base + 1 and line.mark != APART for line in said) and len(said) > 1:
        return True
    for number, line in enumerate(block):
        if attribution_at(block, number) or (label(line)[0] and header_at(block, number)):
            return True
    return len(said) > 2 and GREETING.match(said[0].text) is not None


def quoted_only(lines: Sequence[Line]) -> list[str]:
    """The quoted text itself, for a mail that holds nothing else: headers, markers and attributions are left out."""
    kept: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        header = header_at(lines, at) if label(line)[0] else None
        wrote = attribution_at(lines, at) if line.text.strip() else None
        if line.mark == REPLY or announces_forward(line) or announces_original(line) or is_reply_marker(line):
            at += 1
        elif header or wrote:
            at = header.end if header else wrote[0] if wrote else at + 1
        else:
            kept.append(line.text)
            at += 1
    return kept


def only_headers(text: str) -> bool:
    """Whether a text has no words but those of headers and markers, as a forward without its mail."""
    return not any(map(str.strip, quoted_only(parsed(text))))
