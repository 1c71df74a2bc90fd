"""What every FeedMemory does, the fake and the one in Valkey."""

from typing import Any

import pytest

from clipfeed.errors import Unavailable
from clipfeed.feed.model import Card, HistoryEvent, Totals
from clipfeed.feed.ports import FeedMemory, Remembered
from clipfeed.ids import VideoId
from clipfeed_adapters.redis import client, keys
from clipfeed_adapters.redis.feed_state import ValkeyFeedMemory
from tests.fakes.feed import FakeFeedMemory, card_of
from tests.unit.feed.examples import ANN, BO, listing

A, B, C = VideoId("a"), VideoId("b"), VideoId("c")


@pytest.fixture(params=["fake", "valkey"])
def memory(request: pytest.FixtureRequest) -> FeedMemory:
    if request.param == "fake":
        return FakeFeedMemory()
    request.getfixturevalue("valkey")
    return ValkeyFeedMemory()


def card(name: str, *, hours_old: float = 1) -> Card:
    return card_of(listing(name, hours_old=hours_old))


def test_a_viewer_nobody_knows_is_blank(memory: FeedMemory) -> None:
    viewer = memory.viewer(ANN)

    assert (viewer.viewer_id, viewer.history, viewer.leftovers, viewer.fresh_is_whole) == (ANN, (), (), False)
    assert not viewer.seen
    assert not viewer.trending


def test_facts_that_were_kept_are_found_and_others_are_not(memory: FeedMemory) -> None:
    memory.keep(Remembered(cards={A: card("a"), B: None}, totals={A: Totals(likes=3)}))

    facts = memory.facts([A, B, C])

    assert facts.cards == {A: card("a"), B: None}
    assert facts.totals == {A: Totals(likes=3)}


def test_totals_that_are_there_are_newer_than_those_that_were_read(memory: FeedMemory) -> None:
    memory.keep(Remembered(totals={A: Totals(likes=5)}))
    memory.keep(Remembered(totals={A: Totals(likes=4)}))

    assert memory.facts([A]).totals == {A: Totals(likes=5)}


def test_no_ids_have_no_facts(memory: FeedMemory) -> None:
    assert memory.facts([]) == Remembered()


def test_a_rebuilt_pool_is_whole_and_newest_first(memory: FeedMemory) -> None:
    memory.keep_fresh([card("a", hours_old=5), card("b", hours_old=1)])

    viewer = memory.viewer(ANN)

    assert viewer.fresh_is_whole
    assert list(viewer.fresh) == ["b", "a"]
    assert memory.facts([A]).cards == {A: card("a", hours_old=5)}


def test_a_timeline_is_kept_newest_first_and_known_from_then_on(memory: FeedMemory) -> None:
    kept = memory.keep_timeline(ANN, [BO], {A: 5, B: 7})

    viewer = memory.viewer(ANN)
    assert list(kept.items()) == list(viewer.timeline.items()) == [(B, 7), (A, 5)]
    assert viewer.timeline_is_whole


def test_what_a_page_served_and_what_ranked_next_are_there_for_the_next(memory: FeedMemory) -> None:
    memory.remember(ANN, served=[A], leftovers=[B, C], at_ms=5)()

    assert memory.viewer(ANN).served == {A: 5}
    assert memory.viewer(ANN).leftovers == (B, C)
    assert not memory.viewer(BO).served


def test_no_leftovers_leave_the_last_ones(memory: FeedMemory) -> None:
    memory.remember(ANN, served=[A], leftovers=[B], at_ms=5)()
    memory.remember(ANN, served=[C], leftovers=[], at_ms=6)()

    assert memory.viewer(ANN).leftovers == (B,)


def test_the_history_is_read_as_its_writer_left_it(valkey: Any) -> None:
    valkey.rpush(
        keys.history(ANN),
        '{"video_id":"a","creator_id":"bo","hashtags":["x"],"ratio":1.2,"liked":true,"at_ms":9}',
        '{"video_id":"b","creator_id":"bo","ratio":0,"liked":false,"at_ms":8}',
        "not JSON",
    )

    assert ValkeyFeedMemory().viewer(ANN).history == (
        HistoryEvent(A, BO, ("x",), 1.2, liked=True, at_ms=9),
        HistoryEvent(B, BO, (), 0, liked=False, at_ms=8),
    )


