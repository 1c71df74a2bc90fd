"""Videos that could be watched wait here for somebody to say that they may be."""

from clipfeed.ids import VideoId
from clipfeed_adapters.sqs.sending import send


class SqsReviewQueue:
    def __init__(self, queue_url: str) -> None:
        self._queue_url = queue_url

    def ask(self, video_id: VideoId) -> None:
        send(self._queue_url, {"video_id": video_id})
