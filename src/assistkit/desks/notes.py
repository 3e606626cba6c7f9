"""A suggestion as an internal note: how it looks, that it is left once, and never after somebody has written.

The note ends with the suggestion's id. By it the note is found again, and told from what people write.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Sequence

from assistkit.desks.cards.environment import environment
from assistkit.desks.panel import panel_data
from assistkit.errors import DeskChanged, InputError, NoteExposed, NoteUnknown
from assistkit.feedback.sent import html_text
from assistkit.protocols import Desk
from assistkit.replies import reply
from assistkit.types import Case, Message, Suggestion
from assistkit.types.desk import Note

NO = "assistkit no"
"""How an internal note begins in which an agent says that a suggestion was of no use."""

_MOST = 3  # findings, and articles that are only near
_MARK = re.compile(r"\[assistkit ([\w.:-]{1,500})\]")
_TAGS = re.compile(r"<[^<>]*>")


def mark(suggestion_id: str) -> str:
    """What is in a note, so that it is found again."""
    return f"[assistkit {suggestion_id}]"


def mark_in(message: Message) -> str:
    """The id of the suggestion whose note this is; "" for what is no note of ours. Never what a customer can see."""
    if message.public:
        return ""
    found = _MARK.search(_TAGS.sub("", message.text))
    return found[1] if found else ""


def without_notes(case: Case) -> Case:
    """The case without notes of ours: what is suggested must not feed on what was suggested."""
    return dataclasses.replace(case, messages=tuple(one for one in case.messages if not mark_in(one)))


def note_html(suggestion: Suggestion, case: Case) -> str:
    """The note as HTML of a few tags: how sure, why, the hand-over, the draft, its sources as links.

    Nothing of an internal article is in it: who may read a case need not be one who may read that.
    """
    from markupsafe import Markup

    data = panel_data(suggestion, case=case, internal=False, format="html")
    draft = Markup(reply(suggestion, "html", markers=True)) if data["reply"] else ""  # noqa: S704  escaped there
    footer = f'Only colleagues see this note. Of no use? Answer with a note that begins with "{NO}" and why. '
    template = environment().get_template("note.html.j2")
    made = template.render(data=data, reply=draft, most=_MOST, footer=footer + mark(suggestion.id))
    return "\n".join(line for line in made.split("\n") if line.strip())


def note_text(suggestion: Suggestion, case: Case, *, most: int) -> str:
    """The note as text, for a desk that keeps no HTML: at most `most` characters, the mark always among them."""
    whole = html_text(note_html(suggestion, case))
    end = "\n" + mark(suggestion.id)
    return whole if len(whole) <= most else whole[: most - len(end) - 1].rstrip() + "…" + end


def written_since(case: Case, now: Case) -> Sequence[Message]:
    """What people have written between two readings of a case: the messages of `now` that `case` has not."""
    known = Counter(map(_said, case.messages))
    found = []
    for one in now.messages:
        if known[_said(one)]:
            known[_said(one)] -= 1
        elif one.author != "system" and not mark_in(one):
            found.append(one)
    return tuple(found)


def leave(desk: Desk, case: Case, suggestion: Suggestion, write: Callable[[], None]) -> Note:
    """Have `write` put the note into the case, unless it is there, or somebody has written since `case` was read.

    Raises NoteExposed, as `write` does, where a note is not internal; NoteUnknown where nobody knows whether it arrived
    and the case, read again, doesn't show it; InputError for the suggestion of another case.
    """
    if suggestion.case_id != case.id:
        raise InputError(f"suggestion: must be for case {case.id!r:.60}; got one for {suggestion.case_id!r:.60}")
    now = desk.case(case.id)
    if _stands_in(now, suggestion):
        return Note(left=True)
    if any(one.public and one.author != "customer" and _has_mark(one, suggestion) for one in now.messages):
        raise NoteExposed(f"case {case.id}: the note {suggestion.id} is there, and not internal: look at it at once")
    since = written_since(case, now)
    if since:
        who = "the customer has" if since[-1].author == "customer" else "an agent has"
        return Note(left=False, why=f"{who} written since the case was read")
    try:
        write()
    except DeskChanged:
        return Note(left=False, why="the case has changed since it was read")
    except NoteUnknown:
        if not _stands_in(desk.case(case.id), suggestion):
            raise
    return Note(left=True, new=True)


def agents_since(desk: Desk, case: Case) -> tuple[Message, ...]:
    """What agents have written since `case` was read, as `Desk.replies_since` gives it."""
    return tuple(one for one in written_since(case, desk.case(case.id)) if one.author == "agent")


def _stands_in(case: Case, suggestion: Suggestion) -> bool:
    return any(_has_mark(one, suggestion) for one in case.messages if not one.public)


def _has_mark(message: Message, suggestion: Suggestion) -> bool:
    return mark(suggestion.id) in _TAGS.sub("", message.text)


def _said(message: Message) -> tuple[object, ...]:
    return message.author, message.text, message.sent_at, message.public
