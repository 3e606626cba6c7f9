"""Does a draft answer what the customer asks later in a talk?

    python benchmarks/follow_ups.py [--data FOLDER]

On the two public offices, `CASES` talks each, drawn once: their last message asks something, and people marked what
answers it. P@1 is of the articles, found by the whole talk. The others are the share of the marked words in the draft:
as it is, with the talk as one question, and with the newest messages alone; a case without a draft counts as 0. Last
by how much the draft is better than with the talk as one question, paired, with the interval of a bootstrap.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from open_desks import open_desks
from spans import span_recall
from surroundings import data_folder, save

from assistkit import Assistant, Case
from assistkit.case.conversation import turns
from assistkit.case.dataset import load
from assistkit.index.embedders import load_embedder
from assistkit.index.knowledge import KnowledgeIndex
from assistkit.protocols import Embedder
from assistkit.statistics import means, permutation_p

OFFICES = {"dmv": "doc2dial-dmv", "studentaid": "doc2dial-studentaid"}
CASES, SEED = 200, 7


def rows_of(folder: Path) -> list[Mapping[str, Any]]:
    rows = [row for row in load(folder, split="later").rows.values() if row.get("spans")]
    return random.Random(SEED).sample(rows, CASES)  # noqa: S311  drawn again the same


def ways(case: Case) -> list[Case]:
    """The case as it is, with the talk as one question, and what the customer wrote last alone."""
    asked = tuple(one for one in case.messages if one.author == "customer")
    newest = tuple(case.messages[number] for number in turns(case)[0])
    return [case, Case(id=case.id, messages=asked), Case(id=case.id, messages=newest)]


def of(folder: Path, index: KnowledgeIndex, embedder: Embedder) -> dict[str, Any]:
    assistant, right, held = Assistant(index, embedder), list[float](), list[list[float]]()
    for row in rows_of(folder):
        spans = [one for one in row["spans"] if one["article_id"] in index.articles]
        gold = " ".join(index.articles[s["article_id"]].text[s["start"] : s["end"]] for s in spans)
        case = Case.from_row(row)
        evidence = assistant.retrieve([case])[0]
        made = [assistant.suggest_from(one, evidence) for one in ways(case)]
        quoted = ["\n".join(s.text for s in one.sentences if s.kind == "evidence") for one in made]
        right.append(float(evidence[0].passage.article_id in {one["article_id"] for one in spans}))
        held.append([span_recall(gold, text) for text in quoted])
    shares = np.array(held)
    better = shares[:, [0]] - shares[:, [1]]
    gain, p = means(better, SEED), permutation_p(better, SEED)
    named = zip(("as it is", "one question", "newest alone"), shares.mean(axis=0), strict=True)
    return {
        "cases": len(held),
        "P@1": round(float(np.mean(right)), 3),
        **{name: round(float(share), 3) for name, share in named},
        "better": [round(float(part[0]), 3) for part in gain[:3]],
        "p": round(float(p[0]), 4),
    }


def main() -> None:
    data, embedder = data_folder(__doc__), load_embedder()
    desks = open_desks(data)
    with tempfile.TemporaryDirectory() as name:
        result = {
            desk: of(data / folder, desks[desk].built(Path(name), embedder), embedder)
            for desk, folder in OFFICES.items()
        }
    save("follow_ups", {"desks": result})


if __name__ == "__main__":
    main()
