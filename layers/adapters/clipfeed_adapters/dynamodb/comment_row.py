"""A comment as an item of the comments table, and as an image in its stream.

`thread` is `video#<video>` or, of a reply, `comment#<video>/<parent>`. Two other kinds of items lie in the table:
`key#<author>` remembers what an Idempotency-Key began, `pinned#<video>` which comment stands above the others.
"""

from dataclasses import asdict
from typing import Any

from pynamodb.attributes import ListAttribute, MapAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from clipfeed.comments.model import Comment, CommentId, Person, parent_of
from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.dynamodb.instant import InstantAttribute


class _PersonMap(MapAttribute[str, str]):
    user_id = UnicodeAttribute()
    handle = UnicodeAttribute()


class CommentRow(Model):
    thread = UnicodeAttribute(hash_key=True)
    comment_id = UnicodeAttribute(range_key=True)
    video_id = UnicodeAttribute(null=True)
    creator_id = UnicodeAttribute(null=True)
    author_id = UnicodeAttribute(null=True)
    author_handle = UnicodeAttribute(null=True)
    text = UnicodeAttribute(null=True)
    mentions = ListAttribute(of=_PersonMap, null=True)
    answered_id = UnicodeAttribute(null=True)
    created_at = InstantAttribute(null=True)
    deleted_at = InstantAttribute(null=True)
    named_id = UnicodeAttribute(null=True)
    """Of a key or a pin: the comment that it names."""
    fingerprint = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)


def thread_of(video_id: VideoId, comment_id: CommentId) -> str:
    """The thread in which a comment stands."""
    parent = parent_of(comment_id)
    return replies_of(video_id, parent) if parent else comments_of(video_id)


def comments_of(video_id: VideoId) -> str:
    return f"video#{video_id}"


def replies_of(video_id: VideoId, comment_id: CommentId) -> str:
    return f"comment#{video_id}/{comment_id}"


def values_of(comment: Comment) -> dict[str, Any]:
    """The attributes of a comment's row."""
    return {
        "thread": thread_of(comment.video_id, comment.comment_id),
        "comment_id": comment.comment_id,
        "video_id": comment.video_id,
        "creator_id": comment.creator_id,
        "author_id": comment.author_id,
        "author_handle": comment.author_handle,
        "text": comment.text,
        "mentions": [asdict(each) for each in comment.mentions] or None,
        "answered_id": comment.answered_id,
        "created_at": comment.created_at,
        "deleted_at": comment.deleted_at,
    }


def comment_of(row: CommentRow) -> Comment:
    """Raises TypeError or ValueError for a row that is no comment of ours."""
    comment_id, video_id = CommentId(_there(row, "comment_id")), VideoId(_there(row, "video_id"))
    if row.thread != thread_of(video_id, comment_id):
        raise ValueError("The comment lies in a thread that is not its own.")
    return Comment(
        comment_id=comment_id,
        video_id=video_id,
        creator_id=UserId(_there(row, "creator_id")),
        author_id=UserId(_there(row, "author_id")),
        author_handle=_there(row, "author_handle"),
        text=row.text or "",
        mentions=tuple(Person(UserId(each.user_id), each.handle) for each in row.mentions or ()),
        answered_id=UserId(row.answered_id) if row.answered_id else None,
        created_at=_there(row, "created_at"),
        deleted_at=row.deleted_at,
    )


def comment_in(image: dict[str, Any]) -> Comment | None:
    """The comment in an image as the stream delivers it, in DynamoDB's own JSON; None in one of a key or a pin.

    Raises AttributeError, KeyError, TypeError or ValueError for an image that is no item of ours.
    """
    row = CommentRow()
    row.deserialize(image)
    return comment_of(row) if is_comment(row) else None


def is_comment(row: CommentRow) -> bool:
    """Keys and pins lie in the same table."""
    kind, _, _ = row.thread.partition("#")
    return kind not in {"key", "pinned"}


def _there(row: CommentRow, name: str) -> Any:
    value = getattr(row, name)
    if value is None:
        raise ValueError(f"The comment has no {name}.")
    return value
