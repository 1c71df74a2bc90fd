"""The next item of a sequence: signals that cost seconds, a transformer, and how much each counts."""
