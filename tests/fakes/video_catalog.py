"""Stand-in for the catalog of videos. Contract tests run them beside their adapters."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from clipfeed.errors import Conflict, NotFound, Stale
from clipfeed.ids import UserId, VideoId
from clipfeed.video.model import Video, VideoState
from clipfeed.video.ports import Position
from clipfeed.video.sweeping import due_at


class FakeVideoCatalog:
    """VideoCatalog in a dictionary."""

    def __init__(self) -> None:
        self.videos: dict[VideoId, Video] = {}
        self.noted_due: dict[VideoId, datetime] = {}

    def add(self, video: Video) -> Video:
        if video.video_id in self.videos:
            raise Conflict("There is a video of this id already.", code="video_exists")
        self.videos[video.video_id] = video
        return video

    def get(self, video_id: VideoId) -> Video:
        if video_id not in self.videos:
            raise NotFound("There is no such video.")
        return self.videos[video_id]

    def get_many(self, ids: Sequence[VideoId]) -> Mapping[VideoId, Video]:
        return {video_id: self.videos[video_id] for video_id in ids if video_id in self.videos}

    def save(self, video: Video) -> Video:
        known = self.videos.get(video.video_id)
        if known is None or known.version != video.version:
            raise Stale("The video changed since it was read.")
        self.noted_due.pop(video.video_id, None)
        self.videos[video.video_id] = replace(video, version=video.version + 1)
        return self.videos[video.video_id]

    def save_progress(self, video_id: VideoId, attempt: int, percent: int) -> None:
        video = self.videos.get(video_id)
        if video is None or video.attempt != attempt or not video.is_being_made:
            return
        if video.state is VideoState.TRANSCODING and percent > video.progress_percent:
            self.videos[video_id] = replace(video, progress_percent=percent)

    def postpone(self, video_id: VideoId, until: datetime) -> None:
        due = self._due_at(video_id) if video_id in self.videos else None
        if due and due < until:
            self.noted_due[video_id] = until

    def _due_at(self, video_id: VideoId) -> datetime | None:
        """As its row says."""
        return self.noted_due.get(video_id) or due_at(self.videos[video_id])

    def uploads_since(self, creator_id: UserId, since: datetime, *, most: int) -> int:
        theirs = [each for each in self.videos.values() if each.creator_id == creator_id and each.created_at > since]
        return min(len(theirs), most)

    def due(self, now: datetime, *, limit: int) -> Sequence[VideoId]:
        due = sorted((at, each) for each in self.videos if (at := self._due_at(each)) and at <= now)
        return [video_id for _, video_id in due][:limit]

    def of_creator(self, creator_id: UserId, *, limit: int, after: Position | None = None) -> Sequence[Video]:
        theirs = [each for each in self.videos.values() if each.creator_id == creator_id and not each.is_removed]
        newest = sorted(theirs, key=_place, reverse=True)
        return [each for each in newest if after is None or _place(each) < (after.created_at, after.video_id)][:limit]


def _place(video: Video) -> tuple[datetime, VideoId]:
    return video.created_at, video.video_id
