"""Changes are counted once, however often and in whatever batches they are delivered."""

import pytest

from clipfeed.engagement.count_changes import Change, CountChanges
from clipfeed.engagement.counting import of_user, of_video
from clipfeed.engagement.fence import comparable
from clipfeed.errors import Stale
from tests.fakes.engagement import FakeCounters, FakeModerators, FakePopularVideos, FakeTotals
from tests.unit.engagement.examples import CLIP, CREATOR

VIDEO, BY = of_video(CREATOR, CLIP), of_user(CREATOR)


def change(sequence: int, likes: int) -> Change:
    return Change(comparable(str(sequence)), {VIDEO: {"likes": likes}, BY: {"likes": likes}})


@pytest.fixture
def counters() -> FakeCounters:
    return FakeCounters()


def counting(counters: FakeCounters) -> CountChanges:
    return CountChanges(counters, FakeTotals(), FakePopularVideos(), FakeModerators(), 300)


def test_a_batch_that_comes_again_counts_nothing(counters: FakeCounters):
    batch = [change(1, +1), change(2, +1)]

    for _ in range(3):
        counting(counters).count("shard", batch)

    assert counters.total(VIDEO).metrics == {"likes": 2}


@pytest.mark.parametrize("border", range(1, 5))
def test_a_batch_that_comes_again_with_other_borders_counts_the_rest(counters: FakeCounters, border: int):
    changes = [change(1, +1), change(2, -1), change(3, +1), change(4, +1), change(5, +1)]

    counting(counters).count("shard", changes[:border])
    counting(counters).count("shard", changes)

    assert counters.total(VIDEO).metrics == {"likes": 3}


def test_a_batch_that_sums_to_zero_is_counted_even_if_a_part_of_it_was(counters: FakeCounters):
    counting(counters).count("shard", [change(1, +1)])

    counting(counters).count("shard", [change(1, +1), change(2, -1)])

    assert counters.total(VIDEO).metrics == {"likes": 0}


def test_sequence_numbers_are_compared_as_numbers(counters: FakeCounters):
    counting(counters).count("shard", [change(9, +1), change(10, +1)])

    counting(counters).count("shard", [change(10, +1), change(100, +1)])

    assert counters.total(VIDEO).metrics == {"likes": 3}


def test_shards_do_not_fence_each_other(counters: FakeCounters):
    counting(counters).count("shard-2", [change(100, +1)])
    counting(counters).count("shard-1", [change(1, +1)])

    assert counters.total(VIDEO).metrics == {"likes": 2}


def test_readers_see_the_total_over_all_shards(counters: FakeCounters):
    totals = FakeTotals()
    CountChanges(counters, totals, FakePopularVideos(), FakeModerators(), 300).count("shard-1", [change(1, +1)])
    CountChanges(counters, totals, FakePopularVideos(), FakeModerators(), 300).count("shard-2", [change(1, +1)])

    assert {target: total.metrics for target, total in totals.published.items()} == {
        VIDEO: {"likes": 2},
        BY: {"likes": 2},
    }


def test_moderators_hear_of_a_third_report_and_of_each_doubling(counters: FakeCounters):
    moderators = FakeModerators()
    counting = CountChanges(counters, FakeTotals(), FakePopularVideos(), moderators, 300)

    for number in range(1, 8):
        counting.count("shard", [Change(comparable(str(number)), {VIDEO: {"reports": 1}})])

    assert moderators.told == [(CLIP, 3), (CLIP, 6)]


def test_who_loses_the_race_for_a_row_counts_nothing_and_asks_for_the_batch_again(counters: FakeCounters):
    class Overtaken(FakeCounters):
        def mark(self, target, shard):
            return ""

        def add(self, target, shard, delta, *, first, last):
            return False

    with pytest.raises(Stale):
        counting(Overtaken()).count("shard", [change(1, +1)])


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", "٣", "1" * 41])
def test_what_is_no_sequence_number_is_not_compared(text: str):
    with pytest.raises(ValueError, match="sequence number"):
        comparable(text)
