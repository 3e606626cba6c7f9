"""What an import came to, for whoever decides whether to trust it: counts, the guesses, and what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistkit.evaluation.importing.columns import Columns
from assistkit.evaluation.importing.labels import WHY, Labels
from assistkit.evaluation.importing.suspicious import WHAT
from assistkit.evaluation.importing.table import Dropped, Table
from assistkit.text.redaction import redact

_SHOWN = 3


@dataclass(frozen=True, kw_only=True)
class Imported:
    """`lines()` is the report for a terminal, `to_dict()` the one in import.json; `warnings` must not be missed."""

    out: Path
    table: Table
    columns: Columns
    articles: int
    public: int
    article_columns: Columns | None
    tickets: int
    with_reply: int
    labels: Labels
    by_hand: int
    suspicious: Mapping[str, Sequence[str]]
    masked: Mapping[str, int]
    dropped: Sequence[Dropped]
    unused: Counter[str]
    notes: Sequence[str]
    index: Path

    @property
    def labeled(self) -> int:
        """Tickets with an article that solved them, or said to have none."""
        return self.tickets - len(self._unlabeled)

    @property
    def _unlabeled(self) -> dict[str, str]:
        return {id: why for id, why in self.labels.why.items() if why != "no-article"}

    def lines(self) -> Iterator[str]:
        """What was read, what each column was taken for, and the counts."""
        yield f"{self.table.path.name}: {self.table.how}; {len(self.table.rows):,} rows"
        yield from _mapped("columns", self.columns, self.table)
        if self.unused:
            yield f"  of messages {', '.join(sorted(self.unused))} left out"
        if self.article_columns is not None:
            yield from _mapped("columns of the articles", self.article_columns, None)
        yield from (f"  note: {note}" for note in self.notes)
        yield ""
        yield f"articles     {self.articles:,}, {self.public:,} of them public"
        yield f"tickets      {self.tickets:,}"
        yield f"with reply   {self.with_reply:,}"
        hand = f", {self.by_hand:,} of them by hand" if self.by_hand else ""
        yield f"labeled      {self.labeled:,}{hand}"
        for why, count in Counter(self._unlabeled.values()).most_common():
            yield f"  {count:,} not: {WHY[why]}"  # type: ignore[index]
        for target, count in self.labels.unknown.most_common(_SHOWN):
            yield f"  {count:,} replies link to {redact(target).text[:100]}, which is none of the articles"
        for one in self.labels.boilerplate:
            told = "left out as boilerplate" if one.left_out else "counted; is it part of a signature?"
            keep = f" (--keep-link {one.article} counts it)" if one.left_out else ""
            yield f"  {one.article} is linked in the same line in {one.tickets:,} tickets: {told}{keep}"
        yield f"suspicious   {len({id for ids in self.suspicious.values() for id in ids}):,}"
        for name, ids in self.suspicious.items():
            yield f"  {len(ids):,}: {WHAT[name]}; {_some(ids)}"
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(self.masked.items()))
        yield f"masked       {kinds or 'nothing'}"
        yield f"dropped      {len(self.dropped):,} texts, each with its reason in {self.out / 'dropped.jsonl'}"
        for why, count in Counter(one.why for one in self.dropped).most_common(_SHOWN):
            yield f"  {count:,}: {why}"

    def warnings(self) -> Iterator[str]:
        """What would spoil every figure, with the remedy."""
        for column in self.columns.prose:
            yield f'column {column!r} holds text and is used nowhere: say what it is, such as --map reply="{column}"'
        if not self.columns.mapped.keys() & {"body", "message", "thread"}:
            yield "no column holds what customers wrote, only subjects are known: name it with --map body=COLUMN"
        if not self.public:
            yield (
                "no article is public, so no reply can be drafted: say --visibility public if customers may read "
                "them all"
            )
        if not self.with_reply:
            yield 'no ticket has a reply of an agent: name its column, such as --map reply="Agent reply"'
        if not self.labeled:
            yield (
                f"0 of {self.tickets:,} tickets are labeled, so nothing can be judged: label them by hand with "
                f"`assistkit eval label {self.out}`, or name the column of articles with --map article=COLUMN"
            )

    def to_dict(self) -> dict[str, Any]:
        """JSON-able; the ids of what is not labeled or suspicious are all in it."""
        reasons = {why: [id for id, one in self._unlabeled.items() if one == why] for why in WHY}
        return {
            "file": self.table.path.name,
            "how": self.table.how,
            "columns": {role: list(columns) for role, columns in self.columns.mapped.items()},
            "left_out": {column: len(self.table.values(column)) for column in self.columns.left_out},
            "left_out_of_messages": dict(self.unused),
            "articles": self.articles,
            "public": self.public,
            "tickets": self.tickets,
            "with_reply": self.with_reply,
            "labeled": self.labeled,
            "by_hand": self.by_hand,
            "unanswerable": len(self.labels.unanswerable),
            "not_labeled": {why: ids for why, ids in reasons.items() if ids},
            "unknown_links": {redact(target).text: count for target, count in self.labels.unknown.most_common()},
            "boilerplate": [
                {
                    "article_id": one.article,
                    "line": redact(one.line).text,
                    "tickets": one.tickets,
                    "left_out": one.left_out,
                }
                for one in self.labels.boilerplate
            ],
            "suspicious": {name: list(ids) for name, ids in self.suspicious.items()},
            "masked": dict(self.masked),
            "dropped": len(self.dropped),
            "notes": list(self.notes),
            "index": str(self.index),
        }


def _mapped(title: str, columns: Columns, table: Table | None) -> Iterator[str]:
    yield f"{title} (change one with {'--map' if table else '--map-article'} NAME=COLUMN):"
    for role, names in columns.mapped.items():
        yield f"  {role:<11}{', '.join(names)}{'' if role in columns.said else '  (guessed)'}"
    if columns.left_out:
        yield f"  {'left out':<11}{', '.join(columns.left_out)}"


def _some(ids: Sequence[str]) -> str:
    return ", ".join(ids[:_SHOWN]) + (f" and {len(ids) - _SHOWN:,} more" if len(ids) > _SHOWN else "")
