"""A video's life on fakes: the use cases wired as the handlers wire them, and what the world does around them."""

import itertools
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from clipfeed.errors import Conflict, Stale, Unavailable
from clipfeed.ids import UserId, VideoId
from clipfeed.sealing import Sealer
from clipfeed.video.complete_upload import CompleteUpload
from clipfeed.video.erase_video import EraseVideo
from clipfeed.video.facts import SourceFacts
from clipfeed.video.finish_transcode import FinishTranscode, JobReport, JobStatus
from clipfeed.video.list_own_videos import ListOwnVideos
from clipfeed.video.model import Video
from clipfeed.video.read_video import ReadVideo
from clipfeed.video.receive_upload import ReceiveUpload
from clipfeed.video.remove_video import RemoveVideo
from clipfeed.video.start_upload import StartUpload, UploadRequest
from clipfeed.video.transcode_video import LEASE, TranscodeVideo
from clipfeed.video.upload_status import UploadStatus
from tests.fakes import (
    FakeClock,
    FakeMediaStore,
    FakeNotices,
    FakeProber,
    FakeTranscoder,
    FakeUploadStore,
    FakeVideoCatalog,
    FakeVideoQueue,
)

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
)
REQUEST = UploadRequest(title="Night ride #Rain #tokyo #rain", content_type="video/mp4", size_bytes=len(MP4))

MASTER = b'#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,URI="audio.m3u8"\n#EXT-X-STREAM-INF:BANDWIDTH=1\n540p.m3u8\n'
RUNG = b'#EXTM3U\n#EXT-X-MAP:URI="540p.cmfv",BYTERANGE="800@0"\n#EXTINF:2.0,\n540p.cmfv\n#EXT-X-ENDLIST\n'
SOUND = b'#EXTM3U\n#EXT-X-MAP:URI="audio.cmfa",BYTERANGE="800@0"\n#EXTINF:2.0,\naudio.cmfa\n#EXT-X-ENDLIST\n'
START = b"\x00\x00\x00\x10ftypmp42\x00\x00\x00\x00" + b"\x00\x00\x02\x00moov" + bytes(11_976)

OUTPUTS = {
    "start.mp4": START,
    "poster.jpg": b"jpeg",
    "placeholder.txt": b"3OcRJYB4d3h/iIeHeEh3eIhw+j2w\n",
    "hls/540p.cmfv": b"video",
    "hls/540p.m3u8": RUNG,
    "hls/audio.cmfa": b"sound",
    "hls/audio.m3u8": SOUND,
    "hls/master.m3u8": MASTER,
}

Plug = Callable[[Any], Any]
Failures = tuple[type[Exception], ...]


class World:
    def __init__(self, plug: Plug = lambda port: port) -> None:
        """`plug` may put something between the use cases and their ports."""
        self.clock = FakeClock()
        self.catalog = FakeVideoCatalog()
        self.store = FakeUploadStore()
        self.media = FakeMediaStore()
        self.transcodes = FakeVideoQueue()
        self.removals = FakeVideoQueue()
        self.prober = FakeProber(FACTS)
        self.transcoder = FakeTranscoder()
        self.notices = FakeNotices()
        numbers = itertools.count(1)
        catalog, store, media, notices = plug(self.catalog), plug(self.store), plug(self.media), plug(self.notices)
        now = self.clock.now

        def new_id() -> str:
            return f"id-{next(numbers)}"

        self.start_upload = StartUpload(catalog, store, now, new_id)
        self.arrivals = ReceiveUpload(catalog, store, plug(self.transcodes), now)
        self.status = UploadStatus(catalog)
        self.completion = CompleteUpload(self.status, self.arrivals)
        self.transcoding = TranscodeVideo(
            catalog=catalog,
            uploads=store,
            prober=plug(self.prober),
            transcoder=plug(self.transcoder),
            now=now,
            new_id=new_id,
            uploads_bucket="uploads",
            media_bucket="media",
        )
        self.jobs = FinishTranscode(catalog, media, plug(self.removals), notices, now)
        self.reading = ReadVideo(catalog)
        self.listing = ListOwnVideos(catalog, Sealer(b"key"), now)
        self.removal = RemoveVideo(catalog, plug(self.removals), now)
        self.erasure = EraseVideo(catalog, store, media, notices)

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

    def ready(self) -> Video:
        video = self.transcoding_video()
        self.make_outputs(video)
        self.jobs.hear(complete(video.video_id, attempt=video.attempt))
        return self.catalog.get(video.video_id)

    def make_outputs(self, video: Video, *, without: str = "") -> None:
        """What the engine writes for the video's running attempt."""
        for name, body in OUTPUTS.items():
            if name != without:
                self.media.put(f"v/{video.video_id}/{video.revision}/{name}", body)

    def run_job(self, job: dict[str, Any]) -> JobReport:
        """The engine: write what the job names, and report."""
        folder = job["Settings"]["OutputGroups"][0]["OutputGroupSettings"]["FileGroupSettings"]["Destination"]
        prefix = folder.removeprefix("s3://media/").removesuffix("start")
        for name, body in OUTPUTS.items():
            self.media.put(prefix + name, body)
        told = job["UserMetadata"]
        return complete(VideoId(told["video_id"]), attempt=int(told["attempt"]))

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

    def drain(self, queue: FakeVideoQueue, receive: Callable[[VideoId], object], failures: Failures = ()) -> None:
        while queue.asked:
            video_id = queue.asked.pop(0)
            self.deliver(lambda video_id=video_id: receive(video_id), failures)  # type: ignore[misc]


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


def progress(video_id: VideoId, percent: int, *, attempt: int = 1) -> JobReport:
    return JobReport(video_id=video_id, attempt=attempt, status=JobStatus.RUNNING, progress_percent=percent)
