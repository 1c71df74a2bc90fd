"""From scores to a verdict."""

import pytest

from clipfeed.errors import Unavailable
from clipfeed.moderation.explicit_content import LIKELY, SURE, block_explicit_content, verdict_on
from clipfeed.moderation.model import Blocked, Passed
from tests.unit.moderation.examples import ANN, FakeModel, World, clip


@pytest.mark.parametrize(
    "scores",
    [[0.0], [0.0] * 8, [0.84] * 8, [0.94, 0.84, 0.1], [0.84], [LIKELY - 0.001, LIKELY, 0.0]],
)
def test_low_scores_and_a_single_doubtful_frame_pass(scores: list[float]):
    assert isinstance(verdict_on(scores, frames=len(scores)), Passed)


@pytest.mark.parametrize(
    "scores",
    [[0.85, 0.85, 0.0], [0.0, 0.0, 0.0, 0.9, 0.0, 0.0, 0.0, 0.85], [0.0] * 7 + [SURE], [1.0], [LIKELY]],
)
def test_two_likely_frames_one_sure_one_or_the_only_one_block(scores: list[float]):
    verdict = verdict_on(scores, frames=len(scores))

    assert isinstance(verdict, Blocked)
    assert verdict.code == "explicit_content"


@pytest.mark.parametrize("scores", [[], [0.1], [0.1, 0.1, 0.1], [0.1, float("nan")], [0.1, 1.5], [-0.1, 0.1]])
def test_scores_that_say_nothing_pass_nothing(scores: list[float]):
    with pytest.raises(Unavailable):
        verdict_on(scores, frames=2)


def test_no_frames_pass_nothing():
    with pytest.raises(Unavailable):
        verdict_on([], frames=0)


def test_the_step_judges_what_the_model_saw():
    passed = block_explicit_content(World().senses, clip("v1", ANN, 1, 2))
    blocked = block_explicit_content(World(model=FakeModel(0.9)).senses, clip("v1", ANN, 1, 2))

    assert passed == Passed("0.01 0.01")
    assert isinstance(blocked, Blocked)
    assert blocked.detail == "0.90 0.90"
