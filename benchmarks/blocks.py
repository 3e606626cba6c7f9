"""The blocks of figures in other pages of the manual, one function each; `python benchmarks/tables.py` writes them."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import scale_blocks
from figures import load, other_code, span
from model_sections import outcomes, scores

MISSES = Path(__file__).with_name("misses.toml")
FAULTS = {
    "number / unit": ("number", "unit"),
    "version or code / date": ("version", "date"),
    "price / price of another article": ("price", "stale-price"),
    "address / e-mail": ("url", "email"),
    "menu path / command": ("path", "command"),
    "leak: cited to a public article / to the internal one / as a notice": (
        "leak-public",
        "leak-internal",
        "leak-notice",
    ),
    "invented step": ("invented",),
    '"not" lost / added': ("negation-lost", "negation-added"),
    '"only" lost / opposite': ("only-lost", "opposite"),
    "wrong product": ("product",),
    "steps swapped / dropped / stopped early": ("steps-swapped", "steps-dropped", "steps-truncated"),
}
PARAPHRASED = {
    "number, price, version, date, address": ("number", "price", "version", "date", "email", "url"),
    "negation": ("negation",),
    "invented step": ("invented",),
    "menu path": ("path",),
    "wrong product": ("product",),
    "steps": ("steps-dropped", "steps-swapped", "steps-truncated"),
}
WAYS = ("similarity alone", "shipped")
FITTED = "fitted on the desk's earlier cases"
DESKS = ("thunderbird, with history", "thunderbird, without history")


def strengths() -> str:
    """Which share of sentences a threshold would let through."""
    told = load("corrupted_drafts")["calibration"]
    shares, least = told["share_at_least"], str(told["least"])
    levels = [level for level in shares["right_article"] if level != "0.65"]
    rows = [
        ("in the right article", shares["right_article"]),
        ("in a near, wrong article", shares["near_wrong_article"]),
    ]
    head = " | ".join(_bold(level, level == least) for level in levels)
    return _noted(
        "corrupted_drafts",
        f"{told['sentences']:,} sentences; `least` is {least}.",
        "",
        f"| Sentences with a strength of at least | {head} |",
        "|" + "---|" * (len(levels) + 1),
        *(
            f"| {name} | {' | '.join(_bold(_percent(own[one]), one == least) for one in levels)} |"
            for name, own in rows
        ),
    )


def faults() -> str:
    """How many planted faults were caught, by kind."""
    result = load("corrupted_drafts")
    sides = [result["kb_samples"], result["office_kb"]]
    clean = [side["clean"] for side in sides]
    rows = [
        f"| {name} | {' | '.join(' / '.join(_caught(side, (kind,)) for kind in kinds) for side in sides)} |"
        for name, kinds in FAULTS.items()
    ]
    return _noted(
        "corrupted_drafts",
        f"{result['spoiled_by_program']:,} faults, and {sum(one['drafts'] for one in clean):,} clean drafts.",
        "",
        "| Fault | kb_samples | office articles |",
        "|---|---|---|",
        *rows,
        f"| **clean drafts flagged** | {' | '.join(map(_flagged, clean))} |",
    )


def paraphrases() -> str:
    """The pairs written by hand."""
    result = load("corrupted_drafts")
    sides = [result["paraphrases_citing_the_sentence"], result["paraphrases_citing_the_passage"]]
    return _noted(
        "corrupted_drafts",
        "| Paraphrases | citing the sentence | citing the passage |",
        "|---|---|---|",
        f"| **right ones flagged** | {' | '.join(_flagged(side['clean']) for side in sides)} |",
        *(f"| {name} | {' | '.join(_caught(side, kinds) for side in sides)} |" for name, kinds in PARAPHRASED.items()),
    )


def misses() -> str:
    """What was judged wrongly; of the office articles, which have no licence to be quoted here, only how many."""
    found, known = load("corrupted_drafts")["misses"], tomllib.loads(MISSES.read_text(encoding="utf-8"))
    narrow, wide = found["by_sentence"], found["by_passage"]
    own = [one for one in found["program"] if "/" not in one]
    rows = [(one, "") for one in narrow]
    rows += [(one, "citing the passage: ") for one in wide if one not in narrow]
    rows += [(one, "") for one in own]
    return _noted(
        "corrupted_drafts",
        "| Id | What the draft said | Why it was judged wrongly |",
        "|---|---|---|",
        *(_miss(one, about, known.get(one, {})) for one, about in rows),
        "",
        f"In the office articles, {len(found['program']) - len(own)} faults were missed; their ids are in the results.",
    )


def check_time() -> str:
    """What a check takes."""
    taken = load("corrupted_drafts")["time"]
    return _noted(
        "corrupted_drafts",
        f"Median {taken['median_ms']:.1f} ms and {taken['p95_ms']:.1f} ms at the 95th percentile for a verbatim draft "
        "whose passages have been read before (they are cached).",
    )


def scope() -> str:
    """How well the number tells cases apart, and how well it is calibrated."""
    result = load("confidence")
    names = {
        "answerable or near": "answerable or near",
        "answerable or far": "answerable or far",
        "right or wrong, out of scope among the wrong": "right or all wrong",
        "right or wrong": "right or wrong, answerable cases",
        "answerable or gone": "answerable, or its article is gone",
    }
    rows = [
        f"| {name} | {' | '.join(_auroc(result[desk][way][key]) for desk in DESKS for way in WAYS)} |"
        for key, name in names.items()
    ]
    desks = [*DESKS, "firefox, with history", "firefox, without history"]
    calibration = [f"| {desk} | {_ece(result[desk]['shipped'])} | {_ece(result[desk][FITTED])} |" for desk in desks]
    return _noted(
        "confidence",
        "| | history: similarity alone | history: confidence | none: similarity alone | none: confidence |",
        "|---|---|---|---|---|",
        *rows,
        "",
        "Calibration error on the later half of the cases, with half as many near and half as many far ones; the error",
        "on the answerable cases alone is in brackets:",
        "",
        "| desk | as shipped | fitted on the desk's earlier cases |",
        "|---|---|---|",
        *calibration,
    )


def gone() -> str:
    """Cases whose article is not in the index, and near ones of kb_samples."""
    result = load("confidence")
    key = "gone held back, where 6 % of the answerable are"
    samples = result["kb_samples, without history"]
    rows = [
        (
            "article gone, held back at a threshold that holds back 6% of the answerable",
            *(_percent(_with(result, way)[key]) for way in WAYS),
        ),
        ("kb_samples: answerable or near, AUROC", *(_auroc(samples[way]["answerable or near"]) for way in WAYS)),
    ]
    return _noted(
        "confidence",
        "| | similarity alone | confidence |",
        "|---|---|---|",
        *(f"| {' | '.join(row)} |" for row in rows),
    )


def _with(result: Mapping[str, Any], way: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = result[DESKS[0]][way]
    return found


def among_others() -> str:
    """The same cases in a small and in a large knowledge base."""
    told = load("confidence")["kb_samples among others"]
    return _noted(
        "confidence",
        "| kb_samples | first article right | mean confidence | in scope, median |",
        "|---|---|---|---|",
        *(
            f"| {name} | {own['right']:.2f} | {own['confidence']:.2f} | {own['in scope, median']:.2f} |"
            for name, own in told.items()
        ),
    )


def few_articles() -> str:
    """Small knowledge bases drawn from five desks, the weight fitted on the other four."""
    told = load("small_desks")
    rows = [
        f"| {size} | {own['right']:.2f} | {own['said before']:.2f} | {own['said after']:.2f} | "
        f"{own['wrong above .61 before']:.2f} | {own['wrong above .61 after']:.2f} | "
        f"{own['right above .61 before']:.2f} | {own['right above .61 after']:.2f} |"
        for size, own in told["by size"].items()
    ]
    return _noted(
        "small_desks",
        "| articles | first one right | mean confidence without | with the prior | wrong ones ready without | with | "
        "right ones ready without | with |",
        "|---|---|---|---|---|---|---|---|",
        *rows,
    )


def promises() -> str:
    """How often a threshold was promised, and how often the promise was broken."""
    sides = [load("confidence")["promises"][name]["splits"] for name in ("with history", "without history")]
    rows = [
        f"| {float(level):.0%} | "
        + " | ".join(f"{side[level]['supported']:.0%} / {side[level]['exceeded']:.1%}" for side in sides)
        + " |"
        for level in sides[0]
    ]
    return _noted(
        "confidence",
        "| at most wrong | history: found / exceeded | none: found / exceeded |",
        "|---|---|---|",
        *rows,
    )


def confidence_cost() -> str:
    """What the number costs."""
    cost = load("confidence")["cost, ms"]
    return _noted(
        "confidence",
        f"It costs {sum(cost.values()):.1f} ms per case with 30,000 past cases and 1,000 passages, most of it for",
        "reading the text of the case.",
    )


def language_models() -> str:
    """The outcome of small models' drafts."""
    models = load("language_models")["models"]
    return _noted("language_models", *outcomes(models), "", *scores(models))


