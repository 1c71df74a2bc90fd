"""Valkey forgets everything in the middle of the day: the product goes on, and is whole again after a rebuild."""

import json
import os
from pathlib import Path
from typing import Any

import boto3
import pytest

from clipfeed.ids import UserId
from clipfeed_adapters.redis.feed_state import ValkeyFeedMemory
from tests.flows.cloud import Cloud
from tests.flows.stories import feed, find, upload, watch

DERIVED = ("history:", "seen:", "similar:", "covisit:", "card:", "stats:", "trending", "best:", "outbox:", "fresh")
"""What a rebuild makes again, to the letter. The rest is made as viewers come back, or says what was served lately."""


@pytest.fixture
def network(cloud: Cloud, clip: Path) -> dict[str, str]:
    """Two creators with three clips between them, whom viewers have watched, liked, followed and blocked."""
    clips = {title: upload(cloud, creator, clip, title=f"{title} #{title}") for title, creator in CLIPS.items()}
    for viewer in ("bob", "cat"):
        for title in ("sea", "city"):
            watch(cloud, viewer, find(cloud, viewer, clips[title]), 9_000)
            cloud.drain()
    cloud.call("PUT /v1/videos/{video_id}/like", "bob", video_id=clips["sea"])
    for creator in ("ann", "dan"):
        cloud.call("GET /v1/me", creator)
    assert cloud.call("PUT /v1/profiles/{user_id}/follow", "bob", user_id="ann")[0] == 202
    assert cloud.call("PUT /v1/profiles/{user_id}/block", "cat", user_id="dan")[0] == 202
    cloud.drain(copies=2)
    return clips


CLIPS = {"sea": "ann", "city": "ann", "night": "dan"}


def dump(valkey: Any) -> dict[str, Any]:
    """What the cache holds of all that is derived."""
    read = {
        "list": lambda key: sorted(valkey.lrange(key, 0, -1)),
        "zset": lambda key: dict(valkey.zrange(key, 0, -1, withscores=True)),
    }
    found = {key: read.get(valkey.type(key), valkey.get)(key) for key in valkey.scan_iter() if key.startswith(DERIVED)}
    values = {key: json.loads(value) if isinstance(value, str) else value for key, value in found.items()}
    values.pop("fresh:whole", None)  # the feed's own note that it asked the catalogue lately
    return {key: value for key, value in values.items() if not key.startswith("stats:") or any(value.values())}


def rebuild(cloud: Cloud) -> None:
    boto3.client("sqs").send_message(QueueUrl=os.environ["REBUILD_QUEUE_URL"], MessageBody='{"part":"videos"}')
    cloud.drain(copies=2)


def test_the_feed_goes_on_at_once_and_shows_nothing_it_should_not(cloud: Cloud, network: dict[str, str], valkey: Any):
    valkey.flushall()

    items = {item["video_id"]: item for item in feed(cloud, "cat")}

    assert set(items) == {network["sea"], network["city"]}
    assert items[network["sea"]]["counters"] | {"shares": 0} == {"likes": 1, "comments": 0, "shares": 0, "views": 2}
    feed(cloud, "bob")
    assert set(ValkeyFeedMemory().viewer(UserId("bob")).timeline) == {network["sea"], network["city"]}


def test_what_is_done_while_it_is_lost_counts(cloud: Cloud, network: dict[str, str], valkey: Any):
    valkey.flushall()

    cloud.call("PUT /v1/videos/{video_id}/like", "cat", video_id=network["sea"])
    cloud.drain(copies=2)

    assert find(cloud, "eve", network["sea"])["counters"]["likes"] == 2


def test_a_rebuild_makes_it_what_it_was_and_a_second_one_changes_nothing(
    cloud: Cloud, network: dict[str, str], valkey: Any
):
    before = dump(valkey)
    valkey.flushall()

    rebuild(cloud)
    after = dump(valkey)
    rebuild(cloud)

    assert after == before
    assert dump(valkey) == before
    assert cloud.buried() == {}
