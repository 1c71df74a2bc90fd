"""The shapes of events that AWS sends, and what they say in our words. They go no further than the handler."""