def embedded() -> str:
    """What a suggestion embeds, with the vectors of the index and without."""
    told = load("latency")
    ways = {"with": told, "without": told["without_vectors"]}
    return _noted(
        "latency",
        "| vectors of parts | p50 | p95 | texts of the case embedded | parts of articles embedded |",
        "|---|---|---|---|---|",
        *(
            f"| {name} | {one['p50_ms']} ms | {one['p95_ms']} ms | {_counted(one['texts_of_the_case'])} "
            f"| {_counted(one['parts_of_articles'])} |"
            for name, one in ways.items()
        ),
    )


BLOCKS: Mapping[str, Callable[[], str]] = {
    "verification-strength": strengths,
    "verification-faults": faults,
    "verification-paraphrases": paraphrases,
    "verification-misses": misses,
    "verification-time": check_time,
    "confidence-scope": scope,
    "confidence-gone": gone,
    "confidence-among-others": among_others,
    "confidence-few": few_articles,
    "confidence-promises": promises,
    "confidence-cost": confidence_cost,
    "language-models": language_models,
    "embedded": embedded,
    "scale-ranking": scale_blocks.ranking,
    "folder": scale_blocks.folder,
    "scale-sizes": scale_blocks.sizes,
    "bulk-build": scale_blocks.bulk_build,
    "scale-streamed": scale_blocks.streamed,
    "many-writers": scale_blocks.many_writers,
    "many-cases": scale_blocks.many_cases,
}


