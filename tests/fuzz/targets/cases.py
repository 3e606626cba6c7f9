"""Cases with their labels, as evaluation data, history and `suggest --case` read them."""

from __future__ import annotations

from kit import folder, parts_of

from assistkit.case.dataset import load
from assistkit.case.files import read_cases
from assistkit.errors import AssistkitError


def read(data: bytes) -> None:
    cases, labels, *_ = [*parts_of(data, 2), ""]
    with folder({"cases.jsonl": cases.encode(), "qrels.tsv": labels.encode()}) as root:
        try:
            for case in read_cases(root / "cases.jsonl"):
                assert type(case).from_dict(case.to_dict()) == case
        except AssistkitError:
            pass
        for labeled in load(root):
            assert labeled.unsolved in (True, False)
