"""What becomes of a video under review: published, blocked, or neither while a step cannot run."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from clipfeed.errors import Conflict, NotFound, Rejected, Unavailable
from clipfeed.ids import UserId, VideoId
from clipfeed.moderation.model import Blocked, Noted, Passed, Verdict
from clipfeed.video.model import Reason, Video, VideoState
from clipfeed.video.publication import Media, Publication
from clipfeed.video.review_video import AFTER_PUBLICATION, BEFORE_PUBLICATION, ReviewVideo
from clipfeed.video.samples import MOST_BYTES
from tests.fakes import FakeMediaStore, FakeVideoCatalog
from tests.unit.moderation.examples import FakeIndex, World

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
V1, V2 = VideoId("v1"), VideoId("v2")
FRAMES = [b"1234605616436508552", b"9833440827789222417", b"6148914691236517205"]


@dataclass
class Verdicts:
    """Publisher and DuplicateNotes on the fake catalog; `failure` is raised once the state is saved."""

    catalog: FakeVideoCatalog
    told: list[str] = field(default_factory=list)
    duplicates: dict[VideoId, VideoId] = field(default_factory=dict)
    failure: Exception | None = None

    def publish(self, video_id: VideoId) -> None:
        video = self.catalog.get(video_id)
        self.catalog.videos[video_id] = replace(video, state=VideoState.READY)
        if self.failure:
            raise self.failure
        self.told.append(f"publish {video_id}")

    def block(self, video_id: VideoId, reason: Reason) -> None:
        self.catalog.videos[video_id] = replace(self.catalog.get(video_id), state=VideoState.BLOCKED, reason=reason)
        self.told.append(f"block {video_id}")

    def mark_duplicate(self, video_id: VideoId, of: VideoId) -> None:
        self.duplicates[video_id] = of


class FakeSampleStore(FakeMediaStore):
    """SampleStore in a dictionary."""

    def read(self, keys: Sequence[str]) -> Sequence[bytes]:
        return [self.head(key, head_bytes=MOST_BYTES) for key in keys]


class House:
    """The use case on fakes, with one video under review."""

    def __init__(self) -> None:
        self.catalog, self.media, self.world = FakeVideoCatalog(), FakeSampleStore(), World()
        self.verdicts = Verdicts(self.catalog)
        self.heard: list[tuple[str, type[Verdict]]] = []
        senses = replace(self.world.senses, videos=self.catalog)
        self.review = ReviewVideo(self.catalog, self.media, senses, self.verdicts, self.verdicts, self._hear).review
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


@pytest.fixture
def house() -> House:
    return House()


def test_the_steps_are_these():
    assert [step.name for step in BEFORE_PUBLICATION] == ["explicit content"]
    assert [step.name for step in AFTER_PUBLICATION] == ["duplicates"]


def test_a_video_that_passes_is_published_and_looked_at_again(house: House):
    house.review(V1)

    assert house.verdicts.told == ["publish v1"]
    assert house.heard == [("explicit content", Passed), ("duplicates", Passed)]


def test_a_video_that_must_not_be_seen_is_blocked_with_its_reason_and_filed_nowhere(house: House):
    house.world.model.score = 0.99

    house.review(V1)

    assert house.verdicts.told == ["block v1"]
    reason = house.catalog.get(V1).reason
    assert reason
    assert reason.code == "explicit_content"
    assert house.heard == [("explicit content", Blocked)]
    assert house.world.index.filed == {}


@pytest.mark.parametrize("failure", [Unavailable("no model"), Rejected("no picture"), NotFound("gone"), MemoryError()])
def test_while_a_step_before_cannot_run_nothing_is_published(house: House, failure: Exception):
    house.world.model.failure = failure

    for _ in range(3):
        with pytest.raises(type(failure)):
            house.review(V1)

    assert (house.state, house.verdicts.told) == (VideoState.TRANSCODING, [])


def test_scores_that_are_no_numbers_publish_nothing(house: House):
    house.world.model.score = float("nan")

    with pytest.raises(Unavailable):
        house.review(V1)
    assert house.verdicts.told == []


def test_a_step_after_that_fails_comes_back_and_takes_nothing_back(house: House):
    house.world.taker.failure = Unavailable("The database did not answer.")

    with pytest.raises(Unavailable):
        house.review(V1)
    assert house.state is VideoState.READY
    house.world.taker.failure = None
    house.review(V1)

    assert house.state is VideoState.READY
    assert house.world.model.asked == 1
    assert set(house.world.index.filed) == {V1}


def test_a_worker_that_died_while_publishing_is_made_good_by_the_next(house: House):
    house.verdicts.failure = Unavailable("The queue did not take the message.")
    with pytest.raises(Unavailable):
        house.review(V1)
    house.verdicts.failure = None

    house.review(V1)

    assert house.verdicts.told == ["publish v1"]
    assert set(house.world.index.filed) == {V1}


def test_a_repeat_changes_nothing(house: House):
    house.add(V2, "bob")
    for video_id in (V1, V2):
        house.review(video_id)
    before = dict(house.world.index.filed), dict(house.catalog.videos)

    for video_id in (V2, V1, V2):
        house.review(video_id)

    assert (house.world.index.filed, house.catalog.videos) == before
    assert house.verdicts.duplicates == {V2: V1}


def test_a_copy_is_published_and_noted(house: House):
    house.add(V2, "bob")

    house.review(V1)
    house.review(V2)

    assert house.verdicts.told == ["publish v1", "publish v2"]
    assert house.heard[-1] == ("duplicates", Noted)
    assert house.verdicts.duplicates == {V2: V1}


@pytest.mark.parametrize("state", [VideoState.FAILED, VideoState.BLOCKED, VideoState.REMOVED, VideoState.CHECKING])
def test_a_video_that_waits_for_no_verdict_gets_none(house: House, state: VideoState):
    house.catalog.videos[V1] = replace(house.catalog.get(V1), state=state)

    with pytest.raises(Conflict):
        house.review(V1)
    assert (house.state, house.verdicts.told, house.heard) == (state, [], [])


def test_a_video_of_which_nothing_can_be_watched_yet_gets_no_verdict(house: House):
    house.catalog.videos[V1] = replace(house.catalog.get(V1), publication=None)

    with pytest.raises(Conflict):
        house.review(V1)


def test_a_video_removed_while_it_is_published_does_not_stay_in_the_index(house: House):
    class TakenDown(FakeIndex):
        def file(self, video):
            house.catalog.videos[V1] = replace(house.catalog.get(V1), state=VideoState.REMOVED)
            return super().file(video)

    index = TakenDown()
    senses = replace(house.world.senses, videos=house.catalog, index=index)

    ReviewVideo(house.catalog, house.media, senses, house.verdicts, house.verdicts, house._hear).review(V1)

    assert index.filed == {}


# ---- The frames ----------------------------------------------------------------------------------------


def spoiled(change: Callable[[dict[str, bytes]], object]) -> House:
    house = House()
    change(house.media.objects)
    return house


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda objects: objects.clear(), Unavailable),
        (lambda objects: objects.update({"v/v1/r1/samples.0000000.jpg": b""}), Rejected),
        (lambda objects: objects.update({"v/v1/r1/samples.0000000.jpg": b"1" * 500_001}), Rejected),
        (lambda objects: objects.update({f"v/v1/r1/samples.{each:07}.jpg": b"1" for each in range(17)}), Rejected),
    ],
)
def test_without_usable_frames_nothing_is_published(change: Any, error: type[Exception]):
    house = spoiled(change)

    with pytest.raises(error):
        house.review(V1)

    assert (house.verdicts.told, house.world.model.asked) == ([], 0)


def test_frames_of_another_attempt_count_for_nothing(house: House):
    for key in list(house.media.objects):
        house.media.objects[key.replace("/r1/", "/r0/")] = house.media.objects.pop(key)

    with pytest.raises(Unavailable):
        house.review(V1)
    assert house.verdicts.told == []


def test_a_published_video_is_compared_by_the_frames_it_was_reviewed_by(house: House):
    house.review(V1)
    house.world.index.filed.clear()
    house.media.put("v/v1/r0/samples.0000000.jpg", b"7")
    video = house.catalog.get(V1)
    assert video.publication
    ladder = replace(video.publication.media, mp4_key="v/v1/r2/start.mp4")
    house.catalog.videos[V1] = replace(video, publication=replace(video.publication, media=ladder))

    house.review(V1)

    assert house.world.index.filed[V1].hashes == tuple(map(int, FRAMES))
