"""A creator follows an upload: how far it is, or why it failed."""

from dataclasses import dataclass

from clipfeed.errors import NotFound
from clipfeed.ids import UserId, VideoId
from clipfeed.video.model import Video
from clipfeed.video.ports import VideoCatalog


@dataclass(frozen=True, slots=True)
class UploadStatus:
    catalog: VideoCatalog

    def of(self, caller: UserId, upload_id: VideoId) -> Video:
        """Raises NotFound for everybody but the creator, and once the video is removed."""
        video = self.catalog.get(upload_id)
        if video.creator_id != caller or video.is_removed:
            raise NotFound("There is no such upload.")
        return video
