"""The courtesies a draft may use: a small fixed set, so that a verifier can tell courtesy from claims."""

from __future__ import annotations

from collections.abc import Sequence

from assistkit.types import Case

GREETING = "Hello,"
THANKS = "Thank you for getting in touch."
SORRY_AGAIN = "I'm sorry that you had to write to us again about this."
CLOSING = "If this doesn't solve it, reply to this message and tell us what you see."
SIGN_OFF = "Kind regards"
COURTESIES = frozenset({GREETING, THANKS, SORRY_AGAIN, CLOSING, SIGN_OFF})


def opening(case: Case) -> Sequence[str]:
    """Greeting and acknowledgement: someone who writes again about the same thing is not thanked but heard."""
    return (GREETING, SORRY_AGAIN if case.contacts > 1 else THANKS)


def closing() -> Sequence[str]:
    """What stands under the answer."""
    return (CLOSING, SIGN_OFF)
