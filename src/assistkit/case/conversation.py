"""What the conversation so far tells: which articles were sent already, and what the customer says was tried."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from urllib.parse import urlsplit

from assistkit.case.message import read_message
from assistkit.text.sentences import sentences
from assistkit.types import Article, Case

_URL = re.compile(r"https?://[^\s<>\"'\])}]+", re.IGNORECASE)
_END = ".,;:!?*_`~"
_LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][a-z]{2,4})?")
_TRACKING = re.compile(r"utm_\w+=")
_NOT_ASKED = r"(?<!\bdo )(?<!\bcan )(?<!\bcould )(?<!\bshould )(?<!\bwould )(?<!\bif )(?<!\bwhen )"
_DONE = (
    "tried|restarted|rebooted|reinstalled|uninstalled|updated|upgraded|cleared|deleted|removed|reset|changed|checked|"
    "disabled|enabled|turned|switched|followed|logged|signed|contacted|created|ran"
)
TRIED = re.compile(
    rf"{_NOT_ASKED}\b(?:i|we)(?:['’]ve|\s+have|\s+had)?(?:\s+(?:already|also|even|just|since))*\s+(?:{_DONE})\b"
    r"|\balready\s+(?:did|done|tried)\b",
    re.IGNORECASE,
)
_SHOWN = 200  # characters of a sentence


def sent_articles(case: Case, articles: Iterable[Article]) -> frozenset[str]:
    """Ids of the articles whose address an agent has sent to the customer; language and fragment don't matter."""
    replies = [unescape(one.text) for one in case.messages if one.author == "agent" and one.public]
    sent = {address(url) for text in replies for url in _URL.findall(text)} - {""}
    return frozenset(article.id for article in articles if sent and article.url and address(article.url) in sent)


def address(url: str) -> str:
    """What two links to the same article have in common: host, path without a language, query; "" for what is none."""
    try:
        parts = urlsplit(url.rstrip(_END))
    except ValueError:
        return ""
    path = [part for part in parts.path.lower().split("/") if part and not _LANGUAGE.fullmatch(part)]
    query = "&".join(sorted(one for one in parts.query.split("&") if not _TRACKING.match(one)))
    return f"{parts.netloc.lower().removeprefix('www.')}/{'/'.join(path)}?{query}"


def tried(case: Case) -> list[str]:
    """The sentences in which the customer says what they did already, in their order, each once."""
    found: dict[str, None] = {}
    for number, message in enumerate(case.messages):
        if message.author != "customer":
            continue
        text = read_message(case, number)
        for start, end in sentences(text):
            if not text[start:end].endswith("?") and TRIED.search(text, start, end):
                found[" ".join(text[start:end].split())[:_SHOWN]] = None
    return list(found)
