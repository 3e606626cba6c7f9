"""The assistant for the index as it is now: a new generation is opened beside the one in use, and takes its place."""

from __future__ import annotations

import copy
import logging
from collections.abc import Callable

from assistkit.assistant import Assistant
from assistkit.errors import AssistkitError
from assistkit.types import Case

log = logging.getLogger(__name__)


class Assistants:
    """`current` never waits; `look` opens what is new. Suggestions that are being made keep the assistant they have."""

    def __init__(self, open_: Callable[[], Assistant]) -> None:
        self.current = _warm(open_())
        self._failed = ""

    @property
    def generation(self) -> int:
        """The number of the index in use."""
        return self.current.index.generation

    def look(self) -> None:
        """Take the new generation, if there is one that can be used; else the old one stays. For another thread."""
        index = self.current.index
        try:
            if index.is_latest():
                return
            fresh = copy.copy(self.current)  # a suggestion in the making must not see half of each
            fresh.refresh()
            _warm(fresh)
        except (AssistkitError, OSError) as error:
            if self._failed != str(error):
                log.warning("index not taken", extra={"problem": type(error).__name__})
            self._failed = str(error)
            return
        self.current, self._failed = fresh, ""
        log.info("index taken", extra={"generation": self.generation})


def _warm(assistant: Assistant) -> Assistant:
    """The same, after a suggestion: what loads when it is first needed must not hold up the first agent."""
    assistant.suggest(Case.from_text("How does this work?"))
    return assistant
