"""The notifications, one item for each recipient and group."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from pynamodb.exceptions import DoesNotExist, PutError, UpdateError
from pynamodb.expressions.condition import Condition

from clipfeed.errors import Unavailable
from clipfeed.ids import UserId
from clipfeed.notifications.model import Group, Notification
from clipfeed.notifications.ports import Position
from clipfeed_adapters.dynamodb.binding import RETRIES, answering, bound, is_refused
from clipfeed_adapters.dynamodb.instant import InstantAttribute
from clipfeed_adapters.dynamodb.notification_row import READ, NotificationRow, notification_of, place_of, values_of
from clipfeed_adapters.dynamodb.reads import started

_BEHIND = "~"
"""Sorts behind whatever stands in its place."""


class DynamoNotifications:
    """Notifications and Inbox."""

    def __init__(self, table_name: str, retries: int = RETRIES) -> None:
        self._row = bound(NotificationRow, table_name, retries)

    def load(self, groups: Collection[Group]) -> Mapping[Group, Notification]:
        keys = [(group.recipient, group.name) for group in groups]
        with answering():
            found = [notification_of(row) for row in self._row.batch_get(keys, consistent_read=True)]
        return {notification.group: notification for notification in found}

    def save_all(self, notifications: Sequence[Notification]) -> Collection[Group]:
        fates = started(partial(self._tried, each) for each in notifications)()
        if failed := [fate for fate in fates if isinstance(fate, Unavailable)]:
            raise failed[0]
        return [each.group for each, is_saved in zip(notifications, fates, strict=True) if not is_saved]

    def newest(self, recipient: UserId, *, limit: int, before: Position | None = None) -> Sequence[Notification]:
        keys = NotificationRow.place < place_of(before.at, before.name) if before else None
        return self._found(recipient, keys, limit)

    def since(self, recipient: UserId, until: datetime | None, *, limit: int) -> Sequence[Notification]:
        keys = NotificationRow.place > InstantAttribute().serialize(until) + _BEHIND if until else None
        return self._found(recipient, keys, limit)

    def read_until(self, recipient: UserId) -> datetime | None:
        try:
            with answering():
                until: datetime | None = self._row.get(recipient, READ, consistent_read=True).until
        except DoesNotExist:
            return None
        return until

    def mark_read(self, recipient: UserId, until: datetime) -> None:
        is_further = NotificationRow.until.does_not_exist() | (NotificationRow.until < until)
        try:
            with answering():
                self._row(recipient, READ).update([NotificationRow.until.set(until)], condition=is_further)
        except UpdateError as error:
            if not is_refused(error):
                raise

    def _tried(self, notification: Notification) -> bool | Unavailable:
        """False if its group was written since it was loaded."""
        seen = NotificationRow.version == notification.version
        condition = seen if notification.version else NotificationRow.user_id.does_not_exist()
        row = self._row(**values_of(replace(notification, version=notification.version + 1)))
        try:
            with answering():
                row.save(condition=condition)
        except PutError as error:
            if is_refused(error):
                return False
            raise
        except Unavailable as error:
            return error
        return True

    def _found(self, recipient: UserId, keys: Condition | None, limit: int) -> Sequence[Notification]:
        with answering():
            rows = self._row.by_time.query(recipient, keys, scan_index_forward=False, limit=limit)
            return [notification_of(row) for row in rows]
