"""The sections of the benchmark pages about talks: later questions, and what agents' replies say of parts."""

from __future__ import annotations

from figures import load, made, span

_WAYS = {"by_reply": "agents' replies", "by_mark": "marked answers"}


def follow_ups() -> str:
    """Later questions, by which messages choose the parts."""
    rows = [
        f"| {name} | {one['cases']} | {one['P@1']:.3f} | {one['as it is']:.3f} | {one['one question']:.3f} "
        f"| {one['newest alone']:.3f} | {one['better'][0]:+.3f} ({span(one['better'][1:])}, p {one['p']}) |"
        for name, one in load("follow_ups")["desks"].items()
    ]
    return "\n".join(
        [
            "## Later questions",
            "",
            "The last question of a talk, on the two public offices: the share of the marked words that the draft",
            "holds, with its parts chosen as they are (mostly by what came since the last reply), by the talk as one",
            "question, and by the newest messages alone. *Better* is the first against the second, in pairs.",
            "",
            "| desk | cases | P@1 | as it is | one question | newest alone | better |",
            "|---|---|---|---|---|---|---|",
            *rows,
            "",
            made("follow_ups"),
        ]
    )


def past_parts() -> str:
    """What replies to other cases say of the parts of an article."""
    desks = load("past_parts")["desks"]
    kinds = [(name, kind, one) for name, own in desks.items() for kind, one in own.items()]
    told = [key for key in kinds[0][2] if "," in key]
    rows = [
        f"| {_WAYS[key.split(',')[0]]}, weight {key.split(', ')[1]} | "
        + " | ".join(f"{one[key][0]:+.3f} ({span(one[key][1:])})" for *_, one in kinds)
        + " |"
        for key in told
    ]
    without = [f"{one['without']:.3f} ({one['cases']})" for *_, one in kinds]
    return "\n".join(
        [
            "## What earlier replies say of a part",
            "",
            "Do agents' replies to other cases say which part of the right article answers? The share of the marked",
            "words in the parts chosen without them, and how much better it is with them, by their weight; *marked",
            "answers* are the most that a reply could tell. Replies are not used, since they are of no help here.",
            "",
            f"| | {' | '.join(f'{name}, {kind}' for name, kind, _ in kinds)} |",
            "|---" * (1 + len(kinds)) + "|",
            f"| without (cases) | {' | '.join(without)} |",
            *rows,
            "",
            made("past_parts"),
        ]
    )
