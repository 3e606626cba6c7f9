"""What the evidence check catches: drafts spoiled by program, and paraphrases right and wrong written by hand.

    python benchmarks/corrupted_drafts.py [--data FOLDER]

Also where `least` comes from: how strongly sentences of real replies are held by the right and by a wrong article.
Misses are listed by id; only those of kb_samples are shown with their text.
"""

from __future__ import annotations

import csv
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from corruptions import Planted, planted, rebuilt
from surroundings import REPOSITORY, data_folder, save

from assistkit import Article, Case, Draft, Evidence
from assistkit.case.dataset import load
from assistkit.index.passages import Splitter
from assistkit.index.sources.folder import read_articles
from assistkit.statistics import wilson
from assistkit.text.grounding import find_grounding
from assistkit.text.plain import to_plain
from assistkit.text.sentences import sentences
from assistkit.types import Citation, Sentence
from assistkit.verifiers import LEAST, EvidenceVerifier

OFFICE = 300  # articles
REPLIES = 300  # cases
PARAPHRASES = Path(__file__).parent / "paraphrases.tsv"


def caught(one: Planted) -> set[str]:
    return {f.code for f in EvidenceVerifier().verify(one.case, one.draft, one.evidence) if f.severity == "error"}


def rates(items: Sequence[Planted]) -> dict[str, Any]:
    """Per kind: how many, how many caught, the rate with its Wilson interval; of clean ones the share flagged."""
    seen: dict[str, list[bool]] = defaultdict(list)
    for one in items:
        seen[one.kind].append(bool(caught(one)))
    table = {}
    for kind, hits in sorted(seen.items()):
        low, high = wilson(sum(hits), len(hits))
        table[kind] = {
            "drafts": len(hits),
            "flagged": sum(hits),
            "rate": round(sum(hits) / len(hits), 3),
            "wilson95": [round(low, 3), round(high, 3)],
        }
    return table


def wrong(items: Iterable[Planted]) -> list[str]:
    """Ids of what was judged wrongly: faults that passed, clean drafts that did not."""
    return [one.id for one in items if bool(caught(one)) == (one.kind == "clean")]


def paraphrased(articles: Sequence[Article], whole: bool) -> list[Planted]:
    """The hand-written pairs; each cites the sentence it says anew, or the whole passage."""
    by_id = {a.id: a for a in articles}
    public = [a for a in articles if a.visibility == "public"]
    made = []
    with PARAPHRASES.open(encoding="utf-8", newline="") as file:
        for n, row in enumerate(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE), 1):
            shown = [by_id[row["article"]], *random.Random(n).sample(public, 3)]  # noqa: S311
            evidence = tuple(
                Evidence(passage=p, score=1 / rank, rank=rank)
                for rank, a in enumerate(dict.fromkeys(a.id for a in shown), 1)
                for p in Splitter().split(by_id[a])
            )
            for kind, text in (("clean", row["paraphrase"]), (row["kind"], row["corrupted"])):
                draft = _draft(text.split(" || "), row["source"].split(" || "), evidence, whole)
                made.append(Planted(f"p{n:02d}:{row['article']}:{kind}", kind, Case.from_text("?"), draft, evidence))
    return made


def _draft(texts: Sequence[str], sources: Sequence[str], evidence: Sequence[Evidence], whole: bool) -> Draft:
    parts = []
    for n, text in enumerate(texts):
        source = _source(text, sources) if len(sources) > 1 else sources[0]
        passage = next(e.passage for e in evidence if source in e.passage.text)
        start = 0 if whole else passage.text.index(source)
        end = len(passage.text) if whole else start + len(source)
        citation = Citation(
            marker=1, article_id=passage.article_id, passage_id=passage.id, quote=passage.text[start:end],
            start=0, end=0, quote_start=start, quote_end=end,
        )  # fmt: skip
        before = (f"{n + 1}. " if not n else f"\n{n + 1}. ") if len(sources) > 1 else ""
        parts.append((before, Sentence(text=text, kind="evidence", start=0, end=0, markers=(1,)), [citation]))
    return rebuilt(parts)


def _source(text: str, sources: Sequence[str]) -> str:
    words = set(text.lower().split())
    return max(sources, key=lambda s: len(words & set(to_plain(s).lower().split())) / len(s.split()))


