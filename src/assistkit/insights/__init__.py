"""What the desk should write, mend and watch, from its own cases; figures are of articles and topics, never agents."""
