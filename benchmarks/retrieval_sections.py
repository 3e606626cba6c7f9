"""The sections of the benchmark pages about retrieval, one function each."""

from __future__ import annotations

from typing import Any

from figures import load, made, span

OWN_ROWS = {("assistkit", "default"): "text alone", ("assistkit", "history"): "text alone, with solved cases"}


def retrieval() -> str:
    result = load("cold_retrieval")
    lines = [
        "## Retrieval from articles alone",
        "",
        "Compared with the script that everybody writes first (`benchmarks/plain_search.py`: chunks of 180 words with",
        "the title, sentence-transformers fp32, FAISS, best chunk) on the same cases and articles, with the same",
        "model. ",
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
    return "\n".join([*lines, "", made("cold_retrieval")])


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
            "What each signal is worth, on Thunderbird: one is left out and the others are fitted again. The "
            "difference is to all six signals or, for articles alone, to all four.",
            "signals",
            result["ablation"],
        ),
        (
            f"Small histories: random samples of {result['thunderbird 2024']['history']} cases, mean of three draws, "
            "shipped weights, against articles alone.",
            "solved cases",
            result["sizes"],
        ),
    )
    for about, what, rows in parts:
        lines += [about, "", f"| {what} | nDCG@10 | difference (paired) |", "|---|---|---|", *_rows(rows), ""]
    lines += [
        "The year 2024 without any earlier cases, learning at the start of each week what was solved before. Shipped",
        "weights, against articles alone.",
        "",
        "| cases with | cases | nDCG@10 | difference (paired) | p |",
        "|---|---|---|---|---|",
        *(_replayed(name, row) for name, row in result["replay"].items()),
        "",
        "Bad histories, each after `assistkit learn`, against articles alone.",
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
        f"Learning {cost['learned_cases']:,} cases, including embedding, took {cost['learn_s']} s, and "
        f"{firefox['history']:,} Firefox cases took {firefox['learn_s']} s. With 30,000 past cases, the memory beyond "
        f"their vectors is {cost['memory_beyond_vectors_30000']:.0%} of the vectors. `suggest` took "
        f"{cost['suggest_p50_ratio']} times as long with past cases as without (p50, one process, alternating), and "
        f"{cost['suggest_p50_ratio_30000']} times as long with 30,000 of them.",
        "",
        made("past_cases"),
    ]
    return "\n".join(lines)


def _replayed(name: str, row: dict[str, Any]) -> str:
    gain = f"{row['difference']:+.3f} ({span(row['difference_interval'])})"
    return f"| {name} | {row['cases']} | {row['nDCG@10']:.3f} ({span(row['interval'])}) | {gain} | {row['p']} |"


def _rows(rows: dict[str, Any]) -> list[str]:
    return [
        f"| {name.replace(' %', '%')} | {row['nDCG@10']:.3f} ({span(row['interval'])}) | "
        + (f"{row['difference']:+.3f} ({span(row['difference_interval'])}) |" if "difference" in row else "|")
        for name, row in rows.items()
    ]


def languages() -> str:
    result = load("languages")
    lines = [
        "## Cases in other languages",
        "",
        "Thunderbird, 2024. All articles are in English, and the solved cases are those of 2023. Every article that a",
        "helper linked counts as right, which is a looser label than in the other tables. Before: the default embedder",
        "alone, with the weights for English. Now: the multilingual embedder also compares cases in other languages,",
        "with weights across languages, which were fitted without any Dutch case. Neither embedder reads Czech.",
        "",
        "| language | cases | of 2023, solved | articles alone: before | now | gain (paired) "
        "| with solved cases: before | now | gain (paired) |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for language, row in result["languages"].items():
        told = [f"{row['cases']} | {row['past']}"]
        for name in ("cold", "warm"):
            now, before = row[name], row[f"{name}_before"]
            told += [
                f"{before['nDCG@10']:.3f} | {now['nDCG@10']:.3f} ({span(now['interval'])}) "
                f"| {now['difference']:+.3f} ({span(now['difference_interval'])})"
            ]
        lines.append(f"| {language} | {' | '.join(told)} |")
    lines += [
        "",
        "Login.gov: 55 topics, each an article in English, Spanish, French and Chinese. P@1 is how often the first",
        "article is on the right topic. A title is searched with its language given. The questions are old addresses",
        "of the help center, each labeled with the page that it leads to now, which is often an overview.",
        "",
        "| asked | queries | P@1 |",
        "|---|---|---|",
    ]
    for kind, rows in result["topics"].items():
        whole = {name: row for name, row in rows.items() if " to " not in name and "language, " not in name}
        lines += [f"| {kind}: {name} | {row['queries']} | {row['P@1']:.3f} |" for name, row in whole.items()]
    return "\n".join([*lines, "", made("languages")])


def peers() -> str:
    result = load("peers")
    lines = [
        "## Peers, side by side",
        "",
        "The same cases, articles and embedding model (all-MiniLM-L6-v2), each peer in a separate environment, one",
        "query at a time. All of them, including assistkit, get only the text of a case: not the product, which no",
        "peer reads. So assistkit's first row is what the ablation calls *articles alone, without product*, and is",
        "lower than in the first table of [Benchmarks](../benchmarks.md). `default` is hybrid search as in a peer's",
        "documentation; `dense` is its vectors alone, over 180-word chunks with the title. The difference is",
        "assistkit's first row minus the peer's figure. Times were taken while other jobs ran on the machine: read",
        "them as ratios at best. A variant that is not in the table did not finish.",
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
    said = [
        f"- {peer}, {OWN_ROWS.get((peer, name), name)}: {row['says']}"
        for peer, own in first.items()
        for name, row in own.items()
    ]
    return "\n".join([*lines, "", *said, "", made("peers")])


def _peer(peer: str, name: str, row: dict[str, Any]) -> str:
    name = OWN_ROWS.get((peer, name), name)
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
