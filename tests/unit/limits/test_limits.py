from datetime import timedelta

import pytest

from clipfeed.errors import Conflict, Limited
from clipfeed.ids import UserId
from clipfeed.limits.admit_comment import AdmitComment
from clipfeed.limits.check_pace import Limits
from clipfeed.limits.own_memory import MOST_BUCKETS, OwnBuckets
from tests.fakes.clock import FakeClock
from tests.fakes.limits import FakeAccounts, FakeRepeats

ANN, BO = UserId("ann"), UserId("bo")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def limits(clock: FakeClock) -> Limits:
    return Limits(OwnBuckets(), FakeAccounts({ANN: clock.now() - timedelta(days=6, hours=23)}), clock.now)


def test_who_is_too_fast_is_told_how_long_to_wait(limits: Limits):
    for _ in range(60):
        limits.check(ANN, "like")

    with pytest.raises(Limited, match="in a second") as limited:
        limits.check(ANN, "like")

    assert limited.value.retry_after_s == 1


def test_other_people_and_other_actions_are_not_held_back(limits: Limits):
    for _ in range(60):
        limits.check(ANN, "like")

    limits.check(BO, "like")
    limits.check(ANN, "save")


def test_an_account_of_the_first_week_follows_at_most_200_and_an_older_one_1000(limits: Limits, clock: FakeClock):
    assert _possible(limits, ANN, "follow", most=1001) == 200

    clock.pass_by(timedelta(days=2))

    assert _possible(limits, ANN, "follow", most=1001) == 1000


def test_somebody_without_a_profile_counts_as_new(limits: Limits):
    assert _possible(limits, BO, "comment", most=31) == 10


def test_a_newcomer_writes_ten_comments_a_minute_and_fifty_a_day(limits: Limits, clock: FakeClock):
    in_ten_minutes = 0
    for _ in range(10):
        in_ten_minutes += _possible(limits, BO, "comment", most=20)
        clock.pass_by(timedelta(minutes=1))

    assert in_ten_minutes == 50

    with pytest.raises(Limited, match="minutes") as limited:
        limits.check(BO, "comment")

    assert 60 < limited.value.retry_after_s <= 24 * 3600 / 50


def test_one_too_many_in_one_bucket_takes_nothing_from_the_other(limits: Limits, clock: FakeClock):
    assert _possible(limits, BO, "comment", most=10) == 10
    for _ in range(100):
        assert _possible(limits, BO, "comment", most=1) == 0

    clock.pass_by(timedelta(minutes=1))

    assert _possible(limits, BO, "comment", most=10) == 10


def test_the_memory_of_one_process_is_bounded():
    buckets = OwnBuckets()
    limits = Limits(buckets, FakeAccounts({}), FakeClock().now)

    for number in range(MOST_BUCKETS + 10):
        limits.check(UserId(f"viewer-{number}"), "like")

    assert len(buckets._full_at_ms) == MOST_BUCKETS


def test_the_same_words_again_are_a_duplicate_whatever_their_case_and_space(limits: Limits):
    admission = AdmitComment(limits, FakeRepeats())
    admission.admit(ANN, "Buy  Now", "key-1")

    with pytest.raises(Conflict) as refused:
        admission.admit(ANN, "buy now", "key-2")

    assert refused.value.code == "duplicate_comment"
    admission.admit(ANN, "Buy  Now", "key-1")
    admission.admit(BO, "buy now", "key-2")


def _possible(limits: Limits, viewer: UserId, action: str, *, most: int) -> int:
    done = 0
    for _ in range(most):
        try:
            limits.check(viewer, action)
        except Limited:
            continue
        done += 1
    return done
