"""Who waits for whom: a creator's many uploads wait for other people's few, and a start rung goes before the rest."""

from datetime import timedelta
from enum import StrEnum

from clipfeed.video.model import Video
from clipfeed.video.stage import Stage

WINDOW = timedelta(days=7)
GENEROUS = 20
"""Uploads in a week that nobody has to wait for: about what a person films."""

LOWEST_PRIORITY = -50
"""Of a MediaConvert job; 0 is where all begin."""


class Lane(StrEnum):
    EXPRESS = "express"
    """Somebody looks at a progress bar."""
    LATER = "later"
    """Makes better what plays already, or belongs to somebody who has had a share of the express lane."""


def lane_of(video: Video) -> Lane:
    is_waited_for = video.stage is Stage.START and video.recent_uploads <= GENEROUS
    return Lane.EXPRESS if is_waited_for else Lane.LATER


def priority_of(video: Video) -> int:
    """For an engine that orders jobs itself: one lower for each other upload of the days before."""
    return max(LOWEST_PRIORITY, -video.recent_uploads)
