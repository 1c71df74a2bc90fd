"""The verdict on a video that could be watched: it is published and its ladder is made, or it is blocked."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from clipfeed.errors import Conflict, Unavailable
from clipfeed.ids import VideoId
from clipfeed.video.fair_share import lane_of
from clipfeed.video.model import Reason, Video, VideoState
from clipfeed.video.ports import PublicationNotices, TranscodeQueue, VideoCatalog
from clipfeed.video.saving import changed
from clipfeed.video.stage import Stage


@dataclass(frozen=True, slots=True)
class PublishVideo:
    catalog: VideoCatalog
    queue: TranscodeQueue
    notices: PublicationNotices
    now: Callable[[], datetime]

    def publish(self, video_id: VideoId, mp4_key: str) -> None:
        """A review has passed the frames of this file: make the video ready, tell timelines, have its ladder made.

        A repeat does so again until somebody makes the ladder. Where something else plays by now, the verdict says
        nothing of that. Raises Conflict `not_under_review` for a video in any other state.
        """
        video = changed(self.catalog, video_id, lambda video: self._published(video, mp4_key))
        if not video.is_published or video.publication is None:
            raise Conflict(f"A video that is {video.state} is not waiting for a verdict.", code="not_under_review")
        if video.stage is Stage.LADDER and not video.is_being_made:  # whoever asked for it had told the timelines
            self.notices.published(video, video.publication)
            self.queue.ask(video.video_id, video.creator_id, lane_of(video))

    def block(self, video_id: VideoId, reason: Reason) -> None:
        """Nobody will see it. A repeat changes nothing."""
        video = changed(self.catalog, video_id, lambda video: self._blocked(video, reason))
        with suppress(Unavailable):  # the feed asks the table before it shows anything
            self.notices.removed(video.video_id, video.creator_id)

    def mark_duplicate(self, video_id: VideoId, of: VideoId) -> None:
        """Note that it shows what an older one does. A repeat, or one for a video that nobody sees, changes nothing."""
        changed(
            self.catalog,
            video_id,
            lambda video: replace(video, duplicate_of=of) if video.is_published and video.duplicate_of != of else video,
        )
        self.notices.changed(video_id)

    def _published(self, video: Video, mp4_key: str) -> Video:
        if not (video.awaits_review and video.publication and video.publication.media.mp4_key == mp4_key):
            return video
        now = self.now()
        reviewed = video.changed(now=now, reviewed_key=mp4_key)
        if video.is_published:
            return reviewed
        shown = replace(video.publication, published_at=now)
        ready = reviewed.moved_to(VideoState.READY, now=now, publication=shown, progress_percent=100)
        return ready.at_stage(Stage.LADDER, now=now)

    def _blocked(self, video: Video, reason: Reason) -> Video:
        if video.state not in {VideoState.TRANSCODING, VideoState.READY}:
            return video
        return video.blocked(reason, now=self.now())
