"""The tables of docs/scale.md."""

from __future__ import annotations

from typing import Any

from figures import load, other_code

ENGINES = {"folder": "folder", "postgres_exact": "PostgreSQL, every row", "postgres_hnsw": "PostgreSQL, graphs"}


def ranking() -> str:
    lines = [
        "| | cases | folder | PostgreSQL, every row | by graphs | difference of graphs | same first ten by graphs |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, one in load("scale")["ranking"].items():
        ndcg, (value, low, high) = one["ndcg"], one["difference"]["graphs"]
        lines.append(
            f"| {name} | {one['cases']} | {ndcg['folder']:.4f} | {ndcg['exact']:.4f} | {ndcg['graphs']:.4f} "
            f"| {value:+.4f} ({low:+.4f} to {high:+.4f}) | {one['same_first_ten']['graphs']:.1%} |"
        )
    return "\n".join([*_note(), *lines])


def sizes() -> str:
    lines = []
    for one in load("scale")["sizes"]:
        there = [name for name in ENGINES if name in one]
        used = [f"postgres_{one[name]['kind']}" if "kind" in one[name] else name for name in there]
        lines += [f"| {one['passages']:,} passages | {' | '.join(ENGINES[name] for name in used)} |"]
        lines += ["|---|" + "---|" * len(there)]
        for what, told in _ROWS.items():
            lines.append(f"| {what} | {' | '.join(told(one[name]) for name in there)} |")
        lines.append("")
    return "\n".join([*_note(), *lines]).rstrip()


def streamed() -> str:
    """PostgreSQL alone, with more than one process holds."""
    lines = []
    for one in load("scale_streamed")["sizes"]:
        own = one["postgres_hnsw"]
        lines += [f"| {one['passages']:,} passages | PostgreSQL, graphs |", "|---|---|"]
        lines += [f"| write the rows, embedded before | {own['rows_s'] / 60:,.0f} min |"]
        lines += [f"| make the graphs | {own['graphs_s'] / 60:,.0f} min |"]
        lines += [f"| {what} | {told(own)} |" for what, told in _ROWS.items() if not what.startswith("write")]
        lines.append("")
    return "\n".join([*_note("scale_streamed"), *lines]).rstrip()


def folder() -> str:
    """One index as the code before and this one write it."""
    lines = []
    for one in load("folder")["sizes"]:
        before, now = one["before"], one["now"]
        lines += [f"| {now['passages']:,} passages | format 4 | format 5 | ratio |", "|---|---|---|---|"]
        for name, told in _FOLDER.items():
            if name in before and name in now:
                old, new = before[name], now[name]
                lines.append(f"| {told} | {old:,} | {new:,} | {new / old:.2f} |")
        lines.append("")
    note = other_code("folder")
    return "\n".join([*([note, ""] if note else []), *lines]).rstrip()


_FOLDER = {
    "open_s": "open, s",
    "open_cpu": "the same, s of the processor",
    "update_s": "open, replace one article, publish, s",
    "update_cpu": "the same, s of the processor",
    "written_mb": "written by it, MB",
    "update_all_cpu": "`update_index` with every article, s of the processor",
    "memory_mb": "memory after 40 cases, MB",
    "own_mb": "of it the process's own, MB",
    "disk_mb": "a generation on disk, MB",
    "first_s": "what is proposed for the first case, s",
    "gather_ms": "for a later case, median of 39, ms",
    "gather_cpu": "mean of all 40, s of the processor",
}


def many_cases() -> str:
    lines = [
        "| solved cases | every one compared, p50 and p95 | by bits, p50 and p95 | of the hundred nearest found "
        "| votes off, mean and most | density off | ready after |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in load("many_cases")["sizes"]:
        votes, crowd = one["votes_off"], one["density_off"]
        lines.append(
            f"| {one['cases']:,} | {_times(one['exact'])} | {_times(one['bits'])} | {one['nearest_found']:.2%} "
            f"| {votes[0]:.2%} and {votes[1]:.2%} | {crowd[0]:.4f} and {crowd[1]:.4f} | {one['ready_s_bits']:.1f} s |"
        )
    note = other_code("many_cases")
    return "\n".join([*([note, ""] if note else []), *lines])


def bulk_build() -> str:
    lines = ["| | texts | undisturbed | processes | Ray | the same bytes |", "|---|---|---|---|---|---|"]
    for name, one in load("bulk_build")["runs"].items():
        ways = [one[way] for way in ("processes", "ray") if way in one]
        same = "yes" if all(way["same"] for way in ways) else "no"
        times = [f"{one[way]['s']:.0f} s" if way in one else "" for way in ("processes", "ray")]
        lines.append(f"| {name} | {one['texts']:,} | {one['undisturbed_s']:.0f} s | {' | '.join(times)} | {same} |")
    return "\n".join([*_note("bulk_build"), *lines])


def many_writers() -> str:
    found = load("many_writers")
    told = {
        "seconds": f"{found['seconds']:.0f}",
        "writers killed; restarts of the server": f"{found['killed']}; {found['restarts']}",
        "searches; articles written": f"{found['reads']:,}; {found['writes']:,}",
        "errors of readers and writers": len(found["errors"]),
        "articles of which a search saw two versions": found["half_articles"],
        "articles that were older at the end than told": found["lost_updates"],
        "problems that `index verify` found": len(found["problems"]),
        "longest wait for an answer, the restart included": f"{found['longest_answer_s']:.1f} s",
    }
    if "asked_again" in found:
        told["searches made again, as a passage was replaced before it was read"] = f"{found['asked_again']:,}"
    return "\n".join(
        [*_note("many_writers"), "| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in told.items())]
    )


def _times(found: dict[str, float]) -> str:
    return f"{found['p50_ms']:,.0f} and {found['p95_ms']:,.0f} ms"


_ROWS: dict[str, Any] = {
    "write all of it, embedded before": lambda one: f"{one['build_s']:.0f} s",
    "replace one article": lambda one: f"{one['update_one_s']:.2f} s",
    "open": lambda one: f"{one['open_s']:.2f} s",
    "retrieval, one client, p50 and p95": lambda one: _times(one["one_client"]),
    "retrieval, 16 clients, p50 and p95": lambda one: _times(one["many_clients"]),
    "retrievals a second, 16 clients": lambda one: f"{one['many_clients']['a_second']:.0f}",
    "on disk": lambda one: f"{one['disk_mb']:,} MB",
    "of the hundred nearest passages proposed": lambda one: f"{one.get('recall_nearest_100', 1):.1%}",
}


def _note(name: str = "scale") -> list[str]:
    note = other_code(name)
    return [note, ""] if note else []
