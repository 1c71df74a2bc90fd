"""Weights that no page can be made with are none."""

from typing import Any

import pytest

from clipfeed.feed.weights import Weights


@pytest.mark.parametrize(
    "change",
    [
        {"creator_decay": 0.0},
        {"creator_floor": -0.1},
        {"topic_decay": 1.1},
        {"topic_floor": float("nan")},
        {"most_of_creator": 0},
        {"most_of_sound": 0},
        {"sound_floor": 0.0},
        {"fresh_half_life_hours": 0.0},
        {"exploration": 1.5},
        {"actions": {"likes": 1.0}},
    ],
)
def test_what_would_break_a_page_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\."):
        Weights(**{"version": "w", "actions": {}, **change})
