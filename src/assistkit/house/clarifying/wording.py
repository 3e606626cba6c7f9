"""From options to one fluent sentence: the frames of each language, and titles said as what somebody wants to do."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistkit.text.languages import language as record
from assistkit.text.languages.records import FrameWords

MOST = 4
"""Options of a question; what does not fit is "something else"."""


_VERBS = frozenset(
    re.findall(
        r"\w+",
        """
        accept access activate add adjust allow answer apply approve archive ask assign attach back block book buy
        cancel change check choose claim clear close collect compare configure confirm connect contact convert copy
        create customise customize cut deactivate delete disable disconnect download edit embed enable enter
        exchange export extend filter find fix forward get give group help hide import increase install invite
        invoice join keep leave limit link list lock log make manage mark merge move mute open order organise
        organize pair pause pay pick place plan post prevent print protect publish put receive reconnect record
        recover redeem reduce refund register reinstall remove rename renew repeat replace report request reschedule
        reset resolve restart restore resume retrieve return run save schedule search see select sell send set share
        show sign skip sort start stop store submit subscribe switch sync take test track transfer troubleshoot turn
        unblock undo uninstall unlink unlock unsubscribe update upgrade upload use verify view withdraw write
        """,
    )
)
_ALSO_NOUNS = frozenset(
    re.findall(
        r"\w+",
        """
        access answer back block book change check claim contact copy cut edit exchange export extend filter find
        forward group help import increase invoice leave limit link list lock log mark mute open order pair pause
        pay pick place plan post print record refund register repeat report request reset return run save schedule
        search share show sign sort start stop store switch sync test track transfer update upgrade use view
        """,
    )
)
_DETERMINED = re.compile(
    r"(?:an?|the|your|all|any|every|some|part|several|somebody|someone|something|one|two|more)\b", re.IGNORECASE
)
_WANTED = re.compile(r"(?:how to\s+)?([a-z]+)(\s+(?:up|on|off|out|in|back|down|for)(?=\s))?\s+(\S.*)", re.IGNORECASE)
_SPOILS = re.compile(r"\b(?:I|my|me|we)\b|[:;“”\"]| [-–—] ", re.IGNORECASE)
_NO_VERB = re.compile(r"(?!)")
_VERB_OF = {  # infinitives stand last in German and Dutch titles, first in Spanish and French ones
    "de": re.compile(r"\b[a-zäöüß]+(?:en|ern|eln)$"),
    "nl": re.compile(r"\b[a-zë]+en$"),
    "es": re.compile(r"^\w+[aeií]r(?:se)?\b"),
    "fr": re.compile(r"^\w+(?:er|ir|re)\b"),
}
_OPEN_O = re.compile(r"«?h?[oó]", re.IGNORECASE)  # Spanish "o" before another o
_LISTS = re.compile(r",|\b(?:and|or)\b")


def attribute_question(language: str, attribute: str, options: Sequence[str], other: bool) -> str:
    """The sentence that asks which of the options holds; "" where the language has no frame for it."""
    frames = record(language).clarifying
    if attribute not in frames.attributes:
        return ""
    return frames.attributes[attribute].format(_joined(options, frames, other))


def title_question(language: str, titles: Sequence[str], other: bool) -> tuple[str, Sequence[str]]:
    """The sentence that asks which of the titles is meant, and each title as it is there."""
    frames = record(language).clarifying
    if not frames.title:
        return "", ()
    wanted = [as_wish(title) for title in titles] if language == "en" else [None]
    wishes = [wish for wish in wanted if wish is not None]
    if len(wishes) < len(wanted) or not wishes:
        opening, closing = frames.quotes
        quoted = [f"{opening}{title}{closing}" for title in titles]
        return frames.title.format(_joined(quoted, frames, other)), titles
    verbs = {verb for verb, _ in wishes}
    if len(verbs) == 1:
        options = [rest for _, rest in wishes]
        apart = any(_LISTS.search(option) for option in options)
        return f"Do you want to {verbs.pop()} {_joined(options, frames, other, apart=apart)}?", options
    options = [f"{verb} {rest}" for verb, rest in wishes]
    listed = [*options, "do something else"] if other else options
    return f"Do you want to {_joined(listed, frames, False, apart=True)}?", options


def as_wish(title: str) -> tuple[str, str] | None:
    """ "Set up a waiting list" is ("set up", "a waiting list"); None where a title is no such thing."""
    match = _WANTED.fullmatch(title)
    if match is None or _SPOILS.search(title) or match.group(1).lower() not in _VERBS:
        return None
    if match.group(1).lower() in _ALSO_NOUNS and not match.group(2) and not _DETERMINED.match(match.group(3)):
        return None
    verb = " ".join(f"{match.group(1)} {match.group(2) or ''}".lower().split())
    return None if match.group(3).startswith(("and ", "or ")) else (verb, match.group(3))


def verb_of(language: str, title: str) -> str:
    """The verb of a title that says what to do, "" where none is seen: "cancel", "stornieren", "annuler"."""
    if language == "en":
        wish = as_wish(title)
        return wish[0] if wish else ""
    match = _VERB_OF.get(language, _NO_VERB).search(title)
    return match.group() if match else ""


def _joined(options: Sequence[str], frames: FrameWords, other: bool, *, apart: bool = False) -> str:
    """ "a, b or c"; `apart` sets a comma before the last, where options contain an "or" themselves."""
    listed = [*options, frames.other] if other else list(options)
    joint = "u" if frames.joint == "o" and _OPEN_O.match(listed[-1]) else frames.joint
    return f"{', '.join(listed[:-1])}{',' if apart else ''} {joint} {listed[-1]}"
