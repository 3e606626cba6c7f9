"""Many texts embedded by many workers, and kept until the index has them: `embedder.BulkEmbedder`, `spool.Spool`."""
