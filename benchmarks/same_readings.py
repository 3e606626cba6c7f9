"""Does a change of words change what is read of cases? Writes down what is read, or compares with what was.

    python benchmarks/same_readings.py before.json             # with the code as it was
    python benchmarks/same_readings.py after.json before.json  # with the code as it is: prints what differs

Cases of `kb_samples` and of the desks in ../shared/data, up to so many of each; sentences of articles against their
sources, half of them changed by rule.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from assistkit.case.files import read_cases
from assistkit.case.query import case_query
from assistkit.case.questions import questions
from assistkit.case.summary import summarize
from assistkit.case.tone import read_tone
from assistkit.case.tried import tried
from assistkit.case.unasked import unasked
from assistkit.drafters.asking_how import answers_with, asks_how
from assistkit.text.sentences import sentences
from assistkit.types import Case
from assistkit.verifiers.polarity import disagreement

DATA = Path(__file__).parents[2] / "shared" / "data"
OURS = Path(__file__).parents[1] / "kb_samples" / "cases.jsonl"
DESKS = {"thunderbird": 500, "firefox": 300, "techqa": 120, "doc2dial-dmv": 60, "logingov": 67, "awsdocs": 47}
SENTENCES, SEED = 1_500, 7
CHANGES = {
    "not ": "", "can ": "cannot ", "is ": "is not ", "only ": "", "enable": "disable", "before": "after",
    "must": "may", "at least": "at most", "on ": "off ", "all": "no",
}  # fmt: skip


def main() -> None:
    out = Path(sys.argv[1])
    read = {"cases": dict(_cases()), "checks": list(_checks())}
    out.write_text(json.dumps(read, ensure_ascii=False), encoding="utf-8")
    print(f"{len(read['cases']):,} cases, {len(read['checks']):,} checks")
    if len(sys.argv) > 2:
        before = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
        _compare(before, json.loads(out.read_text(encoding="utf-8")))


def _cases() -> Any:
    for path, most in ((OURS, 10_000), *((DATA / name / "cases.jsonl", most) for name, most in DESKS.items())):
        every = read_cases(path)
        random.Random(SEED).shuffle(every)  # noqa: S311
        for case in every[:most]:
            yield f"{path.parent.name}/{case.id}", _read(case)


def _read(case: Case) -> dict[str, Any]:
    query, tone, nothing = case_query(case), read_tone(case), unasked(case)
    return {
        "language": tone.language,
        "query": query,
        "tone": [tone.contacts, tone.frustrated, tone.technical, tone.formal, tone.first_name],
        "questions": list(questions(case)),
        "tried": list(tried(case)),
        "summary": [[line.kind, line.text, line.message] for line in summarize(case)],
        "unasked": nothing.code if nothing else "",
        "how": asks_how(query),
        "answer": [answers_with(query, steps, tone.language) for steps in (True, False)],
    }


def _checks() -> Any:
    drawn = random.Random(SEED)  # noqa: S311
    articles = [json.loads(line) for line in (DATA / "thunderbird" / "articles.jsonl").open(encoding="utf-8")][:200]
    texts = [one["body"][:3_000] for one in articles if one.get("language", "en").startswith("en")]
    every = [" ".join(text[start:end].split()) for text in texts for start, end in sentences(text)]
    said = [one for one in every if 5 < len(one.split()) < 40]
    drawn.shuffle(said)
    for one in said[:SENTENCES]:
        for old, new in CHANGES.items():
            if old in one:
                yield [one, old, disagreement(one.replace(old, new, 1), one)]
        yield [one, "another", disagreement(one, drawn.choice(said))]


def _compare(before: dict[str, Any], after: dict[str, Any]) -> None:
    differ: Counter[tuple[str, str]] = Counter()
    sizes = Counter(one["language"] for one in before["cases"].values())
    for name, one in before["cases"].items():
        differ.update((one["language"], field) for field, value in one.items() if after["cases"][name][field] != value)
    for code, number in sizes.most_common():
        changed = {field: count for (of, field), count in differ.items() if of == code}
        print(f"{code or '??'}: {number:,} cases, changed: {changed or 'nothing'}")
    print(f"checks changed: {sum(x != y for x, y in zip(before['checks'], after['checks'], strict=True)):,}")


if __name__ == "__main__":
    main()
