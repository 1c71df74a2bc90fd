"""What viewers do: accepted at once, written once, counted once."""
