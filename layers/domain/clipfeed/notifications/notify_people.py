"""Tell people what happened exactly once, however often and in whatever batches it is delivered."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from clipfeed.errors import Stale
from clipfeed.notifications.model import Group, Happening, Notification
from clipfeed.notifications.ports import Notifications

_ROUNDS = 5

Waiting = dict[Group, list[Happening]]


@dataclass(frozen=True, slots=True)
class NotifyPeople:
    store: Notifications
    now: Callable[[], datetime]

    def notify(self, shard: str, happenings: Iterable[Happening]) -> None:
        """Tell of happenings of one shard, in their order: one write for each group, however much happened.

        Raises Unavailable or Stale: then deliver them all again.
        """
        waiting = _by_group(happenings)
        for _ in range(_ROUNDS):
            if not waiting:
                return
            lost = self._told(shard, waiting)
            waiting = {group: waiting[group] for group in lost}
        if waiting:
            raise Stale("Others tell the same people at this moment.")

    def _told(self, shard: str, waiting: Waiting) -> Iterable[Group]:
        """The groups that others wrote while we did."""
        stored, now = self.store.load(waiting), self.now()
        changed = []
        for group, happenings in waiting.items():
            known = stored.get(group) or Notification(group=group, at=now)
            told = known.with_happenings(shard, happenings, now)
            if told is not known:
                changed.append(told)
        return self.store.save_all(changed) if changed else ()


def _by_group(happenings: Iterable[Happening]) -> Waiting:
    waiting: Waiting = {}
    for happening in happenings:
        waiting.setdefault(happening.group, []).append(happening)
    return waiting
