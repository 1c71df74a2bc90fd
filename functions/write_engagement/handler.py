"""Accepted facts are written, each by one conditional write, and what depends on them in the cache follows."""

from collections.abc import Collection, Sequence
from functools import cache

from clipfeed.engagement.write_facts import WriteFacts
from clipfeed_adapters.dynamodb.engagement import DynamoEngagement
from clipfeed_adapters.dynamodb.video_catalog import DynamoVideoCatalog
from clipfeed_adapters.redis.effects import ValkeyEffects
from clipfeed_adapters.settings import setting
from clipfeed_adapters.sqs.engagement_queue import EngagementMessage
from clipfeed_adapters.telemetry import logger
from clipfeed_adapters.worker import Received, for_batch


@cache
def facts() -> WriteFacts:
    return WriteFacts(
        store=DynamoEngagement(setting("ENGAGEMENT_TABLE")),
        effects=ValkeyEffects(DynamoVideoCatalog(setting("VIDEOS_TABLE"))),
    )


def apply(messages: Sequence[Received[EngagementMessage]]) -> Collection[str]:
    held = {message.message_id: message.content.as_facts() for message in messages}
    failed = facts().write(fact for each in held.values() for fact in each)
    for error in failed.values():
        logger().warning("fact not written", reason=error.code, cause=repr(error.__cause__))
    return [message_id for message_id, each in held.items() if any(fact.key in failed for fact in each)]


handle = for_batch(EngagementMessage, apply)
