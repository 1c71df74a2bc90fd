"""Enough people watch a video: what is saved on every play now pays for encoding it once more, in fewer bits.

Meta and others encode this way: everything gets a basic ladder, the expensive codecs only what is watched.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from clipfeed.errors import Conflict
from clipfeed.ids import VideoId
from clipfeed.video.model import Video
from clipfeed.video.ports import VideoCatalog
from clipfeed.video.saving import changed
from clipfeed.video.stage import Stage


@dataclass(frozen=True, slots=True)
class PromoteVideo:
    catalog: VideoCatalog
    now: Callable[[], datetime]

    def promote(self, video_id: VideoId) -> None:
        """Make its efficient renditions due, now or when what is being made is done. A repeat changes nothing.

        Raises Conflict `not_published` for a video that nobody can watch.
        """
        changed(self.catalog, video_id, self._promoted)

    def _promoted(self, video: Video) -> Video:
        if not video.is_published:
            raise Conflict(f"A video that is {video.state} earns no views.", code="not_published")
        stage = video.stage or Stage.EFFICIENT
        return video if video.is_promoted else video.changed(now=self.now(), is_promoted=True, stage=stage)
