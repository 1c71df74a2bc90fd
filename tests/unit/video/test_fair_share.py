"""A creator's many uploads wait for other people's few."""

from datetime import timedelta

from clipfeed.video.fair_share import GENEROUS, LOWEST_PRIORITY, Lane, lane_of, priority_of
from tests.unit.video.world import ANN, BOB, World


def test_whoever_uploads_much_goes_behind_those_who_do_not():
    world = World()

    for _ in range(GENEROUS + 2):
        last = world.requested(ANN)
    other = world.requested(BOB)

    assert (last.recent_uploads, lane_of(last)) == (GENEROUS + 1, Lane.LATER)
    assert (other.recent_uploads, lane_of(other)) == (0, Lane.EXPRESS)
    assert priority_of(last) < priority_of(other) == 0


def test_only_the_last_seven_days_count_and_no_more_than_matters():
    world = World()
    for _ in range(70):
        world.requested(ANN)

    assert priority_of(world.requested(ANN)) == LOWEST_PRIORITY
    world.clock.pass_by(timedelta(days=7))
    assert world.requested(ANN).recent_uploads == 0
