"""The features: finite whatever comes, and telling what they say they tell."""

from datetime import UTC, datetime
from math import inf, isfinite, nan

import pytest

from clipfeed.feed.features import FEATURES, input_of
from clipfeed.feed.model import Candidate, HistoryEvent, ViewerState
from clipfeed.ids import UserId, VideoId

NOW = datetime(2026, 11, 22, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)
VIEWER = UserId("viewer")


def play(topic: str, *, ratio: float = 1.0, liked: bool = False, creator: str = "ann", hours_ago: int = 1):
    at_ms = NOW_MS - hours_ago * 3_600_000
    return HistoryEvent(VideoId("v"), UserId(creator), (topic,), ratio, liked, at_ms)


def candidate(topic: str = "sea", creator: str = "ann", **facts: object) -> Candidate:
    known = {"duration_ms": 10_000, "published_at_ms": NOW_MS - 3_600_000, **facts}
    return Candidate(VideoId("c"), {"fresh": 1.0}, creator_id=UserId(creator), hashtags=(topic,), **known)  # type: ignore[arg-type]


def value(name: str, one: Candidate, *history: HistoryEvent) -> float:
    [row] = input_of(ViewerState(VIEWER, history=history), [one], NOW).features
    return row[FEATURES.index(name)]


def test_there_is_one_row_a_candidate_and_one_value_a_feature():
    rows = input_of(ViewerState(VIEWER), [candidate(), candidate()], NOW).features

    assert [len(row) for row in rows] == [len(FEATURES)] * 2
    assert input_of(ViewerState(VIEWER), [], NOW).features == []


@pytest.mark.parametrize("ratio", [nan, inf, -inf, -1.0, 1e300])
@pytest.mark.parametrize("number", [-1, 0, 10**18])
def test_every_value_is_finite_whatever_the_facts_are(ratio: float, number: int):
    odd = candidate(
        duration_ms=number, published_at_ms=number, views=number, likes=number, watch_ms=number, completes=number
    )
    odd.sources["similar"] = ratio
    history = (play("sea", ratio=ratio), HistoryEvent(VideoId(""), UserId(""), (), ratio, True, number))

    [row] = input_of(ViewerState(VIEWER, history=history), [odd], NOW).features

    assert all(isfinite(each) for each in row)


def test_a_topic_watched_and_liked_draws_and_one_that_is_skipped_repels():
    liked, skipped = play("sea", liked=True), play("city", ratio=0.05, creator="bob")

    assert value("hashtag_affinity", candidate("sea"), liked, skipped) > 0
    assert value("hashtag_aversion", candidate("city"), liked, skipped) < 0
    assert value("hashtag_known", candidate("forest"), liked, skipped) == 0


@pytest.mark.parametrize("hiding", ["not_interested", "report"])
def test_what_was_dismissed_counts_as_skipped_however_long_it_was_watched(hiding: str):
    dismissed = ViewerState(VIEWER, history=(play("sea", liked=True),), hidden=frozenset({f"{hiding}#v"}))

    [row] = input_of(dismissed, [candidate("sea")], NOW).features

    assert row[FEATURES.index("hashtag_aversion")] == -0.5
    assert row[FEATURES.index("creator_affinity")] == -0.5


def test_what_was_watched_lately_counts_more():
    sea, city = play("sea"), play("city", creator="bob")

    now_the_sea = value("hashtag_affinity", candidate("sea"), sea, *[city] * 20)
    once_the_sea = value("hashtag_affinity", candidate("sea"), *[city] * 20, sea)

    assert now_the_sea > once_the_sea > 0


def test_few_views_say_little_of_a_video():
    proven = candidate(views=1000, likes=200)
    lucky = candidate(views=1, likes=1)

    assert value("like_rate", proven) > value("like_rate", lucky) > value("like_rate", candidate())


def test_a_creator_never_met_was_last_seen_a_month_ago():
    assert value("log_hours_since_creator", candidate(creator="new"), play("sea")) > value(
        "log_hours_since_creator", candidate(creator="ann"), play("sea")
    )
