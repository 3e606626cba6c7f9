"""The sections of the benchmark page about insights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from figures import load, made, span


def insights() -> str:
    result = load("insights")
    parts = ["## Insights", ""]
    if result["gaps"]:
        parts += [*_gaps(result["gaps"]), ""]
    if "drafts" in result:
        parts += [*_drafts(result["drafts"]), ""]
    if "stability" in result:
        parts += [_stability(result["stability"]), ""]
    if "volume" in result:
        parts += [*_volume(result["volume"]), ""]
    if "measured" in result:  # one after the other, where one run of all would have taken too long
        told = ", ".join(f"{part} at commit {commit}" for part, commit in result["measured"].items())
        parts += [f"Not measured in one run: {told}.", ""]
    return "\n".join([*parts, made("insights")])


def stale() -> str:
    result = load("insights_stale")
    planted = result["planted"]
    words = (
        f"{result['uses']:,} uses of {result['articles']} articles in two years, of which "
        f"{result['usually_wrong']:.0%} went wrong. In the data as it is, an article raises "
        f"{result['alarms_an_article_and_year']} alarms a year, true or false; "
        f"{result['articles_with_more_than_one_a_year']} raise more than one. If 85% of the uses start to go wrong "
        f"({planted['changes']} planted changes), the alarm comes after {planted['median_uses']:.0f} uses (median), "
        f"and after ten or fewer for {planted['within_10']:.0%} of the changes."
    )
    return "\n".join(["## Articles that stop working", "", words, "", made("insights_stale")])


def _gaps(desks: Mapping[str, Any]) -> Iterator[str]:
    draws = next(iter(desks.values()))["draws"]
    yield (
        "Articles with at least ten linked cases are hidden from the index, and gaps are looked for among "
        f"the cases of the desk ({draws} draws). A hidden article counts as found if it is linked in most of the "
        "labeled cases of one of the first 30 clusters; *plurality* means in more of them than any other article. "
        "*With links*, agents' replies are as they were, and link to the hidden page; *without links*, the addresses "
        "and words of these links are removed. *Labels missing*: for half of the answered cases nobody noted that an "
        "article answered them; *in vain* is the share of the first 30 clusters that are about one of these articles."
    )
    yield ""
    yield "| desk | way | hidden | majority | plurality | in vain |"
    yield "|---|---|---|---|---|---|"
    for desk, found in desks.items():
        for way, row in found["ways"].items():
            vain = row["answered by an article left in"]
            cells = f"{row['majority']:.2f} | {row['plurality']:.2f} | {vain:.2f}"
            yield f"| {desk} | {way} | {found['hidden']} | {cells} |"


def _drafts(found: Mapping[str, Any]) -> Iterator[str]:
    yield (
        f"{found['drafts']} drafts for gaps that are hidden articles, without links, compared with these articles; "
        f"differences are in pairs. Of {found['lines']} lines, {found['unsupported']} fail the check of a reply."
    )
    yield ""
    yield "| measure | draft | against | value | difference | 95% interval | p |"
    yield "|---|---|---|---|---|---|---|"
    for measure in ("ROUGE-L", "content recall"):
        for other in ("longest reply", "three nearest replies"):
            row = found[measure][other]
            yield (
                f"| {measure} | {found[measure]['draft']:.3f} | {other} | {row['value']:.3f} | "
                f"{row['difference']:+.3f} | "
                f"{span(row['interval'])} | {row['p']:.4f} |"
            )


def _stability(found: Mapping[str, Any]) -> str:
    renamed = found["renamed by a week more"]
    same = "gives" if found["same when shuffled"] else "does not give"
    return (
        f"Shuffled input {same} the same {found['gaps']} gaps. One more week of cases renames "
        f"{renamed['mean']:.1%} of them on average and {renamed['most']:.1%} at most."
    )


def _volume(found: Mapping[str, Any]) -> Iterator[str]:
    yield (
        f"Reading {found['cases']:,} cases of two years and testing their {found['series']} series takes "
        f"{found['seconds']} s ({found['cpu_seconds']} s of processor time). In the data as it is, there are "
        f"{found['flags a series and year']} flags per series and year, true or false; "
        f"{found['series with more than one a year']} series have more than one. Topics that triple on a day:"
    )
    yield ""
    yield "| cases before | planted | median days | within three days |"
    yield "|---|---|---|---|"
    for size, row in found["tripled"].items():
        yield f"| {size} | {row['planted']} | {row['median_days']:.0f} | {row['within_3']:.0%} |"
