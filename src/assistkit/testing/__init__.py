"""For those who write a part: a fake embedder, and the contracts that every vector index and every desk must keep.

    from assistkit.testing import VectorIndexContract

    class TestMyIndex(VectorIndexContract):
        def make_index(self, dim):
            return MyIndex(dim)

pytest then runs every rule below against it. Nothing here needs pytest itself.
"""

from assistkit.testing.contract import VectorIndexContract, contract_failures
from assistkit.testing.desk_contract import DeskContract, desk_failures
from assistkit.testing.fakes import HashEmbedder, entries_of
from assistkit.testing.knowledge_contract import KnowledgeContract, knowledge_failures

__all__ = [
    "DeskContract",
    "HashEmbedder",
    "KnowledgeContract",
    "VectorIndexContract",
    "contract_failures",
    "desk_failures",
    "entries_of",
    "knowledge_failures",
]
