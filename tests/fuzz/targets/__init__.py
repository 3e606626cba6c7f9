"""What is fuzzed: a file a reader, with `read(data)`, and beside it the words that its format knows."""
