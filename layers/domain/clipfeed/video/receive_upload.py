"""A file has landed: record exactly which version, look at its first bytes, ask for its renditions.

The state is saved before the queue is asked, so that the transcoder never meets a video that is not
uploaded yet. A crash between the two is healed by the repeat: while the video is `uploaded`, it asks again.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from clipfeed.errors import NotFound, Rejected
from clipfeed.ids import VideoId
from clipfeed.video.container import HEAD_BYTES, is_video
from clipfeed.video.facts import MAX_BYTES, refused
from clipfeed.video.fair_share import lane_of
from clipfeed.video.model import Video, VideoState
from clipfeed.video.ports import Peek, TranscodeQueue, UploadStore, VideoCatalog
from clipfeed.video.reasons import reason_of


@dataclass(frozen=True, slots=True)
class ReceiveUpload:
    catalog: VideoCatalog
    uploads: UploadStore
    queue: TranscodeQueue
    now: Callable[[], datetime]

    def receive(self, key: str, version: str) -> None:
        """Take the object that was stored under `key`. A repeat, or a second object under a used key, changes nothing.

        Raises Rejected for a key that no session has, NotFound where the session or the object version is missing.
        """
        video = self.catalog.get(_video_id_in(key))
        if video.source_key != key:
            raise Rejected("No upload session has this object key.", code="foreign_object")
        self.advance(video, version)

    def advance(self, video: Video, version: str) -> Video:
        """Bring a session forward to `uploaded` or `failed` and return it; one that is further on stays as it is."""
        if video.state is VideoState.REQUESTED:
            video = self.catalog.save(self._checked(video, version))
        if video.state is VideoState.UPLOADED:
            self.queue.ask(video.video_id, video.creator_id, lane_of(video))
        return video

    def _checked(self, video: Video, version: str) -> Video:
        peek = self.uploads.peek(video.source_key, version, head_bytes=HEAD_BYTES)
        stored = replace(video, source_version=version, size_bytes=peek.size_bytes)
        try:
            _check(peek)
        except Rejected as error:
            return stored.failed(reason_of(error), now=self.now())
        return stored.moved_to(VideoState.UPLOADED, now=self.now())


def _check(peek: Peek) -> None:
    if peek.size_bytes > MAX_BYTES:
        raise refused("file_too_large")
    if not is_video(peek.head):
        raise refused("not_a_video" if peek.size_bytes else "empty_file")


def _video_id_in(key: str) -> VideoId:
    match key.split("/"):
        case ["uploads", _, video_id] if video_id:
            return VideoId(video_id)
    raise NotFound(f"No upload session makes keys like {key[:100]!r}.")
