"""What every implementation of engagement's ports does, the fakes and those in DynamoDB, SQS and Valkey."""

import json
import os
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from clipfeed.engagement.counting import Metrics, Target, of_user, of_video
from clipfeed.engagement.facts import Fact, Kind
from clipfeed.engagement.fence import comparable
from clipfeed.engagement.ports import Total
from clipfeed.errors import Unavailable
from clipfeed.ids import VideoId
from clipfeed.visibility import Relation
from clipfeed_adapters.dynamodb.counters import DynamoCounters
from clipfeed_adapters.dynamodb.engagement import DynamoEngagement
from clipfeed_adapters.redis import client
from clipfeed_adapters.redis.effects import ValkeyEffects
from clipfeed_adapters.redis.totals import ValkeyTotals
from clipfeed_adapters.sqs.engagement_queue import EngagementMessage, SqsFactQueue
from tests.fakes.engagement import FakeCounters, FakeEffects, FakeFactQueue, FakeFacts, FakeTimelines, FakeTotals
from tests.fakes.video_catalog import FakeVideoCatalog
from tests.integration.engagement.deliveries import messages_in
from tests.integration.engagement.faults import throttled
from tests.torture.wire import Odds, Wire
from tests.unit.engagement.examples import ANN, BO, CLIP, CREATOR, action, follow, like, play

Store = FakeFacts | DynamoEngagement
Counters = FakeCounters | DynamoCounters
VIDEO = of_video(CREATOR, CLIP)


@pytest.fixture(params=["fake", "dynamodb"])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "fake":
        return FakeFacts()
    request.getfixturevalue("aws")
    return DynamoEngagement("EngagementTable")


@pytest.fixture(params=["fake", "dynamodb"])
def counters(request: pytest.FixtureRequest) -> Counters:
    if request.param == "fake":
        return FakeCounters()
    request.getfixturevalue("aws")
    return DynamoCounters("CountersTable")


# ---- FactStore, Follows -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        (like(on=True, seq=1), like(on=False, seq=2)),
        (follow(on=True, seq=1), follow(on=False, seq=2)),
        (play(1_000, seq=2), play(3_000, seq=1)),
    ],
)
def test_the_higher_rank_is_kept_in_any_order_and_a_repeat_still_stands(store: Store, older: Fact, newer: Fact):
    assert store.put(older)
    assert store.put(newer)
    assert store.put(newer)
    assert not store.put(older)


def test_facts_are_put_side_by_side_and_each_has_its_answer(store: Store):
    store.put(like(seq=5))

    assert store.put_all([like(seq=4), follow(), like(BO)]) == [False, True, True]


def test_a_follow_stands_until_it_is_taken_back(store: Store):
    assert not store.follows(ANN, CREATOR)

    store.put(follow(seq=1))
    assert store.follows(ANN, CREATOR)

    store.put(follow(on=False, seq=2))
    assert not store.follows(ANN, CREATOR)


def test_a_block_is_known_on_both_sides_until_it_is_taken_back(store: Store):
    for fact in (
        action(Kind.BLOCK, BO, ANN, creator=BO),
        action(Kind.BLOCKED_BY, ANN, BO, creator=ANN),
        action(Kind.MUTE, CREATOR, ANN, creator=CREATOR),
    ):
        store.put(fact)

    assert store.between(ANN, BO) == store.between(BO, ANN) == Relation(blocked=True)
    assert store.between(ANN, CREATOR) == Relation()
    assert (list(store.blocked_with(ANN)), list(store.blocked_with(BO))) == ([BO], [ANN])
    assert (store.blocked_by(ANN), store.blocked_by(BO), store.muted_by(ANN)) == ([BO], [], [CREATOR])

    store.put(action(Kind.BLOCK, BO, ANN, creator=BO, on=False, seq=2))
    assert store.between(ANN, BO) == Relation()


def test_saved_videos_come_in_falling_order_from_behind_a_place(store: Store):
    for video in ("a", "b", "c", "d"):
        store.put(action(Kind.SAVE, video))
    store.put(action(Kind.SAVE, "c", on=False, seq=2))

    assert store.saved_by(ANN, limit=2, before=None) == ["d", "b"]
    assert store.saved_by(ANN, limit=2, before=VideoId("b")) == ["a"]


def test_followers_are_found_while_they_follow(aws: None):
    store = DynamoEngagement("EngagementTable")
    store.put(follow(ANN))
    store.put(follow(BO))
    store.put(follow(BO, on=False, seq=2))
    store.put(like(BO))

    assert list(store.followers_of(CREATOR, most=10)) == [ANN]
    assert list(store.followers_of(CREATOR, most=0)) == []


def test_a_table_that_is_throttled_is_unavailable(aws: None):
    store, counters = DynamoEngagement("EngagementTable"), DynamoCounters("CountersTable")
    store.put(like())

    with throttled("UpdateItem"):
        with pytest.raises(Unavailable):
            store.put(like(seq=2))
        with pytest.raises(Unavailable):
            counters.add(VIDEO, "shard", {"likes": 1}, first="1", last="1")


