"""Anybody may see a published video, unless one blocked the other; its creator sees it in every state."""

from dataclasses import dataclass

from clipfeed.errors import NotFound
from clipfeed.ids import UserId, VideoId
from clipfeed.video.model import Video
from clipfeed.video.ports import VideoCatalog
from clipfeed.visibility import Relations, can_view


@dataclass(frozen=True, slots=True)
class ReadVideo:
    catalog: VideoCatalog
    relations: Relations

    def read(self, viewer: UserId, video_id: VideoId) -> Video:
        """Raises NotFound for what this viewer may not know of."""
        video = self.catalog.get(video_id)
        if not can_view(viewer, video, self.relations.between(viewer, video.creator_id)):
            raise NotFound("There is no such video.")
        return video
