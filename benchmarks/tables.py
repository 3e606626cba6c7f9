"""Write docs/benchmarks.md from benchmarks/results/*.json, so that no figure in it was typed by hand.

python benchmarks/tables.py
"""

from __future__ import annotations

import json
from typing import Any

from surroundings import REPOSITORY, RESULTS

PAGE = REPOSITORY / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

This page is written by `python benchmarks/tables.py` from the JSON files in `benchmarks/results/`. Each of them says
which command made it, on which machine, with which versions. Intervals are 95 % bootstrap intervals. The forum data
is not part of the repository; kb_samples is.
"""


def load(name: str) -> dict[str, Any]:
    result: dict[str, Any] = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))
    return result


def made(result: dict[str, Any]) -> str:
    info = result["made"]
    versions = ", ".join(f"{package} {number}" for package, number in info["versions"].items())
    return f"`{info['command']}`, {info['date']}, {info['machine']}, Python {info['python']}; {versions}."


def span(pair: list[float]) -> str:
    return f"{pair[0]:.3f} to {pair[1]:.3f}"


def retrieval() -> str:
    result = load("cold_retrieval")
    lines = [
        "## Retrieval from articles alone",
        "",
        "Against the script everybody writes first (`benchmarks/plain_search.py`: chunks of 180 words with the title,",
        "sentence-transformers fp32, FAISS, best chunk), same cases, same articles, same model.",
        "",
        "| cases | measure | assistkit | plain script | difference (paired) |",
        "|---|---|---|---|---|",
    ]
    for data in ("thunderbird 2024", "kb_samples"):
        for measure in ("nDCG@10", "R@10"):
            row = result[data][measure]
            lines.append(
                f"| {data} ({result[data]['cases']}) | {measure} "
                f"| {row['assistkit']:.3f} ({span(row['assistkit_interval'])}) "
                f"| {row['plain']:.3f} ({span(row['plain_interval'])}) "
                f"| {row['difference']:+.3f} ({span(row['difference_interval'])}) |"
            )
    return "\n".join([*lines, "", made(result)])


def past_cases() -> str:
    result = load("past_cases")
    lines = ["## Ranking that learns from solved cases", ""]
    for data in ("thunderbird 2024", "firefox, last third"):
        part = result[data]
        lines += [
            f"{data}: {part['cases']} judged cases, {part['history']} solved ones before them. What `assistkit learn` "
            f"chose: {part['why']}.",
            "",
            "| ranking | nDCG@10 | against articles alone (paired) |",
            "|---|---|---|",
            *_rows(part["rows"]),
            "",
        ]
    parts = (
        (
            "What each signal is worth: Thunderbird, the others fitted anew. The difference is to all six signals, or, "
            "for articles alone, to all four.",
            "signals",
            result["ablation"],
        ),
        (
            f"Small histories: random parts of {result['thunderbird 2024']['history']} cases, mean of three draws, "
            "shipped weights, against articles alone.",
            "solved cases",
            result["sizes"],
        ),
    )
    for about, what, rows in parts:
        lines += [about, "", f"| {what} | nDCG@10 | difference (paired) |", "|---|---|---|", *_rows(rows), ""]
    lines += [
        "The year 2024 from nothing, learning at the start of each week what was solved before; shipped weights,",
        "against articles alone.",
        "",
        "| cases with | cases | nDCG@10 | difference (paired) | p |",
        "|---|---|---|---|---|",
        *(_replayed(name, row) for name, row in result["replay"].items()),
        "",
        "Bad histories, each as `assistkit learn` leaves it, against articles alone.",
        "",
        "| history | nDCG@10 | difference (paired) | weights |",
        "|---|---|---|---|",
        *(
            f"{row} {part['why']} |"
            for row, part in zip(_rows(result["spoilt"]), result["spoilt"].values(), strict=True)
        ),
        "",
    ]
    cost, firefox = result["cost"], result["firefox, last third"]
    lines += [
        f"Learning {cost['learned_cases']:,} cases, embedding them included, took {cost['learn_s']} s, and "
        f"{firefox['history']:,} of Firefox {firefox['learn_s']} s. With 30,000 past cases the memory beyond "
        f"their vectors is {cost['memory_beyond_vectors_30000']:.0%} of these. `suggest` took "
        f"{cost['suggest_p50_ratio']} times as long with them as without (p50, one process, in turn), and "
        f"{cost['suggest_p50_ratio_30000']} times with 30,000 past cases.",
        "",
        made(result),
    ]
    return "\n".join(lines)


def _replayed(name: str, row: dict[str, Any]) -> str:
    gain = f"{row['difference']:+.3f} ({span(row['difference_interval'])})"
    return f"| {name} | {row['cases']} | {row['nDCG@10']:.3f} ({span(row['interval'])}) | {gain} | {row['p']} |"


def _rows(rows: dict[str, Any]) -> list[str]:
    return [
        f"| {name} | {row['nDCG@10']:.3f} ({span(row['interval'])}) | "
        + (f"{row['difference']:+.3f} ({span(row['difference_interval'])}) |" if "difference" in row else "|")
        for name, row in rows.items()
    ]


def languages() -> str:
    result = load("languages")
    lines = [
        "## Cases in other languages",
        "",
        "Thunderbird, 2024; the articles are English, and so are the embedder and the words of BM25. Judged by every",
        "article that a helper linked, which is a looser label than that of the tables above.",
        "",
        "| language | cases | of 2023, solved | articles alone | with solved cases | gain (paired) |",
        "|---|---|---|---|---|---|",
    ]
    for language, row in result["languages"].items():
        cold, warm = row["cold"], row["warm"]
        lines.append(
            f"| {language} | {row['cases']} | {row['past']} | {cold['nDCG@10']:.3f} ({span(cold['interval'])}) "
            f"| {warm['nDCG@10']:.3f} ({span(warm['interval'])}) "
            f"| {warm['difference']:+.3f} ({span(warm['difference_interval'])}) |"
        )
    return "\n".join([*lines, "", made(result)])


def peers() -> str:
    result = load("peers")
    lines = [
        "## Peers, side by side",
        "",
        "The same cases, articles and embedding model (all-MiniLM-L6-v2); every peer in an environment of its own, one",
        "query at a time. All get only the text of a case. `default` is hybrid search as a peer's documentation shows",
        "it; `dense` its vectors alone over 180-word chunks with the title. The difference is assistkit's default less",
        "the peer's figure. Times were taken while other jobs ran on the machine: read them as ratios at best. A",
        "variant that is not in the table did not finish.",
        "",
    ]
    for data in ("thunderbird 2024", "kb_samples"):
        part = result[data]
        lines += [
            f"{data}, {part['cases']} cases:",
            "",
            "| peer | nDCG@10 | assistkit minus this (p) | R@10 | query p50 / p95 ms | index s | peak MB |",
            "|---|---|---|---|---|---|---|",
            *(_peer(peer, name, row) for peer, own in part["peers"].items() for name, row in own.items()),
            "",
        ]
    first = result["thunderbird 2024"]["peers"]
    lines += ["| environment | size MB | packages | import s | model s |", "|---|---|---|---|---|"]
    for peer, row in result["environments"].items():
        run = first[peer]["default"]
        times = "| error | |" if "error" in run else f"| {run['import_s']} | {run['load_s']} |"
        lines.append(f"| {peer} | {row['size_mb']:,} | {row['packages']} {times}")
    said = [f"- {peer}, {name}: {row['says']}" for peer, own in first.items() for name, row in own.items()]
    return "\n".join([*lines, "", *said, "", made(result)])


def _peer(peer: str, name: str, row: dict[str, Any]) -> str:
    if "error" in row:
        return f"| {peer}, {name} | failed: {row['error']} | | | | | |"
    quality, recall, times = row["nDCG@10"], row["R@10"]["value"], row["query_ms"]
    difference = ""
    if "difference_interval" in quality:
        low_high = span(quality["difference_interval"])
        difference = f"{quality['assistkit_minus_this']:+.3f} ({low_high}; p {quality['p']:.4f})"
    return (
        f"| {peer}, {name} | {quality['value']:.3f} ({span(quality['interval'])}) | {difference} | {recall:.3f} "
        f"| {times['p50']} / {times['p95']} | {row['build_s']} | {row['peak_mb']:,} |"
    )


def speed() -> str:
    result, suggest = load("speed"), load("latency")
    embedder, process, update = (result[part] for part in ("embedder", "process", "update"))
    low, high = embedder["documents_ratio_range"]
    rows = [
        ("documents embedded, ratio to SentenceTransformer fp32", f"{embedder['documents_ratio']} ({low} to {high})"),
        ("documents embedded a second", f"{embedder['documents_per_second']}"),
        ("one query embedded, ratio to SentenceTransformer fp32", f"{embedder['query_ratio']}"),
        ("one query embedded", f"{embedder['query_ms']} ms"),
        (f"`suggest`, {suggest['passages']:,} passages, warm: p50", f"{suggest['p50_ms']} ms"),
        (f"`suggest`, {suggest['passages']:,} passages, warm: p95", f"{suggest['p95_ms']} ms"),
        ("`assistkit suggest` from a cold start", f"{process['suggest_cold_start_s']} s"),
        ("`import assistkit`", f"{process['import_s']} s"),
        ("peak memory of one suggestion", f"{process['suggest_peak_memory_mb']} MB"),
        (f"build of {update['articles']:,} articles ({update['passages']:,} passages)", f"{update['build_s']} s"),
        ("update of one article of them", f"{update['update_one_article_s']} s"),
    ]
    table = [f"| {what} | {figure} |" for what, figure in rows]
    return "\n".join(
        ["## Speed and size", "", "| what | measured |", "|---|---|", *table, "", made(suggest), "", made(result)]
    )


def drafts() -> str:
    result = load("drafts")
    lines = [
        "## Drafts against what agents wrote",
        "",
        "The whole draft, greeting and closing included, and what can be pasted without a drafter, against the real",
        "reply; articles as the retriever ranked them, right or wrong. In brackets: how much better the draft is, in",
        "pairs.",
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
    return "\n".join([*lines, "", f"Drafting took {taken} a case, p50 of the second half.", "", made(result)])


def corrupted() -> str:
    return (
        "## Spoiled drafts\n\nHow many of 893 drafts with a planted fault are caught, by kind, with the misses: see"
        " [Verification](verification.md).\n\n" + made(load("corrupted_drafts"))
    )


def confidence() -> str:
    result = load("confidence")
    rows = ("answerable or near", "answerable or far", "right or wrong, out of scope among the wrong")
    lines = [
        "## Confidence",
        "",
        "AUROC on 593 Thunderbird cases of 2024, 300 near and 300 far ones. What it means: ",
        "[Confidence](confidence.md).",
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
    return "\n".join([*lines, "", made(result)])


def clarifying() -> str:
    lines = (
        "## Clarifying questions and tone",
        "",
        "`python benchmarks/clarifying.py` and `python benchmarks/tone.py`; what came out stands in",
        "[Clarify](how-to/clarify.md) and [Set the tone](how-to/set-the-tone.md).",
        "",
        made(load("clarifying")),
    )
    return "\n".join(lines)


def reviews_year() -> str:
    result = load("reviews_year")
    lines = [
        "## Two years of reviews",
        "",
        "The labelled Thunderbird cases in the order of time. A draft is accepted where it cites an article that a",
        "helper linked; every Monday one side learns from the feedback store, the other never does. The shipped",
        "weights were fitted on 2023, so 2024 is what counts.",
        "",
        "![Accepted drafts by quarter, with and without learning](benchmarks-reviews-year.svg)",
        "",
        "| | cases | accepted, learning | not learning | difference (paired) | p |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {name} | {row['cases']:,} | {row['learning']:.3f} | {row['not']:.3f} "
        f"| {row['difference']:+.3f} ({span(row['interval'])}) | {row['p']:.4f} |"
        for name, row in result["rows"].items()
    ]
    return "\n".join([*lines, "", made(result)])


def desk_load() -> str:
    result = load("desk_load")
    reviews, ratio = result["reviews"], result["page_p95_ratio"]
    return "\n".join(
        (
            "## Twenty agents at a real desk",
            "",
            f"django-helpdesk under gunicorn on loopback, SQLite, a worker beside it: {result['agents']} agents open",
            f"tickets, insert, reject and answer for {result['seconds']:.0f} seconds. {result['errors']} errors;"
            f" {reviews['acknowledged']} reviews acknowledged, {reviews['lost']} lost, {reviews['doubled']} doubled,",
            f"{reviews['changed']} changed. The ticket page with the panel takes {ratio['value']:.2f}"
            f" ({span(ratio['interval'])}) times as long as without, at p95, in the same run.",
            "",
            made(result),
        )
    )


SECTIONS = {
    "cold_retrieval": retrieval,
    "past_cases": past_cases,
    "languages": languages,
    "peers": peers,
    "speed": speed,
    "confidence": confidence,
    "drafts": drafts,
    "corrupted_drafts": corrupted,
    "clarifying": clarifying,
    "reviews_year": reviews_year,
    "desk_load": desk_load,
}


def page() -> str:
    """What has not been measured yet has no section."""
    made_of = (section() for name, section in SECTIONS.items() if (RESULTS / f"{name}.json").exists())
    return "\n\n".join([HEAD.rstrip(), *made_of]) + "\n"


def main() -> None:
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
