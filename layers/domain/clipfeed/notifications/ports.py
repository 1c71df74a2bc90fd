"""What notifications need from outside. Every port raises Unavailable when its service does not answer."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from clipfeed.ids import UserId, VideoId
from clipfeed.notifications.model import Group, Notification

CommentKey = tuple[VideoId, str]


class Notifications(Protocol):
    """Every notification, as those write them who tell."""

    def load(self, groups: Collection[Group]) -> Mapping[Group, Notification]:
        """Those that exist, with every write acknowledged so far."""

    def save_all(self, notifications: Sequence[Notification]) -> Collection[Group]:
        """Store each, its version raised, unless its group was written since it was loaded; return those that were."""


@dataclass(frozen=True, slots=True)
class Position:
    """Of a notification in its recipient's list."""

    at: datetime
    name: str
    """Of its group."""


class Inbox(Protocol):
    """The notifications of one recipient, those of nothing left out, and how far they read."""

    def newest(self, recipient: UserId, *, limit: int, before: Position | None = None) -> Sequence[Notification]:
        """Newest first, from behind `before`."""

    def since(self, recipient: UserId, until: datetime | None, *, limit: int) -> Sequence[Notification]:
        """Those that came after `until`, newest first; of all, where that is None."""

    def read_until(self, recipient: UserId) -> datetime | None: ...

    def mark_read(self, recipient: UserId, until: datetime) -> None:
        """Changes nothing if they read further already."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """What is not shown to one viewer."""

    blocked: frozenset[UserId] = frozenset()
    """Whom they blocked, and who blocked them."""
    muted: frozenset[UserId] = frozenset()
    reported: frozenset[CommentKey] = frozenset()


@dataclass(frozen=True, slots=True)
class Person:
    user_id: UserId
    handle: str
    display_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    video_id: VideoId
    creator_id: UserId
    title: str
    poster_key: str | None
    """In the media bucket and at the edge; None while it has none."""
    is_published: bool
    is_removed: bool


@dataclass(frozen=True, slots=True)
class Scene:
    """What the notifications of a page are about. What does not exist is left out."""

    people: Mapping[UserId, Person] = field(default_factory=dict)
    clips: Mapping[VideoId, Clip] = field(default_factory=dict)
    said: Mapping[CommentKey, str] = field(default_factory=dict)
    """The text of each comment that stands."""


class Scenes(Protocol):
    def hidden_from(self, viewer: UserId) -> Hidden: ...

    def look_up(
        self, people: Collection[UserId], clips: Collection[VideoId], comments: Collection[CommentKey]
    ) -> Scene:
        """As it stands at this moment."""
