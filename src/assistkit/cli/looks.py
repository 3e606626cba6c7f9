"""A line of `assistkit doctor`: what was looked at, how it stands, what to do; and how it is printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from assistkit.cli.words import laid_out, to_copy
from assistkit.errors import AssistkitError
from assistkit.text.characters import shown

if TYPE_CHECKING:
    from rich.console import RenderableType

Standing = Literal["ok", "warning", "problem"]
_STYLES = {"ok": "green", "warning": "bold yellow", "problem": "bold red"}


class Look(NamedTuple):
    """`command` is what to type for it, where a command does it; `do` says it in words, where none does."""

    verdict: Standing
    about: str
    says: str
    do: str = ""
    command: str = ""

    def to_dict(self) -> dict[str, Any]:
        """For JSON: every name, also where there is nothing to do."""
        return self._asdict()


def tried(about: str, look: Callable[[], Iterator[Look]]) -> Iterator[Look]:
    """What a look finds; what it raises is a problem, so that the looks after it are taken all the same."""
    try:
        yield from look()
    except AssistkitError as error:
        yield Look("problem", about, str(error))
    except ImportError as error:
        yield Look("problem", about, str(error), "a package is missing or broken: install assistkit again")
    except OSError as error:
        yield Look("problem", about, f"{error.filename or about}: {error.strerror or type(error).__name__}")
    except Exception as error:  # noqa: BLE001  a doctor tells whatever is wrong; of a stranger's error the kind only
        yield Look("problem", about, f"this ended with {type(error).__name__}", "keep this line for us")


def print_look(look: Look) -> None:
    """A line, as wide as the terminal; a command stands alone below it and is never broken."""
    laid_out(_row(look))
    if look.command:
        to_copy(look.command, indent=19)


def _row(look: Look) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=7, no_wrap=True)
    grid.add_column(width=10, no_wrap=True)
    grid.add_column(ratio=1, overflow="fold")
    says = shown(" ".join(look.says.split()))
    said = f"{says}; {look.do}" if look.do else says
    grid.add_row(Text(look.verdict, _STYLES[look.verdict]), Text(look.about, "dim"), Text(said))
    return grid
