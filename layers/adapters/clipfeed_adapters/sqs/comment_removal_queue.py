"""A deleted comment waits here until its replies are gone, and a removed video until nothing that was said is left."""

from msgspec import Struct

from clipfeed.comments.model import CommentId
from clipfeed.ids import VideoId
from clipfeed_adapters.sqs.sending import send


class CommentRemoval(Struct):
    video_id: VideoId
    comment_id: CommentId | None = None


class SqsCommentRemovalQueue:
    """Deletions, and the RemovalQueue of what was said about videos."""

    def __init__(self, queue_url: str) -> None:
        self._queue_url = queue_url

    def ask(self, video_id: VideoId, comment_id: CommentId | None = None) -> None:
        send(self._queue_url, {"video_id": video_id, "comment_id": comment_id})
