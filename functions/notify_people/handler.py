"""Somebody liked, followed, said something: whom it concerns finds it among their notifications, exactly once."""

from functools import cache
from itertools import chain
from typing import Any

from clipfeed.notifications.notify_people import NotifyPeople
from clipfeed_adapters.clock import now
from clipfeed_adapters.dynamodb import happenings
from clipfeed_adapters.dynamodb.notifications import DynamoNotifications
from clipfeed_adapters.settings import setting
from clipfeed_adapters.stream import readable

RETRIES = 3
"""Nobody waits, and one write that is put off brings the whole batch back."""


@cache
def notifying() -> NotifyPeople:
    return NotifyPeople(DynamoNotifications(setting("NOTIFICATIONS_TABLE"), RETRIES), now)


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """A batch of one shard, in order; Lambda names the shard because the event source has a tumbling window.

    A kind of notification comes from one of the two streams, so the names of their shards never meet in a row.
    """
    of_comments = event.get("eventSourceARN") == setting("COMMENTS_STREAM_ARN")
    read = happenings.in_comments if of_comments else happenings.in_engagement
    notifying().notify(event["shardId"], chain.from_iterable(readable(event["Records"], read)))
    return {"state": {}, "batchItemFailures": []}
