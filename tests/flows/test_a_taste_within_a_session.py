"""A swipe changes the next page: three clips of a topic watched to the end bring more of it, skipped ones less."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from clipfeed.feed.model import Listing
from clipfeed.ids import UserId
from clipfeed_adapters.redis.publication import announce
from tests.fakes.feed import card_of
from tests.flows.cloud import Cloud
from tests.integration.feed.seed import SeededFeedCatalog
from tests.unit.feed.examples import listing

TOPICS = ("sea", "city", "forest", "food", "dance", "cats")
VIEWERS = 2


@pytest.fixture
def cloud_of_clips(cloud: Cloud) -> Cloud:
    """Ninety clips, fifteen of each topic, each of a creator of its own, published within a day."""
    catalog, now = SeededFeedCatalog(), datetime.now(UTC)
    for number in range(90):
        clip: Listing = listing(
            f"clip-{number:02d}",
            UserId(f"creator-{number}"),
            hashtags=(TOPICS[number % len(TOPICS)],),
            published_at=now - timedelta(minutes=10 * number + 5),
        )
        catalog.publish(clip)
        announce(card_of(clip))
    return cloud


def session(cloud: Cloud, viewer: str, ratio: float) -> int:
    """How many of the second page are of the topic that the first had most of; of that so much was watched, and of
    everything else half."""
    status, first = cloud.call("GET /v1/feed", viewer, query_limit="20")
    [(topic, many)] = Counter(item["hashtags"][0] for item in first["items"]).most_common(1)
    assert (status, many >= 3) == (200, True)
    events = [_report(item, ratio if item["hashtags"] == [topic] else 0.5) for item in first["items"]]
    status, answer = cloud.call("POST /v1/events", viewer, {"events": events})
    assert (status, answer["refused"]) == (202, [])
    cloud.drain()
    status, second = cloud.call("GET /v1/feed", viewer, query_limit="20", query_cursor=first["cursor"])
    assert (status, second["degraded"]) == (200, None)
    assert not {item["video_id"] for item in first["items"]} & {item["video_id"] for item in second["items"]}
    return sum(item["hashtags"] == [topic] for item in second["items"])


def _report(item: dict[str, Any], ratio: float) -> dict[str, Any]:
    watched_ms = int(item["duration_ms"] * ratio)
    return {"event_id": item["video_id"], "play_token": item["play_token"], "watched_ms": watched_ms}


def test_a_topic_that_was_finished_comes_more_and_one_that_was_skipped_less(cloud_of_clips: Cloud) -> None:
    finished = [session(cloud_of_clips, f"sailor-{number}", 1.2) for number in range(VIEWERS)]
    halfway = [session(cloud_of_clips, f"anybody-{number}", 0.5) for number in range(VIEWERS)]
    skipped = [session(cloud_of_clips, f"landlubber-{number}", 0.05) for number in range(VIEWERS)]

    assert sum(finished) > sum(halfway) > sum(skipped), (finished, halfway, skipped)
    assert min(finished) > max(skipped), (finished, skipped)
