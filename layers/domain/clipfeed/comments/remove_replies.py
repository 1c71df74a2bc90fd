"""A comment was deleted: its replies go, too, and are counted no more."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from clipfeed.comments.model import CommentId
from clipfeed.comments.ports import Comments, Deletions
from clipfeed.ids import VideoId

MOST_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class RemoveReplies:
    comments: Comments
    deletions: Deletions
    now: Callable[[], datetime]

    def remove(self, video_id: VideoId, comment_id: CommentId) -> None:
        """A repeat changes nothing. Nobody replies to what is deleted, so no reply comes after those that are found."""
        self.comments.delete(video_id, comment_id, self.now())
        if self.comments.remove_replies(video_id, comment_id, most=MOST_AT_ONCE):
            self.deletions.ask(video_id, comment_id)
