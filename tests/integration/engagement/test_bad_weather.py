"""`make torture` in small: a day of duplicates, reorder, throttles, lost answers and crashes, and a crash anywhere."""

from typing import Any

import pytest

from tests.torture.counts import day
from tests.torture.crashes import Scenario, crash_everywhere
from tests.torture.load import writes_a_second
from tests.torture.outage import failed_pages
from tests.torture.poison import good_ones_that_came_back
from tests.torture.scenarios import SCENARIOS


def test_a_day_in_bad_weather_is_counted_exactly(valkey: Any):
    lived = day(7, 400)

    assert (lived.wrong, lived.unaccounted) == (0, 0)
    assert lived.counts > 50


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_a_crash_at_any_request_leaves_nothing_behind_once_it_is_called_again(scenario: Scenario, valkey: Any):
    covered = crash_everywhere(scenario)

    assert covered.survived == covered.points > 10


def test_good_messages_do_not_come_back_because_of_bad_ones(valkey: Any):
    assert good_ones_that_came_back() == (0, 45)


@pytest.mark.parametrize("shards", [10, 40])
def test_ten_thousand_likes_a_second_on_one_video_are_few_writes_on_its_totals(shards: int):
    assert writes_a_second(shards) <= 100


def test_every_feed_comes_while_the_cache_is_killed_hanging_slow_or_flushed():
    assert {failed for failed, _ in failed_pages().values()} == {0}
