"""A removed video leaves the caches and the stores: every object, every version, the raw file, and what was said.

A blocked one leaves the caches. Its creator may still read why; its objects go when its folder is tidied.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from clipfeed.errors import Conflict
from clipfeed.ids import VideoId
from clipfeed.video.model import Video, VideoState
from clipfeed.video.ports import LookIndex, MediaStore, RemovalQueue, UploadStore, VideoCatalog, Withdrawals
from clipfeed.video.saving import changed
from clipfeed.video.sweeping import due_at


@dataclass(frozen=True, slots=True)
class EraseVideo:
    catalog: VideoCatalog
    uploads: UploadStore
    media: MediaStore
    looks: LookIndex
    notices: Withdrawals
    comments: RemovalQueue
    now: Callable[[], datetime]

    def erase(self, video_id: VideoId) -> None:
        """A repeat finds nothing and is fine. Raises Conflict `not_removed`: a live video is never erased."""
        video = self.catalog.get(video_id)
        if video.state is VideoState.BLOCKED:
            self.notices.removed(video.video_id, video.creator_id)
            return
        if not video.is_removed:
            raise Conflict(f"This video is {video.state}, not removed.", code="not_removed")
        try:
            self.notices.removed(video.video_id, video.creator_id)
        finally:  # a cache that is down makes the message come back, but keeps no object alive
            self.media.delete(video.media_prefix)
            self.uploads.delete(video.source_key)
            self.uploads.delete_copies(video_id)
            self.looks.forget(video_id)
            self.comments.ask(video_id)
        changed(self.catalog, video_id, self._erased)

    def _erased(self, video: Video) -> Video:
        """Noted where that changes when it is to be erased again."""
        erased = replace(video, erased_at=self.now())
        return video if due_at(video) == due_at(erased) else erased
