"""A comment as the API answers it."""

from datetime import datetime

from msgspec import Struct

from clipfeed.comments.model import Comment, CommentId, Person
from clipfeed.comments.views import CommentPage, CommentView


class Viewer(Struct):
    liked: bool
    may_delete: bool


class CommentAnswer(Struct):
    comment_id: CommentId
    author: Person
    text: str
    created_at: datetime
    likes: int
    replies: int
    pinned: bool
    viewer: Viewer
    mentions: tuple[Person, ...]


class CommentsAnswer(Struct):
    comments: list[CommentAnswer]
    cursor: str | None
    total: int


def comments_answer(page: CommentPage) -> CommentsAnswer:
    return CommentsAnswer([_answer(view) for view in page.comments], page.cursor, page.total)


def own_comment_answer(comment: Comment) -> CommentAnswer:
    """As its author sees it at first."""
    return _answer(CommentView(comment, may_delete=True))


def _answer(view: CommentView) -> CommentAnswer:
    comment = view.comment
    return CommentAnswer(
        comment_id=comment.comment_id,
        author=Person(comment.author_id, comment.author_handle),
        text=comment.text,
        created_at=comment.created_at,
        likes=view.likes,
        replies=view.replies,
        pinned=view.is_pinned,
        viewer=Viewer(liked=view.is_liked, may_delete=view.may_delete),
        mentions=comment.mentions,
    )
