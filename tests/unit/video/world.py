"""A video's life on fakes: the use cases wired as the handlers wire them, and what the world does around them."""

import itertools
import json
import re
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from clipfeed.errors import Conflict, Stale, Unavailable
from clipfeed.ids import UserId, VideoId
from clipfeed.sealing import Sealer
from clipfeed.video.complete_upload import CompleteUpload
from clipfeed.video.erase_video import EraseVideo
from clipfeed.video.facts import SourceFacts
from clipfeed.video.finish_transcode import FinishTranscode
from clipfeed.video.job_report import JobReport, JobStatus
from clipfeed.video.ladder import Codec
from clipfeed.video.list_own_videos import ListOwnVideos
from clipfeed.video.model import Video
from clipfeed.video.promote_video import PromoteVideo
from clipfeed.video.publish_video import PublishVideo
from clipfeed.video.read_video import ReadVideo
from clipfeed.video.receive_upload import ReceiveUpload
from clipfeed.video.remove_video import RemoveVideo
from clipfeed.video.review_video import ReviewVideo
from clipfeed.video.stage import Stage
from clipfeed.video.start_upload import StartUpload, UploadRequest
from clipfeed.video.sweep_videos import SweepVideos
from clipfeed.video.tidy_video import TidyVideo
from clipfeed.video.transcode_video import LEASE, TranscodeVideo
from clipfeed.video.upload_status import UploadStatus
from tests.fakes.clock import FakeClock
from tests.fakes.engagement import FakeFacts
from tests.fakes.video_catalog import FakeVideoCatalog
from tests.fakes.video_stores import FakeSampleStore, FakeUploadStore
from tests.fakes.video_work import (
    FakeGauge,
    FakeLookIndex,
    FakeNotices,
    FakeProber,
    FakeTranscodeQueue,
    FakeTranscoder,
    FakeVideoQueue,
)
from tests.unit.moderation.examples import World as Senses

ANN = UserId("ann")
BOB = UserId("bob")
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(100)
FACTS = SourceFacts(
    container="mp4",
    size_bytes=len(MP4),
    video_codec="h264",
    width=1080,
    height=1920,
    frame_rate=30.0,
    duration_ms=12_000,
    placeholder="3OcRJYB4d3h/iIeHeEh3eIhw+j2w",
)
COPIED = replace(FACTS, profile="High", level=40, bit_rate=5_000_000, longest_gop_ms=2000, plain_timeline=True)
"""Of a source that plays as it is."""
REQUEST = UploadRequest(title="Night ride #Rain #tokyo #rain", content_type="video/mp4", size_bytes=len(MP4))


def master(rung: str, codec: str) -> bytes:
    """A manifest of one variant and its sound."""
    sound = '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",URI="master_audio.m3u8"'
    variant = f'#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS="{codec},mp4a.40.2",AUDIO="audio"'
    return f"#EXTM3U\n{sound}\n{variant}\n{rung}.m3u8\n".encode()


def playlist(file: str) -> bytes:
    return f'#EXTM3U\n#EXT-X-MAP:URI="{file}",BYTERANGE="800@0"\n#EXTINF:2.0,\n{file}\n#EXT-X-ENDLIST\n'.encode()


IMAGES = b'#EXT-X-IMAGE-STREAM-INF:BANDWIDTH=1,RESOLUTION=90x160,CODECS="jpeg",URI="master_images.m3u8"\n'
TILES = (
    b"#EXTM3U\n#EXT-X-IMAGES-ONLY\n#EXTINF:12.0,\n"
    b"#EXT-X-TILES:RESOLUTION=90x160,LAYOUT=4x3,DURATION=1.0\nmaster_images_000000001.jpg\n#EXT-X-ENDLIST\n"
)

START = b"\x00\x00\x00\x10ftypmp42\x00\x00\x00\x00" + b"\x00\x00\x02\x00moov" + bytes(11_976)

SAMPLE = "samples.0000000.jpg"

OUTPUTS = {
    "start.mp4": START,
    "poster.0000000.jpg": b"jpeg",
    "hls/master_540p.cmfv": b"video",
    "hls/master_540p.m3u8": playlist("master_540p.cmfv"),
    "hls/master_audio.cmfa": b"sound",
    "hls/master_audio.m3u8": playlist("master_audio.cmfa"),
    "hls/master.m3u8": master("master_540p", "avc1.64001f"),
}
"""What a job of the first two stages writes."""

