"""Who follows whom sees what they publish: pushed to the active, pulled from the big, made anew for who comes back."""

import json
from collections.abc import Iterable, Iterator, Mapping
from types import ModuleType
from typing import Any

import pytest

from clipfeed.engagement.facts import Kind
from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.dynamodb.engagement import DynamoEngagement
from clipfeed_adapters.redis import client, keys, timelines
from clipfeed_adapters.redis.feed_state import ValkeyFeedMemory
from clipfeed_adapters.redis.timelines import ValkeyTimelines
from tests.handlers import LambdaContext, handler_of, shipped_event
from tests.integration.feed.seed import SeededFeedCatalog
from tests.unit.engagement.examples import ANN, BO, CLIP, CREATOR, OTHER_CLIP, action, follow
from tests.unit.feed.examples import NOW_MS, listing


@pytest.fixture
def store(aws: None, valkey: Any) -> DynamoEngagement:
    store = DynamoEngagement("EngagementTable")
    store.put(follow(ANN))
    store.put(follow(BO))
    return store


@pytest.fixture
def pushing(store: DynamoEngagement) -> ValkeyTimelines:
    return ValkeyTimelines(store)


def active(*viewers: UserId) -> None:
    for viewer in viewers:
        ValkeyFeedMemory().keep_timeline(viewer, [CREATOR], {})


def seen_by(viewer: UserId) -> list[str]:
    return list(ValkeyFeedMemory().viewer(viewer).timeline)


def test_a_video_is_pushed_to_the_followers_who_were_here_lately(pushing: ValkeyTimelines, valkey: Any):
    active(ANN)

    for _ in range(2):
        pushing.settle(CREATOR, CLIP, NOW_MS)

    assert seen_by(ANN) == [CLIP]
    assert not valkey.exists(keys.timeline(BO))
    assert not ValkeyFeedMemory().viewer(BO).timeline_is_whole


def test_who_comes_back_finds_what_they_follow(pushing: ValkeyTimelines):
    catalog = SeededFeedCatalog()
    catalog.publish(listing("old", CREATOR, hours_old=2))
    catalog.publish(listing("new", CREATOR, hours_old=1))
    catalog.publish(listing("draft", CREATOR, is_published=False))
    catalog.publish(listing("of a stranger", UserId("cy")))

    creators, published = catalog.timeline(BO)
    ValkeyFeedMemory().keep_timeline(BO, creators, published)

    assert list(creators) == [CREATOR]
    assert seen_by(BO) == ["new", "old"]
    assert ValkeyFeedMemory().viewer(BO).timeline_is_whole


def test_who_follows_nobody_is_known_to(valkey: Any):
    ValkeyFeedMemory().keep_timeline(ANN, [], {})

    assert ValkeyFeedMemory().viewer(ANN).timeline_is_whole


def test_the_big_are_pulled_and_nothing_is_lost_on_the_way_up_and_down(
    pushing: ValkeyTimelines, valkey: Any, monkeypatch: pytest.MonkeyPatch
):
    active(ANN, BO)
    pushing.settle(CREATOR, VideoId("small"), NOW_MS)
    monkeypatch.setattr(timelines, "MOST_FOLLOWERS", 1)
    pushing.settle(CREATOR, VideoId("big"), NOW_MS + 1)
    while_big = seen_by(ANN)
    pushed = valkey.zrange(keys.timeline(ANN), 0, -1)
    monkeypatch.setattr(timelines, "MOST_FOLLOWERS", 5)
    pushing.settle(CREATOR, VideoId("small again"), NOW_MS + 2)

    assert (while_big, pushed) == (["big", "small"], ["small"])
    assert seen_by(ANN) == seen_by(BO) == ["small again", "big", "small"]
    assert valkey.smembers(keys.BIG_KEY) == set()


def test_the_big_are_pulled_by_nobody_who_does_not_follow_them(pushing: ValkeyTimelines, valkey: Any):
    active(ANN)
    timelines.unfollowed(ANN, CREATOR, [])
    valkey.sadd(keys.BIG_KEY, CREATOR)
    valkey.zadd(keys.outbox(CREATOR), {CLIP: NOW_MS})

    assert seen_by(ANN) == []


def test_what_is_not_passed_on_any_more_leaves(pushing: ValkeyTimelines, store: DynamoEngagement, valkey: Any):
    active(ANN)
    pushing.settle(CREATOR, CLIP, NOW_MS)
    pushing.settle(CREATOR, OTHER_CLIP, NOW_MS)

    store.put(action(Kind.REPOST, CLIP, CREATOR, creator=BO, on=False))
    for _ in range(2):
        pushing.settle(CREATOR, CLIP, NOW_MS)

    assert seen_by(ANN) == [OTHER_CLIP]
    assert valkey.zrange(keys.outbox(CREATOR), 0, -1) == [OTHER_CLIP]


