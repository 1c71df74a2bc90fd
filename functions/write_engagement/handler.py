"""Accepted facts are written, each by one conditional write, and what depends on them in the cache follows."""

from collections.abc import Mapping, Sequence
from functools import cache

from clipfeed.engagement.write_facts import WriteFacts
from clipfeed_adapters.dynamodb.engagement import DynamoEngagement
from clipfeed_adapters.dynamodb.video_catalog import DynamoVideoCatalog
from clipfeed_adapters.redis.effects import ValkeyEffects
from clipfeed_adapters.settings import setting
from clipfeed_adapters.sqs.engagement_queue import EngagementMessage
from clipfeed_adapters.sqs.timelines_queue import SqsTimelines
from clipfeed_adapters.worker import Received, for_batch


@cache
def facts() -> WriteFacts:
    return WriteFacts(
        store=DynamoEngagement(setting("ENGAGEMENT_TABLE")),
        effects=ValkeyEffects(
            DynamoVideoCatalog(setting("VIDEOS_TABLE")), SqsTimelines(setting("TIMELINES_QUEUE_URL"))
        ),
    )


def apply(messages: Sequence[Received[EngagementMessage]]) -> Mapping[str, Exception]:
    held = {message.message_id: message.content.as_facts() for message in messages}
    failed = facts().write(fact for each in held.values() for fact in each)
    return {message_id: failed[fact.key] for message_id, each in held.items() for fact in each if fact.key in failed}


handle = for_batch(EngagementMessage, apply)
