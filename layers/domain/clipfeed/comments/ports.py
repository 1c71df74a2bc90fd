"""What comments need from outside. Every port raises Unavailable when its service does not answer."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from clipfeed.comments.model import Comment, CommentId
from clipfeed.ids import UserId, VideoId
from clipfeed.visibility import Viewable


class Videos(Protocol):
    def get(self, video_id: VideoId) -> Viewable:
        """As it stands at this moment. Raises NotFound."""


class Handles(Protocol):
    def ids_of(self, handles: Collection[str]) -> Mapping[str, UserId]:
        """Who has these handles; those that nobody has are left out."""


class Flood(Protocol):
    """What keeps one person from drowning out the others."""

    def admit(self, author: UserId, text: str, key: str) -> None:
        """Raises Limited beyond the author's pace, Conflict `duplicate_comment` for what they said minutes ago.

        The same `key` may say it again: it is the same comment.
        """


@dataclass(frozen=True, slots=True)
class Claim:
    """What the key of a request stands for."""

    comment_id: CommentId
    fingerprint: str
    """Of the request."""
    at: datetime


class Comments(Protocol):
    """Every comment there is. Reads see what was acknowledged before."""

    def claim(self, author: UserId, key: str, claim: Claim) -> Claim:
        """Let an author's key stand for this, unless it stands for something, and return what it stands for."""

    def add(self, comment: Comment) -> Comment:
        """Store it, unless one of its id is there, and return the one that is stored.

        Raises NotFound for a reply whose parent does not stand at this moment.
        """

    def get(self, video_id: VideoId, comment_id: CommentId) -> Comment:
        """Also one that is deleted. Raises NotFound."""

    def newest(self, video_id: VideoId, *, before: CommentId | None, limit: int) -> Sequence[Comment]:
        """Those that stand, newest first, replies left out, from behind `before`."""

    def replies(
        self, video_id: VideoId, parent: CommentId, *, after: CommentId | None, limit: int
    ) -> Sequence[Comment]:
        """Those that stand, oldest first, from behind `after`."""

    def delete(self, video_id: VideoId, comment_id: CommentId, at: datetime) -> None:
        """Mark it deleted, which ends its text and lets nobody reply any more. A repeat changes nothing."""

    def threads(self, video_id: VideoId, *, most: int) -> Sequence[CommentId]:
        """Some of the comments that are no replies, deleted ones, too."""

    def remove(self, video_id: VideoId, ids: Sequence[CommentId]) -> None:
        """Leave nothing of these comments. Those that are not there are fine."""

    def remove_replies(self, video_id: VideoId, parent: CommentId, *, most: int) -> bool:
        """Leave nothing of so many of its replies. True if there are more."""


class Pins(Protocol):
    """At most one comment of each video."""

    def pinned(self, video_id: VideoId) -> CommentId | None: ...

    def pin(self, video_id: VideoId, comment_id: CommentId) -> None:
        """Pin it in the place of any other."""

    def unpin(self, video_id: VideoId, comment_id: CommentId) -> None:
        """Changes nothing if another is pinned."""


class Deletions(Protocol):
    def ask(self, video_id: VideoId, comment_id: CommentId | None = None) -> None:
        """Have it and its replies deleted, or all that was said about a removed video.

        It may be asked, and arrive, more than once.
        """


@dataclass(frozen=True, slots=True)
class Hidden:
    """What is not shown to one viewer."""

    blocked: frozenset[UserId] = frozenset()
    """Whom they blocked, and who blocked them."""
    muted: frozenset[UserId] = frozenset()
    reported: frozenset[CommentId] = frozenset()

    def hides(self, comment: Comment) -> bool:
        return comment.author_id in self.blocked | self.muted or comment.comment_id in self.reported


class Viewers(Protocol):
    """What one viewer did."""

    def hidden(self, viewer: UserId, video_id: VideoId) -> Hidden: ...

    def liked(self, viewer: UserId, video_id: VideoId, ids: Sequence[CommentId]) -> frozenset[CommentId]:
        """Those of at most 50 that they like."""


class Totals(Protocol):
    """How often. May lag seconds behind what was done."""

    def of_video(self, creator_id: UserId, video_id: VideoId) -> Mapping[str, int]:
        """`comments`, replies included."""

    def of_comments(self, video_id: VideoId, first: str, last: str) -> Mapping[str, Mapping[str, int]]:
        """`likes replies` of those between two ids of one thread; the ones that nobody met are left out."""
