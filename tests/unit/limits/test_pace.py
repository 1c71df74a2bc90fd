from datetime import timedelta

import pytest

from clipfeed.limits.model import ALLOWANCES, Pace

TEN_A_MINUTE = Pace(10, timedelta(minutes=1))
NOW = 1_800_000_000_000


def test_a_rested_bucket_gives_its_whole_number_at_once_and_not_one_more():
    full_at = 0
    for _ in range(10):
        full_at, wait = TEN_A_MINUTE.taken(full_at, NOW)
        assert wait == 0

    _, wait = TEN_A_MINUTE.taken(full_at, NOW)

    assert wait == 6_000


def test_an_emptied_bucket_fills_one_by_one():
    emptied = NOW + 60_000

    assert TEN_A_MINUTE.taken(emptied, NOW + 5_999)[1] == 1
    assert TEN_A_MINUTE.taken(emptied, NOW + 6_000)[1] == 0


@pytest.mark.parametrize("name", ALLOWANCES)
def test_every_pace_divides_into_whole_milliseconds(name: str):
    allowance = ALLOWANCES[name]

    for pace in (*allowance.settled, *allowance.newcomers):
        assert pace.interval_ms * pace.times == pace.per_ms
