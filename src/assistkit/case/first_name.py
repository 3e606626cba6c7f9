"""The first name under a message, or none: a wrong name is worse than no name."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from assistkit.case.mail import signed_words
from assistkit.case.message import readable_message

MAX_NAME = 30
BY_HAND = 60_000
"""Characters of a message; a longer one is not signed by hand."""
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
_ADDRESSED = re.compile(r"[@.]\w*$")  # in front of a name
_BETWEEN = "van von de der den du da di del della la le zu ten ter bin al el y"
_FIRM = (  # words that stand in the names of firms and of little else
    "accountants agency architects association bakery bank builders bv café church cleaning clinic club "
    "co company consulting corporation council cycles dental dentists design electrical engineering enterprise "
    "events farm finance flooring florist foundation garage gardens gifts gmbh group heating hire hotel inc "
    "institute international joiners joinery kitchens landscapes landscaping legal limited llc logistics ltd "
    "marketing motors outfitters painting partners pharmacy photography physiotherapy plumbing praxis property "
    "removals rental repair repairs restaurant retail roofing salon school services shop solicitors solutions spa "
    "store studio studios supplies surgery systems tailoring technologies technology tiling traders trading "
    "travel trust tutors tyres university verein workshop"
)
_NO_NAMES = (  # titles, roles, teams and what mails end with
    "accounts admin administrator advance all anyone app appreciated author best board boss bro ceo cfo chairman "
    "cheers client coach college contact cto customer customers dad department desk dev developer director dr "
    "editor engineer error everybody everyone father folks founder frau friday friends from good grandma "
    "greetings guest guys head hello help herr hi hr hub info ipad iphone it join kind lady lord madam madame "
    "main management manager many me media member mevr mevrouw mgr miss mme mobile monday monsieur mr mrs ms mum "
    "my name network nobody none office office-manager operations operator order outlook owner pa partner payroll "
    "phone please president problem prof professor ps purchasing re reception receptionist regards reverend sales "
    "samsung saturday sd secretary sent service señor señora sir sister someone sr sra staff subject sunday "
    "supervisor support tbc team technician thanks the thursday today tomorrow treasurer tuesday uni urgent user "
    "volunteer we webmaster wednesday what works yes you your yours"
)


def first_name(raw: str) -> str:
    """The first name that a customer's raw message ends with, or "".

    Wanted is a line of one to three capitalised words under or behind a closing ("Kind regards"), behind a dash, or
    above that of a firm. None of them may be a title, a role or a word that firms and teams have in their names.
    """
    return signed_name(readable_message(raw)) if len(raw) <= BY_HAND else ""


def signed_name(readable: str) -> str:
    """`first_name` of a message that was made readable."""
    lines, last = _end(readable)
    for at in range(len(lines) - 1, -1, -1):
        rest = lines[at + 1 :]
        if _ALONE.fullmatch(lines[at]):
            return _name(rest[0], rest[1:]) if rest and len(rest) <= _AFTER else ""
        found = _WITH_NAME.search(lines[at]) or (_DASH.fullmatch(lines[at]) if at == len(lines) - 1 else None)
        if found and len(rest) < _AFTER and (name := _name(found.group("name"), rest)):
            return name
    return _name(last[0], last[1:]) if 1 < len(last) <= _AFTER and _is_firm(last[1]) else ""


def _is_firm(line: str) -> bool:
    """Whether a line is the name of a firm: capitalised words, one of them such as only firms have."""
    words = [word.strip(".,&") for word in line.split()]
    named = all(not word or word[0].isupper() or word in _BETWEEN.split() for word in words)
    return named and 1 < len(words) <= 6 and not _firm_words().isdisjoint(word.lower() for word in words)


def is_name(text: str) -> bool:
    """Whether a text may stand where a reply says a first name: letters, one hyphen at most, `MAX_NAME` characters."""
    parts = text.split("-")
    return 2 <= len(text) <= MAX_NAME and len(parts) <= 2 and all(part.isalpha() and part.istitle() for part in parts)


def _end(readable: str) -> tuple[list[str], list[str]]:
    """The last lines that the customer wrote, quotes, empty lines and "Sent from my phone" left out.

    And those of the last paragraph, where it is not the only one.
    """
    text = signed_words(readable)
    lines = [" ".join(line.split())[:200] for line in unicodedata.normalize("NFC", text).splitlines()]
    said = [line for line in lines if line != "--" and not _SENT_FROM.match(line)]
    before, found, last = "\n".join(said).rstrip().rpartition("\n\n")
    return [line for line in said if line][-_LINES:], last.splitlines() if before and found else []


def _name(line: str, rest: list[str]) -> str:
    """The first word of a line that is nothing but a name."""
    name, _, after = line.strip(" .!*_").partition(",")
    words = re.split(r"\s[|/–—-]\s", name)[0].split()
    lower = {word.strip(".").lower() for word in words}
    wrong = len(words) not in (1, 2, 3) or lower & _no_names() or len(after.split()) == 1  # "Orme, Helen"
    if wrong or not is_name(words[0]) or not all(_may_follow(word) for word in words[1:]):
        return ""
    firm = len(words) == 1 and _in_address(words[0].lower(), " ".join(rest).lower())
    return "" if firm else words[0]


def _in_address(name: str, text: str) -> bool:
    """Whether the name is part of an address: "miller" in "info@millerbakery.example"."""
    at = text.find(name)
    while at >= 0:
        if _ADDRESSED.search(text, max(0, at - 200), at):
            return True
        at = text.find(name, at + 1)
    return False


@lru_cache(maxsize=1)
def _no_names() -> frozenset[str]:
    return frozenset(_NO_NAMES.split()) | _firm_words()


@lru_cache(maxsize=1)
def _firm_words() -> frozenset[str]:
    return frozenset(_FIRM.split())


def _may_follow(word: str) -> bool:
    bare = word.strip(".").replace("'", "").replace("’", "").replace("-", "")
    return word in _BETWEEN.split() or (bare.isalpha() and bare[0].isupper())