@pytest.mark.parametrize("odds", [Odds(lost=1), Odds(answer_lost=1), Odds(throttled=1)])
def test_a_table_that_cannot_be_heard_is_unavailable(aws: None, valkey: Any, odds: Odds):
    store, counters = DynamoEngagement("EngagementTable"), DynamoCounters("CountersTable")

    with Wire(odds=odds).connected():
        for ask in (lambda: store.put(like()), lambda: store.follows(ANN, CREATOR), lambda: counters.total(VIDEO)):
            with pytest.raises(Unavailable):
                ask()


# ---- Counters -----------------------------------------------------------------------------------------


def test_what_is_not_beyond_the_mark_is_not_added(counters: Counters):
    one, two, three = (comparable(str(number)) for number in (1, 2, 3))

    assert counters.mark(VIDEO, "shard") == ""
    assert counters.add(VIDEO, "shard", {"likes": 2}, first=one, last=two)
    assert not counters.add(VIDEO, "shard", {"likes": 1}, first=two, last=three)
    assert counters.mark(VIDEO, "shard") == two
    assert counters.add(VIDEO, "shard", {"likes": -1, "views": 5}, first=three, last=three)
    assert _without_zeros(counters.total(VIDEO).metrics) == {"likes": 1, "views": 5}


def test_a_total_is_the_sum_over_shards(counters: Counters):
    sequence = comparable("7")
    for shard in ("a", "b"):
        assert counters.add(of_user(ANN), shard, {"followers": 3}, first=sequence, last=sequence)

    counters.add(of_video(ANN, CLIP), "a", {"likes": 2, "views": 9}, first=sequence, last=sequence)

    assert counters.of_user(ANN) == {"followers": 6, "following": 0, "likes": 2, "views": 9}
    assert counters.of_user(BO) == {"followers": 0, "following": 0, "likes": 0, "views": 0}


# ---- FactQueue ----------------------------------------------------------------------------------------


@pytest.fixture(params=["fake", "sqs"])
def queue(request: pytest.FixtureRequest) -> tuple[Any, Callable[[], list[list[Fact]]]]:
    """A queue, and how to look at what each of its messages holds."""
    if request.param == "fake":
        fake = FakeFactQueue()
        return fake, lambda: fake.sent
    request.getfixturevalue("aws")
    url = os.environ["ENGAGEMENT_QUEUE_URL"]
    return SqsFactQueue(url), lambda: [_facts_in(message["body"]) for message in messages_in(url)]


def test_one_send_is_one_message_that_carries_every_fact_unchanged(queue: Any):
    sender, sent = queue
    facts = [like(), follow(on=False), play(1_234)]

    sender.send(facts)

    assert sent() == [facts]


def test_a_queue_that_does_not_take_it_is_unavailable(aws: None):
    with pytest.raises(Unavailable):
        SqsFactQueue("https://sqs.us-east-1.amazonaws.com/123456789012/no-such-queue").send([like()])


# ---- Totals, Effects ----------------------------------------------------------------------------------


@pytest.fixture(params=["fake", "valkey"])
def totals(request: pytest.FixtureRequest) -> tuple[Any, Callable[[Target], Metrics]]:
    """Totals, and how a reader sees those of a target."""
    if request.param == "fake":
        fake = FakeTotals()
        return fake, lambda target: fake.published[target].metrics
    valkey = request.getfixturevalue("valkey")
    return ValkeyTotals(), lambda target: json.loads(valkey.get(target.part.replace("video#", "stats:")))


def test_the_last_totals_published_are_what_readers_see(totals: Any):
    publisher, seen = totals

    publisher.publish({VIDEO: Total({"likes": 5}, stamp=1), of_user(CREATOR): Total({"followers": 5}, stamp=1)})
    publisher.publish({VIDEO: Total({"likes": 4, "views": 9}, stamp=2)})

    assert _without_zeros({**seen(VIDEO), "stamp": 0}) == {"likes": 4, "views": 9}


def test_totals_that_were_summed_up_earlier_do_not_come_back(totals: Any):
    publisher, seen = totals

    publisher.publish({VIDEO: Total({"likes": 7}, stamp=12)})
    publisher.publish({VIDEO: Total({"likes": 6}, stamp=9)})

    assert seen(VIDEO)["likes"] == 7


def test_a_sum_over_more_adds_has_a_larger_stamp(counters: Counters):
    stamps = []
    for number, shard in enumerate("aabb"):
        at = comparable(str(number))
        counters.add(VIDEO, shard, {"likes": 1}, first=at, last=at)
        counters.add(VIDEO, shard, {"likes": 1}, first=at, last=at)
        stamps.append(counters.total(VIDEO).stamp)

    assert stamps == [1, 2, 3, 4]


def test_without_a_cache_totals_and_effects_are_left_out_and_nothing_fails(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CACHE_URL", "redis://127.0.0.1:1/0")
    client.valkey.cache_clear()
    client.breaker.reset()

    ValkeyTotals().publish({VIDEO: Total({"likes": 1}, stamp=1)})
    for effects in (FakeEffects(), ValkeyEffects(FakeVideoCatalog(), FakeTimelines())):
        effects.apply([like(), follow(), play(1_000)])

    client.valkey.cache_clear()
    client.breaker.reset()


def _without_zeros(metrics: Metrics) -> dict[str, int]:
    return {metric: amount for metric, amount in metrics.items() if amount}


def _facts_in(body: str) -> list[Fact]:
    return msgspec.json.decode(body, type=EngagementMessage).as_facts()
