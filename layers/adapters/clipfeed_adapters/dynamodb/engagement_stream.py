"""Records of the engagement table's stream, as changes of what is counted."""

from clipfeed.engagement.count_changes import Change
from clipfeed.engagement.counting import deltas
from clipfeed_adapters.dynamodb import stream
from clipfeed_adapters.dynamodb.engagement_row import fact_in


def change_in(record: stream.Record) -> Change:
    """Raises Rejected for a record that cannot be counted, now or later."""
    change = stream.change_in(record, fact_in)
    return Change(change.sequence, deltas(change.old, change.new))
