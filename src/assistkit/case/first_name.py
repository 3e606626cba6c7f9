"""The first name under a message, or none: a wrong name is worse than no name."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from assistkit.case.mail import signed_words
from assistkit.case.message import readable_message

MAX_NAME = 30
_READ = 60_000  # characters of a message; a longer one is not signed by hand
_LINES = 12  # of its end
_AFTER = 5  # lines that may stand under the closing: name, role, firm, telephone
_CLOSING = (
    r"(?:(?:with |my |our )?(?:best|kind|kindest|warm|warmest|many)? ?(?:regards|wishes)|all the best|best|cheers|yours"
    r"|yours (?:faithfully|sincerely|truly)|sincerely|(?:many |best )?thanks(?: again| in advance| so much| a lot)?"
    r"|thank you(?: very much| so much| in advance| again)?|thx|ta|take care|greetings|"
    r"(?:mit )?(?:freundlichen|besten|vielen|lieben|herzlichen)? ?(?:grüßen|grüssen)"
    r"|(?:viele|beste|liebe|schöne|herzliche|freundliche) (?:grüße|grüsse)|(?:lg|vg|mfg)|danke(?: schön)?"
    r"|vielen dank|gruß"
    r"|(?:bien )?cordialement|bien à vous|merci(?: beaucoup| d['’]avance)?|bonne journée"
    r"|(?:un )?(?:cordial )?saludos?(?: cordiales)?|(?:muchas )?gracias|un abrazo|atentamente"
    r"|(?:met )?(?:vriendelijke|hartelijke) (?:groet|groeten)|groet(?:en|jes)?|(?:alvast )?(?:bedankt|dank))"
)
_ALONE = re.compile(rf"{_CLOSING}\s?[,.!]*", re.IGNORECASE)
_WITH_NAME = re.compile(rf"(?:^|[.!?]\s){_CLOSING}\s?[,.!–-]?\s+(?P<name>[^\W\d_][^\n]{{0,50}})$", re.IGNORECASE)
_DASH = re.compile(r"[-–—~]\s?(?P<name>[^\W\d_][^\n]{0,50})")
_SENT_FROM = re.compile(r"(?i)(?:sent from|get outlook|gesendet von|von meinem|envoyé de|enviado desde|verzonden) ?")
_BETWEEN = "van von de der den du da di del della la le zu ten ter bin al el y"
_NO_NAMES = (  # titles, roles, and what stands in the names of firms and teams
    "accounts admin administrator advance agency all anyone app appreciated association author bakery bank "
    "best board boss bro bv café ceo cfo chairman cheers church client clinic club co coach college company consulting "
    "contact corporation council cto customer customers dad dental department design desk dev developer director dr "
    "editor engineer engineering enterprise error events everybody everyone farm father finance folks "
    "foundation founder "
    "frau friday friends from garage gmbh good grandma greetings group guest guys head hello help herr hi hotel hr hub "
    "inc info institute international ipad iphone it join kind lady limited llc logistics lord ltd madam madame main "
    "management manager many marketing me media member mevr mevrouw mgr miss mme mobile monday monsieur mr mrs ms mum "
    "my name network nobody none office office-manager operations operator order outlook owner pa partner partners "
    "payroll phone please praxis president problem prof professor property ps purchasing re reception receptionist "
    "regards rental restaurant retail reverend salon sales samsung saturday school sd secretary señor señora sent "
    "service services shop sir sister solutions someone spa sr sra staff store studio studios subject sunday "
    "supervisor "
    "support surgery systems tbc team technician technologies technology thanks the thursday today tomorrow traders "
    "trading travel treasurer trust tuesday tutors uni university urgent user verein volunteer we webmaster wednesday "
    "what works yes you your yours"
)


def first_name(raw: str) -> str:
    """The first name that a customer's raw message ends with, or "".

    Wanted is a line of one to three capitalised words under or behind a closing ("Kind regards"), or behind a dash.
    None of them may be a title, a role or a word that firms and teams have in their names.
    """
    lines = _end(raw)
    for at in range(len(lines) - 1, -1, -1):
        rest = lines[at + 1 :]
        if _ALONE.fullmatch(lines[at]):
            return _name(rest[0], rest[1:]) if rest and len(rest) <= _AFTER else ""
        found = _WITH_NAME.search(lines[at]) or (_DASH.fullmatch(lines[at]) if at == len(lines) - 1 else None)
        if found and len(rest) < _AFTER and (name := _name(found.group("name"), rest)):
            return name
    return ""


def is_name(text: str) -> bool:
    """Whether a text may stand where a reply says a first name: letters, one hyphen at most, `MAX_NAME` characters."""
    parts = text.split("-")
    return 2 <= len(text) <= MAX_NAME and len(parts) <= 2 and all(part.isalpha() and part.istitle() for part in parts)


def _end(raw: str) -> list[str]:
    """The last lines that the customer wrote, quotes, empty lines and "Sent from my phone" left out."""
    if len(raw) > _READ:
        return []
    text = signed_words(readable_message(raw))
    lines = [" ".join(line.split())[:200] for line in unicodedata.normalize("NFC", text).splitlines()]
    return [line for line in lines if line and line != "--" and not _SENT_FROM.match(line)][-_LINES:]


def _name(line: str, rest: list[str]) -> str:
    """The first word of a line that is nothing but a name."""
    name, _, after = line.strip(" .!*_").partition(",")
    words = re.split(r"\s[|/–—-]\s", name)[0].split()
    lower = {word.strip(".").lower() for word in words}
    wrong = len(words) not in (1, 2, 3) or lower & _no_names() or len(after.split()) == 1  # "Orme, Helen"
    if wrong or not is_name(words[0]) or not all(_may_follow(word) for word in words[1:]):
        return ""
    firm = re.search(rf"(?i)[@.]\w*{re.escape(words[0])}", " ".join(rest)) if len(words) == 1 else None
    return "" if firm else words[0]


@lru_cache(maxsize=1)
def _no_names() -> frozenset[str]:
    return frozenset(_NO_NAMES.split())


def _may_follow(word: str) -> bool:
    bare = word.strip(".").replace("'", "").replace("’", "").replace("-", "")
    return word in _BETWEEN.split() or (bare.isalpha() and bare[0].isupper())
