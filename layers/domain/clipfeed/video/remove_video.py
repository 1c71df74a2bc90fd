"""A creator takes a video down: from this moment no answer holds it; its traces are erased behind the scenes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from clipfeed.errors import NotFound
from clipfeed.ids import UserId, VideoId
from clipfeed.video.model import Video, VideoState
from clipfeed.video.ports import RemovalQueue, VideoCatalog
from clipfeed.video.saving import changed


@dataclass(frozen=True, slots=True)
class RemoveVideo:
    catalog: VideoCatalog
    queue: RemovalQueue
    now: Callable[[], datetime]

    def remove(self, caller: UserId, video_id: VideoId) -> None:
        """State first, then the queue; a repeat asks again, so what a crash left behind goes too.

        Raises NotFound for everybody but the creator.
        """
        changed(self.catalog, video_id, lambda video: self._removed(caller, video))
        self.queue.ask(video_id)

    def _removed(self, caller: UserId, video: Video) -> Video:
        if video.creator_id != caller:
            raise NotFound("There is no such video.")
        return video if video.is_removed else video.moved_to(VideoState.REMOVED, now=self.now())
