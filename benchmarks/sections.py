"""The sections of the benchmark pages about all but retrieval, one function each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from figures import load, made, span


def speed() -> str:
    result, suggest = load("speed"), load("latency")
    embedder, process, update = (result[part] for part in ("embedder", "process", "update"))
    low, high = embedder["documents_ratio_range"]
    rows = [
        ("documents embedded, ratio to SentenceTransformer fp32", f"{embedder['documents_ratio']} ({low} to {high})"),
        ("documents embedded per second", f"{embedder['documents_per_second']}"),
        ("one query embedded, ratio to SentenceTransformer fp32", f"{embedder['query_ratio']}"),
        ("one query embedded", f"{embedder['query_ms']} ms"),
        (f"`suggest`, {suggest['passages']:,} passages, warm: p50", f"{suggest['p50_ms']} ms"),
        (f"`suggest`, {suggest['passages']:,} passages, warm: p95", f"{suggest['p95_ms']} ms"),
        (
            "the same if the drafter embeds the parts of articles itself, in the same run",
            f"{suggest['p50_ratio']} times as long at p50, {suggest['p95_ratio']} at p95",
        ),
        ("parts of articles embedded for one suggestion, mean", _parts(suggest)),
        ("`assistkit suggest` from a cold start", f"{process['suggest_cold_start_s']} s"),
        ("`import assistkit`", f"{process['import_s']} s"),
        ("peak memory of one suggestion", f"{process['suggest_peak_memory_mb']} MB"),
        (f"build of {update['articles']:,} articles ({update['passages']:,} passages)", f"{update['build_s']} s"),
        ("update of one article of them", f"{update['update_one_article_s']} s"),
    ]
    table = [f"| {what} | {figure} |" for what, figure in rows]
    return "\n".join(
        [
            "## Speed and size",
            "",
            "Read the ratios of the `suggest` times rather than the times: other work on the machine slows down both",
            "sides. ",
            "| what | measured |",
            "|---|---|",
            *table,
            "",
            made("latency"),
            "",
            made("speed"),
        ]
    )


def _parts(suggest: Mapping[str, Any]) -> str:
    stored, without = (one["parts_of_articles"]["mean"] for one in (suggest, suggest["without_vectors"]))
    return f"{stored}; {without} if the drafter embeds them itself"


def drafts() -> str:
    result = load("drafts")
    lines = [
        "## Drafts against what agents wrote",
        "",
        "The whole draft, with greeting and closing, and what can be pasted without a drafter, compared with the real",
        "reply. The articles are as the retriever ranked them, right or wrong. In brackets: how much better the draft",
        "is, in pairs.",
        "",
        "| cases | what | ROUGE-L | content recall |",
        "|---|---|---|---|",
    ]
    for data in ("kb_samples", "thunderbird 2024"):
        for name, row in result[data]["rows"].items():
            cells = []
            for measure in ("ROUGE-L", "content recall"):
                own = row[measure]
                better = f" ({own['draft_better_by']:+.3f}, {span(own['better_interval'])}, p {own['p']:.4f})"
                cells.append(f"{own['value']:.3f}{'' if name == 'draft' else better}")
            lines.append(f"| {data} ({result[data]['cases']:,}) | {name} | {' | '.join(cells)} |")
    taken = " and ".join(f"{result[data]['draft_ms_p50']} ms ({data})" for data in ("kb_samples", "thunderbird 2024"))
    return "\n".join([*lines, "", f"Drafting took {taken} per case, p50 of the second half.", "", made("drafts")])


def corrupted() -> str:
    return (
        "## Spoiled drafts\n\nHow many drafts with a planted fault are caught, by kind, with the misses: see"
        " [The evidence check](../verification.md#what-it-catches).\n\n" + made("corrupted_drafts")
    )


def confidence() -> str:
    result = load("confidence")
    rows = ("answerable or near", "answerable or far", "right or wrong, out of scope among the wrong")
    lines = [
        "## Confidence",
        "",
        "AUROC on 593 Thunderbird cases of 2024, 300 near and 300 far ones. [Confidence](../confidence.md) says what",
        "it means.",
        "",
        "| | history: similarity alone | history: confidence | none: similarity alone | none: confidence |",
        "|---|---|---|---|---|",
    ]
    for row in rows:
        cells = [
            f"{one[row]['AUROC']:.3f} ({span(one[row]['interval'])})"
            for desk in ("thunderbird, with history", "thunderbird, without history")
            for one in (result[desk]["similarity alone"], result[desk]["shipped"])
        ]
        lines.append(f"| {row} | {' | '.join(cells)} |")
    return "\n".join([*lines, "", made("confidence")])


def clarifying() -> str:
    lines = (
        "## Clarifying questions and tone",
        "",
        "The results are in [Clarify](../how-to/clarify.md) and [Set the tone](../how-to/set-the-tone.md).",
        "",
        made("clarifying"),
        "",
        made("tone"),
    )
    return "\n".join(lines)


def reviews_year() -> str:
    result = load("reviews_year")
    lines = [
        "## Two years of reviews",
        "",
        "The labeled Thunderbird cases in chronological order. A draft counts as accepted if it cites an article that",
        "a helper linked. Every Monday one side learns from the feedback store; the other never does. The shipped",
        "weights were fitted on 2023, so 2024 is what counts.",
        "",
        "![Accepted drafts by quarter, with and without learning](../benchmarks-reviews-year.svg)",
        "",
        "| | cases | accepted, learning | not learning | difference (paired) | p |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {name} | {row['cases']:,} | {row['learning']:.3f} | {row['not']:.3f} "
        f"| {row['difference']:+.3f} ({span(row['interval'])}) | {row['p']:.4f} |"
        for name, row in result["rows"].items()
    ]
    return "\n".join([*lines, "", made("reviews_year")])


def desk_load() -> str:
    result = load("desk_load")
    reviews, ratio = result["reviews"], result["page_p95_ratio"]
    return "\n".join(
        (
            "## Twenty agents at a real desk",
            "",
            f"django-helpdesk under gunicorn on loopback, with SQLite and one worker: {result['agents']} agents open",
            f"tickets, insert, reject and answer for {result['seconds']:.0f} seconds. {result['errors']} errors;"
            f" {reviews['acknowledged']} reviews acknowledged, {reviews['lost']} lost, {reviews['doubled']} doubled,",
            f"{reviews['changed']} changed. The ticket page with the panel takes {ratio['value']:.2f}"
            f" ({span(ratio['interval'])}) times as long as without it, at p95, in the same run.",
            "",
            made("desk_load"),
        )
    )
