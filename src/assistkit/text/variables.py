"""Variables of a template that nobody filled in: `{{ price }}`, `${price}`, `<%= price %>`, `%%PRICE%%`.

`{the_price}` is one where it stands alone; in an address it is for the reader to fill in.
"""

from __future__ import annotations

import re

_CODE = re.compile(r"(?<![`\\])(`++)[^`\n]+\1(?!`)")
_VARIABLE = re.compile(
    r"\{\{\{?(?P<a>[^{}\n]{1,100})\}\}\}?|\$\{(?P<b>[\w.]{1,60})\}|\{\$(?P<c>[\w.]{1,60})\}|"
    r"<%=?(?P<d>[^%\n]{1,100})%>|\[%=?(?P<e>[^%\n]{1,100})%\]|"
    r"(?<!%)%%(?P<f>[A-Z][A-Z0-9_]{0,40})%%(?!%)|"
    r"(?<![\w/{$\\.=&?-])\{(?P<g>[A-Za-z][A-Za-z0-9]{0,40}(?:[._][A-Za-z0-9]{1,40}){1,5})\}(?![\w/}])"
)


def unfilled(markdown: str) -> list[str]:
    """The names of variables that are in a text in order; inline code may well show one."""
    if "{" not in markdown and "%" not in markdown:
        return []
    return [
        next(name for name in match.groups() if name is not None).strip(" %<>:.")
        for match in _VARIABLE.finditer(_CODE.sub("", markdown))
    ]


def without_variables(text: str) -> str:
    """The text without them, for a title, which has to be shown."""
    return " ".join(_VARIABLE.sub(" ", text).split())
