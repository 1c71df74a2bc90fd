"""Anybody may see a published video; its creator sees it in every state; to all others it does not exist."""

from dataclasses import dataclass

from clipfeed.errors import NotFound
from clipfeed.ids import UserId, VideoId
from clipfeed.video.model import Video
from clipfeed.video.ports import VideoCatalog
from clipfeed.visibility import can_view


@dataclass(frozen=True, slots=True)
class ReadVideo:
    catalog: VideoCatalog

    def read(self, viewer: UserId, video_id: VideoId) -> Video:
        """Raises NotFound for what this viewer may not know of."""
        video = self.catalog.get(video_id)
        if not can_view(viewer, video):
            raise NotFound("There is no such video.")
        return video
