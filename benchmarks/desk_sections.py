"""The sections of the benchmark pages about whole desks and the service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from figures import load, made


def across_desks() -> str:
    """Ranking, confidence and drafts of each desk, by what was fitted on the others."""
    told = load("across_desks")["desks"]
    return "\n".join(
        [
            "## Desks that nothing was fitted on",
            "",
            "Ranking and confidence are fitted on the other desks and judged on this one, without past cases.",
            "Firefox's labels are noisy: each is the article that a helper linked first.",
            "",
            "| desk | P@1 | nDCG@10 | right or wrong: AUROC (margin) | foreign (margin) | missing (margin) | ready | "
            "of the ready, wrong |",
            "|---|---|---|---|---|---|---|---|",
            *(_sure(name, one["ranking"], one["confidence"]) for name, one in told.items()),
            "",
            "Drafts, compared with the best passage pasted whole and with the nearest window of 140 words. A case",
            "without a draft counts as 0. People marked the words that answer a case; *spans* is the share of them in",
            "the draft. ",
            "| desk | cases | with a draft | words | spans: draft | passage | window "
            "| ROUGE-L: draft | passage | window |",
            "|---|---|---|---|---|---|---|---|---|---|",
            *(_drafted(name, one["drafts"]) for name, one in told.items()),
            "",
            made("across_desks"),
        ]
    )


def reading() -> str:
    """What a cross-encoder adds to the ranking of each desk."""
    result = load("reading")
    told, cost = result["desks"], result["cost"]
    weights = [name for name in next(iter(told.values())) if name.startswith("weight ")]
    return "\n".join(
        [
            "## A reader of question and passage",
            "",
            "A cross-encoder reorders the first five articles (`ReadingRetriever`) with several weights: how nDCG@10",
            f"changes, with its interval. It takes {cost['ms a pair']:.0f} ms per pair on one core.",
            "",
            f"| desk | cases | nDCG@10 without | {' | '.join(weights)} |",
            f"|---|---|---|{'---|' * len(weights)}",
            *(_read(name, one, weights) for name, one in told.items()),
            "",
            made("reading"),
        ]
    )


def service_load() -> str:
    """The service with agents at work, while processes, index and database come and go."""
    result = load("service_load")
    counts, reviews = result["counts"], result["reviews"]
    errors = sum(count for name, count in counts.items() if name.startswith(("status", "failed")))
    p50, p95, p99 = result["panel p50, p95, p99 in ms"]
    _, _, longest = result["an agent waited, p50, p95, longest in s"]
    before, after = result["load of the machine, before and at the end"]
    grown = ", ".join(
        f"{one['second']:.0f} to {one['last']:.0f} in {one['minutes']:.1f} minutes"
        for one in result["MB of each process that lived long"]
    )
    return "\n".join(
        [
            "## Fifty agents and their webhooks",
            "",
            f"`assistkit serve` with {result['workers']} processes on loopback, {result['database']}, for",
            f"{result['seconds']:.0f} seconds: {counts['hooks']:,} webhooks announce cases, {result['agents']} agents",
            f"ask for {result['panels']:,} panels, insert and send. Meanwhile the index is rebuilt",
            f"{counts['swaps']} times, a process is killed {counts['kills']} times, and the database is restarted",
            f"{'once' if counts.get('restarts') == 1 else 'not at all'}.",
            "",
            "| what | |",
            "|---|---|",
            f"| errors that an agent or a webhook saw | {errors} |",
            f"| connections to a killed process, tried once more | {counts.get('retries', 0)} |",
            f"| reviews acknowledged, lost, doubled | {reviews['acknowledged']:,}, {reviews['lost']},"
            f" {reviews['doubled']} |",
            f"| cases with two suggestions; still in the queue | {reviews['cases with two suggestions']};"
            f" {reviews['still queued']} |",
            f"| a panel whose suggestion is ready: p50, p95, p99 | {p50}, {p95}, {p99} ms |",
            f"| longest wait of an agent for a panel | {longest} s |",
            f"| errors in the log | {result['errors in the log']} |",
            f"| MB per process, by minute | {', '.join(map(str, result['MB of a process, median of each minute']))} |",
            f"| MB of processes that lived two minutes or more, from the second minute to the last | {grown or '–'} |",
            "",
            f"The machine had other work to do: its load was {before} before the run and {after} at its end.",
            "",
            made("service_load"),
        ]
    )


def _read(name: str, one: Mapping[str, Any], weights: Sequence[str]) -> str:
    gains = [_gain(one[weight]["gain"][1]) for weight in weights]
    return f"| {name} | {one['cases']} | {one['without'][1]:.3f} | {' | '.join(gains)} |"


def _gain(values: Sequence[float]) -> str:
    return f"{values[0]:+.3f} ({values[1]:+.3f} to {values[2]:+.3f})"


def _sure(name: str, ranking: Mapping[str, Any], sure: Mapping[str, Any]) -> str:
    ready = sure["ready"]
    wrong = "–" if ready["wrong"] is None else f"{ready['wrong']:.2f}"
    cells = [
        _span(ranking["P@1"]),
        _span(ranking["nDCG@10"]),
        *(_pair(sure.get(k)) for k in ("right", "foreign", "missing")),
    ]
    return f"| {name} | {' | '.join(cells)} | {ready['own']:.2f} | {wrong} |"


def _drafted(name: str, drafts: Mapping[str, Any]) -> str:
    statuses = drafts["statuses"]
    share = sum(statuses.get(status, 0.0) for status in ("ready", "check", "clarify", "escalate"))
    cells = [*_three(drafts.get("spans")), *_three(drafts.get("ROUGE-L"))]
    return f"| {name} | {drafts['cases']} | {share:.2f} | {drafts['words of a draft']:.0f} | {' | '.join(cells)} |"


def _three(values: Mapping[str, Sequence[float]] | None) -> list[str]:
    return [f"{values[name][0]:.3f}" if values else "–" for name in ("draft", "top passage", "best window")]


def _pair(values: Mapping[str, Sequence[float]] | None) -> str:
    return f"{values['confidence'][0]:.2f} ({values['margin'][0]:.2f})" if values else "–"


def _span(values: Sequence[float]) -> str:
    return f"{values[0]:.2f} ({values[1]:.2f} to {values[2]:.2f})"