def _noted(name: str, *lines: str) -> str:
    """The lines, and below them the mark of figures that other code made."""
    note = other_code(name)
    return "\n".join([*lines, "", note] if note else lines)


def _counted(counts: Mapping[str, Any]) -> str:
    return f"{counts['mean']} (at most {counts['most']})"


def _bold(text: str, so: bool) -> str:
    return f"**{text}**" if so else text


def _percent(share: float) -> str:
    percent = 100 * share
    return f"{percent:.0f}%" if percent >= 9.95 or percent == round(percent) else f"{percent:.1f}%"


def _caught(side: Mapping[str, Any], kinds: Sequence[str]) -> str:
    rows = [side[kind] for kind in kinds if kind in side]
    return f"{sum(row['flagged'] for row in rows)} of {sum(row['drafts'] for row in rows)}" if rows else "–"


def _flagged(row: Mapping[str, Any]) -> str:
    low, high = (100 * one for one in row["wilson95"])
    return f"{row['flagged']} of {row['drafts']} ({low:.1f} to {high:.1f}%)"


def _miss(name: str, about: str, known: Mapping[str, str]) -> str:
    article, _, kind = name.rpartition(":")
    why = about + known.get("why", "not looked at yet")
    return f"| {article.partition(':')[0]}, {kind} | {known.get('said', '')} | {why} |"


def _auroc(row: Mapping[str, Any]) -> str:
    return f"{row['AUROC']:.3f} ({span(row['interval'])})"


def _ece(way: Mapping[str, Any]) -> str:
    own, every = way["calibration, own cases"], way["calibration, with out of scope"]
    return f"{every['ECE']:.3f} ({span(every['interval'])}) [{own['ECE']:.3f}]"
