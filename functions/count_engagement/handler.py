"""Changes of facts are counted, exactly once, into the totals of videos and users."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from clipfeed.engagement.count_changes import Change, CountChanges
from clipfeed.errors import Rejected, Unavailable
from clipfeed_adapters.dynamodb.counters import DynamoCounters
from clipfeed_adapters.dynamodb.engagement_stream import Record, change_in
from clipfeed_adapters.redis.totals import ValkeyTotals
from clipfeed_adapters.settings import setting
from clipfeed_adapters.sqs.popular_videos import SqsPopularVideos
from clipfeed_adapters.worker import bury


@cache
def counting() -> CountChanges:
    return CountChanges(
        DynamoCounters(setting("COUNTERS_TABLE")),
        ValkeyTotals(),
        SqsPopularVideos(setting("TRANSCODE_LATER_QUEUE_URL")),
        int(setting("POPULAR_AT_VIEWS")),
    )


def readable(records: list[Record]) -> Iterator[Change]:
    """The changes that can be counted. The others are buried with their reason and hold up nobody."""
    for record in records:
        try:
            yield change_in(record)
        except Rejected as error:
            message = {"messageId": str(record.get("eventID", "unknown")), "body": json.dumps(record)}
            if not bury(message, error.message):
                raise Unavailable("A bad record could be neither counted nor buried.") from error


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """A batch of one shard, in order; Lambda names the shard because the event source has a tumbling window."""
    counting().count(event["shardId"], readable(event["Records"]))
    return {"state": {}, "batchItemFailures": []}
