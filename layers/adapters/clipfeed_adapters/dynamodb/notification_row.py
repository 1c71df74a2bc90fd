"""A notification as an item of the notifications table. Beside them, under `read`, lies how far the recipient read.

`place` is there only while the notification is of something: the index by time holds nothing that is not shown.
"""

from dataclasses import asdict
from datetime import UTC, datetime, time, timedelta
from typing import Any

from pynamodb.attributes import ListAttribute, MapAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, LocalSecondaryIndex
from pynamodb.models import Model

from clipfeed.ids import UserId
from clipfeed.notifications.model import Deed, Group, Notification
from clipfeed_adapters.dynamodb.instant import InstantAttribute

READ = "read"
NOTIFICATION_LIFE = timedelta(days=90)


class _DeedMap(MapAttribute[str, Any]):
    actor = UnicodeAttribute()
    comment_id = UnicodeAttribute()
    at = InstantAttribute()


class _ByTime(LocalSecondaryIndex["NotificationRow"]):
    class Meta:
        index_name = "by_time"
        projection = AllProjection()

    user_id = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class NotificationRow(Model):
    user_id = UnicodeAttribute(hash_key=True)
    group = UnicodeAttribute(range_key=True)
    total = NumberAttribute(null=True)
    latest = ListAttribute(of=_DeedMap, null=True)
    at = InstantAttribute(null=True)
    place = UnicodeAttribute(null=True)
    marks: MapAttribute[str, str] = MapAttribute(null=True)
    version = NumberAttribute(null=True)
    until = InstantAttribute(null=True)
    """Of `read` alone."""
    expires_at = NumberAttribute(null=True)

    by_time = _ByTime()


def place_of(at: datetime, name: str) -> str:
    """Sorts by time, and no two groups share one."""
    return f"{InstantAttribute().serialize(at)}#{name}"


def values_of(notification: Notification) -> dict[str, Any]:
    """The attributes of its row."""
    group = notification.group
    dies = datetime.combine(group.day, time(tzinfo=UTC)) + NOTIFICATION_LIFE
    return {
        "user_id": group.recipient,
        "group": group.name,
        "total": notification.count,
        "latest": [asdict(deed) for deed in notification.latest],
        "at": notification.at,
        "place": place_of(notification.at, group.name) if notification.count else None,
        "marks": dict(notification.marks),
        "version": notification.version,
        "expires_at": int(dies.timestamp()),
    }


def notification_of(row: NotificationRow) -> Notification:
    return Notification(
        group=Group.named(UserId(row.user_id), row.group),
        count=int(row.total),
        latest=tuple(Deed(UserId(each.actor), each.comment_id, each.at) for each in row.latest),
        at=row.at,
        marks=row.marks.as_dict(),
        version=int(row.version),
    )
