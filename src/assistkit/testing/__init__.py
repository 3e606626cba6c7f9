"""For those who write a part: a fake embedder, and the contract that every vector index must keep.

    from assistkit.testing import VectorIndexContract

    class TestMyIndex(VectorIndexContract):
        def make_index(self, dim):
            return MyIndex(dim)

pytest then runs every rule below against it. Nothing here needs pytest itself.
"""

from assistkit.testing.contract import VectorIndexContract, contract_failures
from assistkit.testing.fakes import HashEmbedder, entries_of

__all__ = ["HashEmbedder", "VectorIndexContract", "contract_failures", "entries_of"]