def calibration(data: Path) -> dict[str, Any]:
    """Strength of the sentences of real replies in an article that was labeled right, and in a near wrong one."""
    dataset = load(data / "thunderbird")
    lines = (data / "thunderbird" / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    rows = {row["id"]: row for row in map(json.loads, lines)}
    split = {}
    for id_, row in rows.items():
        text = row.get("text") or row.get("body") or ""
        split[id_] = Splitter().split(Article(id=id_, title=row.get("title", ""), text=text, visibility="public"))
    right, other = list[float](), list[float]()
    used = 0
    for case in dataset.cases:
        own = [a for a in dataset.qrels.get(case.id, {}) if split.get(a)]
        reply = str(dataset.rows[case.id].get("reply") or "")
        if not own or not reply or used == REPLIES:
            continue
        used += 1
        near = _near(own, rows, split)
        for start, end in sentences(reply):
            text = reply[start:end]
            if len(text.split()) < 5 or "http" in text:
                continue
            right.append(max(_strength(text, split[a]) for a in own))
            other.append(_strength(text, split[near]))
    return _distribution(right, other)


def _near(own: Sequence[str], rows: dict[str, Any], split: dict[str, Any]) -> str:
    """The article, not labeled, whose title shares most words with the right one's."""
    title = set(str(rows[own[0]].get("title", "")).lower().split())
    others = [a for a in rows if a not in own and split[a]]
    return max(others, key=lambda a: (len(title & set(str(rows[a].get("title", "")).lower().split())), a))


def _strength(text: str, passages: Any) -> float:
    found = find_grounding(text, passages)
    return found.strength if found else 0.0


def _distribution(right: Sequence[float], other: Sequence[float]) -> dict[str, Any]:
    levels = [0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8, 0.9]
    shares = {
        name: {str(level): round(float(np.mean(np.array(values) >= level)), 3) for level in levels}
        for name, values in (("right_article", right), ("near_wrong_article", other))
    }
    quantiles = {
        name: [round(float(q), 2) for q in np.quantile(values, [0.1, 0.25, 0.5, 0.75, 0.9, 0.99])]
        for name, values in (("right_article", right), ("near_wrong_article", other))
    }
    return {"sentences": len(right), "least": LEAST, "share_at_least": shares, "quantiles_10_25_50_75_90_99": quantiles}


def timing(items: Sequence[Planted]) -> dict[str, float]:
    """Milliseconds of a check: the first time, and when its passages have been read before."""
    clean = [one for one in items if one.kind == "clean"]
    times = [[], []]  # type: list[list[float]]
    for one in clean:
        for place in range(2):
            began = time.perf_counter()
            caught(one)
            times[place].append((time.perf_counter() - began) * 1e3)
    return {"median_ms": round(float(np.median(times[1])), 2), "p95_ms": round(float(np.quantile(times[1], 0.95)), 2)}


def office_articles(data: Path) -> list[Article]:
    path = data / "office_kb" / "articles.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []
    random.Random(1).shuffle(rows)  # noqa: S311
    return [
        Article(
            id=r["id"],
            title=r["title"],
            text=r.get("text") or r.get("body") or "",
            url=r.get("url", ""),
            visibility="public",
        )
        for r in rows[:OFFICE]
    ]


def main() -> None:
    data = data_folder(__doc__)
    samples = list(read_articles(REPOSITORY / "kb_samples" / "articles").articles)
    own, office = planted(samples), planted(office_articles(data))
    narrow, wide = paraphrased(samples, False), paraphrased(samples, True)
    counts = Counter(one.kind for one in [*own, *office])
    save(
        "corrupted_drafts",
        {
            "spoiled_by_program": sum(counts.values()) - counts["clean"],
            "kb_samples": rates(own),
            "office_kb": rates(office),
            "paraphrases_citing_the_sentence": rates(narrow),
            "paraphrases_citing_the_passage": rates(wide),
            "misses": {"program": wrong([*own, *office]), "by_sentence": wrong(narrow), "by_passage": wrong(wide)},
            "calibration": calibration(data),
            "time": timing(own),
        },
    )


if __name__ == "__main__":
    main()
