"""What a viewer does not want to see, or may not see, is not in the feed: whatever the cache says, or has lost."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from types import ModuleType
from typing import Any

import pytest

from clipfeed.engagement.facts import Kind
from clipfeed.feed.model import ViewerState
from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.dynamodb import feed_catalog
from clipfeed_adapters.dynamodb.engagement import DynamoEngagement
from clipfeed_adapters.dynamodb.reads import query_all
from clipfeed_adapters.redis import keys
from clipfeed_adapters.redis.effects import ValkeyEffects
from clipfeed_adapters.redis.feed_state import ValkeyFeedMemory
from tests.fakes.engagement import FakeTimelines
from tests.fakes.video_catalog import FakeVideoCatalog
from tests.integration.feed.seed import SeededFeedCatalog
from tests.integration.feed.test_api_feed import ids, page
from tests.trips import counted_trips
from tests.unit.engagement.examples import ANN, BO, CREATOR, action, follow, like, play
from tests.unit.feed.examples import event, listing

CY = UserId("cy")


def done(*facts: Any) -> None:
    """Written, and seen by what depends on it."""
    store = DynamoEngagement("EngagementTable")
    for fact in facts:
        store.put(fact)
    ValkeyEffects(FakeVideoCatalog(), FakeTimelines()).apply(facts)


@pytest.fixture
def clips(catalog: SeededFeedCatalog) -> None:
    for name, creator in (("a", BO), ("b", BO), ("c", CY)):
        catalog.publish(listing(name, creator))


@pytest.fixture(params=["kept", "lost"])
def lose(request: pytest.FixtureRequest, valkey: Any) -> Callable[[], object]:
    """Lose all that the cache holds, or do not."""
    flush: Callable[[], object] = valkey.flushall
    return flush if request.param == "lost" else lambda: None


@pytest.mark.usefixtures("clips")
@pytest.mark.parametrize(
    ("hiding", "left"),
    [
        ((Kind.NOT_INTERESTED, "a"), ["b", "c"]),
        ((Kind.REPORT, "a"), ["b", "c"]),
        ((Kind.MUTE, BO), ["c"]),
        ((Kind.BLOCK, BO), ["c"]),
        ((Kind.BLOCKED_BY, BO), ["c"]),
    ],
)
def test_what_is_hidden_is_not_shown_until_it_is_taken_back(
    api: ModuleType, lose: Callable[[], object], hiding: tuple[Kind, str], left: list[str]
):
    page(api, ANN)
    done(action(*hiding, ANN))
    lose()

    hidden = sorted(ids(page(api, ANN)))
    done(action(*hiding, ANN, on=False, seq=2))
    lose()

    assert hidden == left
    assert sorted(ids(page(api, ANN))) == ["a", "b", "c"]


@pytest.mark.usefixtures("clips")
def test_the_table_has_the_last_word_on_blocks(api: ModuleType):
    page(api, ANN)
    DynamoEngagement("EngagementTable").put(action(Kind.BLOCKED_BY, BO, ANN))

    assert ids(page(api, ANN)) == ["c"]


@pytest.mark.usefixtures("clips")
def test_a_viewer_of_whom_the_cache_lost_all_is_read_once_from_the_table(api: ModuleType, valkey: Any):
    done(play(9_900, "p2", VideoId("a"), seq=2), play(500, "p1", VideoId("b"), seq=1), like(ANN, VideoId("a"), seq=3))
    before = ValkeyFeedMemory().viewer(ANN)
    valkey.flushall()

    page(api, ANN)
    restored = ValkeyFeedMemory().viewer(ANN)

    assert restored.is_whole
    assert restored.timeline_is_whole
    assert restored.history == before.history
    assert [each.liked for each in restored.history] == [True, False]
    assert restored.seen == before.seen


@pytest.mark.usefixtures("clips")
def test_what_is_written_after_a_loss_goes_on_from_what_was_restored(api: ModuleType, valkey: Any):
    done(play(9_900, "p1", VideoId("a"), seq=1))
    valkey.flushall()
    page(api, ANN)

    done(play(9_900, "p2", VideoId("b"), seq=2), play(9_950, "p1", VideoId("a"), seq=3))

    assert [each.play_id for each in ValkeyFeedMemory().viewer(ANN).history] == ["p1", "p2"]


@pytest.mark.usefixtures("clips")
def test_what_is_written_before_the_next_page_does_not_stand_for_all_there_was(api: ModuleType, valkey: Any):
    done(play(9_000, "p1", VideoId("a"), seq=1), like(ANN, VideoId("a"), seq=2), play(500, "p2", VideoId("b"), seq=3))
    valkey.flushall()
    done(play(9_950, "p1", VideoId("a"), seq=4), play(7_000, "p3", VideoId("c"), seq=5))

    page(api, ANN)
    history = {each.play_id: each for each in ValkeyFeedMemory().viewer(ANN).history}

    assert set(history) == {"p1", "p2", "p3"}
    assert history["p1"].liked
    assert history["p1"].ratio == pytest.approx(0.995)


def test_what_is_written_while_the_table_is_read_stays(valkey: Any):
    stored = replace(event("a", ratio=0.2), play_id="p1")
    done_effects = ValkeyEffects(FakeVideoCatalog(), FakeTimelines())
    done_effects.apply([play(9_900, "p1", VideoId("a"), viewer=ANN), like(ANN, VideoId("b"))])

    ValkeyFeedMemory().keep_viewer(ViewerState(ANN, history=(stored, event("c")), is_whole=True))()

    history = ValkeyFeedMemory().viewer(ANN).history
    assert {(each.video_id, each.ratio) for each in history} == {("a", 0.99), ("b", 0.0), ("c", 0.5)}


def test_no_block_is_left_out_because_there_are_many(aws: None, monkeypatch: pytest.MonkeyPatch):
    catalog = SeededFeedCatalog()
    for number in range(30):
        catalog.block(ANN, UserId(f"somebody-{number}"))
    monkeypatch.setattr(feed_catalog, "query_all", partial(query_all, Limit=7))

    assert len(catalog.viewer(ANN).hidden) == 30


def test_nothing_prolongs_what_is_hidden_without_asking_the_table(valkey: Any):
    effects, key = ValkeyEffects(FakeVideoCatalog(), FakeTimelines()), keys.hidden(ANN)
    ValkeyFeedMemory().keep_viewer(ViewerState(ANN, is_whole=True))()
    valkey.expire(key, 100)

    effects.apply([action(Kind.MUTE, CREATOR, ANN)])

    assert 0 < valkey.ttl(key) <= 100


def test_half_of_what_is_hidden_is_not_taken_for_all(valkey: Any):
    done_effects = ValkeyEffects(FakeVideoCatalog(), FakeTimelines())

    done_effects.apply([action(Kind.MUTE, CREATOR, ANN), follow()])

    viewer = ValkeyFeedMemory().viewer(ANN)
    assert list(viewer.hidden) == ["mute#creator"]
    assert not viewer.is_whole
    assert valkey.ttl(keys.hidden(ANN)) > 0


@pytest.mark.usefixtures("clips")
def test_a_viewer_of_whom_the_cache_lost_all_costs_one_more_trip_once(api: ModuleType, valkey: Any):
    done(play(9_900, "p2", VideoId("a")), action(Kind.MUTE, CY, ANN))
    page(api, ANN)
    page(api, ANN)
    lost = [name for name in valkey.scan_iter() if name in (keys.history(ANN), keys.seen(ANN), keys.hidden(ANN))]
    valkey.delete(*lost)

    with counted_trips() as restoring:
        page(api, ANN)
    with counted_trips() as warm:
        page(api, ANN)

    assert restoring.in_sequence <= 4
    assert warm.in_sequence <= 3
