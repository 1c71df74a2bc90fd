"""A rebuild goes through everything that is stored, a turn at a time, and comes again where it was interrupted."""

import json
import os
from types import ModuleType
from typing import Any

import boto3
import pytest

from clipfeed.engagement.counting import of_user, of_video
from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.dynamodb import fact_pages, total_pages
from clipfeed_adapters.dynamodb.counters import DynamoCounters
from clipfeed_adapters.dynamodb.engagement import DynamoEngagement
from clipfeed_adapters.redis import client, keys
from clipfeed_adapters.redis.feed_state import ValkeyFeedMemory
from tests.handlers import LambdaContext, handler_of, shipped_event
from tests.integration.engagement.deliveries import batch, messages_in, returned
from tests.integration.feed.seed import SeededFeedCatalog
from tests.unit.engagement.examples import CLIP, CREATOR, play
from tests.unit.feed.examples import listing

VIEWERS = [UserId(f"viewer-{number}") for number in range(9)]


@pytest.fixture
def rebuild(aws: None, valkey: Any, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setenv("DEAD_LETTERS_URL", os.environ["REBUILD_DEAD_LETTERS_URL"])
    store = DynamoEngagement("EngagementTable")
    for viewer in VIEWERS:
        for number in range(3):
            store.put(play(9_000, f"{viewer}-{number}", viewer=viewer, seq=number))
    return handler_of("rebuild_cache")


def asked(rebuild: ModuleType) -> list[str]:
    """Do all that waits in its queue, and what comes of it."""
    done: list[str] = []
    while waiting := messages_in(os.environ["REBUILD_QUEUE_URL"]):
        for message in waiting:
            assert returned(rebuild.handle(batch(message["body"]), LambdaContext())) == []
            done.append(message["body"])
    return done


def test_it_begins_with_the_videos_and_goes_on_with_the_rest(rebuild: ModuleType):
    answer = rebuild.handle(shipped_event("rebuild_cache"), LambdaContext())

    parts = [json.loads(body)["part"] for body in asked(rebuild)]
    assert answer == {"batchItemFailures": []}
    assert sorted(set(parts)) == ["totals", "viewers"]


def test_a_long_part_goes_on_in_a_message_of_its_own_and_leaves_nobody_out(
    rebuild: ModuleType, valkey: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(fact_pages, "PAGE", 2)
    monkeypatch.setattr(rebuild, "TURN_SECONDS", 0)

    rebuild.handle(shipped_event("rebuild_cache"), LambdaContext())

    assert len(asked(rebuild)) > 1 + rebuild.SEGMENTS
    assert all(valkey.llen(keys.history(viewer)) == 3 for viewer in VIEWERS)


def test_totals_that_lie_on_two_pages_are_summed_up_whole(
    rebuild: ModuleType, valkey: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(total_pages, "PAGE", 2)
    monkeypatch.setattr(rebuild, "TURN_SECONDS", 0)
    counters, videos = DynamoCounters("CountersTable"), [VideoId(f"video-{number}") for number in range(4)]
    counters.add(of_user(CREATOR), "shard-1", {"followers": 1}, first="1", last="1")
    for video in videos:
        for shard in ("shard-1", "shard-2", "shard-3"):
            counters.add(of_video(CREATOR, video), shard, {"likes": 2, "views": 5}, first="1", last="1")

    rebuild.handle(batch('{"part":"totals"}'), LambdaContext())
    asked(rebuild)

    for video in videos:
        totals = json.loads(valkey.get(keys.stats(video)))
        assert (totals["likes"], totals["views"], totals["stamp"]) == (6, 15, 3)


def test_an_old_video_teaches_its_hashtags_all_the_same(rebuild: ModuleType, valkey: Any):
    SeededFeedCatalog().publish(listing("old", hashtags=("sea",), hours_old=5_000))
    DynamoEngagement("EngagementTable").put(play(9_000, video=VideoId("old"), viewer=VIEWERS[0]))

    for _ in range(2):
        for segment in range(rebuild.SEGMENTS):
            rebuild.replay(segment, {})
        valkey.delete(keys.card(VideoId("old")))
        history = {each.video_id: each for each in ValkeyFeedMemory().viewer(VIEWERS[0]).history}
        assert history[VideoId("old")].hashtags == ("sea",)


def test_a_row_that_nobody_can_read_is_left_out(rebuild: ModuleType, valkey: Any):
    bad = {"viewer_id": VIEWERS[0], "fact": "like#odd", "kind": "love", "target_id": "odd", "creator_id": "x", "seq": 1}
    boto3.resource("dynamodb").Table("EngagementTable").put_item(Item={**bad, "at": "2026-11-22T12:00:00Z", "on": True})

    rebuild.handle(shipped_event("rebuild_cache"), LambdaContext())
    asked(rebuild)

    assert all(valkey.llen(keys.history(viewer)) == 3 for viewer in VIEWERS)


@pytest.mark.parametrize("part", ["videos", "totals", "viewers"])
def test_without_a_cache_the_part_comes_again(rebuild: ModuleType, part: str, monkeypatch: pytest.MonkeyPatch):
    SeededFeedCatalog().publish(listing("a"))
    DynamoCounters("CountersTable").add(of_video(CREATOR, CLIP), "shard-1", {"likes": 1}, first="1", last="1")
    monkeypatch.setenv("CACHE_URL", "redis://127.0.0.1:1/0")
    client.valkey.cache_clear()

    parts = [json.dumps({"part": part, "segment": segment}) for segment in range(rebuild.SEGMENTS)]

    assert returned(rebuild.handle(batch(*parts), LambdaContext()))
