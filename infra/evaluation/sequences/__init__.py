"""Sequences of items: how well the next one is foretold."""
