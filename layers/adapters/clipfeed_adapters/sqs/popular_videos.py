"""Videos that earned it ask for a codec that takes fewer bits, behind everything that somebody waits for."""

from clipfeed.ids import VideoId
from clipfeed_adapters.sqs.sending import send


class SqsPopularVideos:
    def __init__(self, later_url: str) -> None:
        self._later_url = later_url

    def tell(self, video_id: VideoId) -> None:
        send(self._later_url, {"video_id": video_id, "promote": True})
