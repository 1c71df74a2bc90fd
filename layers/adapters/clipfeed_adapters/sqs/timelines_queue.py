"""What a creator published or passed on waits here until those who follow them can see it."""

from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.sqs.sending import send


class SqsTimelines:
    def __init__(self, queue_url: str) -> None:
        self._queue_url = queue_url

    def tell(self, author_id: UserId, video_id: VideoId, *, at_ms: int) -> None:
        """Raises Unavailable unless the queue has it."""
        send(self._queue_url, {"author_id": author_id, "video_id": video_id, "at_ms": at_ms})