def test_an_outbox_and_a_timeline_hold_the_newest(pushing: ValkeyTimelines, valkey: Any):
    active(ANN)

    for number in range(keys.OUTBOX.most + 5):
        pushing.settle(CREATOR, VideoId(f"v{number}"), NOW_MS + number)

    assert valkey.zcard(keys.outbox(CREATOR)) == keys.OUTBOX.most
    assert seen_by(ANN)[0] == "v24"


def test_an_old_one_told_once_more_takes_no_newer_ones_place(pushing: ValkeyTimelines, valkey: Any):
    active(ANN)
    for number in range(keys.OUTBOX.most):
        pushing.settle(CREATOR, VideoId(f"v{number}"), NOW_MS + number)

    pushing.settle(CREATOR, VideoId("old"), NOW_MS - 1)

    assert "old" not in seen_by(ANN)
    assert valkey.zcard(keys.outbox(CREATOR)) == keys.OUTBOX.most


def test_whatever_order_messages_come_in_it_ends_as_the_table_says(pushing: ValkeyTimelines, store: DynamoEngagement):
    active(ANN)
    store.put(action(Kind.REPOST, CLIP, CREATOR, creator=BO, on=False, seq=2))

    pushing.settle(CREATOR, CLIP, NOW_MS + 1)
    pushing.settle(CREATOR, CLIP, NOW_MS)

    assert seen_by(ANN) == []


def test_what_is_taken_back_during_the_push_does_not_stay(
    pushing: ValkeyTimelines, store: DynamoEngagement, monkeypatch: pytest.MonkeyPatch
):
    active(ANN)
    store.put(action(Kind.REPOST, CLIP, CREATOR, creator=BO, seq=1))
    followers_of = DynamoEngagement.followers_of

    def meanwhile(self: DynamoEngagement, creator_id: UserId, *, most: int) -> Iterator[UserId]:
        store.put(action(Kind.REPOST, CLIP, CREATOR, creator=BO, on=False, seq=2))
        return followers_of(self, creator_id, most=most)

    monkeypatch.setattr(DynamoEngagement, "followers_of", meanwhile)
    pushing.settle(CREATOR, CLIP, NOW_MS)

    assert seen_by(ANN) == []


def test_who_comes_back_finds_what_they_passed_on_too(pushing: ValkeyTimelines):
    catalog = SeededFeedCatalog()
    catalog.publish(listing("own", CREATOR, hours_old=1))
    pushing.settle(CREATOR, VideoId("passed on"), NOW_MS)

    timeline = ValkeyFeedMemory().keep_timeline(BO, *catalog.timeline(BO))

    assert list(timeline) == seen_by(BO) == ["passed on", "own"]


def test_a_new_follower_gets_what_they_passed_on_and_loses_it_when_leaving(pushing: ValkeyTimelines):
    cy = UserId("cy")
    ValkeyFeedMemory().keep_timeline(cy, [], {})
    pushing.settle(CREATOR, CLIP, NOW_MS)

    timelines.followed(cy, CREATOR, {OTHER_CLIP: NOW_MS - 1})
    gained = seen_by(cy)
    timelines.unfollowed(cy, CREATOR, [OTHER_CLIP])

    assert (gained, seen_by(cy)) == ([CLIP, OTHER_CLIP], [])


@pytest.fixture
def push(store: DynamoEngagement) -> ModuleType:
    return handler_of("push_timelines")


def messages(*changes: Mapping[str, object]) -> dict[str, Any]:
    event = shipped_event("push_timelines")
    [record] = event["Records"]
    bodies: Iterable[str] = (json.dumps({**json.loads(record["body"]), **each}) for each in changes)
    return {"Records": [{**record, "body": body} for body in bodies]}


def test_the_function_pushes_and_takes_back(push: ModuleType, store: DynamoEngagement):
    active(ANN)
    told = {"author_id": CREATOR, "video_id": CLIP}

    first = push.handle(messages(told), LambdaContext())
    pushed = seen_by(ANN)
    store.put(action(Kind.REPOST, CLIP, CREATOR, creator=BO, on=False))
    second = push.handle(messages(told), LambdaContext())

    assert first == second == {"batchItemFailures": []}
    assert (pushed, seen_by(ANN)) == ([CLIP], [])


def test_without_a_cache_the_message_comes_again(push: ModuleType, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CACHE_URL", "redis://127.0.0.1:1/0")
    client.valkey.cache_clear()

    answer = push.handle(messages({}), LambdaContext())

    assert len(answer["batchItemFailures"]) == 1
