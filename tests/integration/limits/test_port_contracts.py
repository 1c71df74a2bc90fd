"""What every implementation of the ports of limits does, in memory and in Valkey."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from clipfeed.ids import UserId
from clipfeed.limits.model import Pace
from clipfeed.limits.own_memory import OwnBuckets
from clipfeed.limits.ports import Buckets, Repeats
from clipfeed_adapters.redis import client, limits
from clipfeed_adapters.redis.limits import ValkeyBuckets, ValkeyRepeats
from tests.fakes.limits import FakeRepeats

ANN, BO = UserId("ann"), UserId("bo")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
NOW = int(datetime.now(UTC).timestamp() * 1000)


@pytest.fixture(params=["own", "valkey"])
def buckets(request: pytest.FixtureRequest) -> Buckets:
    if request.param == "own":
        return OwnBuckets()
    request.getfixturevalue("valkey")
    return ValkeyBuckets()


@pytest.fixture(params=["fake", "valkey"])
def repeats(request: pytest.FixtureRequest) -> Repeats:
    if request.param == "fake":
        return FakeRepeats()
    request.getfixturevalue("valkey")
    return ValkeyRepeats()


@pytest.fixture
def unreachable(monkeypatch: pytest.MonkeyPatch, valkey: Any) -> None:
    monkeypatch.setenv("CACHE_URL", "redis://127.0.0.1:1/0")
    client.valkey.cache_clear()
    limits._own.cache_clear()


def test_a_bucket_is_emptied_and_fills_again(buckets: Buckets):
    pace = [Pace(3, MINUTE)]

    waits = [buckets.take(ANN, "like", pace, NOW + later) for later in (0, 0, 0, 0, 19_999, 20_000, 20_000)]

    assert waits == [0, 0, 0, 20_000, 1, 0, 20_000]


def test_buckets_are_by_viewer_and_action(buckets: Buckets):
    pace = [Pace(1, MINUTE)]

    waits = [buckets.take(who, what, pace, NOW) for who, what in ((ANN, "like"), (BO, "like"), (ANN, "save"))]

    assert waits == [0, 0, 0]


def test_of_several_paces_all_give_one_or_none_does(buckets: Buckets):
    both = [Pace(1, MINUTE), Pace(2, DAY)]

    waits = [buckets.take(ANN, "comment", both, NOW + later) for later in (0, 0, 0, 60_000, 120_000)]

    assert waits == [0, 60_000, 60_000, 0, 43_200_000 - 120_000]


def test_a_bucket_in_valkey_goes_when_it_is_full_again(valkey: Any):
    ValkeyBuckets().take(ANN, "like", [Pace(60, MINUTE)], NOW)

    assert 0 < valkey.pttl("pace:ann:like:60") <= 1000


def test_a_cache_that_is_down_limits_within_the_process(unreachable: None):
    waits = [ValkeyBuckets().take(ANN, "like", [Pace(2, MINUTE)], NOW) for _ in range(3)]

    assert waits == [0, 0, 30_000]


def test_what_was_said_may_be_said_again_under_the_same_key_only(repeats: Repeats):
    said = [repeats.claim(who, "hash", key) for who, key in ((ANN, "k1"), (ANN, "k2"), (ANN, "k1"), (BO, "k2"))]

    assert said == [True, False, True, True]


def test_what_was_said_is_forgotten_after_ten_minutes(valkey: Any):
    ValkeyRepeats().claim(ANN, "hash", "k1")

    assert 590 < valkey.ttl("said:ann:hash") <= 600


def test_without_a_cache_nothing_is_a_duplicate(unreachable: None):
    assert ValkeyRepeats().claim(ANN, "hash", "k1")
    assert ValkeyRepeats().claim(ANN, "hash", "k2")