def test_pools_are_read_best_first(valkey: Any) -> None:
    valkey.zadd(keys.TRENDING_KEY, {"a": 1.5, "b": 2.5})
    valkey.zadd(keys.timeline(ANN), {"c": 7})
    valkey.zadd(keys.similar(ANN), {"a": 0.1})
    valkey.zadd(keys.seen(ANN), {"b": 3})

    viewer = ValkeyFeedMemory().viewer(ANN)

    assert list(viewer.trending.items()) == [("b", 2.5), ("a", 1.5)]
    assert (viewer.timeline, viewer.similar, viewer.seen) == ({"c": 7}, {"a": 0.1}, {"b": 3})


def test_facts_that_cannot_be_read_are_as_good_as_lost(valkey: Any) -> None:
    valkey.set(keys.card(A), "{")
    valkey.set(keys.stats(A), "[]")

    assert ValkeyFeedMemory().facts([A]) == Remembered()


def test_what_is_written_has_an_end(valkey: Any) -> None:
    memory = ValkeyFeedMemory()

    memory.keep(Remembered(cards={A: card("a"), B: None}, totals={A: Totals()}))
    memory.remember(ANN, served=[VideoId(str(n)) for n in range(keys.SERVED.most + 20)], leftovers=[B], at_ms=5)()

    assert valkey.zcard(keys.served(ANN)) == keys.SERVED.most
    for key in (keys.card(A), keys.card(B), keys.stats(A), keys.served(ANN), keys.ranked(ANN)):
        assert 0 < valkey.ttl(key) <= keys.STATS_SECONDS


def test_what_cannot_be_read_is_as_good_as_lost_and_costs_the_others_nothing(valkey: Any) -> None:
    memory = ValkeyFeedMemory()
    memory.keep(Remembered(cards={A: card("a"), C: None}))
    valkey.set(keys.card(B), "null,null")

    assert memory.facts([A, B, C]).cards == {A: card("a"), C: None}


def test_who_has_proven_itself_does_not_come_back_as_new_when_the_pools_are_refilled(valkey: Any) -> None:
    memory = ValkeyFeedMemory()
    memory.keep(Remembered(totals={A: Totals(impressions=500), B: Totals(impressions=9)}))

    memory.keep_fresh([card("a"), card("b"), card("c")])

    assert dict(memory.viewer(ANN).new) == {C: 1.0, B: 0.1}


def test_who_counted_as_new_while_nothing_was_known_does_not_once_it_is(valkey: Any) -> None:
    memory = ValkeyFeedMemory()
    memory.keep_fresh([card("a"), card("b")])

    memory.keep(Remembered(totals={A: Totals(impressions=500), B: Totals(impressions=4)}))

    assert dict(memory.viewer(ANN).new) == {B: 0.2}


def test_what_is_gone_is_not_new(valkey: Any) -> None:
    memory, gone = ValkeyFeedMemory(), VideoId("gone")
    memory.keep(Remembered(totals={gone: Totals()}))

    memory.keep(Remembered(cards={gone: None}, totals={gone: Totals()}))

    assert memory.viewer(ANN).new == {}


def test_a_memory_that_is_down_says_so_once_and_then_at_once(valkey: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CACHE_URL", "redis://127.0.0.1:1/0")
    client.valkey.cache_clear()
    memory = ValkeyFeedMemory()

    with pytest.raises(Unavailable):
        memory.viewer(ANN)
    assert client.breaker.is_open
    with pytest.raises(Unavailable):
        memory.facts([A])
    memory.keep(Remembered(cards={A: None}))
    memory.keep_fresh([])
    assert memory.keep_timeline(ANN, [BO], {A: 5, B: 7}) == {B: 7, A: 5}
    memory.remember(ANN, served=[A], leftovers=[], at_ms=5)()


def test_a_key_of_the_wrong_kind_is_no_reason_to_leave_the_cache_alone(valkey: Any) -> None:
    valkey.set(keys.seen(ANN), "what is this")

    with pytest.raises(Unavailable):
        ValkeyFeedMemory().viewer(ANN)
    assert not client.breaker.is_open
