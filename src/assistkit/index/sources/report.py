"""What was read: articles by format, state, audience and language, and what was dropped, guessed or left open in each.

A lead checks an import by it: `rows` for a terminal, `as_text` and `as_dict` for a file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from assistkit.index.sources.entries import LeftOut
from assistkit.index.sources.folder import Loaded
from assistkit.index.sources.publication import Reason, is_audience
from assistkit.text.characters import shown

_CODES = ("dropped", "guessed", "unfilled", "unresolved")
_SHOWN = 8  # kinds of a row in the terminal
_LISTED = 25  # remarks of a kind in the text
_NAMED = 3  # articles named beside a remark
_PLACES = {"folder", "file"}  # where an article lies, rather than what it says
_SKIPPED = re.compile(r"(?:.*[/\\])?(?P<place>[^/\\]+?\.\w+(?::\d+)?): (?P<rule>.*)", re.DOTALL)


@dataclass(frozen=True)
class ReadingReport:
    """Counts of a reading. `against` has (field and value, whether it is known) of what keeps articles internal."""

    articles: int
    public: int
    skipped: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    formats: Counter[str]
    states: Counter[str]
    audiences: Counter[str]
    languages: Counter[str]
    against: Counter[tuple[str, bool]]
    noindex: int
    details: tuple[dict[str, Any], ...]

    def rows(self) -> list[str]:
        """The table for a terminal, a few lines, and a line for each word that keeps articles internal."""
        named = {"format": self.formats, "state": self.states, "audience": self.audiences, "language": self.languages}
        lines = [f"  {name:<10}{_counted(counts)}" for name, counts in named.items()]
        noted = Counter(note["code"] for one in self.details for note in one["notes"])
        if noted:
            codes = [*_CODES, *sorted(noted.keys() - set(_CODES))]
            lines.append("  notes     " + ", ".join(f"{noted[code]:,} {code}" for code in codes if noted[code]))
        for (said, known), count in self.against.most_common(_SHOWN):
            lines.append(f"  {_articles(count)} `{said}`{'' if known else ', which is no word known here'}: internal")
        if len(self.against) > _SHOWN:
            lines.append(
                f"  and {len(self.against) - _SHOWN:,} more words keep articles internal; --report FILE has all"
            )
        if self.left_out:
            why = Counter(one.why.partition(";")[0] for one in self.left_out)
            lines.append(f"  left out  {len(self.left_out):,}: {_counted(why)}")
        if self.noindex:
            lines.append(f"  noindex   {_articles(self.noindex)} it: kept from search engines, not from readers")
        return lines

    def as_dict(self) -> dict[str, Any]:
        """For JSON: the counts, and every article with its fields, why it is public or internal, and its notes."""
        return {
            "articles": self.articles,
            "public": self.public,
            "internal": self.articles - self.public,
            "skipped": list(self.skipped),
            "left_out": [{"path": one.path, "why": one.why} for one in self.left_out],
            "formats": dict(self.formats.most_common()),
            "states": dict(self.states.most_common()),
            "audiences": dict(self.audiences.most_common()),
            "languages": dict(self.languages.most_common()),
            "internal_because": [
                {"said": said, "known": known, "articles": count} for (said, known), count in self.against.most_common()
            ],
            "noindex": self.noindex,
            "read": list(self.details),
        }

    def as_text(self) -> str:
        """For a person: the table, then what was skipped, kept internal or noted, the most frequent first.

        Each with its articles, a few of them by name; `as_dict` has all.
        """
        lines = [f"{self.articles:,} articles read, {self.public:,} public", *self.rows()]
        lines += _section("skipped", [_place_and_rule(one) for one in self.skipped])
        lines += _section("left out", [(one.why, one.path) for one in self.left_out])
        internal = [(one["why"], one["id"]) for one in self.details if one["visibility"] == "internal"]
        lines += _section("internal", internal)
        noted: dict[str, list[tuple[str, str]]] = {code: [] for code in _CODES}
        for one in self.details:
            for note in one["notes"]:
                noted.setdefault(note["code"], []).append((note["text"], one["id"]))
        for code, pairs in noted.items():
            lines += _section(code, list(dict.fromkeys(pairs)))
        return shown("\n".join(lines)) + "\n"


def remarks(loaded: Loaded) -> list[str]:
    """What a build has to say at once: what was left out, and what will never be quoted though nobody said so."""
    said = []
    if loaded.left_out:
        more = f" and {len(loaded.left_out) - 1:,} more" if len(loaded.left_out) > 1 else ""
        said.append(f"left out: {loaded.left_out[0]}{more}")
    if unknown := loaded.unknown_visibility:
        several = f"{unknown:,} articles do" if unknown > 1 else "1 article does"
        said.append(
            f"{several} not say in words known here who may read: internal, and never quoted to a customer; "
            'say visibility="public" if they are, or mark those that may be'
        )
    if not any(article.public for article in loaded.articles):
        said.append("no article is public, so none can be quoted to a customer, and no draft will be made")
    return said


def _section(name: str, pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    """What was said of which articles, the same remark once."""
    if not pairs:
        return
    places: dict[str, list[str]] = {}
    for said, place in pairs:
        places.setdefault(said, []).append(place)
    yield from ("", f"{name}: {len(pairs):,}")
    for said, where in sorted(places.items(), key=lambda item: -len(item[1]))[:_LISTED]:
        more = f" and {len(where) - _NAMED:,} more" if len(where) > _NAMED else ""
        yield f"  {len(where):>5,}  {said} – {', '.join(where[:_NAMED])}{more}"
    if len(places) > _LISTED:
        yield f"         and {len(places) - _LISTED:,} other remarks; a report that ends in .json has every one"


def _place_and_rule(skipped: str) -> tuple[str, str]:
    """The rule that was broken, and "file:line"."""
    match = _SKIPPED.fullmatch(skipped)
    return (match["rule"], match["place"]) if match else (skipped, "")


def _told(reasons: Sequence[Reason]) -> list[Reason]:
    """What to report about an article; of its place among the folders nothing if it says itself that it is internal."""
    own = [one for one in reasons if one.name not in _PLACES]
    return own if any(one.says == "internal" for one in own) else list(reasons)


def report_on(loaded: Loaded) -> ReadingReport:
    """The report of what `read_articles` read and what it left out."""
    origins = loaded.origins
    reasons = {article.id: _told(origins[article.id].verdict.reasons) for article in loaded.articles}
    against = Counter(
        pair
        for own in reasons.values()
        for pair in {(f"{one.name}: {one.value}", one.known) for one in own if one.says == "internal"}
    )
    return ReadingReport(
        articles=len(loaded.articles),
        public=sum(article.visibility == "public" for article in loaded.articles),
        skipped=tuple(str(error) for error in loaded.skipped),
        left_out=loaded.left_out,
        formats=Counter(origin.format for origin in origins.values()),
        states=Counter(_said(own, audience=False) for own in reasons.values()),
        audiences=Counter(_said(own, audience=True) for own in reasons.values()),
        languages=Counter(article.language or "not said" for article in loaded.articles),
        against=against,
        noindex=sum(any(one.says == "noindex" for one in own) for own in reasons.values()),
        details=tuple(_details(loaded)),
    )


def _details(loaded: Loaded) -> Iterable[dict[str, Any]]:
    for article in loaded.articles:
        origin = loaded.origins[article.id]
        yield {
            "id": article.id,
            "title": article.title,
            "where": origin.where,
            "format": origin.format,
            "language": article.language,
            "visibility": article.visibility,
            "why": origin.verdict.why,
            "notes": [{"code": note.code, "text": note.text} for note in origin.notes],
        }


def _said(reasons: Iterable[Reason], *, audience: bool) -> str:
    """The first word of an article about its audience, or about its state; one that speaks against it comes first."""
    found = [one for one in reasons if is_audience(one) == audience and one.says != "noindex"]
    found.sort(key=lambda one: one.says != "internal")
    return f"{found[0].name}: {found[0].value}" if found else "not said"


def _counted(counts: Counter[str]) -> str:
    shown = [f"{name} {count:,}" for name, count in counts.most_common(_SHOWN)]
    rest = len(counts) - len(shown)
    return ", ".join(shown) + (f", and {rest:,} more" if rest else "")


def _articles(count: int) -> str:
    return f"{count:,} article{' has' if count == 1 else 's have'}"
