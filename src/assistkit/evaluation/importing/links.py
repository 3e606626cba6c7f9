"""Which article a link leads to: by its address, by an id in it, or by its slug."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from assistkit.case.conversation import address, addresses_in
from assistkit.text.entities import unescape
from assistkit.types import Article

_RELATIVE = re.compile(r"""(?:href\s*=\s*["']?|\]\()(/[^\s"'<>)]+)""", re.IGNORECASE)
_CODE = re.compile(r"(?<![\w/-])[A-Za-z]{1,12}[-_]?\d{3,12}(?![\w-])")
_LEADING_NUMBER = re.compile(r"(\d{3,})(?:[-_](.+))?")
_HELP = re.compile(
    r"/(?:articles?|solutions?|kb|hc|faqs?|help|docs?|knowledge(?:base)?|support)(?:/|\b)", re.IGNORECASE
)
_BLOCKS = re.compile(r"\n|<(?:/?(?:p|div|li|ul|ol|tr|td|table|blockquote|h\d)\b|br)[^<>]*>", re.IGNORECASE)
_TAGS = re.compile(r"<[^<>]*>")
_SHORTEST_ID = 5  # characters: a shorter one is looked for only at an address of the help centre


@dataclass(frozen=True)
class Link:
    """A link in a message: the article it leads to ("" where none is known) and the line it is in."""

    article: str
    target: str
    line: str


class ArticleLinks:
    """Knows the articles by everything that a link may say; what two articles share says nothing."""

    def __init__(self, articles: Iterable[Article]) -> None:
        by: dict[str, dict[str, set[str]]] = {name: defaultdict(set) for name in ("address", "id", "slug", "title")}
        self._hosts: set[str] = set()
        for article in articles:
            by["id"][article.id.casefold()].add(article.id)
            by["title"][_same(article.title)].add(article.id)
            by["slug"][slug(article.title)].add(article.id)
            by["slug"][slug(article.id.rpartition("/")[2])].add(article.id)
            if article.url:
                by["address"][address(article.url)].add(article.id)
                self._hosts.add(_host(article.url))
                number, words = _segment(_path(article.url)[-1] if _path(article.url) else "")
                by["slug"][slug(words)].add(article.id)
                if number:
                    by["id"][number].add(article.id)
        self._by = {
            name: {key: next(iter(ids)) for key, ids in found.items() if len(ids) == 1 and key}
            for name, found in by.items()
        }
        self._hosts.discard("")

    def links(self, text: str) -> Iterator[Link]:
        """The links of a message, each with its article; other sites' links are left out."""
        for block in _BLOCKS.split(unescape_once(text)):
            plain = " ".join(_TAGS.sub(" ", block).split())
            targets = dict.fromkeys([*addresses_in(block), *_RELATIVE.findall(block)])
            for target in targets:
                article = self.of_link(target)
                if article or self._is_ours(target):
                    yield Link(article, target, plain)
            for code in dict.fromkeys(_CODE.findall(" ".join(_without(block, targets)))):
                if article := self._by["id"].get(code.casefold(), ""):
                    yield Link(article, code, plain)

    def of_link(self, target: str) -> str:
        """The article that an address leads to; "" for none."""
        target = target.rstrip(".,;:!?*_`~")
        if found := self._by["address"].get(address(target)):
            return found
        ours = self._is_ours(target)
        parts = [_segment(part) for part in _path(target)]
        ids = [*_query(target), *(unquote(part) for part in _path(target)), *(number for number, _ in parts)]
        for one in reversed(ids):
            if (ours or len(one) >= _SHORTEST_ID) and (found := self._by["id"].get(one.casefold())):
                return found
        for _, words in reversed(parts[-2:]):
            name = slug(words)
            if (ours or name.count("-") > 1) and (found := self._by["slug"].get(name)):
                return found
        return ""

    def of_cell(self, value: str) -> str:
        """The article that a cell names: an id, an address, a title or a slug; "" for none."""
        value = value.strip()
        if "://" in value or value.startswith("/"):
            return self.of_link(value)
        return (
            self._by["id"].get(value.casefold(), "")
            or self._by["title"].get(_same(value), "")
            or self._by["slug"].get(slug(value), "")
        )

    def _is_ours(self, target: str) -> bool:
        """Whether an address is one of the help center: on a host of its articles, or where desks put articles."""
        host = _host(target)
        if self._hosts:
            return not host or host in self._hosts
        return bool(_HELP.search(target))


def slug(text: str) -> str:
    """The words of a title as an address has them."""
    return "-".join(re.findall(r"[^\W_]+", unquote(text).casefold()))


def unescape_once(text: str) -> str:
    return unescape(text) if "&" in text else text


def _segment(part: str) -> tuple[str, str]:
    """ "360012-reset-the-pin.html" -> ("360012", "reset-the-pin")."""
    name = re.sub(r"\.(?:html?|php|aspx?|md)$", "", unquote(part), flags=re.IGNORECASE)
    found = _LEADING_NUMBER.fullmatch(name)
    return (found[1], found[2] or "") if found else ("", name)


def _path(target: str) -> list[str]:
    try:
        return [part for part in urlsplit(target).path.split("/") if part]
    except ValueError:
        return []


def _query(target: str) -> list[str]:
    try:
        return [value for _, value in parse_qsl(urlsplit(target).query)]
    except ValueError:
        return []


def _host(target: str) -> str:
    try:
        return urlsplit(target).netloc.lower().removeprefix("www.")
    except ValueError:
        return ""


def _without(text: str, targets: Iterable[str]) -> Iterator[str]:
    for target in targets:
        text = text.replace(target, " ")
    yield _TAGS.sub(" ", text)


def _same(text: str) -> str:
    return " ".join(text.casefold().split())
