"""What can be wrong with a store, as against what the caller gave (that is InputError)."""

from __future__ import annotations

from assistkit.errors import AssistkitError


class StoreUnusable(AssistkitError):
    """A feedback store cannot be used: the database says no."""


class StoreTooNew(StoreUnusable):
    """The store was written by a newer assistkit; it was left as it is."""


class StoreBusy(StoreUnusable):
    """Another connection held the store for too long; nothing is half done, and trying again is safe."""
