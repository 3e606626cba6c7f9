"""What nearly all titles begin or end with: the name of the site, as in a browser's tab: "Refunds | Acme Help"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

_MARK = r"(?:[|·•»«–—]|-|::)"
_FIRST = re.compile(rf"(.{{1,60}}?\s{_MARK}\s)\S")
_LAST = re.compile(rf"\s{_MARK}\s")
_LONGEST = 60  # characters of a site's name
_FEW = 10  # titles, below which nothing is known of a site
_NEARLY_ALL = 0.8


class Frame(NamedTuple):
    """What comes before and after a title; "" for nothing."""

    before: str = ""
    behind: str = ""

    def of(self, title: str) -> str:
        """What of the title is the site's: "| Acme Help"; "" for nothing."""
        ends = (self.before * title.startswith(self.before), self.behind * title.endswith(self.behind))
        return " ".join(end.strip() for end in ends if end) if self.without(title) != title else ""

    def without(self, title: str) -> str:
        """The title alone; as it is where nothing would be left."""
        left = title.removeprefix(self.before).removesuffix(self.behind).strip()
        return left or title


def frame_of(titles: Sequence[str]) -> Frame:
    """The beginning and the end, up to a dash or bar between blanks, that at least 80% of ten titles or more share."""
    if len(titles) < _FEW:
        return Frame()
    first = _shared(titles, lambda title: match[1] if (match := _FIRST.match(title)) else "")
    rest = [title.removeprefix(first) for title in titles]
    return Frame(first, _shared(rest, _end))


def _end(title: str) -> str:
    """From the last mark on."""
    at = max((match.start() for match in _LAST.finditer(title)), default=0)
    return title[at:] if at and len(title) - at <= _LONGEST else ""


def _shared(titles: Sequence[str], end_of: Callable[[str], str]) -> str:
    """The end that nearly all have."""
    counts = Counter(end for title in titles if (end := end_of(title)))
    end, count = counts.most_common(1)[0] if counts else ("", 0)
    return end if count >= _NEARLY_ALL * len(titles) else ""
