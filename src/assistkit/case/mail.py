"""Whose words the lines of a mail are: the sender's own, those of somebody they forward, or quoted.

One pass over the lines, each looked up in the tables of `case.mail_words`. In doubt a line is the sender's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistkit.case.mail_ends import without_ends
from assistkit.case.mail_forms import without_sender
from assistkit.case.mail_html import QUOTED, REPLY, SIGNED
from assistkit.case.mail_lines import (
    Header,
    Line,
    announces_forward,
    announces_original,
    attribution_at,
    from_a_desk,
    header_at,
    is_reply_marker,
    label,
    parsed,
)
from assistkit.case.mail_quotes import GREETING, looks_quoted, quoted_only
from assistkit.case.mail_words import bare, tables

_PREFIX = re.compile(r"\s*(?:\[[^\]]{1,40}\]\s*)*([^\W\d_][\w.]{0,12})\s*(?:\[\d+\]|\(\d+\))?\s*[:：]")
_RULE = re.compile(r"[ \t]*[_-]{5,}[ \t]*")
_DIVIDER = re.compile(r"[ \t]*(?:-{2,}|[–—]+|_{2,}|={3,}|\*{3,})[ \t]*")  # says no more than an empty line
_ABOVE = 12  # lines
_CUT = "[…]"
_SIGNED_WORDS = 60
_APART_LINES, _APART_WORDS = 3, 40  # of a quote of the program that may be the customer's own


def own_words(text: str, subject: str = "") -> str:
    """The sender's own words and those of a mail they forward, of text whose lines may have marks of `html_lines`.

    The subject tells a forward from a reply where the lines don't: headers below a subject that is not a reply's
    begin a forward, unless a desk wrote what follows. Where nobody's own words are left, the quoted ones are given,
    without headers and marks.
    """
    prefix = _prefix(subject)
    forwarding = prefix in tables().forward_prefixes
    fresh = bool(subject.strip()) and not forwarding and prefix not in tables().reply_prefixes
    reading = _Reading(parsed(text), forwarding=forwarding, fresh=fresh)
    reading.read()
    parts = [without_ends(without_sender(part)) for part in reading.parts]
    own = ["" if _DIVIDER.fullmatch(line) else line for part in parts for line in (*part, "")]
    if any(line.strip() for line in own):
        return "\n".join(own)
    quoted = quoted_only(reading.lines)
    return "\n".join(without_ends(quoted) if any(map(str.strip, quoted)) else [line.text for line in reading.lines])


def signed_words(text: str) -> str:
    """The sender's own words with the signature below them."""
    reading = _Reading(parsed(text), forwarding=False)
    reading.read()
    return "\n".join(line for part in reading.parts for line in part)


def is_forward(subject: str) -> bool:
    """Whether a subject begins like that of a forward, in any language: "Fwd:", "WG:"."""
    return _prefix(subject) in tables().forward_prefixes


def _prefix(subject: str) -> str:
    """What comes before the colon of a subject, such as "fwd"; "" where nothing does."""
    found = _PREFIX.match(subject[:80])
    return bare(found[1]) if found else ""


