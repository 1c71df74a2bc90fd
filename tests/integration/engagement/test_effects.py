"""What was written reaches the cache at once, and a repeat leaves it as it is."""

import json
from dataclasses import replace
from typing import Any

import pytest

from clipfeed.engagement.facts import Fact, Kind
from clipfeed.ids import VideoId
from clipfeed.video.model import Video, VideoState
from clipfeed.video.publication import Publication
from clipfeed_adapters.dynamodb.video_catalog import DynamoVideoCatalog
from clipfeed_adapters.redis import client, keys
from clipfeed_adapters.redis.effects import ValkeyEffects
from clipfeed_adapters.redis.feed_state import ValkeyFeedMemory
from clipfeed_adapters.redis.publication import ValkeyPublication
from tests.fakes.engagement import FakeTimelines
from tests.fakes.video_catalog import FakeVideoCatalog
from tests.integration.feed.seed import SeededFeedCatalog
from tests.unit.engagement.examples import ANN, BO, CLIP, CREATOR, OTHER_CLIP, action, follow, like, play
from tests.unit.feed.examples import NOW, NOW_MS, listing
from tests.unit.video.reviews import under_review


@pytest.fixture
def effects(valkey: Any) -> ValkeyEffects:
    return ValkeyEffects(FakeVideoCatalog(), FakeTimelines())


def published(**changes: Any) -> tuple[Video, Publication]:
    """CLIP as its review left it."""
    video = under_review(CLIP, CREATOR)
    assert video.publication
    publication = replace(video.publication, published_at=NOW)
    return replace(video, state=VideoState.READY, publication=publication, **changes), publication


def everything(valkey: Any) -> dict[str, Any]:
    """All that the cache holds."""
    read = {
        "list": lambda key: valkey.lrange(key, 0, -1),
        "zset": lambda key: valkey.zrange(key, 0, -1, withscores=True),
    }
    return {key: read.get(valkey.type(key), valkey.get)(key) for key in sorted(valkey.scan_iter())}


def test_the_feed_reads_the_history_that_engagement_writes(effects: ValkeyEffects, valkey: Any):
    card = {"video_id": CLIP, "creator_id": CREATOR, "hashtags": ["sea"], "duration_ms": 1, "published_at_ms": 1}
    valkey.set(keys.card(CLIP), json.dumps(card))

    effects.apply([play(9_600, seq=1), like(seq=2), play(500, "play-2", OTHER_CLIP, seq=3)])

    viewer = ValkeyFeedMemory().viewer(ANN)
    newest, first = viewer.history
    assert (newest.video_id, newest.ratio, newest.liked, newest.hashtags) == (OTHER_CLIP, 0.05, False, ())
    assert (first.video_id, first.ratio, first.liked, first.hashtags) == (CLIP, 0.96, True, ("sea",))
    assert set(viewer.seen) == {CLIP, OTHER_CLIP}


def test_a_repeat_of_any_part_changes_nothing(effects: ValkeyEffects, valkey: Any):
    facts: list[Fact] = [
        play(9_600, seq=1),
        like(seq=2),
        play(9_900, "play-2", OTHER_CLIP, seq=3),
        play(9_900, "play-3", viewer=BO, seq=4),
    ]
    effects.apply(facts)
    before = everything(valkey)

    for part in (facts, facts[:1], facts[1:3], facts[2:]):
        effects.apply(part)

    assert everything(valkey) == before


def test_what_others_enjoyed_next_to_it_becomes_similar_for_who_enjoys_it(effects: ValkeyEffects, valkey: Any):
    effects.apply([play(9_900, "b1", CLIP, viewer=BO, seq=1)])
    effects.apply([play(9_900, "b2", OTHER_CLIP, viewer=BO, seq=2)])

    effects.apply([like(ANN, CLIP)])

    assert valkey.zscore(keys.covisit(CLIP), OTHER_CLIP) == valkey.zscore(keys.covisit(OTHER_CLIP), CLIP) == 1
    assert ValkeyFeedMemory().viewer(ANN).similar == {OTHER_CLIP: 1}
    assert ValkeyFeedMemory().viewer(BO).similar == {}


