"""What is another article now than the index has, and the articles as every index takes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistkit.errors import InputError
from assistkit.index.sources.flattened import with_lines
from assistkit.index.sources.html_detect import read_article
from assistkit.types import Article


@dataclass(frozen=True)
class Changes:
    """Ids of what differs, and how many articles are the same."""

    added: list[str]
    changed: list[str]
    removed: list[str]
    unchanged: int

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def changes(known: Mapping[str, str], articles: Iterable[Article]) -> Changes:
    """From articles with the digests `known`, by id, to these."""
    now = {article.id: article.digest for article in articles}
    changed = [id for id, digest in now.items() if id in known and known[id] != digest]
    return Changes(
        added=[id for id in now if id not in known],
        changed=changed,
        removed=[id for id in known if id not in now],
        unchanged=len(now.keys() & known.keys()) - len(changed),
    )


def as_read(articles: Sequence[Article]) -> list[Article]:
    """The articles as a reader of files gives them: HTML as Markdown, and a text that lost its lines with lines."""
    _check(articles)
    return [with_lines(_as_markdown(article)) for article in articles]


def _as_markdown(article: Article) -> Article:
    """The article with its text as Markdown, where it is HTML; what a file brings was read before."""
    if "<" not in article.text:
        return article
    text = read_article(article.text, article.url).text
    return article if text == article.text or not text.strip() else replace(article, text=text)


def _check(articles: Sequence[Article]) -> None:
    if not articles:
        raise InputError("there must be at least one article to index; got none")
    seen: set[str] = set()
    for article in articles:
        if not isinstance(article, Article):
            got = f"must be an Article; got {type(article).__name__}"
            raise InputError(f"{got}: read rows with read_articles, or give them to Assistant.build")
        Article.from_dict(article.to_dict())  # a field of another kind would be found when the index is opened
        if article.id in seen:
            raise InputError(f"every article needs its own id; {article.id!r} came twice")
        seen.add(article.id)
