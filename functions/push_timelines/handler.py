"""Somebody published a video or passed one on: those who follow them find it in their feed."""

from functools import cache

import msgspec

from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.dynamodb.engagement import DynamoEngagement
from clipfeed_adapters.redis.timelines import ValkeyTimelines
from clipfeed_adapters.settings import setting
from clipfeed_adapters.worker import for_each_message


class PutOut(msgspec.Struct):
    author_id: UserId
    video_id: VideoId
    at_ms: int
    on: bool


@cache
def timelines() -> ValkeyTimelines:
    return ValkeyTimelines(DynamoEngagement(setting("ENGAGEMENT_TABLE")))


def receive(message: PutOut) -> None:
    if message.on:
        timelines().push(message.author_id, message.video_id, message.at_ms)
    else:
        timelines().withdraw(message.author_id, message.video_id)


handle = for_each_message(PutOut, receive)
