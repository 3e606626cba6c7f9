"""assistkit: suggested replies for a help desk, with evidence, for an agent to review."""