@dataclass
class _Reading:
    """Where the reading stands: the line, the depth of the forward it is in, and whether ">" means a quote by now."""

    lines: list[Line]
    forwarding: bool
    fresh: bool = False  # the subject is that of no reply
    parts: list[list[str]] = field(default_factory=lambda: [[]])
    at: int = 0
    base: int = 0
    quoting: bool = False
    announced: bool = False  # the mail program said that a reply begins
    wrote: bool = False  # words were kept
    last_quoted: int = -1  # the last line that the mail program quoted

    def read(self) -> None:
        self.last_quoted = max((n for n, line in enumerate(self.lines) if line.mark == QUOTED), default=-1)
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if line.depth < self.base and line.text.strip():
                self.base, self.quoting = 0, False  # back from the forward
            if not self._marker(line) and not self._attribution() and not self._marked(line):
                self._keep([line])
                self.at += 1

    def _keep(self, lines: Sequence[Line]) -> None:
        self.parts[-1] += [line.text for line in lines]
        self.wrote = self.wrote or any(line.text.strip() for line in lines)

    def _end(self) -> None:
        self.at = len(self.lines)

    def _marker(self, line: Line) -> bool:
        """What stands at the begin of quoted or forwarded mail; True if the line is dealt with."""
        if line.mark == REPLY:
            self.announced = True
            self.at += 1
            return True
        if not line.text.strip():
            return False
        if is_reply_marker(line):
            self.at += 1
            if line.depth <= self.base and self.wrote:
                self._end()
            elif line.depth > self.base:
                self.quoting = True
            return True
        if announces_forward(line):
            self._forward(self.at + 1)
            return True
        if announces_original(line) and (header := self._header_below(self.at + 1)):
            return self._header(header[0], header[1], line.depth)
        header_here = header_at(self.lines, self.at) if label(line)[0] else None
        return header_here is not None and self._header(self.at, header_here, line.depth)

    def _header_below(self, at: int) -> tuple[int, Header] | None:
        """Headers right below "Original Message", whichever there are."""
        while at < len(self.lines) and not self.lines[at].text.strip():
            at += 1
        end, values = at, {}
        while end < len(self.lines) and (known := label(self.lines[end]))[0]:
            values.update({kind: known[1] for _, kind in known[0]})
            end += 1
        full = header_at(self.lines, at) if at < len(self.lines) else None
        return (at, full or Header(end, values)) if at < len(self.lines) else None

    def _header(self, at: int, header: Header, depth: int) -> bool:
        """Headers announce a forward or a reply: by the subjects, or where nothing else was written."""
        prefix = _prefix(header.values.get("subject", ""))
        bare_top = not self.wrote and not self.announced
        named = "@" in header.values.get("from", "") or self.at != at or self.forwarding
        if bare_top and not named and not self._more_below(header.end):
            return False  # fields of a form, and nothing else
        replied = prefix in tables().reply_prefixes
        passed_on = self.fresh and not replied and not from_a_desk(header.values.get("from", ""))
        again = len(self.parts) > 1 and not replied
        if self.forwarding or bare_top or passed_on or again or prefix in tables().forward_prefixes:
            self.forwarding = self.fresh = (
                False  # the first header is what the subject means; a thread below it is quoted
            )
            self._drop_rule()
            self._forward(header.end, skip=False)
        elif depth > self.base:
            self.quoting, self.at = True, header.end
        elif (self.announced and self._quoted_below(header.end)) or self._answers_inside():
            self.at = header.end
        else:
            self._drop_rule()
            self._end()
        return True

    def _more_below(self, at: int) -> bool:
        return any(line.text.strip() for line in self.lines[at : at + 4])

    def _drop_rule(self) -> None:
        """Take back the line of dashes that Outlook draws above the headers, and "Original Message" of Proton."""
        kept = self.parts[-1]
        while kept and (not kept[-1].strip() or _RULE.fullmatch(kept[-1]) or announces_original(parsed(kept[-1])[0])):
            kept.pop()

    def _forward(self, at: int, *, skip: bool = True) -> None:
        """What is forwarded begins behind its headers, at the depth of its first line."""
        while at < len(self.lines) and not self.lines[at].text.strip() and self.lines[at].mark != REPLY:
            at += 1
        if skip and at < len(self.lines):
            header = header_at(self.lines, at)
            at = header.end if header else self._past_labels(at)
        while at < len(self.lines) and not self.lines[at].text.strip():
            at += 1
        self.at, self.quoting, self.announced = at, False, False
        if at < len(self.lines):
            self.base = self.lines[at].depth
        self.parts.append([])

    def _past_labels(self, at: int) -> int:
        while at < len(self.lines) and label(self.lines[at])[0]:
            at += 1
        return at

    def _quoted_below(self, at: int) -> bool:
        return self.last_quoted >= at

    def _answers_inside(self) -> bool:
        """Whether "see my answers below" is above: then any line below may be an answer."""
        return any(tables().inline.said(line) for line in self.parts[-1][-_ABOVE:])

    def _attribution(self) -> bool:
        """ "On … wrote:": what is marked below it is quoted, and all of it where nothing is and it tells a date."""
        line = self.lines[self.at]
        found = attribution_at(self.lines, self.at) if line.text.strip() else None
        if found is None:
            return False
        end, tells = found
        last = next((one for one in reversed(self.parts[-1]) if one.strip()), "")
        if tells and announces_original(parsed(last)[0]):
            self._drop_rule()
        below = next((one for one in self.lines[end:] if one.text.strip()), None)
        marked = below is not None and below.depth > line.depth
        if line.depth > self.base or marked:
            self.quoting, self.at = True, end
        elif (not tells and not self.announced) or (below is None and not tells):
            return False
        elif (self.announced and self._quoted_below(end)) or self._answers_inside():
            self.quoting, self.at = True, end
        elif self.wrote or not self._more_below(end):
            self._end()
        else:
            self.quoting, self.at = True, end
        return True

    def _marked(self, line: Line) -> bool:
        """Lines with ">" or in a quote or signature of the mail program; True if they are dealt with."""
        if line.mark == SIGNED:
            return self._signed()
        if line.mark == QUOTED and line.depth > self.base:
            end = self._quoted_end()
            if self._set_apart(end):
                self._keep(self.lines[self.at : end])
            self.at = end
            return True
        if line.depth <= self.base:
            return False
        end = self._block_end()
        if not self.quoting and not looks_quoted(self.lines[self.at : end], self.base):
            self._keep(self.lines[self.at : end])
        self.at = end
        return True

    def _quoted_end(self) -> int:
        end = self.at + 1
        while end < len(self.lines) and self.lines[end].mark == QUOTED and not self._begins_anew(end):
            end += 1
        return end

    def _begins_anew(self, at: int) -> bool:
        line = self.lines[at]
        return bool(line.text.strip()) and (
            announces_forward(line)
            or is_reply_marker(line)
            or attribution_at(self.lines, at) is not None
            or (bool(label(line)[0]) and header_at(self.lines, at) is not None)
        )

    def _set_apart(self, end: int) -> bool:
        """Whether the customer used the quote of the program for an error message: a few lines between their own."""
        if self.announced or self.quoting or not self.wrote:
            return False
        block = [line.text for line in self.lines[self.at : end] if line.text.strip()]
        few = len(block) <= _APART_LINES and sum(len(one.split()) for one in block) <= _APART_WORDS
        behind = next((one for one in self.lines[end:] if one.text.strip()), None)
        goes_on = behind is not None and behind.depth <= self.base and behind.mark != SIGNED
        return few and goes_on and not any("?" in one or GREETING.match(one) for one in block)

    def _signed(self) -> bool:
        end = next(
            (n for n in range(self.at, len(self.lines)) if self.lines[n].mark != SIGNED and self.lines[n].text.strip()),
            len(self.lines),
        )
        block = self.lines[self.at : end]
        if sum(len(one.text.split()) for one in block) > _SIGNED_WORDS or any("?" in one.text for one in block):
            self._keep(block)
        self.at = end
        return True

    def _block_end(self) -> int:
        """The end of the lines that stand as deep; where one inside begins a forward or reply, that is read anew."""
        end = self.at + 1
        while end < len(self.lines):
            line = self.lines[end]
            blank = not line.text.strip() or line.text.strip() == _CUT
            if line.depth <= self.base and not blank:
                break
            if not blank and (line.mark == QUOTED or announces_forward(line) or is_reply_marker(line)):
                break
            end += 1
        return end
