"""Messages that ask nothing: automatic replies, delivery failures, calendar answers, receipts, newsletters, thanks.

By headers where the desk gives them (RFC 3834, RFC 3464, RFC 8098), by their form where not. What also asks
something is never one of them: in doubt somebody asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from assistkit.case.mail import is_forward
from assistkit.case.message import read_message, readable_message
from assistkit.case.unasked_words import begins_with, says, sentences_of, unasked_words
from assistkit.types import Case, Finding, Message

SAYS: Mapping[str, str] = {
    "automatic-reply": "An automatic reply: nobody wrote it. It can be closed, unless you wait for a person's answer.",
    "delivery-failure": "A message could not be delivered. Check the address before it is closed: nobody reads a reply.",
    "calendar-answer": "An answer to an invitation; it asks nothing. It can be closed.",
    "read-receipt": "A receipt: a message was shown to its reader. It asks nothing and can be closed.",
    "newsletter": "A newsletter or other mail to many; it asks nothing. It can be closed.",
    "solved": "The customer says that it is solved. The case can be closed.",
    "nothing-asked": "Thanks, and nothing more: no reply is needed. It can be closed if nothing was promised.",
    "empty-forward": "A forward without a word in it. Look for an attachment before it is closed.",
}
"""What the agent is told, by the code of the finding."""
_MACHINE = re.compile(
    r"(?i)\b[45]\.\d\.\d{1,3}\b|\b[45]\d\d[ -][45]\.\d|mailer-daemon|final-recipient:|diagnostic-code:|smtp;|mail system|remote host said|reporting-mta"
)
_LINKS = re.compile(r"https?://|www\.")
_REPORTS = {"disposition-notification": "read-receipt", "delivery-status": "delivery-failure"}
_SHORT = 120  # words of an automatic reply that its subject does not tell
_RECEIPT = 80  # words
_AT_ONCE = 400  # characters in which a delivery failure says so


def unasked(case: Case) -> Finding | None:
    """What the customer's messages since the last reply are, if none of them asks anything; else None."""
    answered = max((n for n, one in enumerate(case.messages) if one.author == "agent" and one.public), default=-1)
    written = [n for n in range(answered + 1, len(case.messages)) if case.messages[n].author == "customer"]
    if not written:
        return None
    code = _kind(case, written[-1], answered=answered >= 0)
    if code is None:
        return None
    if code != "solved" and any(_kind(case, number, answered=answered >= 0) is None for number in written[:-1]):
        return None  # the question before it is still open
    return Finding(code=code, severity="info", message=SAYS[code])


def _kind(case: Case, number: int, *, answered: bool) -> str | None:
    message = case.messages[number]
    headers = {name.lower(): value.strip() for name, value in message.headers.items()}
    first = all(one.author != "customer" for one in case.messages[:number]) if number < 20 else False
    subject = headers.get("subject") or (case.subject if first else "")
    own = read_message(case, number)
    by_header = _by_headers(headers)
    if by_header:
        return by_header
    return _by_form(subject, own, message, headers) or _thanks(own, answered=answered)


def _by_headers(headers: Mapping[str, str]) -> str | None:
    """What the headers alone say for sure."""
    content, sender = headers.get("content-type", "").lower(), headers.get("from", "").lower()
    if "multipart/report" in content:
        return next((code for kind, code in _REPORTS.items() if kind in content), "delivery-failure")
    if "x-failed-recipients" in headers:
        return "delivery-failure"
    if "text/calendar" in content and re.search(r"method\s*=\s*\"?(?:reply|counter)", content):
        return "calendar-answer"
    if headers.get("return-path") == "<>" and re.search(r"mailer-daemon|postmaster", sender):
        return "delivery-failure"
    submitted = headers.get("auto-submitted", "").lower()
    told = [
        headers.get(name, "no").lower() for name in ("x-autoreply", "x-autorespond", "x-auto-reply", "x-autoresponder")
    ]
    replied = submitted.startswith(("auto-replied", "auto-notified")) or any(
        one not in ("no", "false", "0", "") for one in told
    )
    if replied or headers.get("precedence", "").lower() == "auto_reply" or "x-autoreply-from" in headers:
        return "automatic-reply"
    return None


def _by_form(subject: str, own: str, message: Message, headers: Mapping[str, str]) -> str | None:
    words = unasked_words()
    if not re.search(r"\w", own):
        if begins_with(subject, words.calendar_subjects):
            return "calendar-answer"
        if begins_with(subject, words.read_subjects):
            return "read-receipt"
        return "empty-forward" if is_forward(subject) else None
    asks = _asks(own)
    if begins_with(subject, words.bounce_subjects) and not asks and _bounced(own):
        return "delivery-failure"
    if begins_with(subject, words.calendar_subjects) and not asks and says(own, words.calendar):
        return "calendar-answer"
    if begins_with(subject, words.read_subjects) and not asks and says(own, words.read) and len(own.split()) < _RECEIPT:
        return "read-receipt"
    if _automatic(subject, own, headers, asks=asks):
        return "automatic-reply"
    return "newsletter" if _newsletter(readable_message(message.text), headers, own) else None


