"""The transcoder reports: publish the video, fail it with the reason, or note how far it is.

Reports come at least once and in any order. Only the one of the running attempt counts; every other is late,
repeated or foreign and changes nothing.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from clipfeed.errors import Conflict, Unavailable
from clipfeed.ids import VideoId
from clipfeed.video.model import Publication, Video, VideoState
from clipfeed.video.outputs import published_media
from clipfeed.video.ports import MediaStore, PublicationNotices, RemovalQueue, VideoCatalog
from clipfeed.video.reasons import OUTPUT_MISSING, transcoder_error

_CONCERNED = {VideoState.TRANSCODING, VideoState.READY}


class JobStatus(StrEnum):
    RUNNING = "running"
    COMPLETE = "complete"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobReport:
    video_id: VideoId
    attempt: int
    status: JobStatus
    progress_percent: int = 0
    duration_ms: int = 0
    width: int = 0
    height: int = 0
    """Of the largest rendition, upright."""
    error_code: str = ""
    error_message: str = ""


@dataclass(frozen=True, slots=True)
class FinishTranscode:
    catalog: VideoCatalog
    media: MediaStore
    removals: RemovalQueue
    notices: PublicationNotices
    now: Callable[[], datetime]

    def hear(self, report: JobReport) -> None:
        """Apply a report. Raises Conflict `late_report` for one that changes nothing, NotFound for an unknown video."""
        video = self.catalog.get(report.video_id)
        if report.status is JobStatus.RUNNING:
            self.catalog.save_progress(video.video_id, report.attempt, report.progress_percent)
            return
        if video.is_removed:
            self.removals.ask(video.video_id)  # what the job wrote since then must go, too
        if video.attempt != report.attempt or video.state not in _CONCERNED:
            raise Conflict("This report is late or of another attempt.", code="late_report")
        if video.state is VideoState.TRANSCODING:
            video = self.catalog.save(self._finished(video, report))
        if report.status is JobStatus.COMPLETE and video.is_published and video.publication:
            self._announce(video, video.publication)

    def _finished(self, video: Video, report: JobReport) -> Video:
        if report.status is JobStatus.ERROR:
            return video.failed(transcoder_error(report.error_code, report.error_message), now=self.now())
        media = published_media(self.media, f"{video.media_prefix}{video.revision}/", report.duration_ms)
        if media is None:
            return video.failed(OUTPUT_MISSING, now=self.now())
        now = self.now()
        publication = Publication(now, report.duration_ms, report.width, report.height, media)
        return video.moved_to(
            VideoState.READY, now=now, publication=publication, progress_percent=100, lease_until=None
        )

    def _announce(self, video: Video, publication: Publication) -> None:
        """Also on a repeat, in case the first worker died before it. A cache that is down holds no video back."""
        published_at_ms = int(publication.published_at.timestamp() * 1000)
        with suppress(Unavailable):
            self.notices.published(
                video.video_id, video.creator_id, video.hashtags, publication.duration_ms, published_at_ms
            )
