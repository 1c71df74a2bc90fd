"""Shards that tell the same people at the same moment, on tables that know threads and what a call costs."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from clipfeed.errors import Stale
from clipfeed.ids import UserId
from clipfeed.notifications.model import Happening, Kind
from clipfeed.notifications.notify_people import NotifyPeople
from clipfeed.notifications.ports import Position
from clipfeed_adapters.clock import now
from clipfeed_adapters.dynamodb.notifications import DynamoNotifications
from tests.benchmarks.bench_writes import billed
from tests.emulator import emulated_tables
from tests.unit.notifications.examples import ANN, BO, CAT, NOW, done, group, undone

SHARDS = 4
BATCHES = 12


@pytest.fixture(scope="module")
def store() -> Iterator[DynamoNotifications]:
    with emulated_tables():
        yield DynamoNotifications("NotificationsTable", retries=3)


def deliver(store: DynamoNotifications, shard: str, *happenings: Happening) -> None:
    """As Lambda does: again, until it succeeds."""
    while True:
        try:
            return NotifyPeople(store, now).notify(shard, happenings)
        except Stale:
            continue


def test_shards_that_meet_in_one_notification_lose_nothing(store: DynamoNotifications):
    def read(shard: int) -> None:
        name = f"shard-{shard}"
        for number in range(BATCHES):
            actor = UserId(f"{name}-{number}")
            batch = [done(2 * number + 1, actor), done(2 * number + 2, actor, group(Kind.REPOST))]
            deliver(store, name, *batch)
            deliver(store, name, *batch)

    with ThreadPoolExecutor(SHARDS) as pool:
        list(pool.map(read, range(SHARDS)))

    found = store.load([group(), group(Kind.REPOST)])
    assert [each.count for each in found.values()] == [SHARDS * BATCHES] * 2
    assert {len(each.marks) for each in found.values()} == {SHARDS}


def test_pages_of_a_real_index_follow_each_other(store: DynamoNotifications):
    groups = [group(target=f"clip {number}", recipient=BO) for number in range(7)]
    deliver(store, "s", *(done(number, CAT, each) for number, each in enumerate(groups, 1)))
    deliver(store, "s", undone(10, CAT, groups[3]))

    found, before = [], None
    while page := store.newest(BO, limit=2, before=before):
        found += [each.group.target for each in page]
        before = Position(page[-1].at, page[-1].group.name)

    assert found == [f"clip {number}" for number in (6, 5, 4, 2, 1, 0)]
    assert len(store.since(BO, NOW - timedelta(days=1), limit=99)) == len(found)


def test_a_notification_costs_three_write_units_however_many_it_tells_of(store: DynamoNotifications):
    """One for the item, two for its new place in the index; the first has no old place to leave."""
    with billed() as first:
        deliver(store, "s", done(1, BO, group(recipient=CAT)))
    with billed() as then:
        deliver(
            store, "s", *(done(number, UserId(f"{ANN}-{number}"), group(recipient=CAT)) for number in range(2, 502))
        )

    assert (sum(first), sum(then)) == (2, 3)
