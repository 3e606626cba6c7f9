"""Does a classifier read the tone better than the rules? Frustration and technical level, message by message.

    python benchmarks/tone.py [--data FOLDER]

The rules of assistkit.case.tone beside a logistic regression on the default embedder's vectors, leave-one-out over all
messages. Messages: tests/unit/case/tone_cases.py (`seen` while the rules were written; `held_back`, same author),
kb_samples (`mood`, which also calls many calm-sounding messages frustrated; no label for the technical level), and
posts of two forums, labeled by reading them before any rule saw them: Firefox (the rules were then changed once by
what they had missed there) and Thunderbird (two slips were mended afterwards). p is McNemar's
exact test on which of the two is right. Seedless.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.stats import binomtest
from sklearn.linear_model import LogisticRegression
from surroundings import REPOSITORY, data_folder, save

from assistkit import Case
from assistkit.case.dataset import load
from assistkit.case.query import case_query
from assistkit.case.tone import read_tone
from assistkit.index.embedders import load_embedder

sys.path.insert(0, str(REPOSITORY / "tests" / "unit" / "case"))
tone_cases = importlib.import_module("tone_cases")

FIREFOX = """
    1286611 1272569 1297641 1275291 1290460 1297578t 1289380f 1282526 1266566 1278488t 1272416 1289296f 1267165
    1269805 1268699 1275608 1278560 1272333 1275853 1282850 1268391 1284154 1272419 1266227 1297344 1271424
    1276653t 1273169 1270414t 1276087 1269862f 1267614 1269329 1286474 1286459 1277884 1269043 1269162t 1265931f
    1266069 1271218 1271376 1270059t 1281161 1290576 1274225 1270480 1281166f 1278650t 1290793 1270251 1267257
    1272585 1266393 1297960 1275260 1276520 1266319 1282974 1277050t 1275495t 1275740 1284291t 1266170 1278126
    1267034 1270372 1286645 1270885 1268893 1272329 1278392f 1274921f 1282009f 1275156 1282338f 1272461 1278415t
    1268589 1284690
"""
THUNDERBIRD = """
    1444628t 1455549 1436957t 1429116 1418372f 1423140 1477634 1462842 1401875 1434332 1447076 1444634 1481645
    1455091 1410874 1434045 1450483 1455968 1464558 1405477f 1466856f 1437589 1420983 1464909 1443828 1466546
    1441253 1419819 1420957 1427431 1406985 1413820 1417421 1447293 1478418 1453578 1408411 1470245t 1463512
    1437921 1471238 1468227 1480321 1412861 1431024 1424811 1462524 1426550f 1466600 1471439 1441034 1480558
    1411490 1470099 1429114f 1425526 1438886 1430120 1434588 1472868 1406218 1424178f 1465409 1480191 1401714
    1479469 1440052 1407358 1481412 1437563 1475892 1446642 1418382t 1403410t 1427391 1441359 1467418 1482338
    1476410 1413871 1454412 1401616 1415228 1469600 1452810 1424109 1481402 1476447 1424562 1433805
"""
"""Ids of posts; "f" behind one is frustrated, "t" technical."""
Row = tuple[str, Case, bool, bool | None]  # group, case, frustrated, technical where labeled


def rows() -> list[Row]:
    """Every labeled message."""
    found: list[Row] = []
    for group, written in (("seen", tone_cases.SEEN), ("held_back", tone_cases.HELD_BACK)):
        found += [(group, Case.from_text(one.text), one.frustrated, one.technical) for one in written]
    samples = load(REPOSITORY / "kb_samples")
    found += [("kb_samples", case, samples.rows[case.id]["mood"] == "frustrated", None) for case in samples.cases]
    data = data_folder(__doc__)
    for name, marked in (("firefox", FIREFOX), ("thunderbird", THUNDERBIRD)):
        flags = {word.rstrip("ft"): word.lstrip("0123456789") for word in marked.split()}
        posts = [case for case in load(data / name).cases if case.id in flags]
        found += [(name, case, "f" in flags[case.id], "t" in flags[case.id]) for case in posts]
    return [(group, case.before_first_agent(), *labels) for group, case, *labels in found]  # type: ignore[misc]


def left_out(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """What the regression says of each message when fitted on all others."""
    said = []
    for at in range(len(y)):
        others = np.arange(len(y)) != at
        model = LogisticRegression(C=10.0, class_weight="balanced").fit(x[others], y[others])
        said.append(bool(model.predict(x[at : at + 1])[0]))
    return np.array(said)


def figures(said: np.ndarray, true: np.ndarray) -> dict[str, Any]:
    """Precision, recall and F1, with the counts they come from."""
    right = int((said & true).sum())
    return {
        "precision": round(right / max(1, int(said.sum())), 3),
        "recall": round(right / max(1, int(true.sum())), 3),
        "f1": round(2 * right / max(1, int(said.sum() + true.sum())), 3),
        "right_said_true": [right, int(said.sum()), int(true.sum())],
    }


def compared(groups: Sequence[str], rules: np.ndarray, learned: np.ndarray, true: np.ndarray) -> dict[str, Any]:
    """Both beside each other, a group at a time and all messages that the rules were not written on."""
    result = {}
    unseen = "all but seen"
    for group in [*dict.fromkeys(groups), unseen]:
        mask = np.array([one == group or (group == unseen and one != "seen") for one in groups])
        a, b, t = rules[mask], learned[mask], true[mask]
        better, worse = int(((a == t) & (b != t)).sum()), int(((a != t) & (b == t)).sum())
        p = binomtest(better, better + worse).pvalue if better + worse else 1.0
        result[group] = {
            "messages": int(mask.sum()),
            "rules": figures(a, t),
            "classifier": figures(b, t),
            "only_rules_right": better,
            "only_classifier_right": worse,
            "p": round(float(p), 4),
        }
    return result


def main() -> None:
    found = rows()
    vectors = load_embedder().encode_query([case_query(case) for _, case, _, _ in found])
    tones = [read_tone(case) for _, case, _, _ in found]
    result: dict[str, Any] = {}
    for trait, place in (("frustrated", 2), ("technical", 3)):
        use = [at for at, row in enumerate(found) if row[place] is not None]
        true = np.array([bool(found[at][place]) for at in use])
        rules = np.array([bool(getattr(tones[at], trait)) for at in use])
        result[trait] = compared([found[at][0] for at in use], rules, left_out(vectors[use], true), true)
    save("tone", {"method": "rules against leave-one-out logistic regression on embeddings", **result})


if __name__ == "__main__":
    main()
