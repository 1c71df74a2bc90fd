"""What a viewer sees next: one page of the feed, ready to play."""

import gc
import tempfile
from functools import cache
from http import HTTPStatus
from pathlib import Path

from clipfeed.feed.page import Asked, Feed
from clipfeed.feed.plan import Planner
from clipfeed.feed.session import Sessions
from clipfeed.ids import UserId
from clipfeed.sealing import Sealer
from clipfeed_adapters.clock import new_id, now
from clipfeed_adapters.dynamodb.feed_catalog import DynamoFeedCatalog
from clipfeed_adapters.guests import guest_of, guests
from clipfeed_adapters.http import Call, Door, Reply
from clipfeed_adapters.onnx.models import ServingModels
from clipfeed_adapters.redis.feed_state import ValkeyFeedMemory
from clipfeed_adapters.s3.model_files import ModelFiles
from clipfeed_adapters.settings import setting
from clipfeed_adapters.sqs.served_queue import SqsServedLog
from clipfeed_adapters.telemetry import logger

door = Door("api_feed")

MOST_KBPS = 1_000_000


@cache
def feed() -> Feed:
    memory = ValkeyFeedMemory()
    catalog = DynamoFeedCatalog(
        videos=setting("VIDEOS_TABLE"), engagement=setting("ENGAGEMENT_TABLE"), counters=setting("COUNTERS_TABLE")
    )
    files = ModelFiles(setting("TRAINING_BUCKET"), Path(tempfile.gettempdir()) / "models")
    models = ServingModels(files.rollout, files.fetch)
    sealer = Sealer(setting("SEAL_KEY").encode())
    planner = Planner(setting("MEDIA_BASE_URL", ""), sealer)
    served = SqsServedLog(setting("SERVED_QUEUE_URL"))
    return Feed(memory, catalog, models, Sessions(sealer), planner, served, now, new_id)


@cache
def settle() -> None:
    """Once a page was made, what is loaded stays: a full collection would walk all of it in the middle of another."""
    gc.freeze()


@door.route("GET", "/v1/feed")
def next_page(call: Call) -> Reply:
    return _page(call, call.viewer)


@door.route("POST", "/v1/guests")
def welcome(_call: Call) -> Reply:
    return Reply(guests().welcome(), HTTPStatus.CREATED)


@door.route("GET", "/v1/guest/feed")
def next_page_for_guest(call: Call) -> Reply:
    return _page(call, guest_of(call))


def _page(call: Call, viewer: UserId) -> Reply:
    kept: list[int] = []
    kbps = call.whole("throughput_kbps", most=MOST_KBPS, code="invalid_throughput")
    asked = Asked(call.limit(), call.query("cursor"), call.region, kbps)
    page = feed().next_page(viewer, asked, report=lambda _stage, _component, count: kept.append(count))
    logger().info("feed page", page_id=page.page_id, kept=kept, degraded=page.degraded)
    settle()
    return Reply(page)


handle = door
