"""Looks after videos that got stuck: what an event or a worker should have done is asked for again.

Nothing here does the work itself, so a sweep that runs beside the real thing costs a message that changes
nothing. Tries are counted where the work is done; after three of them the video fails with its reason there.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from clipfeed.errors import Conflict, NotFound, Rejected
from clipfeed.video.fair_share import lane_of
from clipfeed.video.finish_transcode import FinishTranscode
from clipfeed.video.giving_up import without_review
from clipfeed.video.job_report import JobStatus
from clipfeed.video.model import Video, VideoState
from clipfeed.video.ports import RemovalQueue, ReviewQueue, TranscodeQueue, Transcoder, VideoCatalog
from clipfeed.video.reasons import UPLOAD_ABANDONED
from clipfeed.video.receive_upload import ReceiveUpload
from clipfeed.video.sweeping import PATIENCE, REVIEW_PATIENCE, UPLOAD_PATIENCE, due_at
from clipfeed.video.tidy_video import TidyVideo

_AT_ONCE = 200
_SETTLED = (Conflict, NotFound, Rejected)
"""It has moved on, or its end is noted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepVideos:
    catalog: VideoCatalog
    arrivals: ReceiveUpload
    queue: TranscodeQueue
    reviews: ReviewQueue
    removals: RemovalQueue
    transcoder: Transcoder
    jobs: FinishTranscode
    tidying: TidyVideo
    now: Callable[[], datetime]

    def sweep(self) -> int:
        """Look after the videos that have been due longest, and return how many were.

        What cannot be helped now goes behind those that wait. Raises what went wrong with the first such one, after
        the others were looked after.
        """
        due = self.catalog.due(self.now(), limit=_AT_ONCE)
        trouble: list[Exception] = []
        for video_id in due:
            try:
                self._look_after(self.catalog.get(video_id))
            except Exception as error:  # noqa: BLE001 - whatever is wrong with one concerns no other
                self.catalog.postpone(video_id, self.now() + PATIENCE)
                if not isinstance(error, _SETTLED):
                    trouble.append(error)
        if trouble:
            raise trouble[0]
        return len(due)

    def _look_after(self, video: Video) -> None:
        due = due_at(video)
        if due is None or due > self.now():  # the index is behind, or was written when other times were in force
            self.catalog.save(video)
        elif video.is_removed:
            self.removals.ask(video.video_id)
            self.catalog.postpone(video.video_id, self.now() + PATIENCE)
        elif video.state is VideoState.REQUESTED:
            self._find_file(video)
        elif video.awaits_review:
            self._ask_for_verdict(video)
        else:
            self._go_on(video)

    def _go_on(self, video: Video) -> None:
        if video.stage is None or video.state in {VideoState.FAILED, VideoState.BLOCKED}:
            self._clear_up_behind(video)
        elif video.is_being_made and video.lease_until is None:
            self._ask_the_engine(video)
        else:
            self._ask_for_a_worker(video)

    def _find_file(self, video: Video) -> None:
        with suppress(NotFound):  # it went between two looks
            version = self.arrivals.uploads.current_version(video.source_key)
            if version is not None:
                self.arrivals.advance(video, version)
                return
        if self.now() - video.created_at < UPLOAD_PATIENCE:
            self._waiting_again(video)
        else:
            self.catalog.save(video.failed(UPLOAD_ABANDONED, now=self.now()))

    def _clear_up_behind(self, video: Video) -> None:
        if video.state is VideoState.BLOCKED:
            self.removals.ask(video.video_id)
        self.tidying.tidy(video)

    def _ask_for_verdict(self, video: Video) -> None:
        """Fails closed: what nobody could review is not shown, or not any longer."""
        if self.now() - (video.made_at or video.created_at) >= REVIEW_PATIENCE:
            unseen = self.catalog.save(without_review(video, now=self.now()))
            if unseen.state is VideoState.BLOCKED:
                self.removals.ask(unseen.video_id)
            return
        self.reviews.ask(video.video_id)
        if video.stage is None or video.is_under_review:
            self._waiting_again(video)
        else:
            self._go_on(video)

    def _ask_the_engine(self, video: Video) -> None:
        """The event of a job is missing: the engine may know how it ended."""
        report = self.transcoder.outcome(video.job_id or "")
        if report is None:
            self._ask_for_a_worker(video)
        elif report.status is JobStatus.RUNNING:
            self._waiting_again(video)
        else:
            self.jobs.hear(report)

    def _ask_for_a_worker(self, video: Video) -> None:
        free = self.catalog.save(video.without_worker(now=self.now()))
        self.queue.ask(free.video_id, free.creator_id, lane_of(free))

    def _waiting_again(self, video: Video) -> Video:
        return self.catalog.save(video.changed(now=self.now()))
