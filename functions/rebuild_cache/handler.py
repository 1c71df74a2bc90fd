"""The cache is made again from the tables: what is new, what is counted, and what viewers did, replayed.

It begins with the videos, because what is hot and what viewers learn depends on their hashtags. A part that is long
goes on in a message of its own. All of it may be repeated, and may run while the product goes on: everything is
what would have been written anyway.
"""

import time
from collections.abc import Callable, Sequence
from functools import cache
from typing import Literal

import msgspec

from clipfeed.engagement.facts import Fact, Kind, Play
from clipfeed.feed.ports import Remembered
from clipfeed.ids import VideoId
from clipfeed_adapters.dynamodb.fact_pages import FactPages, Place
from clipfeed_adapters.dynamodb.feed_catalog import DynamoFeedCatalog
from clipfeed_adapters.dynamodb.total_pages import TotalPages
from clipfeed_adapters.dynamodb.video_catalog import DynamoVideoCatalog
from clipfeed_adapters.redis import keys
from clipfeed_adapters.redis.effects import ValkeyEffects
from clipfeed_adapters.redis.feed_state import ValkeyFeedMemory
from clipfeed_adapters.redis.publication import announce
from clipfeed_adapters.redis.timelines import put_out
from clipfeed_adapters.redis.totals import ValkeyTotals
from clipfeed_adapters.settings import setting
from clipfeed_adapters.sqs.sending import send
from clipfeed_adapters.sqs.timelines_queue import SqsTimelines
from clipfeed_adapters.worker import for_each_message

SEGMENTS = 4
TURN_SECONDS = 100
"""Of the function's 300: the page that is begun last may find the stores slow."""


class Part(msgspec.Struct):
    part: Literal["videos", "totals", "viewers"]
    segment: int = 0
    after: Place = msgspec.field(default_factory=dict)


@cache
def effects() -> ValkeyEffects:
    return ValkeyEffects(DynamoVideoCatalog(setting("VIDEOS_TABLE")), SqsTimelines(setting("TIMELINES_QUEUE_URL")))


def receive(message: Part) -> None:
    match message.part:
        case "videos":
            announce_newest()
        case "totals":
            publish_totals(message.after)
        case "viewers":
            replay(message.segment, message.after)


@cache
def catalog() -> DynamoFeedCatalog:
    return DynamoFeedCatalog(
        videos=setting("VIDEOS_TABLE"), engagement=setting("ENGAGEMENT_TABLE"), counters=setting("COUNTERS_TABLE")
    )


def announce_newest() -> None:
    for card in catalog().newest(keys.FRESH.most):
        announce(card)
        put_out(card.creator_id, card.video_id, card.published_at_ms)
    go_on_with(Part("totals"), *(Part("viewers", segment) for segment in range(SEGMENTS)))


def publish_totals(after: Place) -> None:
    pages = TotalPages(setting("COUNTERS_TABLE"))

    def step(place: Place) -> Place | None:
        totals, end = pages.page(place)
        ValkeyTotals().republish(totals)
        return end

    if end := steps(step, after):
        go_on_with(Part("totals", after=end))


def replay(segment: int, after: Place) -> None:
    """Let history, similar videos and all that is hidden follow from the stored facts, as it did from the new ones."""
    pages = FactPages(setting("ENGAGEMENT_TABLE"))

    def step(place: Place) -> Place | None:
        facts, end = pages.page(segment, SEGMENTS, place)
        remember_cards(facts)
        effects().replay(sorted(facts, key=lambda fact: fact.at))
        return end

    if end := steps(step, after):
        go_on_with(Part("viewers", segment, end))


def steps(step: Callable[[Place], Place | None], after: Place) -> Place | None:
    """One step after the other, until there are no more or the time is over: then, where to go on."""
    until, place = time.monotonic() + TURN_SECONDS, step(after)
    while place and time.monotonic() < until:
        place = step(place)
    return place


def remember_cards(facts: Sequence[Fact]) -> None:
    """What viewers learn from a video depends on its hashtags, however old it is."""
    plays = {fact.video_id for fact in facts if isinstance(fact, Play)}
    likes = {VideoId(fact.target_id) for fact in facts if not isinstance(fact, Play) and fact.kind is Kind.LIKE}
    ids, memory = sorted(plays | likes), ValkeyFeedMemory()
    known = memory.facts(ids).cards
    missing = [video_id for video_id in ids if video_id not in known]
    if missing:
        memory.keep(Remembered(cards=catalog().cards(missing)))


def go_on_with(*parts: Part) -> None:
    for part in parts:
        send(setting("REBUILD_QUEUE_URL"), msgspec.to_builtins(part))


handle = for_each_message(Part, receive)
