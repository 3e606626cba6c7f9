"""What the conversation so far tells: who wrote last, which articles were sent."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from assistkit.text.entities import unescape
from assistkit.types import Article, Case, Message

_URL = re.compile(r"https?://[^\s<>\"'\])}]+", re.IGNORECASE)
_END = ".,;:!?*_`~"
_LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][a-z]{2,4})?")
_TRACKING = re.compile(r"utm_\w+=")


def is_reply(message: Message) -> bool:
    """Whether the customer got this from an agent: an internal note is not one."""
    return message.author == "agent" and message.public


def written(case: Case) -> list[str]:
    """The texts of the customer's messages, in their order."""
    return [one.text for one in case.messages if one.author == "customer"]


def turns(case: Case) -> list[list[int]]:
    """Numbers of the customer's messages between the replies, the newest turn first.

    The first list is what the customer wrote since the last reply: never missing, but it may be empty, as any may.
    """
    found: list[list[int]] = [[]]
    for number, one in enumerate(case.messages):
        if is_reply(one):
            found.append([])
        elif one.author == "customer":
            found[-1].append(number)
    return found[::-1]


def newest_message(case: Case) -> int:
    """The number of the customer's last message, -1 where there is none."""
    return next((turn[-1] for turn in turns(case) if turn), -1)


def sent_articles(case: Case, articles: Iterable[Article]) -> frozenset[str]:
    """Ids of the articles whose address an agent has sent to the customer; language and fragment don't matter."""
    replies = [unescape(one.text) for one in case.messages if is_reply(one)]
    sent = {address(url) for text in replies for url in addresses_in(text)} - {""}
    return frozenset(article.id for article in articles if sent and article.url and address(article.url) in sent)


def addresses_in(text: str) -> list[str]:
    """The web addresses in a text, in their order, as they are written there."""
    return _URL.findall(text)


def address(url: str) -> str:
    """What two links to the same article have in common: host, path without a language, query; "" for other text."""
    try:
        parts = urlsplit(url.rstrip(_END))
    except ValueError:
        return ""
    path = [part for part in parts.path.lower().split("/") if part and not _LANGUAGE.fullmatch(part)]
    query = "&".join(sorted(one for one in parts.query.split("&") if not _TRACKING.match(one)))
    return f"{parts.netloc.lower().removeprefix('www.')}/{'/'.join(path)}?{query}"
