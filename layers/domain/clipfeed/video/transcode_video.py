"""A worker makes what is due of a video: take a lease, check what the file really is, run the stage's job.

Delivery is at least once and workers die. The lease says who works; each attempt has a number and an output
folder of its own, so a worker that comes back from the dead can neither publish nor overwrite anything. What an
earlier stage made stays, so nobody starts from the beginning.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from clipfeed.errors import Conflict, NotFound, Rejected, Unavailable
from clipfeed.ids import VideoId
from clipfeed.video.facts import MAX_BYTES, SourceFacts
from clipfeed.video.fair_share import priority_of
from clipfeed.video.giving_up import without_stage
from clipfeed.video.job import job_request
from clipfeed.video.ladder import Codec, Rendition
from clipfeed.video.model import Reason, Video, VideoState
from clipfeed.video.ports import Gauge, Prober, RemovalQueue, Transcoder, UploadStore, VideoCatalog
from clipfeed.video.reasons import GAVE_UP, SOURCE_GONE, given_up, reason_of
from clipfeed.video.renditions import renditions_of
from clipfeed.video.saving import changed, until_saved
from clipfeed.video.stage import MAX_TRIES, Stage

LEASE = timedelta(minutes=15)
"""As long as the function may run: after it, its worker is surely gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscodeVideo:
    catalog: VideoCatalog
    uploads: UploadStore
    prober: Prober
    gauge: Gauge
    transcoder: Transcoder
    removals: RemovalQueue
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    stack: str
    """The deployment, which shares an event bus with others."""
    uploads_bucket: str
    media_bucket: str
    efficient_codec: Codec

    def transcode(self, video_id: VideoId) -> None:
        """Run one attempt at the stage that is due; what it made is told by the transcoder's own events.

        Raises Unavailable while another worker holds the lease, or where something did not answer, at no cost to the
        video; Conflict where there is nothing to do, and Rejected for a stage that cannot be made of a video that
        plays already: that video stays as it is.
        """
        video = until_saved(lambda: self._leased(self.catalog.get(video_id)))
        try:
            with self.uploads.fetched(video.source_key, str(video.source_version), max_bytes=MAX_BYTES) as source:
                job_id = self._run(video, source)
        except NotFound:
            self._give_up(video, SOURCE_GONE)
        except Rejected as error:
            self._give_up(video, reason_of(error))
        except Unavailable:
            changed(self.catalog, video_id, lambda now_is: self._given_back(video, now_is))
            raise
        else:
            changed(self.catalog, video_id, lambda now_is: _in_the_engines_hands(video, now_is, job_id))

    def _leased(self, video: Video) -> Video:
        """The video in this worker's hands."""
        now = self.now()
        if video.stage is None or video.is_under_review or (video.is_being_made and video.lease_until is None):
            raise Conflict(f"A video that is {video.state} needs no transcoding now.", code="nothing_to_transcode")
        if video.lease_until is not None and video.lease_until > now:
            raise Unavailable("Another worker has this video in hands.", code="being_transcoded")
        if video.tries >= MAX_TRIES:
            self._give_up(video, GAVE_UP)
            raise Conflict("Too many workers have tried.", code="gave_up")
        return self.catalog.save(
            _in_state(
                video,
                VideoState.CHECKING,
                now=now,
                tries=video.tries + 1,
                attempt=video.attempt + 1,
                lease_until=now + LEASE,
                revision=self.new_id(),
                job_id=None,
                progress_percent=0,
                is_untidy=True,
            )
        )

    def _given_back(self, mine: Video, video: Video) -> Video:
        """For the next worker at once, or the sweeper's next turn, as if this one had not tried."""
        if video.attempt != mine.attempt or video.lease_until is None:
            return video
        return video.without_worker(now=self.now(), lease_until=self.now(), tries=mine.tries - 1)

    def _run(self, video: Video, source: Path) -> str:
        facts = self.prober.facts_of(source)
        ladder = self._ladder_for(video, facts, source)
        job = self._job_for(video, facts, ladder)
        # Saved before the job runs: its first event must find the attempt that it belongs to.
        made = {"job_id": job["ClientRequestToken"], "placeholder": facts.placeholder}
        if video.stage is Stage.START:
            made["is_copied"] = ladder[0].codec is Codec.PASSTHROUGH
        changed(self.catalog, video.video_id, lambda now_is: self._running(video, now_is, made))
        return self.transcoder.create(job, source, str(video.source_version))

    def _running(self, mine: Video, video: Video, made: dict[str, Any]) -> Video:
        """A verdict, a promotion or a removal may have come in between; another worker may not."""
        _expect_same_attempt(mine, video)
        return _in_state(video, VideoState.TRANSCODING, now=self.now(), **made)

    def _ladder_for(self, video: Video, facts: SourceFacts, source: Path) -> tuple[Rendition, ...]:
        return renditions_of(
            video.stage or Stage.START,
            facts,
            lambda: self.gauge.complexity_of(source, facts),
            efficient_codec=self.efficient_codec,
        )

    def _job_for(self, video: Video, facts: SourceFacts, ladder: Sequence[Rendition]) -> dict[str, Any]:
        return job_request(
            stack=self.stack,
            video_id=video.video_id,
            attempt=video.attempt,
            stage=video.stage or Stage.START,
            source_url=f"s3://{self.uploads_bucket}/{video.source_key}",
            destination=f"s3://{self.media_bucket}/{video.media_prefix}{video.revision}/",
            facts=facts,
            ladder=ladder,
            priority=priority_of(video),
        )

    def _give_up(self, mine: Video, reason: Reason) -> None:
        video = changed(self.catalog, mine.video_id, lambda now_is: self._without_this_stage(mine, now_is, reason))
        if video.state is VideoState.BLOCKED:
            self.removals.ask(video.video_id)
        if video.is_published:
            raise given_up(mine.stage, reason)

    def _without_this_stage(self, mine: Video, video: Video, reason: Reason) -> Video:
        _expect_same_attempt(mine, video)
        return without_stage(video, reason, now=self.now())


def _in_the_engines_hands(mine: Video, video: Video, job_id: str) -> Video:
    """Its worker has nothing more to do. A job may be over, reported and followed by the next before that is noted."""
    is_running = video.attempt == mine.attempt and video.is_being_made
    return replace(video, lease_until=None, job_id=job_id) if is_running else video


def _expect_same_attempt(mine: Video, video: Video) -> None:
    if video.attempt != mine.attempt or video.is_removed:
        raise Conflict("Another worker has taken over.", code="taken_over")


def _in_state(video: Video, state: VideoState, *, now: datetime, **changes: Any) -> Video:
    """What plays already stays ready while more of it is made."""
    return video.changed(now=now, **changes) if video.is_published else video.moved_to(state, now=now, **changes)
