"""Before a video is published it is reviewed, and some things are found out after. The steps are declared here.

It fails closed: a step that cannot run raises, the message comes back, and until a verdict was reached nobody
sees the video. What fails after the publication comes back, too, and takes nothing back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from clipfeed.errors import ClipfeedError, Conflict
from clipfeed.ids import VideoId
from clipfeed.moderation.duplicates import note_duplicates
from clipfeed.moderation.explicit_content import block_explicit_content
from clipfeed.moderation.model import Blocked, Noted, Subject, Verdict
from clipfeed.moderation.ports import Senses
from clipfeed.video.model import Reason
from clipfeed.video.ports import VideoCatalog
from clipfeed.video.samples import SampleStore, samples_beside


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    take: Callable[[Senses, Subject], Verdict]


BEFORE_PUBLICATION: tuple[Step, ...] = (Step("explicit content", block_explicit_content),)
AFTER_PUBLICATION: tuple[Step, ...] = (Step("duplicates", note_duplicates),)


class Publisher(Protocol):
    """What follows from a verdict. A repeat changes nothing."""

    def publish(self, video_id: VideoId, mp4_key: str) -> None:
        """The frames of this file may be seen."""

    def block(self, video_id: VideoId, reason: Reason) -> None: ...

    def mark_duplicate(self, video_id: VideoId, of: VideoId) -> None:
        """Keep with a video which older one it repeats. A repeat changes nothing."""


@dataclass(frozen=True, slots=True)
class ReviewVideo:
    catalog: VideoCatalog
    store: SampleStore
    senses: Senses
    publisher: Publisher
    report: Callable[[VideoId, str, Verdict], None]
    """Hears of each step and its verdict."""

    def review(self, video_id: VideoId) -> None:
        """Take the steps on the frames of what plays now. A repeat changes nothing.

        A video that is ready is looked at once more when its ladder plays: what plays first may be a copy, of which
        a review sees key frames only, and those are its uploader's to choose.

        Raises Conflict `nothing_to_review` for a video that is not waiting for a verdict any more, Unavailable or
        Rejected where a step cannot run.
        """
        video = self.catalog.get(video_id)
        if video.publication is None or not (video.is_published or video.is_under_review):
            raise Conflict(f"A video that is {video.state} needs no review.", code="nothing_to_review")
        mp4_key = video.publication.media.mp4_key
        subject = Subject(video.video_id, video.creator_id, samples_beside(mp4_key, self.store))
        if self._passes(subject):
            self.publisher.publish(video_id, mp4_key)
            self._take_the_steps_after(subject)

    def _passes(self, subject: Subject) -> bool:
        for step in BEFORE_PUBLICATION:
            verdict = self._take(step, subject)
            if isinstance(verdict, Blocked):
                self.publisher.block(subject.video_id, Reason(verdict.code, verdict.message))
                return False
        return True

    def _take_the_steps_after(self, subject: Subject) -> None:
        """One that fails keeps none of the others from running."""
        failures: list[ClipfeedError] = []
        for step in AFTER_PUBLICATION:
            try:
                verdict = self._take(step, subject)
                if isinstance(verdict, Noted):
                    self.publisher.mark_duplicate(subject.video_id, verdict.duplicate_of)
            except ClipfeedError as error:
                failures.append(error)
        if failures:
            raise failures[0]

    def _take(self, step: Step, subject: Subject) -> Verdict:
        verdict = step.take(self.senses, subject)
        self.report(subject.video_id, step.name, verdict)
        return verdict
