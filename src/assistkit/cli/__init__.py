"""The command line: stdout is data, stderr is words and progress; exit 0 done, 1 a check failed, 2 wrong use."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from pathlib import Path

import click

from assistkit.cli import desk, doctor, evaluation, index, insights, learning, mcp, reviews, serve, suggest
from assistkit.cli.group import Commands


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="assistkit", prog_name="assistkit")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Suggested replies for a help desk, with evidence from your articles. An agent reviews every one.

    Without a command: what to do next in this folder.
    """
    if ctx.invoked_subcommand is None:
        from assistkit.cli.next_step import tell_next_step

        tell_next_step(Path())


for command in (
    index.index,
    suggest.suggest,
    desk.desk,
    serve.serve,
    mcp.mcp,
    evaluation.evaluation,
    insights.insights,
):
    cli.add_command(command)
for command in (learning.learn, learning.forget, learning.similar, learning.explain, reviews.reviews, doctor.doctor):
    cli.add_command(command)


def main() -> None:
    """What the `assistkit` command runs."""
    _silence_libraries()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal that cannot show a letter is no reason to fail
    cli(prog_name="assistkit")


def _silence_libraries() -> None:
    """Their warnings and logs are for programmers; PYTHONWARNINGS or -W brings the warnings back."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    logging.disable(logging.ERROR)
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
