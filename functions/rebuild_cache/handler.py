"""The cache is made again from the tables: what is new, what is counted, and what viewers did, replayed.

It begins with the videos, because what is hot and what viewers learn depends on their hashtags. A part that is long
goes on in a message of its own. All of it may be repeated, and may run while the product goes on: everything is
what would have been written anyway.
"""

from functools import cache
from itertools import islice
from typing import Literal

import msgspec

from clipfeed_adapters.dynamodb.fact_pages import FactPages, Place
from clipfeed_adapters.dynamodb.feed_catalog import DynamoFeedCatalog
from clipfeed_adapters.dynamodb.ledger import DynamoLedger
from clipfeed_adapters.dynamodb.video_catalog import DynamoVideoCatalog
from clipfeed_adapters.redis import keys
from clipfeed_adapters.redis.effects import ValkeyEffects
from clipfeed_adapters.redis.publication import announce
from clipfeed_adapters.redis.timelines import put_out
from clipfeed_adapters.redis.totals import ValkeyTotals
from clipfeed_adapters.settings import setting
from clipfeed_adapters.sqs.sending import send
from clipfeed_adapters.sqs.timelines_queue import SqsTimelines
from clipfeed_adapters.worker import for_each_message

SEGMENTS = 4
PAGES_A_TURN = 20
TOTALS_AT_ONCE = 200


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
            publish_totals()
        case "viewers":
            replay(message.segment, message.after)


def announce_newest() -> None:
    catalog = DynamoFeedCatalog(
        videos=setting("VIDEOS_TABLE"), engagement=setting("ENGAGEMENT_TABLE"), counters=setting("COUNTERS_TABLE")
    )
    for card in catalog.newest(keys.FRESH.most):
        announce(card)
        put_out(card.creator_id, card.video_id, card.published_at_ms)
    go_on_with(Part("totals"), *(Part("viewers", segment) for segment in range(SEGMENTS)))


def publish_totals() -> None:
    totals = iter(DynamoLedger(setting("COUNTERS_TABLE")).totals().items())
    while some := dict(islice(totals, TOTALS_AT_ONCE)):
        ValkeyTotals().publish(some)


def replay(segment: int, after: Place) -> None:
    """Let history, similar videos and all that is hidden follow from the stored facts, as it did from the new ones."""
    pages, place = FactPages(setting("ENGAGEMENT_TABLE")), after
    for _ in range(PAGES_A_TURN):
        facts, end = pages.page(segment, SEGMENTS, place)
        effects().replay(sorted(facts, key=lambda fact: fact.at))
        if end is None:
            return
        place = end
    go_on_with(Part("viewers", segment, place))


def go_on_with(*parts: Part) -> None:
    for part in parts:
        send(setting("REBUILD_QUEUE_URL"), msgspec.to_builtins(part))


handle = for_each_message(Part, receive)