MADE: dict[Stage, dict[str, bytes]] = {
    Stage.START: OUTPUTS | {SAMPLE: b"jpeg"},
    Stage.LADDER: OUTPUTS
    | {
        SAMPLE: b"jpeg",
        "hls/master.m3u8": master("master_540p", "avc1.64001f") + IMAGES,
        "hls/master_images.m3u8": TILES,
        "hls/master_images_000000001.jpg": b"jpeg",
    },
    Stage.PREVIEW: {"preview.mp4": START},
    Stage.EFFICIENT: {
        "hls/master_1080p_hevc.cmfv": b"video",
        "hls/master_1080p_hevc.m3u8": playlist("master_1080p_hevc.cmfv"),
        "hls/master_audio.cmfa": b"sound",
        "hls/master_audio.m3u8": playlist("master_audio.cmfa"),
        "hls/master.m3u8": master("master_1080p_hevc", "hvc1.1.6.L123.B0"),
    },
}

Plug = Callable[[Any], Any]
Failures = tuple[type[Exception], ...]
Queue = FakeVideoQueue | FakeTranscodeQueue


class World:
    def __init__(self, plug: Plug = lambda port: port, *, facts: SourceFacts = FACTS) -> None:
        """`plug` may put something between the use cases and their ports; every upload holds `facts`."""
        self.clock = FakeClock()
        self.catalog = FakeVideoCatalog()
        self.store = FakeUploadStore()
        self.media = FakeSampleStore()
        self.transcodes = FakeTranscodeQueue()
        self.reviews = FakeVideoQueue()
        self.removals = FakeVideoQueue()
        self.comments = FakeVideoQueue()
        self.prober = FakeProber(facts)
        self.transcoder = FakeTranscoder()
        self.looks = FakeLookIndex()
        self.notices = FakeNotices()
        self.senses = Senses()
        self.facts = FakeFacts()
        numbers = itertools.count(1)
        catalog, store, media, notices = plug(self.catalog), plug(self.store), plug(self.media), plug(self.notices)
        now = self.clock.now

        def new_id() -> str:
            return f"id-{next(numbers)}"

        self.start_upload = StartUpload(catalog, self.facts, store, now, new_id)
        queue, reviews, removals = plug(self.transcodes), plug(self.reviews), plug(self.removals)
        transcoder = plug(self.transcoder)
        self.arrivals = ReceiveUpload(catalog, store, queue, now)
        self.status = UploadStatus(catalog)
        self.completion = CompleteUpload(self.status, self.arrivals)
        self.transcoding = TranscodeVideo(
            catalog=catalog,
            uploads=store,
            prober=plug(self.prober),
            gauge=plug(FakeGauge()),
            transcoder=transcoder,
            removals=removals,
            now=now,
            new_id=new_id,
            stack="clipfeed-test",
            uploads_bucket="uploads",
            media_bucket="media",
            efficient_codec=Codec.H_265,
        )
        self.jobs = FinishTranscode(catalog, media, queue, reviews, removals, now)
        self.publishing = PublishVideo(catalog, queue, notices, now)
        self.review = ReviewVideo(
            catalog, media, replace(self.senses.senses, videos=catalog), self.publishing, lambda *_: None
        ).review
        self.promotion = PromoteVideo(catalog, now)
        self.sweeping = SweepVideos(
            catalog=catalog,
            arrivals=self.arrivals,
            queue=queue,
            reviews=reviews,
            removals=removals,
            transcoder=transcoder,
            jobs=self.jobs,
            tidying=TidyVideo(catalog, media, now),
            now=now,
        )
        self.reading = ReadVideo(catalog, self.facts)
        self.listing = ListOwnVideos(catalog, Sealer(b"key"), now)
        self.removal = RemoveVideo(catalog, removals, now)
        self.erasure = EraseVideo(catalog, store, media, plug(self.looks), notices, plug(self.comments), now)

    # What the world does.

    def requested(self, creator: UserId = ANN, **options: Any) -> Video:
        return self.start_upload.start(creator, f"{creator}_films", REQUEST, **options)[0]

    def uploaded(self, body: bytes = MP4) -> Video:
        video = self.requested()
        self.arrivals.receive(video.source_key, self.store.put(video.source_key, body))
        return self.catalog.get(video.video_id)

    def transcoding_video(self) -> Video:
        video = self.uploaded()
        self.transcoding.transcode(video.video_id)
        return self.catalog.get(video.video_id)

    def under_review(self) -> Video:
        return self.made(self.transcoding_video())

    def ready(self) -> Video:
        """It plays, and its ladder is due."""
        video = self.under_review()
        self.review(video.video_id)
        return self.catalog.get(video.video_id)

    def whole(self) -> Video:
        """Every stage of it is made that no views have to be earned for, and a review has passed what plays."""
        video = self.whole_but_unreviewed()
        self.review(video.video_id)
        return self.catalog.get(video.video_id)

    def whole_but_unreviewed(self) -> Video:
        video = self.ready()
        while video.stage:
            video = self.next_stage(video)
        return video

    def next_stage(self, video: Video) -> Video:
        self.transcoding.transcode(video.video_id)
        return self.made(self.catalog.get(video.video_id))

    def made(self, video: Video) -> Video:
        """The engine has made the stage of the video's running attempt, and reported it."""
        self.make_outputs(video)
        self.jobs.hear(complete(video.video_id, attempt=video.attempt))
        return self.catalog.get(video.video_id)

    def make_outputs(self, video: Video, *, without: str = "") -> None:
        """What the engine writes for the video's running attempt."""
        self._write(f"{video.media_prefix}{video.revision}/", video.stage or Stage.START, without)

    def run_job(self, job: dict[str, Any]) -> JobReport:
        """The engine: write what the job names, and report."""
        settings = job["Settings"]["OutputGroups"][0]["OutputGroupSettings"]
        (folder,) = (each["Destination"] for each in settings.values() if isinstance(each, dict))
        prefix = re.sub(r"(hls/)?[a-z]+$", "", folder.removeprefix("s3://media/"))
        told = job["UserMetadata"]
        self._write(prefix, Stage(told["stage"]))
        return complete(VideoId(told["video_id"]), attempt=int(told["attempt"]))

    def _write(self, folder: str, stage: Stage, without: str = "") -> None:
        for name, body in MADE[stage].items():
            if name != without:
                self.media.put(folder + name, frame_in(folder) if name == SAMPLE else body)

    def is_covered(self, video: Video) -> bool:
        """A review has passed the frames beside what plays of it, and those are not key frames of a copy alone."""
        assert video.publication
        folder = video.publication.media.mp4_key.removesuffix("start.mp4")
        copies = [job for job in map(json.dumps, self.transcoder.jobs) if folder in job and "PASSTHROUGH" in job]
        return frame_in(folder) in self.senses.model.passed and not copies

    def deliver(self, work: Callable[[], object], failures: Failures = ()) -> None:
        """As a queue does: again after every failure, until it is acknowledged."""
        again: Failures = (Stale, Unavailable, *failures)
        for _ in range(6):
            with suppress(Conflict):
                try:
                    work()
                except again:
                    self.clock.pass_by(2 * LEASE)
                    continue
            return
        raise AssertionError("the message would have been buried")

    def drain(
        self, queue: FakeVideoQueue | FakeTranscodeQueue, receive: Callable[[VideoId], object], failures: Failures = ()
    ) -> None:
        while queue.asked:
            video_id = queue.asked.pop(0)
            self.deliver(lambda video_id=video_id: receive(video_id), failures)  # type: ignore[misc]


def frame_in(folder: str) -> bytes:
    """The frame that a job samples there; a look at it is a look at nothing else."""
    return b"%d" % zlib.crc32(folder.encode())


def complete(video_id: VideoId, *, attempt: int = 1) -> JobReport:
    return JobReport(
        video_id=video_id, attempt=attempt, status=JobStatus.COMPLETE, duration_ms=12_000, width=1080, height=1920
    )


def error(video_id: VideoId, *, attempt: int = 1) -> JobReport:
    return JobReport(
        video_id=video_id,
        attempt=attempt,
        status=JobStatus.ERROR,
        error_code="1404",
        error_message="no moov box found",
    )


def stopped(video_id: VideoId, *, attempt: int = 1) -> JobReport:
    """The machine came to grief, not the file."""
    return replace(
        error(video_id, attempt=attempt),
        error_code="1999",
        error_message="timed_out: the conversion took too long",
        may_pass=True,
    )


def progress(video_id: VideoId, percent: int, *, attempt: int = 1) -> JobReport:
    return JobReport(video_id=video_id, attempt=attempt, status=JobStatus.RUNNING, progress_percent=percent)