def _asks(text: str) -> bool:
    """Whether a sentence asks: with a question mark, unless it is as short and general as "Is it urgent?"."""
    words = unasked_words()
    for sentence in sentences_of(text):
        lower = sentence.casefold()
        about_me = any(word.strip(",.?!") in words.me for word in lower.split())
        if sentence.rstrip(" \"'”’)").endswith(("?", "？", "؟")) and (about_me or len(sentence.split()) > 8):
            return True
    return False


def _bounced(own: str) -> bool:
    """Whether a mail server speaks from the first sentence on."""
    words = unasked_words()
    start = own[:_AT_ONCE]
    first = next(iter(sentences_of(start)), "").casefold()
    spoken = any(word.strip(",.") in words.me for word in first.split())
    machine = _MACHINE.search(own[:4000]) is not None
    return bool(says(start, words.bounces)) and (machine or not spoken) and not says(start, words.asking)


def _automatic(subject: str, own: str, headers: Mapping[str, str], *, asks: bool) -> bool:
    words = unasked_words()
    if asks:
        return False
    told = begins_with(subject, words.automatic_subjects)
    hinted = headers.get("return-path") == "<>" or headers.get("auto-submitted", "").lower() == "auto-generated"
    said = says(own, words.absence)
    if not said or len(own.split()) > 4 * _SHORT:
        return False
    others = [one for one in sentences_of(own) if not says(one, words.absence)]
    if told or hinted:
        return not any(says(one, words.asking) for one in others)
    return len(said) > 1 and len(own.split()) <= _SHORT and all(map(_says_nothing, others))


def _says_nothing(sentence: str) -> bool:
    """A greeting, thanks, a name, an address: what stands around the message of an automatic reply."""
    words = unasked_words()
    short = len(sentence.split()) <= 3 and sentence[:1].isupper() and sentence[-1:] != "?"
    return bool(says(sentence, words.thanks)) or short or "@" in sentence and len(sentence.split()) <= 8


def _newsletter(text: str, headers: Mapping[str, str], own: str) -> bool:
    words = unasked_words()
    listed = "list-unsubscribe" in headers or headers.get("precedence", "").lower() in ("bulk", "junk", "list")
    said = says(text, words.newsletters)
    links = len(_LINKS.findall(text))
    many = len(said) > 1 and (listed or links > 2) or len(said) > 2 and links > 0
    return many and not _asks(own) and not says(own[:_AT_ONCE], words.asking)


def _thanks(own: str, *, answered: bool) -> str | None:
    """ "solved" or "nothing-asked" where every sentence is thanks, says that it is solved, or says nothing more."""
    words = unasked_words()
    solved = False
    thanked = False
    if len(own.split()) > _SHORT or not re.search(r"\w", own):
        return None
    every = list(sentences_of(own))
    for place, sentence in enumerate(every):
        rest, said = _rest(sentence, (words.solved, words.thanks))
        solved, thanked = solved or said[0], thanked or said[1]
        if "?" in sentence or "？" in sentence or says(sentence, words.asking):
            return None
        left = [word for word in re.findall(r"[\w']+", rest) if word not in words.filler]
        name = place in (0, len(every) - 1) and not any(said) and len(sentence.split()) <= 3 and sentence[:1].isupper()
        if not any(said) and not name and left:
            return None
        if _says_more(left, sentence, words.but) and not name:
            return None
    if solved:
        return "solved"
    return "nothing-asked" if thanked and answered else None


def _rest(sentence: str, patterns: Iterable[re.Pattern[str]]) -> tuple[str, list[bool]]:
    """What is left of a sentence without the phrases, and which of the patterns had one."""
    text, said = sentence.casefold().replace("’", "'"), []
    for pattern in patterns:
        text, count = pattern.subn(" ", text)
        said.append(count > 0)
    return text, said


def _says_more(left: list[str], sentence: str, but: frozenset[str]) -> bool:
    """Whether what is left says something: "but", a number, or words that are no names."""
    names = {word.casefold() for word in re.findall(r"[\w']+", sentence)[1:] if word[:1].isupper()}
    unknown = [word for word in left if word not in names]
    return (
        any(word in but or any(letter.isdigit() for letter in word) for word in left)
        or len(unknown) > 0
        or len(left) > 3
    )
