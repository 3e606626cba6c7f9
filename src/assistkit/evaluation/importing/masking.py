"""Personal data out of tickets, by `assistkit.redact`: the same value has the same placeholder all over a ticket."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

from assistkit.text.redaction import redact

_BETWEEN = "\n\n\ue0f8\n\n"  # no text has this character, and no finder reads across it
_LEAST = 3  # letters of a name that is masked alone


def masked(
    texts: Sequence[str], *, names: Collection[str] = (), keep: Collection[str] = ()
) -> tuple[list[str], Counter[str]]:
    """The texts of one ticket without secrets and personal data, and how many values of each kind were taken out.

    `names` are people's, as the export tells them: a full name becomes "[name]", and so does each part of it that is
    written with a capital and is no word of the texts. What is in `keep` stays. Names that no column tells and postal
    addresses stay. Ids such as CVE-2017-3735 are no personal data and stay.
    """
    whole = _BETWEEN.join(texts)
    found = redact(whole, keep=keep)
    parts = found.text.split(_BETWEEN)
    counts = Counter[str](one.kind for one in found.found)
    if len(parts) != len(texts):  # one of the texts has the character after all, or a value ran across it
        each = [redact(text, keep=keep) for text in texts]
        parts = [one.text for one in each]
        counts = Counter(value.kind for one in each for value in one.found)
    pattern = _names(names, " ".join(parts))
    if pattern is None:
        return parts, counts
    replaced = [pattern.subn("[name]", part) for part in parts]
    counts["name"] += sum(count for _, count in replaced)
    return [text for text, _ in replaced], +counts


def _names(names: Collection[str], text: str) -> re.Pattern[str] | None:
    """A pattern of these names: whole, and their parts unless they are words in the text ("Will", "Mark")."""
    words = set(re.findall(r"[^\W\d_]+", text))
    wanted: set[str] = set()
    for name in names:
        parts = [part for part in re.findall(r"[^\W\d_][\w'’-]*", name) if part[:1].isupper()]
        if len(parts) > 1 and all(part[:1].isalpha() for part in parts):
            wanted.add(r"\s+".join(re.escape(part) for part in parts))
        wanted |= {re.escape(one) for one in parts if len(one) >= _LEAST and one.lower() not in words}
    if not wanted:
        return None
    longest_first = sorted(wanted, key=lambda one: (-len(one), one))
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)")
