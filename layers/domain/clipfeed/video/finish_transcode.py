"""The transcoder reports: add what a stage made to the video, go on to the next, or note how far it is.

Reports come at least once and in any order. Only the one of the running attempt counts; every other is late,
repeated or foreign and changes nothing, but for asking once more for what comes next.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from clipfeed.errors import Conflict
from clipfeed.video.fair_share import lane_of
from clipfeed.video.giving_up import without_stage
from clipfeed.video.job_report import JobReport, JobStatus
from clipfeed.video.model import Reason, Video, VideoState
from clipfeed.video.outputs import playable, with_preview, with_variants
from clipfeed.video.ports import MediaStore, RemovalQueue, ReviewQueue, TranscodeQueue, VideoCatalog
from clipfeed.video.publication import Media, Publication
from clipfeed.video.reasons import OUTPUT_MISSING, given_up, transcoder_error
from clipfeed.video.saving import until_saved
from clipfeed.video.stage import MAX_TRIES, Stage, stage_after

_ADDING = frozenset({Stage.PREVIEW, Stage.EFFICIENT})
"""The stages that leave what plays first as it is."""


@dataclass(frozen=True, slots=True)
class FinishTranscode:
    catalog: VideoCatalog
    media: MediaStore
    queue: TranscodeQueue
    reviews: ReviewQueue
    removals: RemovalQueue
    now: Callable[[], datetime]

    def hear(self, report: JobReport) -> None:
        """Apply a report.

        Raises Conflict `late_report` for one that changes nothing, NotFound for an unknown video, and Rejected
        with the reason where a video that plays goes without what this job should have made.
        """
        if report.status is JobStatus.RUNNING:
            self.catalog.save_progress(report.video_id, report.attempt, report.progress_percent)
        else:
            self._ask_for_the_next(until_saved(lambda: self._applied(report)))

    def _applied(self, report: JobReport) -> Video:
        video = self.catalog.get(report.video_id)
        if video.is_removed:
            self.removals.ask(video.video_id)  # what the job wrote since then must go, too
            raise Conflict("The video was removed before this report came.", code="late_report")
        if video.attempt != report.attempt:
            raise Conflict("This report is of another attempt.", code="late_report")
        return self._moved_on(video, report) if video.is_being_made else video

    def _moved_on(self, video: Video, report: JobReport) -> Video:
        if report.status is JobStatus.ERROR:
            if report.may_pass and video.tries < MAX_TRIES:
                return self.catalog.save(video.without_worker(now=self.now()))
            return self._without(video, transcoder_error(report.error_code, report.error_message))
        publication = self._publication(video, report)
        if publication is None:
            return self._without(video, OUTPUT_MISSING)
        stage = video.stage or Stage.START
        # The start rung waits for the review at its stage; the verdict moves it on.
        due = stage if stage is Stage.START else stage_after(stage, is_promoted=video.is_promoted)
        now = self.now()
        plays = {} if stage in _ADDING else {"made_at": now, "is_copied": video.is_copied and stage is Stage.START}
        return self.catalog.save(video.at_stage(due, now=now, publication=publication, **plays))

    def _publication(self, video: Video, report: JobReport) -> Publication | None:
        """What is known of the video with what this stage made; None if a part of that is missing."""
        made, known = self._made(video, report), video.publication
        if made is None:
            return None
        if known and video.stage in _ADDING:
            return replace(known, media=made)
        published_at = known.published_at if known else self.now()
        return Publication(published_at, report.duration_ms, report.width, report.height, made)

    def _made(self, video: Video, report: JobReport) -> Media | None:
        prefix = f"{video.media_prefix}{video.revision}/"
        match video.stage, video.publication:
            case Stage.PREVIEW, Publication(media=known):
                return with_preview(self.media, prefix, known)
            case Stage.EFFICIENT, Publication(media=known):
                return with_variants(self.media, prefix, known)
        return playable(self.media, prefix, report.duration_ms, video.placeholder)

    def _without(self, video: Video, reason: Reason) -> Video:
        saved = self.catalog.save(without_stage(video, reason, now=self.now()))
        if saved.is_published:
            raise given_up(video.stage, reason)
        return saved

    def _ask_for_the_next(self, video: Video) -> None:
        """Also on a repeat, in case the first worker died before it."""
        if video.awaits_review:
            self.reviews.ask(video.video_id)
        if video.state is VideoState.BLOCKED:
            self.removals.ask(video.video_id)
        if video.needs_worker:
            self.queue.ask(video.video_id, video.creator_id, lane_of(video))
