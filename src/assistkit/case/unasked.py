"""Messages that ask nothing: automatic replies, delivery failures, calendar answers, receipts, newsletters, thanks.

By headers where the desk gives them (RFC 3834, RFC 3464, RFC 8098), by their form where not. What also asks
something is never one of them: in doubt somebody asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from assistkit.case.conversation import is_reply, turns
from assistkit.case.mail import is_forward
from assistkit.case.mail_ends import is_closing, says_no_more
from assistkit.case.mail_quotes import only_headers
from assistkit.case.mail_words import folded
from assistkit.case.message import cleaned, read_message, read_whole
from assistkit.case.unasked_words import ThanksWords, begins_with, sentences_of, unasked_words
from assistkit.types import Case, Finding
from assistkit.types.findings import FindingCode

SAYS: Mapping[FindingCode, str] = {
    "automatic-reply": "An automatic reply: nobody wrote it. It can be closed, unless you wait for a person's answer.",
    "delivery-failure": "A message could not be delivered: check the address before closing. Nobody reads a reply.",
    "calendar-answer": "An answer to an invitation; it asks nothing. It can be closed.",
    "read-receipt": "A receipt: a message was shown to its reader. It asks nothing and can be closed.",
    "newsletter": "A newsletter or other mail to many; it asks nothing. It can be closed.",
    "solved": "The customer says that it is solved. The case can be closed.",
    "nothing-asked": "Thanks, and nothing more: no reply is needed. It can be closed if nothing was promised.",
    "empty-forward": "A forward without a word in it. Look for an attachment before it is closed.",
}
"""What the agent reads, by the code of the finding."""
_MACHINE = re.compile(
    r"(?i)\b[45]\.\d\.\d{1,3}\b|\b[45]\d\d[ -][45]\.\d|mailer-daemon|final-recipient:|diagnostic-code:|smtp;"
    r"|mail system|remote host said|reporting-mta"
)
_GLAD = re.compile("[👍🙏👌🎉😊🙂😀😃😄🤩🥳💪✅✔❤♥🙌👏💯]")
_LINKS = re.compile(r"https?://|www\.")
_ASKED = re.compile(r"[?？؟]")
_REPORTS: Mapping[str, FindingCode] = {
    "disposition-notification": "read-receipt",
    "delivery-status": "delivery-failure",
}
_TROUBLE = ("probl", "issue", "проблем", "ongelma", "sorun", "hiba")  # words that only "solved" makes harmless
_REACHED = re.compile(r"\S@\S+\.\w|\+?\d[\d ()/.-]{6,}")  # "Please send it to Ben, ben@…" asks nobody here
_NAMES = 2
_SHORT = 120  # words of an automatic reply that its subject does not tell
_RECEIPT = 80  # words
_AT_ONCE = 400  # characters in which a delivery failure says so
_INTRODUCED = 4  # words of a line above what a mail server says
_REPORT = 4_000  # characters of it that are read


def unasked(case: Case) -> Finding | None:
    """What the customer's messages since the last reply are, if none of them asks anything; else None."""
    written, *older = turns(case)
    if not written:
        code = _empty(case.subject) if not case.messages else None
        return Finding(code=code, severity="info", message=SAYS[code]) if code else None
    answer = next((n for n in range(written[0] - 1, -1, -1) if is_reply(case.messages[n])), None)
    asked = answer is not None and "?" in cleaned(read_whole(case, answer))
    code = _kind(case, written[-1], asked=asked, answered=bool(older))
    if code is None:
        return None
    if code != "solved" and any(
        _kind(case, number, asked=asked, answered=bool(older)) is None for number in written[:-1]
    ):
        return None  # the question before it is still open
    return Finding(code=code, severity="info", message=SAYS[code])


def _kind(case: Case, number: int, *, asked: bool, answered: bool) -> FindingCode | None:
    message = case.messages[number]
    headers = {name.lower(): value.strip() for name, value in message.headers.items()}
    first = all(one.author != "customer" for one in case.messages[:number]) if number < 20 else False
    subject = headers.get("subject") or (case.subject if first else "")
    own = read_message(case, number)
    by_header = _by_headers(headers)
    if by_header:
        return by_header
    return _by_form(case, number, subject, headers) or _thanks(own, asked=asked, answered=answered)


def _by_headers(headers: Mapping[str, str]) -> FindingCode | None:
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


def _by_form(case: Case, number: int, subject: str, headers: Mapping[str, str]) -> FindingCode | None:
    """What the subject and the form of the text tell."""
    words, own = unasked_words(), read_message(case, number)
    wordless = only_headers(own) or (says_no_more(own) and not words.asking.said(own))
    if wordless and (code := _empty(subject)):
        return code
    if _asks(own):
        return None
    begun: tuple[tuple[FindingCode, frozenset[str], Callable[[str], object]], ...] = (
        ("delivery-failure", words.bounce_subjects, _bounced),
        ("calendar-answer", words.calendar_subjects, words.calendar.said),
        ("read-receipt", words.read_subjects, _receipt),
    )
    for code, subjects, holds in begun:
        if begins_with(subject, subjects) and holds(own):
            return code
    if _automatic(subject, own, headers):
        return "automatic-reply"
    linked = _LINKS.search(case.messages[number].text)  # most messages have no address
    return "newsletter" if linked and _newsletter(read_whole(case, number), headers, own) else None


def _empty(subject: str) -> FindingCode | None:
    """What a message without any words is, by its subject."""
    words = unasked_words()
    if _ASKED.search(subject):
        return None
    if begins_with(subject, words.calendar_subjects):
        return "calendar-answer"
    if begins_with(subject, words.read_subjects):
        return "read-receipt"
    return "empty-forward" if is_forward(subject) else None


