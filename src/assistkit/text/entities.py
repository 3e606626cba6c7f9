"""HTML entities of a stranger's text."""

from __future__ import annotations

import html
import re

_TOO_MANY_DIGITS = re.compile(r"&#(?:[0-9]{4000,}|[xX][0-9a-fA-F]{4000,});?")
"""`html.unescape` makes a number of them, which Python refuses if it has 4,300 digits or more."""


def unescape(text: str) -> str:
    """As `html.unescape`, for any text: a number with thousands of digits is no character, U+FFFD."""
    return html.unescape(_TOO_MANY_DIGITS.sub("\ufffd", text)) if "&" in text else text
