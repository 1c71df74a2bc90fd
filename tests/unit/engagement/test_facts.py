"""When a play is a view, and when it is complete."""

import pytest

from tests.unit.engagement.examples import play


@pytest.mark.parametrize(
    ("watched_ms", "duration_ms", "is_view"),
    [
        (1999, 60_000, False),
        (2000, 60_000, True),
        (999, 4_000, False),
        (1000, 4_000, True),
        (0, 4_000, False),
    ],
)
def test_a_view_takes_two_seconds_or_a_quarter_of_the_length(watched_ms: int, duration_ms: int, is_view: bool):
    assert play(watched_ms, duration_ms=duration_ms).is_view is is_view


@pytest.mark.parametrize(("watched_ms", "is_complete"), [(9_499, False), (9_500, True), (25_000, True)])
def test_complete_is_all_but_a_twentieth(watched_ms: int, is_complete: bool):
    assert play(watched_ms, duration_ms=10_000).is_complete is is_complete