def _receipt(own: str) -> bool:
    return bool(unasked_words().read.said(own)) and len(own.split()) < _RECEIPT


def _asks(text: str) -> bool:
    """Whether a sentence asks: with a question mark, unless it is as short and general as "Is it urgent?"."""
    for sentence in sentences_of(text):
        if sentence.rstrip(" \"'”’)").endswith(("?", "？", "؟")) and (_spoken(sentence) or len(sentence.split()) > 8):
            return True
    return False


def _bounced(own: str) -> bool:
    """Whether a mail server speaks from the first sentence on, and nobody else does."""
    words = unasked_words()
    start = own[:_AT_ONCE]
    before: list[str] = []
    for sentence in sentences_of(start):
        if words.bounces.said(sentence):
            break
        before.append(sentence)
    else:
        return False
    if any(len(one.split()) > _INTRODUCED for one in before):
        return False  # somebody tells of it
    if any(map(_spoken, map(words.bounces.without, sentences_of(own[:_REPORT])))):
        return False
    return _MACHINE.search(own[:_REPORT]) is not None or not words.asking.said(start)


def _spoken(sentence: str) -> bool:
    """Whether the writer talks about themselves."""
    return any(word.strip(",.?!\"'") in unasked_words().me for word in folded(sentence).split())


def _automatic(subject: str, own: str, headers: Mapping[str, str]) -> bool:
    words = unasked_words()
    told = begins_with(subject, words.automatic_subjects)
    hinted = headers.get("return-path") == "<>" or headers.get("auto-submitted", "").lower() == "auto-generated"
    said = words.absence.said(own)
    if not said or len(own.split()) > 4 * _SHORT:
        return False
    others = [one for one in sentences_of(own) if not words.absence.said(one)]
    if told or hinted:
        return not any(words.asking.said(one) and not _REACHED.search(one) for one in others)
    return len(said) > 1 and len(own.split()) <= _SHORT and all(map(_says_nothing, others))


def _says_nothing(sentence: str) -> bool:
    """A greeting, thanks, a name, an address: what stands around the message of an automatic reply."""
    words = unasked_words()
    short = len(sentence.split()) <= 3 and sentence[:1].isupper() and sentence[-1:] != "?"
    return (
        words.thanks.search(folded(sentence)) is not None or short or ("@" in sentence and len(sentence.split()) <= 8)
    )


def _newsletter(text: str, headers: Mapping[str, str], own: str) -> bool:
    words = unasked_words()
    listed = "list-unsubscribe" in headers or headers.get("precedence", "").lower() in ("bulk", "junk", "list")
    said = words.newsletters.said(text)
    links = len(_LINKS.findall(text))
    many = (len(said) > 1 and (listed or links > 2)) or (len(said) > 2 and links > 0)
    return many and not words.asking.said(own[:_AT_ONCE])


def _thanks(own: str, *, asked: bool, answered: bool) -> FindingCode | None:
    """ "solved" or "nothing-asked" where every sentence is thanks, says that it is solved, or says nothing more.

    `asked`: the agent asked something before, so that "Yes, thanks" is an answer and no end.
    """
    if len(own.split()) > _SHORT:
        return None
    if not re.search(r"\w", own):
        return "nothing-asked" if answered and not asked and _GLAD.search(own) else None
    every = [one for one in sentences_of(own) if re.search(r"\w", one)]
    if any(re.search(r"[?？؟]", one) or unasked_words().asking.said(one) for one in every):
        return None
    said = set(re.findall(r"[\w']+", folded(own)))
    as_read = list(map(folded, every))
    for words in unasked_words().languages:
        told = _told_by_all(every, as_read, words)
        if "solved" in told:
            return "solved"
        if "thanks" in told and answered and not (asked and said & words.answers):
            return "nothing-asked"
    return None


def _told_by_all(sentences: Sequence[str], as_read: Sequence[str], words: ThanksWords) -> set[str]:
    """What the sentences say; empty where one says anything more, as in most messages the first one does."""
    told = set()
    for sentence, text in zip(sentences, as_read, strict=True):
        if (one := _told(sentence, text, words)) is None:
            return set()
        told.add(one)
    return told


def _told(sentence: str, text: str, words: ThanksWords) -> str | None:
    """What a sentence, folded `text`, says: "solved", "thanks", "" for a name or greeting, None for anything more."""
    rest, solved = words.solved.subn(" ", text)
    rest, thanked = words.thanks.subn(" ", rest)
    left = re.findall(r"[\w']+", rest)
    if any(word in words.but or any(map(str.isdigit, word)) for word in left):
        return None
    if not solved and any(word.startswith(_TROUBLE) for word in left):
        return None
    unknown = [word for word in left if word not in words.filler]
    if not solved and not thanked:
        return "" if _greets_or_signs(sentence, unknown) or is_closing(sentence) else None
    if len(unknown) > _NAMES or not set(unknown) <= _names(sentence):
        return None
    return "solved" if solved else "thanks"


def _names(sentence: str) -> set[str]:
    """The words of a sentence that may be names: with a capital, not the first."""
    return {folded(part) for word in sentence.split()[1:] for part in re.findall(r"[^\W\d_]+", word) if part.istitle()}


def _greets_or_signs(sentence: str, unknown: list[str]) -> bool:
    """Whether a sentence without thanks is a name or a greeting: "Hello Anna,", "Maud Lund"."""
    parts = re.findall(r"[^\W\d_]+", sentence)
    titles = all(part.istitle() or folded(part) not in unknown for part in parts)
    return (
        len(parts) <= 3
        and titles
        and (not unknown or not sentence.endswith((".", "!")))
        and (bool(unknown) or len(parts) < 3)
    )