def test_an_unlike_takes_what_was_similar_away(effects: ValkeyEffects, valkey: Any):
    effects.apply([like(BO, CLIP, seq=1), like(BO, OTHER_CLIP, seq=2)])
    effects.apply([like(ANN, CLIP, seq=1)])

    effects.apply([like(ANN, CLIP, on=False, seq=2)])

    assert ValkeyFeedMemory().viewer(ANN).similar == {}


def test_nothing_grows_without_bounds(effects: ValkeyEffects, valkey: Any):
    for start in range(0, 240, 60):
        plays = range(start, start + 60)
        effects.apply([play(9_900, f"p{number}", VideoId(f"v{number}"), seq=number) for number in plays])

    assert valkey.llen(keys.history(ANN)) == keys.HISTORY.most
    assert valkey.zcard(keys.similar(ANN)) <= keys.SIMILAR.most
    assert all(valkey.ttl(key) > 0 for key in valkey.scan_iter())


def test_a_new_follower_gets_the_creators_newest_and_who_leaves_loses_them(aws: None, valkey: Any):
    catalog = SeededFeedCatalog()
    for number in range(25):
        catalog.publish(listing(f"v{number}", CREATOR, hours_old=number))
    catalog.publish(listing("draft", CREATOR, is_published=False))
    catalog.publish(listing("of another", BO))
    valkey.zadd(keys.timeline(ANN), {"of another": 1, "v24": 2})
    effects = ValkeyEffects(DynamoVideoCatalog("VideosTable"), FakeTimelines())

    valkey.sadd(keys.follows(ANN), "")

    effects.apply([follow(ANN, CREATOR)])
    followed = set(ValkeyFeedMemory().viewer(ANN).timeline)
    effects.apply([follow(ANN, CREATOR, on=False, seq=2)])

    assert {"v0", "v18"} <= followed
    assert "draft" not in followed
    assert set(ValkeyFeedMemory().viewer(ANN).timeline) == {"of another"}


def test_a_repost_is_passed_on_and_taken_back(valkey: Any):
    timelines = FakeTimelines()
    reposted = action(Kind.REPOST, CLIP)

    ValkeyEffects(FakeVideoCatalog(), timelines).apply([reposted, replace(reposted, on=False, seq=2)])

    at_ms = int(reposted.at.timestamp() * 1000)
    assert timelines.told == [(ANN, CLIP, at_ms), (ANN, CLIP, at_ms)]


def test_a_repost_of_ones_own_leaves_timelines_as_they_are(valkey: Any):
    timelines = FakeTimelines()

    ValkeyEffects(FakeVideoCatalog(), timelines).apply([action(Kind.REPOST, CLIP, CREATOR)])

    assert timelines.told == []


def test_a_publication_reaches_the_fresh_pool_and_asks_for_the_timelines(aws: None, valkey: Any):
    timelines = FakeTimelines()

    for _ in range(2):
        ValkeyPublication(timelines).published(*published(hashtags=("sea",), sound_of=OTHER_CLIP))

    memory = ValkeyFeedMemory()
    card = memory.facts([CLIP]).cards[CLIP]
    assert memory.viewer(ANN).fresh == {CLIP: NOW_MS}
    assert timelines.told[0] == (CREATOR, CLIP, NOW_MS)
    assert card
    assert (card.creator_id, card.hashtags, card.duration_ms) == (CREATOR, ("sea",), 3000)
    assert card.sound_of == OTHER_CLIP


def test_without_a_cache_a_publication_asks_for_the_timelines_all_the_same(
    valkey: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CACHE_URL", "redis://127.0.0.1:1/0")
    client.valkey.cache_clear()
    timelines = FakeTimelines()

    ValkeyPublication(timelines).published(*published())

    assert timelines.told == [(CREATOR, CLIP, NOW_MS)]


def test_a_removal_leaves_no_card_no_totals_and_no_place_in_the_pools(aws: None, valkey: Any):
    publication = ValkeyPublication(FakeTimelines())
    publication.published(*published())
    valkey.zadd(keys.TRENDING_KEY, {CLIP: 1})
    valkey.set(keys.stats(CLIP), "{}")

    for _ in range(2):
        publication.removed(CLIP, CREATOR)

    assert everything(valkey) == {}
