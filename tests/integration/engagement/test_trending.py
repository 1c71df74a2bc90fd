"""What is hot, by pool: bounded for each creator, and counted once for each viewer."""

from typing import Any

import pytest

from clipfeed.engagement.counting import of_video
from clipfeed.engagement.facts import Play
from clipfeed.engagement.ports import Total
from clipfeed.feed.model import Card
from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.redis import keys
from clipfeed_adapters.redis.effects import ValkeyEffects
from clipfeed_adapters.redis.feed_state import ValkeyFeedMemory
from clipfeed_adapters.redis.publication import ValkeyWithdrawals, announce
from clipfeed_adapters.redis.totals import ValkeyTotals
from clipfeed_adapters.redis.trending import MOST_OF_CREATOR
from tests.fakes.engagement import FakeTimelines
from tests.fakes.video_catalog import FakeVideoCatalog
from tests.unit.engagement.examples import ANN, BO, CREATOR, play
from tests.unit.feed.examples import NOW_MS


@pytest.fixture
def effects(valkey: Any) -> ValkeyEffects:
    return ValkeyEffects(FakeVideoCatalog(), FakeTimelines())


def video(name: str, creator: UserId = CREATOR, *tags: str) -> VideoId:
    announce(Card(VideoId(name), creator, tags, 10_000, NOW_MS))
    return VideoId(name)


def liked(name: VideoId, likes: int, creator: UserId = CREATOR, stamp: int = 1) -> None:
    ValkeyTotals().publish({of_video(creator, name): Total({"likes": likes}, stamp)})


def watched(viewer: UserId, clip: VideoId, region: str = "AT", ms: int = 9_000) -> Play:
    fields = {name: getattr(play(ms, f"{viewer}-{clip}", clip, viewer=viewer), name) for name in Play.__slots__}
    return Play(**{**fields, "region": region})


def pool(valkey: Any, name: str) -> list[str]:
    found: list[str] = valkey.zrevrange(name, 0, -1)
    return found


def test_a_pool_holds_the_best_few_of_a_creator(valkey: Any):
    for number in range(MOST_OF_CREATOR + 3):
        liked(video(f"v{number}"), likes=10 * number + 1)
    liked(video("of another", BO), likes=1, creator=BO)

    assert pool(valkey, keys.TRENDING_KEY) == ["v7", "v6", "v5", "v4", "v3", "of another"]


def test_one_that_gets_hotter_takes_the_place_of_the_coldest(valkey: Any):
    for number in range(MOST_OF_CREATOR + 1):
        liked(video(f"v{number}"), likes=10 * (number + 1))
    liked(VideoId("v0"), likes=1_000, stamp=2)

    assert pool(valkey, keys.TRENDING_KEY) == ["v0", "v5", "v4", "v3", "v2"]


def test_a_video_trends_under_its_hashtags(valkey: Any):
    liked(video("a", CREATOR, "sea", "night"), 5)
    liked(video("b", CREATOR, "sea"), 50)

    assert pool(valkey, keys.trending_tag("sea")) == ["b", "a"]
    assert pool(valkey, keys.trending_tag("night")) == ["a"]


def test_a_region_counts_each_viewer_once_and_only_views(effects: ValkeyEffects, valkey: Any):
    a, b = video("a"), video("b")
    effects.apply([watched(ANN, a), watched(ANN, b), watched(BO, b), watched(BO, a, "DE"), watched(BO, a, ms=100)])
    before = valkey.zrange(keys.trending_in("AT"), 0, -1, withscores=True)

    effects.apply([watched(ANN, a), watched(BO, b)])

    assert valkey.zrange(keys.trending_in("AT"), 0, -1, withscores=True) == before
    assert pool(valkey, keys.trending_in("AT")) == ["b", "a"]
    assert list(ValkeyFeedMemory().viewer(ANN, "DE").trending_here) == ["a"]
    assert ValkeyFeedMemory().viewer(ANN).trending_here == {}


def test_own_views_make_nothing_hot(effects: ValkeyEffects, valkey: Any):
    effects.apply([watched(CREATOR, video("a"))])

    assert pool(valkey, keys.trending_in("AT")) == []


def test_what_is_removed_leaves_its_pools_and_makes_room(effects: ValkeyEffects, valkey: Any):
    for number in range(MOST_OF_CREATOR):
        liked(video(f"v{number}", CREATOR, "sea"), likes=10 * (number + 1))

    effects.apply([watched(ANN, VideoId("v4")), watched(ANN, VideoId("v3"))])
    ValkeyWithdrawals().removed(VideoId("v4"), CREATOR)
    liked(video("new", CREATOR, "sea"), likes=1)

    assert pool(valkey, keys.trending_in("AT")) == pool(valkey, keys.best_of(keys.trending_in("AT"), CREATOR)) == ["v3"]
    assert pool(valkey, keys.TRENDING_KEY) == pool(valkey, keys.trending_tag("sea")) == ["v3", "v2", "v1", "v0", "new"]
