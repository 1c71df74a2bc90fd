"""A queue in which videos wait for one thing: a verdict, or to be erased."""

from clipfeed.ids import VideoId
from clipfeed_adapters.sqs.sending import send


class SqsVideoQueue:
    """ReviewQueue and RemovalQueue."""

    def __init__(self, queue_url: str) -> None:
        self._queue_url = queue_url

    def ask(self, video_id: VideoId) -> None:
        send(self._queue_url, {"video_id": video_id})
