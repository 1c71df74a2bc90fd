"""Stand-ins for the ports of notifications. Contract tests run them beside their adapters."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from clipfeed.ids import UserId, VideoId
from clipfeed.notifications.model import Group, Notification
from clipfeed.notifications.ports import Clip, CommentKey, Hidden, Person, Position, Scene


class FakeNotifications:
    """Notifications and Inbox in dictionaries."""

    def __init__(self) -> None:
        self.held: dict[Group, Notification] = {}
        self.writes = 0
        self._read: dict[UserId, datetime] = {}

    def load(self, groups: Collection[Group]) -> Mapping[Group, Notification]:
        return {group: self.held[group] for group in groups if group in self.held}

    def save_all(self, notifications: Sequence[Notification]) -> Collection[Group]:
        return [each.group for each in notifications if not self._save(each)]

    def newest(self, recipient: UserId, *, limit: int, before: Position | None = None) -> Sequence[Notification]:
        mine = sorted((each for each in self._shown(recipient)), key=_place, reverse=True)
        return [each for each in mine if before is None or _place(each) < (before.at, before.name)][:limit]

    def since(self, recipient: UserId, until: datetime | None, *, limit: int) -> Sequence[Notification]:
        return [each for each in self.newest(recipient, limit=limit) if until is None or each.at > until]

    def read_until(self, recipient: UserId) -> datetime | None:
        return self._read.get(recipient)

    def mark_read(self, recipient: UserId, until: datetime) -> None:
        self._read[recipient] = max(until, self._read.get(recipient, until))

    def _save(self, notification: Notification) -> bool:
        known = self.held.get(notification.group)
        if (known.version if known else 0) != notification.version:
            return False
        self.held[notification.group] = replace(notification, version=notification.version + 1)
        self.writes += 1
        return True

    def _shown(self, recipient: UserId) -> list[Notification]:
        return [each for each in self.held.values() if each.group.recipient == recipient and each.count]


@dataclass
class FakeScenes:
    """Scenes of whatever it is given; `hidden` is so for every viewer."""

    people: dict[UserId, Person] = field(default_factory=dict)
    clips: dict[VideoId, Clip] = field(default_factory=dict)
    said: dict[CommentKey, str] = field(default_factory=dict)
    hidden: Hidden = field(default_factory=Hidden)

    def hidden_from(self, viewer: UserId) -> Hidden:
        return self.hidden

    def look_up(
        self, people: Collection[UserId], clips: Collection[VideoId], comments: Collection[CommentKey]
    ) -> Scene:
        return Scene(
            {each: self.people[each] for each in people if each in self.people},
            {each: self.clips[each] for each in clips if each in self.clips},
            {each: self.said[each] for each in comments if each in self.said},
        )


def _place(notification: Notification) -> tuple[datetime, str]:
    return notification.at, notification.group.name
