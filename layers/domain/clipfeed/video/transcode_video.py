"""A worker makes a video's renditions: take a lease, check what the file really is, run the job.

Delivery is at least once and workers die. The lease says who works; each attempt has a number and an output
folder of its own, so a worker that comes back from the dead can neither publish nor overwrite anything.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from clipfeed.errors import Conflict, NotFound, Rejected, Unavailable
from clipfeed.ids import VideoId
from clipfeed.video.facts import MAX_BYTES
from clipfeed.video.job import job_request
from clipfeed.video.ladder import ladder_for
from clipfeed.video.model import Reason, Video, VideoState
from clipfeed.video.ports import Prober, Transcoder, UploadStore, VideoCatalog
from clipfeed.video.reasons import GAVE_UP, SOURCE_GONE, reason_of

LEASE = timedelta(minutes=15)
"""As long as the function may run: after it, its worker is surely gone."""

MAX_ATTEMPTS = 3

_WORK_LEFT = {VideoState.UPLOADED, VideoState.CHECKING, VideoState.TRANSCODING}


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscodeVideo:
    catalog: VideoCatalog
    uploads: UploadStore
    prober: Prober
    transcoder: Transcoder
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    uploads_bucket: str
    media_bucket: str

    def transcode(self, video_id: VideoId) -> None:
        """Run one attempt to its end; what it made is told by the transcoder's own events.

        Raises Unavailable while another worker holds the lease, Conflict where there is nothing left to do.
        """
        video = self._leased(self.catalog.get(video_id))
        if video.state is VideoState.FAILED:
            return
        try:
            with self.uploads.fetched(video.source_key, str(video.source_version), max_bytes=MAX_BYTES) as source:
                job = self._job_for(video, source)
                # Saved before the job runs: its first event must find the attempt that it belongs to.
                video = self.catalog.save(
                    video.moved_to(VideoState.TRANSCODING, now=self.now(), job_id=job["ClientRequestToken"])
                )
                self.transcoder.create(job, source)
                self.catalog.end_lease(video.video_id, video.attempt)
        except NotFound:
            self._fail(video, SOURCE_GONE)
        except Rejected as error:
            self._fail(video, reason_of(error))

    def _leased(self, video: Video) -> Video:
        """The video in this worker's hands, or failed if too many workers have tried."""
        now = self.now()
        if video.state not in _WORK_LEFT or _is_in_the_transcoders_hands(video):
            raise Conflict(f"A video that is {video.state} needs no transcoding.", code="nothing_to_transcode")
        if video.lease_until is not None and video.lease_until > now:
            raise Unavailable("Another worker has this video in hands.", code="being_transcoded")
        if video.attempt >= MAX_ATTEMPTS:
            return self.catalog.save(video.failed(GAVE_UP, now=now))
        taken = video.moved_to(
            VideoState.CHECKING,
            now=now,
            attempt=video.attempt + 1,
            lease_until=now + LEASE,
            revision=self.new_id(),
            progress_percent=0,
        )
        return self.catalog.save(taken)

    def _job_for(self, video: Video, source: Path) -> dict[str, Any]:
        facts = self.prober.facts_of(source)
        return job_request(
            video_id=video.video_id,
            attempt=video.attempt,
            source_url=f"s3://{self.uploads_bucket}/{video.source_key}",
            destination=f"s3://{self.media_bucket}/{video.media_prefix}{video.revision}/",
            facts=facts,
            ladder=ladder_for(facts),
        )

    def _fail(self, video: Video, reason: Reason) -> None:
        self.catalog.save(video.failed(reason, now=self.now()))


def _is_in_the_transcoders_hands(video: Video) -> bool:
    """True once a job was made and its worker went in peace: the job's own report comes next."""
    return video.state is VideoState.TRANSCODING and video.lease_until is None
