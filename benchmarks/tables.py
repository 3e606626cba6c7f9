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


def fusion() -> str:
    result = load("fusion")
    lines = [
        "## What mixing the signals is worth",
        "",
        f"nDCG@10 on the {result['cases']} labelled Thunderbird cases of 2024, articles only.",
        "",
        "| ranking | nDCG@10 |",
        "|---|---|",
        *(f"| {name} | {row['nDCG@10']:.3f} ({span(row['interval'])}) |" for name, row in result["variants"].items()),
    ]
    return "\n".join([*lines, "", made(result)])


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


def gate() -> str:
    result = load("first_gate")
    cases, weights = result["cases"], result["coefficients"]
    rows = [
        ("cases fitted on: labelled, near, far", f"{cases['labelled']}, {cases['near']}, {cases['far']}"),
        *((f"weight of {name}", f"{weight}") for name, weight in weights.items()),
        ("constant", f"{result['constant']}"),
        ("AUROC on what it was fitted on", f"{result['auroc_fit']}"),
        ("AUROC on kb_samples", f"{result['auroc_kb_samples']}"),
        ("AUROC on kb_samples of similarity alone", f"{result['auroc_kb_samples_similarity_alone']}"),
    ]
    table = [f"| {what} | {figure} |" for what, figure in rows]
    head = [
        "## The first gate",
        "",
        "Does the first article answer? Not calibrated.",
        "",
        "| what | value |",
        "|---|---|",
    ]
    return "\n".join([*head, *table, "", made(result)])


def page() -> str:
    return "\n\n".join([HEAD.rstrip(), retrieval(), fusion(), speed(), gate()]) + "\n"


def main() -> None:
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
