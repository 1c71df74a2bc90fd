"""Stand-ins for what works on a video: queues, prober, transcoder, notices. Contract tests run them beside adapters."""

from pathlib import Path
from typing import Any

from clipfeed.errors import Rejected, Unavailable
from clipfeed.ids import UserId, VideoId
from clipfeed.video.complexity import TYPICAL, Complexity
from clipfeed.video.facts import SourceFacts
from clipfeed.video.fair_share import Lane
from clipfeed.video.job_report import JobReport
from clipfeed.video.model import Video
from clipfeed.video.publication import Publication


class FakeTranscodeQueue:
    """TranscodeQueue: the ids that were asked for in each lane, in order."""

    def __init__(self) -> None:
        self.lanes: dict[Lane, list[VideoId]] = {lane: [] for lane in Lane}

    @property
    def asked(self) -> list[VideoId]:
        """The lane that is served next."""
        return self.lanes[Lane.EXPRESS] or self.lanes[Lane.LATER]

    def ask(self, video_id: VideoId, creator_id: UserId, lane: Lane) -> None:
        self.lanes[lane].append(video_id)


class FakeVideoQueue:
    """ReviewQueue and RemovalQueue: the ids that were asked for, in order."""

    def __init__(self) -> None:
        self.asked: list[VideoId] = []

    def ask(self, video_id: VideoId) -> None:
        self.asked.append(video_id)


class FakeProber:
    """Prober that takes every file for `facts`, or refuses every file."""

    def __init__(self, facts: SourceFacts) -> None:
        self.facts = facts
        self.refusal: Rejected | None = None

    def facts_of(self, path: Path) -> SourceFacts:
        if not path.is_file():
            raise AssertionError("the source is gone while it is probed")
        if self.refusal:
            raise self.refusal
        return self.facts


class FakeLookIndex:
    """LookIndex that keeps only whom it forgot."""

    def __init__(self) -> None:
        self.forgotten: list[VideoId] = []

    def forget(self, video_id: VideoId) -> None:
        self.forgotten.append(video_id)


class FakeGauge:
    """Gauge that finds everything ordinary."""

    def complexity_of(self, path: Path, facts: SourceFacts) -> Complexity:
        return TYPICAL


class WorkerDied(Exception):
    """What no use case may catch: the process is gone."""


class FakeTranscoder:
    """Transcoder that only keeps the jobs; `dies` takes its worker along, `is_busy` takes no job."""

    def __init__(self) -> None:
        self.dies = False
        self.is_busy = False
        self.jobs: list[dict[str, Any]] = []
        self.outcomes: dict[str, JobReport] = {}

    def create(self, job: dict[str, Any], source: Path, version: str) -> str:
        if not source.is_file():
            raise AssertionError("the source is gone while its job runs")
        if self.is_busy:
            raise Unavailable("The transcoder is busy.")
        self.jobs.append(job)
        if self.dies:
            raise WorkerDied
        return f"job-{len(self.jobs)}"

    def outcome(self, job_id: str) -> JobReport | None:
        return self.outcomes.get(job_id)


class FakeNotices:
    """PublicationNotices: what the caches would know now; `down` makes them not answer."""

    def __init__(self) -> None:
        self.down = False
        self.known: dict[VideoId, int] = {}
        self.stale: list[VideoId] = []

    def published(self, video: Video, publication: Publication) -> None:
        self._answer()
        self.known[video.video_id] = int(publication.published_at.timestamp() * 1000)

    def changed(self, video_id: VideoId) -> None:
        self.stale.append(video_id)

    def removed(self, video_id: VideoId, creator_id: UserId) -> None:
        self._answer()
        self.known.pop(video_id, None)

    def _answer(self) -> None:
        if self.down:
            raise Unavailable("The cache did not answer.", code="cache_unavailable")
