"""Event sources: what Lambda's pollers do between a queue or a stream and a function."""
