"""Enough people watch a video: what is saved on every play now pays for encoding it once more, in fewer bits.

Meta and others encode this way: everything gets a basic ladder, the expensive codecs only what is watched.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from clipfeed.errors import Conflict
from clipfeed.ids import VideoId
from clipfeed.video.ports import VideoCatalog
from clipfeed.video.stage import Stage


@dataclass(frozen=True, slots=True)
class PromoteVideo:
    catalog: VideoCatalog
    now: Callable[[], datetime]

    def promote(self, video_id: VideoId) -> None:
        """Make its efficient renditions due, now or when what is being made is done. A repeat changes nothing.

        Raises Conflict `not_published` for a video that nobody can watch.
        """
        video = self.catalog.get(video_id)
        if not video.is_published:
            raise Conflict(f"A video that is {video.state} earns no views.", code="not_published")
        if video.is_promoted:
            return
        stage = video.stage or Stage.EFFICIENT
        self.catalog.save(video.changed(now=self.now(), is_promoted=True, stage=stage))
