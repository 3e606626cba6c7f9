"""A small dataset and runs over it, made by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assistkit.types import Citation, Evidence, Passage, Sentence, Suggestion


def suggestion(
    case: str, status: str, confidence: float, article: str = "", text: str = "Open the menu."
) -> Suggestion:
    """One whose only sentence cites `article`, or without a draft."""
    passage = Passage(
        id=f"{article}#0", article_id=article, title=article.title(), text=text, start=0, end=len(text),
        visibility="public", url=f"https://help.example/{article}",
    )  # fmt: skip
    cited = Citation(
        marker=1, article_id=article, passage_id=passage.id, quote=text, start=0, end=len(text),
        quote_start=0, quote_end=len(text),
    )  # fmt: skip
    made: dict[str, Any] = {
        "text": f"{text} [1]",
        "sentences": (Sentence(text=text, kind="evidence", start=0, end=len(text), markers=(1,)),),
        "citations": (cited,),
        "evidence": (Evidence(passage=passage, score=1.0, rank=1),),
    }
    return Suggestion(
        id=f"s-{case}", case_id=case, status=status, confidence=confidence, **(made if article else {})  # type: ignore[arg-type]
    )  # fmt: skip


def write_dataset(folder: Path, rows: Sequence[Mapping[str, Any]], qrels: Mapping[str, Mapping[str, int]]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cases.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    lines = [f"{case}\t{article}\t{grade}\n" for case, grades in qrels.items() for article, grade in grades.items()]
    (folder / "qrels.tsv").write_text("".join(lines), encoding="utf-8")
    return folder


def write_run(
    folder: Path,
    ranking: Mapping[str, Sequence[str]],
    suggestions: Sequence[Suggestion] = (),
    scores: Sequence[float] | None = None,
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["case_id\tarticle_id\trank\tscore\n"]
    for case, articles in ranking.items():
        given = scores or [1 / rank for rank in range(1, len(articles) + 1)]
        lines += [f"{case}\t{article}\t{at + 1}\t{given[at]:.6f}\n" for at, article in enumerate(articles)]
    (folder / "run.tsv").write_text("".join(lines), encoding="utf-8")
    if suggestions:
        text = "".join(json.dumps(one.to_dict()) + "\n" for one in suggestions)
        (folder / "suggestions.jsonl").write_text(text, encoding="utf-8")
    return folder
