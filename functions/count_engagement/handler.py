"""Changes of facts and comments are counted, exactly once, into the totals of videos, people and comments."""

from functools import cache
from typing import Any

from clipfeed.engagement.count_changes import CountChanges
from clipfeed_adapters.dynamodb import comment_stream, engagement_stream
from clipfeed_adapters.dynamodb.counters import DynamoCounters
from clipfeed_adapters.dynamodb.stream_shards import OF_COMMENTS
from clipfeed_adapters.redis.totals import ValkeyTotals
from clipfeed_adapters.reports import LoggedReports
from clipfeed_adapters.settings import setting
from clipfeed_adapters.sqs.popular_videos import SqsPopularVideos
from clipfeed_adapters.stream import readable

RETRIES = 3
"""Nobody waits, and one write that is put off brings the whole batch back."""


@cache
def counting() -> CountChanges:
    return CountChanges(
        counters=DynamoCounters(setting("COUNTERS_TABLE"), RETRIES),
        totals=ValkeyTotals(),
        popular=SqsPopularVideos(setting("TRANSCODE_LATER_QUEUE_URL")),
        moderators=LoggedReports(),
        popular_at_views=int(setting("POPULAR_AT_VIEWS")),
    )


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """A batch of one shard, in order; Lambda names the shard because the event source has a tumbling window."""
    shard, change_in = event["shardId"], engagement_stream.change_in
    if event.get("eventSourceARN") == setting("COMMENTS_STREAM_ARN"):
        shard, change_in = f"{OF_COMMENTS}{shard}", comment_stream.change_in
    counting().count(shard, readable(event["Records"], change_in))
    return {"state": {}, "batchItemFailures": []}
