"""Somebody published a video or passed one on, or takes that back: the feeds of those who follow them know."""

from functools import cache

import msgspec

from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.dynamodb.engagement import DynamoEngagement
from clipfeed_adapters.redis.timelines import ValkeyTimelines
from clipfeed_adapters.settings import setting
from clipfeed_adapters.worker import for_each_message


class Told(msgspec.Struct):
    author_id: UserId
    video_id: VideoId
    at_ms: int


@cache
def timelines() -> ValkeyTimelines:
    return ValkeyTimelines(DynamoEngagement(setting("ENGAGEMENT_TABLE")))


def receive(told: Told) -> None:
    timelines().settle(told.author_id, told.video_id, told.at_ms)


handle = for_each_message(Told, receive)
