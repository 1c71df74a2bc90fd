"""A comment on a video, or a reply to one. There is one level of replies, and an id tells which thread it is in."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from clipfeed.errors import NotFound
from clipfeed.ids import UserId, VideoId

CommentId = NewType("CommentId", str)
"""26 characters that sort by time; of a reply, its parent's id, a dot, and 26 of its own."""

_ID = re.compile(r"[0-9a-z]{26}(\.[0-9a-z]{26})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Person:
    user_id: UserId
    handle: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    comment_id: CommentId
    video_id: VideoId
    creator_id: UserId
    """Of the video."""
    author_id: UserId
    author_handle: str
    text: str
    """Empty once the comment is deleted."""
    mentions: tuple[Person, ...] = ()
    answered_id: UserId | None = None
    """Of a reply: who wrote what it answers."""
    created_at: datetime
    deleted_at: datetime | None = None

    @property
    def parent_id(self) -> CommentId | None:
        """The comment in whose thread this reply stands."""
        return parent_of(self.comment_id)

    @property
    def is_deleted(self) -> bool:
        return self.deleted_at is not None


def comment_id_in(text: str) -> CommentId:
    """The id that a caller named. Raises NotFound for what cannot be one."""
    if not _ID.fullmatch(text):
        raise no_such_comment()
    return CommentId(text)


def parent_of(comment_id: CommentId) -> CommentId | None:
    parent, dot, _ = comment_id.partition(".")
    return CommentId(parent) if dot else None


def thread_in(comment_id: CommentId) -> CommentId:
    """The comment below which replies to this one stand."""
    return parent_of(comment_id) or comment_id


def reply_id(parent: CommentId, fresh: str) -> CommentId:
    return CommentId(f"{parent}.{fresh}")


def no_such_comment() -> NotFound:
    return NotFound("There is no such comment.")
