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
        lines += [f"| {one['passages']:,} passages | {' | '.join(ENGINES[name] for name in there)} |"]
        lines += ["|---|" + "---|" * len(there)]
        for what, told in _ROWS.items():
            lines.append(f"| {what} | {' | '.join(told(one[name]) for name in there)} |")
        lines.append("")
    return "\n".join([*_note(), *lines]).rstrip()


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


def _note() -> list[str]:
    note = other_code("scale")
    return [note, ""] if note else []
