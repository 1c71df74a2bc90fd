"""Notifications as the API answers them."""

from datetime import datetime

from msgspec import Struct

from clipfeed.ids import VideoId
from clipfeed.notifications.model import Kind
from clipfeed.notifications.ports import Clip, Person
from clipfeed.notifications.read_notifications import Page
from clipfeed.notifications.views import NotificationView, Remark


class ClipAnswer(Struct):
    video_id: VideoId
    title: str
    poster: str | None


class NotificationAnswer(Struct):
    id: str
    kind: Kind
    actors: tuple[Person, ...]
    count: int
    video: ClipAnswer | None
    comment: Remark | None
    at: datetime
    read: bool
    text: str


class NotificationsAnswer(Struct):
    notifications: list[NotificationAnswer]
    cursor: str | None
    unread: int


def notifications_answer(page: Page, media_base_url: str) -> NotificationsAnswer:
    """Without a base, media are addressed on the app's own domain."""
    shown = [_answer(view, page.read_until, media_base_url) for view in page.notifications]
    return NotificationsAnswer(shown, page.cursor, page.unread)


def _answer(view: NotificationView, read_until: datetime | None, base: str) -> NotificationAnswer:
    return NotificationAnswer(
        id=view.group.name,
        kind=view.group.kind,
        actors=view.actors,
        count=view.count,
        video=_clip(view.clip, base) if view.clip else None,
        comment=view.comment,
        at=view.at,
        read=read_until is not None and view.at <= read_until,
        text=view.text,
    )


def _clip(clip: Clip, base: str) -> ClipAnswer:
    return ClipAnswer(clip.video_id, clip.title, f"{base}/{clip.poster_key}" if clip.poster_key else None)
