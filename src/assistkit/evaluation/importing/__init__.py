"""From an export of a help desk to the dataset that `assistkit eval run` reads.

`pipeline.import_tickets` goes through it: `table` reads the file, `columns` guesses what it holds, `tickets` makes
tickets of its rows, `labels` finds the articles that solved them, `masking` takes personal data out, `tally` tells.
"""
