"""A deleted comment waits here until its replies are gone."""

from msgspec import Struct

from clipfeed.comments.model import CommentId
from clipfeed.ids import VideoId
from clipfeed_adapters.sqs.sending import send


class DeletedComment(Struct):
    video_id: VideoId
    comment_id: CommentId


class SqsReplyQueue:
    """Deletions."""

    def __init__(self, queue_url: str) -> None:
        self._queue_url = queue_url

    def ask(self, video_id: VideoId, comment_id: CommentId) -> None:
        send(self._queue_url, {"video_id": video_id, "comment_id": comment_id})
