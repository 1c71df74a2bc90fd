"""Who gets which model and weights, and how a version comes and goes."""

from collections import Counter
from dataclasses import replace

import pytest

from clipfeed.errors import Conflict, Rejected
from clipfeed.feed.rollout import PACKAGED, Experiment, Rollout
from clipfeed.feed.weights import DEFAULT
from clipfeed.ids import UserId

VIEWERS = [UserId(f"viewer-{number}") for number in range(5000)]


def shares(rollout: Rollout) -> dict[str, float]:
    counts = Counter(rollout.arm_of(viewer).name for viewer in VIEWERS)
    return {name: count / len(VIEWERS) for name, count in counts.items()}


def test_everybody_gets_what_is_live() -> None:
    assert shares(Rollout()) == {"live": 1.0}
    assert Rollout().arm_of(VIEWERS[0]).model == PACKAGED


def test_a_canary_gets_its_share_and_the_same_viewers_each_time() -> None:
    rollout = Rollout(live="1").with_canary("2", 0.1)

    assert shares(rollout)["canary"] == pytest.approx(0.1, abs=0.015)
    assert [rollout.arm_of(each) for each in VIEWERS[:50]] == [rollout.arm_of(each) for each in VIEWERS[:50]]
    assert {rollout.arm_of(each).model for each in VIEWERS} == {"1", "2"}


def test_a_larger_canary_keeps_those_it_had() -> None:
    small, large = Rollout().with_canary("2", 0.1), Rollout().with_canary("2", 0.3)

    assert all(large.arm_of(each).name == "canary" for each in VIEWERS if small.arm_of(each).name == "canary")


def test_experiments_share_the_others_among_them_with_weights_of_their_own() -> None:
    kind = replace(DEFAULT, version="kind")
    rollout = Rollout(experiments=(Experiment("kind", 0.2, kind), Experiment("plain", 0.3, DEFAULT)))

    assert shares(rollout) == pytest.approx({"kind": 0.2, "plain": 0.3, "live": 0.5}, abs=0.02)
    assert {rollout.arm_of(each).weights.version for each in VIEWERS if rollout.arm_of(each).name == "kind"} == {"kind"}


def test_a_version_comes_in_stages_and_goes_back_in_one_step() -> None:
    shadowed = Rollout(live="1").shadowed_by("2")
    live = shadowed.with_canary("2", 0.05).promoted("2")

    assert shadowed.arm_of(VIEWERS[0]).shadow == "2"
    assert (live.live, live.previous, live.canary, live.shadow) == ("2", "1", None, "")
    assert live.rolled_back() == Rollout(live="1")


def test_going_back_takes_a_canary_back_first() -> None:
    rollout = Rollout(live="2", previous="1").with_canary("3", 0.5)

    assert rollout.rolled_back() == Rollout(live="2", previous="1")


def test_without_anything_before_there_is_no_way_back() -> None:
    with pytest.raises(Conflict) as refused:
        Rollout().rolled_back()

    assert refused.value.code == "nothing_before"


def test_promoting_what_is_live_keeps_the_way_back() -> None:
    assert Rollout(live="2", previous="1").promoted("2").previous == "1"


@pytest.mark.parametrize("share", [0.0, 1.0, -1.0, 2.0, float("nan")])
def test_a_canary_is_a_share(share: float) -> None:
    with pytest.raises(Rejected):
        Rollout().with_canary("2", share)
