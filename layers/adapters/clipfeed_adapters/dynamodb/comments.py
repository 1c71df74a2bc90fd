"""The comments, one item each, beside what their authors' keys stand for and which of them is pinned."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import islice

from pynamodb.exceptions import DeleteError, DoesNotExist, PutError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from clipfeed.comments.model import Comment, CommentId, comment_id_in, no_such_comment
from clipfeed.comments.ports import Claim
from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.dynamodb.binding import answering, bound, is_refused
from clipfeed_adapters.dynamodb.comment_row import (
    CommentRow,
    comment_of,
    comments_of,
    replies_of,
    thread_of,
    values_of,
)
from clipfeed_adapters.dynamodb.reply_put import ReplyPut

KEY_LIFE = timedelta(hours=24)
TOMBSTONE_LIFE = timedelta(days=30)
"""Outlives the keys: no repeat of a request brings back what was deleted."""


class DynamoComments:
    """Comments and Pins, and engagement's Comments."""

    def __init__(self, table_name: str) -> None:
        self._row = bound(CommentRow, table_name)
        self._replies = ReplyPut(self._row)

    def claim(self, author: UserId, key: str, claim: Claim) -> Claim:
        row = self._row(
            f"key#{author}",
            key,
            named_id=claim.comment_id,
            fingerprint=claim.fingerprint,
            created_at=claim.at,
            expires_at=int((claim.at + KEY_LIFE).timestamp()),
        )
        return claim if self._saved(row) else self._claimed(author, key)

    def add(self, comment: Comment) -> Comment:
        is_new = self._put(self._row(**values_of(comment)), comment)
        return comment if is_new else self.get(comment.video_id, comment.comment_id)

    def get(self, video_id: VideoId, comment_id: CommentId) -> Comment:
        try:
            with answering():
                return comment_of(self._row.get(thread_of(video_id, comment_id), comment_id, consistent_read=True))
        except DoesNotExist:
            raise no_such_comment() from None

    def author_of(self, video_id: VideoId, comment_id: str) -> UserId:
        comment = self.get(video_id, comment_id_in(comment_id))
        if comment.is_deleted:
            raise no_such_comment()
        return comment.author_id

    def newest(self, video_id: VideoId, *, before: CommentId | None, limit: int) -> Sequence[Comment]:
        keys = CommentRow.comment_id < before if before else None
        return self._standing(comments_of(video_id), keys, limit, forward=False)

    def replies(
        self, video_id: VideoId, parent: CommentId, *, after: CommentId | None, limit: int
    ) -> Sequence[Comment]:
        keys = CommentRow.comment_id > after if after else None
        return self._standing(replies_of(video_id, parent), keys, limit, forward=True)

    def delete(self, video_id: VideoId, comment_id: CommentId, at: datetime) -> None:
        actions: list[Action] = [
            CommentRow.deleted_at.set(at),
            CommentRow.expires_at.set(int((at + TOMBSTONE_LIFE).timestamp())),
            CommentRow.text.remove(),
            CommentRow.mentions.remove(),
        ]
        stands = CommentRow.thread.exists() & CommentRow.deleted_at.does_not_exist()
        try:
            with answering():
                self._row(thread_of(video_id, comment_id), comment_id).update(actions, condition=stands)
        except UpdateError as error:
            if not is_refused(error):
                raise

    def threads(self, video_id: VideoId, *, most: int) -> Sequence[CommentId]:
        with answering():
            rows = self._row.query(comments_of(video_id), consistent_read=True, page_size=most)
            return [CommentId(row.comment_id) for row in islice(rows, most)]

    def remove(self, video_id: VideoId, ids: Sequence[CommentId]) -> None:
        self._remove(self._row(thread_of(video_id, each), each) for each in ids)

    def remove_replies(self, video_id: VideoId, parent: CommentId, *, most: int) -> bool:
        with answering():
            thread = self._row.query(replies_of(video_id, parent), consistent_read=True)
            self._remove(islice(thread, most))
            return next(thread, None) is not None

    def pinned(self, video_id: VideoId) -> CommentId | None:
        try:
            with answering():
                return CommentId(self._row.get(*_pin_of(video_id), consistent_read=True).named_id or "")
        except DoesNotExist:
            return None

    def pin(self, video_id: VideoId, comment_id: CommentId) -> None:
        with answering():
            self._row(*_pin_of(video_id), named_id=comment_id).save()

    def unpin(self, video_id: VideoId, comment_id: CommentId) -> None:
        try:
            with answering():
                self._row(*_pin_of(video_id)).delete(condition=CommentRow.named_id == comment_id)
        except DeleteError as error:
            if not is_refused(error):
                raise

    def _remove(self, rows: Iterable[CommentRow]) -> None:
        with answering(), self._row.batch_write() as batch:
            for row in rows:
                batch.delete(row)

    def _put(self, row: CommentRow, comment: Comment) -> bool:
        if comment.parent_id:
            return self._replies.put(row, (comments_of(comment.video_id), comment.parent_id))
        return self._saved(row)

    def _saved(self, row: CommentRow) -> bool:
        """False if there is an item of its key."""
        try:
            with answering():
                row.save(condition=CommentRow.thread.does_not_exist())
        except PutError as error:
            if is_refused(error):
                return False
            raise
        return True

    def _claimed(self, author: UserId, key: str) -> Claim:
        with answering():
            row = self._row.get(f"key#{author}", key, consistent_read=True)
        return Claim(CommentId(row.named_id or ""), row.fingerprint or "", row.created_at)

    def _standing(self, thread: str, keys: Condition | None, limit: int, *, forward: bool) -> Sequence[Comment]:
        with answering():
            rows = self._row.query(
                thread,
                keys,
                filter_condition=CommentRow.deleted_at.does_not_exist(),
                scan_index_forward=forward,
                consistent_read=True,
                page_size=limit,
            )
            return [comment_of(row) for row in islice(rows, limit)]


def _pin_of(video_id: VideoId) -> tuple[str, str]:
    return f"pinned#{video_id}", "pinned"
