"""A creator takes a video down: from this moment no answer holds it; its traces are erased behind the scenes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from clipfeed.errors import NotFound, Stale, Unavailable
from clipfeed.ids import UserId, VideoId
from clipfeed.video.model import VideoState
from clipfeed.video.ports import RemovalQueue, VideoCatalog

_TRIES = 4


@dataclass(frozen=True, slots=True)
class RemoveVideo:
    catalog: VideoCatalog
    queue: RemovalQueue
    now: Callable[[], datetime]

    def remove(self, caller: UserId, video_id: VideoId) -> None:
        """State first, then the queue; a repeat asks again, so what a crash left behind goes too.

        Raises NotFound for everybody but the creator.
        """
        for _ in range(_TRIES):  # a worker may be moving the video on at the same moment
            try:
                self._mark(caller, video_id)
            except Stale:
                continue
            self.queue.ask(video_id)
            return
        raise Unavailable("The video is changing too fast; try again.")

    def _mark(self, caller: UserId, video_id: VideoId) -> None:
        video = self.catalog.get(video_id)
        if video.creator_id != caller:
            raise NotFound("There is no such video.")
        if not video.is_removed:
            self.catalog.save(video.moved_to(VideoState.REMOVED, now=self.now(), is_untidy=True))
