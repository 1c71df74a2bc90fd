"""The review as Lambda runs it: the shipped message, the real model, frames in the bucket."""

from collections.abc import Sequence
from types import ModuleType
from typing import Any

import pytest

from clipfeed.errors import Unavailable
from clipfeed.moderation import explicit_content
from clipfeed.video.model import VideoState
from clipfeed_adapters.dynamodb.fingerprints import DynamoFingerprints
from clipfeed_adapters.onnx.explicit_content import OpenNsfw
from tests.clips import real_clip
from tests.integration.moderation.pictures import HARMLESS, samples_of_clip, scenes
from tests.integration.moderation.reviews import FRAMES, REVIEW, catalog, filed, message, state, waits
from tests.integration.video.calls import CLIP, waiting_in


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
