"""A page of the feed: what is on it, what never is, and what it is like when something is down."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from clipfeed.errors import Rejected
from clipfeed.feed.model import Totals, ViewerState
from clipfeed.feed.page import Asked, Feed, Page
from clipfeed.feed.plan import Planner
from clipfeed.feed.ports import Remembered
from clipfeed.feed.rollout import Rollout
from clipfeed.feed.session import Sessions
from clipfeed.feed.weights import DEFAULT
from clipfeed.ids import UserId, VideoId
from clipfeed.sealing import Sealer
from clipfeed.showing import Showing, showing_in
from tests.fakes.feed import FakeFeedCatalog, FakeFeedMemory, FakeModels, FakeRanker, FakeServedLog
from tests.unit.feed.examples import ANN, BO, CY, NOW, NOW_MS, event, listing

SEALER = Sealer(b"key")


class Network:
    """A feed over the fakes."""

    def __init__(self) -> None:
        self.memory, self.catalog, self.ranker = FakeFeedMemory(), FakeFeedCatalog(), FakeRanker()
        self.log, self.models = FakeServedLog(), FakeModels(self.ranker)
        numbers = count(1)
        self.feed = Feed(
            memory=self.memory,
            catalog=self.catalog,
            models=self.models,
            sessions=Sessions(SEALER),
            planner=Planner("https://cdn.example.com", SEALER),
            served=self.log,
            clock=lambda: NOW,
            new_id=lambda: f"page-{next(numbers)}",
        )

    def publish(self, *names: str, creator: UserId | None = None, **changes: Any) -> None:
        """Videos in this order of age, the newest first, each of a creator of its own unless told."""
        for hours, name in enumerate(names):
            self.catalog.publish(listing(name, creator or UserId(f"creator-of-{name}"), hours_old=hours, **changes))

    def page(self, viewer: UserId = ANN, *, limit: int = 10, cursor: str | None = None) -> Page:
        return self.feed.next_page(viewer, Asked(limit, cursor), report=lambda *_: None)


@pytest.fixture
def network() -> Network:
    return Network()


def shown(page: Page) -> list[str]:
    return [each.video_id for each in page.items]


def test_a_page_is_a_playback_plan(network: Network) -> None:
    network.catalog.publish(listing("a", BO))
    network.catalog.like(ANN, VideoId("a"))
    network.catalog.follow(ANN, BO)
    network.catalog.count(VideoId("a"), Totals(likes=3, views=40, watch_ms=1, completes=1))

    page = network.page()

    item = page.items[0]
    assert item.playback is not None
    assert item.playback.mp4.url == "https://cdn.example.com/v/a/1/start.mp4"
    assert (item.playback.mp4.bytes, item.playback.mp4.prefetch_bytes) == (900_000, 120_000)
    assert item.playback.hls.url.endswith("/hls/master.m3u8")
    assert (item.counters.likes, item.counters.views) == (3, 40)
    assert (item.viewer.liked, item.viewer.follows_creator) == (True, True)
    assert (item.reason, item.creator.handle, page.degraded) == ("fresh", "bo_tv", None)
    assert page.expires_at > NOW


def test_the_play_token_says_what_was_shown_to_whom_and_where_on_which_page(network: Network) -> None:
    network.publish("a", "b", creator=BO)

    page = network.page()

    shown = [showing_in(item.play_token, SEALER, NOW) for item in page.items]
    assert shown[1] == Showing(
        play_id=f"{page.page_id}.01",
        viewer_id=ANN,
        video_id=page.items[1].video_id,
        creator_id=BO,
        duration_ms=12_000,
        shown_at=NOW,
    )


def test_what_was_served_is_told_with_all_that_it_was_ranked_by(network: Network) -> None:
    network.publish("a", "b")
    network.models.told = Rollout(live="7")

    page = network.page()

    [told] = network.log.told
    assert (told.page_id, told.viewer_id, told.at, told.model) == (page.page_id, ANN, NOW, "7")
    assert told.weights == DEFAULT
    assert told.degraded == []
    assert [each.video_id for each in told.items] == shown(page)
    plays = [showing_in(item.play_token, SEALER, NOW).play_id for item in page.items]
    assert [each.play_id for each in told.items] == plays
    first = told.items[0]
    assert first.predictions == {"watch_ratio": 0.5, "complete": 0.3, "like": 0.1, "skip": 0.2}
    assert (set(first.sources), first.value > 0) == ({"fresh"}, True)
    [given] = network.ranker.given
    assert [given.features[each.row] for each in told.items] == [each.features for each in told.items]
    assert [given.ids[each.row] for each in told.items] == [each.ids for each in told.items]
    assert (given.events, given.event_ids, given.viewer) == (told.events, told.event_ids, told.viewer)
    assert (told.scored, told.places) == (2, 15)


def test_a_shadow_says_what_it_thinks_without_a_say(network: Network) -> None:
    network.publish("a", "b")
    network.models.told = Rollout(live="7").shadowed_by("8")

    network.page()

    [told] = network.log.told
    assert all(each.shadow == each.predictions for each in told.items)
    assert told.model == "7"


def test_creators_are_spread_across_pages(network: Network) -> None:
    for number in range(6):
        network.catalog.publish(listing(f"bo{number}", BO, hours_old=number, hashtags=()))
    network.publish(*(f"x{number}" for number in range(9)), hashtags=())
    network.models.told = Rollout(weights=replace(DEFAULT, fresh_boost=0.0, creator_decay=1.0))

    first = network.page(limit=2)
    second = network.page(limit=5, cursor=first.cursor)

    assert shown(first) == ["bo0", "bo1"]
    assert not any(name.startswith("bo") for name in shown(second))


def test_a_play_keeps_its_name_though_one_before_it_is_gone(network: Network) -> None:
    network.publish("a", "b", "c")
    network.page(BO)  # the memory has them all
    network.catalog.remove(VideoId("a"))

    page = network.page()

    names = {each.video_id: each.play_id for each in network.log.told[-1].items}
    assert set(names) == {"a", "b", "c"}
    assert len(page.items) == 2
    for item in page.items:
        assert showing_in(item.play_token, SEALER, NOW).play_id == names[item.video_id]


def test_a_warm_page_reads_the_memory_twice_and_the_catalog_once(network: Network) -> None:
    network.publish(*(f"v{n}" for n in range(30)))
    network.page(BO, limit=50)
    network.memory.reads = network.catalog.reads = 0

    network.page(ANN)

    assert (network.memory.reads, network.catalog.reads) == (2, 1)


def test_pages_of_a_session_hold_every_video_once(network: Network) -> None:
    names = [f"v{n}" for n in range(23)]
    network.publish(*names)

    held, cursor = [], None
    for _ in range(3):
        page = network.page(cursor=cursor)
        held += shown(page)
        cursor = page.cursor

    assert sorted(held) == sorted(names)
    assert cursor is None


def test_pages_do_not_repeat_though_nothing_is_remembered(network: Network) -> None:
    network.publish(*(f"v{n}" for n in range(20)))
    network.memory.down = True

    first = network.page()
    second = network.page(cursor=first.cursor)

    assert not set(shown(first)) & set(shown(second))
    assert len(shown(first) + shown(second)) == 20


def test_a_new_upload_does_not_disturb_a_session(network: Network) -> None:
    network.publish(*(f"v{n}" for n in range(12)))

    first = network.page()
    network.publish("brand new")
    second = network.page(cursor=first.cursor)

    assert not set(shown(first)) & set(shown(second))


def test_seen_and_served_videos_wait_while_there_are_others(network: Network) -> None:
    network.publish(*(f"v{n}" for n in range(20)))
    network.memory.viewers[ANN] = ViewerState(ANN, seen={VideoId("v0"): NOW_MS}, served={VideoId("v1"): NOW_MS})

    assert not {"v0", "v1"} & set(shown(network.page()))


def test_a_small_catalog_comes_again_instead_of_going_empty(network: Network) -> None:
    network.publish("a", "b", "c")
    network.memory.viewers[ANN] = ViewerState(ANN, seen={VideoId("a"): 30, VideoId("b"): 10, VideoId("c"): 20})

    page = network.page()

    assert shown(page) == ["b", "c", "a"]
    assert {each.reason for each in page.items} == {"again"}


def test_ones_own_videos_are_never_shown_even_when_nothing_else_is_left(network: Network) -> None:
    network.publish("mine", "mine too", creator=ANN)

    assert shown(network.page(ANN)) == []


def test_a_removed_video_is_not_shown_whatever_the_memory_says(network: Network) -> None:
    network.publish("a", "b", "c")
    network.page(BO)
    network.catalog.remove(VideoId("b"))

    page = network.page(ANN)

    assert sorted(shown(page)) == ["a", "c"]
    assert network.memory.cards[VideoId("b")] is None


def test_a_spare_takes_the_place_of_a_removed_video(network: Network) -> None:
    network.publish(*(f"v{n}" for n in range(12)))
    network.page(BO)
    network.catalog.remove(VideoId(shown(network.page(CY))[0]))

    assert len(shown(network.page(ANN))) == 10


def test_a_video_without_media_is_not_shown(network: Network) -> None:
    network.publish("a", media=None)

    assert shown(network.page()) == []


def test_reasons_name_the_strongest_source(network: Network) -> None:
    network.publish("a", "b", "c", "d")
    network.memory.viewers[ANN] = ViewerState(ANN, timeline={VideoId("a"): 1}, similar={VideoId("b"): 1})
    network.memory.trending = {VideoId("a"): 9, VideoId("c"): 8}

    page = network.page()

    assert {each.video_id: each.reason for each in page.items} == {
        "a": "followed",
        "b": "similar",
        "c": "trending",
        "d": "fresh",
    }


def test_without_the_model_the_page_follows_what_it_ranked_last(network: Network) -> None:
    network.publish(*(f"v{n}" for n in range(30)))
    first = network.page(limit=5)
    next_best = network.memory.viewers[ANN].leftovers[:5]
    network.ranker.down = True

    second = network.page(limit=5, cursor=first.cursor)

    assert second.degraded == "ranker"
    assert tuple(shown(second)) == next_best


def test_a_page_without_the_model_leaves_the_last_ranking_alone(network: Network) -> None:
    network.publish(*(f"v{n}" for n in range(30)))
    network.page(limit=5)
    before = network.memory.viewers[ANN].leftovers
    network.ranker.down = True

    network.page(limit=5)

    assert network.memory.viewers[ANN].leftovers == before


def test_without_the_memory_the_newest_come_from_the_catalog_and_seen_from_the_plays(network: Network) -> None:
    network.publish(*(f"v{n}" for n in range(30)))
    network.catalog.play(ANN, event("v0"))
    network.memory.down = True

    page = network.page()

    assert page.degraded == "cache"
    assert "v0" not in shown(page)
    assert len(page.items) == 10


def test_a_memory_lost_between_two_reads_is_marked_too(network: Network) -> None:
    network.publish(*(f"v{n}" for n in range(12)))
    network.page(BO)

    def goes_down(ids: Sequence[VideoId]) -> Remembered:
        network.memory.down = True
        return FakeFeedMemory.facts(network.memory, ids)

    network.memory.facts = goes_down  # type: ignore[method-assign]  # in the middle of a request
    page = network.page(ANN)

    assert page.degraded == "cache"
    assert len(page.items) == 10


def test_a_lost_pool_of_fresh_videos_is_rebuilt(network: Network) -> None:
    network.publish("a", "b")

    network.page()

    assert set(network.memory.fresh) == {"a", "b"}
    assert network.memory.fresh_is_whole


def test_without_the_catalog_nothing_unverified_is_shown(network: Network) -> None:
    network.publish("a", "b")
    network.page(BO)
    network.catalog.down = True

    page = network.page(ANN)

    assert (page.items, page.cursor, page.degraded) == ([], None, "catalog")


def test_with_everything_down_there_is_still_an_answer(network: Network) -> None:
    network.memory.down = network.catalog.down = network.ranker.down = True

    page = network.page()

    assert (page.items, page.cursor, page.degraded) == ([], None, "catalog")


def test_an_empty_network_has_an_empty_page(network: Network) -> None:
    page = network.page()

    assert (page.items, page.cursor, page.degraded) == ([], None, None)


def test_a_cursor_of_somebody_else_is_refused(network: Network) -> None:
    network.publish(*(f"v{n}" for n in range(12)))
    cursor = network.page(ANN).cursor

    with pytest.raises(Rejected) as refusal:
        network.page(BO, cursor=cursor)

    assert refusal.value.code == "cursor_invalid"


def test_totals_the_memory_lost_are_read_and_remembered(network: Network) -> None:
    network.publish(*(f"v{n}" for n in range(40)))
    for n in range(40):
        network.catalog.count(VideoId(f"v{n}"), Totals(likes=n))

    page = network.page(limit=30)

    assert all(each.counters.likes == int(each.video_id[1:]) for each in page.items)
    assert all(network.memory.totals[each.video_id].likes == each.counters.likes for each in page.items)
