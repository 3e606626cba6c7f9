"""Checks a draft against its evidence at run time, and takes out what does not hold."""

from assistkit.verifiers.evidence import LEAST, EvidenceVerifier
from assistkit.verifiers.mending import mended, remove_unsupported

__all__ = ["LEAST", "EvidenceVerifier", "mended", "remove_unsupported"]
