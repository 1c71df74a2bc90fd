"""One write for each group, whatever happened; whoever loses a race looks again."""

from collections.abc import Collection, Sequence

import pytest

from clipfeed.errors import Stale
from clipfeed.notifications.model import Group, Happening, Kind, Notification
from clipfeed.notifications.notify_people import NotifyPeople
from tests.fakes.notifications import FakeNotifications
from tests.unit.notifications.examples import BO, CAT, DAN, NOW, SHARD, done, group, undone


class Raced(FakeNotifications):
    """Somebody else writes the same groups before us, so many times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.left = times

    def save_all(self, notifications: Sequence[Notification]) -> Collection[Group]:
        if self.left:
            self.left -= 1
            other = NotifyPeople(self, lambda: NOW)
            happened = [done(self.left + 1, DAN, each.group) for each in notifications]
            left, self.left = self.left, 0
            other.notify(f"other-{left}", happened)
            self.left = left
        return super().save_all(notifications)


def notified(store: FakeNotifications, *happenings: Happening) -> None:
    NotifyPeople(store, lambda: NOW).notify(SHARD, happenings)


def test_a_batch_is_one_write_for_each_group():
    store = FakeNotifications()

    notified(store, done(1, BO), done(2, CAT, group(Kind.FOLLOW)), done(3, CAT), done(4, DAN))

    assert store.writes == 2
    assert {each.group.kind: each.count for each in store.held.values()} == {Kind.LIKE: 3, Kind.FOLLOW: 1}


def test_a_repeat_writes_nothing():
    store = FakeNotifications()
    for _ in range(3):
        notified(store, done(1, BO), done(2, CAT))

    assert (store.writes, store.held[group()].count) == (1, 2)


def test_what_comes_and_goes_within_a_batch_writes_nothing():
    store = FakeNotifications()

    notified(store, done(1, BO), undone(2, BO))

    assert (store.writes, store.held) == (0, {})


def test_whoever_loses_a_race_adds_to_what_the_winner_wrote():
    store = Raced(times=3)

    notified(store, done(1, BO), done(2, CAT))

    assert store.held[group()].count == 2 + 3
    assert len(store.held[group()].marks) == 1 + 3


def test_a_race_that_does_not_end_brings_the_batch_back():
    store = Raced(times=99)

    with pytest.raises(Stale):
        notified(store, done(1, BO))

    store.left = 0
    notified(store, done(1, BO))
    assert [each.actor for each in store.held[group()].latest].count(BO) == 1
