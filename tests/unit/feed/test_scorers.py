"""What a candidate is worth, with and without a model."""

import pytest

from clipfeed.errors import Unavailable
from clipfeed.feed.model import ViewerState
from clipfeed.feed.scorers import (
    Freshness,
    PredictedActions,
    WeightedValue,
    last_ranked_then_hot,
)
from clipfeed.feed.weights import DEFAULT, Weights
from clipfeed.ids import VideoId
from tests.fakes.feed import FakeRanker
from tests.unit.feed.examples import ANN, NOW, NOW_MS, candidate

HOUR_MS = 3_600_000
VIEWER = ViewerState(ANN)


def test_the_model_predicts_every_candidate() -> None:
    candidates = [candidate("a"), candidate("b")]

    PredictedActions(FakeRanker()).score(VIEWER, candidates, NOW)

    assert all(each.predictions for each in candidates)


def test_a_model_that_cannot_serve_says_so() -> None:
    ranker = FakeRanker()
    ranker.down = True

    with pytest.raises(Unavailable):
        PredictedActions(ranker).score(VIEWER, [candidate("a")], NOW)


def test_a_skip_takes_away_what_a_like_gives() -> None:
    liked = candidate("a", predictions={"like": 0.3, "skip": 0.1})
    skipped = candidate("b", predictions={"like": 0.3, "skip": 0.9})

    WeightedValue(DEFAULT, otherwise=last_ranked_then_hot).score(VIEWER, [liked, skipped], NOW)

    assert liked.value > 0 > skipped.value


def test_of_two_clips_that_hold_as_much_the_one_that_holds_longer_is_worth_more() -> None:
    long, short = (
        candidate(n, predictions={"watch_ratio": 0.8}, duration_ms=ms) for n, ms in (("a", 40_000), ("b", 5_000))
    )

    WeightedValue(DEFAULT, otherwise=last_ranked_then_hot).score(VIEWER, [long, short], NOW)

    assert long.value > short.value > 0


def test_actions_the_weights_do_not_know_count_nothing() -> None:
    one = candidate("a", predictions={"like": 0.5, "forward": 1.0})

    WeightedValue(Weights("t", {"like": 2.0}), otherwise=last_ranked_then_hot).score(VIEWER, [one], NOW)

    assert one.value == 1.0


def test_what_is_fresh_is_worth_a_little_more_and_never_less() -> None:
    new, old, unwanted = candidate("a", value=1.0), candidate("b", value=1.0), candidate("c", value=-1.0)
    old.published_at_ms = NOW_MS - 24 * HOUR_MS

    Freshness(Weights("t", {}, fresh_boost=0.2, fresh_half_life_hours=24)).score(VIEWER, [new, old, unwanted], NOW)

    assert [round(each.value, 3) for each in (new, old, unwanted)] == [1.2, 1.1, -0.8]


def test_without_a_model_the_last_ranking_goes_first_and_then_what_is_hot() -> None:
    viewer = ViewerState(ANN, leftovers=(VideoId("next"), VideoId("later")))
    new = candidate("new")
    old = candidate("old")
    loved = candidate("loved", likes=40, views=300)
    old.published_at_ms = loved.published_at_ms = NOW_MS - 24 * HOUR_MS
    order = [candidate("next"), candidate("later"), loved, new, old]

    values = [last_ranked_then_hot(viewer, each, NOW) for each in order]

    assert values == sorted(values, reverse=True)
    assert len(set(values)) == len(values)
