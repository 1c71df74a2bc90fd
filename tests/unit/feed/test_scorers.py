"""What a candidate is worth, with and without a model."""

import pytest

from clipfeed.errors import Unavailable
from clipfeed.feed.model import ViewerState
from clipfeed.feed.scorers import (
    WEIGHTS,
    CreatorDiversity,
    PredictedActions,
    WeightedValue,
    Weights,
    last_ranked_then_hot,
)
from clipfeed.ids import VideoId
from tests.fakes.feed import FakeRanker
from tests.unit.feed.examples import ANN, BO, CY, NOW, NOW_MS, candidate

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

    WeightedValue(WEIGHTS, otherwise=last_ranked_then_hot).score(VIEWER, [liked, skipped], NOW)

    assert liked.value > 0 > skipped.value


def test_actions_the_weights_do_not_know_count_nothing() -> None:
    one = candidate("a", predictions={"like": 0.5, "forward": 1.0})

    WeightedValue(Weights("t", {"like": 2.0}, 1, 1), otherwise=last_ranked_then_hot).score(VIEWER, [one], NOW)

    assert one.value == 1.0


def test_each_further_video_of_a_creator_counts_less_but_never_nothing() -> None:
    candidates = [candidate(str(n), BO, value=1.0) for n in range(5)] + [candidate("other", CY, value=1.0)]

    CreatorDiversity(Weights("t", {}, creator_decay=0.5, creator_floor=0.2)).score(VIEWER, candidates, NOW)

    assert [round(each.value, 3) for each in candidates] == [1.0, 0.6, 0.4, 0.3, 0.25, 1.0]


def test_diversity_never_lifts_a_video_nobody_wants() -> None:
    candidates = [candidate("a", value=-1.0), candidate("b", value=-1.0)]

    CreatorDiversity(WEIGHTS).score(VIEWER, candidates, NOW)

    assert candidates[1].value < candidates[0].value == -1.0


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
