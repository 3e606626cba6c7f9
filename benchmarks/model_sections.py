"""The section of the benchmark pages about drafts of small language models, and its table in the page about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from figures import load, made

_OUTCOMES = ("whole", "mended", "refused", "failed", "empty")
_TEXTS = ("shown", "extractive", "model")


def language_models() -> str:
    """The outcome of each model's drafts, by desk."""
    told = load("language_models")
    limits = told["limits"]
    return "\n".join(
        [
            "## Drafts of small language models",
            "",
            "Models that come from PyPI and run on one core of a CPU, on open desks. Each gets the best",
            f"{limits['passages']} passages of the best article and {limits['max_tokens']} tokens to answer. *Whole*:",
            "the draft passes the check and is shown. In all other cases the agent sees the extractive draft. Of a",
            "*mended* draft something is left after removing what the check objects to, of a *refused* one nothing.",
            "*Failed* ones are not in the form asked for, or do not end. *Empty* ones say that the article has no",
            "answer. Seconds are processor time, median and maximum.",
            "",
            *outcomes(told["models"]),
            "",
            "ROUGE-L with the real reply, and the share of the words that people marked as the answer: for what is",
            "shown, for the extractive draft, and for what the model said, checked or not. No draft counts as 0.",
            "",
            *scores(told["models"]),
            "",
            *(_why(name, one["all"]["why"]) for name, one in told["models"].items()),
            "",
            made("language_models"),
        ]
    )


def outcomes(models: Mapping[str, Any]) -> list[str]:
    """The rows of the first table, each desk and all of them together."""
    return [
        f"| model | desk | cases | {' | '.join(_OUTCOMES)} | seconds |",
        "|---" * (4 + len(_OUTCOMES)) + "|",
        *(
            f"| {name} | {desk} | {one['cases']} | {' | '.join(str(one[key]) for key in _OUTCOMES)} "
            f"| {one['seconds_p50']} ({one['seconds_most']}) |"
            for name, model in models.items()
            for desk, one in {**model["desks"], "all": model["all"]}.items()
        ),
    ]


def scores(models: Mapping[str, Any]) -> list[str]:
    """The rows of the second table, all desks together."""
    return [
        "| model | measure | cases | shown | extractive | model | shown minus extractive |",
        "|---|---|---|---|---|---|---|",
        *(
            f"| {name} | {measure} | {one['cases']} | {' | '.join(f'{one[text]:.3f}' for text in _TEXTS)} "
            f"| {one['gain'][0]:+.3f} ({one['gain'][1]:.3f} to {one['gain'][2]:.3f}) |"
            for name, model in models.items()
            for measure, one in ((key, model["all"].get(key)) for key in ("ROUGE-L", "spans"))
            if one
        ),
    ]


def _why(name: str, why: Mapping[str, int]) -> str:
    return f"- {name}, why drafts were not shown: " + ", ".join(f"{text} ({n})" for text, n in why.items()) + "."
