"""What viewers reported is named in the logs, for whoever moderates: nothing is taken down by a count."""

from clipfeed.ids import VideoId
from clipfeed_adapters.telemetry import logger


class LoggedReports:
    """Moderators."""

    def tell(self, video_id: VideoId, reports: int) -> None:
        logger().warning("video reported", video_id=video_id, reports=reports)
