"""One's notifications, the newest first, and how many of them one has not read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from clipfeed.ids import UserId
from clipfeed.notifications.model import Notification
from clipfeed.notifications.ports import Inbox, Position
from clipfeed.notifications.views import NotificationView, Views
from clipfeed.sealing import Sealer

ROUTE = "GET /v1/me/notifications"
CURSOR_LIFE = timedelta(hours=24)
MOST_UNREAD = 99

_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
"""Before there was anything to read. What clients call a moment may be none in UTC."""


@dataclass(frozen=True, slots=True)
class Page:
    notifications: tuple[NotificationView, ...]
    """May be fewer than asked for, even none, while the cursor leads on: what is gone or hidden is left out."""
    cursor: str | None
    unread: int
    """At most 99."""
    read_until: datetime | None


@dataclass(frozen=True, slots=True)
class ReadNotifications:
    inbox: Inbox
    views: Views
    sealer: Sealer
    now: Callable[[], datetime]

    def page(self, recipient: UserId, *, limit: int, cursor: str | None = None) -> Page:
        """Each once, whatever comes in between. What changes in between moves to the top: the next look finds it.

        Raises Rejected (`cursor_invalid`, `cursor_expired`) for a cursor that is not good for this caller.
        """
        before = self._opened(cursor, recipient)
        read_until = self.inbox.read_until(recipient)
        found = self.inbox.newest(recipient, limit=limit + 1, before=before)
        unread = self.inbox.since(recipient, read_until, limit=MOST_UNREAD)
        page = found[:limit]
        views = self.views.of(recipient, list({each.group: each for each in (*page, *unread)}.values()))
        return Page(
            tuple(views[each.group] for each in page if each.group in views),
            self._sealed(page[-1]) if len(found) > limit else None,
            sum(each.group in views for each in unread),
            read_until,
        )

    def unread(self, recipient: UserId) -> int:
        """At most 99, and only what a page would show."""
        unread = self.inbox.since(recipient, self.inbox.read_until(recipient), limit=MOST_UNREAD)
        return len(self.views.of(recipient, unread))

    def mark_read(self, recipient: UserId, until: datetime) -> None:
        """All that came up to this moment is read. A repeat changes nothing, and neither does an earlier moment."""
        self.inbox.mark_read(recipient, max(_BEGINNING, min(until, self.now())))

    def _sealed(self, last: Notification) -> str:
        place = {"n": last.group.name, "a": last.at.isoformat()}
        expires_at = int((self.now() + CURSOR_LIFE).timestamp())
        return self.sealer.seal_cursor(_list_of(last.group.recipient), place, expires_at=expires_at)

    def _opened(self, cursor: str | None, recipient: UserId) -> Position | None:
        if cursor is None:
            return None
        place = self.sealer.open_cursor(_list_of(recipient), cursor, now=int(self.now().timestamp()))
        return Position(datetime.fromisoformat(place["a"]), place["n"])


def _list_of(recipient: UserId) -> dict[str, str]:
    return {"r": ROUTE, "u": recipient}
