"""How commands fail: every error a user can cause is one line on stderr and an exit code, never a traceback."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click

from assistkit.cli.words import say
from assistkit.errors import AssistkitError
from assistkit.text.reading import read_file

_NOTHING_CHANGED = "interrupted; nothing was changed"


class Failure(click.ClickException):
    """Wrong use: ends a command with an exit code and, unless empty, a line on stderr."""

    exit_code = 2

    def show(self, file: Any = None) -> None:  # noqa: ARG002  click's signature
        if self.message:
            say(self.message)


class CheckFailed(Failure):
    """The command did its work, and what it checked is not in order."""

    exit_code = 1


class _Stopped(Failure):
    exit_code = 130


class _NobodyReads(Failure):
    exit_code = 141  # as a program that SIGPIPE ended


class Interrupted(KeyboardInterrupt):
    """Ctrl-C where it is known what has been changed by then; the message says so."""


class Commands(click.Group):
    """A group whose commands end with 0 (done), 1 (a check failed), 2 (wrong use) or 130 (interrupted)."""

    def main(self, *args: Any, **options: Any) -> Any:
        """As click's, but wrong use is one line that says where the help is."""
        try:
            code = super().main(*args, **{**options, "standalone_mode": False})
        except click.exceptions.NoArgsIsHelpError as error:
            _end(Failure(error.format_message()))
        except click.UsageError as error:
            hint = f" (help: {error.ctx.command_path} --help)" if error.ctx else ""
            _end(Failure(f"error: {error.format_message()}{hint}"))
        except click.ClickException as error:
            _end(error if isinstance(error, Failure) else Failure(error.format_message()))
        except click.Abort:
            _end(_Stopped(_NOTHING_CHANGED))
        sys.exit(code if isinstance(code, int) else 0)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what it raises becomes a line and an exit code."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except AssistkitError as error:
            raise Failure(f"error: {_one_line(str(error))}") from None
        except OSError as error:
            raise _failure_of(error) from None
        except Interrupted as error:
            raise _Stopped(str(error)) from None
        except KeyboardInterrupt:
            raise _Stopped(_NOTHING_CHANGED) from None
        return result


@contextmanager
def replacing(path: Path | str) -> Iterator[None]:
    """Say truly, on Ctrl-C, whether the index is still the old one."""
    if not isinstance(path, Path):
        with _writing_rows():
            yield
        return
    before = _current(path)
    try:
        yield
    except KeyboardInterrupt:
        same = _current(path) == before
        message = "interrupted; nothing was changed" if same else f"interrupted, but {path} was complete by then"
        raise Interrupted(message) from None


@contextmanager
def _writing_rows() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        raise Interrupted("interrupted; every article in the database is whole, old or new: run it again") from None


def _current(path: Path) -> bytes:
    try:
        return read_file(path / "CURRENT", 1_000, within=path)
    except OSError:
        return b""


def _failure_of(error: OSError) -> Failure:
    if isinstance(error, BrokenPipeError):
        _drop_output()
        return _NobodyReads("")
    if error.errno == errno.ENOSPC:
        _drop_output()
    where = f"{error.filename}: " if error.filename else ""
    return Failure(f"error: {where}{error.strerror or error}")


def _drop_output() -> None:
    """Send what is still buffered nowhere, else Python complains about it once more when it ends."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError:
        return


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _end(error: click.ClickException) -> NoReturn:
    error.show()
    sys.exit(error.exit_code)
