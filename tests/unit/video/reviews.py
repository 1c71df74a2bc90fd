"""A review on fakes, with one video that waits for its verdict."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from clipfeed.ids import UserId, VideoId
from clipfeed.moderation.model import Verdict
from clipfeed.video.model import Reason, Video, VideoState
from clipfeed.video.publication import Media, Publication
from clipfeed.video.review_video import ReviewVideo
from tests.fakes.video_catalog import FakeVideoCatalog
from tests.fakes.video_stores import FakeSampleStore
from tests.unit.moderation.examples import World

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
V1, V2 = VideoId("v1"), VideoId("v2")
FRAMES = [b"1234605616436508552", b"9833440827789222417", b"6148914691236517205"]


@dataclass
class Verdicts:
    """Publisher on the fake catalog; `failure` is raised once the state is saved."""

    catalog: FakeVideoCatalog
    told: list[str] = field(default_factory=list)
    duplicates: dict[VideoId, VideoId] = field(default_factory=dict)
    failure: Exception | None = None

    def publish(self, video_id: VideoId, mp4_key: str) -> None:
        video = self.catalog.get(video_id)
        self.catalog.videos[video_id] = replace(video, state=VideoState.READY, reviewed_key=mp4_key)
        if self.failure:
            raise self.failure
        self.told.append(f"publish {video_id}")

    def block(self, video_id: VideoId, reason: Reason) -> None:
        self.catalog.videos[video_id] = replace(self.catalog.get(video_id), state=VideoState.BLOCKED, reason=reason)
        self.told.append(f"block {video_id}")

    def mark_duplicate(self, video_id: VideoId, of: VideoId) -> None:
        self.duplicates[video_id] = of


class House:
    """The use case on fakes, with one video under review."""

    def __init__(self) -> None:
        self.catalog, self.media, self.world = FakeVideoCatalog(), FakeSampleStore(), World()
        self.verdicts = Verdicts(self.catalog)
        self.heard: list[tuple[str, type[Verdict]]] = []
        senses = replace(self.world.senses, videos=self.catalog)
        self.review = ReviewVideo(self.catalog, self.media, senses, self.verdicts, self._hear).review
        self.add(V1, "ann")

    def _hear(self, _video_id: VideoId, step: str, verdict: Verdict) -> None:
        self.heard.append((step, type(verdict)))

    def add(self, video_id: VideoId, creator: str, frames: list[bytes] = FRAMES, **changes: Any) -> None:
        self.catalog.add(replace(under_review(video_id, creator), **changes))
        for number, frame in enumerate(frames):
            self.media.put(f"v/{video_id}/r1/samples.{number:07}.jpg", frame)

    @property
    def state(self) -> VideoState:
        return self.catalog.get(V1).state


def under_review(video_id: VideoId, creator: str) -> Video:
    folder = f"v/{video_id}/r1/"
    media = Media(f"{folder}start.mp4", 1, 1, f"{folder}hls/master.m3u8", f"{folder}poster.0000000.jpg", "", (), ())
    return Video(
        video_id=video_id,
        creator_id=UserId(creator),
        creator_handle=creator,
        title="",
        content_type="video/mp4",
        size_bytes=1,
        source_key="",
        created_at=NOON,
        updated_at=NOON,
        state=VideoState.TRANSCODING,
        revision="r1",
        publication=Publication(NOON, 3000, 540, 960, media),
    )
