"""Copies of what somebody else has published, noted on the video by the function itself."""

from io import BytesIO
from types import ModuleType
from typing import Any

import pytest
from PIL import Image, ImageOps

from clipfeed.ids import VideoId
from clipfeed.video.model import VideoState
from clipfeed_adapters.dynamodb.fingerprints import DynamoFingerprints
from tests.clips import real_clip
from tests.integration.moderation.pictures import HARMLESS, jpeg, samples_of_clip, scenes
from tests.integration.moderation.reviews import COPY, FRAMES, REVIEW, catalog, filed, message, state, waits
from tests.integration.video.calls import CLIP


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
