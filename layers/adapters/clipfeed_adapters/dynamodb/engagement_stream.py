"""Records of the engagement table's stream, as changes of facts."""

from typing import Any

from clipfeed.engagement.count_changes import Change
from clipfeed.engagement.counting import deltas
from clipfeed.engagement.fence import comparable
from clipfeed.errors import Rejected
from clipfeed_adapters.dynamodb.engagement_row import fact_in

Record = dict[str, Any]

_IMAGES = {"INSERT": {"NewImage"}, "MODIFY": {"OldImage", "NewImage"}, "REMOVE": {"OldImage"}}


def change_in(record: Record) -> Change:
    """Raises Rejected for a record that cannot be counted, now or later."""
    try:
        view = record["dynamodb"]
        images = _IMAGES[record["eventName"]]
        old, new = (fact_in(view[name]) if name in images else None for name in ("OldImage", "NewImage"))
        return Change(comparable(view["SequenceNumber"]), deltas(old, new))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Rejected(f"{type(error).__name__}: {error}", code="unreadable_record") from error
