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
        self.videos[video.video_id] = replace(video, version=video.version + 1)
        return self.videos[video.video_id]

    def save_progress(self, video_id: VideoId, attempt: int, percent: int) -> None:
        video = self._running(video_id, attempt)
        if video and video.state is VideoState.TRANSCODING and percent > video.progress_percent:
            self.videos[video_id] = replace(video, progress_percent=percent)

    def end_lease(self, video_id: VideoId, attempt: int, job_id: str) -> None:
        video = self._running(video_id, attempt)
        if video:
            self.videos[video_id] = replace(video, lease_until=None, job_id=job_id)

    def _running(self, video_id: VideoId, attempt: int) -> Video | None:
        video = self.videos.get(video_id)
        return video if video and video.attempt == attempt and video.is_being_made else None

    def uploads_since(self, creator_id: UserId, since: datetime, *, most: int) -> int:
        theirs = [each for each in self.videos.values() if each.creator_id == creator_id and each.created_at > since]
        return min(len(theirs), most)

    def due(self, now: datetime, *, limit: int) -> Sequence[VideoId]:
        due = sorted((at, each.video_id) for each in self.videos.values() if (at := due_at(each)) and at <= now)
        return [video_id for _, video_id in due][:limit]

    def of_creator(self, creator_id: UserId, *, limit: int, after: Position | None = None) -> Sequence[Video]:
        theirs = [each for each in self.videos.values() if each.creator_id == creator_id and not each.is_removed]
        newest = sorted(theirs, key=_place, reverse=True)
        return [each for each in newest if after is None or _place(each) < (after.created_at, after.video_id)][:limit]


def _place(video: Video) -> tuple[datetime, VideoId]:
    return video.created_at, video.video_id
