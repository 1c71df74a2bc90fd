"""When a video is told to be popular: at the threshold and at its doublings, whatever the steps."""

import pytest

from clipfeed.engagement.popularity import has_reached


@pytest.mark.parametrize(
    ("gained", "total", "told"),
    [
        (1, 299, False),
        (1, 300, True),
        (5, 302, True),
        (1, 301, False),
        (1, 599, False),
        (1, 600, True),
        (500, 1000, True),
        (0, 300, False),
        (-1, 299, False),
        (1, 1200, True),
        (1, 900, False),
    ],
)
def test_the_threshold_and_its_doublings_are_noticed(gained: int, total: int, told: bool):
    assert has_reached(300, gained=gained, total=total) is told


@pytest.mark.parametrize("step", [1, 2, 7, 299, 1000])
def test_no_way_of_counting_passes_the_threshold_unnoticed(step: int):
    totals = range(step, 5000, step)

    assert any(has_reached(300, gained=step, total=total) for total in totals)
