"""A comment was deleted, or a video removed: what hangs on it goes, too, and is counted no more."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from clipfeed.comments.model import CommentId
from clipfeed.comments.ports import Comments, Deletions, Pins, Videos
from clipfeed.errors import Conflict
from clipfeed.ids import VideoId

MOST_REPLIES = 1_000
MOST_THREADS = 100


@dataclass(frozen=True, slots=True)
class RemoveComments:
    """So much at a time; the queue is asked for the rest. A repeat changes nothing."""

    videos: Videos
    comments: Comments
    pins: Pins
    deletions: Deletions
    now: Callable[[], datetime]

    def replies_to(self, video_id: VideoId, comment_id: CommentId) -> None:
        """Nobody replies to what is deleted, so no reply comes after those that are found."""
        self.comments.delete(video_id, comment_id, self.now())
        if self.comments.remove_replies(video_id, comment_id, most=MOST_REPLIES):
            self.deletions.ask(video_id, comment_id)

    def all_of(self, video_id: VideoId) -> None:
        """Raises Conflict `not_removed`: people go on talking about a video that is there."""
        if not self.videos.get(video_id).is_removed:
            raise Conflict("This video is not removed.", code="not_removed")
        if pinned := self.pins.pinned(video_id):
            self.pins.unpin(video_id, pinned)
        threads = self.comments.threads(video_id, most=MOST_THREADS)
        for comment_id in threads:
            self.replies_to(video_id, comment_id)
        self.comments.remove(video_id, threads)
        if len(threads) == MOST_THREADS:
            self.deletions.ask(video_id)
